//! The archive a verb works on: in a folder, or on a server.

use super::input;
use super::output::{Out, Trouble};
use super::passphrase;
use super::progress::Progress;
use super::server::Server;
use super::{Common, Exit};
use crate::archive::{Archive, ArchiveError, Options, Place, SystemClock};
use crate::store::Keyring;
use std::sync::Arc;

/// An archive within reach.
pub(crate) enum Reach {
    /// In a folder, opened by this process.
    Here(Archive),
    /// On a server.
    There(Server),
}

impl Reach {
    /// Closes an archive that this process opened.
    pub(crate) fn close(&self) {
        if let Self::Here(archive) = self {
            archive.close();
        }
    }
}

/// The server where one is named, otherwise the folder.
pub(crate) fn reach(common: &Common, out: &Out) -> anyhow::Result<Reach> {
    match &common.server {
        Some(url) => Ok(Reach::There(Server::new(url, common.token_file.as_deref())?)),
        None => Ok(Reach::Here(here(common, out)?)),
    }
}

/// Refuses a server where a verb works on the archive's own folder: why, and what to do instead.
pub(crate) fn only_here(common: &Common, why: &str, hint: &str) -> anyhow::Result<()> {
    match common.server {
        Some(_) => Err(Trouble::new(why, hint).with(Exit::Usage).into()),
        None => Ok(()),
    }
}

/// The archive in the folder, or the mirror; asks for the passphrase of its keys where they have one.
pub(crate) fn here(common: &Common, out: &Out) -> anyhow::Result<Archive> {
    let place = place(common);
    if !Archive::exists(&place) {
        return Err(ArchiveError::NoArchive(place.data).into());
    }
    let mut progress = Progress::new(out.quiet());
    if Archive::is_mirror_at(&place) {
        let mut told = |stage: &str, done, of| progress.show(stage, done, of);
        let (clock, options) = (Arc::new(SystemClock), Options::default());
        return Ok(Archive::open_mirror(&place.data, clock, &options, &mut told)?);
    }
    let passphrase = passphrase_of(common)?;
    let archive = Archive::open(
        &place,
        passphrase.as_ref().map(|passphrase| passphrase.as_slice()),
        Arc::new(SystemClock),
        &mut |stage, done, of| progress.show(stage, done, of),
    )?;
    Ok(archive)
}

/// The passphrase of the keys, asked for where they have one.
pub(crate) fn passphrase_of(common: &Common) -> anyhow::Result<Option<passphrase::Passphrase>> {
    if Keyring::needs_passphrase(&common.keys).map_err(ArchiveError::from)? {
        Ok(Some(passphrase::existing(common.passphrase_file.as_deref())?))
    } else {
        Ok(None)
    }
}

/// The folders named on the command line.
pub(crate) fn place(common: &Common) -> Place {
    Place { data: common.data.clone(), keys: common.keys.clone() }
}

/// Writes the log's public key with its name beside the other public halves, as `log.vkey`, and returns it.
pub(crate) fn write_log_key(archive: &Archive, place: &Place) -> anyhow::Result<String> {
    let vkey = archive.keys().log.to_string();
    input::write(&place.keys.join("log.vkey"), format!("{vkey}\n").as_bytes())?;
    Ok(vkey)
}

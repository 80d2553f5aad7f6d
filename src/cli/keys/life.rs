//! The life of the keys: `chancery keys add`, `rotate`, `retire`, `compromised` and `end`, each one statement in the log.
//!
//! They work on the archive's own folder, because whoever changes keys holds them: the server is stopped meanwhile, and
//! signs with the new keys when it is started again.

use super::{RotatedRole, list};
use crate::archive::{Archive, ArchiveError, KeyChange};
use crate::cli::output::{Out, Trouble};
use crate::cli::{Common, Exit, input, reach};
use crate::limits::KEY_FILE_BYTES_MAX;
use crate::statement::{KeyId, PublicKey, Role};
use crate::store::Keyring;
use anyhow::Context as _;
use std::path::Path;

/// One more issuer key, whose private half is elsewhere.
pub(super) fn add(file: &Path, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let pem = input::read(file, KEY_FILE_BYTES_MAX)?;
    let pem = str::from_utf8(&pem).context("the key file is not text")?;
    let key = PublicKey::from_pem(pem).with_context(|| file.display().to_string())?;
    let archive = open(common, out)?;
    let index = changed(&archive, KeyChange::Add(key.clone()))?;
    done(index, &format!("issuer key {} may sign from entry {} on", key.id(), index + 1), out)
}

/// A new key in the place of the one in use.
pub(super) fn rotate(role: RotatedRole, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let archive = open(common, out)?;
    let new = next(role.into(), common)?;
    let index = changed(&archive, KeyChange::Rotate(role.into(), new))?;
    drop(archive);
    take_over(index, common, out)
}

/// An issuer key that is not held here signs no more.
pub(super) fn retire(kid: &str, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let kid = KeyId::parse(kid.as_bytes())?;
    let archive = open(common, out)?;
    let index = changed(&archive, KeyChange::Retire(kid.clone()))?;
    done(index, &format!("issuer key {kid} is retired from entry {} on", index + 1), out)
}

/// Others may have signed with a key from an entry on.
pub(super) fn compromised(
    kid: &str,
    from_index: u64,
    common: &Common,
    out: &Out,
) -> anyhow::Result<Exit> {
    let kid = KeyId::parse(kid.as_bytes())?;
    let archive = open(common, out)?;
    let keys = archive.keys();
    let own = [(Role::Issuer, &keys.issuer), (Role::Receipt, &keys.receipt)];
    let held = own.into_iter().find(|(_, key)| key.id() == kid);
    let new = held.map(|(role, _)| next(role, common)).transpose()?;
    let renewed = new.is_some();
    let change = KeyChange::Compromised { kid: kid.clone(), from_index, new };
    let index = changed(&archive, change)?;
    drop(archive);
    if renewed {
        take_over(index, common, out)?;
    }
    done(index, &format!("what key {kid} signed at entry {from_index} and later is in doubt"), out)
}

/// The log's last entry.
pub(super) fn end(common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let archive = open(common, out)?;
    let index = changed(&archive, KeyChange::End)?;
    let note = archive.checkpoint().note().to_owned();
    archive.close();
    out.note(&format!(
        "the log has ended with {} entries; publish this checkpoint, its last, and give it to 'chancery init --succeeds'",
        index + 1
    ));
    if out.json() {
        out.document(&serde_json::json!({ "index": index, "checkpoint": note }))?;
    } else {
        out.print(note.trim_end())?;
    }
    Ok(Exit::Done)
}

fn open(common: &Common, out: &Out) -> anyhow::Result<Archive> {
    reach::only_here(
        common,
        "keys are changed where they are, not on a server",
        "stop the server, run this with --data and --keys on its machine, and start it again",
    )?;
    reach::here(common, out)
}

fn next(role: Role, common: &Common) -> anyhow::Result<PublicKey> {
    let secret = reach::passphrase_of(common)?;
    let secret = secret.as_ref().map(|secret| secret.as_slice());
    Ok(Keyring::prepare_next(&common.keys, role, secret).map_err(ArchiveError::from)?)
}

/// States a change, and closes the archive, whose keys may be others now.
fn changed(archive: &Archive, change: KeyChange) -> anyhow::Result<u64> {
    let index = archive.change_keys(change);
    archive.close();
    index.map_err(|error| match error {
        error @ ArchiveError::Keys(_) => {
            let hint = "'chancery keys list' shows the keys, and keys/README.md each ceremony";
            Trouble::new(error.to_string(), hint).into()
        }
        error => error.into(),
    })
}

/// Opens the archive again, which puts the new key in its place, and shows the keys.
fn take_over(index: u64, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    reach::here(common, out)?.close();
    out.note(&format!(
        "entry {index} says so; the old key's files are in {}: make them unreadable once no backup needs them",
        common.keys.join("retired").display()
    ));
    list(common, out)
}

fn done(index: u64, said: &str, out: &Out) -> anyhow::Result<Exit> {
    if out.json() {
        out.document(&serde_json::json!({ "index": index }))?;
    } else {
        out.print(&format!("entry {index}: {said}"))?;
    }
    Ok(Exit::Done)
}

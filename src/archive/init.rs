//! Making an archive: keys where there are none, the data folder, and entries 0 and 1 in one frame, so that no tree of
//! one entry was ever signed.

use super::open::{Wrap, start};
use super::policy::founding_statements;
use super::state::State;
use super::{ArchiveError, Clock, Options, Place, gate};
use crate::letter::Issuer;
use crate::log::{Origin, SignedCheckpoint, Tree};
use crate::store::{Disk, Draft, Frame, Keyring, Released, Store, StoreError, frame_crc};
use std::sync::{Arc, RwLock};

/// Makes the archive and opens it. `succeeds`: the final checkpoint of the log that it goes on from.
#[expect(clippy::too_many_arguments, reason = "each is something that an archive is made of")]
pub(super) fn init(
    place: &Place,
    issuer: &Issuer,
    origin: &Origin,
    passphrase: Option<&[u8]>,
    clock: Arc<dyn Clock>,
    options: &Options,
    wrap: Wrap,
    succeeds: Option<&SignedCheckpoint>,
) -> Result<State, ArchiveError> {
    issuer.validate()?;
    if Disk::is_there(&place.data) {
        return Err(ArchiveError::AlreadyThere(place.data.clone()));
    }
    let there = match Keyring::open(&place.keys, passphrase) {
        Err(StoreError::KeyMissing(_)) => None,
        other => Some(other?),
    };
    let disk = Disk::make(&place.data, &place.keys, options.bounds)?;
    let keys = match there {
        Some(keyring) => Ok(keyring),
        None => Keyring::create(&place.keys, passphrase),
    };
    let (disk, keyring) = match keys {
        Ok(keyring) => (disk, keyring),
        Err(error) => {
            disk.unmake()?;
            return Err(error.into());
        }
    };
    keyring.publish_log_key(&place.keys, origin)?;
    let disk = found(disk, &keyring, issuer, origin, succeeds, &*clock)?;
    start(disk, keyring, clock, wrap, options.index, &mut |_, _, _| {})
}

/// Commits entries 0 and 1, and says that the archive exists.
fn found(
    mut disk: Disk,
    keyring: &Keyring,
    issuer: &Issuer,
    origin: &Origin,
    succeeds: Option<&SignedCheckpoint>,
    clock: &dyn Clock,
) -> Result<Disk, ArchiveError> {
    let statements = founding_statements(keyring, issuer, origin, succeeds, clock.now())?;
    let mut frame = Frame {
        ordinal: 0,
        first: 0,
        entries: statements.iter().map(crate::statement::Statement::bytes).collect(),
        texts: Vec::new(),
        tokens: Vec::new(),
        keys: Vec::new(),
        checkpoint: "",
    };
    let tree = RwLock::new(Tree::default());
    let draft = Draft::new(&frame)?;
    let key = keyring.note_key(origin);
    let sealed = gate::seal(draft, disk.journal_id(), &tree, None, &key, origin)?;
    frame.checkpoint = sealed.checkpoint.note();
    let at = disk.append(&frame, &sealed.bytes)?;
    gate::confirm(&sealed, &disk.read_back(at, Vec::new())?)?;
    disk.sync(at)?;
    let crc = frame_crc(&sealed.bytes)?;
    disk.apply(&[(frame, crc)])?;
    let checkpoint = sealed.checkpoint.note().to_owned();
    disk.finish(&Released { ordinal: 0, crc, checkpoint })?;
    Ok(disk)
}

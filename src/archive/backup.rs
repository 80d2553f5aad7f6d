//! Backups: taken from an archive while it runs, and put back only after all of it was verified.

use super::{Archive, ArchiveError, Clock, Place};
use crate::store::{Released, Unpacked, write_backup};
use std::io::{Read, Write};
use std::sync::Arc;

impl Archive {
    /// Writes a backup of the archive at a place, as of the checkpoint released last, while it may be running in another
    /// process. It holds no keys. `progress` is told what is done, bytes done, and bytes in all.
    pub fn back_up(
        place: &Place,
        backup: impl Write,
        progress: &mut dyn FnMut(&str, u64, u64),
    ) -> Result<Released, ArchiveError> {
        Ok(write_backup(&place.data, &place.keys, backup, progress)?)
    }

    /// Puts a backup where no archive is. Before anything is put there every entry, signature, leaf, text and tile in it
    /// is verified, and the whole is held against what the key folder says was released last: a backup that is older
    /// than that, or of another history, is refused as a contradiction. Returns the archive, opened in its place.
    pub fn restore(
        place: &Place,
        backup: impl Read,
        passphrase: Option<&[u8]>,
        clock: Arc<dyn Clock>,
        progress: &mut dyn FnMut(&str, u64, u64),
    ) -> Result<Self, ArchiveError> {
        let unpacked = Unpacked::unpack(backup, &place.data)?;
        let beside = Place { data: unpacked.folder().to_owned(), keys: place.keys.clone() };
        let archive = Self::open(&beside, passphrase, Arc::clone(&clock), progress)?;
        let report = archive.audit(progress)?;
        let ends_with = archive.checkpoint();
        archive.close();
        drop(archive);
        if let Some(finding) = report.findings.first() {
            let why = format!("the backup: {}: {}", finding.what, finding.why);
            return Err(ArchiveError::Contradiction(why));
        }
        if ends_with.note() != unpacked.checkpoint() {
            let why = "the backup does not end with the checkpoint it names".to_owned();
            return Err(ArchiveError::Contradiction(why));
        }
        unpacked.put_in_place()?;
        Self::open(place, passphrase, clock, progress)
    }
}

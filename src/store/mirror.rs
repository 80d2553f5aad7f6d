//! The folder of a mirror, as whoever follows the log writes it and whoever serves it reads it.
//!
//! ```text
//! VERSION, journal/   as of any archive; but a frame's checkpoint may be of more entries than the frame ends at: then
//!                     more frames follow, and none of them counts before the last is there
//! MIRROR              what it is a mirror of; tells it from an archive, which has keys
//! receipts            what the log promised
//! cosigned            a newer signed note of the checkpoint it ends at
//! ```
//!
//! One process adds to it and others serve it: the one only ever appends to the journal, the others never write to it.
//! Each has a lock of its own.

use super::durable::{make_folder, replace, sync_folder};
use super::folder::{damaged, lock_as, read_version, version_text};
use super::frame::{Draft, Frame, JournalId};
use super::journal::{FramePlace, Journal};
use super::segment::Found;
use super::{KeptReceipt, Receipts, StoreError};
use crate::limits::SEGMENT_BYTES_MAX;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

const MARK: &str = "MIRROR";

/// Whether this folder is a mirror, by its name only.
pub fn is_mirror(folder: &Path) -> bool {
    folder.join(MARK).exists()
}

/// A mirror that is being added to.
#[derive(Debug)]
pub struct MirrorFolder {
    folder: PathBuf,
    journal: Journal,
    receipts: Receipts,
    /// Held until the process ends.
    _lock: File,
}

impl MirrorFolder {
    /// Opens a mirror to add to it, made where nothing is. `of` says what it is a mirror of.
    pub fn open(folder: &Path, of: &str) -> Result<Self, StoreError> {
        make_folder(folder)?;
        if folder.join("VERSION").exists() && !is_mirror(folder) {
            return Err(StoreError::Occupied(folder.to_owned()));
        }
        let lock = lock_as(folder, "LOCK-FOLLOW")?;
        if !folder.join("VERSION").exists() {
            let mut id = JournalId::default();
            getrandom::fill(&mut id)
                .map_err(|error| StoreError::NoRandomness(error.to_string()))?;
            replace(&folder.join(MARK), format!("{of}\n").as_bytes())?;
            replace(&folder.join("VERSION"), version_text(id).as_bytes())?;
        }
        let id = read_version(&folder.join("VERSION"))?;
        let frames = folder.join("journal");
        let (journal, broken) = Journal::open(&frames, id, SEGMENT_BYTES_MAX, &mut |_, _| {})?;
        match broken.as_slice() {
            [] => {}
            // It was being written when the process ended, and nothing says that it is there.
            [torn] if torn.at_end => journal.cut(torn)?,
            [broken, ..] => {
                let why =
                    format!("frame {}: {}; fetch the mirror anew", broken.ordinal, broken.why);
                return Err(damaged(&frames.join(&broken.segment), &why));
            }
        }
        let receipts = Receipts::open(folder)?;
        sync_folder(folder)?;
        Ok(Self { folder: folder.to_owned(), journal, receipts, _lock: lock })
    }

    /// How many entries it has; of the last of them, no checkpoint may be complete yet.
    pub fn size(&self) -> u64 {
        self.journal.last().map_or(0, |last| last.first + u64::from(last.entries))
    }

    /// The frame that holds an entry.
    pub fn frame_holding(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.journal.holding(index).map(|place| self.journal.read(place)).transpose()
    }

    /// The receipts.
    pub fn receipts(&mut self) -> &mut Receipts {
        &mut self.receipts
    }

    /// Adds entries with the texts they state, and makes them durable. `checkpoint` is the signed note that they are
    /// fetched under; the frame that ends at its size is the last under it.
    pub fn append(
        &mut self,
        entries: &[&[u8]],
        texts: Vec<(u64, &str)>,
        receipts: Vec<KeptReceipt>,
        checkpoint: &str,
    ) -> Result<FramePlace, StoreError> {
        self.receipts.add_receipts(receipts)?;
        // Before the frame that may be the last, so that what is complete has its receipts.
        self.receipts.sync()?;
        let last = self.journal.last();
        let frame = Frame {
            ordinal: last.map_or(0, |last| last.ordinal + 1),
            first: self.size(),
            entries: entries.to_vec(),
            texts,
            tokens: Vec::new(),
            keys: Vec::new(),
            checkpoint,
        };
        let bytes = Draft::new(&frame)?.seal(self.journal.id(), checkpoint)?;
        let place = self.journal.append(&bytes, Found::of(&frame, &bytes)?)?;
        if self.journal.read_back(place, Vec::new())? != bytes {
            return Err(StoreError::ReadBack("the journal".into()));
        }
        self.journal.sync(place)?;
        Ok(place)
    }

    /// Keeps a newer note of the checkpoint it ends at: the same size and root, with other cosignatures.
    pub fn keep_cosigned(&self, note: &str) -> Result<(), StoreError> {
        let path = self.folder.join("cosigned");
        if fs::read(&path).is_ok_and(|kept| kept == note.as_bytes()) {
            return Ok(());
        }
        replace(&path, note.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_and_a_torn_one_is_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("mirror");
        let mut mirror = MirrorFolder::open(&at, "https://letters.example").unwrap();
        assert!(is_mirror(&at) && mirror.size() == 0);
        mirror.append(&[b"a", b"b"], vec![(1, "text")], vec![], "note").unwrap();
        assert!(matches!(MirrorFolder::open(&at, ""), Err(StoreError::InUse(_))));
        drop(mirror);
        let file = at.join("journal/00000000000000000000.frames");
        let good = fs::read(&file).unwrap();
        fs::write(&file, [good.as_slice(), &good[..good.len() - 1]].concat()).unwrap();
        let mut mirror = MirrorFolder::open(&at, "").unwrap();
        assert_eq!(mirror.size(), 2);
        let frame = mirror.frame_holding(1).unwrap().unwrap();
        assert_eq!(Frame::parse(&frame).unwrap().texts, [(1, "text")]);
        mirror.append(&[b"c"], vec![], vec![], "note").unwrap();
        drop(mirror);
        assert_eq!(MirrorFolder::open(&at, "").unwrap().size(), 3);
        let mut bad = fs::read(&file).unwrap();
        bad[60] ^= 1;
        fs::write(&file, bad).unwrap();
        assert!(matches!(MirrorFolder::open(&at, ""), Err(StoreError::Damaged { .. })));
    }

    #[test]
    fn an_archive_is_never_made_a_mirror() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("VERSION"), "format 1\n").unwrap();
        let opened = MirrorFolder::open(folder.path(), "");
        assert!(matches!(opened, Err(StoreError::Occupied(_))));
    }
}

//! The journal: append-only files of frames, and the point at which a commit exists.
//!
//! A frame is written in one write behind the last one, read back, and made durable by one `fdatasync`; only then may
//! anything about it leave the process. Files are called `<index of the first entry, 20 digits>.frames`. The journal
//! says what it holds and where it is broken; what to do about that is decided in the archive, which knows what was
//! released. After any error it refuses to write again: only a new start knows what is on the disk.

mod shared;

use super::StoreError;
use super::durable::{make_folder, sync_folder};
use super::frame::{HEADER_BYTES, Header, JournalId};
use super::inventory::{Inventory, name};
use super::segment::Found;
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

/// Where a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FramePlace {
    /// Its number.
    pub ordinal: u64,
    /// Index of its first entry.
    pub first: u64,
    /// How many entries it has.
    pub entries: u32,
    /// The check of its body.
    pub crc: u32,
    pub(super) segment: u64,
    pub(super) offset: u64,
    pub(super) bytes: u64,
}

/// A place in the journal where a whole frame should be and is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The file's name.
    pub segment: String,
    /// The number the frame should have.
    pub ordinal: u64,
    /// What is wrong, to be read after "frame 7: ".
    pub why: String,
    /// Nothing whole follows anywhere: this may be a frame that was being written when the process ended.
    pub at_end: bool,
    pub(super) offset: u64,
}

/// The journal of one archive.
#[derive(Debug)]
pub(super) struct Journal {
    folder: PathBuf,
    id: JournalId,
    segment_bytes_max: u64,
    /// Sorted by ordinal; only whole frames.
    places: RwLock<Vec<FramePlace>>,
    end: Mutex<End>,
}

/// Where the next frame goes. Owned by the one writer; the lock is never waited for.
#[derive(Debug)]
struct End {
    file: Option<File>,
    segment: u64,
    length: u64,
    folder_is_synced: bool,
    failed: bool,
}

impl Journal {
    /// Opens the journal in `folder`, made if absent, and scans every byte of it. `progress` is told bytes.
    pub(super) fn open(
        folder: &Path,
        id: JournalId,
        segment_bytes_max: u64,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(Self, Vec<Broken>), StoreError> {
        make_folder(folder)?;
        let Inventory { places, broken, last } = Inventory::take(folder, id, progress)?;
        let (segment, length) = last.unwrap_or((0, 0));
        let end = End { file: None, segment, length, folder_is_synced: false, failed: false };
        let journal = Self {
            folder: folder.to_owned(),
            id,
            segment_bytes_max,
            places: RwLock::new(places),
            end: Mutex::new(end),
        };
        Ok((journal, broken))
    }

    /// The bytes by which it knows its frames.
    pub(super) fn id(&self) -> JournalId {
        self.id
    }

    /// Where frame `ordinal` is.
    pub(super) fn place(&self, ordinal: u64) -> Option<FramePlace> {
        let places = self.places.read().unwrap_or_else(PoisonError::into_inner);
        let at = places.binary_search_by_key(&ordinal, |place| place.ordinal).ok()?;
        places.get(at).copied()
    }

    /// The last whole frame.
    pub(super) fn last(&self) -> Option<FramePlace> {
        self.places.read().unwrap_or_else(PoisonError::into_inner).last().copied()
    }

    /// The frame that holds entry `index`.
    pub(super) fn holding(&self, index: u64) -> Option<FramePlace> {
        let places = self.places.read().unwrap_or_else(PoisonError::into_inner);
        let after = places.partition_point(|place| place.first <= index);
        // Frames without entries share their first index with the next frame that has some.
        let holds = |p: &&FramePlace| p.first <= index && index - p.first < u64::from(p.entries);
        places
            .get(..after)?
            .iter()
            .rev()
            .take_while(|p| p.entries == 0 || holds(p))
            .find(holds)
            .copied()
    }

    /// Reads a frame's bytes.
    pub(super) fn read(&self, place: FramePlace) -> Result<Vec<u8>, StoreError> {
        let path = self.path(place.segment);
        let mut bytes = vec![0; usize::try_from(place.bytes).unwrap_or(HEADER_BYTES)];
        File::open(&path)
            .and_then(|file| file.read_exact_at(&mut bytes, place.offset))
            .map_err(|source| StoreError::io(&path, "read", source))?;
        Ok(bytes)
    }

    /// Writes a frame behind the last one, in one write. Not durable before [`Self::sync`].
    pub(super) fn append(&self, frame: &[u8], place: Found) -> Result<FramePlace, StoreError> {
        let mut end = self.end();
        let written = self.write_at_end(&mut end, frame, place);
        end.failed |= written.is_err();
        written
    }

    fn write_at_end(
        &self,
        end: &mut End,
        frame: &[u8],
        found: Found,
    ) -> Result<FramePlace, StoreError> {
        if end.failed {
            return Err(StoreError::Stopped);
        }
        if end.length >= self.segment_bytes_max && found.first > end.segment {
            (end.file, end.segment, end.length) = (None, found.first, 0);
            end.folder_is_synced = false;
        }
        let path = self.path(end.segment);
        let file = match &mut end.file {
            Some(file) => file,
            none => none.insert(open_for_writing(&path)?),
        };
        file.write_all_at(frame, end.length)
            .map_err(|source| StoreError::io(&path, "written", source))?;
        let place = found.at(end.segment, end.length);
        end.length += frame.len() as u64;
        Ok(place)
    }

    /// What stands where a frame was just written, read through the system and not from memory of ours; `bytes` is only
    /// where it is read to.
    pub(super) fn read_back(
        &self,
        place: FramePlace,
        mut bytes: Vec<u8>,
    ) -> Result<Vec<u8>, StoreError> {
        let end = self.end();
        let path = self.path(place.segment);
        let file = end.file.as_ref().filter(|_| end.segment == place.segment && !end.failed);
        let file = file.ok_or(StoreError::Stopped)?;
        bytes.resize(usize::try_from(place.bytes).unwrap_or(HEADER_BYTES), 0);
        file.read_exact_at(&mut bytes, place.offset)
            .map_err(|source| StoreError::io(&path, "read", source))?;
        Ok(bytes)
    }

    /// Makes the frame written last durable, and known to readers.
    pub(super) fn sync(&self, place: FramePlace) -> Result<(), StoreError> {
        let mut end = self.end();
        let path = self.path(end.segment);
        let synced = match &end.file {
            Some(file) if !end.failed => {
                file.sync_data().map_err(|source| StoreError::io(&path, "synced", source))
            }
            _ => Err(StoreError::Stopped),
        };
        let synced = match synced {
            Ok(()) if !end.folder_is_synced => sync_folder(&self.folder),
            other => other,
        };
        end.failed |= synced.is_err();
        end.folder_is_synced |= synced.is_ok();
        synced?;
        self.places.write().unwrap_or_else(PoisonError::into_inner).push(place);
        Ok(())
    }

    /// The bytes from a hole to the end of the last file.
    pub(super) fn torn(&self, broken: &Broken) -> Result<Vec<u8>, StoreError> {
        let path = self.folder.join(&broken.segment);
        let read = fs::read(&path).map_err(|source| StoreError::io(&path, "read", source))?;
        let from = usize::try_from(broken.offset).unwrap_or(usize::MAX);
        Ok(read.get(from..).unwrap_or_default().to_vec())
    }

    /// Cuts off a frame that was being written when the process ended.
    pub(super) fn cut(&self, broken: &Broken) -> Result<(), StoreError> {
        let mut end = self.end();
        let path = self.path(end.segment);
        open_for_writing(&path)
            .and_then(|file| {
                let cut = file.set_len(broken.offset).and_then(|()| file.sync_all());
                cut.map_err(|source| StoreError::io(&path, "cut", source))
            })
            .inspect(|()| end.length = broken.offset)
    }

    /// Writes the last frame over itself and syncs it. Where an earlier `fdatasync` failed, or never ran, the frame may
    /// be in memory and not on the disk, and a second `fdatasync` alone would not bring it there.
    pub(super) fn settle(&self) -> Result<(), StoreError> {
        sync_folder(&self.folder)?;
        let Some(last) = self.last() else { return Ok(()) };
        let bytes = self.read(last)?;
        let path = self.path(last.segment);
        let file = open_for_writing(&path)?;
        file.write_all_at(&bytes, last.offset)
            .and_then(|()| file.sync_all())
            .map_err(|source| StoreError::io(&path, "synced", source))
    }

    fn path(&self, segment: u64) -> PathBuf {
        self.folder.join(name(segment))
    }

    fn end(&self) -> MutexGuard<'_, End> {
        self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FramePlace {
    /// Name of the file it is in.
    pub(super) fn segment_name(&self) -> String {
        name(self.segment)
    }
}

impl Found {
    /// What is known of a frame that will be written.
    pub(super) fn of(frame: &super::Frame<'_>, bytes: &[u8]) -> Result<Self, super::Fault> {
        Ok(Self {
            ordinal: frame.ordinal,
            first: frame.first,
            entries: u32::try_from(frame.entries.len()).unwrap_or(u32::MAX),
            crc: Header::parse(bytes)?.body_crc,
            offset: 0,
            bytes: bytes.len() as u64,
        })
    }

    /// Where it was found, or is being written.
    pub(super) fn at(self, segment: u64, offset: u64) -> FramePlace {
        let Self { ordinal, first, entries, crc, bytes, .. } = self;
        FramePlace { ordinal, first, entries, crc, segment, offset, bytes }
    }
}

fn open_for_writing(path: &Path) -> Result<File, StoreError> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(|source| StoreError::io(path, "opened", source))
}

#[cfg(test)]
mod tests {
    use super::super::{Bounds, Draft, Frame};
    use super::*;
    use crate::limits::SEGMENT_BYTES_MAX;

    const ID: JournalId = *b"journal1";

    fn open(folder: &Path, segment_bytes_max: u64) -> (Journal, Vec<Broken>) {
        Journal::open(folder, ID, segment_bytes_max, &mut |_, _| {}).unwrap()
    }

    /// A frame with as many entries as said.
    fn append(journal: &Journal, ordinal: u64, first: u64, entries: usize) -> FramePlace {
        let frame = Frame {
            ordinal,
            first,
            entries: vec![b"an entry"; entries],
            texts: vec![],
            tokens: vec![],
            keys: vec![],
            checkpoint: "note",
        };
        let bytes = Draft::new(&frame).unwrap().seal(ID, "note").unwrap();
        let place = journal.append(&bytes, Found::of(&frame, &bytes).unwrap()).unwrap();
        assert_eq!(journal.read_back(place, vec![1; 9]).unwrap(), bytes);
        journal.sync(place).unwrap();
        place
    }

    fn files(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_new_file_begins_when_the_last_one_is_full() {
        assert_eq!(Bounds::default().segment_bytes_max, SEGMENT_BYTES_MAX);
        let folder = tempfile::tempdir().unwrap();
        let one = append(&open(folder.path(), 1).0, 0, 0, 1).bytes;
        for (bytes_max, expected) in [(one, 2), (one + 1, 1)] {
            let folder = tempfile::tempdir().unwrap();
            let (journal, _) = open(folder.path(), bytes_max);
            append(&journal, 0, 0, 1);
            append(&journal, 1, 1, 1);
            assert_eq!(files(folder.path()), expected, "at most {bytes_max} of {one}");
        }
    }

    #[test]
    fn frames_are_found_again_by_ordinal_and_by_entry() {
        let folder = tempfile::tempdir().unwrap();
        let (journal, _) = open(folder.path(), 300);
        // Frames without entries (tokens only) stand between the others and share their first index.
        let shape = [2, 0, 0, 3, 1, 0, 2];
        let mut first = 0;
        for (ordinal, entries) in (0..).zip(shape) {
            append(&journal, ordinal, first, entries);
            first += entries as u64;
        }
        let (again, broken) = open(folder.path(), 300);
        assert!(broken.is_empty());
        for journal in [&journal, &again] {
            let holding: Vec<_> = (0..9).map(|i| journal.holding(i).map(|p| p.ordinal)).collect();
            let expected = [0, 0, 3, 3, 3, 4, 6, 6].map(Some);
            assert_eq!(holding, [&expected[..], &[None]].concat());
            assert_eq!(journal.last().unwrap().ordinal, 6);
            assert!(journal.place(7).is_none());
        }
    }

    #[test]
    fn a_missing_file_and_a_repeated_frame_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let (journal, _) = open(folder.path(), 1);
        for n in 0..3 {
            append(&journal, n, n, 1);
        }
        let path = |n: u64| folder.path().join(name(n));
        fs::copy(path(0), path(7)).unwrap();
        let (_, broken) = open(folder.path(), 1);
        assert!(matches!(&broken[..], [one] if one.why.contains("frame 0 stands there again")));
        fs::remove_file(path(7)).unwrap();
        fs::remove_file(path(1)).unwrap();
        let (_, broken) = open(folder.path(), 1);
        assert!(matches!(&broken[..], [one] if one.ordinal == 1 && one.why.contains("missing")));
    }

    #[test]
    fn after_an_error_nothing_is_written_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let (journal, _) = open(folder.path(), 1);
        let place = append(&journal, 0, 0, 1);
        // A folder stands where the next file would be.
        fs::create_dir(folder.path().join(name(1))).unwrap();
        let bytes = journal.read(place).unwrap();
        let found =
            Found { first: 1, ..Found::of(&Frame::parse(&bytes).unwrap(), &bytes).unwrap() };
        assert!(matches!(journal.append(&bytes, found), Err(StoreError::Io { .. })));
        assert!(matches!(journal.append(&bytes, found), Err(StoreError::Stopped)));
        assert!(matches!(journal.sync(place), Err(StoreError::Stopped)));
        assert_eq!(journal.read(place).unwrap(), bytes, "reads go on");
    }
}

//! The journal: append-only files of frames, and the point at which a commit exists.
//!
//! A frame is written in one write behind the last one, read back, and made durable by one `fdatasync`; only then may
//! anything about it leave the process. Files are called `<index of the first entry, 20 digits>.frames`. The journal
//! says what it holds and where it is broken; what to do about that is decided in the archive, which knows what was
//! released. After any error it refuses to write again: only a new start knows what is on the disk.

use super::StoreError;
use super::durable::{make_folder, sync_folder};
use super::frame::{HEADER_BYTES, Header, JournalId};
use super::segment::{Found, scan};
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
    segment: u64,
    offset: u64,
    bytes: u64,
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
    offset: u64,
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
        let segments = segments(folder)?;
        let total = segments.iter().map(|s| s.length).sum();
        let mut done = 0;
        let mut found = Findings::default();
        for (at, segment) in segments.iter().enumerate() {
            let file = File::open(&segment.path);
            let scan = file
                .and_then(|file| scan(&file, segment.length, id))
                .map_err(|source| StoreError::io(&segment.path, "read", source))?;
            found.add(segment, &scan, at + 1 == segments.len());
            done += segment.length;
            progress(done, total);
        }
        let end = End {
            file: None,
            segment: segments.last().map_or(0, |s| s.number),
            length: segments.last().map_or(0, |s| s.length),
            folder_is_synced: false,
            failed: false,
        };
        let journal = Self {
            folder: folder.to_owned(),
            id,
            segment_bytes_max,
            places: RwLock::new(found.places),
            end: Mutex::new(end),
        };
        Ok((journal, found.broken))
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

    /// What stands where a frame was just written, read through the system and not from memory of ours.
    pub(super) fn read_back(&self, place: FramePlace) -> Result<Vec<u8>, StoreError> {
        let end = self.end();
        let path = self.path(place.segment);
        let file = end.file.as_ref().filter(|_| end.segment == place.segment && !end.failed);
        let file = file.ok_or(StoreError::Stopped)?;
        let mut bytes = vec![0; usize::try_from(place.bytes).unwrap_or(HEADER_BYTES)];
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

    /// Names of the files that hold anything.
    pub(super) fn segment_name(&self, place: FramePlace) -> String {
        name(place.segment)
    }

    fn path(&self, segment: u64) -> PathBuf {
        self.folder.join(name(segment))
    }

    fn end(&self) -> MutexGuard<'_, End> {
        self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Found {
    /// What is known of a frame about to be written.
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

    fn at(self, segment: u64, offset: u64) -> FramePlace {
        let Self { ordinal, first, entries, crc, bytes, .. } = self;
        FramePlace { ordinal, first, entries, crc, segment, offset, bytes }
    }
}

/// What the scan of all segments comes to.
#[derive(Default)]
struct Findings {
    places: Vec<FramePlace>,
    broken: Vec<Broken>,
}

impl Findings {
    fn add(&mut self, segment: &Segment, scan: &super::segment::Scan, last: bool) {
        let mut frames = scan.frames.iter().peekable();
        let mut holes = scan.holes.iter().peekable();
        loop {
            let hole_is_next = match (holes.peek(), frames.peek()) {
                (Some(hole), Some(frame)) => hole.offset < frame.offset,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => break,
            };
            if hole_is_next {
                let Some(hole) = holes.next() else { break };
                self.broken.push(Broken {
                    segment: name(segment.number),
                    ordinal: self.expected(),
                    why: hole.why.to_string(),
                    at_end: hole.at_end && last,
                    offset: hole.offset,
                });
            } else if let Some(frame) = frames.next() {
                self.add_frame(segment, *frame);
            }
        }
    }

    fn add_frame(&mut self, segment: &Segment, frame: Found) {
        let expected = self.expected();
        let wrong = |why: String| Broken {
            segment: name(segment.number),
            ordinal: expected,
            why,
            at_end: false,
            offset: frame.offset,
        };
        if frame.ordinal < expected {
            self.broken.push(wrong(format!("frame {} stands there again", frame.ordinal)));
            return;
        }
        let known = self.broken.last().is_some_and(|b| b.ordinal == expected);
        if frame.ordinal > expected && !known {
            self.broken.push(wrong(format!("it is missing; frame {} follows", frame.ordinal)));
        }
        self.places.push(frame.at(segment.number, frame.offset));
    }

    fn expected(&self) -> u64 {
        self.places.last().map_or(0, |place| place.ordinal + 1)
    }
}

struct Segment {
    number: u64,
    path: PathBuf,
    length: u64,
}

/// The segments of a journal in order. A file that is none is refused: nothing else belongs there.
fn segments(folder: &Path) -> Result<Vec<Segment>, StoreError> {
    let failed = |source| StoreError::io(folder, "read", source);
    let mut segments = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        let number =
            entry.file_name().to_str().and_then(number).ok_or_else(|| StoreError::Damaged {
                what: path.display().to_string(),
                why: "it does not belong in a journal; take it away".into(),
            })?;
        let length = entry.metadata().map_err(failed)?.len();
        segments.push(Segment { number, path, length });
    }
    segments.sort_by_key(|segment| segment.number);
    Ok(segments)
}

fn name(segment: u64) -> String {
    format!("{segment:020}.frames")
}

fn number(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(".frames")?;
    (digits.len() == 20 && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())?
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

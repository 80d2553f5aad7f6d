//! What is in the journal's folder: its files in order, every whole frame in them, and every place where one should be.

use super::StoreError;
use super::frame::JournalId;
use super::journal::{Broken, FramePlace};
use super::segment::{Found, Scan, scan, scan_from};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// What was found.
#[derive(Default)]
pub(super) struct Inventory {
    /// Whole frames, by ordinal.
    pub(super) places: Vec<FramePlace>,
    /// Where one is not whole.
    pub(super) broken: Vec<Broken>,
    /// Number and length of the last file.
    pub(super) last: Option<(u64, u64)>,
}

impl Inventory {
    /// Reads every byte of the folder. `progress` is told bytes.
    pub(super) fn take(
        folder: &Path,
        id: JournalId,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Self, StoreError> {
        let segments = segments(folder)?;
        let total = segments.iter().map(|segment| segment.length).sum();
        let mut done = 0;
        let mut found = Self {
            last: segments.last().map(|segment| (segment.number, segment.length)),
            ..Self::default()
        };
        for (at, segment) in segments.iter().enumerate() {
            let scan = File::open(&segment.path)
                .and_then(|file| scan(&file, segment.length, id))
                .map_err(|source| StoreError::io(&segment.path, "read", source))?;
            found.add(segment, &scan, at + 1 == segments.len());
            done += segment.length;
            progress(done, total);
        }
        Ok(found)
    }

    /// Whole frames behind the last one known.
    pub(super) fn behind(
        folder: &Path,
        id: JournalId,
        last: Option<FramePlace>,
    ) -> Result<Vec<FramePlace>, StoreError> {
        let (known, end) = last.map_or((0, 0), |last| (last.segment, last.offset + last.bytes));
        let mut places = Vec::new();
        for segment in segments(folder)?.into_iter().filter(|segment| segment.number >= known) {
            let from = if segment.number == known { end } else { 0 };
            let scan = File::open(&segment.path)
                .and_then(|file| scan_from(&file, from, segment.length, id))
                .map_err(|source| StoreError::io(&segment.path, "read", source))?;
            places.extend(scan.frames.iter().map(|found| found.at(segment.number, found.offset)));
        }
        Ok(places)
    }

    fn add(&mut self, segment: &Segment, scan: &Scan, last: bool) {
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

/// The file's name.
pub(super) fn name(segment: u64) -> String {
    format!("{segment:020}.frames")
}

/// Whether a file of this name is a segment.
pub(super) fn is_segment(name: &str) -> bool {
    number(name).is_some()
}

fn number(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(".frames")?;
    (digits.len() == 20 && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())?
}

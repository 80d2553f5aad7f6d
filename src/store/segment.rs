//! One file of the journal, scanned: which frames are whole, and where something else is.
//!
//! Every byte is read and every check recomputed. Where a frame is broken, the next whole one is looked for: if there
//! is one, the broken one is damage; if there is none and this is the last file, it may be a frame that was being
//! written when the process ended, which is for [`super::journal`] to say.

use super::frame::{Frame, HEADER_BYTES, Header, JournalId, MAGIC};
use super::reader::Fault;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// A whole frame in a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) ordinal: u64,
    pub(super) first: u64,
    pub(super) entries: u32,
    pub(super) crc: u32,
    pub(super) offset: u64,
    pub(super) bytes: u64,
}

/// Bytes that are no whole frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hole {
    pub(super) offset: u64,
    pub(super) why: Fault,
    /// Nothing whole follows in this segment.
    pub(super) at_end: bool,
}

/// What a segment holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Scan {
    pub(super) frames: Vec<Found>,
    pub(super) holes: Vec<Hole>,
}

/// Scans a segment of `length` bytes of this journal.
pub(super) fn scan(file: &File, length: u64, journal: JournalId) -> io::Result<Scan> {
    scan_from(file, 0, length, journal)
}

/// The same from the end of a whole frame on.
pub(super) fn scan_from(
    file: &File,
    mut offset: u64,
    length: u64,
    journal: JournalId,
) -> io::Result<Scan> {
    let source = Source { file, length, journal };
    let mut scan = Scan::default();
    let mut buffer = Vec::new();
    while offset < length {
        match source.frame_at(offset, &mut buffer)? {
            Ok(found) => {
                offset += found.bytes;
                scan.frames.push(found);
            }
            Err(why) => {
                let next = source.next_frame(offset, &mut buffer)?;
                scan.holes.push(Hole { offset, why, at_end: next.is_none() });
                let Some(next) = next else { break };
                offset = next;
            }
        }
    }
    Ok(scan)
}

struct Source<'f> {
    file: &'f File,
    length: u64,
    journal: JournalId,
}

impl Source<'_> {
    /// Reads the frame at `offset` into `buffer` and checks all of it.
    fn frame_at(&self, offset: u64, buffer: &mut Vec<u8>) -> io::Result<Result<Found, Fault>> {
        let left = self.length - offset;
        if left < HEADER_BYTES as u64 {
            return Ok(Err(Fault("the header is cut short")));
        }
        let mut head = [0; HEADER_BYTES];
        self.file.read_exact_at(&mut head, offset)?;
        let header = match Header::parse(&head) {
            Ok(header) if header.journal == self.journal => header,
            Ok(_) => return Ok(Err(Fault("it belongs to another journal"))),
            Err(why) => return Ok(Err(why)),
        };
        if header.frame_bytes() > left {
            return Ok(Err(Fault("it is cut short")));
        }
        buffer.clear();
        buffer.resize(HEADER_BYTES + header.body_bytes as usize, 0);
        self.file.read_exact_at(buffer, offset)?;
        Ok(Frame::parse(buffer).map(|frame| Found {
            ordinal: frame.ordinal,
            first: frame.first,
            entries: u32::try_from(frame.entries.len()).unwrap_or(u32::MAX),
            crc: header.body_crc,
            offset,
            bytes: header.frame_bytes(),
        }))
    }

    /// Where the next whole frame after `offset` begins. Only ever runs over a damaged segment.
    fn next_frame(&self, offset: u64, buffer: &mut Vec<u8>) -> io::Result<Option<u64>> {
        const WINDOW: usize = 64 << 10;
        let mut window = vec![0; WINDOW];
        let mut start = offset + 1;
        while start + (HEADER_BYTES as u64) <= self.length {
            let wanted = usize::try_from(self.length - start).unwrap_or(WINDOW).min(WINDOW);
            let Some(part) = window.get_mut(..wanted) else { break };
            self.file.read_exact_at(part, start)?;
            for (at, four) in part.windows(MAGIC.len()).enumerate() {
                let candidate = start + at as u64;
                if four == MAGIC && self.frame_at(candidate, buffer)?.is_ok() {
                    return Ok(Some(candidate));
                }
            }
            start += (wanted - (MAGIC.len() - 1)).max(1) as u64;
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame::Draft;
    use super::*;
    use std::io::Write;

    fn frame(ordinal: u64) -> Vec<u8> {
        let entry = vec![u8::try_from(ordinal).unwrap(); 100];
        let frame = Frame {
            ordinal,
            first: ordinal,
            entries: vec![&entry],
            texts: vec![],
            tokens: vec![],
            keys: vec![],
            checkpoint: "note",
        };
        Draft::new(&frame).unwrap().seal(*b"journal1", "note").unwrap()
    }

    fn scanned(bytes: &[u8]) -> Scan {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        scan(&file, bytes.len() as u64, *b"journal1").unwrap()
    }

    #[test]
    fn whole_frames_are_found_and_a_torn_end_is_a_hole_at_the_end() {
        let all: Vec<u8> = (0..3).flat_map(frame).collect();
        let one = frame(0).len();
        assert_eq!(scanned(&all).frames.len(), 3);
        for cut in 2 * one + 1..3 * one {
            let scan = scanned(&all[..cut]);
            assert_eq!(scan.frames.len(), 2, "cut at {cut}");
            assert!(matches!(scan.holes[..], [Hole { at_end: true, .. }]), "cut at {cut}");
        }
    }

    #[test]
    fn a_frame_of_another_journal_is_a_hole() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&frame(0)).unwrap();
        let scan = scan(&file, frame(0).len() as u64, *b"journal2").unwrap();
        assert!(scan.frames.is_empty() && scan.holes.len() == 1);
    }

    #[test]
    fn damage_in_the_middle_is_a_hole_with_frames_after_it() {
        let all: Vec<u8> = (0..3).flat_map(frame).collect();
        let one = frame(0).len();
        for at in one..2 * one {
            let mut bad = all.clone();
            bad[at] ^= 0x10;
            let scan = scanned(&bad);
            assert_eq!(scan.frames.iter().map(|f| f.ordinal).collect::<Vec<_>>(), [0, 2], "{at}");
            assert!(matches!(scan.holes[..], [Hole { at_end: false, .. }]), "byte {at}");
        }
    }
}

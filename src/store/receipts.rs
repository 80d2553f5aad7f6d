//! The receipts that a mirror was given. It has no key to make any itself, so it keeps what the log promised.
//!
//! Append-only, beside the journal. A torn end, from a process that was ended while it wrote, is not read and is written
//! over. What a record says is for the archive to verify: here it is bytes with a check.
//!
//! ```text
//! record  u32 body length  u32 CRC-32 of the body  body
//! body    0  u64 size  checkpoint note to the end          once a size, before its receipts
//!         1  u64 index  u64 size  64 bytes signature  protected header to the end
//! ```

use super::StoreError;
use super::reader::{Fault, Reader};
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

const HEAD_BYTES: usize = 8;
/// No record is longer: a note, or a header that a statement's subject is in.
const BODY_BYTES_MAX: usize = crate::limits::NOTE_BYTES_MAX + 64;
const NOTE: u8 = 0;
const RECEIPT: u8 = 1;
/// Where there is no record.
const NOWHERE: u64 = u64::MAX;

/// What cannot be made again of a receipt: its signed header and its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptReceipt {
    /// Of which entry.
    pub index: u64,
    /// In the log of how many.
    pub size: u64,
    /// Its protected header.
    pub protected: Vec<u8>,
    /// The signature.
    pub signature: [u8; 64],
}

/// The receipts of a mirror.
#[derive(Debug)]
pub struct Receipts {
    path: PathBuf,
    file: File,
    /// End of the last whole record.
    end: u64,
    /// By index: where the receipt given last is.
    latest: Vec<u64>,
    /// By index and size: where an earlier one is.
    earlier: HashMap<(u64, u64), u64>,
    /// By size.
    notes: HashMap<u64, u64>,
}

enum Record {
    Note { size: u64, note: String },
    Receipt(KeptReceipt),
}

impl Receipts {
    /// Opens the file of a mirror's folder, made where it is not there yet.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join("receipts");
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(|source| StoreError::io(&path, "opened", source))?;
        let mut receipts = Self {
            path,
            file,
            end: 0,
            latest: Vec::new(),
            earlier: HashMap::new(),
            notes: HashMap::new(),
        };
        receipts.catch_up()?;
        Ok(receipts)
    }

    /// Reads what was written behind what was read last.
    pub fn catch_up(&mut self) -> Result<(), StoreError> {
        while let Some((record, next)) = self.record(self.end)? {
            self.index(&record, self.end)?;
            self.end = next;
        }
        Ok(())
    }

    /// The receipt that was given last of an entry.
    pub fn latest(&self, index: u64) -> Result<Option<KeptReceipt>, StoreError> {
        self.read(self.latest_at(index))
    }

    /// Whether any receipt of an entry is here.
    pub fn has(&self, index: u64) -> bool {
        self.latest_at(index).is_some()
    }

    /// The receipt of an entry in the log of `size` entries.
    pub fn at(&self, index: u64, size: u64) -> Result<Option<KeptReceipt>, StoreError> {
        match self.latest(index)? {
            Some(latest) if latest.size == size => Ok(Some(latest)),
            _ => self.read(self.earlier.get(&(index, size)).copied()),
        }
    }

    /// The checkpoint of `size` entries that receipts lead to.
    pub fn note(&self, size: u64) -> Result<Option<String>, StoreError> {
        let Some(place) = self.notes.get(&size) else { return Ok(None) };
        match self.record(*place)? {
            Some((Record::Note { note, .. }, _)) => Ok(Some(note)),
            _ => Err(self.damaged()),
        }
    }

    /// Adds a checkpoint where none of its size is here. Durable after [`Self::sync`].
    pub fn add_note(&mut self, size: u64, note: &str) -> Result<(), StoreError> {
        if self.notes.contains_key(&size) {
            return Ok(());
        }
        let record = Record::Note { size, note: note.to_owned() };
        self.add(&[record])
    }

    /// Adds receipts. Durable after [`Self::sync`].
    pub fn add_receipts(&mut self, receipts: Vec<KeptReceipt>) -> Result<(), StoreError> {
        let records: Vec<_> = receipts.into_iter().map(Record::Receipt).collect();
        self.add(&records)
    }

    /// Makes everything added durable.
    pub fn sync(&self) -> Result<(), StoreError> {
        let synced = self.file.sync_data();
        synced.map_err(|source| StoreError::io(&self.path, "synced", source))
    }

    fn latest_at(&self, index: u64) -> Option<u64> {
        let at = usize::try_from(index).ok()?;
        self.latest.get(at).copied().filter(|place| *place != NOWHERE)
    }

    fn read(&self, place: Option<u64>) -> Result<Option<KeptReceipt>, StoreError> {
        let Some(place) = place else { return Ok(None) };
        match self.record(place)? {
            Some((Record::Receipt(receipt), _)) => Ok(Some(receipt)),
            _ => Err(self.damaged()),
        }
    }

    fn damaged(&self) -> StoreError {
        let why = "a record in it is not what was written";
        super::folder::damaged(&self.path, why)
    }

    /// The whole record at a place and where the next one begins; `None` where none is whole.
    fn record(&self, place: u64) -> Result<Option<(Record, u64)>, StoreError> {
        let mut head = [0; HEAD_BYTES];
        if !self.fill(&mut head, place)? {
            return Ok(None);
        }
        let mut reader = Reader::new(&head);
        let (length, check) = (reader.u32()? as usize, reader.u32()?);
        if length > BODY_BYTES_MAX {
            return Ok(None);
        }
        let mut body = vec![0; length];
        if !self.fill(&mut body, place + HEAD_BYTES as u64)? || crc32fast::hash(&body) != check {
            return Ok(None);
        }
        let next = place + (HEAD_BYTES + length) as u64;
        Ok(Some((parse(&body)?, next)))
    }

    /// Fills a buffer from a place; false where the file ends before it is full.
    fn fill(&self, buffer: &mut [u8], place: u64) -> Result<bool, StoreError> {
        match self.file.read_exact_at(buffer, place) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(source) => Err(StoreError::io(&self.path, "read", source)),
        }
    }

    fn add(&mut self, records: &[Record]) -> Result<(), StoreError> {
        let mut bytes = Vec::new();
        for record in records {
            let body = body(record);
            let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(&crc32fast::hash(&body).to_be_bytes());
            bytes.extend_from_slice(&body);
        }
        let written = self.file.write_all_at(&bytes, self.end);
        written.map_err(|source| StoreError::io(&self.path, "written", source))?;
        let end = self.end + bytes.len() as u64;
        // Nothing of what an interrupted process wrote may stand behind it.
        self.file.set_len(end).map_err(|source| StoreError::io(&self.path, "cut", source))?;
        self.catch_up()
    }

    fn index(&mut self, record: &Record, place: u64) -> Result<(), StoreError> {
        match record {
            Record::Note { size, .. } => {
                self.notes.insert(*size, place);
            }
            Record::Receipt(receipt) => {
                let at = usize::try_from(receipt.index).map_err(|_| self.damaged())?;
                if at > self.latest.len() + crate::limits::RECEIPTS_AHEAD_MAX {
                    return Err(self.damaged());
                }
                if let Some(before) = self.latest(receipt.index)?
                    && let Some(place) = self.latest_at(receipt.index)
                {
                    self.earlier.insert((before.index, before.size), place);
                }
                if at >= self.latest.len() {
                    self.latest.resize(at + 1, NOWHERE);
                }
                if let Some(latest) = self.latest.get_mut(at) {
                    *latest = place;
                }
            }
        }
        Ok(())
    }
}

fn parse(body: &[u8]) -> Result<Record, Fault> {
    let mut reader = Reader::new(body);
    match reader.u8()? {
        NOTE => {
            let size = reader.u64()?;
            let note = std::str::from_utf8(reader.rest()).map_err(|_| Fault("it is not UTF-8"))?;
            Ok(Record::Note { size, note: note.to_owned() })
        }
        RECEIPT => {
            let (index, size, signature) = (reader.u64()?, reader.u64()?, reader.array()?);
            let protected = reader.rest().to_vec();
            Ok(Record::Receipt(KeptReceipt { index, size, protected, signature }))
        }
        _ => Err(Fault("its format is newer than this program knows")),
    }
}

fn body(record: &Record) -> Vec<u8> {
    match record {
        Record::Note { size, note } => {
            [&[NOTE], size.to_be_bytes().as_slice(), note.as_bytes()].concat()
        }
        Record::Receipt(KeptReceipt { index, size, protected, signature }) => {
            let (index, size) = (index.to_be_bytes(), size.to_be_bytes());
            [&[RECEIPT], index.as_slice(), &size, signature, protected].concat()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt(index: u64, size: u64) -> KeptReceipt {
        KeptReceipt { index, size, protected: vec![7; 40], signature: [index.to_le_bytes()[0]; 64] }
    }

    #[test]
    fn what_was_kept_is_read_back_and_the_latest_is_told_from_the_earlier() {
        let folder = tempfile::tempdir().unwrap();
        let mut kept = Receipts::open(folder.path()).unwrap();
        kept.add_note(5, "note 5").unwrap();
        kept.add_note(5, "another").unwrap();
        kept.add_receipts(vec![receipt(0, 5), receipt(1, 5), receipt(3, 5)]).unwrap();
        kept.add_receipts(vec![receipt(0, 9)]).unwrap();
        kept.sync().unwrap();
        for kept in [&kept, &Receipts::open(folder.path()).unwrap()] {
            assert_eq!(kept.note(5).unwrap().as_deref(), Some("note 5"));
            assert_eq!(kept.note(9).unwrap(), None);
            assert_eq!(kept.latest(0).unwrap(), Some(receipt(0, 9)));
            assert_eq!(kept.at(0, 5).unwrap(), Some(receipt(0, 5)));
            assert_eq!(kept.at(1, 9).unwrap(), None);
            assert!(kept.has(3) && !kept.has(2) && !kept.has(4));
        }
    }

    #[test]
    fn a_torn_end_is_not_read_and_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let mut kept = Receipts::open(folder.path()).unwrap();
        kept.add_receipts(vec![receipt(0, 5), receipt(1, 5)]).unwrap();
        let path = folder.path().join("receipts");
        let good = std::fs::read(&path).unwrap();
        for length in good.len() / 2..good.len() {
            std::fs::write(&path, &good[..length]).unwrap();
            let mut kept = Receipts::open(folder.path()).unwrap();
            assert!(kept.has(0) && !kept.has(1), "{length}");
            kept.add_receipts(vec![receipt(1, 5)]).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), good);
        }
        let mut bad = good.clone();
        *bad.last_mut().unwrap() ^= 1;
        std::fs::write(&path, bad).unwrap();
        assert!(!Receipts::open(folder.path()).unwrap().has(1));
    }

    #[test]
    fn an_index_far_ahead_is_damage_and_no_memory() {
        let folder = tempfile::tempdir().unwrap();
        let max = crate::limits::RECEIPTS_AHEAD_MAX as u64;
        let mut kept = Receipts::open(folder.path()).unwrap();
        assert!(kept.add_receipts(vec![receipt(max + 1, 5)]).is_err());
        let mut kept = Receipts::open(&tempfile::tempdir().unwrap().keep()).unwrap();
        kept.add_receipts(vec![receipt(max, 5)]).unwrap();
    }
}

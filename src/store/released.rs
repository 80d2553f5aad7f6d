//! The last checkpoint that left the process, kept beside the keys.
//!
//! It answers one question at start: is the data folder older than something already shown to others? The file has two
//! slots of 4,096 bytes written in turn, so that one whole slot survives any cut. A slot is written before the answer
//! leaves, which survives the death of the process, and is made durable by a thread of its own within a tenth of a
//! second, which does not slow the answer. What remains: a power cut within that tenth, *and* a data folder put back
//! from a backup made within the same tenth. Against that, and against the loss of both folders, stand the witnesses.
//!
//! ```text
//! slot  "chrl"  u16 version  u16 zero  u64 sequence  u64 ordinal  u32 frame CRC  u32 length  note  u32 CRC-32
//! ```

use super::StoreError;
use super::durable::replace;
use super::reader::{Fault, Reader};
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

const NAME: &str = "released";
const SLOT_BYTES: usize = 4_096;
const MAGIC: [u8; 4] = *b"chrl";
const VERSION: u16 = 1;
const SYNC_AT_MOST_EVERY: Duration = Duration::from_millis(100);

/// What was released last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// The journal's frame.
    pub ordinal: u64,
    /// The check of its body.
    pub crc: u32,
    /// The signed checkpoint.
    pub checkpoint: String,
}

/// What the key folder says was released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LastReleased {
    /// This.
    Known(Released),
    /// The file is there and empty: whoever runs the archive vouches that the data folder is the newest.
    VouchedFor,
    /// There is no file.
    Missing,
}

/// The file, locked: two archives on one key folder would sign two histories.
#[derive(Debug)]
pub(super) struct ReleasedFile {
    path: PathBuf,
    state: Arc<(Mutex<State>, Condvar)>,
    syncer: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct State {
    file: File,
    sequence: u64,
    unsynced: bool,
    closing: bool,
    failed: Option<io::ErrorKind>,
}

impl ReleasedFile {
    /// Opens and locks the file in the key folder. A missing file is not made: see [`Self::make`].
    pub(super) fn open(keys: &Path) -> Result<(Option<Self>, LastReleased), StoreError> {
        let path = keys.join(NAME);
        let file = match OpenOptions::new().read(true).write(true).open(&path) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                return Ok((None, LastReleased::Missing));
            }
            Err(source) => return Err(StoreError::io(&path, "opened", source)),
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::InUse(keys.to_owned())),
            Err(TryLockError::Error(source)) => {
                return Err(StoreError::io(&path, "locked", source));
            }
        }
        let Some((sequence, released)) = newest(&path, &file)? else {
            return Ok((Some(Self::start(path, file, 0)?), LastReleased::VouchedFor));
        };
        Ok((Some(Self::start(path, file, sequence)?), LastReleased::Known(released)))
    }

    /// Makes the file for a new archive.
    pub(super) fn make(keys: &Path, released: &Released) -> Result<Self, StoreError> {
        let path = keys.join(NAME);
        if path.exists() {
            return Err(StoreError::ReleasedThere(path));
        }
        let slot = slot(1, released)?;
        replace(&path, &[slot.as_slice(), slot.as_slice()].concat())?;
        match Self::open(keys)? {
            (Some(file), LastReleased::Known(_)) => Ok(file),
            _ => Err(StoreError::Damaged {
                what: path.display().to_string(),
                why: "it does not read as it was written".into(),
            }),
        }
    }

    fn start(path: PathBuf, file: File, sequence: u64) -> Result<Self, StoreError> {
        let state = State { file, sequence, unsynced: false, closing: false, failed: None };
        let state = Arc::new((Mutex::new(state), Condvar::new()));
        let shared = Arc::clone(&state);
        let syncer = std::thread::Builder::new()
            .name("released-sync".into())
            .spawn(move || sync_in_turn(&shared))
            .map_err(|source| StoreError::io(&path, "synced", source))?;
        Ok(Self { path, state, syncer: Some(syncer) })
    }

    /// Records what is about to be released. Survives the process at once, and a power cut soon after.
    pub(super) fn write(&self, released: &Released) -> Result<(), StoreError> {
        let (state, wake) = &*self.state;
        let mut state = lock(state);
        if let Some(kind) = state.failed {
            return Err(StoreError::io(&self.path, "synced", kind.into()));
        }
        let sequence = state.sequence + 1;
        let slot = slot(sequence, released)?;
        state
            .file
            .write_all_at(&slot, (sequence % 2) * SLOT_BYTES as u64)
            .map_err(|source| StoreError::io(&self.path, "written", source))?;
        (state.sequence, state.unsynced) = (sequence, true);
        wake.notify_one();
        Ok(())
    }

    /// Writes both slots and syncs them: after this a slot that is not whole is damage, not an interrupted write.
    pub(super) fn settle(&self, released: &Released) -> Result<(), StoreError> {
        self.write(released)?;
        self.write(released)?;
        let state = lock(&self.state.0);
        state.file.sync_all().map_err(|source| StoreError::io(&self.path, "synced", source))
    }

    /// Reads both slots again. Only true while the archive is open, after [`Self::settle`].
    pub(super) fn check(&self) -> Result<(), StoreError> {
        let state = lock(&self.state.0);
        let slots = read_slots(&state.file).map_err(|e| StoreError::io(&self.path, "read", e))?;
        for (slot, name) in slots.into_iter().zip(["first", "second"]) {
            slot.map_err(|fault| StoreError::Damaged {
                what: self.path.display().to_string(),
                why: format!("the {name} of its two records: {fault}"),
            })?;
        }
        Ok(())
    }
}

impl Drop for ReleasedFile {
    fn drop(&mut self) {
        lock(&self.state.0).closing = true;
        self.state.1.notify_one();
        if let Some(syncer) = self.syncer.take() {
            // A panic in the thread would have been a failed sync, and the next start reads the file anyway.
            drop(syncer.join());
        }
    }
}

/// Makes written slots durable, at once after a pause and at most ten times a second under load.
fn sync_in_turn(shared: &(Mutex<State>, Condvar)) {
    let (state, wake) = shared;
    let mut guard = lock(state);
    loop {
        while !guard.unsynced && !guard.closing {
            guard = wake.wait(guard).unwrap_or_else(PoisonError::into_inner);
        }
        if !guard.unsynced {
            return;
        }
        guard.unsynced = false;
        let file = guard.file.try_clone();
        drop(guard);
        let synced = file.and_then(|file| file.sync_data());
        guard = lock(state);
        if let Err(error) = synced {
            guard.failed = Some(error.kind());
        }
        if !guard.closing {
            let paused = wake.wait_timeout_while(guard, SYNC_AT_MOST_EVERY, |s| !s.closing);
            guard = paused.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the key folder says was released last, read without taking the file from a running archive. A slot that is being
/// written at this moment reads as torn, and the other one then is what was released before it.
pub(super) fn read_released(keys: &Path) -> Result<LastReleased, StoreError> {
    let path = keys.join(NAME);
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(LastReleased::Missing),
        Err(source) => return Err(StoreError::io(&path, "opened", source)),
    };
    Ok(newest(&path, &file)?
        .map_or(LastReleased::VouchedFor, |(_, released)| LastReleased::Known(released)))
}

/// The newer whole slot of a file; `None` where it is empty.
fn newest(path: &Path, file: &File) -> Result<Option<(u64, Released)>, StoreError> {
    let failed = |source| StoreError::io(path, "read", source);
    if file.metadata().map_err(failed)?.len() == 0 {
        return Ok(None);
    }
    let slots = read_slots(file).map_err(failed)?;
    let newest = slots.into_iter().flatten().max_by_key(|(sequence, _)| *sequence);
    newest.map(Some).ok_or_else(|| StoreError::Damaged {
        what: path.display().to_string(),
        why: "neither of its two records is whole; put the file back from the newest backup of the key folder"
            .into(),
    })
}

fn slot(sequence: u64, released: &Released) -> Result<Vec<u8>, StoreError> {
    let note = released.checkpoint.as_bytes();
    let length = u32::try_from(note.len()).unwrap_or(u32::MAX);
    let mut slot = Vec::with_capacity(SLOT_BYTES);
    slot.extend_from_slice(&MAGIC);
    slot.extend_from_slice(&VERSION.to_be_bytes());
    slot.extend_from_slice(&[0; 2]);
    slot.extend_from_slice(&sequence.to_be_bytes());
    slot.extend_from_slice(&released.ordinal.to_be_bytes());
    slot.extend_from_slice(&released.crc.to_be_bytes());
    slot.extend_from_slice(&length.to_be_bytes());
    slot.extend_from_slice(note);
    slot.resize(slot.len().max(SLOT_BYTES - 4), 0);
    let check = crc32fast::hash(&slot);
    slot.extend_from_slice(&check.to_be_bytes());
    if slot.len() == SLOT_BYTES {
        return Ok(slot);
    }
    Err(StoreError::Frame(Fault("the checkpoint does not fit in the released record")))
}

fn read_slots(file: &File) -> io::Result<[Result<(u64, Released), Fault>; 2]> {
    let mut bytes = vec![0; 2 * SLOT_BYTES + 1];
    let mut length = 0;
    while let Some(rest) = bytes.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, length as u64)? {
            0 => break,
            n => length += n,
        }
    }
    let slots = bytes.get(..length).unwrap_or_default();
    if length > 2 * SLOT_BYTES {
        let fault = Fault("the file is longer than its two records");
        return Ok([Err(fault), Err(fault)]);
    }
    let (first, second) = slots.split_at(length.min(SLOT_BYTES));
    Ok([parse(first), parse(second)])
}

fn parse(slot: &[u8]) -> Result<(u64, Released), Fault> {
    let (content, check) = slot.split_last_chunk::<4>().ok_or(Fault("it is cut short"))?;
    if slot.len() != SLOT_BYTES || u32::from_be_bytes(*check) != crc32fast::hash(content) {
        return Err(Fault("its content does not match its check"));
    }
    let mut reader = Reader::new(content);
    if reader.array::<4>()? != MAGIC || reader.u16()? != VERSION || reader.u16()? != 0 {
        return Err(Fault("its format is newer than this program knows"));
    }
    let (sequence, ordinal, crc) = (reader.u64()?, reader.u64()?, reader.u32()?);
    Ok((sequence, Released { ordinal, crc, checkpoint: reader.text()?.to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn released(ordinal: u64) -> Released {
        Released { ordinal, crc: 7, checkpoint: format!("example.org/log\n{ordinal}\nroot\n") }
    }

    fn reopened(keys: &Path) -> LastReleased {
        ReleasedFile::open(keys).unwrap().1
    }

    #[test]
    fn the_newest_record_is_read_back() {
        let keys = tempfile::tempdir().unwrap();
        let file = ReleasedFile::make(keys.path(), &released(0)).unwrap();
        for ordinal in 1..5 {
            file.write(&released(ordinal)).unwrap();
        }
        drop(file);
        assert_eq!(reopened(keys.path()), LastReleased::Known(released(4)));
    }

    #[test]
    fn a_torn_record_gives_the_one_before_and_both_torn_are_refused() {
        let keys = tempfile::tempdir().unwrap();
        drop(ReleasedFile::make(keys.path(), &released(0)).unwrap());
        let (file, _) = ReleasedFile::open(keys.path()).unwrap();
        file.unwrap().write(&released(1)).unwrap();
        let path = keys.path().join(NAME);
        let good = std::fs::read(&path).unwrap();
        for at in 0..SLOT_BYTES {
            let mut bad = good.clone();
            bad[at] ^= 1;
            std::fs::write(&path, &bad).unwrap();
            assert_eq!(reopened(keys.path()), LastReleased::Known(released(0)), "byte {at}");
        }
        std::fs::write(&path, vec![1; 2 * SLOT_BYTES]).unwrap();
        assert!(matches!(ReleasedFile::open(keys.path()), Err(StoreError::Damaged { .. })));
    }

    #[test]
    fn a_missing_file_and_an_empty_one_are_told_apart() {
        let keys = tempfile::tempdir().unwrap();
        assert_eq!(reopened(keys.path()), LastReleased::Missing);
        std::fs::write(keys.path().join(NAME), b"").unwrap();
        assert_eq!(reopened(keys.path()), LastReleased::VouchedFor);
    }

    #[test]
    fn a_second_archive_on_the_same_keys_is_refused() {
        let keys = tempfile::tempdir().unwrap();
        let _file = ReleasedFile::make(keys.path(), &released(0)).unwrap();
        assert!(matches!(ReleasedFile::open(keys.path()), Err(StoreError::InUse(_))));
        let again = ReleasedFile::make(keys.path(), &released(0));
        assert!(matches!(again, Err(StoreError::ReleasedThere(_))));
    }

    #[test]
    fn after_settling_both_records_are_whole() {
        let keys = tempfile::tempdir().unwrap();
        let file = ReleasedFile::make(keys.path(), &released(0)).unwrap();
        file.settle(&released(3)).unwrap();
        file.check().unwrap();
        let path = keys.path().join(NAME);
        let mut bad = std::fs::read(&path).unwrap();
        bad[SLOT_BYTES + 40] ^= 1;
        std::fs::write(&path, bad).unwrap();
        assert!(file.check().unwrap_err().to_string().contains("second"));
    }
}

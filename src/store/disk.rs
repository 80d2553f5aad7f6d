//! The data folder as a whole: `VERSION`, `LOCK`, `journal/`, `sled/`; and the released record beside the keys.
//!
//! Opens, locks, heals what can be healed without knowing what an entry says, and is the [`Store`] of a running
//! archive. What the journal and sled mean for each other is decided in the archive.

mod reading;

use super::durable::{replace, sync_folder};
use super::folder::{
    damaged, finish_rewrite, lock, read_version, remove_folder, set_aside, version_text,
};
use super::frame::{Frame, JournalId, KeptKey};
use super::journal::{Broken, FramePlace, Journal};
use super::released::{LastReleased, Released, ReleasedFile};
use super::segment::Found;
use super::sled::{self, Head, Sled};
use super::{Bounds, RunFolder, Store, StoreError};
use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// An open data folder.
#[derive(Debug)]
pub struct Disk {
    data: PathBuf,
    keys: PathBuf,
    bounds: Bounds,
    journal: Journal,
    broken: Vec<Broken>,
    sled: Sled,
    sled_set_aside: Option<String>,
    released: Option<ReleasedFile>,
    last_released: LastReleased,
    /// Held until the process ends or the archive is closed.
    _lock: File,
}

impl Disk {
    /// Whether an archive is in this folder, by its name only.
    pub fn is_there(data: &Path) -> bool {
        data.join("VERSION").exists() || data.join("journal").exists()
    }

    /// Makes an empty data folder. It is no archive before [`Self::finish`].
    pub fn make(data: &Path, keys: &Path, bounds: Bounds) -> Result<Self, StoreError> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(data)
            .map_err(|source| StoreError::io(data, "made", source))?;
        data.parent().filter(|parent| parent.exists()).map_or(Ok(()), sync_folder)?;
        for inside in fs::read_dir(data).map_err(|e| StoreError::io(data, "read", e))? {
            let inside = inside.map_err(|e| StoreError::io(data, "read", e))?;
            // A file system of its own has this folder from the start.
            if inside.file_name() != "lost+found" {
                return Err(StoreError::NotEmpty(data.to_owned()));
            }
        }
        if keys.join("released").exists() {
            return Err(StoreError::ReleasedThere(keys.join("released")));
        }
        let mut id = JournalId::default();
        getrandom::fill(&mut id).map_err(|error| {
            StoreError::io(data, "made", std::io::Error::other(error.to_string()))
        })?;
        let lock = lock(data)?;
        Self::open_locked(data, keys, bounds, lock, id, &mut |_, _, _| {})
    }

    /// The last step of making: the released record, then `VERSION`. What was made before counts from here.
    pub fn finish(&mut self, released: &Released) -> Result<(), StoreError> {
        self.released = Some(ReleasedFile::make(&self.keys, released)?);
        self.last_released = LastReleased::Known(released.clone());
        replace(&self.data.join("VERSION"), version_text(self.journal.id()).as_bytes())
    }

    /// Takes back what [`Self::make`] made, after an error before [`Self::finish`]: the folder is as empty as it was.
    pub fn unmake(self) -> Result<(), StoreError> {
        let data = self.data.clone();
        drop(self);
        for folder in ["journal", "sled"] {
            remove_folder(&data.join(folder))?;
        }
        let lock = data.join("LOCK");
        fs::remove_file(&lock).map_err(|source| StoreError::io(&lock, "removed", source))
    }

    /// Opens a data folder: locks it, scans the journal, opens sled, and sets sled aside where it does not open.
    /// `progress` is told what is read, and bytes done and in all.
    pub fn open(
        data: &Path,
        keys: &Path,
        bounds: Bounds,
        progress: &mut dyn FnMut(&str, u64, u64),
    ) -> Result<Self, StoreError> {
        if !Self::is_there(data) {
            return Err(StoreError::NotThere(data.to_owned()));
        }
        let id = read_version(&data.join("VERSION"))?;
        let lock = lock(data)?;
        Self::open_locked(data, keys, bounds, lock, id, progress)
    }

    fn open_locked(
        data: &Path,
        keys: &Path,
        bounds: Bounds,
        lock: File,
        id: JournalId,
        progress: &mut dyn FnMut(&str, u64, u64),
    ) -> Result<Self, StoreError> {
        let (released, last_released) = ReleasedFile::open(keys)?;
        finish_rewrite(data)?;
        let mut told = |done, of| progress("reading the journal", done, of);
        let max = bounds.segment_bytes_max;
        let (journal, broken) = Journal::open(&data.join("journal"), id, max, &mut told)?;
        let (sled, sled_set_aside) = open_sled(data)?;
        Ok(Self {
            data: data.to_owned(),
            keys: keys.to_owned(),
            bounds,
            journal,
            broken,
            sled,
            sled_set_aside,
            released,
            last_released,
            _lock: lock,
        })
    }

    /// The bytes by which the journal knows its frames.
    pub fn journal_id(&self) -> JournalId {
        self.journal.id()
    }

    /// The data folder.
    pub fn data_folder(&self) -> &Path {
        &self.data
    }

    /// The key folder.
    pub fn key_folder(&self) -> &Path {
        &self.keys
    }

    /// The folder of the check's index.
    pub fn run_folder(&self) -> RunFolder {
        RunFolder::of(&self.data)
    }

    /// The bounds it was opened with.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// What the key folder says was released last, when this was opened.
    pub fn last_released(&self) -> &LastReleased {
        &self.last_released
    }

    /// Where the journal was broken when this was opened, in its order.
    pub fn broken(&self) -> &[Broken] {
        &self.broken
    }

    /// Why sled was set aside, if it was.
    pub fn sled_set_aside(&self) -> Option<&str> {
        self.sled_set_aside.as_deref()
    }

    /// The last whole frame of the journal.
    pub fn last_frame(&self) -> Option<FramePlace> {
        self.journal.last()
    }

    /// Where frame `ordinal` is in the journal.
    pub fn frame_place(&self, ordinal: u64) -> Option<FramePlace> {
        self.journal.place(ordinal)
    }

    /// Bytes of a frame in the journal.
    pub fn frame(&self, place: FramePlace) -> Result<Vec<u8>, StoreError> {
        self.journal.read(place)
    }

    /// The journal's file that holds it, and the frame: `00000000000000000000.frames frame 3`.
    pub fn frame_name(&self, place: FramePlace) -> String {
        format!("journal/{} frame {}", place.segment_name(), place.ordinal)
    }

    /// How far sled has come.
    pub fn sled_head(&self) -> Result<Option<Head>, StoreError> {
        self.sled.head()
    }

    /// A frame put together from what sled holds, identical to the byte with the one that was in the journal; `None`
    /// where sled does not have all of it.
    pub fn frame_from_sled(&self, ordinal: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.sled.frame(ordinal, self.journal.id())
    }

    /// Tokens and idempotency keys as sled holds them.
    #[expect(clippy::type_complexity, reason = "two lists, named in the sentence above")]
    pub fn kept(&self) -> Result<(Vec<(String, Vec<u8>)>, Vec<KeptKey>), StoreError> {
        self.sled.kept()
    }

    /// Sets sled aside and starts an empty one.
    pub fn set_sled_aside(mut self, why: &str) -> Result<Self, StoreError> {
        drop(self.sled);
        set_aside(&self.data.join("sled"))?;
        self.sled = Sled::open(&self.data.join("sled"))?;
        self.sled_set_aside = Some(why.to_owned());
        Ok(self)
    }

    /// Notes that sled was found wrong while running: the next start sets it aside.
    pub fn distrust_sled(&self, why: &str) -> Result<(), StoreError> {
        replace(&self.data.join("rebuild-sled"), why.as_bytes())
    }

    /// Notes that sled holds what the journal holds.
    pub fn trust_sled(&self) -> Result<(), StoreError> {
        let path = self.data.join("rebuild-sled");
        match fs::remove_file(&path) {
            Ok(()) => sync_folder(&self.data),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(source) => Err(StoreError::io(&path, "removed", source)),
        }
    }

    /// Cuts the journal off where a frame was being written when the process ended. Only for a hole at its end. What is
    /// cut off is kept as `torn-frame`, in the place of an earlier one.
    pub fn cut(&mut self, broken: &Broken) -> Result<(), StoreError> {
        replace(&self.data.join("torn-frame"), &self.journal.torn(broken)?)?;
        self.journal.cut(broken)?;
        self.broken.retain(|other| other != broken);
        Ok(())
    }

    /// Writes the whole journal anew, frames 0 to `last`, each from the journal as it is where it is whole there and
    /// otherwise from sled. The old one is kept as `journal.set-aside`. `progress` is told frames.
    pub fn rewrite_journal(
        mut self,
        last: u64,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Self, StoreError> {
        let new = self.data.join("journal.new");
        remove_folder(&new)?;
        let max = self.bounds.segment_bytes_max;
        let (journal, _) = Journal::open(&new, self.journal.id(), max, &mut |_, _| {})?;
        for ordinal in 0..=last {
            let bytes = match self.journal.place(ordinal) {
                Some(place) => Some(self.journal.read(place)?),
                None => self.frame_from_sled(ordinal)?,
            };
            let bytes = bytes.ok_or_else(|| damaged(&new, "a frame is nowhere"))?;
            let frame = Frame::parse(&bytes)?;
            let place = journal.append(&bytes, Found::of(&frame, &bytes)?)?;
            journal.sync(place)?;
            progress(ordinal + 1, last + 1);
        }
        drop(journal);
        replace(&self.data.join("journal.new.complete"), b"")?;
        finish_rewrite(&self.data)?;
        let folder = self.data.join("journal");
        let (journal, broken) = Journal::open(&folder, self.journal.id(), max, &mut |_, _| {})?;
        (self.journal, self.broken) = (journal, broken);
        Ok(self)
    }

    /// After everything was verified: the last frame and the released record are surely on the disk.
    pub fn settle(&mut self, released: &Released) -> Result<(), StoreError> {
        self.journal.settle()?;
        match &self.released {
            Some(file) => file.settle(released),
            None => {
                let missing = std::io::ErrorKind::NotFound.into();
                Err(StoreError::io(&self.keys.join("released"), "opened", missing))
            }
        }
    }

    /// Reads the released record again.
    pub fn check_released(&self) -> Result<(), StoreError> {
        self.released.as_ref().map_or(Ok(()), ReleasedFile::check)
    }

    /// Scans every byte of the journal again, and says where it is broken.
    pub fn check_journal(&self) -> Result<Vec<Broken>, StoreError> {
        let max = self.bounds.segment_bytes_max;
        Journal::open(&self.data.join("journal"), self.journal.id(), max, &mut |_, _| {})
            .map(|(_, broken)| broken)
    }

    /// The note of the newest checkpoint that witnesses cosigned; `None` where none was kept.
    pub fn cosigned(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.data.join("cosigned");
        match fs::read(&path) {
            Ok(note) => Ok(Some(note)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(StoreError::io(&path, "read", source)),
        }
    }

    /// Keeps such a note; durable when this returns.
    pub fn keep_cosigned(&self, note: &str) -> Result<(), StoreError> {
        replace(&self.data.join("cosigned"), note.as_bytes())
    }

    /// Reads `VERSION` again.
    pub fn check_version(&self) -> Result<(), StoreError> {
        let path = self.data.join("VERSION");
        if read_version(&path)? == self.journal.id() {
            return Ok(());
        }
        Err(damaged(&path, "it names another journal"))
    }

    /// Files in sled's `blobs/`, which must be none.
    pub fn blobs(&self) -> Result<u64, StoreError> {
        sled::blobs(&self.data.join("sled"))
    }

    /// Writes what sled still holds in memory.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.sled.flush()
    }
}

impl Store for Disk {
    fn append(&self, frame: &Frame<'_>, bytes: &[u8]) -> Result<FramePlace, StoreError> {
        self.journal.append(bytes, Found::of(frame, bytes)?)
    }

    fn read_back(&self, place: FramePlace, memory: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        self.journal.read_back(place, memory)
    }

    fn sync(&self, place: FramePlace) -> Result<(), StoreError> {
        self.journal.sync(place)
    }

    fn apply(&self, frames: &[(Frame<'_>, u32)]) -> Result<(), StoreError> {
        self.sled.apply(frames)
    }

    fn release(&self, released: &Released) -> Result<(), StoreError> {
        self.released.as_ref().map_or(Err(StoreError::Stopped), |file| file.write(released))
    }

    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.sled.entry(index)
    }

    fn text(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.sled.text(index)
    }

    fn kept_key(&self, key: &[u8; 32]) -> Result<Option<KeptKey>, StoreError> {
        self.sled.kept_key(key)
    }

    fn frame_holding(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.journal.holding(index).map(|place| self.journal.read(place)).transpose()
    }

    fn free_bytes(&self) -> Result<u64, StoreError> {
        let stat = rustix::fs::statvfs(&self.data)
            .map_err(|errno| StoreError::io(&self.data, "measured", errno.into()))?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }
}

/// Opens sled; where it does not open, or was distrusted, sets it aside and starts an empty one.
fn open_sled(data: &Path) -> Result<(Sled, Option<String>), StoreError> {
    let folder = data.join("sled");
    let why = match fs::read_to_string(data.join("rebuild-sled")) {
        Ok(why) => why,
        Err(_) => match Sled::open(&folder) {
            Ok(sled) => return Ok((sled, None)),
            Err(StoreError::Sled(why)) => why,
            Err(other) => return Err(other),
        },
    };
    set_aside(&folder)?;
    Ok((Sled::open(&folder)?, Some(why)))
}

//! A backup: one tar file with the journal as it stood at one checkpoint, which is all that an archive cannot make anew.
//!
//! ```text
//! chancery-backup/VERSION                        format of the data folder, and the journal's own bytes
//! chancery-backup/checkpoint                     the signed checkpoint it ends with
//! chancery-backup/journal/<20 digits>.frames     whole frames, the last of them that of the checkpoint
//! ```
//!
//! It is taken without the folder's lock, while a server writes: the journal only grows, and nothing is taken beyond the
//! frame that was released last, which is durable and read by others already. Keys are not in it. What is unpacked is
//! bytes and nothing more: whether they are an archive is for the archive to find out before it trusts one of them.

use super::durable::sync_folder;
use super::folder::{damaged, read_version, remove_folder, version_text};
use super::inventory::{self, Inventory};
use super::released::{LastReleased, read_released};
use super::{Released, StoreError};
use crate::limits::NOTE_BYTES_MAX;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use tar::{Builder, EntryType, Header};

const ROOT: &str = "chancery-backup/";

/// Writes a backup of the archive in `data`. `progress` is told what is being done, bytes done, and bytes in all.
pub fn write_backup(
    data: &Path,
    keys: &Path,
    backup: impl Write,
    progress: &mut dyn FnMut(&str, u64, u64),
) -> Result<Released, StoreError> {
    if !data.join("VERSION").exists() {
        return Err(StoreError::NotThere(data.to_owned()));
    }
    let id = read_version(&data.join("VERSION"))?;
    // Read first: the journal has everything that was released, and perhaps more by the time it is read.
    let released = match read_released(keys)? {
        LastReleased::Known(released) => released,
        LastReleased::VouchedFor | LastReleased::Missing => {
            let why =
                "it does not say what was released last; start the archive once, so that it does";
            return Err(damaged(&keys.join("released"), why));
        }
    };
    let folder = data.join("journal");
    let mut told = |done, of| progress("reading the journal", done, of);
    let Inventory { places, broken, .. } = Inventory::take(&folder, id, &mut told)?;
    if let Some(broken) = broken.iter().find(|broken| broken.ordinal <= released.ordinal) {
        let why = format!("frame {}: {}; run 'chancery log audit'", broken.ordinal, broken.why);
        return Err(damaged(&folder.join(&broken.segment), &why));
    }
    let last = places.iter().find(|place| place.ordinal == released.ordinal);
    let last = last.filter(|place| place.crc == released.crc).ok_or_else(|| {
        damaged(&folder, "it does not end with what was released; run 'chancery log audit'")
    })?;
    let written = |source| StoreError::io(Path::new("the backup"), "written", source);
    let mut tar = Builder::new(backup);
    let version = version_text(id);
    append(&mut tar, "VERSION", version.len() as u64, version.as_bytes()).map_err(written)?;
    let note = released.checkpoint.as_bytes();
    append(&mut tar, "checkpoint", note.len() as u64, note).map_err(written)?;
    let mut segments: Vec<(u64, u64)> = Vec::new();
    for place in places.iter().filter(|place| place.ordinal <= last.ordinal) {
        let end = place.offset + place.bytes;
        match segments.last_mut() {
            Some((segment, length)) if *segment == place.segment => *length = end,
            _ => segments.push((place.segment, end)),
        }
    }
    let total = segments.iter().map(|(_, length)| length).sum();
    let mut done = 0;
    for (segment, length) in segments {
        let name = inventory::name(segment);
        let path = folder.join(&name);
        let file = File::open(&path).map_err(|e| StoreError::io(&path, "opened", e))?;
        let file = file.take(length);
        append(&mut tar, &format!("journal/{name}"), length, file).map_err(written)?;
        done += length;
        progress("writing the backup", done, total);
    }
    tar.into_inner().and_then(|mut backup| backup.flush()).map_err(written)?;
    Ok(released)
}

fn append(
    tar: &mut Builder<impl Write>,
    name: &str,
    length: u64,
    mut content: impl Read,
) -> io::Result<()> {
    let mut header = Header::new_ustar();
    header.set_entry_type(EntryType::Regular);
    header.set_mode(0o600);
    header.set_size(length);
    header.set_path(format!("{ROOT}{name}"))?;
    header.set_cksum();
    let mut counted = Counted { content: &mut content, read: 0 };
    tar.append(&header, &mut counted)?;
    if counted.read == length {
        return Ok(());
    }
    // Padded up, it would read as a whole file with zeros at its end.
    Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("{name} became shorter")))
}

struct Counted<R> {
    content: R,
    read: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.content.read(buffer)?;
        self.read += read as u64;
        Ok(read)
    }
}

/// A backup unpacked beside the place it is for; gone when dropped, unless it was put there.
#[derive(Debug)]
pub struct Unpacked {
    data: PathBuf,
    beside: PathBuf,
    checkpoint: String,
    kept: bool,
}

impl Unpacked {
    /// Unpacks a backup for the data folder `data`, which must not be there or be empty.
    pub fn unpack(backup: impl Read, data: &Path) -> Result<Self, StoreError> {
        refuse_occupied(data)?;
        let mut beside = data.as_os_str().to_owned();
        beside.push(".restoring");
        let mut unpacked = Self {
            data: data.to_owned(),
            beside: PathBuf::from(beside),
            checkpoint: String::new(),
            kept: false,
        };
        remove_folder(&unpacked.beside)?;
        let made =
            DirBuilder::new().recursive(true).mode(0o700).create(unpacked.beside.join("journal"));
        made.map_err(|source| StoreError::io(&unpacked.beside, "made", source))?;
        unpacked.take(backup)?;
        Ok(unpacked)
    }

    /// The folder it is in until it is put in its place.
    pub fn folder(&self) -> &Path {
        &self.beside
    }

    /// The checkpoint it says it ends with.
    pub fn checkpoint(&self) -> &str {
        &self.checkpoint
    }

    /// Puts it where it is for.
    pub fn put_in_place(mut self) -> Result<(), StoreError> {
        refuse_occupied(&self.data)?;
        fs::rename(&self.beside, &self.data)
            .map_err(|source| StoreError::io(&self.data, "put in its place", source))?;
        self.kept = true;
        match self.data.parent() {
            Some(parent) if parent.as_os_str().is_empty() => sync_folder(Path::new(".")),
            Some(parent) => sync_folder(parent),
            None => Ok(()),
        }
    }

    fn take(&mut self, backup: impl Read) -> Result<(), StoreError> {
        let mut tar = tar::Archive::new(backup);
        let entries = tar.entries().map_err(unreadable)?;
        let mut version = false;
        for entry in entries {
            let mut entry = entry.map_err(unreadable)?;
            let name = entry.path_bytes().into_owned();
            let name = std::str::from_utf8(&name).ok().and_then(|name| name.strip_prefix(ROOT));
            let regular = entry.header().entry_type() == EntryType::Regular;
            match name.filter(|_| regular) {
                Some("VERSION") => {
                    self.file("VERSION", &mut entry)?;
                    read_version(&self.beside.join("VERSION"))?;
                    version = true;
                }
                Some("checkpoint") => self.checkpoint = note(&mut entry)?,
                Some(name) if name.strip_prefix("journal/").is_some_and(inventory::is_segment) => {
                    self.file(name, &mut entry)?;
                }
                _ => return Err(no_backup("it holds something that belongs in no backup")),
            }
        }
        if !version || self.checkpoint.is_empty() {
            return Err(no_backup("its VERSION or its checkpoint is missing"));
        }
        sync_folder(&self.beside.join("journal"))?;
        sync_folder(&self.beside)
    }

    /// Writes one member, never over another.
    fn file(&self, name: &str, content: &mut impl Read) -> Result<(), StoreError> {
        let path = self.beside.join(name);
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        let mut file = made.map_err(|source| StoreError::io(&path, "made", source))?;
        io::copy(content, &mut file)
            .and_then(|_| file.sync_all())
            .map_err(|source| StoreError::io(&path, "written", source))
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be removed is removed by the next attempt, or named by it.
            drop(remove_folder(&self.beside));
        }
    }
}

fn note(entry: &mut impl Read) -> Result<String, StoreError> {
    let mut note = String::new();
    entry.take(NOTE_BYTES_MAX as u64 + 1).read_to_string(&mut note).map_err(unreadable)?;
    if note.len() > NOTE_BYTES_MAX {
        return Err(no_backup("its checkpoint is too long"));
    }
    Ok(note)
}

fn refuse_occupied(data: &Path) -> Result<(), StoreError> {
    match fs::read_dir(data).map(|mut inside| inside.next().is_none()) {
        Ok(true) => Ok(()),
        Ok(false) => Err(StoreError::Occupied(data.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(StoreError::io(data, "read", source)),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err gives")]
fn unreadable(error: io::Error) -> StoreError {
    no_backup(&format!("it cannot be read to its end ({error})"))
}

fn no_backup(why: &str) -> StoreError {
    StoreError::Damaged { what: "the backup".into(), why: why.into() }
}

//! The data folder's own files: `VERSION` and `LOCK`, and how whole folders in it are exchanged.

use super::StoreError;
use super::durable::sync_folder;
use super::frame::JournalId;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// The format of the data folder.
const FORMAT: u64 = 1;

/// Renames a folder to `<name>.set-aside`, in the place of an earlier one.
pub(super) fn set_aside(folder: &Path) -> Result<(), StoreError> {
    if !folder.exists() {
        return Ok(());
    }
    let mut aside = folder.as_os_str().to_owned();
    aside.push(".set-aside");
    let aside = PathBuf::from(aside);
    remove_folder(&aside)?;
    fs::rename(folder, &aside).map_err(|source| StoreError::io(folder, "set aside", source))?;
    folder.parent().map_or(Ok(()), sync_folder)
}

pub(super) fn remove_folder(folder: &Path) -> Result<(), StoreError> {
    match fs::remove_dir_all(folder) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(StoreError::io(folder, "removed", source)),
    }
}

/// Ends an exchange of the journal that was decided on: `journal.new.complete` says that the new one is whole.
pub(super) fn finish_rewrite(data: &Path) -> Result<(), StoreError> {
    let complete = data.join("journal.new.complete");
    if !complete.exists() {
        return Ok(());
    }
    let (new, journal) = (data.join("journal.new"), data.join("journal"));
    if new.exists() {
        set_aside(&journal)?;
        fs::rename(&new, &journal).map_err(|e| StoreError::io(&new, "renamed", e))?;
        sync_folder(data)?;
    }
    fs::remove_file(&complete).map_err(|e| StoreError::io(&complete, "removed", e))?;
    sync_folder(data)
}

/// Locks the folder for this process.
pub(super) fn lock(data: &Path) -> Result<File, StoreError> {
    lock_as(data, "LOCK")
}

/// Locks one part that a process can have in a folder.
pub(super) fn lock_as(data: &Path, part: &str) -> Result<File, StoreError> {
    let path = data.join(part);
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|source| StoreError::io(&path, "opened", source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(data.to_owned())),
        Err(TryLockError::Error(source)) => Err(StoreError::io(&path, "locked", source)),
    }
}

/// `format 1`, and the journal's own bytes with their check.
pub(super) fn version_text(journal: JournalId) -> String {
    let check = crc32fast::hash(&journal);
    format!("format {FORMAT}\njournal {} {check:08x}\n", hex::encode(journal))
}

pub(super) fn read_version(path: &Path) -> Result<JournalId, StoreError> {
    let text = fs::read_to_string(path).map_err(|source| StoreError::io(path, "read", source))?;
    let format = text.lines().next().and_then(|line| line.strip_prefix("format "));
    let format: u64 = format
        .and_then(|format| format.parse().ok())
        .ok_or_else(|| damaged(path, "its first line should be: format <number>"))?;
    if format > FORMAT {
        return Err(StoreError::Newer { path: path.to_owned(), found: format, known: FORMAT });
    }
    let id = text.lines().nth(1).and_then(|line| line.strip_prefix("journal "));
    let mut journal = JournalId::default();
    id.and_then(|id| hex::decode_to_slice(id.get(..16)?, &mut journal).ok())
        .filter(|()| text == version_text(journal))
        .ok_or_else(|| {
            damaged(path, "its second line should be: journal <16 and 8 hexadecimal digits>")
        })?;
    Ok(journal)
}

pub(super) fn damaged(path: &Path, why: &str) -> StoreError {
    StoreError::Damaged { what: path.display().to_string(), why: why.into() }
}

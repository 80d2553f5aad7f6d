//! Files that are whole or absent after a power cut.
//!
//! A file is written beside its name, synced, renamed, and its folder synced: the order that survives on ext4 and xfs
//! (Pillai et al., "All File Systems Are Not Created Equal", OSDI 2014). Never used for the journal, which only grows.

use super::StoreError;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

/// Puts `bytes` at `path` so that after a power cut either the old or the new content is there.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let beside = path.with_extension("new");
    let written = (|| {
        let mut file = File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    })();
    written.map_err(|source| StoreError::io(path, "written", source))?;
    match path.parent() {
        Some(folder) => sync_folder(folder),
        None => Ok(()),
    }
}

/// Makes names in a folder durable.
pub(super) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|source| StoreError::io(folder, "synced", source))
}

/// Makes a folder and its parents, and makes the new name durable.
pub(super) fn make_folder(folder: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(folder).map_err(|source| StoreError::io(folder, "made", source))?;
    match folder.parent() {
        Some(parent) if parent.as_os_str().is_empty() => sync_folder(Path::new(".")),
        Some(parent) => sync_folder(parent),
        None => Ok(()),
    }
}

/// Makes a folder, and its parents, that only its owner may look into.
pub fn make_private_folder(folder: &Path) -> Result<(), StoreError> {
    if folder.is_dir() {
        return Ok(());
    }
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|source| StoreError::io(folder, "made", source))?;
    folder.parent().map_or(Ok(()), sync_folder)
}

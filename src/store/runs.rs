//! The files of the check's index: `index/<first letter>-<letter after the last>.run` in the data folder.
//!
//! All of it is derived from the texts and may be deleted at any time. A file is written under another name, synced,
//! renamed, and its folder synced, so that one with its name is whole; what is in it is judged by who reads it.

use super::StoreError;
use super::durable::{make_folder, sync_folder};
use crate::check::ReadAt;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// The folder of an index.
#[derive(Debug, Clone)]
pub struct RunFolder {
    folder: PathBuf,
}

/// An open file, read by position.
#[derive(Debug)]
pub struct RunFile {
    file: File,
    length: u64,
}

impl ReadAt for RunFile {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> std::io::Result<()> {
        self.file.read_exact_at(into, at)
    }
}

impl RunFolder {
    /// That of a data folder. It need not be there.
    pub fn of(data: &Path) -> Self {
        Self { folder: data.join("index") }
    }

    /// The letters that each file there is of, by its name. What is no run is left alone, but for what was being written
    /// when a process ended: that is removed.
    pub fn list(&self) -> Result<Vec<Range<u32>>, StoreError> {
        let failed = |source| StoreError::io(&self.folder, "read", source);
        let inside = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            inside => inside.map_err(failed)?,
        };
        let mut found = Vec::new();
        for entry in inside {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            if name.ends_with(".run.new") {
                let path = entry.path();
                fs::remove_file(&path).map_err(|e| StoreError::io(&path, "removed", e))?;
            }
            found.extend(letters(name));
        }
        found.sort_by_key(|letters| (letters.start, letters.end));
        Ok(found)
    }

    /// The name of a file, as people are told it.
    pub fn name(letters: &Range<u32>) -> String {
        format!("index/{}", file_name(letters))
    }

    /// Opens a file.
    pub fn open(&self, letters: &Range<u32>) -> Result<RunFile, StoreError> {
        let path = self.path(letters);
        let opened = File::open(&path).and_then(|file| {
            let length = file.metadata()?.len();
            Ok(RunFile { file, length })
        });
        opened.map_err(|source| StoreError::io(&path, "opened", source))
    }

    /// Writes a file, in the place of one of the same name, and opens it.
    pub fn write(
        &self,
        letters: &Range<u32>,
        content: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
    ) -> Result<RunFile, StoreError> {
        make_folder(&self.folder)?;
        let path = self.path(letters);
        let beside = path.with_extension("run.new");
        let written = (|| {
            let mut out = BufWriter::with_capacity(1 << 20, File::create(&beside)?);
            content(&mut out)?;
            out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
            fs::rename(&beside, &path)
        })();
        written.map_err(|source| StoreError::io(&path, "written", source))?;
        sync_folder(&self.folder)?;
        self.open(letters)
    }

    /// Removes a file, if it is there.
    pub fn remove(&self, letters: &Range<u32>) -> Result<(), StoreError> {
        let path = self.path(letters);
        match fs::remove_file(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            removed => removed.map_err(|source| StoreError::io(&path, "removed", source)),
        }
    }

    fn path(&self, letters: &Range<u32>) -> PathBuf {
        self.folder.join(file_name(letters))
    }
}

fn file_name(letters: &Range<u32>) -> String {
    format!("{:010}-{:010}.run", letters.start, letters.end)
}

/// The letters that a name is of, in its one spelling.
fn letters(name: &str) -> Option<Range<u32>> {
    let (start, end) = name.strip_suffix(".run")?.split_once('-')?;
    let letters = start.parse().ok()?..end.parse().ok()?;
    (letters.start < letters.end && file_name(&letters) == name).then_some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_name_alone_and_a_half_written_one_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let runs = RunFolder::of(folder.path());
        assert!(runs.list().unwrap().is_empty());
        let file = runs.write(&(16..40), |out| out.write_all(b"content")).unwrap();
        let mut read = [0; 4];
        file.read_at(3, &mut read).unwrap();
        assert_eq!((&read, file.length()), (b"tent", 7));
        assert!(file.read_at(4, &mut read).is_err());
        let half = folder.path().join("index/0000000040-0000000050.run.new");
        for other in ["16-40.run", "0000000040-0000000016.run", "notes.txt"] {
            fs::write(folder.path().join("index").join(other), b"").unwrap();
        }
        fs::write(&half, b"half").unwrap();
        assert_eq!(runs.list().unwrap(), std::slice::from_ref(&(16..40)));
        assert!(!half.exists());
        assert!(runs.write(&(1..2), |_| Err(std::io::ErrorKind::StorageFull.into())).is_err());
        runs.remove(&(16..40)).unwrap();
        runs.remove(&(16..40)).unwrap();
        assert!(runs.list().unwrap().is_empty());
    }
}

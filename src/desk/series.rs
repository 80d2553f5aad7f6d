//! One list as it rests: files of lines of JSON, each named by the number of its first act, the oldest removed when there
//! are too many. A line is added in one write; a line that a crash cut short is taken away when the list is next added to.

use super::DeskError;
use super::acts::{Act, Page};
use crate::limits::{ACTS_FILE_BYTES_MAX, ACTS_FILES_MAX};
use crate::store::{StoreError, make_private_folder};
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// One list.
pub(super) struct Series {
    folder: PathBuf,
    name: &'static str,
    /// Where the next act goes, once that is known.
    end: Option<End>,
}

struct End {
    file: File,
    bytes: u64,
    next: u64,
    previous: [u8; 32],
}

impl Series {
    /// The list of this name in this folder.
    pub(super) fn of(folder: &Path, name: &'static str) -> Self {
        Self { folder: folder.to_owned(), name, end: None }
    }

    /// Adds an act and gives it its number.
    pub(super) fn add(&mut self, act: Act) -> Result<(), DeskError> {
        let mut end = match self.end.take() {
            Some(end) => end,
            None => self.find_end()?,
        };
        if end.bytes >= ACTS_FILE_BYTES_MAX {
            end = self.begin(end.next, end.previous)?;
        }
        let act = Act { number: end.next, previous: hex::encode(end.previous), ..act };
        let mut line = serde_json::to_vec(&act).unwrap_or_default();
        end.previous = Sha256::digest(&line).into();
        line.push(b'\n');
        // Where this fails the end is looked for again, and a line cut short is taken away then.
        end.file
            .write_all(&line)
            .map_err(|e| StoreError::io(&self.path(end.next), "written", e))?;
        end.bytes += line.len() as u64;
        end.next += 1;
        self.end = Some(end);
        Ok(())
    }

    /// The newest acts, or those before a number.
    pub(super) fn page(&self, before: Option<u64>, limit: usize) -> Result<Page, DeskError> {
        let before = before.unwrap_or(u64::MAX);
        let mut acts: Vec<Act> = Vec::new();
        for first in self.files()?.into_iter().rev().filter(|first| *first < before) {
            let lines = self.lines(first)?;
            let read = lines.iter().filter_map(|line| serde_json::from_slice::<Act>(line).ok());
            let mut read: Vec<Act> = read.filter(|act| act.number < before).collect();
            while let Some(act) = read.pop() {
                if acts.len() == limit {
                    let next = acts.last().map(|act| act.number);
                    return Ok(Page { acts, next });
                }
                acts.push(act);
            }
        }
        Ok(Page { acts, next: None })
    }

    /// Holds each line against the one before it.
    pub(super) fn check(&self) -> Result<u64, DeskError> {
        let mut count = 0;
        let mut expected: Option<(u64, [u8; 32])> = None;
        for first in self.files()? {
            for (number, line) in (first..).zip(self.lines(first)?) {
                let at = usize::try_from(number - first).unwrap_or(usize::MAX).saturating_add(1);
                let changed = || DeskError::Changed { file: self.file_name(first), line: at };
                let act: Act = serde_json::from_slice(&line).map_err(|_| changed())?;
                let follows = expected.is_none_or(|(next, previous)| {
                    act.number == next && act.previous == hex::encode(previous)
                });
                let begins = expected.is_some() || act.number == first;
                if !follows || !begins {
                    return Err(changed());
                }
                expected = Some((act.number + 1, Sha256::digest(&line).into()));
                count += 1;
            }
        }
        Ok(count)
    }

    /// The end of the newest file, or a new one where there is none that can be gone on with.
    fn find_end(&self) -> Result<End, DeskError> {
        make_private_folder(&self.folder)?;
        let Some(first) = self.files()?.pop() else { return self.begin(0, [0; 32]) };
        let path = self.path(first);
        let lines = self.lines(first)?;
        let bytes = lines.iter().map(|line| line.len() as u64 + 1).sum();
        let Some(last) = lines.last() else {
            // Its only line was cut short, so what stood before it is not known.
            fs::remove_file(&path).map_err(|e| StoreError::io(&path, "removed", e))?;
            let none_left = self.files()?.is_empty();
            return if none_left { self.begin(first, [0; 32]) } else { self.find_end() };
        };
        let file = OpenOptions::new().append(true).open(&path);
        let file = file.map_err(|e| StoreError::io(&path, "opened", e))?;
        file.set_len(bytes).map_err(|e| StoreError::io(&path, "cut", e))?;
        Ok(End {
            file,
            bytes,
            next: first + lines.len() as u64,
            previous: Sha256::digest(last).into(),
        })
    }

    /// A new file, and the oldest removed where there are too many.
    fn begin(&self, next: u64, previous: [u8; 32]) -> Result<End, DeskError> {
        let path = self.path(next);
        let file = OpenOptions::new().append(true).create(true).mode(0o600).open(&path);
        let file = file.map_err(|e| StoreError::io(&path, "made", e))?;
        let files = self.files()?;
        for first in files.iter().take(files.len().saturating_sub(ACTS_FILES_MAX)) {
            let path = self.path(*first);
            fs::remove_file(&path).map_err(|e| StoreError::io(&path, "removed", e))?;
        }
        Ok(End { file, bytes: 0, next, previous })
    }

    /// The numbers of the first acts of the files there are, in their order.
    fn files(&self) -> Result<Vec<u64>, DeskError> {
        let failed = |source| StoreError::io(&self.folder, "read", source);
        let inside = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            inside => inside.map_err(failed)?,
        };
        let mut files = Vec::new();
        for entry in inside {
            let name = entry.map_err(failed)?.file_name();
            let number = name.to_str().and_then(|name| {
                name.strip_prefix(self.name)?
                    .strip_prefix('-')?
                    .strip_suffix(".jsonl")?
                    .parse()
                    .ok()
            });
            files.extend(number.filter(|first| name.to_str() == Some(&self.file_name(*first))));
        }
        files.sort_unstable();
        Ok(files)
    }

    /// The whole lines of a file, without their ends.
    fn lines(&self, first: u64) -> Result<Vec<Vec<u8>>, DeskError> {
        let path = self.path(first);
        let bytes = fs::read(&path).map_err(|e| StoreError::io(&path, "read", e))?;
        let mut lines: Vec<Vec<u8>> =
            bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        // What stands behind the last line end is nothing, or a line cut short.
        lines.pop();
        Ok(lines)
    }

    fn path(&self, first: u64) -> PathBuf {
        self.folder.join(self.file_name(first))
    }

    fn file_name(&self, first: u64) -> String {
        format!("{}-{first:012}.jsonl", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{Deed, Outcome, Surface};

    fn act() -> Act {
        Act::new(Deed::Deposit, Outcome::Done, Surface::Api).by("desk")
    }

    fn series(folder: &Path) -> Series {
        Series::of(folder, "done")
    }

    #[test]
    fn a_list_is_gone_on_with_after_a_restart_and_pages_join() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("desk");
        assert_eq!(series(&folder).page(None, 5).unwrap(), Page { acts: Vec::new(), next: None });
        for _ in 0..3 {
            let mut series = series(&folder);
            series.add(act()).unwrap();
            series.add(act()).unwrap();
        }
        let series = series(&folder);
        assert_eq!(series.check().unwrap(), 6);
        let (mut before, mut seen) = (None, Vec::new());
        loop {
            let page = series.page(before, 4).unwrap();
            seen.extend(page.acts.iter().map(|act| act.number));
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(seen, [5, 4, 3, 2, 1, 0]);
    }

    #[test]
    fn a_line_cut_short_is_taken_away_and_a_changed_one_shows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("done-000000000000.jsonl");
        for _ in 0..3 {
            series(folder.path()).add(act()).unwrap();
        }
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() - 9]).unwrap();
        assert_eq!(series(folder.path()).page(None, 9).unwrap().acts.len(), 2);
        series(folder.path()).add(act()).unwrap();
        assert_eq!(series(folder.path()).check().unwrap(), 3);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replacen("\"desk\"", "\"task\"", 1)).unwrap();
        assert!(matches!(series(folder.path()).check(), Err(DeskError::Changed { line: 2, .. })));
        let cut: String = text.lines().skip(1).map(|line| format!("{line}\n")).collect();
        fs::write(&path, cut).unwrap();
        assert!(matches!(series(folder.path()).check(), Err(DeskError::Changed { line: 1, .. })));
        fs::write(&path, b"half a line").unwrap();
        series(folder.path()).add(act()).unwrap();
        assert_eq!(series(folder.path()).check().unwrap(), 1);
    }

    #[test]
    fn a_file_and_their_number_are_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let mut series = series(folder.path());
        let act = Act { by: Some("x".repeat(100_000)), ..act() };
        for _ in 0..(ACTS_FILES_MAX as u64 * (ACTS_FILE_BYTES_MAX / 100_000 + 1)) {
            series.add(act.clone()).unwrap();
        }
        assert_eq!(series.files().unwrap().len(), ACTS_FILES_MAX);
        let first = series.files().unwrap()[0];
        assert_eq!(first, 0, "none is removed while there is room");
        series.add(act.clone()).unwrap();
        assert_eq!(series.files().unwrap().len(), ACTS_FILES_MAX);
        assert!(series.files().unwrap()[0] > 0);
        let bytes = |first: &u64| fs::metadata(series.path(*first)).unwrap().len();
        assert!(series.files().unwrap().iter().all(|f| bytes(f) < ACTS_FILE_BYTES_MAX + 101_000));
        series.check().unwrap();
    }
}

//! How the archive is, and its index; and the index made again.

use super::open::Progress;
use super::{Archive, ArchiveError};
use serde::Serialize;
use std::sync::atomic::Ordering;

/// How the archive is.
#[derive(Debug, Clone)]
pub struct Health {
    /// Whether deposits are taken; if not, why.
    pub writable: Result<(), String>,
    /// Letters.
    pub letters: u64,
    /// Entries.
    pub entries: u64,
    /// Entries up to which the index of the check has come; a check compares the letters beyond it as well.
    pub indexed: u64,
    /// Free bytes where it rests.
    pub free_bytes: u64,
    /// Submissions waiting.
    pub queued: u64,
    /// Entries up to which the index of words on disk is complete; what it lacks is searched directly.
    pub searchable: u64,
    /// Commits since start, and how long the last took in microseconds.
    pub commits: u64,
    /// See above.
    pub last_commit_us: u64,
}

/// How the index of the check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct IndexStatus {
    /// Letters in it.
    pub letters: u64,
    /// Entries of the log up to which it is complete.
    pub entries: u64,
    /// Fingerprints kept.
    pub postings: u64,
    /// Files it has, and their bytes.
    pub files: u64,
    /// See above.
    pub file_bytes: u64,
    /// Letters that are in no file yet, but in memory; a start adds them again.
    pub letters_in_memory: u64,
}

impl Archive {
    /// How it is.
    pub fn health(&self) -> Health {
        let state = self.state();
        let free = state.store.free_bytes();
        let min = state.disk.bounds().free_bytes_min;
        let writable = match (&*state.stopped.borrow(), &free) {
            (Some(why), _) => Err(why.clone()),
            (None, Err(error)) => Err(error.to_string()),
            (None, Ok(free)) if *free < min => {
                Err(ArchiveError::LowSpace { free: *free, min }.to_string())
            }
            (None, Ok(_)) => Ok(()),
        };
        Health {
            writable,
            letters: state.catalogue().len(),
            entries: state.published().checkpoint().size.get(),
            indexed: state.indexed(),
            free_bytes: free.unwrap_or(0),
            queued: state.counts.queued.load(Ordering::Relaxed),
            searchable: state.standing.size(),
            commits: state.counts.commits.load(Ordering::Relaxed),
            last_commit_us: state.counts.last_commit_us.load(Ordering::Relaxed),
        }
    }

    /// How the index of the check is.
    pub fn index_status(&self) -> IndexStatus {
        let state = self.state();
        let (entries, index) = (state.indexed(), state.indexing.index());
        let runs = index.runs();
        IndexStatus {
            letters: u64::from(index.end()),
            entries,
            postings: index.postings(),
            files: runs.len() as u64,
            file_bytes: runs.iter().map(|run| run.length()).sum(),
            letters_in_memory: runs
                .last()
                .map_or(0, |run| u64::from(run.covers().end))
                .abs_diff(u64::from(index.end())),
        }
    }

    /// Makes the index of the check again from the texts, and writes all of it to files. Checks meanwhile say that it is
    /// being made.
    pub fn rebuild_index(&self, progress: Progress<'_>) {
        self.state().rebuild_index(progress);
    }
}

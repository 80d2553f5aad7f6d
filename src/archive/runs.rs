//! The files of the index: which are used, when they are written and merged, and what becomes of a damaged one.
//!
//! A run is tied to its letters by the digests of their texts: one of other texts, of another archive, or of a program
//! with other tables is not used. At a start every byte of a run is read and checked. What cannot be used is removed and
//! made again from the texts; it is never served.

use super::catalogue::Catalogue;
use super::indexing::Indexing;
use super::open::Progress;
use super::state::State;
use crate::check::{Covers, Full, Index, LetterNumber, Memory, Run, RunFault, merge};
use crate::store::RunFolder;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A run is merged with those after it where it has at most so many times their letters: so each has more than twice
/// the letters of all after it, and there are few.
const MERGED_RATIO: u64 = 2;
/// Runs that a start writes before it merges them.
const UNMERGED_MAX: usize = 64;

/// The folder of runs, and what it takes to open one.
#[derive(Debug)]
pub(super) struct Runs {
    folder: RunFolder,
    /// Each open run has its own.
    serial: AtomicU64,
    /// Held by who writes.
    writing: Mutex<()>,
}

/// Opens the index: the runs that are good, from the first letter on without a gap. The others are removed.
pub(super) fn open(
    folder: RunFolder,
    catalogue: &Catalogue,
    memory: Memory,
    progress: Progress<'_>,
) -> Indexing {
    let runs = Runs { folder, serial: AtomicU64::new(0), writing: Mutex::default() };
    let mut index = Index::new(memory);
    let mut listed = runs.folder.list().unwrap_or_else(|error| {
        tracing::warn!(%error, "the files of the index cannot be used");
        Vec::new()
    });
    // Of two that begin with the same letter the longer was made of the shorter.
    listed.sort_by_key(|letters| (letters.start, std::cmp::Reverse(letters.end)));
    let of = catalogue.len();
    for letters in listed {
        let follows = letters.start == index.end();
        let used = follows.then(|| {
            let run = runs.open(&letters)?;
            let digest = |number| Some(catalogue.letter(number)?.text_sha256);
            if run.covers() != covers(digest, &letters)? {
                return Err(RunFault::Damaged("it is of other texts"));
            }
            index.adopt(run)
        });
        match used {
            Some(Ok(())) => progress("reading the index", u64::from(index.end()), of),
            Some(Err(why)) => {
                let file = RunFolder::name(&letters);
                tracing::warn!(file, %why, "a part of the index cannot be used and is made again");
                runs.remove(&letters);
            }
            None => runs.remove(&letters),
        }
    }
    Indexing::new(index, runs)
}

/// What a run of these letters must say of itself: `SHA-256(SHA-256 of each letter's text, in order)`.
fn covers(
    digest: impl Fn(LetterNumber) -> Option<[u8; 32]>,
    letters: &Range<u32>,
) -> Result<Covers, RunFault> {
    let mut texts = Sha256::new();
    for number in letters.clone() {
        let digest = digest(LetterNumber(number));
        texts.update(digest.ok_or(RunFault::Damaged("it is of letters that are not there"))?);
    }
    Ok(Covers { first: letters.start, end: letters.end, texts: texts.finalize().into() })
}

impl Runs {
    fn open(&self, letters: &Range<u32>) -> Result<Run, RunFault> {
        let file = self.folder.open(letters).map_err(std::io::Error::other)?;
        Run::open(Box::new(file), self.serial.fetch_add(1, Ordering::Relaxed))
    }

    fn write(
        &self,
        letters: &Range<u32>,
        content: impl FnOnce(&mut dyn Write) -> Result<(), RunFault>,
    ) -> Result<Run, RunFault> {
        let content = |out: &mut dyn Write| content(out).map_err(std::io::Error::other);
        self.folder.write(letters, content).map_err(std::io::Error::other)?;
        self.open(letters)
    }

    fn remove(&self, letters: &Range<u32>) {
        if let Err(error) = self.folder.remove(letters) {
            tracing::warn!(%error, "a file of the index that is of no use was not removed");
        }
    }
}

impl State {
    /// Writes what in memory is complete, and merges runs. `many_follow` puts merging off.
    pub(super) fn keep_runs(&self, many_follow: bool, progress: Progress<'_>) {
        let runs = &self.indexing.runs;
        let _writing = runs.writing.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let (full, written) = {
                let index = self.indexing.index();
                (index.full().next(), index.runs().to_vec())
            };
            let postponed = many_follow && written.len() < UNMERGED_MAX;
            let made = match full {
                Some(full) => self.write_run(&full),
                None if postponed || self.indexing.to_write.is_ended() => return,
                None => match to_merge(&written) {
                    Some(some) => self.merge_runs(some, progress),
                    None => return,
                },
            };
            if let Err(why) = made {
                tracing::error!(%why, "the index was not written; it is tried again");
                return;
            }
        }
    }

    /// Removes the index, makes it again, and writes all of it.
    pub(super) fn rebuild_index(&self, progress: Progress<'_>) {
        let runs = self.indexing.index().runs().to_vec();
        self.indexing.forget_from(0);
        for run in runs {
            self.indexing.runs.remove(&(run.covers().first..run.covers().end));
        }
        self.index_all(progress);
        self.indexing.index_mut().close_newest();
        self.keep_runs(false, progress);
    }

    fn covers(&self, letters: &Range<u32>) -> Result<Covers, RunFault> {
        // The catalogue is not held meanwhile: the writer needs it.
        covers(|number| Some(self.catalogue().letter(number)?.text_sha256), letters)
    }

    fn write_run(&self, full: &Full) -> Result<(), RunFault> {
        let letters = full.letters();
        let texts = self.covers(&letters)?.texts;
        let run = self.indexing.runs.write(&letters, |out| full.write(texts, out))?;
        self.put_run(run, &[]);
        Ok(())
    }

    fn merge_runs(&self, some: &[Arc<Run>], progress: Progress<'_>) -> Result<(), RunFault> {
        let part = |run: &Arc<Run>| run.covers().first..run.covers().end;
        let parts: Vec<Range<u32>> = some.iter().map(part).collect();
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return Ok(()) };
        let letters = first.start..last.end;
        let texts = self.covers(&letters)?.texts;
        let merged = self
            .indexing
            .runs
            .write(&letters, |out| {
                merge(some, texts, out, &mut |done, of| {
                    progress("merging the index", done, of);
                })
            })
            .inspect_err(|_| self.mend_index())?;
        self.put_run(merged, &parts);
        Ok(())
    }

    /// Uses a new run in the place of what it was made of.
    fn put_run(&self, run: Run, made_of: &[Range<u32>]) {
        let letters = run.covers().first..run.covers().end;
        let used = self.indexing.index_mut().replace(run);
        let useless = if used { made_of } else { std::slice::from_ref(&letters) };
        useless.iter().for_each(|letters| self.indexing.runs.remove(letters));
    }

    /// Reads every run again; the first that is damaged, and what follows it, is forgotten, removed and made again.
    pub(super) fn mend_index(&self) {
        let runs = self.indexing.index().runs().to_vec();
        let mut damaged = None;
        for run in &runs {
            let letters = run.covers().first..run.covers().end;
            if damaged.is_none()
                && let Err(why) = run.check()
            {
                let file = RunFolder::name(&letters);
                tracing::error!(file, %why, "a part of the index is damaged and is made again");
                damaged = Some(letters.start);
            }
            if damaged.is_some() {
                self.indexing.runs.remove(&letters);
            }
        }
        if let Some(first) = damaged {
            self.indexing.forget_from(first);
        }
    }

    /// What is wrong with the files of the index, each with its name. They are read from their folder, not as they are
    /// open.
    pub(super) fn inspect_runs(&self) -> Vec<(String, String)> {
        let runs = self.indexing.index().runs().to_vec();
        let mut wrong = Vec::new();
        for run in runs {
            let letters = run.covers().first..run.covers().end;
            let again = self.indexing.runs.open(&letters);
            let same = again.and_then(|again| {
                again.check()?;
                let same = again.covers() == run.covers();
                if same { Ok(()) } else { Err(RunFault::Damaged("it is of other texts")) }
            });
            let merged = || self.indexing.index().runs().iter().all(|it| !Arc::ptr_eq(it, &run));
            if let Err(why) = same
                && !merged()
            {
                wrong.push((RunFolder::name(&letters), why.to_string()));
            }
        }
        wrong
    }
}

/// The runs to merge: the first that is not much larger than all after it, and those.
fn to_merge(runs: &[Arc<Run>]) -> Option<&[Arc<Run>]> {
    let letters = |run: &Arc<Run>| u64::from(run.covers().end - run.covers().first);
    let sizes: Vec<u64> = runs.iter().map(letters).collect();
    runs.get(first_to_merge(&sizes)?..)
}

fn first_to_merge(sizes: &[u64]) -> Option<usize> {
    (0..sizes.len().saturating_sub(1)).find(|&at| {
        let after: u64 = sizes.iter().skip(at + 1).sum();
        sizes.get(at).is_some_and(|size| *size <= MERGED_RATIO * after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_stay_few_and_are_not_written_again_and_again() {
        let (mut sizes, mut written) = (Vec::new(), 0);
        for _ in 0..1_000 {
            sizes.push(1);
            written += 1;
            while let Some(at) = first_to_merge(&sizes) {
                let sum = sizes.drain(at..).sum();
                written += sum;
                sizes.push(sum);
            }
            assert!(sizes.len() <= 7, "{sizes:?}");
        }
        assert!(written < 12_000, "{written}");
    }
}

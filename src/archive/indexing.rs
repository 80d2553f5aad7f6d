//! The index of the check follows the log.
//!
//! A commit publishes and answers; a thread of its own then adds the letters to the index, in the order of the log. The
//! index is complete up to a position. A check looks at everything that was acknowledged all the same: before it
//! searches, it adds the letters beyond that position itself, with all processors. What is still to be added is kept as
//! one number, so that no backlog takes memory; texts are read where they rest. A second thread writes what is in memory
//! to files, and merges them (`runs`).

use super::ArchiveError;
use super::open::Progress;
use super::replay::in_parallel;
use super::runs::Runs;
use super::signal::Signal;
use super::state::State;
use crate::check::{Fingerprints, Index, LetterNumber};
use crate::limits::INDEX_BACKLOG_MAX;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::thread::JoinHandle;

/// Letters the thread adds at a time: a check that comes meanwhile waits for no more than these.
const STEP_LETTERS: u32 = 32;
/// Letters a check, or a start, adds at a time.
const HELP_LETTERS: u32 = 1_024;

/// The index, and how far it has come.
pub(super) struct Indexing {
    index: RwLock<Index>,
    pub(super) runs: Runs,
    /// The number of the first letter that is not in it yet.
    position: AtomicU32,
    /// Letters before the position that could not be read. A check tries them again.
    unread: Mutex<BTreeSet<LetterNumber>>,
    /// Held while letters are added.
    turn: Mutex<()>,
    /// Held by who is next, so that the thread, which takes its turn again and again, never keeps a check waiting.
    next: Mutex<()>,
    /// Something was published.
    pub(super) published: Signal,
    /// There may be something to write, or to mend.
    pub(super) to_write: Signal,
    /// A search met something damaged.
    pub(super) distrusted: AtomicBool,
}

/// How far the thread that adds stands back behind those that answer: under load they go first, and it catches up.
const NICE: i32 = 10;

impl Indexing {
    /// An index that has its first letters, and the files it has them from.
    pub(super) fn new(index: Index, runs: Runs) -> Self {
        Self {
            position: AtomicU32::new(index.end()),
            index: RwLock::new(index),
            runs,
            unread: Mutex::default(),
            turn: Mutex::default(),
            next: Mutex::default(),
            published: Signal::default(),
            to_write: Signal::default(),
            distrusted: AtomicBool::new(false),
        }
    }

    /// Starts the thread that adds and the thread that writes.
    pub(super) fn start(state: &Arc<State>) -> std::io::Result<Vec<JoinHandle<()>>> {
        let (adds, writes) = (Arc::clone(state), Arc::clone(state));
        let thread = |name: &str| std::thread::Builder::new().name(name.into());
        let adds = thread("indexing").spawn(move || {
            // On Linux this is the thread's own. Where it cannot be had, the thread is as any other.
            let _ = rustix::process::nice(NICE);
            while adds.indexing.published.wait() {
                while !adds.indexing.published.is_ended() && adds.step(STEP_LETTERS, false) {}
                adds.indexing.to_write.work();
            }
        })?;
        let writes = thread("index-files").spawn(move || {
            while writes.indexing.to_write.wait() {
                if writes.indexing.distrusted.swap(false, Ordering::AcqRel) {
                    writes.mend_index();
                }
                writes.keep_runs(false, &mut |_, _, _| {});
            }
        })?;
        Ok(vec![adds, writes])
    }

    /// Lets both threads end.
    pub(super) fn end(&self) {
        self.published.end();
        self.to_write.end();
    }

    /// The index as it is.
    pub(super) fn index(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The index to be changed.
    pub(super) fn index_mut(&self) -> RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn position(&self) -> u32 {
        self.position.load(Ordering::Acquire)
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        let _next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unread(&self) -> MutexGuard<'_, BTreeSet<LetterNumber>> {
        self.unread.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the runs be read again, because a search could not use one.
    pub(super) fn distrust(&self) {
        self.distrusted.store(true, Ordering::Release);
        self.to_write.work();
    }

    /// Forgets the letters from `first` on: they are added again.
    pub(super) fn forget_from(&self, first: u32) {
        let _turn = self.turn();
        let mut index = self.index_mut();
        index.forget_from(first);
        self.position.store(index.end(), Ordering::Release);
        self.published.work();
    }
}

impl State {
    /// Adds every letter that is published now, so that a search sees all. An error says why it does not: too many are
    /// still to be added, or one could not be read.
    pub(super) fn index_published(&self) -> Result<(), String> {
        let published = self.letters();
        let done = self.indexing.position();
        if is_far_behind(published, done) {
            return Err(format!(
                "the index is being made: {done} of {published} letters are in it; check again in a minute"
            ));
        }
        while self.indexing.position() < published {
            self.step(HELP_LETTERS, true);
        }
        let unread = self.indexing.unread().first().copied();
        if let Some(number) = unread {
            self.fingerprints(number)
                .map_err(|why| format!("an archived letter could not be read: {why}"))?;
            // It can be read again. Letters come in their order, so those after it are added again, too.
            self.indexing.unread().clear();
            self.indexing.forget_from(number.0);
            return self.index_published();
        }
        Ok(())
    }

    /// Adds every letter, however many, and writes what is complete on the way. For a start.
    pub(super) fn index_all(&self, progress: Progress<'_>) {
        let letters = self.letters();
        let from = self.indexing.position();
        while self.indexing.position() < letters {
            self.step(HELP_LETTERS, true);
            self.keep_runs(true, progress);
            let done = self.indexing.position().saturating_sub(from);
            progress("indexing letters", u64::from(done), u64::from(letters - from));
        }
        self.keep_runs(false, progress);
    }

    /// Entries of the log up to which the index is complete.
    pub(super) fn indexed(&self) -> u64 {
        let (size, catalogue) = (self.published().checkpoint().size.get(), self.catalogue());
        let first_missing = catalogue.letter(LetterNumber(self.indexing.position()));
        first_missing.map_or(size, |letter| letter.index)
    }

    /// Adds the next letters, at most so many. Whether there were any.
    fn step(&self, letters_max: u32, in_haste: bool) -> bool {
        let _turn = self.indexing.turn();
        let position = self.indexing.position();
        let end = self.letters().min(position.saturating_add(letters_max));
        let numbers: Vec<LetterNumber> = (position..end).map(LetterNumber).collect();
        let one = |number: &LetterNumber| self.fingerprints(*number);
        let made: Vec<_> =
            if in_haste { in_parallel(&numbers, one) } else { numbers.iter().map(one).collect() };
        let mut index = self.indexing.index_mut();
        for (number, made) in numbers.iter().zip(made) {
            match made {
                Ok(fingerprints) => index.insert(*number, &fingerprints),
                Err(error) => {
                    tracing::error!(letter = number.0, %error, "a letter is not in the index yet");
                    self.indexing.unread().insert(*number);
                }
            }
        }
        drop(index);
        self.indexing.position.store(end.max(position), Ordering::Release);
        !numbers.is_empty()
    }

    fn fingerprints(&self, number: LetterNumber) -> Result<Fingerprints, ArchiveError> {
        let letter = self.catalogue().letter(number).map(|it| (it.index, it.text_sha256));
        let (index, sha256) = letter.ok_or_else(|| {
            ArchiveError::Contradiction(format!("the catalogue has no letter {}", number.0))
        })?;
        match self.text_of(index, &sha256) {
            // What has no text here is found by its digests and its statements.
            Err(ArchiveError::TextNotHeld(_)) => Ok(Fingerprints::of("")),
            text => Ok(Fingerprints::of(&text?)),
        }
    }

    fn letters(&self) -> u32 {
        u32::try_from(self.catalogue().len()).unwrap_or(u32::MAX)
    }
}

/// Whether more letters are still to be added than a check adds.
fn is_far_behind(published: u32, done: u32) -> bool {
    published.saturating_sub(done) > INDEX_BACKLOG_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_helps_within_a_bound() {
        assert!(!is_far_behind(INDEX_BACKLOG_MAX + 7, 7));
        assert!(is_far_behind(INDEX_BACKLOG_MAX + 8, 7));
        assert!(!is_far_behind(7, 8), "a position ahead of what a check has seen");
    }
}

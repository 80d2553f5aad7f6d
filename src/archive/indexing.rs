//! The index of the check follows the log.
//!
//! A commit publishes and answers; a thread of its own then adds the letters to the index, in the order of the log. The
//! index is complete up to a position. A check looks at everything that was acknowledged all the same: before it
//! searches, it adds the letters beyond that position itself, with all processors. What is still to be added is kept as
//! one number, so that no backlog takes memory; texts are read where they rest.

use super::ArchiveError;
use super::replay::in_parallel;
use super::state::State;
use crate::check::{Fingerprints, Index, LetterNumber};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::thread::JoinHandle;

/// Letters the thread adds at a time: a check that comes meanwhile waits for no more than these.
const STEP_LETTERS: u32 = 32;
/// Letters a check adds at a time.
const HELP_LETTERS: u32 = 1_024;

/// The index, and how far it has come.
pub(super) struct Indexing {
    index: RwLock<Index>,
    /// The number of the first letter that is not in it yet.
    position: AtomicU32,
    /// Letters before the position that could not be read. A check tries them again.
    unread: Mutex<BTreeSet<LetterNumber>>,
    /// Held while letters are added.
    turn: Mutex<()>,
    /// Held by who is next, so that the thread, which takes its turn again and again, never keeps a check waiting.
    next: Mutex<()>,
}

impl Indexing {
    /// An index that has the first `letters` letters.
    pub(super) fn new(index: Index, letters: u32) -> Self {
        Self {
            index: RwLock::new(index),
            position: AtomicU32::new(letters),
            unread: Mutex::default(),
            turn: Mutex::default(),
            next: Mutex::default(),
        }
    }

    /// The index as it is.
    pub(super) fn index(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the first letter that is not in it yet.
    pub(super) fn position(&self) -> u32 {
        self.position.load(Ordering::Acquire)
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        let _next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unread(&self) -> MutexGuard<'_, BTreeSet<LetterNumber>> {
        self.unread.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells the thread that something was published. When it is dropped the thread ends.
#[derive(Clone)]
pub(super) struct Wake(SyncSender<()>);

impl Wake {
    /// Starts the thread.
    pub(super) fn start(state: Arc<State>) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (sender, receiver) = sync_channel(1);
        let run = move || follow(&state, &receiver);
        let thread = std::thread::Builder::new().name("indexing".into()).spawn(run)?;
        Ok((Self(sender), thread))
    }

    /// Never waits: a thread that was told already, and has not looked yet, will see this too.
    pub(super) fn wake(&self) {
        let _ = self.0.try_send(());
    }
}

fn follow(state: &State, published: &Receiver<()>) {
    while published.recv().is_ok() {
        while state.step(STEP_LETTERS, false) {}
    }
}

impl State {
    /// Adds every letter that is published now. An error names one that could not be read; the others are there.
    pub(super) fn index_published(&self) -> Result<(), ArchiveError> {
        let published = self.letters();
        while self.indexing.position() < published {
            self.step(HELP_LETTERS, true);
        }
        let mut unread = self.indexing.unread();
        while let Some(&number) = unread.first() {
            let fingerprints = self.fingerprints(number)?;
            self.insert([(number, fingerprints)]);
            unread.pop_first();
        }
        Ok(())
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
        let mut whole = Vec::with_capacity(made.len());
        for (number, made) in numbers.iter().zip(made) {
            match made {
                Ok(fingerprints) => whole.push((*number, fingerprints)),
                Err(error) => {
                    tracing::error!(letter = number.0, %error, "a letter is not in the index yet");
                    self.indexing.unread().insert(*number);
                }
            }
        }
        self.insert(whole);
        self.indexing.position.store(end.max(position), Ordering::Release);
        !numbers.is_empty()
    }

    fn fingerprints(&self, number: LetterNumber) -> Result<Fingerprints, ArchiveError> {
        let letter = self.catalogue().letter(number).map(|it| (it.index, it.text_sha256));
        let (index, sha256) = letter.ok_or_else(|| {
            ArchiveError::Contradiction(format!("the catalogue has no letter {}", number.0))
        })?;
        Ok(Fingerprints::of(&self.text_of(index, &sha256)?))
    }

    fn insert(&self, letters: impl IntoIterator<Item = (LetterNumber, Fingerprints)>) {
        let mut index = self.indexing.index.write().unwrap_or_else(PoisonError::into_inner);
        for (number, fingerprints) in letters {
            index.insert(number, &fingerprints);
        }
    }

    fn letters(&self) -> u32 {
        u32::try_from(self.catalogue().len()).unwrap_or(u32::MAX)
    }
}

//! The check's way to the letters: by number and by digest, verified as everything that is read.

use super::ArchiveError;
use super::catalogue::Letter;
use super::state::State;
use crate::check::{Candidates, Found, LetterNumber, Record, RunFault, Shelf, Verdict, check};
use crate::log::LeafIndex;
use crate::text::Token;
use std::cell::RefCell;
use std::sync::Arc;

impl State {
    /// Checks a pasted text. Where a letter that had to be compared could not be read, it says so instead of a verdict
    /// that leaves this letter out.
    pub(super) fn check(&self, pasted: &str) -> Verdict {
        let behind = self.index_published().err();
        let unreadable = RefCell::new(behind);
        let shelf = Letters { state: self, unreadable };
        let verdict = check(pasted, &Index(self), &shelf);
        match shelf.unreadable.into_inner() {
            Some(why) => verdict.incomplete(why),
            None => verdict,
        }
    }
}

/// The index, locked only while it is searched, so that a long comparison does not hold up deposits.
struct Index<'s>(&'s State);

impl Candidates for Index<'_> {
    fn find(&self, tokens: &[Token], shelf: &dyn Shelf) -> Result<Found, RunFault> {
        let search = self.0.indexing.index().search(tokens);
        search.finish(shelf).inspect_err(|why| {
            tracing::error!(%why, "the index could not be searched");
            self.0.indexing.distrust();
        })
    }

    fn letters_with(&self, run: &[Token]) -> usize {
        self.0.indexing.index().letters_with(run)
    }
}

struct Letters<'s> {
    state: &'s State,
    unreadable: RefCell<Option<String>>,
}

impl Letters<'_> {
    /// What was read; where it could not be, the verdict will say so.
    fn read<T>(&self, read: Result<T, ArchiveError>) -> Option<T> {
        let failed = |error: &ArchiveError| {
            let why = format!("an archived letter could not be read: {error}");
            *self.unreadable.borrow_mut() = Some(why);
        };
        read.inspect_err(failed).ok()
    }

    fn record(&self, letter: &Letter) -> Result<Record, ArchiveError> {
        let own = self.state.statement(letter.index)?;
        Ok(Record {
            id: letter.id.clone(),
            text: self.state.text_of(letter.index, &letter.text_sha256)?,
            metadata: super::read::metadata(&own, letter.index)?,
            issuer: Arc::clone(&self.state.issuer),
            index: LeafIndex::new(letter.index),
            logged_at: letter.logged_at,
            publications: self.state.publications(letter)?,
            withdrawn: self.state.withdrawn(letter)?,
        })
    }
}

impl Shelf for Letters<'_> {
    fn letter(&self, number: LetterNumber) -> Option<Record> {
        let letter = self.state.catalogue().letter(number).cloned()?;
        self.read(self.record(&letter))
    }

    fn text(&self, number: LetterNumber) -> Option<Arc<str>> {
        let letter = self.state.catalogue().letter(number).map(|it| (it.index, it.text_sha256));
        let (index, sha256) = letter?;
        self.read(self.state.text_of(index, &sha256))
    }

    fn by_text_sha256(&self, sha256: &[u8; 32]) -> Vec<LetterNumber> {
        self.state.catalogue().by_text(sha256).into_iter().collect()
    }

    fn by_n1_sha256(&self, sha256: &[u8; 32]) -> Vec<LetterNumber> {
        self.state.catalogue().by_n1(sha256).to_vec()
    }
}

//! The check's way to the letters: by number and by digest, verified as everything that is read.

use super::ArchiveError;
use super::catalogue::Letter;
use super::state::State;
use crate::check::{
    Candidates, Caveat, Found, LetterNumber, Record, RunFault, Shelf, Verdict, check,
};
use crate::letter::LetterId;
use crate::log::LeafIndex;
use crate::text::{Token, n1, n1_sha256};
use sha2::{Digest as _, Sha256};
use std::cell::RefCell;
use std::sync::Arc;

impl State {
    /// Checks a pasted text. Where a letter that had to be compared could not be read, it says so instead of a verdict
    /// that leaves this letter out.
    pub(super) fn check(&self, pasted: &str) -> Verdict {
        let behind = self.index_published().err();
        let unreadable = RefCell::new(behind);
        let shelf = Letters { state: self, pasted, unreadable };
        let mut verdict = check(pasted, &Index(self), &shelf);
        let without_text = self.catalogue().without_text();
        if verdict.letters.is_empty() && without_text > 0 {
            verdict.caveats.push(Caveat::WithoutText(without_text).english());
        }
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
    pasted: &'s str,
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

    /// A letter; `None` where its text is not held and the pasted text is not it.
    fn record(&self, letter: &Letter) -> Result<Option<Record>, ArchiveError> {
        let own = self.state.statement(letter.index)?;
        let held = self.state.text_if_held(letter)?;
        let text_held = held.is_some();
        let Some(text) = held.or_else(|| self.pasted_as(letter)) else { return Ok(None) };
        Ok(Some(Record {
            id: letter.id.clone(),
            text,
            text_held,
            key_state: self.state.key_state(letter.index, &own.key_id),
            metadata: super::read::metadata(&own, letter.index)?,
            issuer: Arc::clone(&self.state.issuer),
            index: LeafIndex::new(letter.index),
            logged_at: letter.logged_at,
            publications: self.state.publications(letter)?,
            withdrawn: self.state.withdrawn(letter)?,
        }))
    }

    /// The pasted text as the text of a letter whose digest it has: as it is, or else in the form N1.
    fn pasted_as(&self, letter: &Letter) -> Option<Arc<str>> {
        if <[u8; 32]>::from(Sha256::digest(self.pasted)) == letter.text_sha256 {
            return Some(self.pasted.into());
        }
        (n1_sha256(self.pasted) == letter.n1_sha256).then(|| n1(self.pasted).text.into())
    }
}

impl Shelf for Letters<'_> {
    fn letter(&self, number: LetterNumber) -> Option<Record> {
        let letter = self.state.catalogue().letter(number).cloned()?;
        self.read(self.record(&letter)).flatten()
    }

    fn id(&self, number: LetterNumber) -> Option<LetterId> {
        self.state.catalogue().letter(number).map(|letter| letter.id.clone())
    }

    fn text(&self, number: LetterNumber) -> Option<Arc<str>> {
        let letter = self.state.catalogue().letter(number).cloned()?;
        self.read(self.state.text_if_held(&letter)).flatten()
    }

    fn by_text_sha256(&self, sha256: &[u8; 32]) -> Vec<LetterNumber> {
        self.state.catalogue().by_text(sha256).into_iter().collect()
    }

    fn by_n1_sha256(&self, sha256: &[u8; 32]) -> Vec<LetterNumber> {
        self.state.catalogue().by_n1(sha256).to_vec()
    }
}

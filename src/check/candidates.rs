//! Which letters may a text be? One interface, so that the index for millions of letters can take its place.

use super::LetterNumber;
use crate::text::Token;

/// A search for letters that share a run of words with a text.
pub trait Candidates {
    /// Letters that share at least one verbatim run of 8 words (16 CJK characters) with the text, and possibly others
    /// that only share shorter ones; the most promising first. No letter with such a run is ever left out.
    fn find(&self, tokens: &[Token]) -> Vec<LetterNumber>;
}

/// Winnowed fingerprints in memory.
#[derive(Debug, Default)]
pub struct Index {}
impl Index {
    /// Adds a letter. It is found from the moment this returns.
    pub fn add(&mut self, number: LetterNumber, text: &str) {
        todo!("{number:?}{text}")
    }
    /// Letters added so far.
    pub fn letters(&self) -> usize {
        todo!()
    }
}
impl Candidates for Index {
    fn find(&self, tokens: &[Token]) -> Vec<LetterNumber> {
        todo!("{tokens:?}")
    }
}

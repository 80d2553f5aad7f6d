//! Which letters may a text be? One interface, so that the check does not know how they are found.

use super::{LetterNumber, RunFault, Shelf};
use crate::text::Token;

/// A search for letters that share a run of words with a text.
pub trait Candidates {
    /// Every letter that shares a verbatim run of 8 words, or of 16 tokens of any script, with the text, but where more
    /// letters have it than can be of use; and letters that share less. An error says why that cannot be told.
    fn find(&self, tokens: &[Token], shelf: &dyn Shelf) -> Result<Found, RunFault>;

    /// How many letters have all these words in a row: a run of at least 8 words, or of 16 tokens of any script. Never
    /// too few; some too many where letters have all of the words but one.
    fn letters_with(&self, run: &[Token]) -> usize;
}

/// Letters that were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// First letters that together have every such run, the one with most of the text first; then the others that have
    /// one; then letters that only share shorter runs. The order depends on nothing but the text and the letters.
    pub letters: Vec<LetterNumber>,
    /// How many of the first share such a run.
    pub sharing: usize,
    /// How many of those may be named beside the letters before them: the others of them have less than half of what one
    /// letter before them has, and nothing else.
    pub telling: usize,
}

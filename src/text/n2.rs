//! N2, words: N1, full case folding, no punctuation but the signs that bear meaning; tokens by UAX #29.

use std::ops::Range;

/// Version of the N2 tables.
pub const N2_TABLES: &str = "1";

/// One word or meaning-bearing sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Folded.
    pub text: String,
    /// Bytes of the input.
    pub span: Range<usize>,
    /// Whether it is one CJK character.
    pub cjk: bool,
}
/// The tokens of a text.
pub fn tokens(text: &str) -> Vec<Token> {
    todo!("{text}")
}

//! What a normal form ignored, by kind and count.

use serde::Serialize;
use std::ops::Range;

/// The kinds of difference a normal form ignores (the owner of this room completes the list from the tables).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FoldingKind {
    /// Byte order mark.
    ByteOrderMark,
    /// Line ends, line breaks and runs of space.
    WhiteSpace,
    /// Quotation marks and apostrophes.
    QuotationMark,
    /// Dashes and hyphens.
    Dash,
    /// Capital and small letters (N2).
    Case,
    /// Punctuation (N2).
    Punctuation,
}

/// One folding: where in the input, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Folding {
    /// Its kind.
    pub kind: FoldingKind,
    /// Bytes of the input it replaced.
    pub span: Range<usize>,
}

/// All foldings of one text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Foldings(pub Vec<Folding>);

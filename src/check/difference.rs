//! One difference between the pasted text and the letter.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What sort of difference (the owner of this room completes the list).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceKind {
    /// Words were replaced.
    Changed,
    /// Words were added.
    Added,
    /// Words were left out inside a sentence.
    Deleted,
    /// Whole sentences were left out.
    Omitted,
}

/// One difference, with its place in both texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What sort.
    pub kind: DifferenceKind,
    /// Bytes of the pasted text (empty where something was left out).
    pub pasted: Range<usize>,
    /// Bytes of the letter (empty where something was added).
    pub letter: Range<usize>,
    /// The words as pasted.
    pub pasted_text: String,
    /// The words of the letter.
    pub letter_text: String,
}

//! N1, typography.

use super::Foldings;
use std::ops::Range;

/// Version of the N1 tables, part of every signed record.
pub const N1_TABLES: &str = "1";

/// A text in a normal form, with a map back.
#[derive(Debug, Clone)]
pub struct Normal {
    /// The text in normal form.
    pub text: String,
    /// What was ignored.
    pub foldings: Foldings,
}
impl Normal {
    /// Bytes of the input that `span` of the normal form came from.
    pub fn source(&self, span: Range<usize>) -> Range<usize> {
        todo!("{span:?}")
    }
}
/// The N1 form of a text.
pub fn n1(text: &str) -> Normal {
    todo!("{text}")
}
/// SHA-256 of the N1 form, without building the map.
pub fn n1_sha256(text: &str) -> [u8; 32] {
    todo!("{text}")
}

//! The exact text of a letter: the UTF-8 bytes as deposited, never trimmed or mended.

use super::LetterError;

/// A letter's text. Not empty, valid UTF-8, within [`crate::limits::TEXT_BYTES_MAX`], no NUL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterText(String);

impl LetterText {
    /// Takes the bytes of a text file.
    pub fn parse(bytes: &[u8]) -> Result<Self, LetterError> {
        todo!("{bytes:?}")
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// SHA-256 of its bytes.
    pub fn sha256(&self) -> [u8; 32] {
        todo!()
    }
}

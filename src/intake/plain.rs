//! Plain text: UTF-8, or UTF-16 with a byte order mark. Anything else is refused with what it looks like.

/// Why a file gave no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    /// Not text that can be read (the owner refines this).
    #[error("the file is not plain text: {why}")]
    NotText {
        /// What it looks like.
        why: String,
    },
    /// Over the bound.
    #[error("the text has {found} bytes, at most {max} can be checked")]
    TooLong {
        /// Bytes found.
        found: usize,
        /// The bound.
        max: usize,
    },
}

/// The text in the bytes of a pasted or dropped file.
pub fn text(bytes: &[u8]) -> Result<String, IntakeError> {
    todo!("{bytes:?}")
}

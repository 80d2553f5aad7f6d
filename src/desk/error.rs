//! Why something on the desk could not be done.

use crate::store::StoreError;

/// Why something on the desk could not be done.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// A file of the desk could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system gave no random bytes; nothing was made.
    #[error("the system gave no random bytes: {0}")]
    NoRandomness(String),
    /// No more of it can be kept; finish or remove some.
    #[error("there are {max} {what} already, and no more can be kept")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The bound.
        max: usize,
    },
    /// It is longer than what is kept.
    #[error("it has {found} bytes, at most {max} can be kept")]
    TooLong {
        /// Bytes found.
        found: usize,
        /// The bound.
        max: usize,
    },
    /// A line of the audit list is not what was written after the line before it.
    #[error("line {line} of {file} does not follow the line before it: the list was changed")]
    Changed {
        /// Which file.
        file: String,
        /// Which line of it, counted from 1.
        line: usize,
    },
}

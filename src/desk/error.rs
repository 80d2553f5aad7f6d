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
    /// A line of the audit list is not what was written after the line before it.
    #[error("line {line} of {file} does not follow the line before it: the list was changed")]
    Changed {
        /// Which file.
        file: String,
        /// Which line of it, counted from 1.
        line: usize,
    },
}

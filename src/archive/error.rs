//! Why something could not be done. Variants say what happened; `web/problem.rs` and `cli/output.rs` alone turn them
//! into statuses and exit codes.

use crate::letter::LetterId;
use crate::limits::STATEMENT_BYTES_MAX;
use crate::statement::StatementError;
use crate::store::StoreError;
use std::path::PathBuf;

/// Why something could not be done.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// No archive at this place (exit 10).
    #[error("there is no archive at {}", .0.display())]
    NoArchive(PathBuf),
    /// An archive is already there.
    #[error("there is already an archive at {}", .0.display())]
    AlreadyThere(PathBuf),
    /// Another process has it open (exit 11).
    #[error("the archive at {} is in use by another process", .0.display())]
    InUse(PathBuf),
    /// The passphrase does not open the keys (exit 12).
    #[error("the passphrase does not open the keys")]
    WrongPassphrase,
    /// The keys are encrypted and no passphrase was given (exit 12).
    #[error("the keys are encrypted and no passphrase was given")]
    PassphraseNeeded,
    /// The keys are not the ones this archive trusts; name the right key folder.
    #[error("these are not this archive's keys: {0}")]
    ForeignKeys(String),
    /// A statement that was signed elsewhere is not registered, and why.
    #[error("the statement is not registered: {0}")]
    Rejected(String),
    /// The keys cannot be changed so.
    #[error("the keys cannot be changed so: {0}")]
    Keys(String),
    /// The log has ended: nothing follows its last entry. A new archive goes on from its final checkpoint.
    #[error("the log has ended with {0} entries, and nothing can be added to it")]
    LogEnded(u64),
    /// The keys were changed in the log since this process opened them; start it again.
    #[error("the keys this process holds were retired in the log: start it again")]
    KeysChanged,
    /// The log contradicts itself or what was released (exit 13).
    #[error("the log contradicts itself: {0}")]
    Contradiction(String),
    /// The letter or its metadata is not acceptable.
    #[error(transparent)]
    Letter(#[from] crate::letter::LetterError),
    /// The statement would not fit in an entry.
    #[error("the statement has {found} bytes, at most {max} fit in an entry")]
    StatementTooLong {
        /// Bytes found.
        found: usize,
        /// The bound.
        max: usize,
    },
    /// A statement or receipt could not be made, or one that was kept could not be read.
    #[error(transparent)]
    Statement(StatementError),
    /// A proof or checkpoint could not be made.
    #[error(transparent)]
    Log(#[from] crate::log::LogError),
    /// The text is archived already, with other metadata.
    #[error("this text is archived already as {id}, with other metadata ({members})")]
    KnownWithOtherMetadata {
        /// The letter that has the text.
        id: LetterId,
        /// Which members differ.
        members: String,
    },
    /// The text is archived already, and another statement says so.
    #[error("this text is archived already as {0}, with another statement")]
    KnownByAnotherStatement(LetterId),
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used before for another request")]
    IdempotencyKeyReused,
    /// This is a mirror: it has no keys, and takes nothing in but from the archive it mirrors.
    #[error("this is a mirror, which only the archive it mirrors adds to")]
    ReadOnly,
    /// A mirror was not given this; ask the archive it mirrors.
    #[error("this mirror does not hold {0}")]
    NotMirrored(String),
    /// A mirror cannot be served as it is; go on following the log into it.
    #[error("the mirror {}: {why}", .folder.display())]
    Mirror {
        /// Its folder.
        folder: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// There is no such letter.
    #[error("there is no letter {0}")]
    NoLetter(LetterId),
    /// The letter is withdrawn already.
    #[error("letter {0} is withdrawn already")]
    AlreadyWithdrawn(LetterId),
    /// The letter was registered without its text, which cannot be added any more.
    #[error("the text of letter {0} is not held here: its statement was registered without it")]
    TextNotHeld(LetterId),
    /// The letter's text was erased.
    #[error("the text of letter {0} was erased")]
    TextErased(LetterId),
    /// A search is not written as searches are.
    #[error("the search cannot be read: {why}")]
    Search {
        /// What is wrong, and what was expected.
        why: String,
    },
    /// A list cannot go on there.
    #[error("the cursor cannot be used: {why}; begin the list again without it")]
    Cursor {
        /// What is wrong.
        why: &'static str,
    },
    /// The search index could not be read, not even one made just now.
    #[error("the search index: {0}")]
    SearchIndex(String),
    /// Too many submissions are waiting.
    #[error("too many submissions are waiting")]
    QueueFull,
    /// Too little space is free for a deposit to be safe (507).
    #[error("too little space is free: {free} bytes, at least {min} are needed")]
    LowSpace {
        /// Free bytes.
        free: u64,
        /// The bound.
        min: u64,
    },
    /// The writer stopped after an error at rest; restart to recover. Reads go on. A submission that was waiting may
    /// or may not be logged: after the restart, sent again with the same idempotency key, it gets its answer.
    #[error("the archive has stopped taking deposits: {0}")]
    WriterStopped(String),
    /// A token with this name exists, or does not.
    #[error("token {name}: {why}")]
    Token {
        /// The token's name.
        name: String,
        /// What is wrong.
        why: &'static str,
    },
    /// What rests on disk could not be read or written.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for ArchiveError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotThere(path) => Self::NoArchive(path),
            StoreError::InUse(path) => Self::InUse(path),
            StoreError::WrongPassphrase(_) => Self::WrongPassphrase,
            StoreError::PassphraseNeeded(_) => Self::PassphraseNeeded,
            other => Self::Store(other),
        }
    }
}

impl From<crate::store::Fault> for ArchiveError {
    fn from(fault: crate::store::Fault) -> Self {
        Self::Store(StoreError::Frame(fault))
    }
}

impl From<StatementError> for ArchiveError {
    fn from(error: StatementError) -> Self {
        match error {
            StatementError::TooLong { found, max, .. } if max == STATEMENT_BYTES_MAX => {
                Self::StatementTooLong { found, max }
            }
            other => Self::Statement(other),
        }
    }
}

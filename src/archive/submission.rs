//! What is submitted, and what is answered.

use super::ArchiveError;
use crate::letter::{LetterId, LetterText, Metadata, Publication};
use crate::log::{LeafIndex, SignedCheckpoint};
use std::sync::Arc;

/// Something to be stated and logged.
#[derive(Debug, Clone)]
pub enum Submission {
    /// A letter with the publications known so far.
    Letter {
        /// Its exact text.
        text: LetterText,
        /// What the institution says about it.
        metadata: Box<Metadata>,
        /// The client's idempotency key, already prefixed with whose token it is.
        idempotency_key: Option<String>,
    },
    /// A publication learned later.
    Publication {
        /// The letter.
        id: LetterId,
        /// Where it appeared.
        publication: Box<Publication>,
        /// As above.
        idempotency_key: Option<String>,
    },
    /// The institution withdraws a letter.
    Withdrawal {
        /// The letter.
        id: LetterId,
        /// Why.
        reason: String,
        /// As above.
        idempotency_key: Option<String>,
    },
}

/// The answer to a submission, given after its commit is durable.
#[derive(Debug, Clone)]
pub struct Registered {
    /// The letter.
    pub id: LetterId,
    /// The entry.
    pub index: LeafIndex,
    /// When it was logged, seconds since 1970.
    pub logged_at: u64,
    /// False where the same thing was already logged and this is its original entry.
    pub new: bool,
    /// The statement's bytes.
    pub statement: Arc<[u8]>,
    /// A COSE receipt.
    pub receipt: Vec<u8>,
    /// A `.tlog-proof`.
    pub proof: String,
    /// The checkpoint the proof leads to.
    pub checkpoint: Arc<SignedCheckpoint>,
}

/// An answer that is on its way.
#[derive(Debug)]
pub struct Pending(pub(super) tokio::sync::oneshot::Receiver<Result<Registered, ArchiveError>>);
impl Pending {
    /// Waits, blocking the thread.
    pub fn wait(self) -> Result<Registered, ArchiveError> {
        todo!()
    }
    /// Waits without blocking.
    pub async fn answer(self) -> Result<Registered, ArchiveError> {
        todo!()
    }
}

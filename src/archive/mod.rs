//! What happens to a deposit?
//!
//! Validate, sign, sequence, commit, index, publish; and audit. `sequencer` is the only writer: one thread, group
//! commit, no timer. Every error of the store is fatal for writing; reads go on. Knows nothing of HTTP.

mod audit;
mod clock;
mod sequencer;
mod submission;
mod token;
mod view;

pub use audit::{AuditReport, Finding};
pub use clock::{Clock, SystemClock};
pub use submission::{Pending, Registered, Submission};
pub use token::{TokenName, TokenRole};
pub use view::{Health, LetterFilter, LetterPage, LetterView, StatementView};

use crate::bundle::Bundle;
use crate::check::Verdict;
use crate::letter::{Issuer, LetterId};
use crate::log::{LeafIndex, Origin, SignedCheckpoint, TilePath, VerifierKey};
use crate::statement::{KeySet, PublicKey};
use std::path::PathBuf;
use std::sync::Arc;

/// Where an archive lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The data folder (`--data`).
    pub data: PathBuf,
    /// The key folder (`--keys`).
    pub keys: PathBuf,
}

/// Why something could not be done. Variants say what happened; `web/problem.rs` and `cli/output.rs` alone turn them
/// into statuses and exit codes. The owner of this room completes the list.
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
    /// The text is archived already, with other metadata.
    #[error("this text is archived already as {id}, with other metadata ({members})")]
    KnownWithOtherMetadata {
        /// The letter that has the text.
        id: LetterId,
        /// Which members differ.
        members: String,
    },
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used before for another request")]
    IdempotencyKeyReused,
    /// There is no such letter.
    #[error("there is no letter {0}")]
    NoLetter(LetterId),
    /// The letter is withdrawn already.
    #[error("letter {0} is withdrawn already")]
    AlreadyWithdrawn(LetterId),
    /// The letter's text was erased.
    #[error("the text of letter {0} was erased")]
    TextErased(LetterId),
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
    /// The writer stopped after an error at rest; restart to recover. Reads go on.
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
    Store(#[from] crate::store::StoreError),
}

/// An open archive. Cheap to clone; all methods can be called from any thread.
#[derive(Clone)]
pub struct Archive {
    inner: Arc<Inner>,
}
struct Inner {}

impl Archive {
    /// Makes keys and archive: entries 0 (policy) and 1 (trust anchors). `origin` is `<host>/log`.
    pub fn init(
        place: &Place,
        issuer: &Issuer,
        origin: &Origin,
        passphrase: Option<&[u8]>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ArchiveError> {
        let _ = (place, issuer, origin, passphrase, clock);
        todo!()
    }
    /// Opens an archive: heals sled from the journal, re-derives the root from the entries, and refuses to run on any
    /// contradiction. `progress` is told what is being done (`stage`, done, of).
    pub fn open(
        place: &Place,
        passphrase: Option<&[u8]>,
        clock: Arc<dyn Clock>,
        progress: &mut dyn FnMut(&str, u64, u64),
    ) -> Result<Self, ArchiveError> {
        let _ = (place, passphrase, clock);
        progress("", 0, 0);
        todo!()
    }
    /// Whether an archive is at this place.
    pub fn exists(place: &Place) -> bool {
        todo!("{place:?}")
    }

    // ── writing: each returns at once; the answer comes after the commit is durable ──
    /// Submits a letter or a later statement.
    pub fn submit(&self, submission: Submission) -> Result<Pending, ArchiveError> {
        let _ = (submission, &self.inner);
        todo!()
    }
    /// Makes a token; its text is shown this once (`chancery_` + 43 base64url characters), only its SHA-256 is kept.
    pub fn create_token(&self, name: &TokenName, role: TokenRole) -> Result<String, ArchiveError> {
        todo!("{name:?}{role:?}")
    }
    /// Revokes a token.
    pub fn revoke_token(&self, name: &TokenName) -> Result<(), ArchiveError> {
        todo!("{name:?}")
    }
    /// Token names with role and day of making.
    pub fn tokens(&self) -> Vec<(TokenName, TokenRole, u64)> {
        todo!()
    }
    /// Whose token this is; compared in constant time.
    pub fn authenticate(&self, token: &str) -> Option<(TokenName, TokenRole)> {
        todo!("{token}")
    }

    // ── reading: only what was published ──
    /// Whose archive this is.
    pub fn issuer(&self) -> &Issuer {
        todo!()
    }
    /// The log's name.
    pub fn origin(&self) -> &Origin {
        todo!()
    }
    /// The latest published checkpoint.
    pub fn checkpoint(&self) -> Arc<SignedCheckpoint> {
        todo!()
    }
    /// One letter with its statements and status.
    pub fn letter(&self, id: &LetterId) -> Result<LetterView, ArchiveError> {
        todo!("{id}")
    }
    /// Letters, newest first.
    pub fn letters(&self, filter: &LetterFilter) -> Result<LetterPage, ArchiveError> {
        todo!("{filter:?}")
    }
    /// A letter's exact text.
    pub fn text(&self, id: &LetterId) -> Result<Arc<str>, ArchiveError> {
        todo!("{id}")
    }
    /// Letters whose exact text or N1 form has this SHA-256.
    pub fn by_sha256(&self, sha256: &[u8; 32]) -> Vec<(LetterId, &'static str)> {
        todo!("{sha256:?}")
    }
    /// Bytes of an entry.
    pub fn entry(&self, index: LeafIndex) -> Result<Option<Arc<[u8]>>, ArchiveError> {
        todo!("{index:?}")
    }
    /// A fresh COSE receipt of an entry at the published size.
    pub fn receipt(&self, index: LeafIndex) -> Result<Option<Vec<u8>>, ArchiveError> {
        todo!("{index:?}")
    }
    /// A `.tlog-proof` of an entry at the published checkpoint.
    pub fn proof(&self, index: LeafIndex) -> Result<Option<String>, ArchiveError> {
        todo!("{index:?}")
    }
    /// A hash tile or entry bundle; `None` where it does not exist at the published size.
    pub fn tile(&self, path: &TilePath) -> Result<Option<Vec<u8>>, ArchiveError> {
        todo!("{path:?}")
    }
    /// Everything a stranger needs for one letter.
    pub fn bundle(&self, id: &LetterId) -> Result<Bundle, ArchiveError> {
        todo!("{id}")
    }
    /// Checks a pasted text. Nothing of it is kept.
    pub fn check(&self, pasted: &str) -> Verdict {
        todo!("{pasted}")
    }
    /// Issuer, log and receipt public keys.
    pub fn keys(&self) -> PublishedKeys {
        todo!()
    }
    /// How it is.
    pub fn health(&self) -> Health {
        todo!()
    }

    // ── audit ──
    /// Re-verifies every entry, signature, leaf hash, tile, text, sled against journal, and says what is wrong.
    pub fn audit(
        &self,
        progress: &mut dyn FnMut(&str, u64, u64),
    ) -> Result<AuditReport, ArchiveError> {
        progress("", 0, 0);
        todo!()
    }
    /// Stops taking submissions, commits what is queued and closes the store.
    pub fn close(&self) {
        todo!()
    }
}

/// The public keys of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedKeys {
    /// Signs statements.
    pub issuer: PublicKey,
    /// Signs receipts.
    pub receipt: PublicKey,
    /// Signs checkpoints.
    pub log: VerifierKey,
}
impl PublishedKeys {
    /// Receipt and issuer keys as a COSE key set.
    pub fn key_set(&self) -> KeySet {
        KeySet(vec![self.receipt.clone(), self.issuer.clone()])
    }
}

//! What is submitted, and what is answered.

use super::ArchiveError;
use super::catalogue::Letter;
use super::read::damaged;
use super::state::State;
use crate::letter::{LetterId, LetterText, Metadata, Publication};
use crate::log::{InclusionProof, LeafIndex, RootHash, SignedCheckpoint, TlogProof};
use crate::statement::{Claims, Receipt};
use std::fmt;
use std::sync::Arc;
use tokio::sync::oneshot;

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
    /// A statement about a new letter that was signed elsewhere, with an issuer key of the trust anchors.
    Statement {
        /// Its bytes.
        statement: Vec<u8>,
        /// The letter's exact text, where it came with it.
        text: Option<LetterText>,
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

/// An answer that is on its way. Dropping it does not take the submission back.
pub struct Pending {
    state: Arc<State>,
    sealed: oneshot::Receiver<Answer>,
    durable: oneshot::Receiver<Result<(), ArchiveError>>,
}

/// What the writer tells as soon as the checkpoint is signed: the entry, and the checkpoint that has it. Whoever waits
/// makes proof and receipt of it while the commit becomes durable, and gives them to nobody before it is.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) found: Found,
    pub(super) checkpoint: Arc<SignedCheckpoint>,
    /// The statement where it is not published yet.
    pub(super) statement: Option<Arc<[u8]>>,
}

/// The writer's end of a [`Pending`].
#[derive(Debug)]
pub(super) struct Waiting {
    sealed: Option<oneshot::Sender<Answer>>,
    durable: oneshot::Sender<Result<(), ArchiveError>>,
}

impl Waiting {
    /// Tells what the answer will be. Nobody may be waiting any more; that is theirs.
    pub(super) fn sealed(&mut self, answer: Answer) {
        if let Some(sealed) = self.sealed.take() {
            drop(sealed.send(answer));
        }
    }

    /// Tells that it holds, or that it does not.
    pub(super) fn end(self, ended: Result<(), ArchiveError>) {
        drop(self.durable.send(ended));
    }
}

/// An entry about a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) id: LetterId,
    pub(super) index: u64,
    pub(super) logged_at: u64,
    /// `sub` of its statement.
    pub(super) subject: String,
    pub(super) new: bool,
}

impl Pending {
    /// Both ends.
    pub(super) fn new(state: Arc<State>) -> (Waiting, Self) {
        let (seal, sealed) = oneshot::channel();
        let (end, durable) = oneshot::channel();
        (Waiting { sealed: Some(seal), durable: end }, Self { state, sealed, durable })
    }

    /// Waits, blocking the thread. Not for a thread that runs asynchronous tasks.
    pub fn wait(self) -> Result<Registered, ArchiveError> {
        let made = self.sealed.blocking_recv().ok().map(|answer| self.state.registered(answer));
        self.durable.blocking_recv().unwrap_or_else(|_| Err(no_answer()))?;
        made.unwrap_or_else(|| Err(no_answer()))
    }

    /// Waits without blocking; the proof and the receipt are made on the thread that polls.
    pub async fn answer(self) -> Result<Registered, ArchiveError> {
        let made = self.sealed.await.ok().map(|answer| self.state.registered(answer));
        self.durable.await.unwrap_or_else(|_| Err(no_answer()))?;
        made.unwrap_or_else(|| Err(no_answer()))
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").finish_non_exhaustive()
    }
}

fn no_answer() -> ArchiveError {
    ArchiveError::WriterStopped("it ended before it could answer".into())
}

impl State {
    /// What is answered about an entry.
    pub(super) fn found(&self, letter: &Letter, index: u64, new: bool) -> Found {
        Found {
            id: letter.id.clone(),
            index,
            logged_at: letter.logged_at(index),
            subject: self.subject_of(&letter.id, letter.signed_at),
            new,
        }
    }

    /// What is answered about the entry at `index`, which is about a letter.
    pub(super) fn found_at(&self, index: u64, new: bool) -> Result<Found, ArchiveError> {
        let statement = self.statement(index)?;
        let id = statement.payload.predicate.letter();
        let id = id.ok_or_else(|| damaged(format!("entry {index}"), "it is about no letter"))?;
        Ok(self.found(&self.find(id)?, index, new))
    }

    /// Proof and receipt of an entry at a checkpoint.
    pub(super) fn registered(&self, answer: Answer) -> Result<Registered, ArchiveError> {
        let Answer { found, checkpoint, statement } = answer;
        let Found { id, index, logged_at, subject, new } = found;
        let statement = match statement {
            Some(statement) => statement,
            None => self
                .entry(index)?
                .ok_or_else(|| damaged(format!("entry {index}"), "it is not published"))?,
        };
        let index = LeafIndex::new(index);
        let (proof, receipt) = self.prove(index, subject, &checkpoint)?;
        Ok(Registered { id, index, logged_at, new, statement, receipt, proof, checkpoint })
    }

    /// `.tlog-proof` and COSE receipt of an entry at a checkpoint, from one inclusion proof.
    pub(super) fn prove(
        &self,
        index: LeafIndex,
        subject: String,
        checkpoint: &SignedCheckpoint,
    ) -> Result<(String, Vec<u8>), ArchiveError> {
        let proof = self.tree().inclusion_proof(index, checkpoint.checkpoint().size)?;
        let file = TlogProof::new(&proof, checkpoint).to_string();
        Ok((file, self.promise(proof, subject, &checkpoint.checkpoint().root)?))
    }

    /// COSE receipt of what a proof proves: a fresh one, or, in a mirror, the one that was given.
    pub(super) fn promise(
        &self,
        proof: InclusionProof,
        subject: String,
        root: &RootHash,
    ) -> Result<Vec<u8>, ArchiveError> {
        if let Some(mirrored) = &self.mirrored {
            return mirrored.receipt(self, &proof, root);
        }
        let claims = Claims {
            iss: format!("https://{}", self.origin.as_str()),
            sub: subject,
            iat: self.time(),
        };
        let receipt = Receipt::issue(self.signing()?.keyring.receipt(), claims, proof, root)?;
        Ok(receipt.bytes().to_vec())
    }
}

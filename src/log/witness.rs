//! C2SP tlog-witness v1.0.0: what a log asks of a witness, and how a witness decides.
//!
//! ```text
//! old <decimal size>
//! <base64 hash>        (none to 63 or more lines: RFC 6962 consistency proof from that size)
//!
//! <checkpoint note, verbatim>
//! ```
//!
//! Deciding is pure. Whoever keeps the record must make the new one durable, together with the comparison of the old
//! size, before a cosignature leaves.

use super::{
    Checkpoint, ConsistencyProof, LogError, NodeHash, RootHash, SignedCheckpoint, TreeSize,
    VerifierKey, text,
};
use crate::limits::{ADD_CHECKPOINT_BYTES_MAX, PROOF_HASHES_MAX};
use std::fmt;

/// The body of `POST <prefix>/add-checkpoint`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size that the log believes the witness has seen last; 0 for none.
    pub old: TreeSize,
    /// Consistency proof from there; empty for 0 and where nothing was added.
    pub proof: Vec<NodeHash>,
    /// The checkpoint note.
    pub checkpoint: String,
}

/// Why a witness does not cosign; each has its HTTP status in the specification.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No trusted key signed it, or a trusted key's signature is bad (403).
    #[error("the checkpoint is not signed by the log: {0}")]
    NotSigned(LogError),
    /// The old size is beyond the checkpoint's (400).
    #[error("the old size is beyond the size of the checkpoint")]
    OldBeyond,
    /// The witness has seen another size last (409, with that size).
    #[error("the size seen last is {0}")]
    OtherSize(TreeSize),
    /// The proof does not lead from what was seen to the checkpoint (422).
    #[error("the checkpoint is not proven to extend what was seen: {0}")]
    NotProven(LogError),
}

impl AddCheckpoint {
    /// Reads a body strictly. Errors: [`LogError::TooLong`], [`LogError::AddCheckpoint`].
    pub fn parse(body: &[u8]) -> Result<Self, LogError> {
        if body.len() > ADD_CHECKPOINT_BYTES_MAX {
            let (what, found) = ("add-checkpoint request", body.len());
            return Err(LogError::TooLong { what, found, max: ADD_CHECKPOINT_BYTES_MAX });
        }
        let fault = |why| LogError::AddCheckpoint { why };
        let body = std::str::from_utf8(body).map_err(|_| fault("UTF-8 was expected"))?;
        let (head, checkpoint) =
            body.split_once("\n\n").ok_or(fault("a blank line and a checkpoint were expected"))?;
        let mut lines = head.split('\n');
        let old = lines
            .next()
            .and_then(|line| line.strip_prefix("old "))
            .and_then(|size| text::decimal(size).ok())
            .ok_or(fault("old and a decimal size were expected in the first line"))?;
        let mut proof = Vec::new();
        for line in lines {
            // The bound of the specification: 63 hashes.
            if proof.len() + 1 == PROOF_HASHES_MAX {
                return Err(fault("at most 63 hashes were expected"));
            }
            let hash = NodeHash::from_base64(line);
            proof.push(hash.map_err(|_| fault("canonical base64 of 32 bytes was expected"))?);
        }
        Ok(Self { old: TreeSize::new(old), proof, checkpoint: checkpoint.to_owned() })
    }

    /// The first line of the checkpoint: the log's name, nothing verified yet.
    pub fn origin(&self) -> &str {
        self.checkpoint.lines().next().unwrap_or_default()
    }

    /// Decides: `seen` is the checkpoint that this witness cosigned last for the log.
    pub fn judge(
        &self,
        log: &VerifierKey,
        seen: Option<&Checkpoint>,
    ) -> Result<SignedCheckpoint, Refusal> {
        let signed =
            SignedCheckpoint::open(self.checkpoint.as_bytes(), log).map_err(Refusal::NotSigned)?;
        let new = signed.checkpoint();
        if self.old > new.size {
            return Err(Refusal::OldBeyond);
        }
        let (size, root) = match seen {
            Some(seen) => (seen.size, seen.root),
            None => (TreeSize::new(0), RootHash::of_nothing()),
        };
        if self.old != size {
            return Err(Refusal::OtherSize(size));
        }
        self.extends(&root, new).map_err(Refusal::NotProven)?;
        Ok(signed)
    }

    fn extends(&self, root: &RootHash, new: &Checkpoint) -> Result<(), LogError> {
        if self.old.get() == 0 && new.size.get() > 0 {
            // Nothing is before anything: there is nothing to prove, and no proof to give.
            return match self.proof.len() {
                0 => Ok(()),
                _ => Err(LogError::AddCheckpoint { why: "no proof was expected from size 0" }),
            };
        }
        let proof = ConsistencyProof { old: self.old, new: new.size, path: self.proof.clone() };
        proof.verify(root, &new.root)
    }
}

/// The body.
impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        for hash in &self.proof {
            writeln!(f, "{}", hash.to_base64())?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

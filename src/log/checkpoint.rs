//! C2SP tlog-checkpoint v1.0.0: the log's signed size and root.

use super::{KeyName, LogError, NoteKey, RootHash, TreeSize, VerifierKey};

/// A log's name, and the name of its key: `<host>/log`.
pub type Origin = KeyName;

/// Size and root of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: Origin,
    /// Its size.
    pub size: TreeSize,
    /// Its root.
    pub root: RootHash,
}

impl Checkpoint {
    /// The three lines that are signed.
    pub fn to_text(&self) -> String {
        todo!()
    }
    /// Reads the text of a checkpoint note (extension lines are tolerated when reading).
    pub fn parse_text(text: &str) -> Result<Self, LogError> {
        todo!("{text}")
    }
    /// Signs it; the key's name must be the origin.
    pub fn sign(self, key: &NoteKey) -> Result<SignedCheckpoint, LogError> {
        todo!("{}", key.verifier().name().as_str())
    }
}

/// A checkpoint whose signature by the log was verified, with the note as it was read or made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: String,
}
impl SignedCheckpoint {
    /// Opens a note: parses it, checks the origin (= the key's name) and the log's signature.
    pub fn open(note: &[u8], log: &VerifierKey) -> Result<Self, LogError> {
        todo!("{note:?}{log:?}")
    }
    /// What was signed.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }
    /// The whole note, byte for byte.
    pub fn note(&self) -> &str {
        &self.note
    }
}

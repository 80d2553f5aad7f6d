//! C2SP tlog-proof (`.tlog-proof` files).

use super::{
    InclusionProof, LeafHash, LeafIndex, LogError, NodeHash, SignedCheckpoint, VerifierKey,
};

/// Index, path and checkpoint note in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// Unauthenticated extra bytes.
    pub extra: Option<Vec<u8>>,
    /// Which entry.
    pub index: LeafIndex,
    /// The siblings, the leaf's own first.
    pub path: Vec<NodeHash>,
    /// The checkpoint note verbatim.
    pub checkpoint: String,
}
impl TlogProof {
    /// From a proof and the checkpoint it leads to.
    pub fn new(proof: &InclusionProof, checkpoint: &SignedCheckpoint) -> Self {
        todo!("{proof:?}{checkpoint:?}")
    }
    /// Parses a file strictly.
    pub fn parse(file: &[u8]) -> Result<Self, LogError> {
        todo!("{file:?}")
    }
    /// Verifies the checkpoint's signature, then that `leaf` is included under its root.
    pub fn verify(&self, leaf: &LeafHash, log: &VerifierKey) -> Result<SignedCheckpoint, LogError> {
        todo!("{leaf:?}{log:?}")
    }
}
// Display writes the file

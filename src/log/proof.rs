//! Inclusion and consistency proofs and their verification (RFC 6962 section 2.1, RFC 9162 section 2.1.3.2 and 2.1.4.2).

use super::{LeafHash, LeafIndex, LogError, NodeHash, RootHash, TreeSize};

/// The siblings on the way from a leaf to the root, the leaf's own sibling first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// Which entry.
    pub index: LeafIndex,
    /// In a tree of how many.
    pub size: TreeSize,
    /// The siblings.
    pub path: Vec<NodeHash>,
}

impl InclusionProof {
    /// The root this proof leads to from `leaf`; an error where the path has the wrong length.
    pub fn root(&self, leaf: &LeafHash) -> Result<RootHash, LogError> {
        todo!("{leaf:?}")
    }
    /// Checks that the proof leads from `leaf` to `root`.
    pub fn verify(&self, leaf: &LeafHash, root: &RootHash) -> Result<(), LogError> {
        todo!("{leaf:?}{root:?}")
    }
}

/// Proof that one tree is a prefix of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsistencyProof {
    /// Size of the smaller tree.
    pub old: TreeSize,
    /// Size of the larger tree.
    pub new: TreeSize,
    /// The hashes of RFC 6962 section 2.1.2.
    pub path: Vec<NodeHash>,
}

impl ConsistencyProof {
    /// Checks that the tree with root `old` is a prefix of the tree with root `new`.
    pub fn verify(&self, old: &RootHash, new: &RootHash) -> Result<(), LogError> {
        todo!("{old:?}{new:?}")
    }
}

//! Inclusion and consistency proofs and their verification (RFC 6962 section 2.1, RFC 9162 section 2.1.3.2 and 2.1.4.2).
//!
//! Verifying walks up the tree by the binary digits of two positions and never adds or multiplies, so every size up to
//! 2^64 - 1 is safe. Every error says which step failed.

use super::{LeafHash, LeafIndex, LogError, NodeHash, RootHash, TreeSize, node_hash};

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
    /// The root this proof leads to from `leaf` (RFC 9162 section 2.1.3.2). Errors: [`LogError::IndexOutOfRange`],
    /// [`LogError::PathTooLong`], [`LogError::PathTooShort`].
    pub fn root(&self, leaf: &LeafHash) -> Result<RootHash, LogError> {
        if self.index.get() >= self.size.get() {
            return Err(LogError::IndexOutOfRange { index: self.index, size: self.size });
        }
        let mut climb = Climb { node: self.index.get(), last: self.size.get() - 1 };
        let mut joined = NodeHash::from(*leaf);
        for sibling in &self.path {
            joined = match climb.step()? {
                Side::Left => node_hash(sibling, &joined),
                Side::Right => node_hash(&joined, sibling),
            };
        }
        climb.finish()?;
        Ok(joined.into())
    }

    /// Checks that the proof leads from `leaf` to `root`: the errors of [`InclusionProof::root`], and
    /// [`LogError::InclusionRoot`] where it leads elsewhere.
    pub fn verify(&self, leaf: &LeafHash, root: &RootHash) -> Result<(), LogError> {
        if self.root(leaf)? == *root { Ok(()) } else { Err(LogError::InclusionRoot) }
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
    /// Checks that the tree with root `old` is a prefix of the tree with root `new` (RFC 9162 section 2.1.4.2). From an
    /// empty tree to another there is nothing to prove and nothing is: [`LogError::ConsistencySizes`]. Other errors:
    /// [`LogError::PathTooLong`], [`LogError::PathTooShort`], and [`LogError::ConsistencyOldRoot`] or [`LogError::ConsistencyNewRoot`].
    pub fn verify(&self, old: &RootHash, new: &RootHash) -> Result<(), LogError> {
        if self.old == self.new {
            return self.verify_same(old, new);
        }
        if self.old > self.new || self.old.get() == 0 {
            return Err(LogError::ConsistencySizes { old: self.old, new: self.new });
        }
        // The walk starts at the largest complete subtree that ends where the old tree ends. Where that is the whole
        // old tree, its hash is the old root and not in the path.
        let level = self.old.get().trailing_zeros();
        let mut climb =
            Climb { node: (self.old.get() - 1) >> level, last: (self.new.get() - 1) >> level };
        let mut path = self.path.iter();
        let start = match climb.node {
            0 => NodeHash::from(*old),
            _ => *path.next().ok_or(LogError::PathTooShort)?,
        };
        let (mut old_joined, mut new_joined) = (start, start);
        for sibling in path {
            match climb.step()? {
                Side::Left => {
                    old_joined = node_hash(sibling, &old_joined);
                    new_joined = node_hash(sibling, &new_joined);
                }
                Side::Right => new_joined = node_hash(&new_joined, sibling),
            }
        }
        climb.finish()?;
        if RootHash::from(old_joined) != *old {
            return Err(LogError::ConsistencyOldRoot);
        }
        if RootHash::from(new_joined) != *new {
            return Err(LogError::ConsistencyNewRoot);
        }
        Ok(())
    }

    fn verify_same(&self, old: &RootHash, new: &RootHash) -> Result<(), LogError> {
        if !self.path.is_empty() {
            return Err(LogError::PathTooLong);
        }
        if self.old.get() == 0 && *old != RootHash::of_nothing() {
            return Err(LogError::ConsistencyOldRoot);
        }
        if old == new { Ok(()) } else { Err(LogError::ConsistencyNewRoot) }
    }
}

/// On which side of the node the next hash of the path stands.
enum Side {
    Left,
    Right,
}

/// The way up: position of the node and of the last node of its level (`fn` and `sn` of RFC 9162).
struct Climb {
    node: u64,
    last: u64,
}

impl Climb {
    /// Goes up to the level above the next sibling.
    fn step(&mut self) -> Result<Side, LogError> {
        if self.last == 0 {
            return Err(LogError::PathTooLong);
        }
        let side = if self.node % 2 == 1 || self.node == self.last {
            // A last node with an even position has no sibling: it is carried up as it is to the level where it has.
            while self.node.is_multiple_of(2) && self.node != 0 {
                self.node >>= 1;
                self.last >>= 1;
            }
            Side::Left
        } else {
            Side::Right
        };
        self.node >>= 1;
        self.last >>= 1;
        Ok(side)
    }

    fn finish(&self) -> Result<(), LogError> {
        if self.last == 0 { Ok(()) } else { Err(LogError::PathTooShort) }
    }
}

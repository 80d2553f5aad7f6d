//! The tree in memory: the hash of every complete subtree, 64 bytes an entry in all.

use super::{
    ConsistencyProof, InclusionProof, LeafHash, LeafIndex, LogError, RootHash, TilePath, TreeSize,
};

/// An append-only RFC 6962 tree. `levels[l][i]` = hash of the complete subtree over leaves `i*2^l .. (i+1)*2^l`.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    levels: Vec<Vec<[u8; 32]>>,
}

impl Tree {
    /// Appends one leaf.
    pub fn push(&mut self, leaf: LeafHash) {
        todo!("{leaf:?} {:?}", self.levels)
    }
    /// Entries so far.
    pub fn size(&self) -> TreeSize {
        todo!()
    }
    /// Root over the first `size` entries (`SHA-256("")` for none); `None` where the tree is smaller.
    pub fn root_at(&self, size: TreeSize) -> Option<RootHash> {
        todo!("{size:?}")
    }
    /// Root over all entries.
    pub fn root(&self) -> RootHash {
        todo!()
    }
    /// Leaf hash of one entry.
    pub fn leaf(&self, index: LeafIndex) -> Option<LeafHash> {
        todo!("{index:?}")
    }
    /// Proof that entry `index` is in the tree of `size` entries.
    pub fn inclusion_proof(
        &self,
        index: LeafIndex,
        size: TreeSize,
    ) -> Result<InclusionProof, LogError> {
        todo!("{index:?}{size:?}")
    }
    /// Proof that the tree of `old` entries is a prefix of the tree of `new` entries.
    pub fn consistency_proof(
        &self,
        old: TreeSize,
        new: TreeSize,
    ) -> Result<ConsistencyProof, LogError> {
        todo!("{old:?}{new:?}")
    }
    /// Bytes of a hash tile of the tree of `size` entries; `None` where that tile (at that width) does not exist at
    /// any size up to `size`. `TilePath::Entries` gives `None`: entries are not kept here.
    pub fn tile(&self, path: &TilePath, size: TreeSize) -> Option<Vec<u8>> {
        todo!("{path:?}{size:?}")
    }
}

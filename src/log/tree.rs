//! The tree in memory: the hash of every complete subtree, 64 bytes an entry in all.
//!
//! Appending hashes twice per entry on average. Everything else is a look-up of at most two hashes per level and works
//! for the present size and for every earlier one, so readers may share the tree with its one writer behind a lock.
//! Append-only: nothing is ever removed or changed.

use super::{
    ConsistencyProof, InclusionProof, LeafHash, LeafIndex, LogError, NodeHash, RootHash, TilePath,
    TreeSize, node_hash,
};

/// An append-only RFC 6962 tree. `levels[l][i]` = hash of the complete subtree over leaves `i*2^l .. (i+1)*2^l`.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    levels: Vec<Vec<[u8; 32]>>,
}

impl Tree {
    /// Appends one leaf.
    pub fn push(&mut self, leaf: LeafHash) {
        let mut complete = NodeHash::from(leaf);
        for level in &mut self.levels {
            level.push(*complete.as_bytes());
            // The level's last pair is complete when it has an even number of hashes: one more hash goes up.
            match level.as_slice() {
                [.., left, right] if level.len() % 2 == 0 => {
                    complete =
                        node_hash(&NodeHash::from_bytes(*left), &NodeHash::from_bytes(*right));
                }
                _ => return,
            }
        }
        self.levels.push(vec![*complete.as_bytes()]);
    }

    /// Entries so far.
    pub fn size(&self) -> TreeSize {
        TreeSize::new(self.levels.first().map_or(0, |leaves| leaves.len() as u64))
    }

    /// Root over the first `size` entries (`SHA-256("")` for none); `None` where the tree is smaller.
    pub fn root_at(&self, size: TreeSize) -> Option<RootHash> {
        match size.get() {
            0 => Some(RootHash::of_nothing()),
            _ if size > self.size() => None,
            size => self.edge(64, size).map(RootHash::from),
        }
    }

    /// Root over all entries.
    pub fn root(&self) -> RootHash {
        self.root_at(self.size()).unwrap_or_else(RootHash::of_nothing)
    }

    /// Leaf hash of one entry.
    pub fn leaf(&self, index: LeafIndex) -> Option<LeafHash> {
        self.complete(0, index.get()).map(|node| LeafHash::from_bytes(*node.as_bytes()))
    }

    /// Proof that entry `index` is in the tree of `size` entries, which may be an earlier size. Errors:
    /// [`LogError::TreeTooSmall`] and [`LogError::IndexOutOfRange`].
    pub fn inclusion_proof(
        &self,
        index: LeafIndex,
        size: TreeSize,
    ) -> Result<InclusionProof, LogError> {
        self.check_size(size)?;
        if index.get() >= size.get() {
            return Err(LogError::IndexOutOfRange { index, size });
        }
        let path = self.siblings(0, index.get(), size.get());
        Ok(InclusionProof { index, size, path })
    }

    /// Proof that the tree of `old` entries is a prefix of the tree of `new` entries; empty for equal sizes. Errors:
    /// [`LogError::TreeTooSmall`], and [`LogError::ConsistencySizes`] where `old` is greater than `new` or is 0 and `new` is not.
    pub fn consistency_proof(
        &self,
        old: TreeSize,
        new: TreeSize,
    ) -> Result<ConsistencyProof, LogError> {
        self.check_size(new)?;
        if old == new {
            return Ok(ConsistencyProof { old, new, path: Vec::new() });
        }
        if old > new || old.get() == 0 {
            return Err(LogError::ConsistencySizes { old, new });
        }
        // The largest complete subtree that ends where the old tree ends is the lowest that the two share. Where it is
        // the whole old tree, the verifier has it already as the old root.
        let level = old.get().trailing_zeros();
        let shared = (old.get() >> level) - 1;
        let mut path = Vec::new();
        if shared > 0 {
            path.extend(self.complete(level, shared));
        }
        path.extend(self.siblings(level, shared, new.get()));
        Ok(ConsistencyProof { old, new, path })
    }

    /// Bytes of a hash tile of the tree of `size` entries; `None` where that tile (at that width) does not exist at
    /// any size up to `size`. `TilePath::Entries` gives `None`: entries are not kept here.
    pub fn tile(&self, path: &TilePath, size: TreeSize) -> Option<Vec<u8>> {
        let TilePath::Hashes { level, number, width } = *path else { return None };
        if size > self.size() || !path.exists_at(size) {
            return None;
        }
        let hashes = self.levels.get(usize::from(level) * 8)?;
        let start = usize::try_from(number).ok()?.checked_mul(256)?;
        Some(hashes.get(start..start.checked_add(width.into())?)?.as_flattened().to_vec())
    }

    fn check_size(&self, size: TreeSize) -> Result<(), LogError> {
        if size > self.size() {
            return Err(LogError::TreeTooSmall { asked: size, has: self.size() });
        }
        Ok(())
    }

    /// Hash of a complete subtree.
    fn complete(&self, level: u32, index: u64) -> Option<NodeHash> {
        let hashes = self.levels.get(level as usize)?;
        hashes.get(usize::try_from(index).ok()?).map(|hash| NodeHash::from_bytes(*hash))
    }

    /// Hash over the last `size mod 2^level` leaves of the tree of `size` leaves: its complete subtrees, one for each bit of
    /// that number, joined from the smallest, which is the last.
    fn edge(&self, level: u32, size: u64) -> Option<NodeHash> {
        let mut joined: Option<NodeHash> = None;
        for bit in (0..level).filter(|bit| size >> bit & 1 == 1) {
            let left = self.complete(bit, (size >> bit) - 1)?;
            joined = Some(joined.map_or(left, |right| node_hash(&left, &right)));
        }
        joined
    }

    /// The siblings on the way from the node at `level`, `index` to the root of the tree of `size` leaves, lowest first.
    /// `size` is within the tree and the node within `size`, so every hash is there.
    fn siblings(&self, level: u32, index: u64, size: u64) -> Vec<NodeHash> {
        let mut path = Vec::new();
        let (mut level, mut index, mut last) = (level, index, (size - 1) >> level);
        while last > 0 {
            if index % 2 == 1 {
                path.extend(self.complete(level, index - 1));
            } else if index < last {
                // Only the last node of a level can be incomplete in a tree of this size.
                let is_complete = index + 1 < size >> level;
                let right = if is_complete {
                    self.complete(level, index + 1)
                } else {
                    self.edge(level, size)
                };
                path.extend(right);
            }
            level += 1;
            index /= 2;
            last /= 2;
        }
        path
    }
}

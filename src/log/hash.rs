//! Hashes and positions of the tree (RFC 6962 section 2.1).

/// Position of an entry, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeafIndex(u64);
/// Number of entries in a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreeSize(u64);
/// `SHA-256(0x00 || entry)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LeafHash([u8; 32]);
/// A hash inside the tree, leaf hashes included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NodeHash([u8; 32]);
/// The hash of a whole tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RootHash([u8; 32]);

impl LeafIndex {
    /// From a number.
    pub const fn new(index: u64) -> Self {
        Self(index)
    }
    /// As a number.
    pub const fn get(self) -> u64 {
        self.0
    }
}
impl TreeSize {
    /// From a number.
    pub const fn new(size: u64) -> Self {
        Self(size)
    }
    /// As a number.
    pub const fn get(self) -> u64 {
        self.0
    }
}
// LeafHash, NodeHash, RootHash each: from_bytes([u8;32]), as_bytes() -> &[u8;32], to_base64(), from_base64(&str) -> Result (canonical only), Display = hex

/// `SHA-256(0x00 || entry)`.
pub fn leaf_hash(entry: &[u8]) -> LeafHash {
    todo!("{entry:?}")
}
/// `SHA-256(0x01 || left || right)`.
pub fn node_hash(left: &NodeHash, right: &NodeHash) -> NodeHash {
    todo!("{left:?}{right:?}")
}

macro_rules! digest {
    ($name:ident) => {
        impl $name {
            /// From its 32 bytes.
            pub const fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }
            /// Its 32 bytes.
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }
    };
}
digest!(LeafHash);
digest!(NodeHash);
digest!(RootHash);

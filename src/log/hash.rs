//! Hashes and positions of the tree (RFC 6962 section 2.1).

use super::{LogError, text};
use sha2::{Digest, Sha256};

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

/// `SHA-256(0x00 || entry)`.
pub fn leaf_hash(entry: &[u8]) -> LeafHash {
    LeafHash(Sha256::new().chain_update([0x00]).chain_update(entry).finalize().into())
}

/// `SHA-256(0x01 || left || right)`.
pub fn node_hash(left: &NodeHash, right: &NodeHash) -> NodeHash {
    let digest = Sha256::new().chain_update([0x01]).chain_update(left.0).chain_update(right.0);
    NodeHash(digest.finalize().into())
}

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

impl std::fmt::Display for LeafIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::fmt::Display for TreeSize {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl RootHash {
    /// The root of a tree without entries, `SHA-256("")`.
    pub fn of_nothing() -> Self {
        Self(Sha256::digest([]).into())
    }
}

impl From<LeafHash> for NodeHash {
    fn from(leaf: LeafHash) -> Self {
        Self(leaf.0)
    }
}

impl From<RootHash> for NodeHash {
    fn from(root: RootHash) -> Self {
        Self(root.0)
    }
}

/// The node that covers a whole tree is its root.
impl From<NodeHash> for RootHash {
    fn from(node: NodeHash) -> Self {
        Self(node.0)
    }
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
            /// As 44 characters of base64 (RFC 4648 section 4).
            pub fn to_base64(&self) -> String {
                text::to_base64(&self.0)
            }
            /// From exactly that spelling: padded, no stray bits, no white space, 32 bytes.
            pub fn from_base64(given: &str) -> Result<Self, LogError> {
                text::hash_from_base64(given).map(Self)
            }
        }
        /// Hexadecimal.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_follow_their_formulas() {
        let leaf = leaf_hash(b"");
        let expected = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
        assert_eq!(leaf.to_string(), expected);
        let mut bytes = vec![0x01];
        bytes.extend_from_slice(leaf.as_bytes());
        bytes.extend_from_slice(leaf.as_bytes());
        let node = node_hash(&leaf.into(), &leaf.into());
        assert_eq!(node.as_bytes().as_slice(), Sha256::digest(&bytes).as_slice());
        let nothing = RootHash::of_nothing().to_base64();
        assert_eq!(nothing, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn base64_has_one_spelling() {
        let root = RootHash::of_nothing();
        let base64 = root.to_base64();
        assert_eq!(RootHash::from_base64(&base64).unwrap(), root);
        for wrong in [
            base64.trim_end_matches('=').to_owned(),
            format!("{base64}="),
            format!("{base64}\n"),
            format!(" {base64}"),
            base64.replace("uFU=", "uFV="),
            base64.replace('+', "-").replace('/', "_"),
            String::new(),
            "AAAA".to_owned(),
            text::to_base64(&[0; 31]),
            text::to_base64(&[0; 33]),
        ] {
            assert!(RootHash::from_base64(&wrong).is_err(), "{wrong:?}");
        }
    }
}

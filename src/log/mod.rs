//! Why can no one rewrite it?
//!
//! RFC 6962 Merkle trees, C2SP signed notes, checkpoints, tiles and proof files. Pure: bytes in, bytes out. Knows
//! nothing of letters, of storage or of HTTP.

mod checkpoint;
mod hash;
mod note;
mod proof;
mod tile;
mod tlog_proof;
mod tree;

pub use checkpoint::{Checkpoint, Origin, SignedCheckpoint};
pub use hash::{LeafHash, LeafIndex, NodeHash, RootHash, TreeSize, leaf_hash, node_hash};
pub use note::{KeyName, Note, NoteKey, VerifierKey};
pub use proof::{ConsistencyProof, InclusionProof};
pub use tile::{TilePath, entry_bundle, parse_entry_bundle};
pub use tlog_proof::TlogProof;
pub use tree::Tree;

/// What is wrong with a proof, a note, a checkpoint or a tile. The owner of this room adds variants.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// placeholder
    #[error("placeholder")]
    Placeholder,
}

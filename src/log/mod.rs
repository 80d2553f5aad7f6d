//! Why can no one rewrite it?
//!
//! RFC 6962 Merkle trees, C2SP signed notes, checkpoints, cosignatures, tiles and proof files. Pure: bytes in, bytes
//! out. Knows nothing of letters, of storage or of HTTP; reads no clock, so whether a cosignature is too old or from the
//! future is for its caller.

mod checkpoint;
mod cosignature;
mod error;
mod hash;
mod key;
mod note;
mod proof;
mod text;
mod tile;
mod tlog_proof;
mod tree;
mod witness;
mod witness_policy;

pub use checkpoint::{Checkpoint, Origin, SignedCheckpoint};
pub use cosignature::{Cosignature, CosignerKey, CosigningKey};
pub use error::LogError;
pub use hash::{LeafHash, LeafIndex, NodeHash, RootHash, TreeSize, leaf_hash, node_hash};
pub use key::{KeyName, NoteKey, VerifierKey};
pub use note::{Note, NoteSignature};
pub use proof::{ConsistencyProof, InclusionProof};
pub use tile::{TILE_WIDTH, TilePath, entry_bundle, parse_entry_bundle, partial_width};
pub use tlog_proof::TlogProof;
pub use tree::Tree;
pub use witness::{AddCheckpoint, Refusal};
pub use witness_policy::{PolicyLog, PolicyWitness, WitnessPolicy};

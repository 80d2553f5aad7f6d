//! The log's formats and proofs, one test for each conformance check: notes (N), checkpoints (C), tiles (T), Merkle
//! proofs (M) and proof files (P). The HTTP half of the tiles (headers, compression, methods) is tested where it is served.

mod checkpoints;
mod garbage;
mod merkle;
mod notes;
pub(crate) mod oracle;
mod proof_files;
mod tiles;

use chancery::log::{KeyName, LeafHash, NoteKey, Tree, leaf_hash};
use ed25519_dalek::SigningKey;
use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;
use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// The signing key whose seed is `SHA-256("TEST ONLY KEY " || label)`.
fn signing_key(label: &str) -> SigningKey {
    let seed = Sha256::new().chain_update("TEST ONLY KEY ").chain_update(label).finalize();
    SigningKey::from_bytes(&seed.into())
}

/// A note key of that name with a test seed.
fn note_key(name: &str, label: &str) -> NoteKey {
    NoteKey::new(KeyName::parse(name).unwrap(), signing_key(label))
}

/// The entry that tests put at `index`.
fn entry(index: u64) -> Vec<u8> {
    format!("entry {index}").into_bytes()
}

fn leaf(index: u64) -> LeafHash {
    leaf_hash(&entry(index))
}

/// A tree of the first `size` test entries.
fn tree(size: u64) -> Tree {
    let mut tree = Tree::default();
    (0..size).for_each(|index| tree.push(leaf(index)));
    tree
}

/// A file below `tests/vectors/`.
fn vector(path: &str) -> Vec<u8> {
    let vectors = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    std::fs::read(vectors.join(path)).unwrap()
}

/// Properties are the same in every run.
fn fixed() -> ProptestConfig {
    ProptestConfig {
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

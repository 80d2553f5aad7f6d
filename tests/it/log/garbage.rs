//! Any bytes are answered: every parser of the room, fed noise and near misses, returns.

use super::{fixed, vector};
use chancery::log::{
    Checkpoint, ConsistencyProof, CosignerKey, InclusionProof, KeyName, LeafHash, LeafIndex,
    NodeHash, Note, RootHash, SignedCheckpoint, TilePath, TlogProof, TreeSize, VerifierKey,
    entry_bundle, parse_entry_bundle,
};
use proptest::prelude::*;

/// Feeds every parser; what parses must print as it was read.
fn feed(bytes: &[u8]) {
    let keys = String::from_utf8(vector("notes/arche2025h1.keys")).unwrap();
    let log = VerifierKey::parse(keys.lines().next().unwrap()).unwrap();
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
    }
    if let Ok(signed) = SignedCheckpoint::open(bytes, &log) {
        assert_eq!(signed.note().as_bytes(), bytes);
    }
    if let Ok(proof) = TlogProof::parse(bytes) {
        assert_eq!(proof.to_string().as_bytes(), bytes);
        let _ = proof.verify(&LeafHash::from_bytes([0; 32]), &log);
    }
    if let Ok(entries) = parse_entry_bundle(bytes) {
        assert_eq!(entry_bundle(entries).unwrap(), bytes);
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(key) = VerifierKey::parse(text) {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(key) = CosignerKey::parse(text) {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(tile) = TilePath::parse(text) {
        assert_eq!(tile.to_string(), text);
    }
    let _ = (Checkpoint::parse_text(text), KeyName::parse(text), RootHash::from_base64(text));
}

proptest! {
    #![proptest_config(fixed())]

    #[test]
    fn noise(bytes: Vec<u8>, text: String) {
        feed(&bytes);
        feed(text.as_bytes());
    }

    #[test]
    fn near_misses(at in 0_usize..900, byte: u8, cut in 0_usize..900, which in 0_usize..4) {
        let checkpoint = vector("notes/arche2025h1.checkpoint");
        let proof = [b"c2sp.org/tlog-proof@v1\nextra AAAA\nindex 7\n\n".as_slice(), &checkpoint].concat();
        let mut bytes = match which {
            0 => checkpoint,
            1 => proof,
            2 => b"tile/0/x001/x234/067.p/8".to_vec(),
            _ => vector("notes/arche2025h1.keys").into_iter().take_while(|byte| *byte != b'\n').collect(),
        };
        let length = bytes.len();
        bytes[at % length] = byte;
        feed(&bytes);
        feed(&bytes[..cut % length]);
        bytes.insert(at % length, byte);
        feed(&bytes);
    }

    #[test]
    fn proofs_of_any_numbers(index: u64, old: u64, new: u64, hashes in 0_usize..70) {
        let path = vec![NodeHash::from_bytes([7; 32]); hashes];
        let (leaf, root) = (LeafHash::from_bytes([7; 32]), RootHash::from_bytes([7; 32]));
        let inclusion = InclusionProof { index: LeafIndex::new(index), size: TreeSize::new(new), path: path.clone() };
        prop_assert!(inclusion.verify(&leaf, &root).is_err() || (hashes, index, new) == (0, 0, 1));
        let consistency = ConsistencyProof { old: TreeSize::new(old), new: TreeSize::new(new), path };
        prop_assert!(consistency.verify(&root, &root).is_err() || (old == new && hashes == 0));
    }
}

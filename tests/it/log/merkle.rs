//! M: the tree, inclusion and consistency proofs against published vectors, `ct-merkle` and the RFC's own recursion.

use super::oracle::{self, Hash};
use super::{fixed, leaf, tree};
use chancery::log::{
    ConsistencyProof, InclusionProof, LeafHash, LeafIndex, LogError, NodeHash, RootHash, Tree,
    TreeSize, leaf_hash,
};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use serde::Deserialize;
use sha2::Sha256;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct InclusionVector {
    leaf_idx: u64,
    tree_size: u64,
    root: String,
    leaf_hash: String,
    proof: Option<Vec<String>>,
    desc: String,
    want_err: bool,
}

impl InclusionVector {
    fn verify(&self) -> Result<(), LogError> {
        let proof = InclusionProof {
            index: LeafIndex::new(self.leaf_idx),
            size: TreeSize::new(self.tree_size),
            path: nodes(self.proof.as_deref())?,
        };
        proof.verify(&LeafHash::from_base64(&self.leaf_hash)?, &RootHash::from_base64(&self.root)?)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConsistencyVector {
    size1: u64,
    size2: u64,
    root1: String,
    root2: String,
    proof: Option<Vec<String>>,
    desc: String,
    #[serde(rename = "wantErr")]
    want_err: bool,
}

impl ConsistencyVector {
    fn verify(&self) -> Result<(), LogError> {
        let proof = ConsistencyProof {
            old: TreeSize::new(self.size1),
            new: TreeSize::new(self.size2),
            path: nodes(self.proof.as_deref())?,
        };
        proof.verify(&any_root(&self.root1), &any_root(&self.root2))
    }
}

/// A root of a vector. Some vectors about sizes have a few words for a root; their hash stands for them here, which is
/// equal to another exactly where the words are.
fn any_root(base64: &str) -> RootHash {
    RootHash::from_base64(base64)
        .unwrap_or_else(|_| RootHash::from_bytes(*leaf_hash(base64.as_bytes()).as_bytes()))
}

fn nodes(proof: Option<&[String]>) -> Result<Vec<NodeHash>, LogError> {
    proof.unwrap_or_default().iter().map(|hash| NodeHash::from_base64(hash)).collect()
}

/// Every vector file of a folder, in the order of their paths.
fn vectors<T: for<'de> Deserialize<'de>>(folder: &str) -> Vec<(PathBuf, T)> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, files) } else { files.push(path) }
        }
    }
    let mut files = Vec::new();
    walk(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/merkle").join(folder),
        &mut files,
    );
    files.sort();
    let parse = |path: PathBuf| {
        (path.clone(), serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
    };
    files.into_iter().map(parse).collect()
}

#[test]
fn m1_the_published_inclusion_vectors() {
    let vectors: Vec<(_, InclusionVector)> = vectors("inclusion");
    assert_eq!(vectors.len(), 98);
    assert_eq!(vectors.iter().filter(|(_, vector)| !vector.want_err).count(), 6);
    for (path, vector) in &vectors {
        assert_eq!(
            vector.verify().is_err(),
            vector.want_err,
            "{}: {}",
            path.display(),
            vector.desc
        );
    }
}

#[test]
fn m1_the_published_consistency_vectors() {
    let vectors: Vec<(_, ConsistencyVector)> = vectors("consistency");
    assert_eq!(vectors.len(), 98);
    assert_eq!(vectors.iter().filter(|(_, vector)| !vector.want_err).count(), 6);
    for (path, vector) in &vectors {
        assert_eq!(
            vector.verify().is_err(),
            vector.want_err,
            "{}: {}",
            path.display(),
            vector.desc
        );
    }
}

fn hashes(nodes: &[NodeHash]) -> Vec<Hash> {
    nodes.iter().map(|node| *node.as_bytes()).collect()
}

/// Every root, inclusion proof and consistency proof of every size up to 130, asked of one tree of 130.
#[test]
fn m2_every_proof_up_to_130_against_the_recursion_and_ct_merkle() {
    const LARGEST: u64 = 130;
    let tree = tree(LARGEST);
    let leaves: Vec<Hash> = (0..LARGEST).map(|index| *leaf(index).as_bytes()).collect();
    let mut other = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    for size in 0..=LARGEST {
        let root = tree.root_at(TreeSize::new(size)).unwrap();
        let part = &leaves[..size as usize];
        assert_eq!(*root.as_bytes(), oracle::root(part));
        assert_eq!(root.as_bytes().as_slice(), other.root().as_bytes().as_slice());
        for index in 0..size {
            let proof = tree.inclusion_proof(LeafIndex::new(index), TreeSize::new(size)).unwrap();
            assert_eq!(hashes(&proof.path), oracle::path(index as usize, part));
            assert_eq!(
                hashes(&proof.path).concat(),
                other.prove_inclusion(index as usize).as_bytes()
            );
            assert_eq!(proof.verify(&leaf(index), &root), Ok(()));
        }
        for old in 1..size {
            let proof = tree.consistency_proof(TreeSize::new(old), TreeSize::new(size)).unwrap();
            assert_eq!(hashes(&proof.path), oracle::consistency(old as usize, part, true));
            let theirs = other.prove_consistency((size - old) as usize);
            assert_eq!(hashes(&proof.path).concat(), theirs.as_bytes());
            let old = tree.root_at(TreeSize::new(old)).unwrap();
            assert_eq!(proof.verify(&old, &root), Ok(()));
        }
        other.push(super::entry(size));
    }
}

#[test]
fn m2_a_tree_answers_only_for_what_it_has() {
    let tree = tree(5);
    let (five, six) = (TreeSize::new(5), TreeSize::new(6));
    assert_eq!(tree.size(), five);
    assert_eq!(tree.root(), tree.root_at(five).unwrap());
    assert_eq!(tree.root_at(six), None);
    assert_eq!(tree.leaf(LeafIndex::new(4)), Some(leaf(4)));
    assert_eq!(tree.leaf(LeafIndex::new(5)), None);
    let too_small = LogError::TreeTooSmall { asked: six, has: five };
    assert_eq!(tree.inclusion_proof(LeafIndex::new(0), six), Err(too_small.clone()));
    assert_eq!(tree.consistency_proof(five, six), Err(too_small));
    let index = LeafIndex::new(5);
    assert_eq!(
        tree.inclusion_proof(index, five),
        Err(LogError::IndexOutOfRange { index, size: five })
    );
    let nothing = TreeSize::new(0);
    let index = LeafIndex::new(0);
    assert_eq!(
        tree.inclusion_proof(index, nothing),
        Err(LogError::IndexOutOfRange { index, size: nothing })
    );
    assert_eq!(
        tree.consistency_proof(nothing, five),
        Err(LogError::ConsistencySizes { old: nothing, new: five })
    );
    assert_eq!(
        tree.consistency_proof(five, nothing),
        Err(LogError::ConsistencySizes { old: five, new: nothing })
    );
    let same = tree.consistency_proof(five, five).unwrap();
    assert_eq!(same.verify(&tree.root(), &tree.root()), Ok(()));
    let empty = Tree::default();
    assert_eq!(empty.root(), RootHash::of_nothing());
    assert_eq!(empty.consistency_proof(nothing, nothing).unwrap().path, Vec::new());
}

fn flip(bytes: &[u8; 32], bit: usize) -> [u8; 32] {
    let mut flipped = *bytes;
    flipped[bit / 8] ^= 1 << (bit % 8);
    flipped
}

#[test]
fn m3_every_flipped_bit_of_an_inclusion_proof_fails() {
    let tree = tree(12);
    for size in 1..=12 {
        let size = TreeSize::new(size);
        let root = tree.root_at(size).unwrap();
        for index in 0..size.get() {
            let proof = tree.inclusion_proof(LeafIndex::new(index), size).unwrap();
            for bit in 0..256 {
                let wrong = LeafHash::from_bytes(flip(leaf(index).as_bytes(), bit));
                assert_eq!(proof.verify(&wrong, &root), Err(LogError::InclusionRoot));
                let wrong = RootHash::from_bytes(flip(root.as_bytes(), bit));
                assert_eq!(proof.verify(&leaf(index), &wrong), Err(LogError::InclusionRoot));
                for at in 0..proof.path.len() {
                    let mut wrong = proof.clone();
                    wrong.path[at] = NodeHash::from_bytes(flip(wrong.path[at].as_bytes(), bit));
                    assert_eq!(wrong.verify(&leaf(index), &root), Err(LogError::InclusionRoot));
                }
            }
        }
    }
}

#[test]
fn m3_every_flipped_bit_of_a_consistency_proof_fails() {
    let tree = tree(12);
    for (old, new) in (1..=12).flat_map(|new| (1..new).map(move |old| (old, new))) {
        let proof = tree.consistency_proof(TreeSize::new(old), TreeSize::new(new)).unwrap();
        let root = |size| tree.root_at(TreeSize::new(size)).unwrap();
        for bit in 0..256 {
            let wrong = |size| RootHash::from_bytes(flip(root(size).as_bytes(), bit));
            assert!(proof.verify(&wrong(old), &root(new)).is_err());
            assert_eq!(proof.verify(&root(old), &wrong(new)), Err(LogError::ConsistencyNewRoot));
            for at in 0..proof.path.len() {
                let mut wrong = proof.clone();
                wrong.path[at] = NodeHash::from_bytes(flip(wrong.path[at].as_bytes(), bit));
                assert!(wrong.verify(&root(old), &root(new)).is_err());
            }
        }
    }
}

#[test]
fn m3_proofs_of_other_lengths_positions_and_sizes_fail() {
    let tree = tree(40);
    for (index, size) in (1..=40).flat_map(|size| (0..size).map(move |index| (index, size))) {
        let proof = tree.inclusion_proof(LeafIndex::new(index), TreeSize::new(size)).unwrap();
        let root = tree.root_at(TreeSize::new(size)).unwrap();
        let mut long = proof.clone();
        long.path.push(root.into());
        assert_eq!(long.verify(&leaf(index), &root), Err(LogError::PathTooLong));
        let mut short = proof.clone();
        if short.path.pop().is_some() {
            assert_eq!(short.verify(&leaf(index), &root), Err(LogError::PathTooShort));
        }
        for other in (0..size).filter(|other| *other != index) {
            let moved = InclusionProof { index: LeafIndex::new(other), ..proof.clone() };
            assert!(moved.verify(&leaf(index), &root).is_err(), "{index} as {other} of {size}");
        }
    }
    for (old, new) in (2..=40).flat_map(|new| (1..new).map(move |old| (old, new))) {
        let proof = tree.consistency_proof(TreeSize::new(old), TreeSize::new(new)).unwrap();
        let root = |size| tree.root_at(TreeSize::new(size)).unwrap();
        let mut long = proof.clone();
        long.path.push(root(new).into());
        assert_eq!(long.verify(&root(old), &root(new)), Err(LogError::PathTooLong));
        let mut short = proof.clone();
        assert!(short.path.pop().is_some());
        assert_eq!(short.verify(&root(old), &root(new)), Err(LogError::PathTooShort));
        assert!(proof.verify(&root(new), &root(old)).is_err());
        let swapped = ConsistencyProof { old: proof.new, new: proof.old, path: proof.path };
        let sizes = LogError::ConsistencySizes { old: swapped.old, new: swapped.new };
        assert_eq!(swapped.verify(&root(new), &root(old)), Err(sizes));
    }
}

#[test]
fn m3_another_history_is_not_consistent() {
    let (ours, mut theirs) = (tree(20), tree(6));
    (6..20).for_each(|index| theirs.push(leaf(index + 1000)));
    let root = |tree: &Tree, size| tree.root_at(TreeSize::new(size)).unwrap();
    for old in 7..20 {
        let proof = theirs.consistency_proof(TreeSize::new(old), TreeSize::new(20)).unwrap();
        let verdict = proof.verify(&root(&ours, old), &root(&theirs, 20));
        // At a power of two the proof starts from the old root itself, so the new root is what is missed.
        let expected = if old == 8 || old == 16 {
            LogError::ConsistencyNewRoot
        } else {
            LogError::ConsistencyOldRoot
        };
        assert_eq!(verdict, Err(expected), "size {old}");
    }
    let proof = theirs.consistency_proof(TreeSize::new(6), TreeSize::new(20)).unwrap();
    assert_eq!(proof.verify(&root(&ours, 6), &root(&theirs, 20)), Ok(()));
    assert_eq!(proof.verify(&root(&ours, 6), &root(&ours, 20)), Err(LogError::ConsistencyNewRoot));
}

/// Sizes at which shifts and sums go wrong: around 2^32 and 2^63, and the largest.
fn large_size() -> impl Strategy<Value = u64> {
    prop_oneof![
        (1_u64 << 32) - 300..(1 << 32) + 300,
        (1_u64 << 63) - 300..(1 << 63) + 300,
        u64::MAX - 300..=u64::MAX,
        1_u64..=u64::MAX,
        (0_u32..64).prop_map(|bit| 1 << bit),
    ]
}

fn node(seed: u64) -> Hash {
    *leaf(seed).as_bytes()
}

proptest! {
    #![proptest_config(fixed())]

    #[test]
    fn m3_every_pair_of_a_larger_tree_proves(new in 1_u64..3000, old in 1_u64..3000, index in 0_u64..3000) {
        let (old, index) = (old.min(new), index % new);
        let tree = tree(new);
        let (new, old) = (TreeSize::new(new), TreeSize::new(old));
        let consistency = tree.consistency_proof(old, new).unwrap();
        prop_assert_eq!(consistency.verify(&tree.root_at(old).unwrap(), &tree.root()), Ok(()));
        let inclusion = tree.inclusion_proof(LeafIndex::new(index), new).unwrap();
        prop_assert_eq!(inclusion.verify(&leaf(index), &tree.root()), Ok(()));
    }

    #[test]
    fn m4_inclusion_in_trees_of_any_size(size in large_size(), index in any::<u64>(), near_end in any::<bool>()) {
        let index = if near_end { size - 1 - (index % size.min(300)) } else { index % size };
        let path: Vec<Hash> = (0..oracle::path_length(index, size) as u64).map(node).collect();
        let expected = oracle::root_of_path(leaf(99).as_bytes(), index, size, &path);
        let nodes: Vec<NodeHash> = path.into_iter().map(NodeHash::from_bytes).collect();
        let mut proof = InclusionProof { index: LeafIndex::new(index), size: TreeSize::new(size), path: nodes };
        prop_assert_eq!(proof.root(&leaf(99)), Ok(RootHash::from_bytes(expected)));
        proof.path.push(NodeHash::from_bytes(expected));
        prop_assert_eq!(proof.root(&leaf(99)), Err(LogError::PathTooLong));
        if size > 1 {
            proof.path.truncate(proof.path.len() - 2);
            prop_assert_eq!(proof.root(&leaf(99)), Err(LogError::PathTooShort));
        }
    }

    #[test]
    fn m4_consistency_of_trees_of_any_size(new in large_size(), old in any::<u64>(), near_end in any::<bool>()) {
        prop_assume!(new > 1);
        let old = if near_end { new - 1 - (old % (new - 1).min(300)) } else { 1 + old % (new - 1) };
        let path: Vec<Hash> = (0..oracle::consistency_length(old, new, true) as u64).map(node).collect();
        let (first, second) = oracle::roots_of_consistency(leaf(99).as_bytes(), old, new, true, &path);
        let nodes: Vec<NodeHash> = path.into_iter().map(NodeHash::from_bytes).collect();
        let mut proof = ConsistencyProof { old: TreeSize::new(old), new: TreeSize::new(new), path: nodes };
        let (first, second) = (RootHash::from_bytes(first), RootHash::from_bytes(second));
        prop_assert_eq!(proof.verify(&first, &second), Ok(()));
        proof.path.push(second.into());
        prop_assert_eq!(proof.verify(&first, &second), Err(LogError::PathTooLong));
        proof.path.truncate(proof.path.len() - 2);
        prop_assert_eq!(proof.verify(&first, &second), Err(LogError::PathTooShort));
    }
}

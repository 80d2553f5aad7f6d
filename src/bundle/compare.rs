//! Are two bundles of one history?
//!
//! A bundle proves some nodes of its log's tree: on the way from each of its entries to the root, every node that covers
//! a whole power of two of entries stays what it is for ever. Where both bundles prove the same node, it must be the same
//! hash. Where the bundle of the larger log proves all nodes that make up the smaller log, its root can be computed again
//! from them: then the smaller log is proved to be the start of the larger one, with no server.

use super::Bundle;
use super::files::{self, Numbered};
use crate::log::{
    Checkpoint, InclusionProof, LeafIndex, NodeHash, RootHash, SignedCheckpoint, TreeSize,
    leaf_hash, node_hash,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// What two verified bundles say of each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "relation", rename_all = "snake_case")]
pub enum Comparison {
    /// One log, one size, one root: both saw the same history.
    SameRoot,
    /// The smaller log is proved to be the start of the larger one: one history.
    OneHistory,
    /// The log signed two histories. Both bundles together prove it to anybody.
    Contradiction(Contradiction),
    /// One log at two sizes, and nothing in the bundles contradicts; whether it is one history only a consistency proof
    /// tells.
    CannotTell,
    /// Two logs, or one log's name under two keys: there is nothing to compare.
    OtherLog,
}

/// Where two histories part, as far as the bundles show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contradiction {
    /// First entry that the two disagree about.
    pub from: u64,
    /// The first entry behind those.
    pub until: u64,
    /// The hash of these entries (RFC 6962) in the first bundle, hexadecimal.
    pub first: String,
    /// In the second.
    pub second: String,
}

/// Nodes that cover `2^level` entries each, by level and position.
type Nodes = BTreeMap<(u32, u64), NodeHash>;

impl Bundle {
    /// The checkpoint of this bundle, where it is signed with this bundle's log key; [`Self::verify`] says why not.
    pub fn checkpoint(&self) -> Option<SignedCheckpoint> {
        let note = files::parse_proof(&self.policy).ok()?.checkpoint;
        SignedCheckpoint::open(note.as_bytes(), &self.log_key).ok()
    }

    /// Compares two bundles, both of which [`Self::verify`] must have passed: nothing is verified here.
    pub fn compare(&self, other: &Self) -> Comparison {
        let (Some(first), Some(second)) = (self.checkpoint(), other.checkpoint()) else {
            return Comparison::OtherLog;
        };
        if self.log_key != other.log_key {
            return Comparison::OtherLog;
        }
        let (first, second) = (first.checkpoint(), second.checkpoint());
        if first.size == second.size && first.root != second.root {
            return Comparison::Contradiction(Contradiction {
                from: 0,
                until: first.size.get(),
                first: first.root.to_string(),
                second: second.root.to_string(),
            });
        }
        let (ours, theirs) = (self.nodes(first), other.nodes(second));
        let differs = ours.iter().find_map(|(place, ours)| {
            theirs.get(place).filter(|theirs| *theirs != ours).map(|theirs| (*place, ours, theirs))
        });
        if let Some(((level, at), first, second)) = differs {
            return Comparison::Contradiction(Contradiction {
                from: at << level,
                until: (at + 1) << level,
                first: first.to_string(),
                second: second.to_string(),
            });
        }
        let (smaller, larger) =
            if first.size <= second.size { (first, &theirs) } else { (second, &ours) };
        match root_from(larger, smaller.size) {
            _ if first.size == second.size => Comparison::SameRoot,
            Some(root) if root == smaller.root => Comparison::OneHistory,
            // All nodes of the smaller log are in the larger one, and they are others.
            Some(root) => {
                let swapped = first.size > second.size;
                let (a, b) = (smaller.root.to_string(), root.to_string());
                let (first, second) = if swapped { (b, a) } else { (a, b) };
                let until = smaller.size.get();
                Comparison::Contradiction(Contradiction { from: 0, until, first, second })
            }
            None => Comparison::CannotTell,
        }
    }

    fn nodes(&self, checkpoint: &Checkpoint) -> Nodes {
        let mut nodes = Nodes::new();
        for Numbered { index, statement, parts } in files::numbered(self).unwrap_or_default() {
            if let Ok(proof) = files::parse_proof(parts) {
                let index = LeafIndex::new(index);
                let proof = InclusionProof { index, size: checkpoint.size, path: proof.path };
                add(&mut nodes, &proof, leaf_hash(statement.bytes()).into());
            }
        }
        nodes
    }
}

/// Adds every lasting node on the way of a verified proof from its leaf to the root.
fn add(nodes: &mut Nodes, proof: &InclusionProof, leaf: NodeHash) {
    let size = proof.size.get();
    let is_whole = |level: u32, at: u64| {
        at.checked_add(1)
            .and_then(|end| end.checked_mul(1_u64.checked_shl(level)?))
            .is_some_and(|end| end <= size)
    };
    let (mut level, mut at, mut joined) = (0, proof.index.get(), leaf);
    let mut keep = |level, at, hash| {
        if is_whole(level, at) {
            nodes.insert((level, at), hash);
        }
    };
    keep(level, at, joined);
    for sibling in &proof.path {
        let last = (size - 1) >> level;
        if at % 2 == 1 || at == last {
            // The last node of a level is carried up as it is to where it has a neighbour on its left.
            while at.is_multiple_of(2) && at > 0 {
                (level, at) = (level + 1, at >> 1);
            }
            keep(level, at.saturating_sub(1), *sibling);
            joined = node_hash(sibling, &joined);
        } else {
            keep(level, at + 1, *sibling);
            joined = node_hash(&joined, sibling);
        }
        (level, at) = (level + 1, at >> 1);
        keep(level, at, joined);
    }
}

/// The root at this size, where all nodes that make it up are there (RFC 6962 section 2.1): its binary digits say which.
fn root_from(nodes: &Nodes, size: TreeSize) -> Option<RootHash> {
    let size = size.get();
    let mut root: Option<NodeHash> = None;
    for level in (0..u64::BITS).filter(|level| size >> level & 1 == 1) {
        let node = nodes.get(&(level, (size >> level) - 1))?;
        root = Some(root.map_or(*node, |right| node_hash(node, &right)));
    }
    root.map(RootHash::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::{LeafHash, Tree};

    fn tree(size: u64) -> Tree {
        let mut tree = Tree::default();
        (0..size).for_each(|n| tree.push(leaf(n)));
        tree
    }

    fn leaf(n: u64) -> LeafHash {
        leaf_hash(&n.to_be_bytes())
    }

    /// Every node that is kept is the one that the entries below it give, for every entry of every small log.
    #[test]
    fn kept_nodes_are_those_of_the_tree() {
        for size in 1..=40 {
            let whole = tree(size);
            for index in 0..size {
                let proof = whole.inclusion_proof(LeafIndex::new(index), whole.size()).unwrap();
                let mut nodes = Nodes::new();
                add(&mut nodes, &proof, leaf(index).into());
                assert!(!nodes.is_empty());
                for ((level, at), hash) in &nodes {
                    let mut below = Tree::default();
                    ((at << level)..((at + 1) << level)).for_each(|n| below.push(leaf(n)));
                    assert_eq!(
                        RootHash::from(*hash),
                        below.root(),
                        "{index} of {size}: {level}, {at}"
                    );
                }
                // The newest entry of a smaller log makes that log's root known to every later proof of it.
                let root = root_from(&nodes, TreeSize::new(index + 1));
                assert_eq!(root, Some(tree(index + 1).root()), "{index} of {size}");
            }
        }
        assert_eq!(root_from(&Nodes::new(), TreeSize::new(0)), None);
        assert_eq!(root_from(&Nodes::new(), TreeSize::new(5)), None);
    }
}

//! RFC 6962 section 2.1 word for word: recursive, slow, and with nothing in common with the code it checks.

use sha2::{Digest, Sha256};

pub(crate) type Hash = [u8; 32];

pub(super) fn join(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The largest power of two smaller than `n`, for `n` > 1.
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// MTH(D[n]) over leaf hashes.
pub(crate) fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len() as u64) as usize);
            join(&root(left), &root(right))
        }
    }
}

/// PATH(m, D[n]).
pub(super) fn path(m: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() <= 1 {
        return Vec::new();
    }
    let k = split(leaves.len() as u64) as usize;
    let (left, right) = leaves.split_at(k);
    let (mut path, sibling) =
        if m < k { (path(m, left), root(right)) } else { (path(m - k, right), root(left)) };
    path.push(sibling);
    path
}

/// PROOF(m, D[n]) for 0 < m < n: SUBPROOF(m, D[n], true).
pub(super) fn consistency(m: usize, leaves: &[Hash], is_whole: bool) -> Vec<Hash> {
    if m == leaves.len() {
        return if is_whole { Vec::new() } else { vec![root(leaves)] };
    }
    let k = split(leaves.len() as u64) as usize;
    let (left, right) = leaves.split_at(k);
    let (mut proof, sibling) = if m <= k {
        (consistency(m, left, is_whole), root(right))
    } else {
        (consistency(m - k, right, false), root(left))
    };
    proof.push(sibling);
    proof
}

/// How many hashes PATH(m, D[n]) has.
pub(super) fn path_length(m: u64, n: u64) -> usize {
    match n {
        0 | 1 => 0,
        _ if m < split(n) => 1 + path_length(m, split(n)),
        _ => 1 + path_length(m - split(n), n - split(n)),
    }
}

/// The root that PATH(m, D[n]) leads to.
pub(crate) fn root_of_path(leaf: &Hash, m: u64, n: u64, path: &[Hash]) -> Hash {
    let Some((sibling, below)) = path.split_last() else { return *leaf };
    let k = split(n);
    if m < k {
        join(&root_of_path(leaf, m, k, below), sibling)
    } else {
        join(sibling, &root_of_path(leaf, m - k, n - k, below))
    }
}

/// How many hashes SUBPROOF(m, D[n], b) has.
pub(super) fn consistency_length(m: u64, n: u64, is_whole: bool) -> usize {
    if m == n {
        usize::from(!is_whole)
    } else if m <= split(n) {
        1 + consistency_length(m, split(n), is_whole)
    } else {
        1 + consistency_length(m - split(n), n - split(n), false)
    }
}

/// The old and new root that SUBPROOF(m, D[n], b) leads to; `old` is the old root where b is true.
pub(crate) fn roots_of_consistency(
    old: &Hash,
    m: u64,
    n: u64,
    is_whole: bool,
    proof: &[Hash],
) -> (Hash, Hash) {
    if m == n {
        let hash = if is_whole { *old } else { proof[0] };
        return (hash, hash);
    }
    let (sibling, below) = proof.split_last().unwrap();
    let k = split(n);
    if m <= k {
        let (first, second) = roots_of_consistency(old, m, k, is_whole, below);
        (first, join(&second, sibling))
    } else {
        let (first, second) = roots_of_consistency(old, m - k, n - k, false, below);
        (join(sibling, &first), join(sibling, &second))
    }
}

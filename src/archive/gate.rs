//! The sign gate: the only place where a checkpoint is signed.
//!
//! Logs have died of a bit that flipped between hashing and storing, and of two histories signed by one key. So the
//! leaf hashes are computed from the very bytes that will be stored, the new tree is proven to extend the last signed
//! one with the verifier's own code, the signature is verified right after it is made, and before anything is
//! acknowledged what stands on the disk is read back and hashed again.

use super::ArchiveError;
use crate::log::{
    Checkpoint, LeafHash, NoteKey, Origin, SignedCheckpoint, Tree, TreeSize, leaf_hash,
};
use crate::store::{Draft, Frame, JournalId, StoreError};
use std::sync::{Arc, PoisonError, RwLock};

/// A frame whose checkpoint is signed and which is not written yet.
pub(super) struct Sealed {
    /// The frame as it will be written.
    pub(super) bytes: Vec<u8>,
    /// The checkpoint in it.
    pub(super) checkpoint: Arc<SignedCheckpoint>,
    leaves: Vec<LeafHash>,
}

/// Hashes the entries out of `draft`, appends them to `tree`, and signs the new checkpoint if and only if the new tree
/// extends the one of `last`. A frame without entries carries `last` again: nothing is signed twice.
pub(super) fn seal(
    draft: Draft,
    journal: JournalId,
    tree: &RwLock<Tree>,
    last: Option<&Arc<SignedCheckpoint>>,
    key: &NoteKey,
    origin: &Origin,
) -> Result<Sealed, ArchiveError> {
    let leaves: Vec<LeafHash> = draft.entries()?.into_iter().map(leaf_hash).collect();
    let checkpoint = match last {
        Some(last) if leaves.is_empty() => Arc::clone(last),
        _ => Arc::new(sign(&leaves, tree, last.map(|last| &**last), key, origin)?),
    };
    let bytes = draft.seal(journal, checkpoint.note())?;
    Ok(Sealed { bytes, checkpoint, leaves })
}

fn sign(
    leaves: &[LeafHash],
    tree: &RwLock<Tree>,
    last: Option<&SignedCheckpoint>,
    key: &NoteKey,
    origin: &Origin,
) -> Result<SignedCheckpoint, ArchiveError> {
    let mut tree = tree.write().unwrap_or_else(PoisonError::into_inner);
    let old = last.map_or(TreeSize::new(0), |last| last.checkpoint().size);
    if tree.size() != old {
        return Err(ArchiveError::Contradiction(format!(
            "the tree in memory has {} entries, the last checkpoint {}",
            tree.size().get(),
            old.get()
        )));
    }
    for leaf in leaves {
        tree.push(*leaf);
    }
    let (size, root) = (tree.size(), tree.root());
    if let Some(last) = last {
        let proof = tree.consistency_proof(old, size)?;
        proof.verify(&last.checkpoint().root, &root).map_err(|why| {
            ArchiveError::Contradiction(format!(
                "the new tree does not extend the last signed one: {why}"
            ))
        })?;
    }
    drop(tree);
    // The key verifies its own signature before it gives it away.
    Ok(Checkpoint { origin: origin.clone(), size, root }.sign(key)?)
}

/// Checks what was read back from the disk: the same frame, with entries that hash to the leaves that were signed.
pub(super) fn confirm(sealed: &Sealed, read_back: &[u8]) -> Result<(), StoreError> {
    let wrong = |what: &str| StoreError::ReadBack(format!("the journal ({what})"));
    let frame = Frame::parse(read_back).map_err(|fault| wrong(fault.0))?;
    let leaves = frame.entries.iter().map(|entry| leaf_hash(entry));
    if !leaves.eq(sealed.leaves.iter().copied()) {
        return Err(wrong("an entry"));
    }
    if read_back != sealed.bytes {
        return Err(wrong("something beside the entries"));
    }
    Ok(())
}

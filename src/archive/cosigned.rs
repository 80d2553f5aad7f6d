//! The newest checkpoint that enough witnesses have cosigned. It is kept beside the journal, proofs and bundles lead to
//! it, and at start the log must still have its root at its size: what witnesses saw cannot be taken back.

use super::state::State;
use super::{Archive, ArchiveError};
use crate::log::{ConsistencyProof, SignedCheckpoint, Tree, TreeSize, VerifierKey};
use crate::store::Disk;
use std::sync::{Arc, PoisonError};

impl Archive {
    /// The newest checkpoint that enough witnesses have cosigned, with their lines.
    pub fn cosigned(&self) -> Option<Arc<SignedCheckpoint>> {
        self.state().cosigned()
    }

    /// The latest published checkpoint, with cosignatures where it has enough.
    pub fn shown_checkpoint(&self) -> Arc<SignedCheckpoint> {
        let published = self.checkpoint();
        let cosigned = self.cosigned();
        cosigned
            .filter(|cosigned| cosigned.checkpoint() == published.checkpoint())
            .unwrap_or(published)
    }

    /// Keeps a checkpoint of this log with cosignatures whose keys the caller has verified. Durable when this returns; an
    /// older one than is kept changes nothing.
    pub fn keep_cosigned(&self, cosigned: SignedCheckpoint) -> Result<(), ArchiveError> {
        let state = self.state();
        hold_against(&cosigned, &state.tree())?;
        let mut kept = state.cosigned.write().unwrap_or_else(PoisonError::into_inner);
        let size = cosigned.checkpoint().size;
        if kept.as_ref().is_some_and(|kept| kept.checkpoint().size > size) {
            return Ok(());
        }
        state.disk.keep_cosigned(cosigned.note())?;
        *kept = Some(Arc::new(cosigned));
        Ok(())
    }

    /// Proof that the log of `old` entries is the beginning of the log of `new` entries.
    pub fn consistency_proof(
        &self,
        old: TreeSize,
        new: TreeSize,
    ) -> Result<ConsistencyProof, ArchiveError> {
        Ok(self.state().tree().consistency_proof(old, new)?)
    }
}

impl State {
    pub(super) fn cosigned(&self) -> Option<Arc<SignedCheckpoint>> {
        self.cosigned.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The checkpoint that proofs of entries up to `last` lead to: the cosigned one where it has them, or the latest; in a
    /// mirror the one that the receipt of `last` leads to.
    pub(super) fn checkpoint_with(&self, last: u64) -> Result<Arc<SignedCheckpoint>, ArchiveError> {
        if let Some(mirrored) = &self.mirrored {
            return mirrored.checkpoint_of(self, last);
        }
        let cosigned = self.cosigned();
        Ok(cosigned
            .filter(|cosigned| cosigned.checkpoint().size.get() > last.max(1))
            .unwrap_or_else(|| self.published()))
    }
}

/// What a mirror was given: the same, but it may be of entries that are still to be taken in.
pub(super) fn given(
    disk: &Disk,
    tree: &Tree,
    log: &VerifierKey,
) -> Result<Option<SignedCheckpoint>, ArchiveError> {
    let Some(note) = disk.cosigned()? else { return Ok(None) };
    let given = SignedCheckpoint::open(&note, log)?;
    if given.checkpoint().size > tree.size() {
        return Ok(None);
    }
    hold_against(&given, tree)?;
    Ok(Some(given))
}

/// What was kept by the run before, held against the log.
pub(super) fn kept(
    disk: &Disk,
    tree: &Tree,
    log: &VerifierKey,
) -> Result<Option<SignedCheckpoint>, ArchiveError> {
    let Some(note) = disk.cosigned()? else { return Ok(None) };
    let cosigned = SignedCheckpoint::open(&note, log)
        .map_err(|why| ArchiveError::Contradiction(format!("the file `cosigned`: {why}")))?;
    hold_against(&cosigned, tree)?;
    Ok(Some(cosigned))
}

fn hold_against(cosigned: &SignedCheckpoint, tree: &Tree) -> Result<(), ArchiveError> {
    let checkpoint = cosigned.checkpoint();
    let (size, root) = (checkpoint.size, checkpoint.root);
    match tree.root_at(size) {
        Some(own) if own == root => Ok(()),
        Some(own) => Err(ArchiveError::Contradiction(format!(
            "witnesses cosigned {size} entries with root {root}, and the log has another history with root {own}"
        ))),
        None => Err(ArchiveError::Contradiction(format!(
            "the data folder is an older copy: witnesses cosigned {size} entries, and it ends at {}; put back the \
             newest backup of the data folder",
            tree.size()
        ))),
    }
}

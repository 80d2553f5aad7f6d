//! What others fetch: proofs, receipts, tiles, and bundles, all at the published size.

use super::ArchiveError;
use super::catalogue::Letter;
use super::read::damaged;
use super::state::State;
use crate::bundle::{Bundle, BundledStatement};
use crate::log::{LeafIndex, SignedCheckpoint, TilePath, entry_bundle};

impl State {
    /// `.tlog-proof` and receipt of an entry; `None` past the published size.
    pub(super) fn proven(
        &self,
        index: LeafIndex,
    ) -> Result<Option<(String, Vec<u8>)>, ArchiveError> {
        if index.get() >= self.published().checkpoint().size.get() {
            return Ok(None);
        }
        let checkpoint = self.checkpoint_with(index.get())?;
        let subject = self.statement(index.get())?.claims.sub.clone();
        self.prove(index, subject, &checkpoint).map(Some)
    }

    /// A hash tile or entry bundle.
    pub(super) fn tile(&self, path: &TilePath) -> Result<Option<Vec<u8>>, ArchiveError> {
        let size = self.published().checkpoint().size;
        let TilePath::Entries { number, width } = *path else {
            return Ok(self.tree().tile(path, size));
        };
        let Some(first) = number.checked_mul(256) else { return Ok(None) };
        let Some(end) = first.checked_add(u64::from(width)) else { return Ok(None) };
        if width == 0 || width > 256 || end > size.get() {
            return Ok(None);
        }
        let mut entries = Vec::with_capacity(usize::from(width));
        for index in first..end {
            let entry = self.entry(index)?;
            entries.push(entry.ok_or_else(|| damaged(format!("entry {index}"), "it is missing"))?);
        }
        Ok(Some(entry_bundle(entries.iter().map(|entry| &**entry))?))
    }

    /// Everything a stranger needs for one letter, every proof at one checkpoint.
    pub(super) fn bundle(&self, letter: &Letter) -> Result<Bundle, ArchiveError> {
        let (changes, issuer_key) = {
            let catalogue = self.catalogue();
            let root = catalogue.anchors().root().map(|root| root.key.clone());
            (catalogue.key_changes().to_vec(), root)
        };
        let issuer_key = issuer_key.ok_or_else(|| damaged("entry 1".into(), "it has no key"))?;
        let mut indexes: Vec<u64> = letter.later.iter().map(|later| later.index).collect();
        indexes.push(letter.index);
        indexes.extend(changes);
        indexes.sort_unstable();
        let checkpoint = self.checkpoint_with(indexes.last().copied().unwrap_or(letter.index))?;
        let statements = indexes.iter().map(|index| self.bundled(*index, &checkpoint));
        let statements = statements.collect::<Result<_, _>>()?;
        let policy = self.bundled(0, &checkpoint)?;
        let receipt_key = self.receipt_key(&policy.receipt)?;
        Ok(Bundle {
            text: self.text_if_held(letter)?.map(|text| text.to_string()),
            statements,
            policy,
            anchors: self.bundled(1, &checkpoint)?,
            log_key: self.keys.log.clone(),
            receipt_key,
            issuer_key,
        })
    }

    fn bundled(
        &self,
        index: u64,
        checkpoint: &SignedCheckpoint,
    ) -> Result<BundledStatement, ArchiveError> {
        let entry = self.entry(index)?;
        let entry =
            entry.ok_or_else(|| damaged(format!("entry {index}"), "it is not published"))?;
        let subject = self.statement(index)?.claims.sub.clone();
        let (proof, receipt) = self.prove(LeafIndex::new(index), subject, checkpoint)?;
        Ok(BundledStatement { statement: entry.to_vec(), receipt, proof })
    }
}

//! The letters that the index on disk does not have yet, in an index of their own in memory: made when somebody
//! searches, and kept until the log has grown. So a letter is found as soon as its deposit is acknowledged, by the very
//! rules by which it will be found later.

use super::schema::{fields, tokenizers};
use crate::archive::ArchiveError;
use crate::archive::state::State;
use crate::statement::Predicate;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use tantivy::directory::RamDirectory;
use tantivy::{Index, ReloadPolicy, Searcher, TantivyDocument};

/// Bytes of memory in which it is made.
const MEMORY_BYTES: usize = 32 << 20;

/// Letters beyond the index on disk.
pub(super) struct Recent {
    /// What entries of the log it is about: from the first that the index on disk lacks to the published size.
    pub(super) entries: (u64, u64),
    pub(super) searcher: Searcher,
    /// The letters in it, by entry.
    pub(super) letters: Arc<HashSet<u64>>,
    /// Letters beyond the index on disk that were too many to be searched like this.
    pub(super) left_out: u64,
}

impl State {
    /// The letters that entries `from..to` are about, by their own entries.
    pub(super) fn touched(&self, from: u64, to: u64) -> Result<BTreeSet<u64>, ArchiveError> {
        let mut touched: BTreeSet<u64> = {
            let catalogue = self.catalogue();
            let new = catalogue.letters_before(from)..catalogue.letters_before(to);
            let new = catalogue.letters().get(new).unwrap_or_default();
            new.iter().map(|letter| letter.index).collect()
        };
        for index in from..to {
            if touched.contains(&index) {
                continue;
            }
            if let Predicate::Publication { id, .. } | Predicate::Withdrawal { id, .. } =
                &self.statement(index)?.payload.predicate
            {
                touched.insert(self.find(id)?.index);
            }
        }
        Ok(touched)
    }

    /// What the index holds of the letter of this entry. A letter that cannot be read cannot be found by its words; the
    /// others can.
    pub(super) fn searched_document(&self, index: u64) -> Option<(u64, TantivyDocument)> {
        let letter = {
            let catalogue = self.catalogue();
            let at = catalogue.letters_before(index);
            catalogue.letters().get(at).filter(|letter| letter.index == index).cloned()
        }?;
        match self.document(&letter) {
            Ok(document) => Some((letter.text_bytes, document)),
            Err(error) => {
                tracing::error!(letter = %letter.id, %error, "its words cannot be searched");
                None
            }
        }
    }
}

impl Recent {
    /// Entries `from..to`, at most `entries_max` of them and `bytes_max` bytes of text, the newest first.
    pub(super) fn read(
        state: &State,
        (from, to): (u64, u64),
        entries_max: u64,
        bytes_max: u64,
    ) -> Result<Self, ArchiveError> {
        let since = from.max(to.saturating_sub(entries_max));
        let mut left_out = {
            let catalogue = state.catalogue();
            (catalogue.letters_before(since) - catalogue.letters_before(from)) as u64
        };
        let mut writer = Index::builder()
            .schema(fields().schema.clone())
            .tokenizers(tokenizers())
            .single_segment_index_writer(RamDirectory::create(), MEMORY_BYTES)?;
        let mut letters = HashSet::new();
        let mut bytes = 0;
        for index in state.touched(since, to)?.into_iter().rev() {
            if bytes >= bytes_max {
                left_out += u64::from(index >= from);
                continue;
            }
            if let Some((text_bytes, document)) = state.searched_document(index) {
                writer.add_document(document)?;
                letters.insert(index);
                bytes += text_bytes;
            }
        }
        let mut index: Index = writer.finalize()?;
        index.set_tokenizers(tokenizers());
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let searcher = tantivy::IndexReader::searcher(&reader);
        Ok(Self { entries: (from, to), searcher, letters: Arc::new(letters), left_out })
    }
}

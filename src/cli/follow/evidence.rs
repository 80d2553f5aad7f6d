//! What a contradiction is told by: bytes that the log itself signed, and what to compute from them.

use crate::cli::input;
use crate::log::{ConsistencyProof, LeafIndex, RootHash, SignedCheckpoint, TreeSize, VerifierKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Evidence, as the file has it.
#[derive(Debug, Serialize)]
pub(super) struct Evidence {
    /// `two_histories`, `entries_do_not_match`, `bad_entry` or `not_signed`.
    kind: &'static str,
    /// What is wrong, for people.
    what: String,
    /// How anyone checks it.
    how_to_check: String,
    log_key: String,
    /// Signed notes; of two, the smaller first.
    checkpoints: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other_history: Option<OtherHistory>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<BadEntry>,
}

/// A proof that the tree of the larger checkpoint has another root at the size of the smaller one.
#[derive(Debug, Serialize)]
struct OtherHistory {
    size: u64,
    root: String,
    /// RFC 6962 consistency proof from that root to the larger checkpoint's, base64.
    consistency_proof: Vec<String>,
}

#[derive(Debug, Serialize)]
struct BadEntry {
    index: u64,
    /// Base64.
    bytes: String,
}

impl Evidence {
    /// Two signed checkpoints that cannot be of one log, the smaller first. `other` is the root that the larger one's tree
    /// has at the smaller one's size, with its proof; without it both are of the same size.
    pub(super) fn two_histories(
        key: &VerifierKey,
        smaller: &SignedCheckpoint,
        larger: &SignedCheckpoint,
        other: Option<(RootHash, ConsistencyProof)>,
    ) -> Self {
        let (old, new) = (smaller.checkpoint(), larger.checkpoint());
        let (what, how_to_check) = match &other {
            None => (
                format!("two checkpoints of {} entries with different roots are signed", old.size),
                "Both notes are signed by log_key, name the same size, and have different roots."
                    .to_owned(),
            ),
            Some((root, _)) => (
                format!(
                    "a checkpoint of {} entries with root {} is signed, and the signed log of {} entries has root {root} there",
                    old.size, old.root, new.size
                ),
                "Both notes are signed by log_key. other_history proves (RFC 9162 section 2.1.4.2) that the tree of \
                 the larger one has another root at the size of the smaller one than the smaller one says."
                    .to_owned(),
            ),
        };
        let other_history = other.map(|(root, proof)| OtherHistory {
            size: old.size.get(),
            root: root.to_base64(),
            consistency_proof: proof
                .path
                .iter()
                .map(|hash| STANDARD.encode(hash.as_bytes()))
                .collect(),
        });
        let frame = Self::about("two_histories", what, key, vec![smaller.note(), larger.note()]);
        Self { how_to_check, other_history, ..frame }
    }

    /// The server's entries or tiles are not those of the root it shows.
    pub(super) fn entries_do_not_match(
        key: &VerifierKey,
        before: Option<&SignedCheckpoint>,
        shown: &SignedCheckpoint,
        why: &str,
    ) -> Self {
        let what =
            format!("{why}; the signed root of {} entries is not theirs", shown.checkpoint().size);
        let notes = before.into_iter().chain([shown]).map(SignedCheckpoint::note).collect();
        let frame = Self::about("entries_do_not_match", what, key, notes);
        let how_to_check = "Fetch every entry below the signed size, and compute the root (RFC 6962 section 2.1). A \
             damaged copy or cache between is possible: ask from elsewhere too.";
        Self { how_to_check: how_to_check.to_owned(), ..frame }
    }

    /// A logged entry that the log's own policy forbids.
    pub(super) fn bad_entry(
        key: &VerifierKey,
        shown: &SignedCheckpoint,
        index: LeafIndex,
        entry: &[u8],
        why: &str,
    ) -> Self {
        let what = format!("entry {index} breaks the log's own policy: {why}");
        let frame = Self::about("bad_entry", what, key, vec![shown.note()]);
        Self {
            how_to_check: "The entry is in the log (its inclusion is computed from the tiles), and entries 0 and 1 say \
                 what may be in it."
                .to_owned(),
            entry: Some(BadEntry { index: index.get(), bytes: STANDARD.encode(entry) }),
            ..frame
        }
    }

    /// What the server shows as its checkpoint is not signed by the log's key.
    pub(super) fn not_signed(key: &VerifierKey, shown: &[u8], why: &str) -> Self {
        let shown = String::from_utf8_lossy(shown);
        let what = format!("what is shown as checkpoint is none of this log: {why}");
        let frame = Self::about("not_signed", what, key, vec![&shown]);
        Self { how_to_check: "Verify the note under log_key.".to_owned(), ..frame }
    }

    fn about(kind: &'static str, what: String, key: &VerifierKey, notes: Vec<&str>) -> Self {
        Self {
            kind,
            what,
            how_to_check: String::new(),
            log_key: key.to_string(),
            checkpoints: notes.into_iter().map(str::to_owned).collect(),
            other_history: None,
            entry: None,
        }
    }

    /// What is wrong, for people.
    pub(super) fn what(&self) -> &str {
        &self.what
    }

    /// Writes it into the folder under a name of its own.
    pub(super) fn keep(&self, folder: &Path) -> anyhow::Result<PathBuf> {
        let text = serde_json::to_string_pretty(self)?;
        let number =
            (1..u64::MAX).find(|number| !name(folder, *number).exists()).unwrap_or(u64::MAX);
        let file = name(folder, number);
        input::write(&file, format!("{text}\n").as_bytes())?;
        Ok(file)
    }
}

fn name(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("evidence-{number}.json"))
}

/// The consistency proof from the root at an earlier size, and that root.
pub(super) fn other_root(
    tree: &crate::log::Tree,
    old: TreeSize,
) -> Option<(RootHash, ConsistencyProof)> {
    Some((tree.root_at(old)?, tree.consistency_proof(old, tree.size()).ok()?))
}

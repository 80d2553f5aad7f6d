//! What readers are shown.

use crate::check::{PublicationRecord, Withdrawn};
use crate::letter::{LetterId, Metadata, PartialDate};
use crate::statement::Kind;
use std::sync::Arc;

/// One letter with its statements and status.
#[derive(Debug, Clone)]
pub struct LetterView {
    /// Its identifier.
    pub id: LetterId,
    /// What the institution says about it.
    pub metadata: Arc<Metadata>,
    /// Its entry.
    pub index: u64,
    /// When it was logged, seconds since 1970.
    pub logged_at: u64,
    /// Bytes of its text.
    pub text_bytes: u64,
    /// SHA-256 of its text, hexadecimal.
    pub text_sha256: String,
    /// SHA-256 of its N1 form, hexadecimal.
    pub n1_sha256: String,
    /// Every statement about it in log order.
    pub statements: Vec<StatementView>,
    /// Its publications, those of the deposit first.
    pub publications: Vec<PublicationRecord>,
    /// When and why it was withdrawn.
    pub withdrawn: Option<Withdrawn>,
}

/// One statement about a letter.
#[derive(Debug, Clone)]
pub struct StatementView {
    /// Its entry.
    pub index: u64,
    /// What sort.
    pub kind: Kind,
    /// When it was logged.
    pub logged_at: u64,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

/// Which letters to list.
#[derive(Debug, Clone, Default)]
pub struct LetterFilter {
    /// Words that must all occur in title, text, outlet or people.
    pub q: Option<String>,
    /// Outlet of a publication, without regard to case.
    pub outlet: Option<String>,
    /// Earliest publication or letter date.
    pub from: Option<PartialDate>,
    /// Latest publication or letter date.
    pub until: Option<PartialDate>,
    /// Only letters logged before this entry (the cursor).
    pub before: Option<u64>,
    /// How many; at most [`crate::limits::PAGE_LETTERS_MAX`].
    pub limit: usize,
}

/// One page of letters, newest first.
#[derive(Debug, Clone)]
pub struct LetterPage {
    /// The letters.
    pub letters: Vec<LetterView>,
    /// Cursor of the next page.
    pub next: Option<u64>,
    /// Letters in the whole archive.
    pub total: u64,
}

/// How the archive is.
#[derive(Debug, Clone)]
pub struct Health {
    /// Whether deposits are taken; if not, why.
    pub writable: Result<(), String>,
    /// Letters.
    pub letters: u64,
    /// Entries.
    pub entries: u64,
    /// Entries up to which the index of the check has come; a check compares the letters beyond it as well.
    pub indexed: u64,
    /// Free bytes where it rests.
    pub free_bytes: u64,
    /// Submissions waiting.
    pub queued: u64,
    /// Commits since start, and how long the last took in microseconds.
    pub commits: u64,
    /// See above.
    pub last_commit_us: u64,
}

//! What readers are shown.

use super::search::{Cursor, Snippet};
use crate::check::{PublicationRecord, Withdrawn};
use crate::letter::{LetterId, Metadata, PartialDate};
use crate::log::VerifierKey;
use crate::statement::{KeyId, KeySet, KeyState, Kind, PublicKey};
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
    /// Whether its text is here; a statement that was signed elsewhere may have come without.
    pub text_held: bool,
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
    /// Which key signed it.
    pub kid: KeyId,
    /// What became of that key.
    pub key_state: KeyState,
    /// When it was signed, as the signer says; where the archive signed it, that is when it was logged.
    pub signed_at: u64,
    /// Whether it was signed elsewhere, with a key that the archive never held.
    pub elsewhere: bool,
}

/// Which letters to list.
#[derive(Debug, Clone, Default)]
pub struct LetterFilter {
    /// What must occur in them: words, `"phrases"`, `field:word`, `-without`, `begin*`.
    pub q: Option<String>,
    /// Outlet of a publication, without regard to case and punctuation.
    pub outlet: Option<String>,
    /// Words of the issuer's name, or its domain.
    pub issuer: Option<String>,
    /// Earliest publication or letter date.
    pub from: Option<PartialDate>,
    /// Latest publication or letter date.
    pub until: Option<PartialDate>,
    /// In which order; by relevance where words are searched, otherwise newest first.
    pub order: Option<Order>,
    /// Where the page before ended.
    pub cursor: Option<Cursor>,
    /// How many; at most [`crate::limits::PAGE_LETTERS_MAX`].
    pub limit: usize,
    /// Whether to count by outlet, year and language.
    pub facets: bool,
}

/// In which order letters are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Those that the words say most of; of equals, the newest first.
    Relevance,
    /// Those logged last first.
    Newest,
}

/// One page of letters.
#[derive(Debug, Clone)]
pub struct LetterPage {
    /// The letters.
    pub letters: Vec<Found>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Cursor>,
    /// Letters in the whole archive.
    pub total: u64,
    /// Letters that pass the filter, on all pages together.
    pub matches: u64,
    /// Counts of those letters, where they were asked for.
    pub facets: Option<Facets>,
    /// Letters that were not searched because the index is still being made; 0 but for a while after it was lost.
    pub unsearched: u64,
}

/// A letter that was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The letter.
    pub letter: LetterView,
    /// Where the searched words stand, metadata first; empty where no words were searched.
    pub snippets: Vec<Snippet>,
}

/// How many of the letters found have each value, the most frequent first; at most
/// [`crate::limits::FACET_VALUES_MAX`] of each sort.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// By outlet of a publication.
    pub outlets: Vec<Facet>,
    /// By year of the letter's date, or of its first publication; the latest first.
    pub years: Vec<Facet>,
    /// By language.
    pub languages: Vec<Facet>,
}

/// One value and its count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The value, as it is written in the filter.
    pub value: String,
    /// Letters that have it.
    pub count: u64,
}

/// The public keys of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedKeys {
    /// Signs statements.
    pub issuer: PublicKey,
    /// Signs receipts.
    pub receipt: PublicKey,
    /// Signs checkpoints.
    pub log: VerifierKey,
}
impl PublishedKeys {
    /// Receipt and issuer keys as a COSE key set.
    pub fn key_set(&self) -> KeySet {
        KeySet(vec![self.receipt.clone(), self.issuer.clone()])
    }
}

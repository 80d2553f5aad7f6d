//! What the check needs to know of an archived letter.

use crate::letter::{Issuer, LetterId, Metadata, PartialDate, Publication};
use crate::log::LeafIndex;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A letter's place in the archive: 0 for the first letter, 1 for the next (entries that are not letters do not count).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LetterNumber(pub u32);

/// An archived letter as the check sees it.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its identifier.
    pub id: LetterId,
    /// Its exact text.
    pub text: Arc<str>,
    /// What the institution says about it.
    pub metadata: Arc<Metadata>,
    /// The institution.
    pub issuer: Arc<Issuer>,
    /// Its entry in the log.
    pub index: LeafIndex,
    /// When it was logged, seconds since 1970.
    pub logged_at: u64,
    /// Its publications, those of the deposit first, then later statements.
    pub publications: Vec<PublicationRecord>,
    /// When and why it was withdrawn.
    pub withdrawn: Option<Withdrawn>,
}

/// A publication and the entry that says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicationRecord {
    /// Where it appeared, and who asserts it.
    #[serde(flatten)]
    pub publication: Publication,
    /// The entry of the log that says so.
    pub index: u64,
    /// When that was logged, seconds since 1970.
    pub logged_at: u64,
}

/// Days after its date (or its first publication, where it bears none) from which on a letter that is logged was archived
/// retrospectively.
const RETROSPECTIVE_DAYS: i32 = 30;

/// Whether a letter was logged more than 30 days after the date it bears, or where it bears none, after it first appeared;
/// days are those of UTC. Only the institution says then that it is that old: a back-filled record must never look
/// contemporaneous.
pub fn is_retrospective(
    metadata: &Metadata,
    publications: &[PublicationRecord],
    logged_at: u64,
) -> bool {
    let appeared =
        |record: &PublicationRecord| record.publication.date.as_ref().and_then(PartialDate::latest);
    let date = match &metadata.date {
        Some(date) => date.latest(),
        None => publications.iter().filter_map(appeared).min(),
    };
    let second = i64::try_from(logged_at).unwrap_or(i64::MAX);
    let logged = jiff::Timestamp::from_second(second).unwrap_or(jiff::Timestamp::MAX);
    let day = logged.to_zoned(jiff::tz::TimeZone::UTC).date();
    date.and_then(|date| day.since(date).ok())
        .is_some_and(|span| span.get_days() > RETROSPECTIVE_DAYS)
}

/// A withdrawal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Why, in the institution's words.
    pub reason: String,
    /// The entry that says so.
    pub index: u64,
    /// When it was logged, seconds since 1970.
    pub logged_at: u64,
}

/// Where letters are looked up by number.
pub trait Shelf {
    /// The letter with this number; `None` where its text was erased.
    fn letter(&self, number: LetterNumber) -> Option<Record>;
    /// Its text alone.
    fn text(&self, number: LetterNumber) -> Option<Arc<str>> {
        self.letter(number).map(|record| record.text)
    }
    /// Letters whose exact text has this SHA-256.
    fn by_text_sha256(&self, sha256: &[u8; 32]) -> Vec<LetterNumber>;
    /// Letters whose N1 form has this SHA-256.
    fn by_n1_sha256(&self, sha256: &[u8; 32]) -> Vec<LetterNumber>;
}

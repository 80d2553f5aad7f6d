//! What the check needs to know of an archived letter.

use super::Words;
use crate::letter::{Issuer, LetterId, Metadata, PartialDate, Publication};
use crate::log::LeafIndex;
use crate::statement::KeyState;
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
    /// Its exact text; where that is not held, a text with the same digest.
    pub text: Arc<str>,
    /// Whether the archive holds its text. Where it does not, a text is compared by its digests alone.
    pub text_held: bool,
    /// What became of the key that signed its statement.
    pub key_state: KeyState,
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
    /// Its identifier alone.
    fn id(&self, number: LetterNumber) -> Option<LetterId> {
        self.letter(number).map(|record| record.id)
    }
    /// Its text alone.
    fn text(&self, number: LetterNumber) -> Option<Arc<str>> {
        self.letter(number).map(|record| record.text)
    }
    /// Its words as numbers.
    fn words(&self, number: LetterNumber) -> Option<Arc<Words>> {
        self.text(number).map(|text| Arc::new(Words::of(&text)))
    }
    /// Letters whose exact text has this SHA-256.
    fn by_text_sha256(&self, sha256: &[u8; 32]) -> Vec<LetterNumber>;
    /// Letters whose N1 form has this SHA-256.
    fn by_n1_sha256(&self, sha256: &[u8; 32]) -> Vec<LetterNumber>;
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400;
    /// The first second of 20 May 2025.
    const MAY_20: u64 = 1_747_699_200;

    fn metadata(date: Option<&str>) -> Metadata {
        let mut given = serde_json::json!({
            "kind": "reply", "language": "en-GB", "title": "A title", "author": {"name": "A. Person"},
        });
        if let Some(date) = date {
            given["date"] = date.into();
        }
        Metadata::parse(&serde_json::to_vec(&given).unwrap()).unwrap()
    }

    fn appeared(dates: &[&str]) -> Vec<PublicationRecord> {
        let record = |date: &&str| {
            serde_json::from_value(serde_json::json!({
                "outlet": "The Paper", "medium": "print", "date": date, "asserted_by": "issuer",
                "index": 2, "logged_at": MAY_20,
            }))
        };
        dates.iter().map(record).collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn thirty_days_are_none_too_many_and_thirty_one_are() {
        let letter = metadata(Some("2025-05-20"));
        for (seconds, retrospective) in [
            (0, false),
            (30 * DAY, false),
            (31 * DAY - 1, false),
            (31 * DAY, true),
            (31 * DAY + 1, true),
        ] {
            assert_eq!(
                is_retrospective(&letter, &[], MAY_20 + seconds),
                retrospective,
                "{seconds}"
            );
        }
        // Of a partial date the last day counts, and the letter's date before that of a publication.
        assert!(!is_retrospective(&metadata(Some("2025-05")), &[], MAY_20 + 41 * DAY));
        assert!(is_retrospective(&metadata(Some("2025-05")), &[], MAY_20 + 42 * DAY));
        assert!(is_retrospective(&letter, &appeared(&["2025-07-01"]), MAY_20 + 31 * DAY));
    }

    #[test]
    fn without_a_date_the_first_publication_counts_and_without_any_nothing_does() {
        let letter = metadata(None);
        let records = appeared(&["2025-06-01", "2025-05-20"]);
        assert!(!is_retrospective(&letter, &records, MAY_20 + 30 * DAY));
        assert!(is_retrospective(&letter, &records, MAY_20 + 31 * DAY));
        assert!(!is_retrospective(&letter, &[], u64::MAX));
        assert!(is_retrospective(&letter, &records, u64::MAX));
    }
}

//! An archive in memory for tests of the check alone: letters with metadata, an index and a shelf.

use chancery::check::{Index, LetterNumber, PublicationRecord, Record, Shelf, Verdict, check};
use chancery::letter::{Issuer, LetterId, Metadata};
use chancery::log::LeafIndex;
use chancery::text::n1_sha256;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;

/// When the first letter was logged: 2 June 2025.
const LOGGED_AT: u64 = 1_748_822_400;

/// Letters that can be checked against.
pub(crate) struct Archived {
    pub(crate) records: Vec<Record>,
    pub(crate) index: Index,
    by_text: HashMap<[u8; 32], Vec<LetterNumber>>,
    by_n1: HashMap<[u8; 32], Vec<LetterNumber>>,
}

impl Archived {
    /// An archive of letters, each with its title.
    pub(crate) fn of(letters: &[(&str, &str)]) -> Self {
        let mut archived = Self {
            records: Vec::new(),
            index: Index::default(),
            by_text: HashMap::new(),
            by_n1: HashMap::new(),
        };
        for (title, text) in letters {
            archived.add(title, text);
        }
        archived
    }

    /// Adds one letter with invented metadata.
    pub(crate) fn add(&mut self, title: &str, text: &str) {
        let language = if text.contains('的') { "zh-Hans" } else { "en-GB" };
        let metadata = serde_json::json!({
            "kind": "letter-to-editor", "language": language, "title": title, "date": "2025-05-20",
            "author": {"name": "Ilse Marten", "role": "Spokesperson"},
            "publications": [{
                "outlet": "The Northgate Chronicle", "medium": "print", "date": "2025-05-23",
                "title": "Open for grain", "extent": "full", "asserted_by": "issuer"
            }]
        });
        self.put(
            text,
            &serde_json::to_vec(&metadata).unwrap(),
            br#"{"name": "Embassy of Valdoria", "url": "https://valdoria.example/"}"#,
        );
    }

    /// Adds one letter with this metadata.
    pub(crate) fn put(&mut self, text: &str, metadata: &[u8], issuer: &[u8]) {
        let number = u32::try_from(self.records.len()).unwrap();
        let metadata = Metadata::parse(metadata).unwrap();
        let issuer = Issuer::parse(issuer).unwrap();
        let logged_at = LOGGED_AT + u64::from(number);
        let index = u64::from(number) + 2;
        let publications = metadata.publications.iter().cloned();
        let publications =
            publications.map(|publication| PublicationRecord { publication, index, logged_at });
        self.index.add(LetterNumber(number), text);
        let sha256: [u8; 32] = Sha256::digest(text).into();
        self.by_text.entry(sha256).or_default().push(LetterNumber(number));
        self.by_n1.entry(n1_sha256(text)).or_default().push(LetterNumber(number));
        self.records.push(Record {
            id: LetterId::mint(&issuer.url, &sha256, number),
            text: Arc::from(text),
            text_held: true,
            key_state: chancery::statement::KeyState::InForce,
            publications: publications.collect(),
            metadata: Arc::new(metadata),
            issuer: Arc::new(issuer),
            index: LeafIndex::new(index),
            logged_at,
            withdrawn: None,
        });
    }

    /// Checks a text.
    pub(crate) fn check(&self, pasted: &str) -> Verdict {
        check(pasted, &self.index, self)
    }
}

impl Shelf for Archived {
    fn letter(&self, number: LetterNumber) -> Option<Record> {
        self.records.get(number.0 as usize).cloned()
    }

    fn by_text_sha256(&self, sha256: &[u8; 32]) -> Vec<LetterNumber> {
        self.by_text.get(sha256).cloned().unwrap_or_default()
    }

    fn by_n1_sha256(&self, sha256: &[u8; 32]) -> Vec<LetterNumber> {
        self.by_n1.get(sha256).cloned().unwrap_or_default()
    }
}

//! Any text can be checked against any letter: the verdict's places lie in the texts they speak of.
#![no_main]

use chancery::check::{Index, LetterNumber, Record, Shelf, check};
use chancery::letter::{Issuer, LetterId, Metadata};
use chancery::log::LeafIndex;
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;

struct One(Record);

impl Shelf for One {
    fn letter(&self, number: LetterNumber) -> Option<Record> {
        (number == LetterNumber(0)).then(|| self.0.clone())
    }
    fn by_text_sha256(&self, _: &[u8; 32]) -> Vec<LetterNumber> {
        Vec::new()
    }
    fn by_n1_sha256(&self, _: &[u8; 32]) -> Vec<LetterNumber> {
        Vec::new()
    }
}

fn record(text: &str) -> Record {
    let issuer = Issuer::parse(b"name = \"A\"\nurl = \"https://a.example/\"\n").unwrap();
    let metadata = "kind = \"statement\"\nlanguage = \"en\"\ntitle = \"A\"\n[author]\nname = \"A\"\n";
    Record {
        id: LetterId::mint(&issuer.url, &[0; 32], 0),
        text: Arc::from(text),
        text_held: true,
        key_state: chancery::statement::KeyState::InForce,
        metadata: Arc::new(Metadata::parse(metadata.as_bytes()).unwrap()),
        issuer: Arc::new(issuer),
        index: LeafIndex::new(2),
        logged_at: 0,
        publications: Vec::new(),
        withdrawn: None,
    }
}

// The first 0xff divides the letter from the pasted text; it never occurs in UTF-8.
fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(2, |byte| *byte == 0xff);
    let mut text = || std::str::from_utf8(parts.next().unwrap_or_default());
    let (Ok(letter), Ok(pasted)) = (text(), text()) else { return };
    let mut index = Index::default();
    index.add(LetterNumber(0), letter);
    let verdict = check(pasted, &index, &One(record(letter)));
    for span in verdict.surrounding {
        assert!(pasted.get(span).is_some());
    }
    for difference in verdict.letters.into_iter().flat_map(|letter| letter.differences) {
        assert!(pasted.get(difference.pasted).is_some());
        assert!(letter.get(difference.letter).is_some());
    }
});

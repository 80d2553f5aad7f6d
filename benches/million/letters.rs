//! The letters: real ones, then letters put together from real sentences. All in one file, read by position.

use crate::dice::Dice;
use chancery::check::{LetterNumber, Record, Shelf};
use chancery::letter::{Issuer, LetterId, Metadata};
use chancery::log::LeafIndex;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

/// What letters and queries are made of.
pub(crate) struct Sources {
    /// Letters and press releases.
    pub(crate) letters: Vec<String>,
    /// Texts of another sort, of which nothing is archived.
    pub(crate) strange: Vec<String>,
}

impl Sources {
    pub(crate) fn read(folder: &Path) -> Self {
        let mut letters = corpus(folder, "letters_delegates_en");
        letters.extend(corpus(folder, "press_senate_en_20k"));
        letters.extend(corpus(folder, "presidential_miller_en"));
        letters.retain(|text| (200..20_000).contains(&text.len()));
        Self { letters, strange: corpus(folder, "un_general_debate_en_1500") }
    }
}

fn corpus(folder: &Path, name: &str) -> Vec<String> {
    let file = folder.join(format!("{name}.jsonl.zst"));
    let unpacked = Command::new("zstd").arg("-dc").arg(&file).output().unwrap();
    assert!(unpacked.status.success(), "{} cannot be unpacked", file.display());
    let lines = String::from_utf8(unpacked.stdout).unwrap();
    let text = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["text"].as_str().unwrap().to_owned()
    };
    lines.lines().map(text).collect()
}

/// Letters by number.
pub(crate) struct Letters {
    file: File,
    /// Where each begins, and where the last ends.
    starts: Vec<u64>,
    digests: Vec<[u8; 32]>,
    metadata: Arc<Metadata>,
    issuer: Arc<Issuer>,
}

/// Bytes that a letter put together from sentences has at least: about 480 words.
const BYTES_MIN: usize = 2_850;
/// In the list of texts: bytes of the text, and its digest.
const LINE_BYTES: usize = 8 + 32;

impl Letters {
    /// Those of a folder, written where they are not there yet.
    pub(crate) fn of(folder: &Path, sources: &Sources, count: usize) -> Self {
        let (path, list) = (folder.join("texts"), folder.join("texts.list"));
        if fs::metadata(&list).map_or(0, |it| it.len()) != (count * LINE_BYTES) as u64 {
            write(&path, &list, sources, count);
        }
        let (mut starts, mut digests) = (vec![0], Vec::new());
        for line in fs::read(&list).unwrap().as_chunks::<LINE_BYTES>().0 {
            let (length, digest) = line.split_first_chunk::<8>().unwrap();
            starts.push(starts.last().unwrap() + u64::from_be_bytes(*length));
            digests.push(digest.try_into().unwrap());
        }
        let issuer = br#"{"name":"Embassy of Valdoria","url":"https://valdoria.example/"}"#;
        let metadata = br#"{"kind":"statement","language":"en","title":"T","author":{"name":"M"}}"#;
        Self {
            file: File::open(path).unwrap(),
            starts,
            digests,
            metadata: Arc::new(Metadata::parse(metadata).unwrap()),
            issuer: Arc::new(Issuer::parse(issuer).unwrap()),
        }
    }

    pub(crate) fn count(&self) -> u32 {
        self.digests.len() as u32
    }

    pub(crate) fn bytes(&self) -> u64 {
        *self.starts.last().unwrap()
    }

    /// A letter's text, held against its digest as an archive does.
    pub(crate) fn read(&self, number: u32) -> String {
        let at = number as usize;
        let mut bytes = vec![0; (self.starts[at + 1] - self.starts[at]) as usize];
        self.file.read_exact_at(&mut bytes, self.starts[at]).unwrap();
        assert_eq!(self.digests[at], <[u8; 32]>::from(Sha256::digest(&bytes)));
        String::from_utf8(bytes).unwrap()
    }
}

fn write(path: &Path, list: &Path, sources: &Sources, count: usize) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    let mut lines = Vec::with_capacity(count * LINE_BYTES);
    let mut dice = Dice::new(1);
    let sentences: Vec<&str> = sources.letters.iter().flat_map(|t| sentences(t)).collect();
    for number in 0..count {
        let text = match sources.letters.get(number) {
            Some(text) => text.clone(),
            None => put_together(&sentences, &mut dice),
        };
        out.write_all(text.as_bytes()).unwrap();
        lines.extend((text.len() as u64).to_be_bytes());
        lines.extend(Sha256::digest(&text));
    }
    out.flush().unwrap();
    fs::write(list, lines).unwrap();
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    // Some of the corpora have no marks: a sentence is about twenty words then.
    let marked = text.contains(". ");
    let parts: Vec<&str> =
        if marked { text.split_inclusive(". ").collect() } else { twenties(text) };
    parts.into_iter().filter(|part| part.len() > 40)
}

fn twenties(text: &str) -> Vec<&str> {
    let spaces: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).step_by(20).collect();
    spaces.windows(2).map(|ends| &text[ends[0]..ends[1]]).collect()
}

fn put_together(sentences: &[&str], dice: &mut Dice) -> String {
    let mut text = String::new();
    let some = |dice: &mut Dice| sentences[dice.below(sentences.len())];
    while text.len() < BYTES_MIN {
        for word in some(dice).split_whitespace() {
            let word = if dice.below(8) == 0 {
                let other: Vec<&str> = some(dice).split_whitespace().collect();
                other[dice.below(other.len())]
            } else {
                word
            };
            text.push_str(word);
            text.push(' ');
        }
    }
    text
}

impl Shelf for Letters {
    fn letter(&self, number: LetterNumber) -> Option<Record> {
        Some(Record {
            id: LetterId::mint(&self.issuer.url, self.digests.get(number.0 as usize)?, 0),
            text: self.read(number.0).into(),
            text_held: true,
            key_state: chancery::statement::KeyState::InForce,
            metadata: Arc::clone(&self.metadata),
            issuer: Arc::clone(&self.issuer),
            index: LeafIndex::new(u64::from(number.0) + 2),
            logged_at: 1_767_225_600,
            publications: Vec::new(),
            withdrawn: None,
        })
    }

    fn text(&self, number: LetterNumber) -> Option<Arc<str>> {
        Some(self.read(number.0).into())
    }

    fn by_text_sha256(&self, _: &[u8; 32]) -> Vec<LetterNumber> {
        Vec::new()
    }

    fn by_n1_sha256(&self, _: &[u8; 32]) -> Vec<LetterNumber> {
        Vec::new()
    }
}

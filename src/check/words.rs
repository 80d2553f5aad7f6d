//! The words of a letter as numbers: enough to find the runs it shares with a text, and made in one pass.

use super::{LetterNumber, Record, Shelf};
use crate::letter::LetterId;
use crate::text::{Token, n3_keys, words};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// Bytes of the letters that one check keeps so that it reads them once.
const KEPT_BYTES_MAX: usize = 16 << 20;

/// The words of a text as numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// For each word the hash of what it is in house style, whatever stands beside it: `programme` and `program` have one,
    /// and so have `two` and `2`. Equal words of N2 have equal hashes; equal hashes only say where to look.
    pub(super) hashes: Vec<u64>,
    /// Of each word, whether it is a character of a script without spaces.
    pub(super) characters: Vec<bool>,
    /// Hash of each key (see `text::n3_keys`).
    pub(super) keys: Vec<u64>,
    /// Of each key, whether its word is a character.
    pub(super) key_characters: Vec<bool>,
}

impl Words {
    /// Those of a text.
    pub fn of(text: &str) -> Self {
        let mut made = Self::with_capacity(text.len() / 5);
        words(text, |word, character| made.add(word, character));
        made
    }

    /// Those of a text in words.
    pub(super) fn of_tokens(tokens: &[Token]) -> Self {
        let mut made = Self::with_capacity(tokens.len());
        tokens.iter().for_each(|token| made.add(&token.text, token.cjk));
        made
    }

    fn with_capacity(words: usize) -> Self {
        Self {
            hashes: Vec::with_capacity(words),
            characters: Vec::with_capacity(words),
            keys: Vec::with_capacity(words + words / 16),
            key_characters: Vec::with_capacity(words + words / 16),
        }
    }

    fn add(&mut self, word: &str, character: bool) {
        let mut hash = 0_u64;
        n3_keys(word, character, |key| {
            let key = xxh3_64(key.as_bytes());
            self.keys.push(key);
            self.key_characters.push(character);
            hash = (hash ^ key).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
        });
        self.hashes.push(hash);
        self.characters.push(character);
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.hashes.len()
    }

    fn bytes(&self) -> usize {
        (self.hashes.len() + self.keys.len()) * 9
    }
}

/// For maps whose keys are hashes already.
pub(super) type Hashed = BuildHasherDefault<Same>;

/// Gives the hash that it is given.
#[derive(Default)]
pub(super) struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u64(u64::from(byte)));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = self.0.rotate_left(29) ^ hash;
    }
}

/// A shelf for one check, which turns each letter into numbers once.
pub(super) struct Reader<'s> {
    shelf: &'s dyn Shelf,
    kept: RefCell<HashMap<LetterNumber, Arc<Words>>>,
    bytes: Cell<usize>,
}

impl<'s> Reader<'s> {
    pub(super) fn new(shelf: &'s dyn Shelf) -> Self {
        Self { shelf, kept: RefCell::default(), bytes: Cell::new(0) }
    }
}

impl Shelf for Reader<'_> {
    fn letter(&self, number: LetterNumber) -> Option<Record> {
        self.shelf.letter(number)
    }

    fn id(&self, number: LetterNumber) -> Option<LetterId> {
        self.shelf.id(number)
    }

    fn text(&self, number: LetterNumber) -> Option<Arc<str>> {
        self.shelf.text(number)
    }

    fn words(&self, number: LetterNumber) -> Option<Arc<Words>> {
        if let Some(words) = self.kept.borrow().get(&number) {
            return Some(Arc::clone(words));
        }
        let words = self.shelf.words(number)?;
        let bytes = self.bytes.get() + words.bytes();
        if bytes <= KEPT_BYTES_MAX {
            self.bytes.set(bytes);
            self.kept.borrow_mut().insert(number, Arc::clone(&words));
        }
        Some(words)
    }

    fn by_text_sha256(&self, sha256: &[u8; 32]) -> Vec<LetterNumber> {
        self.shelf.by_text_sha256(sha256)
    }

    fn by_n1_sha256(&self, sha256: &[u8; 32]) -> Vec<LetterNumber> {
        self.shelf.by_n1_sha256(sha256)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_text_are_those_of_its_tokens() {
        for text in ["", "The programme isn't 1,900 two", "中国政府 U.N. naïve 2013年"] {
            assert_eq!(Words::of(text), Words::of_tokens(&crate::text::tokens(text)));
        }
    }

    #[test]
    fn what_house_style_makes_of_one_word_has_one_hash() {
        let words = Words::of("programme program two 2 isn't is");
        let [programme, program, two, digit, isnt, is] = words.hashes[..] else { panic!() };
        assert_eq!((programme, two), (program, digit));
        assert_ne!(isnt, is);
        assert_eq!((words.len(), words.keys.len()), (6, 7));
    }
}

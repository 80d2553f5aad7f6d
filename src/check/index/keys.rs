//! What a text is indexed by: the hashes of its keys, its k-grams, and what stands around each.
//!
//! The keys of a word are those of `text::n3_keys`: what it becomes in house style whatever stands beside it, one or
//! more. Hence equal words have equal keys wherever a passage is cut, a run of 8 words has at least 8 keys, and most
//! house style does not break a run. A k-gram is 5 keys, or 8 where the first is a character of a script without spaces;
//! that, too, depends on nothing but the keys themselves.

use super::super::Words;
use crate::text::Token;

/// Keys of a k-gram that begins with a word.
pub(super) const K_WORDS: usize = 5;
/// Keys of a k-gram that begins with a character of a script without spaces.
pub(super) const K_CHARACTERS: usize = 8;
/// Consecutive k-grams of words of which one is kept: 8 words are always found.
pub(super) const WINDOW_WORDS: usize = 4;
/// Consecutive k-grams of any script of which one is kept: 16 characters are always found.
pub(super) const WINDOW_ANY: usize = 9;
/// Keys that a window of words covers.
pub(super) const RUN_WORDS: usize = K_WORDS + WINDOW_WORDS - 1;
/// Keys that a window of any script covers at most.
pub(super) const RUN_ANY: usize = K_CHARACTERS + WINDOW_ANY - 1;

/// Bits of a fingerprint. At a million letters two of a thousand that stand nowhere meet a posting all the same; what
/// stands around it, and then the text, tell.
pub(super) const PRINT_BITS: u32 = 36;
/// Bits of what stands around a k-gram.
pub(super) const AROUND_BITS: u32 = 20;

/// The hash of a k-gram, or of a whole run where its k-grams are too common; [`PRINT_BITS`] bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Print(pub(super) u64);

impl Print {
    /// The first bits of the hash of some keys.
    pub(super) const fn of(hash: u64) -> Self {
        Self(hash >> (u64::BITS - PRINT_BITS))
    }
}

/// A few bits of the keys on either side of a k-gram: as many keys as are needed to tell whether it stands in a run that
/// is always found. Nearest keys have most bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Around(pub(super) u32);

/// Bits of each neighbour of a k-gram of words, nearest first.
const BITS_WORDS: [u32; RUN_WORDS - K_WORDS] = [4, 3, 3];
/// The same for characters.
const BITS_CHARACTERS: [u32; RUN_ANY - K_CHARACTERS] = [2, 2, 1, 1, 1, 1, 1, 1];

const fn bits_of(character: bool) -> &'static [u32] {
    if character { &BITS_CHARACTERS } else { &BITS_WORDS }
}

/// A text as the index sees it. Made without the index, on any thread: it is most of the work of adding a letter.
#[derive(Debug, Clone, Default)]
pub struct Fingerprints {
    /// Hash of each key.
    pub(super) keys: Vec<u64>,
    /// Whether the key is a character.
    pub(super) characters: Vec<bool>,
    /// The k-gram that begins at each key.
    pub(super) grams: Vec<Option<Print>>,
}

impl Fingerprints {
    /// Those of a letter's text.
    pub fn of(text: &str) -> Self {
        Self::of_words(Words::of(text))
    }

    /// Those of a text in words.
    pub(crate) fn of_tokens(tokens: &[Token]) -> Self {
        Self::of_words(Words::of_tokens(tokens))
    }

    fn of_words(words: Words) -> Self {
        let Words { keys, key_characters: characters, .. } = words;
        let grams = characters.iter().enumerate().map(|(at, &character)| {
            keys.get(at..at + k(character)).map(|keys| Print::of(run_hash(keys, 0)))
        });
        let grams = grams.collect();
        Self { keys, characters, grams }
    }

    /// What stands around the k-gram at `at`.
    pub(super) fn around(&self, at: usize) -> Around {
        let character = self.characters.get(at).copied().unwrap_or_default();
        let k = k(character);
        let mut around = 0;
        for (distance, &bits) in (1..).zip(bits_of(character)) {
            let before = at.checked_sub(distance).and_then(|at| self.keys.get(at));
            around = around << bits | part(before, bits);
            around = around << bits | part(self.keys.get(at + k + distance - 1), bits);
        }
        Around(around)
    }

    /// The fingerprint of the whole run that a window covers, for a window whose k-grams are all too common.
    pub(super) fn run(&self, window: Window) -> Option<Print> {
        self.run_hash(window).map(Print::of)
    }

    /// The same with all its bits.
    pub(super) fn run_hash(&self, window: Window) -> Option<u64> {
        let length = window.keys();
        // The last windows of a text may cover less than 16 keys; then there is no run of 16 in them.
        self.keys.get(window.start..window.start + length).map(|keys| run_hash(keys, length as u64))
    }

    /// Every window of which one k-gram is kept, in order: 4 consecutive k-grams of words, and 9 of any script where no
    /// such 4 are among them. A stretch that is shorter is one window.
    pub(super) fn windows(&self) -> Vec<Window> {
        let mut windows = Vec::with_capacity(self.grams.len());
        let mut end_of_words = vec![0; self.grams.len() + 1];
        for at in (0..self.grams.len()).rev() {
            let is_word = self.characters.get(at) == Some(&false);
            let has_gram = self.grams.get(at).is_some_and(Option::is_some);
            let next = end_of_words.get(at + 1).copied().unwrap_or_default();
            if let Some(here) = end_of_words.get_mut(at) {
                *here = if is_word && has_gram { next.max(at + 1) } else { 0 };
            }
        }
        let word_window =
            |at: usize| end_of_words.get(at).is_some_and(|&end| end >= at + WINDOW_WORDS);
        let mut from = 0;
        for stretch in self.grams.chunk_by(|one, next| one.is_some() == next.is_some()) {
            let range = from..from + stretch.len();
            from = range.end;
            if stretch.first().is_none_or(Option::is_none) {
                continue;
            }
            let mut next_words = range.clone().filter(|&at| word_window(at)).peekable();
            for at in range.clone() {
                while next_words.next_if(|&next| next < at).is_some() {}
                let last = at + WINDOW_ANY.min(stretch.len());
                if word_window(at) {
                    windows.push(Window { start: at, grams: WINDOW_WORDS, words: true });
                }
                let holds_words = next_words.peek().is_some_and(|next| next + WINDOW_WORDS <= last);
                if last <= range.end && !holds_words {
                    windows.push(Window { start: at, grams: last - at, words: false });
                }
            }
        }
        windows
    }
}

/// Keys of a k-gram, by whether the first is a character.
pub(super) const fn k(character: bool) -> usize {
    if character { K_CHARACTERS } else { K_WORDS }
}

/// Consecutive k-grams of which one is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    /// Its first key.
    pub(super) start: usize,
    /// How many k-grams.
    pub(super) grams: usize,
    /// Whether they are 4 of words.
    pub(super) words: bool,
}

impl Window {
    /// Keys that it covers.
    pub(super) const fn keys(self) -> usize {
        if self.words { RUN_WORDS } else { RUN_ANY }
    }
}

/// The low bits of a neighbour's hash; 0 where there is none.
fn part(key: Option<&u64>, bits: u32) -> u32 {
    // The high bits are in the k-grams that begin at that neighbour.
    key.map_or(0, |key| u32::try_from(key & ((1 << bits) - 1)).unwrap_or_default())
}

impl Around {
    /// The bits of so many keys before a k-gram, and so many after it.
    pub(super) fn mask(character: bool, before: usize, after: usize) -> u32 {
        let (mut mask, mut left) = (0, AROUND_BITS);
        for (distance, &bits) in bits_of(character).iter().enumerate() {
            for counts in [distance < before, distance < after] {
                left -= bits;
                if counts {
                    mask |= ((1 << bits) - 1) << left;
                }
            }
        }
        mask
    }
}

/// Order matters, so every step multiplies; the last step spreads the bits (the finaliser of SplitMix64).
pub(super) fn run_hash(keys: &[u64], kind: u64) -> u64 {
    let mut sum = kind;
    for &key in keys {
        sum = (sum ^ key).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    }
    sum = (sum ^ (sum >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    sum = (sum ^ (sum >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    sum ^ (sum >> 31)
}

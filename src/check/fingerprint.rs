//! Hashes of short runs of words, by which an alignment finds where two texts may be equal.
//!
//! A k-gram is 5 words, or 8 where the first is a character of a script without spaces; that depends on nothing but the
//! words themselves, so an excerpt has the k-grams of the letter.

use super::Words;

/// Tokens of a k-gram that begins with a word.
const K_WORDS: usize = 5;
/// Tokens of a k-gram that begins with a character of a script without spaces.
const K_CHARACTERS: usize = 8;

/// The hash of a k-gram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Gram(pub(super) u64);

/// The k-gram that begins at each word; `None` where too few words follow.
pub(super) fn grams(words: &Words) -> impl Iterator<Item = Option<Gram>> {
    words.characters.iter().enumerate().map(|(at, &character)| {
        let k = if character { K_CHARACTERS } else { K_WORDS };
        words.hashes.get(at..at + k).map(gram)
    })
}

/// Order matters, so every step multiplies; the last step spreads the bits (the finaliser of SplitMix64).
fn gram(hashes: &[u64]) -> Gram {
    let mut sum = 0_u64;
    for &hash in hashes {
        sum = (sum ^ hash).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    }
    sum = (sum ^ (sum >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    sum = (sum ^ (sum >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    Gram(sum ^ (sum >> 31))
}

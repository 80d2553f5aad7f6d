//! Hashes of short runs of words, by which an alignment finds where two texts may be equal.
//!
//! A k-gram is 5 words, or 8 where the first is a character of a script without spaces; that depends on nothing but the
//! words themselves, so an excerpt has the k-grams of the letter.

use crate::text::{Token, n3_keys};
use xxhash_rust::xxh3::xxh3_64;

/// Tokens of a k-gram that begins with a word.
const K_WORDS: usize = 5;
/// Tokens of a k-gram that begins with a character of a script without spaces.
const K_CHARACTERS: usize = 8;

/// The hash of a k-gram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Gram(pub(super) u64);

/// The hash of what a word is in house style, whatever stands beside it: `programme` and `program` have one, and so have
/// `two` and `2`. Equal words of N2 have equal hashes; equal hashes only say where to look.
pub(super) fn token_hash(token: &Token) -> u64 {
    let mut hash = 0_u64;
    n3_keys(token, |key| {
        hash = (hash ^ xxh3_64(key.as_bytes())).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    });
    hash
}

/// The k-gram that begins at each token; `None` where too few tokens follow.
pub(super) fn grams(tokens: &[Token]) -> Vec<Option<Gram>> {
    let hashes: Vec<u64> = tokens.iter().map(token_hash).collect();
    tokens
        .iter()
        .enumerate()
        .map(|(at, token)| {
            let k = if token.cjk { K_CHARACTERS } else { K_WORDS };
            hashes.get(at..at + k).map(gram)
        })
        .collect()
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

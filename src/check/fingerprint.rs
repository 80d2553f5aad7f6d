//! Fingerprints: hashes of short runs of tokens, of which winnowing keeps few and loses no long run.
//!
//! A k-gram is 5 tokens, or 8 where its first token is a character of a script without spaces; that depends on nothing
//! but the tokens themselves, so an excerpt has the k-grams of the letter. Of every 4 consecutive k-grams that begin with
//! words, and of every 9 consecutive k-grams of any sort, the smallest hash is kept (Schleimer, Wilkerson, Aiken 2003).
//! A query looks up all its k-grams. Hence a run of 8 words has 4 consecutive k-grams inside it and one of them was kept;
//! a run of 16 tokens of any script has 9 consecutive k-grams inside it and one of them was kept.

use crate::text::{Token, n3_keys};
use xxhash_rust::xxh3::xxh3_64;

/// Tokens of a k-gram that begins with a word.
pub(super) const K_WORDS: usize = 5;
/// Tokens of a k-gram that begins with a character of a script without spaces.
pub(super) const K_CHARACTERS: usize = 8;
/// Consecutive k-grams of words of which one is kept: 8 words are always found.
const WINDOW_WORDS: usize = 4;
/// Consecutive k-grams of any script of which one is kept: 16 characters are always found.
const WINDOW_ANY: usize = 9;

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

/// The k-grams that a letter is indexed by, with the token each begins at, in order.
pub(super) fn winnow(tokens: &[Token], grams: &[Option<Gram>]) -> Vec<(usize, Gram)> {
    let mut kept = Vec::new();
    select(grams, 0, WINDOW_ANY, &mut kept);
    let mut at = 0;
    for stretch in tokens.chunk_by(|one, next| one.cjk == next.cjk) {
        let end = at + stretch.len();
        if stretch.first().is_some_and(|token| !token.cjk) {
            let inside = grams.get(at..end).unwrap_or_default();
            select(inside, at, WINDOW_WORDS, &mut kept);
        }
        at = end;
    }
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// Keeps the smallest hash of each window of `width`, the last one on ties; of fewer k-grams than that, the smallest.
fn select(grams: &[Option<Gram>], offset: usize, width: usize, kept: &mut Vec<(usize, Gram)>) {
    let grams: Vec<Gram> = grams.iter().copied().map_while(|gram| gram).collect();
    // Positions whose hashes grow towards the end of the window; the first is the smallest.
    let mut rising = std::collections::VecDeque::new();
    let mut last_kept = None;
    for (at, &gram) in grams.iter().enumerate() {
        while rising.back().is_some_and(|&(_, larger)| larger >= gram) {
            rising.pop_back();
        }
        rising.push_back((at, gram));
        while rising.front().is_some_and(|&(old, _)| old + width <= at) {
            rising.pop_front();
        }
        let full = at + 1 >= width || at + 1 == grams.len();
        if let Some(&(smallest, gram)) = rising.front()
            && full
            && last_kept != Some(smallest)
        {
            kept.push((offset + smallest, gram));
            last_kept = Some(smallest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens;
    use std::collections::HashSet;

    fn density(text: &str) -> f64 {
        let tokens = tokens(text);
        let kept = winnow(&tokens, &grams(&tokens));
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        {
            kept.len() as f64 / tokens.len() as f64
        }
    }

    #[test]
    fn every_window_keeps_one() {
        let text: String = (0..400).map(|n| format!("w{} ", n * n % 97)).collect();
        let tokens = tokens(&text);
        let grams = grams(&tokens);
        let kept: HashSet<usize> = winnow(&tokens, &grams).into_iter().map(|(at, _)| at).collect();
        for start in 0..tokens.len() - 7 {
            assert!((start..start + WINDOW_WORDS).any(|at| kept.contains(&at)), "{start}");
        }
    }

    #[test]
    fn density_is_that_of_the_theory() {
        let words: String = (0..20_000_u64)
            .map(|n| format!("w{} ", n.wrapping_mul(2_654_435_761) % 5_003))
            .collect();
        assert!((density(&words) - 0.4).abs() < 0.02, "{}", density(&words));
        let characters: String = (0..20_000_u64)
            .filter_map(|n| {
                char::from_u32(0x4E00 + u32::try_from(n.wrapping_mul(2_654_435_761) % 5_003).ok()?)
            })
            .collect();
        assert!((density(&characters) - 0.2).abs() < 0.02, "{}", density(&characters));
    }

    #[test]
    fn short_texts_keep_one_if_they_have_one() {
        assert_eq!(winnow(&tokens("a b c d"), &grams(&tokens("a b c d"))).len(), 0);
        assert_eq!(winnow(&tokens("a b c d e"), &grams(&tokens("a b c d e"))).len(), 1);
    }
}

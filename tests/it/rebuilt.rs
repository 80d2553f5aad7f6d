//! The letter rebuilt from the pasted text and the differences that a verdict lists: nothing may be missing.

use chancery::check::{Difference, DifferenceKind, LetterMatch, Passage};
use chancery::text::{Token, tokens};
use std::ops::Range;

/// The words of a text in N2.
pub(crate) fn words(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|token| token.text).collect()
}

/// A text with its words.
struct Text(Vec<Token>);

impl Text {
    fn words(&self, bytes: &Range<usize>) -> impl Iterator<Item = String> {
        let start = self.0.partition_point(|token| token.span.start < bytes.start);
        let inside = self.0[start..].iter().take_while(|token| token.span.end <= bytes.end);
        inside.map(|token| token.text.clone())
    }
}

/// The letter's words again: passages of the pasted text in the letter's order, with the letter's words in the place of
/// every difference. It follows the description in api.md.
pub(crate) fn rebuilt(pasted: &str, letter: &str, found: &LetterMatch) -> Vec<String> {
    let (ours, theirs) = (Text(tokens(pasted)), Text(tokens(letter)));
    let copies = || found.passages.iter().filter(|passage| passage.repeated);
    let told: Vec<&Difference> = found
        .differences
        .iter()
        .filter(|one| one.kind != DifferenceKind::Moved && !copies().any(|copy| is_in(one, copy)))
        .collect();
    let mut parts: Vec<(usize, Vec<String>)> = Vec::new();
    for difference in &told {
        assert_eq!(letter[difference.letter.clone()], difference.letter_text);
        parts.push((difference.letter.start, theirs.words(&difference.letter).collect()));
    }
    for passage in found.passages.iter().filter(|passage| !passage.repeated) {
        let (mut p, mut l) = (passage.pasted.start, passage.letter.start);
        for difference in told.iter().filter(|one| is_in(one, passage)) {
            parts.push((l, ours.words(&(p..difference.pasted.start)).collect()));
            (p, l) = (difference.pasted.end, difference.letter.end);
        }
        parts.push((l, ours.words(&(p..passage.pasted.end)).collect()));
    }
    parts.sort_by_key(|(at, _)| *at);
    parts.into_iter().flat_map(|(_, words)| words).collect()
}

fn is_in(difference: &Difference, passage: &Passage) -> bool {
    passage.pasted.start <= difference.pasted.start
        && difference.pasted.end <= passage.pasted.end
        && passage.letter.start <= difference.letter.start
        && difference.letter.end <= passage.letter.end
}

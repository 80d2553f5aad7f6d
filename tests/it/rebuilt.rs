//! The letter rebuilt from the pasted text and the differences that a verdict lists: nothing may be missing.

use chancery::check::{Difference, DifferenceKind, LetterMatch};
use chancery::text::tokens;

/// The words of a text in N2.
pub(crate) fn words(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|token| token.text).collect()
}

/// The letter's text, as far as its words go: passages of the pasted text in the letter's order, with the letter's words
/// in the place of every difference. It follows the description in api.md.
pub(crate) fn rebuilt(pasted: &str, letter: &LetterMatch) -> String {
    let mut parts: Vec<(usize, usize, &str)> = Vec::new();
    let told: Vec<&Difference> =
        letter.differences.iter().filter(|one| one.kind != DifferenceKind::Moved).collect();
    for difference in &told {
        parts.push((difference.letter.start, 1, difference.letter_text.as_str()));
    }
    for passage in letter.passages.iter().filter(|passage| !passage.repeated) {
        let inside = told.iter().filter(|one| {
            passage.pasted.start <= one.pasted.start
                && one.pasted.end <= passage.pasted.end
                && passage.letter.start <= one.letter.start
                && one.letter.end <= passage.letter.end
        });
        let (mut p, mut l) = (passage.pasted.start, passage.letter.start);
        for difference in inside {
            parts.push((l, 0, pasted.get(p..difference.pasted.start).unwrap_or_default()));
            (p, l) = (p.max(difference.pasted.end), l.max(difference.letter.end));
        }
        parts.push((l, 0, pasted.get(p..passage.pasted.end).unwrap_or_default()));
    }
    parts.sort_by_key(|(at, order, _)| (*at, std::cmp::Reverse(*order)));
    parts.iter().map(|(_, _, text)| *text).collect::<Vec<_>>().join(" ")
}

//! What does the input print around a word?
//!
//! The rules of N3 that read what N2 dropped: capitals, full stops, gaps between words. Each is written so that reading
//! makes a fold rarer, never one that the words of N2 would not allow.

use super::StyleClass;
use super::number::Suffix;
use super::phrase::{Folder, Reading};
use super::table::{Part, TABLES};
use super::word::possessive;
use std::borrow::Cow;

/// What is printed for an apostrophe that got lost: space, or what a wrong encoding made of it.
const LOST_MARKS: [char; 13] = [
    ' ', '\'', '\u{2019}', '\u{a0}', '?', '\u{fffd}', '\u{92}', '\u{b4}', '`', '\u{2032}',
    '\u{a1}', '\u{a6}', '\u{b9}',
];

/// Words whose apostrophe got lost in printing, as in `America s` and `don t`.
const LOST: [&str; 7] = ["s", "t", "m", "d", "re", "ve", "ll"];

impl<'t> Folder<'t> {
    /// Whether nothing but space or one hyphen is printed between the word and the next. N2 drops the comma of
    /// `twenty, five`, which are two numbers.
    pub(super) fn joined(&self, at: usize) -> bool {
        self.gap(at).is_some_and(|gap| {
            gap.chars().all(char::is_whitespace) || matches!(gap, "-" | "\u{2010}" | "\u{2011}")
        })
    }

    /// What is printed between the word and the next.
    pub(super) fn gap(&self, at: usize) -> Option<&'t str> {
        self.text.get(self.words.get(at)?.span.end..self.words.get(at + 1)?.span.start)
    }

    /// What the input prints for a word.
    pub(super) fn printed(&self, at: usize) -> &'t str {
        self.words.get(at).and_then(|word| self.text.get(word.span.clone())).unwrap_or_default()
    }

    /// Whether the first `letters` letters are printed in capitals, and a neighbour tells that not the whole line is.
    pub(super) fn in_capitals(&self, at: usize, letters: usize) -> bool {
        let printed = self.printed(at);
        let capitals = printed.chars().take(letters).all(|letter| letter.is_ascii_uppercase());
        let small = |at: usize| self.printed(at).contains(char::is_lowercase);
        let before = at.checked_sub(1).is_some_and(small);
        // US$5 is the sign of a currency.
        capitals && !self.is(at + 1, "$") && (before || small(at + 1))
    }

    /// `Col. Smith`: a capital letter here and in the next word, with space or a full stop between.
    pub(super) fn is_title(&self, at: usize) -> bool {
        let capital = |at| self.printed(at).starts_with(char::is_uppercase);
        let gap = self.gap(at).unwrap_or(",");
        let gap = gap.strip_prefix('.').unwrap_or(gap);
        capital(at) && capital(at + 1) && gap.chars().all(char::is_whitespace)
    }

    /// `No.` before digits, not after the end of a sentence.
    pub(super) fn is_number_sign(&self, at: usize) -> bool {
        let (Some(word), Some(before)) =
            (self.words.get(at), at.checked_sub(1).and_then(|at| self.words.get(at)))
        else {
            return false;
        };
        let gap = self.text.get(before.span.end..word.span.start).unwrap_or(".");
        let digits = self
            .words
            .get(at + 1)
            .is_some_and(|next| next.text.starts_with(|first: char| first.is_ascii_digit()));
        let dot = self.text.get(word.span.end..).is_some_and(|after| after.starts_with('.'));
        let sentence = gap.contains([
            '.', '!', '?', ':', ';', '\n', '"', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}',
            '\'', '\u{2014}', '\u{2013}',
        ]);
        digits && dot && self.printed(at).starts_with('N') && !sentence
    }

    /// `America s` and `don t`, where the printer lost the apostrophe.
    pub(super) fn lost_apostrophe(&mut self, at: usize) -> Option<usize> {
        let lost = &self.words.get(at + 1)?.text;
        if lost.len() > 2 || !LOST.contains(&lost.as_str()) || !self.lost_between(at)? {
            return None;
        }
        let word = &self.words.get(at)?.text;
        let joined = format!("{word}'{lost}");
        let (class, pieces) = match (TABLES.word(&joined), self.reading(at)?) {
            (Some(entry), _) => {
                // `it s` has two readings like `it's`, and stays apart from both.
                let one = entry.class == StyleClass::Contraction && entry.part == Part::Always;
                let pieces = entry.pieces.iter().map(|piece| Cow::Borrowed(*piece)).collect();
                Some((StyleClass::Apostrophe, pieces)).filter(|_| one)?
            }
            _ if lost != "s" => return None,
            (_, Reading::Plain) if word.len() > 1 && word.ends_with(char::is_alphabetic) => {
                (StyleClass::Apostrophe, vec![Cow::Owned(joined)])
            }
            (_, Reading::Digits) if self.digits(at)?.suffix == Suffix::None => {
                (StyleClass::Apostrophe, vec![Cow::Owned(format!("{word}s"))])
            }
            (_, Reading::Word(entry)) => {
                let capitals = entry.part == Part::Capitals && self.in_capitals(at, usize::MAX);
                possessive(word, entry).filter(|_| capitals || entry.part == Part::Always)?
            }
            _ => return None,
        };
        self.style.replace(at..at + 2, class, pieces);
        Some(at + 2)
    }

    /// Whether what is printed between the word and the next can be what became of an apostrophe: one space, or marks. A
    /// capital letter behind it begins a word of its own, as in S/PV.5 and Harry S Truman.
    fn lost_between(&self, at: usize) -> Option<bool> {
        let gap = self.gap(at)?;
        // The last full stop of U.N. is printed and N2 drops it.
        let stop = self.words.get(at)?.text.contains('.');
        let gap = gap.strip_prefix('.').filter(|_| stop).unwrap_or(gap);
        let marks = gap.chars().all(|mark| LOST_MARKS.contains(&mark));
        let one = gap.chars().count() == 1
            || !gap.is_empty() && gap.len() <= 4 && !gap.contains([' ', '?']);
        let small = self.printed(at + 1).starts_with(char::is_lowercase);
        Some(marks && one && small)
    }
}

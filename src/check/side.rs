//! A few words of a text in house style: N3 looks at few words around each, so they are folded without the rest.

use super::reading::Reading;
use crate::text::{HouseStyle, N3_REACH, StyleToken, Token, n3};
use std::collections::HashMap;
use std::ops::Range;

/// Words folded on either side: those the fold of the words between can depend on, and those which the fold of a
/// substitution that reaches over the edge can.
const MARGIN: usize = 2 * (N3_REACH + 1);

/// Some words of a text in house style, folded with those around them.
pub(super) struct Side<'a> {
    pub(super) style: HouseStyle<'a>,
    words: &'a [Token],
    /// The first word that was folded.
    pub(super) at: usize,
}

impl<'a> Side<'a> {
    pub(super) fn new(reading: &'a Reading, window: &Range<usize>) -> Self {
        let at = window.start.saturating_sub(MARGIN);
        let words = reading.range(&(at..reading.len().min(window.end + MARGIN)));
        Self { style: n3(reading.text, words), words, at }
    }

    /// The words of N3 that stand for these of N2.
    pub(super) fn tokens(&self, words: &Range<usize>) -> Range<usize> {
        let place = |word: usize| word.saturating_sub(self.at);
        let (start, end) = (place(words.start), place(words.end));
        let first = self.style.tokens.partition_point(|token| token.words.end <= start);
        let last = self.style.tokens.partition_point(|token| token.words.start < end);
        first..last.max(first)
    }

    /// These words of N2, and the rest of the substitutions that some of them belong to.
    pub(super) fn whole(&self, words: &Range<usize>) -> Range<usize> {
        let tokens = self.style.tokens.get(self.tokens(words)).unwrap_or_default();
        match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => {
                let (start, end) = (self.at + first.words.start, self.at + last.words.end);
                start.min(words.start)..end.max(words.end)
            }
            _ => words.clone(),
        }
    }

    pub(super) fn ids<'t>(
        &'t self,
        tokens: &Range<usize>,
        numbers: &mut HashMap<&'t str, u32>,
    ) -> Vec<u32> {
        let tokens = self.style.tokens.get(tokens.clone()).unwrap_or_default();
        let number = |token: &'t StyleToken<'a>| {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            *numbers.entry(&token.text).or_insert(next)
        };
        tokens.iter().map(number).collect()
    }

    /// Words of N2 by their places in the whole text.
    pub(super) fn word_range(&self, words: &Range<usize>) -> &'a [Token] {
        let range = words.start.saturating_sub(self.at)..words.end.saturating_sub(self.at);
        self.words.get(range).unwrap_or_default()
    }
}

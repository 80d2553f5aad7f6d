//! A text as the check reads it: tokens, the sentence each belongs to, and what stands between them.

use crate::text::{Token, sentences, tokens};
use std::ops::Range;

/// Greetings that stand before the first sentence of a letter, as N2 tokens.
const SALUTATIONS: &str = include_str!("tables/salutations.txt");

/// Tokens of a sentence shown on either side of a difference or a passage.
const CONTEXT_TOKENS: usize = 60;

/// A text with its tokens and sentences.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: Vec<Token>,
    /// Sentence of each token.
    sentence_of: Vec<usize>,
    /// Sentences that have tokens: their bytes and their tokens.
    sentences: Vec<(Range<usize>, Range<usize>)>,
}

impl<'a> Reading<'a> {
    /// Reads a text.
    pub(super) fn new(text: &'a str) -> Self {
        let tokens = tokens(text);
        let mut reading =
            Self { text, sentence_of: vec![0; tokens.len()], sentences: Vec::new(), tokens };
        for span in sentences(text) {
            let start = reading.sentences.last().map_or(0, |(_, tokens)| tokens.end);
            let inside = reading.tokens.get(start..).unwrap_or_default();
            let length = inside.partition_point(|token| token.span.start < span.end);
            if length > 0 {
                reading.sentences.push((span, start..start + length));
            }
        }
        reading.number_tokens();
        reading
    }

    /// Reads a letter, whose salutation counts as a sentence of its own: newspapers drop it, and nothing is lost.
    pub(super) fn of_letter(text: &'a str) -> Self {
        let mut reading = Self::new(text);
        let length = reading.salutation();
        if let Some((bytes, inside)) = reading.sentences.first().cloned()
            && length > 0
            && length < inside.len()
            && let Some(after) = reading.tokens.get(length).map(|token| token.span.start)
        {
            let greeting = (bytes.start..reading.byte_end(length), 0..length);
            let rest = (after..bytes.end, length..inside.end);
            reading.sentences.splice(0..1, [greeting, rest]);
            reading.number_tokens();
        }
        reading
    }

    fn number_tokens(&mut self) {
        for (number, (_, inside)) in self.sentences.iter().enumerate() {
            if let Some(numbers) = self.sentence_of.get_mut(inside.clone()) {
                numbers.fill(number);
            }
        }
    }

    /// Tokens of the greeting at the start of the text; 0 where there is none.
    fn salutation(&self) -> usize {
        let matches = |greeting: &str| {
            let words: Vec<&str> = greeting.split(' ').collect();
            let same = self.tokens.iter().map(|token| token.text.as_str()).take(words.len());
            let marked = self.between(words.len()).contains(|c: char| c != ' ' && c != '\u{A0}');
            (same.eq(words.iter().copied()) && marked).then_some(words.len())
        };
        SALUTATIONS
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(matches)
            .max()
            .unwrap_or(0)
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Its sentences that have words, as tokens.
    pub(super) fn sentences(&self) -> impl Iterator<Item = Range<usize>> {
        self.sentences.iter().map(|(_, tokens)| tokens.clone())
    }

    /// The text between the token before this one and this one (at 0 and at the end: the edge of the text).
    pub(super) fn between(&self, token: usize) -> &'a str {
        let end = self.tokens.get(token).map_or(self.text.len(), |token| token.span.start);
        self.text.get(self.byte_end(token)..end).unwrap_or_default()
    }

    /// End of the token before this one, in bytes.
    fn byte_end(&self, token: usize) -> usize {
        let before = token.checked_sub(1).and_then(|before| self.tokens.get(before));
        before.map_or(0, |token| token.span.end)
    }

    /// Bytes of a range of tokens; for an empty one, the place after the token before it.
    pub(super) fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        let inside = self.tokens.get(tokens.clone()).unwrap_or_default();
        match (inside.first(), inside.last()) {
            (Some(first), Some(last)) => first.span.start..last.span.end,
            _ => {
                let at = self.byte_end(tokens.start);
                at..at
            }
        }
    }

    /// Bytes of a range of tokens with the marks at its ends: an opening quotation mark, a full stop. Where a sentence
    /// begins or ends there, all that belongs to the sentence.
    pub(super) fn bytes_with_marks(&self, tokens: &Range<usize>) -> Range<usize> {
        let bytes = self.bytes(tokens);
        if tokens.is_empty() {
            return bytes;
        }
        let start = if self.begins_sentence(tokens.start) {
            self.sentence_bytes(tokens.start).start
        } else {
            let before = self.between(tokens.start);
            let kept = before.trim_end_matches(is_opening).len();
            // A straight mark opens only where a space stands before it.
            let straight = before.trim_end_matches(['"', '\'']).len();
            let kept =
                if before.get(..straight).is_some_and(|rest| rest.ends_with(char::is_whitespace)) {
                    straight
                } else {
                    kept
                };
            bytes.start - (before.len() - kept)
        };
        let end = if self.begins_sentence(tokens.end) {
            self.sentence_bytes(tokens.end - 1).end
        } else {
            let after = self.between(tokens.end);
            let rest = after.trim_start_matches(|c: char| !c.is_whitespace() && !is_opening(c));
            bytes.end + after.len() - rest.len()
        };
        start.min(bytes.start)..end.max(bytes.end)
    }

    /// The sentences that a range of tokens touches; of an empty range, the sentence it stands in. Of very long ones the
    /// part around the range.
    pub(super) fn around(&self, tokens: &Range<usize>) -> &'a str {
        let first = if tokens.is_empty() && self.begins_sentence(tokens.start) {
            tokens.start.saturating_sub(1)
        } else {
            tokens.start
        };
        let last = tokens.end.saturating_sub(1).max(first);
        let start = self.sentence(first).start.max(first.saturating_sub(CONTEXT_TOKENS));
        let end = self.sentence(last).end.min(last + CONTEXT_TOKENS);
        self.slice(&self.bytes_with_marks(&(start..end.max(start))))
    }

    /// What stands before a token: the rest of its sentence, or else the sentence before.
    pub(super) fn before(&self, token: usize) -> &'a str {
        let Some(last) = token.checked_sub(1) else { return "" };
        let start = self.sentence(last).start.max(token.saturating_sub(CONTEXT_TOKENS));
        self.slice(&self.bytes_with_marks(&(start..token)))
    }

    /// What stands after a token: the rest of its sentence from it on.
    pub(super) fn after(&self, token: usize) -> &'a str {
        let end = self.sentence(token).end.min(token + CONTEXT_TOKENS);
        if token >= end { "" } else { self.slice(&self.bytes_with_marks(&(token..end))) }
    }

    /// The text of a range of bytes.
    pub(super) fn slice(&self, bytes: &Range<usize>) -> &'a str {
        self.text.get(bytes.clone()).unwrap_or_default()
    }

    /// The tokens of a range.
    pub(super) fn range(&self, tokens: &Range<usize>) -> &[Token] {
        self.tokens.get(tokens.clone()).unwrap_or_default()
    }

    /// Tokens of the sentence that this token belongs to; empty at the end of the text.
    pub(super) fn sentence(&self, token: usize) -> Range<usize> {
        self.sentence_of
            .get(token)
            .and_then(|&number| self.sentences.get(number))
            .map_or(self.len()..self.len(), |(_, tokens)| tokens.clone())
    }

    /// Bytes of the sentence that this token belongs to.
    pub(super) fn sentence_bytes(&self, token: usize) -> Range<usize> {
        self.sentence_of
            .get(token)
            .and_then(|&number| self.sentences.get(number))
            .map_or(self.text.len()..self.text.len(), |(bytes, _)| bytes.clone())
    }

    /// Whether a sentence begins with this token, or the text ends before it.
    pub(super) fn begins_sentence(&self, token: usize) -> bool {
        token == 0 || token >= self.len() || self.sentence(token).start == token
    }

    /// How long a range is, words counting double: 8 words are as long as 16 characters.
    pub(super) fn units(&self, tokens: &Range<usize>) -> usize {
        units(self.range(tokens))
    }
}

/// Marks that belong to the word after them.
const fn is_opening(c: char) -> bool {
    matches!(
        c,
        '“' | '‘'
            | '「'
            | '『'
            | '（'
            | '('
            | '《'
            | '〈'
            | '【'
            | '['
            | '{'
            | '«'
            | '‹'
            | '„'
            | '‚'
            | '¿'
            | '¡'
    )
}

/// How long a run of tokens is, words counting double.
pub(super) fn units(tokens: &[Token]) -> usize {
    tokens.iter().map(|token| if token.cjk { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_and_gaps_are_known_by_token() {
        let reading = Reading::new("One two. “Three four,” he said.\n\nFive");
        assert_eq!(reading.len(), 7);
        assert_eq!(reading.sentence(1), 0..2);
        assert_eq!(reading.sentence(3), 2..6);
        assert!(reading.begins_sentence(6));
        assert_eq!(reading.between(4), ",” ");
        assert_eq!(reading.slice(&reading.bytes_with_marks(&(2..4))), "“Three four,”");
        assert_eq!(reading.slice(&reading.bytes_with_marks(&(0..2))), "One two.");
    }

    #[test]
    fn a_salutation_is_a_sentence_of_its_own() {
        assert_eq!(Reading::of_letter("Sir, the report is wrong.").sentence(0), 0..1);
        assert_eq!(Reading::of_letter("SIR – The report is wrong.").sentence(1), 1..5);
        assert_eq!(Reading::of_letter("Sir John is wrong.").sentence(0), 0..4);
        assert_eq!(Reading::of_letter("编辑先生：报道有误。").sentence(0), 0..4);
    }
}

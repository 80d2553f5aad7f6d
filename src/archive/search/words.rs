//! The words that are searched: N2 tokens, with the marks taken off Latin and Greek letters, so that `Zurich` finds
//! Zürich. Nothing is stemmed. The check folds no such marks; only the search does.

use crate::text::tokens;
use std::ops::Range;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};

/// Version of what this file does to a word: an index made by another one is built again.
pub(super) const WORDS_VERSION: u32 = 1;

/// A word of a text, as it is searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// Bytes of the text it stands in.
    pub(super) span: Range<usize>,
}

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<Word> {
    let word = |token: crate::text::Token| Word { text: unmarked(token.text), span: token.span };
    tokens(text).into_iter().map(word).collect()
}

/// The words alone.
pub(super) fn folded(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.text).collect()
}

/// Takes the marks off Latin and Greek letters. Those of other scripts are vowels or letters of their own.
fn unmarked(word: String) -> String {
    if word.is_ascii() {
        return word;
    }
    let mut bare = String::with_capacity(word.len());
    let mut after_marked_script = false;
    for c in word.nfd() {
        if is_combining_mark(c) {
            if !after_marked_script {
                bare.push(c);
            }
            continue;
        }
        after_marked_script = matches!(c.script(), Script::Latin | Script::Greek);
        match c {
            'ø' => bare.push('o'),
            'ł' => bare.push('l'),
            'đ' | 'ð' => bare.push('d'),
            'ħ' => bare.push('h'),
            'ı' => bare.push('i'),
            'æ' => bare.push_str("ae"),
            'œ' => bare.push_str("oe"),
            'þ' => bare.push_str("th"),
            c => bare.push(c),
        }
    }
    bare.nfc().collect()
}

/// The same for the index.
#[derive(Debug, Clone, Copy)]
pub(super) struct WordTokenizer;

/// The words of one text, in turn.
pub(super) struct Words {
    words: std::vec::IntoIter<Word>,
    token: Token,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = Words;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Words {
        Words { words: words(text).into_iter(), token: Token::default() }
    }
}

impl TokenStream for Words {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else { return false };
        self.token.position = self.token.position.wrapping_add(1);
        self.token.offset_from = word.span.start;
        self.token.offset_to = word.span.end;
        self.token.text = word.text;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_off_latin_and_greek_letters_only() {
        assert_eq!(folded("Zürich ORBÁN Łódź Malmø"), folded("zurich orban lodz malmo"));
        assert_eq!(folded("Ελλάδα"), folded("ελλαδα"));
        assert_eq!(folded("Straße Ærø"), ["strasse", "aero"]);
        assert_ne!(folded("мой"), folded("мои"), "a letter of its own");
        assert_ne!(folded("हिन्दी"), folded("हनद"), "vowels");
        assert_ne!(folded("ガス"), folded("カス"), "a voiced syllable");
        assert_eq!(folded("中国 ｶﾞｽ"), ["中", "国", "ガ", "ス"]);
    }

    #[test]
    fn positions_count_from_zero_and_offsets_are_those_of_the_text() {
        let mut tokenizer = WordTokenizer;
        let text = "Die Straße, 中国";
        let mut stream = tokenizer.token_stream(text);
        let mut found = Vec::new();
        while let Some(token) = stream.next() {
            found.push((token.position, text[token.offset_from..token.offset_to].to_owned()));
        }
        let expected = [(0, "Die"), (1, "Straße"), (2, "中"), (3, "国")];
        assert_eq!(found, expected.map(|(at, word)| (at, word.to_owned())));
    }
}

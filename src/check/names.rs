//! Which words are names?
//!
//! Told only from what stands in the texts: a word is a name where it is printed with a capital letter in the middle of a
//! sentence of small letters, or where it belongs to a name in the letter's metadata. In German, which prints every noun
//! with a capital, and in scripts without capitals (Chinese, Japanese, Korean, Arabic, Hebrew) only the metadata tells. A name
//! that neither tells is not guessed at: its change is a changed word.

use super::reading::Reading;
use crate::letter::Metadata;
use std::collections::HashSet;
use std::ops::Range;

/// Words on either side that tell whether a line is all in capitals.
const AROUND: usize = 12;

/// Names that are known of a letter.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Words of names, folded.
    words: HashSet<String>,
    /// Names in scripts without capitals, as rows of tokens.
    rows: Vec<Vec<String>>,
    /// Whether a capital in the middle of a sentence makes a name.
    by_capital: bool,
}

impl Names {
    /// The names in a letter's metadata, and those that its text shows to be names.
    pub(super) fn new(issuer: &str, metadata: &Metadata, letter: &Reading) -> Self {
        let language = metadata.language.as_str();
        let by_capital =
            !["de", "lb", "nds", "gsw"].contains(&language.split('-').next().unwrap_or_default());
        let mut names = Self { by_capital, ..Self::default() };
        let addressee = metadata.addressee.as_ref();
        let given = [
            Some(issuer),
            Some(metadata.author.name.as_str()),
            addressee.map(|addressee| addressee.name.as_str()),
            addressee.and_then(|addressee| addressee.organization.as_deref()),
            metadata.in_reply_to.as_ref().map(|article| article.outlet.as_str()),
            metadata.in_reply_to.as_ref().and_then(|article| article.author.as_deref()),
        ];
        for name in given.into_iter().flatten() {
            names.add(name);
        }
        let word = |at: usize| letter.tokens.get(at).map(|token| token.text.as_str());
        let shown = (0..letter.len()).filter(|&at| names.is_shown(letter, at));
        let shown: HashSet<&str> = shown.filter_map(word).collect();
        let small = (0..letter.len()).filter(|&at| !is_capital(letter, at));
        let small: HashSet<&str> = small.filter_map(word).collect();
        names.words.extend(shown.difference(&small).map(|&word| word.to_owned()));
        names
    }

    fn add(&mut self, name: &str) {
        let reading = Reading::new(name);
        for at in 0..reading.len() {
            if is_capital(&reading, at) {
                self.words.extend(text(&reading, at));
            }
        }
        let uncased = |c: char| c.is_alphabetic() && !c.is_uppercase() && !c.is_lowercase();
        if name.contains(uncased) {
            self.rows.push(reading.tokens.into_iter().map(|token| token.text).collect());
        }
    }

    /// The names among these words, in order.
    pub(super) fn said(&self, reading: &Reading, range: &Range<usize>) -> Vec<String> {
        let is_name = |at: usize| {
            let known = text(reading, at).is_some_and(|word| self.words.contains(&word));
            is_capital(reading, at) && (known || self.is_shown(reading, at))
        };
        let words = range.clone().filter(|&at| is_name(at)).filter_map(|at| text(reading, at));
        let rows = self.rows.iter().filter(|row| reaches(reading, range, row));
        let mut said: Vec<String> = words.chain(rows.map(|row| row.concat())).collect();
        said.sort_unstable();
        said.dedup();
        said
    }

    /// Whether the text itself shows this word to be a name.
    fn is_shown(&self, reading: &Reading, at: usize) -> bool {
        let joins = |c: char| matches!(c, ' ' | '\u{A0}' | ',' | ';' | '-' | '–' | '&' | '/');
        self.by_capital
            && is_capital(reading, at)
            && !reading.begins_sentence(at)
            && reading.between(at).chars().all(joins)
            && !is_pronoun(reading, at)
            && mostly_small(reading, at)
    }
}

/// Whether this name stands somewhere over these words.
fn reaches(reading: &Reading, range: &Range<usize>, row: &[String]) -> bool {
    let from = range.start.saturating_sub(row.len().saturating_sub(1));
    (from..range.end.max(range.start)).any(|start| {
        let here = start..start + row.len();
        reading.range(&here).iter().map(|token| &token.text).eq(row)
    })
}

fn text(reading: &Reading, at: usize) -> Option<String> {
    reading.tokens.get(at).map(|token| token.text.clone())
}

fn is_capital(reading: &Reading, at: usize) -> bool {
    let printed = reading.tokens.get(at).map(|token| reading.slice(&token.span));
    printed.is_some_and(|printed| printed.starts_with(char::is_uppercase))
}

/// I, I'm and the like, which English prints with a capital everywhere.
fn is_pronoun(reading: &Reading, at: usize) -> bool {
    reading.tokens.get(at).is_some_and(|token| token.text == "i" || token.text.starts_with("i'"))
}

/// Whether more words around begin with a small letter than with a capital: in a headline in capitals nothing tells.
fn mostly_small(reading: &Reading, at: usize) -> bool {
    let sentence = reading.sentence(at);
    let around = at.saturating_sub(AROUND).max(sentence.start)..(at + AROUND).min(sentence.end);
    let first = |at: usize| {
        reading.tokens.get(at).and_then(|token| reading.slice(&token.span).chars().next())
    };
    let small = around.clone().filter_map(first).filter(|c| c.is_lowercase()).count();
    let capital = around.filter_map(first).filter(|c| c.is_uppercase()).count();
    small > capital
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(language: &str, author: &str, letter: &str) -> Names {
        let metadata = serde_json::json!({
            "kind": "letter-to-editor", "language": language, "title": "A title",
            "author": {"name": author}, "publications": [],
        });
        let metadata = Metadata::parse(&serde_json::to_vec(&metadata).unwrap()).unwrap();
        Names::new("Embassy of Valdoria", &metadata, &Reading::new(letter))
    }

    fn said(names: &Names, text: &str) -> Vec<String> {
        let reading = Reading::new(text);
        names.said(&reading, &(0..reading.len()))
    }

    #[test]
    fn a_capital_in_the_middle_of_a_sentence_is_a_name() {
        let names = names("en-GB", "Ilse Marten", "Ships of Port Sable wait, and I am told so.");
        assert_eq!(said(&names, "the ships of Northgate"), ["northgate"]);
        assert_eq!(said(&names, "Ships wait. I am told. Nobody knows."), [""; 0]);
        assert_eq!(said(&names, "“Sable” was named"), ["sable"], "the letter shows it");
        assert_eq!(said(&names, "Marten was named"), ["marten"], "the metadata does");
        assert_eq!(said(&names, "SHIPS WAIT AT THE PORT"), ["port"], "only what is known");
    }

    #[test]
    fn where_capitals_do_not_tell_only_the_metadata_does() {
        let german = names("de", "Ilse Marten", "Die Schiffe warten im Hafen.");
        assert_eq!(said(&german, "dass die Schiffe im Hafen warten"), [""; 0]);
        assert_eq!(said(&german, "sagte Marten"), ["marten"]);
        let chinese = names("zh-Hans", "李明华", "发言人李明华说。");
        assert_eq!(said(&chinese, "发言人李明华说"), ["李明华"]);
        assert_eq!(said(&chinese, "发言人王小明说"), [""; 0]);
    }
}

//! Closed lists of words that change what a sentence says: negations, modal verbs, quantities, numbers and dates.
//!
//! One list for each language and sort (`tables/*.txt`); the language is that of the letter. A language without lists is
//! one in which nothing is looked for, and the verdict says so.

use super::reading::Reading;
use crate::letter::Language;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

const NEGATIONS: &str = include_str!("tables/negation.txt");
const MODALS: &str = include_str!("tables/modal.txt");
const QUANTIFIERS: &str = include_str!("tables/quantifier.txt");
const VALUES: &str = include_str!("tables/value.txt");

/// The lists of one language.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    pub(super) negations: List,
    pub(super) modals: List,
    pub(super) quantifiers: List,
    pub(super) values: List,
}

static LEXICONS: LazyLock<HashMap<&'static str, Lexicon>> = LazyLock::new(|| {
    let mut lexicons: HashMap<&'static str, Lexicon> = HashMap::new();
    for (language, entries) in lines(NEGATIONS) {
        lexicons.entry(language).or_default().negations = List::new(entries);
    }
    for (language, entries) in lines(MODALS) {
        lexicons.entry(language).or_default().modals = List::new(entries);
    }
    for (language, entries) in lines(QUANTIFIERS) {
        lexicons.entry(language).or_default().quantifiers = List::new(entries);
    }
    for (language, entries) in lines(VALUES) {
        lexicons.entry(language).or_default().values = List::new(entries);
    }
    lexicons
});

/// The languages of a table with their entries.
fn lines(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": "))
}

impl Lexicon {
    /// The lists of a language; `None` where there are none.
    pub(super) fn of(language: &Language) -> Option<&'static Self> {
        let primary = language.as_str().split('-').next().unwrap_or_default();
        LEXICONS.get(primary)
    }
}

/// One list.
#[derive(Debug, Default)]
pub(super) struct List {
    /// Rows of words by their first one.
    rows: HashMap<String, Vec<Row>>,
    /// Words of the longest row.
    longest: usize,
    heads: Vec<&'static str>,
    tails: Vec<(&'static str, &'static str)>,
    parts: Vec<(&'static str, &'static str)>,
}

#[derive(Debug)]
struct Row {
    words: Vec<String>,
    /// Only where the text prints a capital.
    capital: bool,
    says: &'static str,
}

impl List {
    fn new(entries: &'static str) -> Self {
        let mut list = Self::default();
        for entry in entries.split(", ") {
            let (entry, says) = entry.split_once('=').unwrap_or((entry, entry));
            if let Some(part) = entry.strip_prefix('*').and_then(|rest| rest.strip_suffix('*')) {
                list.parts.push((part, says));
            } else if let Some(head) = entry.strip_suffix('-') {
                list.heads.push(head);
            } else if let Some(tail) = entry.strip_prefix('-') {
                list.tails.push((tail, says));
            } else {
                list.add(entry, says);
            }
        }
        list
    }

    fn add(&mut self, entry: &str, says: &'static str) {
        let words: Vec<String> =
            crate::text::tokens(entry).into_iter().map(|token| token.text).collect();
        let capital = entry.starts_with(char::is_uppercase);
        self.longest = self.longest.max(words.len());
        if let Some(first) = words.first().cloned() {
            self.rows.entry(first).or_default().push(Row { words, capital, says });
        }
    }

    /// What the entries among these words say, in order. Of an empty range: the entries that it parts.
    pub(super) fn said(&self, reading: &Reading, range: &Range<usize>) -> Vec<&'static str> {
        let mut said = Vec::new();
        let from = range.start.saturating_sub(self.longest.saturating_sub(1));
        for start in from..range.end {
            let Some(token) = reading.tokens.get(start) else { break };
            let rows = self.rows.get(&token.text).map(Vec::as_slice).unwrap_or_default();
            let stands = |row: &&Row| {
                let end = start + row.words.len();
                let printed = reading.slice(&token.span);
                let reaches =
                    if range.is_empty() { start < range.start } else { start < range.end };
                reaches
                    && end > range.start
                    && (!row.capital || printed.starts_with(char::is_uppercase))
                    && reading.range(&(start..end)).iter().map(|token| &token.text).eq(&row.words)
            };
            said.extend(rows.iter().filter(stands).map(|row| row.says));
        }
        for token in reading.range(range) {
            let tails = self.tails.iter().filter(|(tail, _)| token.text.ends_with(tail));
            let parts = self.parts.iter().filter(|(part, _)| token.text.contains(part));
            said.extend(tails.chain(parts).map(|(_, says)| says));
        }
        said.sort_unstable();
        said
    }

    /// Whether one of two words is the other with a head before it: `unhappy` and `happy`.
    pub(super) fn turned(&self, one: &str, other: &str) -> bool {
        let headed = |long: &str, short: &str| {
            short.chars().count() >= 2
                && long.strip_suffix(short).is_some_and(|head| self.heads.contains(&head))
        };
        headed(one, other) || headed(other, one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon(language: &str) -> &'static Lexicon {
        Lexicon::of(&Language::parse(language).unwrap()).unwrap()
    }

    #[test]
    fn every_entry_of_every_list_is_found_in_itself() {
        for (table, of) in [
            (NEGATIONS, (|lexicon| &lexicon.negations) as fn(&Lexicon) -> &List),
            (MODALS, |lexicon| &lexicon.modals),
            (QUANTIFIERS, |lexicon| &lexicon.quantifiers),
            (VALUES, |lexicon| &lexicon.values),
        ] {
            for (language, entries) in lines(table) {
                let list = of(&LEXICONS[language]);
                for entry in entries.split(", ") {
                    assert_eq!(entry.trim(), entry, "{language}: {entry:?}");
                    let entry = entry.split_once('=').map_or(entry, |(entry, _)| entry);
                    let text = entry.trim_matches('*').trim_start_matches('-');
                    if entry.ends_with('-') {
                        continue;
                    }
                    let reading = Reading::new(text);
                    let all = 0..reading.len();
                    assert!(!list.said(&reading, &all).is_empty(), "{language}: {entry:?}");
                }
            }
        }
    }

    #[test]
    fn every_language_has_every_list() {
        let languages = |table| lines(table).map(|(language, _)| language).collect::<Vec<_>>();
        for table in [MODALS, QUANTIFIERS, VALUES] {
            assert_eq!(languages(table), languages(NEGATIONS));
        }
        assert!(Lexicon::of(&Language::parse("cy").unwrap()).is_none());
    }

    #[test]
    fn entries_are_found_where_they_overlap_the_words() {
        let reading = Reading::new("原料は足りない。");
        let list = &lexicon("ja").negations;
        let last = reading.len() - 1;
        assert_eq!(list.said(&reading, &(last..last + 1)), ["ない"]);
        assert_eq!(list.said(&reading, &(last..last)), ["ない"]);
        assert_eq!(list.said(&reading, &(0..2)), [""; 0]);
    }

    #[test]
    fn a_capital_tells_a_month_from_a_verb() {
        let values = &lexicon("en-GB").values;
        assert_eq!(values.said(&Reading::new("in May"), &(1..2)), ["month 5"]);
        assert_eq!(values.said(&Reading::new("it may"), &(1..2)), [""; 0]);
    }

    #[test]
    fn a_head_turns_a_word_into_its_contrary() {
        assert!(lexicon("en").negations.turned("lawful", "unlawful"));
        assert!(!lexicon("en").negations.turned("lawful", "awful"));
    }
}

//! N3, house style: what a newspaper may change in a letter without changing a word of it.
//!
//! Folds the words of N2 by closed, published tables (`tables/n3-*.tsv`): number words and digits, dates, contractions,
//! abbreviations, compound spacing, spelling, romanisation, traditional and simplified script. Lists every substitution.
//! Deterministic and local: what becomes of a word depends on at most [`N3_REACH`] words on either side. Never looks a
//! word up in a dictionary, never guesses between two readings, never makes two values or a word and its negation equal.
//!
//! Equal words of N2 can differ in N3 at three places, where N3 reads what N2 dropped: `US`, which is no `us`, `No.`,
//! which is no `no`, and 2013-04-01. A comparison therefore asks N2 first.

mod compare;
mod date;
mod fraction;
mod han;
mod number;
mod phrase;
mod printed;
mod run;
mod table;
mod word;

pub use compare::{StyleDifference, style_differences, style_groups, style_pair};
pub use word::n3_keys;

use super::Token;
use phrase::Folder;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::Range;

/// Version of the N3 tables.
pub const N3_TABLES: &str = "1";

/// Words on either side that the fold of a word can depend on, besides the one before and after them.
pub const N3_REACH: usize = 8;

/// The classes of house style, one table each but for the apostrophe, which is a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StyleClass {
    /// two and 2, 1.9 million and 1,900,000, $5 and 5 dollars, 二十个 and 20个.
    NumberForm,
    /// April 1, 2013 and 1 April 2013, 8am and 8 a.m.
    DateForm,
    /// isn't and is not.
    Contraction,
    /// America s and America's, 1980s and 1980's: an apostrophe lost in printing.
    Apostrophe,
    /// U.N. and United Nations, % and per cent.
    Abbreviation,
    /// cannot and can not, north-east and northeast.
    Compound,
    /// colour and color.
    Spelling,
    /// towards and toward, an and a.
    Variant,
    /// Qaida and Qaeda.
    Romanisation,
    /// 臺 and 台.
    Script,
}

/// One word of N3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyleToken<'t> {
    /// Folded.
    pub text: Cow<'t, str>,
    /// Bytes of the input. The words of one substitution share the whole span of what they replace.
    pub span: Range<usize>,
    /// The words of N2 it stands for, never empty; shared in the same way.
    pub words: Range<usize>,
    /// Whether it is one CJK character.
    pub cjk: bool,
}

/// One substitution: some words of N2 became some words of N3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Substitution {
    /// Its class.
    pub class: StyleClass,
    /// Bytes of the input.
    pub span: Range<usize>,
    /// The words of N2 that were replaced.
    pub words: Range<usize>,
    /// The words of N3 that replaced them.
    pub tokens: Range<usize>,
}

/// A text in house style, with every substitution.
#[derive(Debug, Clone)]
pub struct HouseStyle<'t> {
    /// The words of N3, in the order of the text. Each word of N2 is behind at least one.
    pub tokens: Vec<StyleToken<'t>>,
    /// What was replaced, in the same order.
    pub substitutions: Vec<Substitution>,
    words: &'t [Token],
}

impl<'t> HouseStyle<'t> {
    /// The words of N2 that were folded.
    pub fn words(&self) -> &'t [Token] {
        self.words
    }

    /// What was there before a substitution: words of N2 with a space between.
    pub fn was(&self, substitution: &Substitution) -> String {
        join(self.words.get(substitution.words.clone()).unwrap_or_default(), |word| &word.text)
    }

    /// What it became: words of N3 with a space between.
    pub fn became(&self, substitution: &Substitution) -> String {
        join(self.tokens.get(substitution.tokens.clone()).unwrap_or_default(), |token| &token.text)
    }

    fn new(words: &'t [Token]) -> Self {
        let tokens = Vec::with_capacity(words.len() + words.len() / 8);
        Self { tokens, substitutions: Vec::new(), words }
    }

    /// A word that stays.
    fn keep(&mut self, at: usize) {
        if let Some(word) = self.words.get(at) {
            self.tokens.push(StyleToken {
                text: Cow::Borrowed(&word.text),
                span: word.span.clone(),
                words: at..at + 1,
                cjk: word.cjk,
            });
        }
    }

    /// Words that become `pieces`. Where they are these already, they stay and nothing is listed.
    fn replace<P>(&mut self, words: Range<usize>, class: StyleClass, pieces: P)
    where
        P: IntoIterator<Item = Cow<'t, str>>,
        P::IntoIter: ExactSizeIterator + Clone,
    {
        let pieces = pieces.into_iter();
        let old = self.words.get(words.clone()).unwrap_or_default();
        if let (Some(first), Some(last)) = (old.first(), old.last()) {
            self.replace_from(words, class, pieces, first.span.start..last.span.end);
        }
    }

    fn replace_from(
        &mut self,
        words: Range<usize>,
        class: StyleClass,
        pieces: impl ExactSizeIterator<Item = Cow<'t, str>> + Clone,
        span: Range<usize>,
    ) {
        let old = self.words.get(words.clone()).unwrap_or_default();
        let same = pieces.len() == old.len()
            && old.iter().zip(pieces.clone()).all(|(word, piece)| word.text == piece);
        if same || pieces.len() == 0 {
            return words.for_each(|at| self.keep(at));
        }
        let start = self.tokens.len();
        self.tokens.extend(pieces.map(|text| StyleToken {
            cjk: one_cjk(&text),
            text,
            span: span.clone(),
            words: words.clone(),
        }));
        let tokens = start..self.tokens.len();
        self.substitutions.push(Substitution { class, span, words, tokens });
    }
}

/// The N3 form of a text, from the text and its N2 words.
pub fn n3<'t>(text: &'t str, words: &'t [Token]) -> HouseStyle<'t> {
    Folder::new(text, words).fold()
}

fn join<T>(parts: &[T], text: impl Fn(&T) -> &str) -> String {
    let parts: Vec<&str> = parts.iter().map(text).collect();
    parts.join(" ")
}

/// Whether `text` is one character of the Chinese script, the only CJK that a substitution writes.
fn one_cjk(text: &str) -> bool {
    let mut characters = text.chars();
    let han = |character| {
        use unicode_script::{Script, UnicodeScript};
        character >= '\u{2e80}' && UnicodeScript::script(&character) == Script::Han
    };
    characters.next().is_some_and(han) && characters.next().is_none()
}

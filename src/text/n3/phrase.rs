//! What does a word become beside its neighbours?
//!
//! One pass from left to right. Each rule decides from the words of N2 around it, never from what the pass has written, so
//! that a rule sees the same words wherever the pass began.

use super::number::{Digits, Suffix};
use super::table::{Entry, Part, TABLES};
use super::word::{by_rule, simplified};
use super::{HouseStyle, StyleClass, Token};
use std::borrow::Cow;

/// What one word is to the rules.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reading {
    /// In no table.
    Plain,
    /// In a table; a Chinese character by its simplified form.
    Word(&'static Entry),
    /// Digits.
    Digits,
}

impl PartialEq for Reading {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Plain, Self::Plain) | (Self::Digits, Self::Digits) => true,
            (Self::Word(one), Self::Word(other)) => std::ptr::eq(*one, *other),
            _ => false,
        }
    }
}

impl Reading {
    /// Reads one word.
    pub(super) fn of(word: &Token) -> Self {
        if word.text.starts_with(|first: char| first.is_ascii_digit()) {
            return if Digits::read(&word.text).is_some() { Self::Digits } else { Self::Plain };
        }
        let entry = match simplified(word) {
            Some(character) => TABLES.word(character.encode_utf8(&mut [0; 4])),
            None => TABLES.word(&word.text),
        };
        entry.map_or(Self::Plain, Self::Word)
    }
}

/// Groups of the longest number that is read with spaces between.
const GROUPS_MAX: usize = 5;

/// A text on its way to house style.
pub(super) struct Folder<'t> {
    pub(super) text: &'t str,
    pub(super) words: &'t [Token],
    pub(super) style: HouseStyle<'t>,
    readings: Vec<Reading>,
}

impl<'t> Folder<'t> {
    /// A text with its N2 words.
    pub(super) fn new(text: &'t str, words: &'t [Token]) -> Self {
        let readings = words.iter().map(Reading::of).collect();
        Self { text, words, style: HouseStyle::new(words), readings }
    }

    /// Folds everything.
    pub(super) fn fold(mut self) -> HouseStyle<'t> {
        let mut at = 0;
        while at < self.words.len() {
            at = self.step(at);
        }
        self.style
    }

    pub(super) fn reading(&self, at: usize) -> Option<Reading> {
        self.readings.get(at).copied()
    }

    /// The part a word plays, if it is in a table.
    pub(super) fn part(&self, at: usize) -> Option<Part> {
        match self.reading(at)? {
            Reading::Word(entry) => Some(entry.part),
            Reading::Plain | Reading::Digits => None,
        }
    }

    pub(super) fn digits(&self, at: usize) -> Option<Digits<'t>> {
        self.words.get(at).and_then(|word| Digits::read(&word.text))
    }

    /// Whether the word is `text`, a Chinese character in either script.
    pub(super) fn is(&self, at: usize, text: &str) -> bool {
        self.words.get(at).is_some_and(|word| {
            word.text == text
                || simplified(word)
                    .is_some_and(|character| character.encode_utf8(&mut [0; 4]) == text)
        })
    }

    /// Folds what starts at `at` and gives where the next word starts.
    fn step(&mut self, at: usize) -> usize {
        if let Some(next) = self.lost_apostrophe(at) {
            return next;
        }
        let next = match self.reading(at) {
            Some(Reading::Plain) => self.plain(at),
            Some(Reading::Digits) => self.date(at).or_else(|| self.digit_word(at)),
            Some(Reading::Word(entry)) => self.entry(at, entry),
            None => None,
        };
        next.unwrap_or_else(|| {
            let character = self.words.get(at).and_then(simplified);
            match character.filter(|_| !self.japanese(at)) {
                Some(character) => {
                    self.replace_one(at, StyleClass::Script, Cow::Owned(character.into()));
                }
                None => self.style.keep(at),
            }
            at + 1
        })
    }

    fn replace_one(&mut self, at: usize, class: StyleClass, piece: Cow<'t, str>) {
        self.style.replace(at..at + 1, class, [piece]);
    }

    /// A word in no table.
    fn plain(&mut self, at: usize) -> Option<usize> {
        let word = &self.words.get(at)?.text;
        match word.as_str() {
            "the" => return self.date(at),
            "a" => return self.spelled(at),
            "g" => return self.group_of(at),
            _ if word.len() < 3 || word.len() > 32 => return None,
            _ => {}
        }
        let ruled = word.ends_with("'s") || word.as_bytes().get(1) == Some(&b'.');
        let (class, pieces) = by_rule(word).filter(|_| ruled)?;
        let base = word.strip_suffix("'s").unwrap_or_default();
        let capitals = TABLES.word(base).is_some_and(|entry| entry.part == Part::Capitals);
        if capitals && !self.in_capitals(at, base.len()) {
            return None;
        }
        self.style.replace(at..at + 1, class, pieces);
        Some(at + 1)
    }

    /// G-20, which the table has as G20.
    fn group_of(&mut self, at: usize) -> Option<usize> {
        let next = self.words.get(at + 1).filter(|_| self.gap(at) == Some("-"))?;
        let entry = TABLES.word(&format!("g{}", next.text))?;
        let pieces = entry.pieces.iter().map(|piece| Cow::Borrowed(*piece));
        self.style.replace(at..at + 2, entry.class, pieces);
        Some(at + 2)
    }

    /// A word in a table, by the part it plays.
    fn entry(&mut self, at: usize, entry: &'static Entry) -> Option<usize> {
        let phrase = match entry.part {
            Part::Always if self.is(at, "an") => self.spelled(at),
            Part::Unit(_)
            | Part::Teen(_)
            | Part::Tens(_)
            | Part::Hundred
            | Part::Scale(_)
            | Part::ScaleAfterNumber(_) => self.spelled(at),
            Part::UnitOrdinal(_)
            | Part::TeenOrdinal(_)
            | Part::TensOrdinal(_)
            | Part::HundredOrdinal
            | Part::ScaleOrdinal(_) => self.date(at).or_else(|| self.spelled(at)),
            Part::Month | Part::MonthShort => self.date(at),
            Part::HanDigit(_) | Part::HanTwo | Part::HanPlace(_) => self.han(at),
            Part::Currency => self.currency(at, entry),
            Part::IsOrHas => self.is_or_has(at, entry),
            _ => None,
        };
        if phrase.is_some() || !self.stands_alone(at, entry.part) {
            return phrase;
        }
        let pieces = entry.pieces.iter().map(|piece| Cow::Borrowed(*piece));
        self.style.replace(at..at + 1, entry.class, pieces);
        Some(at + 1)
    }

    /// Whether the pieces of an entry replace the word here, where it is in no longer phrase.
    fn stands_alone(&self, at: usize, part: Part) -> bool {
        match part {
            Part::Always
            | Part::Unit(_)
            | Part::Teen(_)
            | Part::Tens(_)
            | Part::UnitOrdinal(_)
            | Part::TeenOrdinal(_)
            | Part::TensOrdinal(_)
            | Part::HundredOrdinal
            | Part::ScaleOrdinal(_) => true,
            Part::Lower => self.printed(at).starts_with(char::is_lowercase),
            Part::Capitals => self.in_capitals(at, usize::MAX),
            Part::Title => self.is_title(at),
            Part::NumberSign => self.is_number_sign(at),
            Part::CurrencyWord | Part::Meridiem => self.number_before(at),
            Part::MonthShort => self.digits(at + 1).is_some_and(|next| next.is_year()),
            _ => false,
        }
    }

    /// A number in words, or in digits and words.
    fn spelled(&mut self, at: usize) -> Option<usize> {
        let number = self.half(at).or_else(|| self.number(at))?;
        let end = at + number.words;
        self.style.replace(at..end, StyleClass::NumberForm, [Cow::Owned(number.text)]);
        Some(end)
    }

    /// Digits that are in no date.
    fn digit_word(&mut self, at: usize) -> Option<usize> {
        let phrase = self.spelled(at).or_else(|| self.han(at)).or_else(|| self.spaced(at));
        if phrase.is_some() {
            return phrase;
        }
        let digits = self.digits(at)?;
        if let Suffix::Meridiem(half) = digits.suffix {
            let pieces = [Cow::Owned(digits.plain.into_owned()), Cow::Borrowed(half)];
            self.style.replace(at..at + 1, StyleClass::DateForm, pieces);
            return Some(at + 1);
        }
        if self.is(at + 1, "00")
            && self.part(at + 2) == Some(Part::Meridiem)
            && digits.suffix == Suffix::None
            && digits.whole().is_some_and(|hour| (1..=12).contains(&hour))
        {
            self.style.replace(at..at + 2, StyleClass::DateForm, [digits.plain]);
            return Some(at + 2);
        }
        let text = Cow::Owned(digits.plain_text().into_owned());
        self.replace_one(at, StyleClass::NumberForm, text);
        Some(at + 1)
    }

    /// Digits in groups of three with a space between that does not break: 12 345.
    fn spaced(&mut self, at: usize) -> Option<usize> {
        let thin = |at: usize| matches!(self.gap(at), Some("\u{a0}" | "\u{202f}" | "\u{2009}"));
        let group = |at: usize| {
            let word = self.words.get(at).map(|word| word.text.as_str())?;
            Some(word).filter(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let first = group(at).filter(|first| first.len() <= 3 && !first.starts_with('0'))?;
        let inside =
            at.checked_sub(1).is_some_and(|before| thin(before) && group(before).is_some());
        let mut text = first.to_owned();
        let mut end = at + 1;
        while let Some(next) = group(end).filter(|_| thin(end - 1) && end - at <= GROUPS_MAX) {
            text.push_str(next);
            end += 1;
        }
        let threes = text.len() == first.len() + 3 * (end - at - 1);
        if inside || !threes || !(2..=GROUPS_MAX).contains(&(end - at)) {
            return None;
        }
        self.style.replace(at..end, StyleClass::NumberForm, [Cow::Owned(text)]);
        Some(end)
    }

    /// The sign of a currency before a number: its word goes behind.
    fn currency(&mut self, at: usize, entry: &'static Entry) -> Option<usize> {
        let start = at + 1;
        if !self.joined(at) {
            return None;
        }
        let (number, end) = match self.half(start).or_else(|| self.number(start)) {
            Some(number) if number.ordinal.is_none() => (number.text, start + number.words),
            _ => {
                let digits = self.digits(start)?;
                let number = match digits.suffix {
                    Suffix::None | Suffix::Scale(_) => digits.plain_text().into_owned(),
                    Suffix::Million => digits.value()?.times_ten(6)?.text(),
                    _ => return None,
                };
                (number, start + 1)
            }
        };
        let pieces = [Cow::Owned(number), Cow::Borrowed(entry.single()?)];
        self.style.replace(at..end, StyleClass::NumberForm, pieces);
        Some(end)
    }

    /// `it's` and its like, where what follows leaves one reading only.
    fn is_or_has(&mut self, at: usize, entry: &'static Entry) -> Option<usize> {
        let pieces = [Cow::Borrowed(entry.single()?), Cow::Borrowed(self.verb(at)?)];
        self.style.replace(at..at + 1, StyleClass::Contraction, pieces);
        Some(at + 1)
    }

    /// `is` or `has`; `None` where both are possible.
    fn verb(&self, at: usize) -> Option<&'static str> {
        let adverb = |at| {
            self.part(at) == Some(Part::Adverb)
                || self
                    .words
                    .get(at)
                    .is_some_and(|word| word.text.len() > 3 && word.text.ends_with("ly"))
        };
        let verb = if adverb(at + 1) { at + 2 } else { at + 1 };
        let Some(word) = self.words.get(verb) else { return Some("is") };
        match self.part(verb) {
            Some(Part::AfterHas) => Some("has"),
            Some(Part::Participle) => None,
            _ if word.text.ends_with("ed") || word.text.ends_with("en") => None,
            _ if adverb(verb) => None,
            _ => Some("is"),
        }
    }
}

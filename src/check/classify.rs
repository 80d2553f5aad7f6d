//! What sort of difference is it, and is it one that easily changes the meaning?
//!
//! Told from closed lists and from the texts alone. A difference may be of several sorts: each is a flag, and the most
//! serious is its class. What no list tells is a changed word, an insertion or a deletion, and no more is claimed.

use super::changes::Pair;
use super::difference::{DifferenceClass, DifferenceFlag, DifferenceKind, Draft};
use super::lexicon::{Lexicon, List};
use super::names::Names;
use super::reading::Reading;
use super::record::Record;
use super::side::Side;
use crate::text::{Token, look_alike};
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Range;

/// Words of the longest difference whose letters are compared as one row.
const ROW_MAX: usize = 8;

/// What classes are told from.
pub(super) struct Classes<'a> {
    lexicon: Option<&'static Lexicon>,
    record: &'a Record,
    /// Read when the first word that differs asks for them.
    names: OnceCell<Names>,
}

impl<'a> Classes<'a> {
    /// For the differences from one letter.
    pub(super) fn new(record: &'a Record) -> Self {
        let lexicon = Lexicon::of(&record.metadata.language);
        Self { lexicon, record, names: OnceCell::new() }
    }

    /// The class of a difference and all its flags, those it has already among them.
    pub(super) fn of(&self, pair: Pair, draft: &Draft) -> (DifferenceClass, Vec<DifferenceFlag>) {
        use DifferenceKind::{Added, Changed, Deleted, HouseStyle, Inserted, Moved, Omitted};
        let mut flags = draft.flags.clone();
        let plain = match draft.kind {
            Omitted => DifferenceClass::SentenceCut,
            Moved => DifferenceClass::Reorder,
            HouseStyle => draft.style.map_or(DifferenceClass::Word, Into::into),
            Changed => DifferenceClass::Word,
            Added | Inserted => DifferenceClass::Insertion,
            Deleted => DifferenceClass::Deletion,
        };
        if draft.has(DifferenceFlag::Hidden) {
            return (DifferenceClass::Confusable, flags);
        }
        if !matches!(draft.kind, Changed | Added | Deleted) {
            return (plain, flags);
        }
        flags.extend(self.flags(pair, &draft.p, &draft.l));
        flags.sort_unstable();
        let class = flags.iter().find_map(|flag| flag.class());
        (class.unwrap_or(plain), flags)
    }

    fn flags(&self, pair: Pair, p: &Range<usize>, l: &Range<usize>) -> Vec<DifferenceFlag> {
        let (pasted, letter) = (pair.pasted, pair.letter);
        let differs = |list: fn(&Lexicon) -> &List| {
            let said = |reading, range| {
                let said = self.lexicon.map(|lexicon| list(lexicon).said(reading, range));
                said.unwrap_or_default().into_iter().collect::<BTreeSet<&str>>()
            };
            said(pasted, p) != said(letter, l)
        };
        let spacing = is_spacing(pasted.range(p), letter.range(l));
        let (issuer, metadata) = (&self.record.issuer.name, &self.record.metadata);
        let names = self.names.get_or_init(|| Names::new(issuer, metadata, letter));
        let found = [
            (looks_alike(pair, p, l), DifferenceFlag::Confusable),
            (self.negated(pair, p, l), DifferenceFlag::Negation),
            (self.values(pasted, p) != self.values(letter, l), DifferenceFlag::NumberValue),
            (names.said(pasted, p) != names.said(letter, l), DifferenceFlag::Name),
            (differs(|lexicon| &lexicon.quantifiers), DifferenceFlag::Quantifier),
            (differs(|lexicon| &lexicon.modals), DifferenceFlag::Modal),
            (spacing, DifferenceFlag::Spacing),
        ];
        found.into_iter().filter(|(holds, _)| *holds).map(|(_, flag)| flag).collect()
    }

    /// Whether one text denies what the other says: more negations on one side, or a word turned into its contrary.
    fn negated(&self, pair: Pair, p: &Range<usize>, l: &Range<usize>) -> bool {
        let Some(lexicon) = self.lexicon else { return false };
        let list = &lexicon.negations;
        let (ours, theirs) = (pair.pasted.range(p), pair.letter.range(l));
        list.said(pair.pasted, p).len() != list.said(pair.letter, l).len()
            || ours.len() == theirs.len()
                && ours.iter().zip(theirs).any(|(one, other)| list.turned(&one.text, &other.text))
    }

    /// The numbers, signs, months and days among some words, in the form in which equal ones are equal.
    fn values(&self, reading: &Reading, range: &Range<usize>) -> BTreeSet<String> {
        let side = Side::new(reading, range);
        let tokens = side.style.tokens.get(side.tokens(&side.whole(range))).unwrap_or_default();
        let has_digit = |text: &str| text.contains(char::is_numeric);
        let folded = tokens.iter().map(|token| token.text.as_ref()).filter(|text| has_digit(text));
        let signs = reading.range(range).iter().map(|word| word.text.as_str());
        let signs = signs.filter(|text| !text.contains(char::is_alphanumeric));
        let said =
            self.lexicon.map_or_else(Vec::new, |lexicon| lexicon.values.said(reading, range));
        folded
            .map(western)
            .chain(signs.map(str::to_owned))
            .chain(said.into_iter().map(str::to_owned))
            .collect()
    }
}

/// A number with the digits 0 to 9, whatever digits it is written in.
fn western(number: &str) -> String {
    number.chars().map(|c| digit(c).map_or(c, |digit| char::from(b'0' + digit))).collect()
}

/// The value of a digit of Arabic, Persian, Devanagari, Bengali or Thai.
fn digit(c: char) -> Option<u8> {
    let zero = match c as u32 {
        0x0660..=0x0669 => 0x0660,
        0x06F0..=0x06F9 => 0x06F0,
        0x0966..=0x096F => 0x0966,
        0x09E6..=0x09EF => 0x09E6,
        0x0E50..=0x0E59 => 0x0E50,
        _ => return None,
    };
    u8::try_from(c as u32 - zero).ok()
}

/// Whether these are the same letters with other spaces between.
fn is_spacing(ours: &[Token], theirs: &[Token]) -> bool {
    let letters =
        |words: &[Token]| -> String { words.iter().map(|word| word.text.as_str()).collect() };
    ours.len() != theirs.len()
        && ours.len().max(theirs.len()) <= ROW_MAX
        && letters(ours) == letters(theirs)
}

/// Whether words look like the letter's: one like that in its place, or all of them in a row.
pub(super) fn looks_alike(pair: Pair, p: &Range<usize>, l: &Range<usize>) -> bool {
    let (ours, theirs) = (pair.pasted.range(p), pair.letter.range(l));
    if is_spacing(ours, theirs) {
        return false;
    }
    let row = |reading: &Reading, words: &[Token]| -> Option<String> {
        let few = (1..=ROW_MAX).contains(&words.len());
        few.then(|| words.iter().map(|word| reading.slice(&word.span)).collect())
    };
    let rows = row(pair.pasted, ours).zip(row(pair.letter, theirs));
    rows.is_some_and(|(one, other)| look_alike(&one, &other))
        || ours.len() == theirs.len()
            && ours.iter().zip(theirs).any(|(one, other)| alike(pair, one, other))
}

/// Whether two different words look alike, as printed or folded (a capital I is a small l, a small i is none).
fn alike(pair: Pair, one: &Token, other: &Token) -> bool {
    one.text != other.text
        && (look_alike(&one.text, &other.text)
            || look_alike(pair.pasted.slice(&one.span), pair.letter.slice(&other.span)))
}

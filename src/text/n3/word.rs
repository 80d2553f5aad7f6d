//! What does one word become, whatever stands beside it?
//!
//! The part of N3 that needs no neighbour. [`n3_keys`] is made of it alone, so that a verbatim run of words has the same
//! keys wherever it was cut: the guarantee of the fingerprints rests on that.

use super::number::Digits;
use super::table::{Entry, Part, TABLES};
use super::{StyleClass, Token};
use std::borrow::Cow;

/// What one word becomes by itself.
pub(super) type Folded<'t> = Option<(StyleClass, Vec<Cow<'t, str>>)>;

/// What a word that is in no table becomes by a rule: letters with full stops between, or a possessive of a word in a table.
pub(super) fn by_rule(word: &str) -> Folded<'static> {
    let bytes = word.as_bytes();
    if bytes.len() >= 5 && bytes.get(1) == Some(&b'.') {
        return initials(word).map(|short| (StyleClass::Abbreviation, vec![Cow::Owned(short)]));
    }
    possessive(word.strip_suffix("'s")?, TABLES.word(word.strip_suffix("'s")?)?)
}

/// The possessive of a word in a table: `programme's`, and `un's` if `entry` may be folded at all.
pub(super) fn possessive(base: &str, entry: &'static Entry) -> Folded<'static> {
    debug_assert!(!base.is_empty(), "an entry has a word");
    let folds = match entry.class {
        StyleClass::Spelling => entry.part == Part::Always,
        StyleClass::Romanisation | StyleClass::Abbreviation | StyleClass::Compound => {
            matches!(entry.part, Part::Always | Part::Capitals)
        }
        _ => false,
    };
    let (last, before) = entry.pieces.split_last().filter(|(last, _)| folds && **last != "not")?;
    let mut pieces: Vec<Cow<'static, str>> =
        before.iter().map(|piece| Cow::Borrowed(*piece)).collect();
    // N2 drops the apostrophe at the end of a word, so the possessive of a plural is the plural.
    let plural = entry.class == StyleClass::Abbreviation && last.ends_with('s');
    pieces.push(if plural { Cow::Borrowed(last) } else { Cow::Owned(format!("{last}'s")) });
    Some((entry.class, pieces))
}

/// `n.a.t.o` as `nato`: three or more single letters with full stops between.
fn initials(word: &str) -> Option<String> {
    let mut short = String::new();
    for letter in word.split('.') {
        let mut letters = letter.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) if letter.is_ascii_lowercase() => short.push(letter),
            _ => return None,
        }
    }
    (short.len() >= 3).then_some(short)
}

/// The simplified form of a one-character word, if it has another one.
pub(super) fn simplified(word: &Token) -> Option<char> {
    simplified_text(&word.text, word.cjk)
}

fn simplified_text(word: &str, cjk: bool) -> Option<char> {
    let mut characters = word.chars();
    let character = characters.next().filter(|_| cjk && characters.next().is_none())?;
    let simplified = TABLES.simplified(character);
    (simplified != character).then_some(simplified)
}

/// The keys of one word of N2 (`cjk`: one character of a script without spaces), one or more, given to `each` in order:
/// what its fingerprint is taken of.
///
/// Depends on the word alone, so any cut of a text has the same keys, and there are at least as many keys as words. Two
/// texts that agree in N3 mostly agree in their keys; the reverse is not promised, and keys never decide that texts are
/// equal: `he'd` has the keys of `he would`.
pub fn n3_keys(word: &str, cjk: bool, mut each: impl FnMut(&str)) {
    if let Some(entry) = TABLES.word(word) {
        return entry_keys(word, cjk, entry, each);
    }
    if let Some(character) = simplified_text(word, cjk) {
        return each(character.encode_utf8(&mut [0; 4]));
    }
    if let Some(digits) = Digits::read(word) {
        return each(&digits.plain_text());
    }
    match by_rule(word) {
        Some((_, pieces)) => pieces.iter().for_each(|piece| each(piece)),
        None => each(word),
    }
}

fn entry_keys(word: &str, cjk: bool, entry: &Entry, mut each: impl FnMut(&str)) {
    match entry.part {
        Part::Always
        | Part::Lower
        | Part::Unit(_)
        | Part::Teen(_)
        | Part::Tens(_)
        | Part::UnitOrdinal(_)
        | Part::TeenOrdinal(_)
        | Part::TensOrdinal(_)
        | Part::HundredOrdinal
        | Part::ScaleOrdinal(_) => entry.pieces.iter().for_each(|piece| each(piece)),
        Part::IsOrHas | Part::HadOrWould => {
            entry.pieces.iter().for_each(|piece| each(piece));
            each(if entry.part == Part::IsOrHas { "is" } else { "would" });
        }
        _ => match simplified_text(word, cjk) {
            Some(character) => each(character.encode_utf8(&mut [0; 4])),
            None => each(word),
        },
    }
}

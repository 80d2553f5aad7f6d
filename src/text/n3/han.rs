//! Which number do Chinese numerals print?
//!
//! Only where the characters around say that a number is meant, and only if it is well formed: 十分, 千万不要 and 一些 are
//! words, 一百五 is two numbers.

use super::number::{Suffix, Value};
use super::phrase::{Folder, Reading};
use super::run::RUN_MAX;
use super::table::Part;
use super::{N3_REACH, StyleClass};
use std::borrow::Cow;

/// Numerals after 百分之, so that the phrase stays within the reach of N3.
const PER_CENT_MAX: usize = 4;

/// One numeral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numeral {
    Digit(u8),
    Place(u32),
}

impl Folder<'_> {
    /// Folds what starts at `at` and is Chinese; gives where it goes on, or `None` if nothing was folded.
    pub(super) fn han(&mut self, at: usize) -> Option<usize> {
        if let Some(next) = self.han_per_cent(at) {
            return Some(next);
        }
        if self.reading(at) == Some(Reading::Digits) {
            return self.multiplied(at);
        }
        let end = self.han_run(at)?;
        let (text, last) = self.han_number(at, end)?;
        self.style.replace(at..last, StyleClass::NumberForm, [Cow::Owned(text)]);
        Some(last)
    }

    /// Whether the text around is Japanese, which has kana every few characters and its own simplified forms.
    pub(super) fn japanese(&self, at: usize) -> bool {
        let around = at.saturating_sub(N3_REACH)..self.words.len().min(at + N3_REACH + 1);
        let words = self.words.get(around).unwrap_or_default();
        words.iter().any(|word| {
            word.cjk && word.text.starts_with(|first| matches!(first, '\u{3041}'..='\u{30ff}'))
        })
    }

    /// 百分之 and a number: that number per cent.
    fn han_per_cent(&mut self, at: usize) -> Option<usize> {
        let opens =
            ["百", "分", "之"].iter().zip(at..).all(|(character, at)| self.is(at, character));
        // 三百分之一 is a three-hundredth.
        if !opens || at.checked_sub(1).is_some_and(|before| self.numeral(before).is_some()) {
            return None;
        }
        let start = at + 3;
        let (text, end) = match self.digits(start) {
            Some(digits) if digits.suffix == Suffix::None => (digits.plain.into_owned(), start + 1),
            Some(_) => return None,
            None => {
                let end = self.han_run(start).filter(|end| end - start <= PER_CENT_MAX)?;
                (well_formed(&self.numerals(start, end)?)?.text(), end)
            }
        };
        let pieces = [Cow::Owned(text), Cow::Borrowed("per"), Cow::Borrowed("cent")];
        self.style.replace(at..end, StyleClass::NumberForm, pieces);
        Some(end)
    }

    /// Digits before 万 and 亿.
    fn multiplied(&mut self, at: usize) -> Option<usize> {
        let digits = self.digits(at)?;
        let mut value = digits.value().filter(|_| digits.suffix == Suffix::None)?;
        let mut end = at + 1;
        while let Some(Numeral::Place(power)) =
            self.numeral(end).filter(|_| end - at < 3 && self.joined(end - 1))
        {
            value = value.times_ten(power)?;
            end += 1;
        }
        // 3千 is no more Chinese than 3十: the last place must be 万 or 亿, and no numeral may follow.
        let closed = matches!(self.numeral(end - 1), Some(Numeral::Place(4 | 8)));
        if !closed || (self.adjoins(end - 1) && self.numeral(end).is_some()) {
            return None;
        }
        self.style.replace(at..end, StyleClass::NumberForm, [Cow::Owned(value.text())]);
        Some(end)
    }

    /// Where the row of numerals ends that starts at `at`; `None` in the middle of a row and for a row that is too long.
    fn han_run(&self, at: usize) -> Option<usize> {
        self.numeral(at)?;
        // Digits before 万 are one number with it, and a numeral before is the start of this row.
        let before = at.checked_sub(1).filter(|before| self.adjoins(*before));
        if before.is_some_and(|before| {
            self.numeral(before).is_some() || self.reading(before) == Some(Reading::Digits)
        }) {
            return None;
        }
        let mut end = at + 1;
        while end - at <= RUN_MAX && self.adjoins(end - 1) && self.numeral(end).is_some() {
            end += 1;
        }
        (end - at <= RUN_MAX).then_some(end)
    }

    /// The number of a row where its neighbours ask for one, and where it ends.
    fn han_number(&self, at: usize, end: usize) -> Option<(String, usize)> {
        let numerals = self.numerals(at, end)?;
        let digits: Option<String> = numerals
            .iter()
            .map(|numeral| match numeral {
                Numeral::Digit(digit) => Some(char::from(b'0' + digit)),
                Numeral::Place(_) => None,
            })
            .collect();
        if let Some(year) = digits.filter(|digits| digits.len() > 1) {
            return (year.len() == 4 && self.is(end, "年")).then_some((year, end));
        }
        let measured = self.joined(end - 1) && self.part(end) == Some(Part::HanMeasure);
        let ordinal = at.checked_sub(1).is_some_and(|before| {
            self.adjoins(before) && self.part(before) == Some(Part::HanOrdinal)
        });
        let value = well_formed(&numerals).filter(|_| measured || ordinal)?;
        Some((value.text(), end))
    }

    /// Whether nothing is printed between the character and the next, or only the end of a line: 二、十 are two numbers.
    fn adjoins(&self, at: usize) -> bool {
        self.gap(at)
            .is_some_and(|gap| gap.chars().all(|character| matches!(character, '\r' | '\n')))
    }

    fn numerals(&self, at: usize, end: usize) -> Option<Vec<Numeral>> {
        (at..end).map(|at| self.numeral(at)).collect()
    }

    fn numeral(&self, at: usize) -> Option<Numeral> {
        match self.part(at)? {
            Part::HanDigit(digit) => Some(Numeral::Digit(digit)),
            Part::HanPlace(power) => Some(Numeral::Place(power.into())),
            // 十两 is a weight.
            Part::HanTwo => {
                let before = at.checked_sub(1).and_then(|before| self.part(before));
                let weight = matches!(before, Some(Part::HanDigit(_) | Part::HanPlace(_)));
                (!weight).then_some(Numeral::Digit(2))
            }
            _ => None,
        }
    }
}

/// The value of numerals as people write them: places descend, 零 stands where one is skipped and nowhere else.
fn well_formed(numerals: &[Numeral]) -> Option<Value> {
    if numerals == [Numeral::Digit(0)] {
        return Some(Value::whole(0));
    }
    let mut total = 0_u128;
    let mut scale = u32::MAX;
    let mut rest = numerals;
    while let Some(at) = rest.iter().position(|numeral| matches!(numeral, Numeral::Place(4 | 8))) {
        let (below, above) = rest.split_at(at);
        let (places, after) = match above {
            [Numeral::Place(4), Numeral::Place(8), after @ ..] => (12, after),
            [Numeral::Place(power), after @ ..] => (*power, after),
            _ => return None,
        };
        let section = section(below, total > 0).filter(|section| *section > 0)?;
        if places >= scale {
            return None;
        }
        total += section * 10_u128.pow(places);
        (scale, rest) = (places, after);
    }
    let last = if rest.is_empty() { 0 } else { section(rest, total > 0)? };
    Some(Value::whole(total + last))
}

/// Numerals below 万: up to four places. `continues` says whether 万 or 亿 stands before.
fn section(numerals: &[Numeral], continues: bool) -> Option<u128> {
    let (mut sum, mut place) = (0, 4);
    let mut rest = numerals;
    let mut skips = false;
    if let (true, [Numeral::Digit(0), after @ ..]) = (continues, rest) {
        (rest, skips) = (after, true);
    }
    loop {
        let (count, power, after) = match *rest {
            [] => return (!skips).then_some(sum),
            // 十 opens a number without a digit before it.
            [Numeral::Place(1), ref after @ ..] if rest.len() == numerals.len() => (1, 1, after),
            [Numeral::Digit(digit), Numeral::Place(power), ref after @ ..] if digit > 0 => {
                (digit, power, after)
            }
            [Numeral::Digit(digit)] if digit > 0 => (digit, 0, [].as_slice()),
            _ => return None,
        };
        // A digit straight after 百, 千 or 万 counts the next place in speech: 一百五 is 150 and not 105.
        let follows = power + 1 == place || (place == 4 && !continues) || skips;
        if power >= place || !follows {
            return None;
        }
        sum += u128::from(count) * 10_u128.pow(power);
        (place, rest, skips) = (power, after, false);
        if let [Numeral::Digit(0), after @ ..] = rest {
            (rest, skips) = (after, true);
        }
    }
}

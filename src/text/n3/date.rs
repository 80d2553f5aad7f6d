//! Which words are a day of a month?
//!
//! Looks at each month and the words beside it. Decides nothing where two readings are possible: a day between two months
//! may belong to either, 01/04/2013 is two days.

use super::StyleClass;
use super::number::{Digits, Suffix};
use super::phrase::{Folder, Reading};
use super::table::{Entry, Part};
use std::borrow::Cow;
use std::ops::Range;

/// A day of a month: the words it takes and the month's.
struct Day {
    words: Range<usize>,
    number: u128,
    month: usize,
}

/// The months as N3 writes them.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

impl Folder<'_> {
    /// Folds the date that starts at `at`; gives where it ends, or `None` if none starts there.
    pub(super) fn date(&mut self, at: usize) -> Option<usize> {
        if let Some(next) = self.iso(at) {
            return Some(next);
        }
        let date = self.day_of_month(at)?;
        let month = self.month(date.month)?.single()?;
        let pieces = [Cow::Owned(date.number.to_string()), Cow::Borrowed(month)];
        let end = date.words.end;
        self.style.replace(date.words, StyleClass::DateForm, pieces);
        Some(end)
    }

    /// Whether a day and its month may stand on the two sides of this gap: space, one hyphen, or the full stop of a short
    /// month. `In April. 1 soldier` is no date.
    fn beside(&self, at: usize) -> bool {
        let short = self.part(at) == Some(Part::MonthShort);
        self.joined(at)
            || short
                && self
                    .gap(at)
                    .and_then(|gap| gap.strip_prefix('.'))
                    .is_some_and(|gap| gap.trim().is_empty())
    }

    fn day_of_month(&self, at: usize) -> Option<Day> {
        if self.month(at).is_some() {
            return self.day_after(at);
        }
        let start = if self.is(at, "the") { at + 1 } else { at };
        let (number, end) = self.ordinal_day(start).or_else(|| self.digit_day(start))?;
        let of = self.is(end, "of") && self.ordinal_day(start).is_some();
        let month = if of { end + 1 } else { end };
        self.month(month).filter(|_| (at..month).all(|at| self.joined(at)))?;
        // `the` belongs to the day only in `the 1st of April`; words without `of` are no day in `the first April session`.
        let in_words = self.reading(start) != Some(Reading::Digits);
        let misplaced =
            if of { start == at && self.the_before(at) } else { start > at || in_words };
        if misplaced {
            return None;
        }
        let day = Day { words: at..month + 1, number, month };
        let outer = at
            .checked_sub(1)
            .is_some_and(|before| self.beside(before) && self.month(before).is_some());
        if outer && (of || !self.belongs_to_second(start)) {
            return None;
        }
        Some(day)
    }

    /// Whether `the` stands before, where the date would start if it were one.
    fn the_before(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| self.is(before, "the"))
    }

    /// A day after its month: `April 1`, `April the first`.
    fn day_after(&self, month: usize) -> Option<Day> {
        let the = self.is(month + 1, "the");
        let start = if the { month + 2 } else { month + 1 };
        let ordinal = self.ordinal_day(start);
        let (day, end) = ordinal.or_else(|| self.digit_day(start).filter(|_| !the))?;
        let together = self.beside(month) && (month + 1..end - 1).all(|at| self.joined(at));
        let of = self.is(end, "of") && self.month(end + 1).is_some();
        if !together || self.day_before(month) || (of && self.joined(end - 1)) {
            return None;
        }
        if self.joined(end - 1)
            && self.month(end).is_some()
            && (the || self.belongs_to_second(start) || !self.day_follows(end))
        {
            return None;
        }
        Some(Day { words: month..end, number: day, month })
    }

    /// Of a day in digits between two months: whether the first has a day before it and the second none after it.
    fn belongs_to_second(&self, day: usize) -> bool {
        day.checked_sub(1).is_some_and(|month| self.day_before(month)) && !self.day_follows(day + 1)
    }

    /// Whether a day stands directly before the month, in whatever form.
    fn day_before(&self, month: usize) -> bool {
        let Some(before) = month.checked_sub(1).filter(|before| self.joined(*before)) else {
            return false;
        };
        if self.digit_day(before).is_some() {
            return true;
        }
        let Some(last) = before.checked_sub(1).filter(|_| self.is(before, "of")) else {
            return false;
        };
        let one = self.ordinal_day(last).is_some_and(|(_, end)| end == before);
        let two = last
            .checked_sub(1)
            .and_then(|first| self.ordinal_day(first))
            .is_some_and(|(_, end)| end == before);
        one || two
    }

    /// Whether a day stands directly after the month.
    fn day_follows(&self, month: usize) -> bool {
        self.beside(month)
            && (self.digit_day(month + 1).is_some() || self.ordinal_day(month + 1).is_some())
    }

    fn month(&self, at: usize) -> Option<&'static Entry> {
        match self.reading(at)? {
            Reading::Word(entry) if matches!(entry.part, Part::Month | Part::MonthShort) => {
                Some(entry)
            }
            _ => None,
        }
    }

    /// 1 to 31 in digits, with or without the suffix of an ordinal, and where it ends.
    fn digit_day(&self, at: usize) -> Option<(u128, usize)> {
        let digits = self.digits(at).filter(|digits| digits.plain.len() <= 2)?;
        let suffix = matches!(digits.suffix, Suffix::None | Suffix::Ordinal | Suffix::OrdinalD);
        let day = digits.plain.parse().ok().filter(|day| suffix && (1..=31).contains(day))?;
        // 5 million is no day, nor is $5, nor 5 per cent.
        let number = self.number(at).is_some()
            || at.checked_sub(1).is_some_and(|before| self.part(before) == Some(Part::Currency))
            || ["%", "per", "percent"].iter().any(|word| self.is(at + 1, word));
        (!number).then_some((day, at + 1))
    }

    /// 1st to 31st in digits or words, and where it ends.
    fn ordinal_day(&self, at: usize) -> Option<(u128, usize)> {
        if let Some(digits) = self.digits(at) {
            return self.digit_day(at).filter(|_| digits.suffix != Suffix::None);
        }
        let run = self.run(at).filter(|run| run.start == at && run.len() <= 2)?;
        let number = self.number(at).filter(|number| number.words == run.len())?;
        let day = number.ordinal.filter(|day| (1..=31).contains(day))?;
        Some((day, run.end))
    }

    /// A date as ISO 8601 writes it.
    fn iso(&mut self, at: usize) -> Option<usize> {
        self.digits(at).filter(Digits::is_year)?;
        let (month, end) = self.iso_part(at + 1, 12)?;
        let (day, end) = self.iso_part(end, 31)?;
        let year = &self.words.get(at)?.text;
        let name = MONTHS.get(month.checked_sub(1)?)?;
        let pieces =
            [Cow::Owned(day.to_string()), Cow::Borrowed(*name), Cow::Borrowed(year.as_str())];
        self.style.replace(at..end, StyleClass::DateForm, pieces);
        Some(end)
    }

    /// A hyphen and two digits up to `most`; the hyphen may be a word of its own.
    fn iso_part(&self, at: usize, most: usize) -> Option<(usize, usize)> {
        let at = if self.is(at, "-") { at + 1 } else { at };
        let word = self.words.get(at)?;
        let hyphens = ['-', '\u{2010}', '\u{2011}'];
        let two = word.text.len() == 2 && word.text.bytes().all(|byte| byte.is_ascii_digit());
        let gap = self.text.get(..word.span.start)?.strip_suffix(hyphens)?;
        let joined = gap.ends_with(|last: char| last.is_ascii_digit());
        let value = word.text.parse().ok().filter(|value| (1..=most).contains(value))?;
        (two && joined).then_some((value, at + 1))
    }
}

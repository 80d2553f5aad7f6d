//! Which number is `two and a half`?
//!
//! A number below a thousand with a half, in words, as 2 1/2 or as 2½, and the scale that multiplies it. No other fraction
//! is read: one third has no exact digits.

use super::number::{Suffix, Value};
use super::phrase::Folder;
use super::run::Number;
use super::table::Part;

/// Values with a half are below this; 1990 1/2 is a year and a fraction.
const WHOLE_MAX: u128 = 999;

impl Folder<'_> {
    /// The number with a half that starts at `at`.
    pub(super) fn half(&self, at: usize) -> Option<Number> {
        let (whole, end) = self.whole_before_half(at)?;
        let scale = self.power(end - 1);
        let end = self
            .half_in_words(end)
            .or_else(|| self.half_in_digits(end).filter(|_| scale.is_none()))?;
        let number = |value: Value, end: usize| Number {
            text: value.text(),
            ordinal: None,
            words: end - at,
        };
        if let Some(power) = scale {
            // Half of what the scale counts: `a million and a half` is 1500000.
            let half = 5 * 10_u128.checked_pow(power.checked_sub(1)?)?;
            return Some(number(Value::whole(whole).plus(half)?, end));
        }
        let half = Value::tenths(whole.checked_mul(10)?.checked_add(5)?);
        match self.power(end).filter(|_| self.joined(end - 1)) {
            // `two and a half million three hundred` is read in no one way.
            Some(power) if self.run(end).is_none_or(|run| run.end == end + 1) => {
                Some(number(half.times_ten(power)?, end + 1))
            }
            _ => Some(number(half, end)),
        }
    }

    /// The power of ten of a scale.
    fn power(&self, at: usize) -> Option<u32> {
        match self.part(at)? {
            Part::Scale(power) | Part::ScaleAfterNumber(power) => Some(power.into()),
            _ => None,
        }
    }

    /// A number that is a row of its own, with at most one scale, and where it ends.
    fn whole_before_half(&self, at: usize) -> Option<(u128, usize)> {
        let Some(run) = self.run(at) else {
            let digits = self.digits(at).filter(|digits| digits.suffix == Suffix::None)?;
            return Some((digits.whole().filter(|whole| *whole <= WHOLE_MAX)?, at + 1));
        };
        let number = self
            .number(at)
            .filter(|number| number.words == run.len() && number.ordinal.is_none())?;
        let scales = run.clone().filter(|at| self.power(*at).is_some()).count();
        let hundred = run.clone().any(|at| self.part(at) == Some(Part::Hundred));
        let short = run.start == at && run.len() <= 3 && scales <= 1 && !hundred;
        Some((number.text.parse().ok().filter(|_| short)?, run.end))
    }

    /// `and a half`, `and one half`.
    fn half_in_words(&self, at: usize) -> Option<usize> {
        let joined = (at - 1..at + 2).all(|at| self.joined(at));
        let words = self.is(at, "and")
            && (self.is(at + 1, "a") || self.is(at + 1, "one"))
            && self.is(at + 2, "half");
        (joined && words).then_some(at + 3)
    }

    /// `1/2` after a space or a hyphen, or `½`.
    fn half_in_digits(&self, at: usize) -> Option<usize> {
        if self.is(at, "½") {
            return self.joined(at - 1).then_some(at + 1);
        }
        let apart = self.joined(at - 1) && self.gap(at - 1).is_some_and(|gap| !gap.is_empty());
        let half = self.is(at, "1") && self.is(at + 1, "/") && self.is(at + 2, "2");
        (apart && half && !self.is(at + 3, "/")).then_some(at + 3)
    }
}

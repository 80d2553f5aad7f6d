//! What number do digits print?
//!
//! One word of digits, with or without a suffix, and exact decimal values. Never rounds: a value too long for its bounds
//! is no value and its word stays as printed.

use std::borrow::Cow;

/// Digits of the longest number that is calculated with; longer ones stay as printed.
const DIGITS_MAX: usize = 24;
/// Digits of the longest value a fold writes.
const POWER_MAX: u32 = 36;

/// A number without sign, exact: `units` over ten to the `decimals`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Value {
    units: u128,
    decimals: u32,
}

impl Value {
    /// A whole number.
    pub(super) fn whole(units: u128) -> Self {
        Self { units, decimals: 0 }
    }

    /// So many tenths.
    pub(super) fn tenths(units: u128) -> Self {
        Self { units, decimals: 1 }
    }

    /// The number, if it is whole.
    pub(super) fn as_whole(self) -> Option<u128> {
        (self.decimals == 0).then_some(self.units)
    }

    /// Ten to the `power` times as much, exactly; `None` beyond the bounds.
    pub(super) fn times_ten(self, power: u32) -> Option<Self> {
        let from_decimals = power.min(self.decimals);
        let factor = 10_u128.checked_pow(power - from_decimals)?;
        let units = self.units.checked_mul(factor)?;
        (units < 10_u128.pow(POWER_MAX))
            .then_some(Self { units, decimals: self.decimals - from_decimals })
    }

    /// The sum of two whole numbers.
    pub(super) fn plus(self, other: u128) -> Option<Self> {
        Some(Self::whole(self.as_whole()?.checked_add(other)?))
    }

    /// Digits, with a full stop before decimals that are not all zero, and no zero at their end.
    pub(super) fn text(self) -> String {
        let (mut units, mut decimals) = (self.units, self.decimals);
        while decimals > 0 && units.is_multiple_of(10) {
            units /= 10;
            decimals -= 1;
        }
        let places = usize::try_from(decimals).unwrap_or_default();
        let digits = format!("{units:0>width$}", width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
    }
}

/// What follows the digits in the same word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Suffix {
    /// Nothing.
    None,
    /// st, nd, rd, th.
    Ordinal,
    /// d, as in 82d.
    OrdinalD,
    /// bn, tn: the power of ten.
    Scale(u32),
    /// m: million, metre or minute.
    Million,
    /// am, pm.
    Meridiem(&'static str),
    /// s, 's.
    Decade,
}

/// One word of digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digits<'t> {
    /// The digits and the full stop before decimals, without group marks.
    pub(super) plain: Cow<'t, str>,
    /// What follows them.
    pub(super) suffix: Suffix,
    /// The same as printed.
    printed: &'t str,
}

impl<'t> Digits<'t> {
    /// Reads a word; `None` if it is not a number with one of the suffixes.
    pub(super) fn read(word: &'t str) -> Option<Self> {
        if !word.starts_with(|first: char| first.is_ascii_digit()) {
            return None;
        }
        let end = word.rfind(|last: char| last.is_ascii_digit())? + 1;
        let (number, printed) = word.split_at(end);
        let suffix = match printed {
            "" => Suffix::None,
            "st" | "nd" | "rd" | "th" => Suffix::Ordinal,
            "d" => Suffix::OrdinalD,
            "bn" => Suffix::Scale(9),
            "tn" => Suffix::Scale(12),
            "m" => Suffix::Million,
            "am" => Suffix::Meridiem("a.m"),
            "pm" => Suffix::Meridiem("p.m"),
            "s" | "'s" => Suffix::Decade,
            _ => return None,
        };
        Some(Self { plain: ungrouped(number)?, suffix, printed })
    }

    /// Its value without the suffix; `None` with a zero before other digits, which a value would lose.
    pub(super) fn value(&self) -> Option<Value> {
        let (whole, fraction) = self.plain.split_once('.').unwrap_or((&self.plain, ""));
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        if leading_zero || whole.len() + fraction.len() > DIGITS_MAX {
            return None;
        }
        let units = format!("{whole}{fraction}").parse().ok()?;
        Some(Value { units, decimals: u32::try_from(fraction.len()).ok()? })
    }

    /// Its value if it is a whole number.
    pub(super) fn whole(&self) -> Option<u128> {
        self.value().filter(|_| !self.plain.contains('.'))?.as_whole()
    }

    /// Whether it is a year as people write them: four digits, 1000 to 2999.
    pub(super) fn is_year(&self) -> bool {
        self.suffix == Suffix::None
            && self.plain.len() == 4
            && self.plain.starts_with(['1', '2'])
            && !self.plain.contains('.')
    }

    /// The word by itself in its one form.
    pub(super) fn plain_text(&self) -> Cow<'_, str> {
        let folded = match self.suffix {
            Suffix::None => return Cow::Borrowed(&self.plain),
            Suffix::Ordinal => self.whole().map(ordinal),
            Suffix::OrdinalD => self.whole().filter(|day| is_legal_ordinal(*day)).map(ordinal),
            Suffix::Scale(power) => {
                self.value().and_then(|value| value.times_ten(power)).map(Value::text)
            }
            Suffix::Decade => Some(format!("{}s", self.plain)),
            Suffix::Million | Suffix::Meridiem(_) => None,
        };
        Cow::Owned(folded.unwrap_or_else(|| format!("{}{}", self.plain, self.printed)))
    }
}

/// 22d, 82d and their like, never 2d and 3d, which are also dimensions.
fn is_legal_ordinal(number: u128) -> bool {
    number >= 22 && matches!(number % 10, 2 | 3) && !matches!(number % 100, 12 | 13)
}

/// A whole number with its English suffix.
pub(super) fn ordinal(number: u128) -> String {
    let suffix = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

/// Digits with at most one full stop, without the commas or apostrophes that group exactly three; `None` for any other
/// sign between them.
fn ungrouped(number: &str) -> Option<Cow<'_, str>> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(fraction) {
        return None;
    }
    if all_digits(whole) {
        return Some(Cow::Borrowed(number));
    }
    let mark = if whole.contains(',') { ',' } else { '\'' };
    let mut groups = whole.split(mark);
    let first = groups.next()?;
    let grouped = matches!(first.len(), 1..=3)
        && all_digits(first)
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3 && all_digits(group));
    grouped.then(|| Cow::Owned(number.replace(mark, "")))
}

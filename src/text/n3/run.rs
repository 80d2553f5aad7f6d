//! Which number does a row of number words say?
//!
//! English number words that stand together, as `two hundred and five` or `1.9 million`. A row is taken whole or, beyond
//! [`RUN_MAX`] words, not at all, and is read from its left end, so that the reading depends on the row alone.

use super::number::{Suffix, Value, ordinal};
use super::phrase::{Folder, Reading};
use super::table::Part;
use std::ops::Range;

/// Words of the longest row that is read as one. With the word beyond either end, and the one beyond that which says
/// whether an `and` belongs to the row, this makes the reach of N3.
pub(super) const RUN_MAX: usize = super::N3_REACH - 1;

/// A number read from a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    /// In digits, with the suffix of an ordinal.
    pub(super) text: String,
    /// Its value if it is a whole ordinal.
    pub(super) ordinal: Option<u128>,
    /// Words it takes.
    pub(super) words: usize,
}

/// One word of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Member {
    Digits(Value),
    A,
    And,
    Unit(u8),
    Teen(u8),
    Tens(u8),
    Hundred,
    Scale(u32),
    UnitOrdinal(u8),
    TeenOrdinal(u8),
    TensOrdinal(u8),
    HundredOrdinal,
    ScaleOrdinal(u32),
}

impl Folder<'_> {
    /// The row of number words around `at`; `None` if the word is in none or the row is too long.
    pub(super) fn run(&self, at: usize) -> Option<Range<usize>> {
        self.member(at)?;
        let (mut start, mut end) = (at, at + 1);
        while start > 0
            && end - start <= RUN_MAX
            && self.joined(start - 1)
            && self.member(start - 1).is_some()
        {
            start -= 1;
        }
        while end - start <= RUN_MAX && self.joined(end - 1) && self.member(end).is_some() {
            end += 1;
        }
        (end - start <= RUN_MAX).then_some(start..end)
    }

    /// The number that starts at `at` within its row; `None` where the word stands for itself.
    pub(super) fn number(&self, at: usize) -> Option<Number> {
        let run = self.run(at)?;
        let members: Vec<Member> = (at..run.end).filter_map(|at| self.member(at)).collect();
        let between = run.start.checked_sub(1).is_some_and(|before| self.is(before, "between"));
        Parser { members: &members, and_joins: !between }.number()
    }

    /// Whether the word belongs to a row, which only words directly beside it decide.
    fn member(&self, at: usize) -> Option<Member> {
        let next = || self.part(at + 1).filter(|_| self.joined(at));
        let multiplier = |part| matches!(part, Some(Part::Hundred | Part::Scale(_)));
        match self.reading(at)? {
            Reading::Digits => {
                let digits = self.digits(at)?;
                let next = next();
                let counts = multiplier(next) || matches!(next, Some(Part::ScaleAfterNumber(_)));
                let value = digits.value().filter(|_| counts && digits.suffix == Suffix::None)?;
                Some(Member::Digits(value))
            }
            Reading::Word(entry) => match entry.part {
                Part::Unit(unit) => Some(Member::Unit(unit)),
                Part::Teen(teen) => Some(Member::Teen(teen)),
                Part::Tens(tens) => Some(Member::Tens(tens)),
                Part::Hundred => Some(Member::Hundred),
                Part::Scale(power) => Some(Member::Scale(power.into())),
                Part::ScaleAfterNumber(power) => {
                    self.number_before(at).then_some(Member::Scale(power.into()))
                }
                Part::UnitOrdinal(unit) => Some(Member::UnitOrdinal(unit)),
                Part::TeenOrdinal(teen) => Some(Member::TeenOrdinal(teen)),
                Part::TensOrdinal(tens) => Some(Member::TensOrdinal(tens)),
                Part::HundredOrdinal => Some(Member::HundredOrdinal),
                Part::ScaleOrdinal(power) => Some(Member::ScaleOrdinal(power.into())),
                // `an` is in a table of its own.
                Part::Always if self.is(at, "an") && multiplier(next()) => self.article(at),
                _ => None,
            },
            Reading::Plain if self.is(at, "a") && multiplier(next()) => self.article(at),
            Reading::Plain if self.is(at, "and") => {
                let joins = matches!(
                    next(),
                    Some(
                        Part::Unit(_)
                            | Part::Teen(_)
                            | Part::Tens(_)
                            | Part::UnitOrdinal(_)
                            | Part::TeenOrdinal(_)
                            | Part::TensOrdinal(_)
                    )
                );
                let before = at.checked_sub(1).filter(|before| self.joined(*before));
                let before = before.and_then(|before| self.part(before));
                (joins && multiplier(before)).then_some(Member::And)
            }
            Reading::Plain => None,
        }
    }

    /// `a` before hundred, thousand, million; but `half a million` is none.
    fn article(&self, at: usize) -> Option<Member> {
        let other = ["half", "quarter", "many", "such"];
        let before = at.checked_sub(1).filter(|before| self.joined(*before));
        let fraction = before.is_some_and(|before| other.iter().any(|word| self.is(before, word)));
        (!fraction).then_some(Member::A)
    }

    /// Whether the word before `at` is a number of digits or words.
    pub(super) fn number_before(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).filter(|before| self.joined(*before)) else {
            return false;
        };
        match self.reading(before) {
            Some(Reading::Digits) => {
                self.digits(before).is_some_and(|digits| digits.suffix == Suffix::None)
            }
            Some(Reading::Word(entry)) => matches!(
                entry.part,
                Part::Unit(_) | Part::Teen(_) | Part::Tens(_) | Part::Hundred | Part::Scale(_)
            ),
            _ => false,
        }
    }
}

/// Reads the first number of a row.
struct Parser<'m> {
    members: &'m [Member],
    and_joins: bool,
}

/// A part of a number below the next power: its value, where it ends, whether an ordinal ended it.
#[derive(Debug, Clone, Copy)]
struct Group {
    value: Value,
    end: usize,
    ordinal: bool,
}

impl Parser<'_> {
    fn number(&self) -> Option<Number> {
        let mut group = self.scaled(0)?;
        let digits = matches!(self.members.first(), Some(Member::Digits(_)));
        // A lone hundred or thousand counts nothing, and digits are never added to: `5 million 200` are two numbers.
        while let (false, false, Some(power)) =
            (digits, group.ordinal, self.power_before(group.end))
        {
            let Some(more) = self.continued(group.end, power) else { break };
            let Some(value) = group.value.plus(more.value.as_whole()?) else { break };
            group = Group { value, ..more };
        }
        let whole = group.value.as_whole();
        let text = match (group.ordinal, whole) {
            (true, whole) => ordinal(whole?),
            (false, _) => group.value.text(),
        };
        Some(Number { text, ordinal: whole.filter(|_| group.ordinal), words: group.end })
    }

    fn at(&self, at: usize) -> Option<Member> {
        self.members.get(at).copied()
    }

    /// The power of the scale that ends before `at`.
    fn power_before(&self, at: usize) -> Option<u32> {
        match self.at(at.checked_sub(1)?)? {
            Member::Scale(power) => Some(power),
            _ => None,
        }
    }

    /// What follows a scale of `power` and adds to it: `two thousand five hundred`, `two thousand and five`.
    fn continued(&self, at: usize, power: u32) -> Option<Group> {
        let group = if self.at(at)? == Member::And {
            self.after_and(at)
                .filter(|group| !matches!(self.at(group.end), Some(Member::Scale(_))))?
        } else {
            self.scaled(at)
                .filter(|_| !matches!(self.at(at), Some(Member::Digits(_) | Member::A)))?
        };
        let fits = group.value.as_whole()? < 10_u128.checked_pow(power)?;
        fits.then_some(group)
    }

    /// A group and the scales that multiply it.
    fn scaled(&self, at: usize) -> Option<Group> {
        let mut group = self.group(at)?;
        while let (false, Some(next)) = (group.ordinal, self.at(group.end)) {
            let (power, ordinal) = match next {
                Member::Scale(power) => (power, false),
                Member::ScaleOrdinal(power) => (power, true),
                _ => break,
            };
            let value = group.value.times_ten(power)?;
            group = Group { value, end: group.end + 1, ordinal };
        }
        Some(group)
    }

    /// A number below a thousand, digits of any size, or `a`.
    fn group(&self, at: usize) -> Option<Group> {
        let base = match self.at(at)? {
            Member::Digits(value) => Group { value, end: at + 1, ordinal: false },
            Member::A => Group { value: Value::whole(1), end: at + 1, ordinal: false },
            Member::HundredOrdinal => {
                Group { value: Value::whole(100), end: at + 1, ordinal: true }
            }
            Member::ScaleOrdinal(power) => {
                let value = Value::whole(1).times_ten(power)?;
                Group { value, end: at + 1, ordinal: true }
            }
            _ => self.below_hundred(at)?,
        };
        let ordinal = match self.at(base.end) {
            Some(Member::Hundred) if !base.ordinal => false,
            Some(Member::HundredOrdinal) if !base.ordinal => true,
            _ => return Some(base),
        };
        let hundreds = Group { value: base.value.times_ten(2)?, end: base.end + 1, ordinal };
        if ordinal || matches!(self.at(at), Some(Member::Digits(_))) {
            return Some(hundreds);
        }
        Some(self.with_tail(hundreds))
    }

    /// Hundreds with what is below them: `two hundred and five`, never the 2 of `one hundred and two hundred`.
    fn with_tail(&self, hundreds: Group) -> Group {
        let tail = if self.at(hundreds.end) == Some(Member::And) {
            self.after_and(hundreds.end)
        } else {
            self.below_hundred(hundreds.end)
        };
        let sum = tail.and_then(|tail| {
            let value = hundreds.value.plus(tail.value.as_whole()?)?;
            Some(Group { value, ..tail })
        });
        let followed = |group: &Group| {
            matches!(self.at(group.end), Some(Member::Hundred | Member::HundredOrdinal))
        };
        sum.filter(|sum| !followed(sum)).unwrap_or(hundreds)
    }

    fn after_and(&self, at: usize) -> Option<Group> {
        let group = self.below_hundred(at + 1).filter(|_| self.and_joins)?;
        let hundreds = matches!(self.at(group.end), Some(Member::Hundred | Member::HundredOrdinal));
        (!hundreds).then_some(group)
    }

    /// one to ninety-nine, first to ninety-ninth.
    fn below_hundred(&self, at: usize) -> Option<Group> {
        let group = |value: u8, end, ordinal| {
            Some(Group { value: Value::whole(value.into()), end, ordinal })
        };
        match self.at(at)? {
            Member::Unit(unit) => group(unit, at + 1, false),
            Member::Teen(teen) => group(teen, at + 1, false),
            Member::UnitOrdinal(value)
            | Member::TeenOrdinal(value)
            | Member::TensOrdinal(value) => group(value, at + 1, true),
            Member::Tens(tens) => match self.at(at + 1) {
                Some(Member::Unit(unit)) => group(tens + unit, at + 2, false),
                Some(Member::UnitOrdinal(unit)) => group(tens + unit, at + 2, true),
                _ => group(tens, at + 1, false),
            },
            _ => None,
        }
    }
}

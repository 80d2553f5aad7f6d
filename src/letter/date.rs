//! Dates as institutions give them: EDTF level 0, intervals, seasons, `? ~ %` and `X`. Anything else is refused, never
//! guessed.
//!
//! Extended Date/Time Format (Library of Congress, 2019; ISO 8601-2). Taken: `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, a full
//! date-time with its zone, `A/B`, `../B`, `A/..`, one qualifier `?`, `~` or `%` behind a date, `X` for any digit that is
//! not known, and the seasons 21 to 24. The string is kept as given; the first and last day it can mean are computed
//! from it and are what lists are sorted by.

use super::{LetterError, excerpt};
use crate::limits::DATE_CHARS_MAX;
use jiff::civil::Date;

/// A date that may be partial or uncertain, kept as it was given.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PartialDate {
    given: String,
    earliest: Option<Date>,
    latest: Option<Date>,
}

impl PartialDate {
    /// Reads an EDTF date. Nothing is trimmed, completed or reordered: "1st April", "24 March 2018", "2018-3-24" and
    /// "2018-02-30" are [`LetterError::Date`], over [`DATE_CHARS_MAX`] characters is [`LetterError::TooLong`].
    pub fn parse(given: &str) -> Result<Self, LetterError> {
        let chars = given.chars().count();
        if chars > DATE_CHARS_MAX {
            let what = "a date (in characters)";
            return Err(LetterError::TooLong { what, found: chars, max: DATE_CHARS_MAX });
        }
        let (earliest, latest) = range(given)
            .map_err(|expected| LetterError::Date { given: excerpt(given), expected })?;
        Ok(Self { given: given.to_owned(), earliest, latest })
    }

    /// The date exactly as given.
    pub fn as_str(&self) -> &str {
        &self.given
    }

    /// The first day it can mean; `None` where the interval is open at its start. A season can be any day of its year,
    /// because EDTF does not say the hemisphere; a date-time is the day at its own zone.
    pub fn earliest(&self) -> Option<Date> {
        self.earliest
    }

    /// The last day it can mean; `None` where the interval is open at its end.
    pub fn latest(&self) -> Option<Date> {
        self.latest
    }
}

const DATE: &str = "an EDTF date, as 2018, 2018-03, 2018-03-24, 2018-03-24T10:00:00Z, 2018-03/2018-04, ../2018-03, \
                    2018-03-24~, 201X or 2018-21 (spring)";
const CALENDAR: &str = "a month and a day that the calendar has, as 2018-02-28";
const ZONED: &str =
    "a full date-time with its zone, as 2018-03-24T10:00:00Z or 2018-03-24T10:00:00+08:00";
const INTERVAL: &str =
    "an interval of two dates without times, as 2018-03/2018-04, ../2018-04 or 2018-03/..";
const ORDER: &str = "an interval whose start is not after its end";

type Days = (Date, Date);

/// First and last day of `given`; the error is what was expected.
fn range(given: &str) -> Result<(Option<Date>, Option<Date>), &'static str> {
    if let Some((start, end)) = given.split_once('/') {
        return interval(start, end);
    }
    let (first, last) = if given.contains('T') { date_time(given)? } else { date(given)? };
    Ok((Some(first), Some(last)))
}

fn interval(start: &str, end: &str) -> Result<(Option<Date>, Option<Date>), &'static str> {
    if (start, end) == ("..", "..") || start.contains('T') || end.contains(['T', '/']) {
        return Err(INTERVAL);
    }
    let side = |part: &str| match part {
        ".." => Ok(None),
        "" => Err(INTERVAL),
        part => date(part).map(Some),
    };
    let (start, end) = (side(start)?, side(end)?);
    if let (Some((earliest, _)), Some((_, latest))) = (start, end)
        && earliest > latest
    {
        return Err(ORDER);
    }
    Ok((start.map(|days| days.0), end.map(|days| days.1)))
}

/// `YYYY-MM-DDThh:mm:ss` and `Z`, `+hh`, `+hh:mm`, `-hh` or `-hh:mm`: the day it names, in its own zone.
fn date_time(given: &str) -> Result<Days, &'static str> {
    let (day, time) = given.split_once('T').ok_or(ZONED)?;
    if day.len() != 10 || day.contains('X') {
        return Err(ZONED);
    }
    let days = date(day)?;
    let (clock, zone) = time.split_at_checked(8).ok_or(ZONED)?;
    let fields: Vec<&str> = clock.split(':').collect();
    let [hour, minute, second] = fields.as_slice() else { return Err(ZONED) };
    let is_time = below(hour, 24) && below(minute, 60) && below(second, 60);
    if is_time && is_zone(zone) { Ok(days) } else { Err(ZONED) }
}

/// `Z` or an offset of at most 14 hours, the largest in use. `-00:00` means "zone not known" elsewhere and is refused.
fn is_zone(zone: &str) -> bool {
    let Some(offset) = zone.strip_prefix(['+', '-']) else { return zone == "Z" };
    let (hour, minute) = offset.split_once(':').unwrap_or((offset, "00"));
    let is_offset = (below(hour, 14) && below(minute, 60)) || (hour, minute) == ("14", "00");
    is_offset && !(zone.starts_with('-') && (hour, minute) == ("00", "00"))
}

/// Whether `digits` are exactly two digits that are less than `end`.
fn below(digits: &str, end: u8) -> bool {
    digits.len() == 2
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && digits.parse::<u8>().is_ok_and(|value| value < end)
}

/// A year, month, season or day with an optional qualifier.
fn date(given: &str) -> Result<Days, &'static str> {
    let bare = given.strip_suffix(['?', '~', '%']).unwrap_or(given);
    let mut parts = bare.split('-');
    let year = parts.next().and_then(Digits::<4>::read).ok_or(DATE)?;
    let month = parts.next().map(|part| Digits::<2>::read(part).ok_or(DATE)).transpose()?;
    let day = parts.next().map(|part| Digits::<2>::read(part).ok_or(DATE)).transpose()?;
    if parts.next().is_some() {
        return Err(DATE);
    }
    let any = Digits::<2>([b'X'; 2]);
    match (month, day) {
        (Some(Digits([b'2', b'1'..=b'4'])), None) => days(year, any, any),
        (month, day) => days(year, month.unwrap_or(any), day.unwrap_or(any)),
    }
    .ok_or(CALENDAR)
}

/// First and last day that fit three patterns, `None` where no calendar day does. Only years between the first and the
/// last that fit are asked, and the first hit ends the search: at worst 10,000 years for a day that few have.
fn days(year: Digits<4>, month: Digits<2>, day: Digits<2>) -> Option<Days> {
    let months: Vec<i8> = (1..=12).filter(|value| month.fits(i16::from(*value))).collect();
    let days: Vec<i8> = (1..=31).filter(|value| day.fits(i16::from(*value))).collect();
    let years = (year.with(b'0')..=year.with(b'9')).filter(|value| year.fits(*value));
    let first = years.clone().find_map(|year| {
        months
            .iter()
            .find_map(|&month| days.iter().find_map(|&day| Date::new(year, month, day).ok()))
    })?;
    let last = years.rev().find_map(|year| {
        months
            .iter()
            .rev()
            .find_map(|&month| days.iter().rev().find_map(|&day| Date::new(year, month, day).ok()))
    })?;
    Some((first, last))
}

/// Digits of which some are not known and are written `X`.
#[derive(Clone, Copy)]
struct Digits<const N: usize>([u8; N]);

impl<const N: usize> Digits<N> {
    fn read(part: &str) -> Option<Self> {
        let digits: [u8; N] = part.as_bytes().try_into().ok()?;
        digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'X').then_some(Self(digits))
    }

    /// The number it is with `unknown` in the place of every digit that is not known.
    fn with(self, unknown: u8) -> i16 {
        let digit = |byte: u8| i16::from((if byte == b'X' { unknown } else { byte }) - b'0');
        self.0.iter().fold(0, |number, byte| number * 10 + digit(*byte))
    }

    /// Whether `value`, written with leading zeros, agrees with every digit that is known.
    fn fits(self, value: i16) -> bool {
        let mut rest = value.unsigned_abs();
        for digit in self.0.iter().rev() {
            if *digit != b'X' && u16::from(*digit - b'0') != rest % 10 {
                return false;
            }
            rest /= 10;
        }
        rest == 0
    }
}

impl std::fmt::Display for PartialDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for PartialDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for PartialDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(DateVisitor)
    }
}

/// Says what was expected where a TOML date stands without quotes.
struct DateVisitor;

impl serde::de::Visitor<'_> for DateVisitor {
    type Value = PartialDate;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a date in quotes, as \"2018-03-24\"")
    }

    fn visit_str<E: serde::de::Error>(self, given: &str) -> Result<PartialDate, E> {
        PartialDate::parse(given).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `given`, its first day, its last day; `..` is an open end.
    const TAKEN: &[(&str, &str, &str)] = &[
        ("2018", "2018-01-01", "2018-12-31"),
        ("0000", "0000-01-01", "0000-12-31"),
        ("9999", "9999-01-01", "9999-12-31"),
        ("2018-02", "2018-02-01", "2018-02-28"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2018-03-24", "2018-03-24", "2018-03-24"),
        ("2018-03-24T10:00:00Z", "2018-03-24", "2018-03-24"),
        ("2018-03-24T23:59:59+08:00", "2018-03-24", "2018-03-24"),
        ("2018-03-24T00:00:00-05", "2018-03-24", "2018-03-24"),
        ("2018-03-24T00:00:00+14:00", "2018-03-24", "2018-03-24"),
        ("2018-03/2018-04", "2018-03-01", "2018-04-30"),
        ("2018/2018", "2018-01-01", "2018-12-31"),
        ("2013-03-27~/2013-04-01?", "2013-03-27", "2013-04-01"),
        ("../2018-04", "..", "2018-04-30"),
        ("2018-03/..", "2018-03-01", ".."),
        ("2018?", "2018-01-01", "2018-12-31"),
        ("2018-03~", "2018-03-01", "2018-03-31"),
        ("2018-03-24%", "2018-03-24", "2018-03-24"),
        ("201X", "2010-01-01", "2019-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("XXXX", "0000-01-01", "9999-12-31"),
        ("2018-XX", "2018-01-01", "2018-12-31"),
        ("2018-1X", "2018-10-01", "2018-12-31"),
        ("2018-X2", "2018-02-01", "2018-12-31"),
        ("2018-04-XX", "2018-04-01", "2018-04-30"),
        ("2018-04-X1", "2018-04-01", "2018-04-21"),
        ("2018-XX-31", "2018-01-31", "2018-12-31"),
        ("201X-02-29", "2012-02-29", "2016-02-29"),
        ("2018-XX-XX", "2018-01-01", "2018-12-31"),
        ("2018-21", "2018-01-01", "2018-12-31"),
        ("2018-24~", "2018-01-01", "2018-12-31"),
        ("201X-22", "2010-01-01", "2019-12-31"),
        ("201X/2012", "2010-01-01", "2012-12-31"),
    ];

    #[test]
    fn first_and_last_day_of_every_form() {
        for (given, earliest, latest) in TAKEN {
            let date = PartialDate::parse(given).unwrap();
            let day = |day: Option<Date>| day.map_or("..".to_owned(), |day| day.to_string());
            assert_eq!(day(date.earliest()), *earliest, "earliest of {given}");
            assert_eq!(day(date.latest()), *latest, "latest of {given}");
            assert_eq!(date.as_str(), *given);
        }
    }

    #[test]
    fn refusals_say_what_was_expected() {
        for (expected, all) in [
            (
                DATE,
                "1st April|24 March 2018|2018-3-24|2018-03-24 |\u{20}2018|18|2018-|2018-03-|-2018|2018-03-24-01|20180324|2018x|201x|2018??|2018?~|?2018|２０１８|2018年3月24日|1846-7|Y17000||X",
            ),
            (
                CALENDAR,
                "2018-02-30|2018-13|2018-00|2018-01-00|2018-02-29|2018-04-31|2018-25|2018-21-01|2018-2X|XXXX-02-30|2018-02-3X|XXXX-XX-39",
            ),
            (
                ZONED,
                "2018-03-24T10:00:00|2018-03-24T10:00|2018-03T10:00:00Z|2018-03-24T24:00:00Z|2018-03-24T10:60:00Z|2018-03-24T10:00:00.5Z|2018-03-24T10:00:00z|2018-03-24T10:00:00-00:00|2018-03-24T10:00:00+15:00|2018-03-24T1é:00:00Z|2018-03-24T10:00:00Z?|2018-03-XXT10:00:00Z|T",
            ),
            (INTERVAL, "../..|/2018|2018/|2018/2019/2020|03/24/2018|2018-03-24T10:00:00Z/2019|/"),
            (ORDER, "2018-04/2018-03|2018-12-31/2018-12-30|2020/201X"),
        ] {
            for given in all.split('|') {
                let error = PartialDate::parse(given).unwrap_err();
                assert_eq!(error, LetterError::Date { given: given.to_owned(), expected });
            }
        }
    }

    #[test]
    fn the_length_is_bounded() {
        let longest = "2".repeat(DATE_CHARS_MAX);
        assert!(matches!(PartialDate::parse(&longest), Err(LetterError::Date { .. })));
        let found = DATE_CHARS_MAX + 1;
        let error = PartialDate::parse(&"2".repeat(found)).unwrap_err();
        assert_eq!(
            error,
            LetterError::TooLong { what: "a date (in characters)", found, max: DATE_CHARS_MAX }
        );
    }
}

//! Dates as people write them.

use crate::letter::PartialDate;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `1 April 2013`.
pub(super) fn day(date: Date) -> String {
    format!("{} {} {}", date.day(), month(date.month()), date.year())
}

/// `1 April 2013`, `April 2013`, `2013`, with what is uncertain said; anything rarer as EDTF writes it.
pub(super) fn partial(date: &PartialDate) -> String {
    let given = date.as_str();
    if let Some((from, until)) = given.split_once('/') {
        return match (from, until) {
            ("..", until) => format!("until {}", single(until)),
            (from, "..") => format!("from {}", single(from)),
            (from, until) => format!("{} to {}", single(from), single(until)),
        };
    }
    single(given)
}

fn single(given: &str) -> String {
    let (bare, doubt) = match given.char_indices().last() {
        Some((at, '?')) => (given.get(..at), " (uncertain)"),
        Some((at, '~')) => (given.get(..at), " (about)"),
        Some((at, '%')) => (given.get(..at), " (about, uncertain)"),
        _ => (Some(given), ""),
    };
    let bare = bare.unwrap_or(given);
    let mut parts = bare.split('-').map(str::parse::<i16>);
    let named = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Ok(year)), None, _, _) => Some(year.to_string()),
        (Some(Ok(year)), Some(Ok(number @ 1..=12)), None, _) => {
            i8::try_from(number).ok().map(|number| format!("{} {year}", month(number)))
        }
        (Some(Ok(year)), Some(Ok(number)), Some(Ok(of_month)), None) => i8::try_from(number)
            .ok()
            .zip(i8::try_from(of_month).ok())
            .and_then(|(number, of_month)| Date::new(year, number, of_month).ok())
            .map(day),
        _ => None,
    };
    named.map_or_else(|| given.to_owned(), |named| named + doubt)
}

fn month(number: i8) -> &'static str {
    usize::try_from(number - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default()
}

/// `23 November 2026, 03:14 UTC`.
pub(super) fn moment(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    let at = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX).to_zoned(TimeZone::UTC);
    format!("{}, {:02}:{:02} UTC", day(at.date()), at.hour(), at.minute())
}

/// The same for machines: `2026-11-23T03:14:05Z`.
pub(super) fn iso(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_dates_out_and_leaves_what_it_does_not_know() {
        for (given, written) in [
            ("2013-04-01", "1 April 2013"),
            ("2013-04", "April 2013"),
            ("2013", "2013"),
            ("2013-04-01?", "1 April 2013 (uncertain)"),
            ("1984~", "1984 (about)"),
            ("2013-04-01/2013-04-03", "1 April 2013 to 3 April 2013"),
            ("../2013-04", "until April 2013"),
            ("201X", "201X"),
        ] {
            assert_eq!(partial(&PartialDate::parse(given).unwrap()), written);
        }
        assert_eq!(moment(1_364_774_400), "1 April 2013, 00:00 UTC");
        assert_eq!(iso(1_364_774_400), "2013-04-01T00:00:00Z");
    }
}

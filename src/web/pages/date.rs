//! Dates as people write them.

use super::tongue::Tongue;
use crate::letter::PartialDate;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// `1 April 2013`.
pub(super) fn day(tongue: Tongue, date: Date) -> String {
    let day = tongue.say("date-day").with("day", date.day()).with("month", date.month());
    day.with("year", date.year().to_string()).to_string()
}

/// `1 April 2013`, `April 2013`, `2013`, with what is uncertain said; anything rarer as EDTF writes it.
pub(super) fn partial(tongue: Tongue, date: &PartialDate) -> String {
    let given = date.as_str();
    let single = |given: &str| single(tongue, given);
    if let Some((from, until)) = given.split_once('/') {
        return match (from, until) {
            ("..", until) => tongue.say("date-until").with("until", single(until)),
            (from, "..") => tongue.say("date-from").with("from", single(from)),
            (from, until) => {
                tongue.say("date-between").with("from", single(from)).with("until", single(until))
            }
        }
        .to_string();
    }
    single(given)
}

fn single(tongue: Tongue, given: &str) -> String {
    let (bare, doubt) = match given.char_indices().last() {
        Some((at, '?')) => (given.get(..at), Some("uncertain")),
        Some((at, '~')) => (given.get(..at), Some("about")),
        Some((at, '%')) => (given.get(..at), Some("about-uncertain")),
        _ => (Some(given), None),
    };
    let Some(named) = named(tongue, bare.unwrap_or(given)) else { return given.to_owned() };
    match doubt {
        Some(doubt) => tongue.one_of("date-doubt", doubt).with("date", named).to_string(),
        None => named,
    }
}

/// A date without marks, written out where it is a year, a month or a day.
fn named(tongue: Tongue, bare: &str) -> Option<String> {
    let mut parts = bare.split('-').map(str::parse::<i16>);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Ok(year)), None, _, _) => {
            Some(tongue.say("date-year").with("year", year.to_string()).to_string())
        }
        (Some(Ok(year)), Some(Ok(month @ 1..=12)), None, _) => {
            let month = tongue.say("date-month").with("month", month);
            Some(month.with("year", year.to_string()).to_string())
        }
        (Some(Ok(year)), Some(Ok(month)), Some(Ok(of_month)), None) => {
            let (month, of_month) = (i8::try_from(month).ok()?, i8::try_from(of_month).ok()?);
            Date::new(year, month, of_month).ok().map(|date| day(tongue, date))
        }
        _ => None,
    }
}

/// `23 November 2026, 03:14 UTC`.
pub(super) fn moment(tongue: Tongue, seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    let at = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX).to_zoned(TimeZone::UTC);
    let time = format!("{:02}:{:02}", at.hour(), at.minute());
    tongue.say("date-moment").with("day", day(tongue, at.date())).with("time", time).to_string()
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
        for (given, english, chinese) in [
            ("2013-04-01", "1 April 2013", "2013年4月1日"),
            ("2013-04", "April 2013", "2013年4月"),
            ("2013", "2013", "2013年"),
            ("2013-04-01?", "1 April 2013 (uncertain)", "2013年4月1日（不确定）"),
            ("1984~", "1984 (about)", "1984年（约）"),
            ("2013-04-01/2013-04-03", "1 April 2013 to 3 April 2013", "2013年4月1日至2013年4月3日"),
            ("../2013-04", "until April 2013", "2013年4月以前"),
            ("201X", "201X", "201X"),
        ] {
            let date = PartialDate::parse(given).unwrap();
            assert_eq!(partial(Tongue::English, &date), english);
            assert_eq!(partial(Tongue::Chinese, &date), chinese);
        }
        assert_eq!(moment(Tongue::English, 1_364_774_400), "1 April 2013, 00:00 UTC");
        assert_eq!(moment(Tongue::Chinese, 1_364_774_400), "2013年4月1日 00:00（协调世界时）");
        assert_eq!(iso(1_364_774_400), "2013-04-01T00:00:00Z");
    }
}

//! Days as people write them, in English and Chinese. A day without a year stays without one unless the page names one
//! single year.

use super::Found;
use jiff::civil::Date;

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

/// A day that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Day<'t> {
    /// The words.
    pub(super) words: &'t str,
    year: Option<i16>,
    month: i8,
    of_month: i8,
}

impl Day<'_> {
    /// As EDTF writes it; empty where no year is known.
    pub(super) fn edtf(&self, years: &[i16]) -> String {
        let only = match years {
            [year] => Some(*year),
            _ => None,
        };
        let date =
            self.year.or(only).and_then(|year| Date::new(year, self.month, self.of_month).ok());
        date.map(|date| date.to_string()).unwrap_or_default()
    }

    /// The same as what is found for a member.
    pub(super) fn found(&self, member: &str, years: &[i16]) -> Found {
        Found::new(member, &self.edtf(years), self.words)
    }
}

/// The first day that a text names.
pub(super) fn first(text: &str) -> Option<Day<'_>> {
    let tokens = tokens(text);
    (0..tokens.len()).find_map(|at| english(text, tokens.get(at..)?)).or_else(|| chinese(text))
}

/// The years that a text names in its days, each once.
pub(super) fn years(text: &str) -> Vec<i16> {
    let mut years: Vec<i16> =
        tokens(super::head(text)).iter().filter_map(|token| year(token.text)).collect();
    years.sort_unstable();
    years.dedup();
    years
}

struct Token<'t> {
    text: &'t str,
    start: usize,
}

/// Runs of letters and digits; digits end where letters that are no ending of an English number begin.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let in_word = c.is_ascii_alphanumeric();
        match (start, in_word) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                tokens.push(Token { text: text.get(from..at).unwrap_or_default(), start: from });
                start = None;
            }
            _ => {}
        }
    }
    tokens
}

/// `1st April 2013`, `1 April`, `April 1, 2013`, `2013-04-01`, `2013/4/1`.
fn english<'t>(text: &'t str, tokens: &[Token<'t>]) -> Option<Day<'t>> {
    let token = |at: usize| tokens.get(at);
    let day = |given: &str| {
        let digits = given.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let ending = given.get(digits.len()..)?;
        let ends = ["", "st", "nd", "rd", "th"].contains(&ending);
        digits.parse::<i8>().ok().filter(|day| ends && digits.len() <= 2 && (1..=31).contains(day))
    };
    let first = token(0)?;
    let (month, day, used) = if let (Some(found), Some(month)) =
        (day(first.text), token(1).and_then(|next| month(next.text)))
    {
        (month, found, 2)
    } else if let (Some(month), Some(found)) =
        (month(first.text), token(1).and_then(|next| day(next.text)))
    {
        (month, found, 2)
    } else {
        let number = |at: usize| token(at)?.text.parse::<i8>().ok();
        let (year, month, found) = (year(first.text)?, number(1)?, number(2)?);
        Date::new(year, month, found).ok()?;
        let last = token(2)?;
        let words = text.get(first.start..last.start + last.text.len())?;
        let joined = words.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '/' | '.'));
        return joined.then_some(Day { words, year: Some(year), month, of_month: found });
    };
    let year_token = token(used).filter(|next| year(next.text).is_some());
    let last = year_token.or_else(|| token(used - 1))?;
    let words = text.get(first.start..last.start + last.text.len())?;
    // The parts stand together, not in two sentences.
    let together = words.len() < 32 && !words.contains(['\n', '(', ')', ';']);
    together.then(|| Day {
        words,
        year: year_token.and_then(|next| year(next.text)),
        month,
        of_month: day,
    })
}

/// `2013年4月1日`, `4月1日`.
fn chinese(text: &str) -> Option<Day<'_>> {
    let at = text.find('月')?;
    let before = text.get(..at)?;
    let month_start = before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let month = before.get(month_start..)?.parse().ok().filter(|month| (1..=12).contains(month))?;
    let after = text.get(at + '月'.len_utf8()..)?;
    let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let day = after.get(..digits)?.parse().ok().filter(|day| (1..=31).contains(day))?;
    let rest = after.get(digits..)?;
    let mark = rest.chars().next().filter(|c| matches!(c, '日' | '号' | '號'))?;
    let end = at + '月'.len_utf8() + digits + mark.len_utf8();
    let with_year = before.get(..month_start)?.strip_suffix('年').and_then(|before| {
        let start = before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        Some((start, year(before.get(start..)?)?))
    });
    let start = with_year.map_or(month_start, |(start, _)| start);
    let words = text.get(start..end)?;
    Some(Day { words, year: with_year.map(|(_, year)| year), month, of_month: day })
}

fn month(given: &str) -> Option<i8> {
    let at = MONTHS
        .iter()
        .position(|month| given == *month || (given.len() == 3 && month.starts_with(given)));
    at.and_then(|at| i8::try_from(at + 1).ok())
}

fn year(given: &str) -> Option<i16> {
    given.parse().ok().filter(|year| given.len() == 4 && (1900..2100).contains(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them_and_nothing_else_is() {
        for (text, words, edtf) in [
            ("on 1st April 2013 under", "1st April 2013", "2013-04-01"),
            ("on April 1, 2013.", "April 1, 2013", "2013-04-01"),
            ("on 24 March 2018, with", "24 March 2018", "2018-03-24"),
            ("the Aug 23 Washington Post", "Aug 23", ""),
            ("(March 27) by", "March 27", ""),
            ("2013-04-02 10:30", "2013-04-02", "2013-04-02"),
            ("2013/4/2", "2013/4/2", "2013-04-02"),
            ("2018年3月24日", "2018年3月24日", "2018-03-24"),
            ("于3月24日刊登", "3月24日", ""),
            ("31 February 2018", "31 February 2018", ""),
        ] {
            let day = first(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((day.words, day.edtf(&[]).as_str()), (words, edtf), "{text}");
        }
        for none in [
            "",
            "1.9 million",
            "May I say",
            "the 45th March of time",
            "2013 3 botnets",
            "13月1日",
            "a 1 of 2",
        ] {
            assert_eq!(first(none), None, "{none}");
        }
    }

    #[test]
    fn a_year_is_taken_from_the_page_where_it_names_one_alone() {
        let day = first("on 1st April").unwrap();
        assert_eq!(day.edtf(&years("2013/04/02 News")), "2013-04-01");
        assert_eq!(day.edtf(&years("2013/04/02, updated 2014")), "");
    }
}

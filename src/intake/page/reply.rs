//! The article a letter answers, where its first paragraph names it: `the report "Headline" (March 27) by editor A. Name`.

use super::lead::quoted;
use super::{Found, dates};

/// What newspapers print.
const ARTICLES: [&str; 9] = [
    "report",
    "article",
    "editorial",
    "column",
    "commentary",
    "story",
    "piece",
    "leader",
    "analysis",
];
/// Characters between the word and the headline.
const BETWEEN_MAX: usize = 24;

/// What the beginning of a letter says about the article it answers.
pub(super) fn read(letter: &str, outlet: Option<&str>, years: &[i16]) -> Vec<Found> {
    let paragraph = letter.trim_start().lines().next().unwrap_or_default();
    let Some((start, headline)) = quoted(paragraph) else { return Vec::new() };
    let before = paragraph.get(..start).unwrap_or_default().to_lowercase();
    let named = ARTICLES.iter().any(|word| {
        before.rfind(word).is_some_and(|at| before.len() - at <= word.len() + BETWEEN_MAX)
    });
    if !named {
        return Vec::new();
    }
    let mut found = vec![Found::new("in_reply_to.title", headline, headline)];
    if let Some(outlet) = outlet.filter(|_| letter.trim_start().starts_with("Sir")) {
        // Who is addressed as "Sir" is the editor of the newspaper that is answered.
        found.push(Found::new("in_reply_to.outlet", outlet, "Sir"));
    }
    let after = paragraph.get(start + headline.len()..).unwrap_or_default();
    let after = after.split(". ").next().unwrap_or(after);
    if let Some(day) = parenthesis(after).and_then(dates::first) {
        found.push(day.found("in_reply_to.date", years));
    }
    if let Some((role, name)) = author(after) {
        found.push(Found::new("in_reply_to.author", name, name));
        if !role.is_empty() {
            found.push(Found::new("in_reply_to.author_role", role, role));
        }
    }
    found
}

/// What stands in the first brackets.
fn parenthesis(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once('(')?;
    rest.split_once(')').map(|(inside, _)| inside)
}

/// `by ROLE NAME`: small words are the role, and the words with capitals after them the name.
fn author(text: &str) -> Option<(&str, &str)> {
    let (_, rest) = text.split_once(" by ")?;
    let mut at = 0;
    let (mut name, mut end) = (None, 0);
    for word in rest.split_inclusive(' ') {
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        match (name, capital) {
            (None, true) => name = Some(at),
            (Some(_), false) => break,
            _ => {}
        }
        at += word.len();
        if name.is_some() {
            end = at;
            if word.trim_end().ends_with([',', '.', ';']) {
                break;
            }
        } else if at > 80 {
            return None;
        }
    }
    let name = name?;
    let role = rest.get(..name)?.trim();
    let name = rest.get(name..end)?.trim().trim_end_matches([',', '.', ';']);
    (name.contains(' ') && name.chars().count() <= 120).then_some((role, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_article_is_named_by_headline_day_and_author() {
        let letter = "Sir, the report \u{201c}Boats seized\u{201d} (March 27) by defence and diplomatic editor James Vane accuses us.";
        let found = read(letter, Some("Daily Post"), &[2013]);
        let value =
            |member: &str| found.iter().find(|f| f.member == member).map(|f| f.value.as_str());
        assert_eq!(value("in_reply_to.title"), Some("Boats seized"));
        assert_eq!(value("in_reply_to.outlet"), Some("Daily Post"));
        assert_eq!(value("in_reply_to.date"), Some("2013-03-27"));
        assert_eq!(value("in_reply_to.author"), Some("James Vane"));
        assert_eq!(value("in_reply_to.author_role"), Some("defence and diplomatic editor"));
    }

    #[test]
    fn words_in_quotation_marks_are_no_headline_by_themselves() {
        for letter in [
            "Sir, he said \u{201c}never\u{201d} twice.",
            "Sir, no.",
            "The report is long and then much later he said \u{201c}no way\u{201d}.",
        ] {
            assert_eq!(read(letter, None, &[]), Vec::new(), "{letter}");
        }
    }
}

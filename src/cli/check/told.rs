//! A verdict as a person reads it: is it theirs, what differs, who says so and since when, what this does not tell.

use super::changes::{omitted, quoted, styled, table};
use super::redline::{redline, wrap};
use crate::check::{Difference, DifferenceKind, LetterMatch, Phrase, Verdict, VerdictCode};
use crate::cli::answer::day_and_time;
use crate::cli::card;
use crate::cli::output::printable;
use crate::statement::KeyState;
use std::fmt::Write;
use std::ops::Range;

/// Parts of the pasted text that belong to no letter, shown by their beginnings.
const SURROUNDING_SHOWN_MAX: usize = 10;
/// Characters shown of each.
const SURROUNDING_CHARS_MAX: usize = 60;

/// The headline in English.
pub(super) fn headline(verdict: &Verdict) -> &str {
    verdict.headline.get("en").map_or("", String::as_str)
}

/// The whole verdict.
pub(super) fn verdict(verdict: &Verdict, pasted: &str, colour: bool) -> String {
    let mut text = bold(&printable(headline(verdict)), colour);
    if let Some(reason) = &verdict.reason {
        let _ = writeln!(text, "{}", wrap(&printable(reason), ""));
    }
    for alarm in &verdict.alarms {
        let what = printable(&alarm.what);
        let _ =
            writeln!(text, "warning: {} at byte {}: {what}", named(&alarm.kind), alarm.span.start);
    }
    for letter in &verdict.letters {
        text.push('\n');
        text.push_str(&one(letter, pasted, colour));
    }
    if verdict.letters_not_listed > 0 {
        let _ = writeln!(text, "\nand {} more letters (--json)", verdict.letters_not_listed);
    }
    text.push_str(&phrases(&verdict.phrases, pasted, colour));
    if !verdict.letters.is_empty() {
        text.push_str(&surrounding(&verdict.surrounding, pasted, colour));
    }
    if !verdict.caveats.is_empty() {
        text.push('\n');
        text.push_str(&bold("What this does not tell", colour));
        for caveat in &verdict.caveats {
            let _ = writeln!(text, "{}", wrap(&printable(caveat), "  "));
        }
    }
    text
}

fn one(letter: &LetterMatch, pasted: &str, colour: bool) -> String {
    let mut text = bold(&format!("Letter {}: {}", letter.id, printable(&letter.title)), colour);
    text.push_str(&printable(&whose(letter)));
    if letter.verdict != VerdictCode::IdenticalFile {
        text.push_str(&extent(letter));
    }
    let changes: Vec<Difference> = letter
        .differences
        .iter()
        .filter(|one| one.kind != DifferenceKind::HouseStyle)
        .cloned()
        .collect();
    if !changes.is_empty() || letter.differences_not_listed > 0 {
        text.push('\n');
        text.push_str(&bold("What differs: [-of the letter-], {+as printed+}", colour));
        text.push('\n');
        text.push_str(&redline(pasted, &changes, colour));
        text.push_str(&table(&changes));
        if letter.differences_not_listed > 0 {
            let _ =
                writeln!(text, "  and {} more that are not listed", letter.differences_not_listed);
        }
        text.push_str(&omitted(letter));
    }
    if !letter.house_style.is_empty() {
        text.push('\n');
        text.push_str(&bold("The same words in another house style", colour));
        text.push_str(&styled(&letter.differences));
    }
    if letter.verdict == VerdictCode::Quotes {
        text.push('\n');
        text.push_str(&bold("What is quoted", colour));
        text.push_str(&quoted(letter, pasted));
    }
    if !letter.ignored.is_empty() {
        text.push('\n');
        text.push_str(&bold("What was ignored", colour));
        for (kind, count) in &letter.ignored {
            let _ = writeln!(text, "  {count:>5}  {}", named(kind));
        }
    }
    text.push('\n');
    text.push_str(&bold("Who says so, and since when", colour));
    let logged = day_and_time(letter.logged_at);
    let _ = writeln!(text, "  logged    {logged}, entry {}", letter.index);
    if letter.archived_retrospectively {
        text.push_str("            retrospectively: its own date is the institution's claim\n");
    }
    text.push_str(&card::publications(&letter.publications));
    text
}

/// Whose letter it is, to whom, and when.
fn whose(letter: &LetterMatch) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "  issuer    {} ({})", letter.issuer.name, letter.issuer.domain);
    let role = letter.author.role.as_ref().map_or(String::new(), |role| format!(", {role}"));
    let _ = writeln!(text, "  author    {}{role}", letter.author.name);
    if let Some(to) = &letter.addressee {
        let organization =
            to.organization.as_ref().map_or(String::new(), |name| format!(", {name}"));
        let _ = writeln!(text, "  to        {}{organization}", to.name);
    }
    if let Some(article) = &letter.in_reply_to {
        let _ = writeln!(text, "  answers   \"{}\", {}", article.title, article.outlet);
    }
    let date = letter.date.as_ref().map_or("no date", |date| date.as_str());
    let _ = writeln!(text, "  dated     {date}, in {}", letter.language);
    if letter.key_state == KeyState::InDoubt {
        text.push_str("  IN DOUBT  the key that signed its record was compromised by then\n");
    }
    if let Some(withdrawn) = &letter.withdrawn {
        let _ = writeln!(text, "  WITHDRAWN {}", card::withdrawal(withdrawn));
    }
    text
}

fn extent(letter: &LetterMatch) -> String {
    let extent = &letter.extent;
    let words = if extent.characters { "characters" } else { "words" };
    format!(
        "  printed   {} of {} {words} of the letter ({} %); {} % of the pasted text is the letter's\n",
        extent.kept_words, extent.letter_words, extent.kept_percent, extent.pasted_percent,
    )
}

/// Phrases that letters have too, and that name none of them.
fn phrases(phrases: &[Phrase], pasted: &str, colour: bool) -> String {
    if phrases.is_empty() {
        return String::new();
    }
    let mut text = String::from("\n");
    text.push_str(&bold("Phrases that letters have too, which names none of them", colour));
    for phrase in phrases.iter().take(SURROUNDING_SHOWN_MAX) {
        let part = pasted.get(phrase.pasted.clone()).unwrap_or_default();
        let line = part.split_whitespace().collect::<Vec<_>>().join(" ");
        let letters = if phrase.letters == 1 { "letter" } else { "letters" };
        let told = format!(
            "in {} {letters} ({}), {} words: {}",
            phrase.letters,
            phrase.ids.join(", "),
            phrase.words,
            printable(&line)
        );
        let _ = writeln!(text, "{}", wrap(&told, "  "));
    }
    if phrases.len() > SURROUNDING_SHOWN_MAX {
        let _ = writeln!(text, "  and {} more (--json)", phrases.len() - SURROUNDING_SHOWN_MAX);
    }
    text
}

/// The parts of the pasted text that are the page's own, or the article's.
fn surrounding(spans: &[Range<usize>], pasted: &str, colour: bool) -> String {
    if spans.is_empty() {
        return String::new();
    }
    let mut text = String::from("\n");
    text.push_str(&bold("Not of the letter: the text around it", colour));
    for span in spans.iter().take(SURROUNDING_SHOWN_MAX) {
        let part = pasted.get(span.clone()).unwrap_or_default();
        let line = part.split_whitespace().collect::<Vec<_>>().join(" ");
        let shown: String = line.chars().take(SURROUNDING_CHARS_MAX).collect();
        let more = if shown.len() < line.len() { " …" } else { "" };
        let shown = printable(&shown);
        let _ = writeln!(text, "  bytes {} to {}: {shown}{more}", span.start, span.end);
    }
    if spans.len() > SURROUNDING_SHOWN_MAX {
        let _ = writeln!(text, "  and {} more (--json)", spans.len() - SURROUNDING_SHOWN_MAX);
    }
    text
}

fn bold(line: &str, colour: bool) -> String {
    if colour { format!("\u{1b}[1m{line}\u{1b}[0m\n") } else { format!("{line}\n") }
}

/// A name of the JSON answers in plain words: `quotation_mark` is `quotation mark`.
pub(super) fn named(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name.replace('_', " "),
        _ => String::new(),
    }
}

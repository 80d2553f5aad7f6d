//! A verdict as a person reads it: is it theirs, what differs, who says so and since when, what this does not tell.

use super::redline::{redline, wrap};
use crate::check::{Difference, DifferenceKind, LetterMatch, Verdict};
use crate::cli::card;
use crate::cli::output::printable;
use std::fmt::Write;

/// Left-out passages shown in full.
const OMITTED_SHOWN_MAX: usize = 10;
/// Rows of the table of changes; the JSON has them all.
const ROWS_MAX: usize = 50;

/// The headline in English.
pub(super) fn headline(verdict: &Verdict) -> &str {
    verdict.headline.get("en").map_or("", String::as_str)
}

/// The whole verdict.
pub(super) fn verdict(verdict: &Verdict, pasted: &str, colour: bool) -> String {
    let mut text = String::new();
    let line = printable(headline(verdict));
    let _ =
        if colour { writeln!(text, "\u{1b}[1m{line}\u{1b}[0m") } else { writeln!(text, "{line}") };
    if let Some(reason) = &verdict.reason {
        let _ = writeln!(text, "{}", wrap(&printable(reason), ""));
    }
    for alarm in &verdict.alarms {
        let _ = writeln!(text, "warning: {}", printable(&format!("{alarm:?}")));
    }
    for letter in &verdict.letters {
        text.push('\n');
        text.push_str(&one(letter, pasted, colour));
    }
    if !verdict.caveats.is_empty() {
        text.push_str("\nWhat this does not tell\n");
        for caveat in &verdict.caveats {
            let _ = writeln!(text, "{}", wrap(&printable(caveat), "  "));
        }
    }
    text
}

fn one(letter: &LetterMatch, pasted: &str, colour: bool) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "Letter {}: {}", letter.id, printable(&letter.title));
    if let Some(withdrawn) = &letter.withdrawn {
        let _ = writeln!(text, "WITHDRAWN {}", printable(&card::withdrawal(withdrawn)));
    }
    if !letter.differences.is_empty() {
        text.push_str("\nWhat differs: [-of the letter-], {+as printed+}\n\n");
        text.push_str(&redline(pasted, &letter.differences, colour));
        text.push_str(&table(&letter.differences));
        text.push_str(&omitted(&letter.differences));
    }
    if !letter.ignored.is_empty() {
        text.push_str("What was ignored\n");
        for (kind, count) in &letter.ignored {
            let _ = writeln!(text, "  {count:>5}  {kind:?}");
        }
    }
    text.push('\n');
    text.push_str(&card::publications(&letter.publications));
    text
}

fn table(differences: &[Difference]) -> String {
    let mut text = String::new();
    let changes: Vec<_> =
        differences.iter().filter(|one| one.kind != DifferenceKind::Omitted).collect();
    if changes.is_empty() {
        return text;
    }
    let _ = writeln!(text, "   No  what      as printed -> in the letter");
    for (number, change) in changes.iter().enumerate().take(ROWS_MAX) {
        let kind = format!("{:?}", change.kind).to_lowercase();
        let _ = writeln!(
            text,
            "{:>5}  {kind:8}  {:?} -> {:?}",
            number + 1,
            change.pasted_text,
            change.letter_text
        );
    }
    if changes.len() > ROWS_MAX {
        let _ = writeln!(text, "       and {} more (--json lists all)", changes.len() - ROWS_MAX);
    }
    text.push('\n');
    printable(&text)
}

fn omitted(differences: &[Difference]) -> String {
    let mut passages: Vec<&str> = differences
        .iter()
        .filter(|one| one.kind == DifferenceKind::Omitted)
        .map(|one| one.letter_text.as_str())
        .collect();
    if passages.is_empty() {
        return String::new();
    }
    passages.sort_by_key(|passage| std::cmp::Reverse(passage.len()));
    let mut text = String::from("Left out, longest first\n");
    for passage in passages.iter().take(OMITTED_SHOWN_MAX) {
        let _ = writeln!(text, "{}\n", wrap(&printable(passage), "    "));
    }
    if passages.len() > OMITTED_SHOWN_MAX {
        let more = passages.len() - OMITTED_SHOWN_MAX;
        let _ = writeln!(text, "    and {more} more (--json lists all)\n");
    }
    text
}

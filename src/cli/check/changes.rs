//! The table of changes, house style and the passages left out: what a redline shows, for a screen reader and for a
//! printout.

use super::redline::wrap;
use super::told::named;
use crate::check::{Difference, DifferenceKind, LetterMatch, VerdictCode};
use crate::cli::output::printable;
use std::fmt::Write;

/// Left-out passages shown in full.
const OMITTED_SHOWN_MAX: usize = 10;
/// Rows of the table; the JSON has them all.
const ROWS_MAX: usize = 50;
/// Characters of a cell.
const CELL_CHARS_MAX: usize = 60;

/// One row for each change that is more than a whole sentence left out. `!` stands before those of a sort that easily
/// changes what is said.
pub(super) fn table(differences: &[Difference]) -> String {
    let told = |one: &&Difference| {
        !matches!(one.kind, DifferenceKind::Omitted | DifferenceKind::HouseStyle)
    };
    rows(
        "   No  what      as printed -> in the letter (!: may change the meaning)\n",
        differences.iter().filter(told).collect(),
    )
}

/// One row for each place where only house style differs.
pub(super) fn styled(differences: &[Difference]) -> String {
    let told = differences.iter().filter(|one| one.kind == DifferenceKind::HouseStyle);
    rows("   No  what            as printed -> in the letter\n", told.collect())
}

fn rows(head: &str, changes: Vec<&Difference>) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let mut text = head.to_owned();
    for (number, change) in changes.iter().enumerate().take(ROWS_MAX) {
        let (what, width) = match change.kind {
            DifferenceKind::HouseStyle => (named(&change.class), 14),
            _ => (named(&change.kind), 8),
        };
        let flags: Vec<String> = change.flags.iter().map(named).collect();
        let flags =
            if flags.is_empty() { String::new() } else { format!("  ({})", flags.join(", ")) };
        let _ = writeln!(
            text,
            "{:>5}{} {what:width$}  {} -> {}{flags}",
            number + 1,
            if change.may_change_meaning { "!" } else { " " },
            cell(&change.pasted_text),
            cell(&change.letter_text),
        );
    }
    if changes.len() > ROWS_MAX {
        let _ = writeln!(text, "       and {} more (--json)", changes.len() - ROWS_MAX);
    }
    printable(&text)
}

/// The passages left out, in full, longest first.
pub(super) fn omitted(letter: &LetterMatch) -> String {
    let passages: Vec<&Difference> =
        letter.omitted.iter().filter_map(|place| letter.differences.get(*place)).collect();
    if passages.is_empty() {
        return String::new();
    }
    let mut text = String::from("  Left out, longest first:\n");
    for passage in passages.iter().take(OMITTED_SHOWN_MAX) {
        let _ = writeln!(text, "\n{}", wrap(&printable(&passage.letter_text), "    "));
    }
    if passages.len() > OMITTED_SHOWN_MAX {
        let more = passages.len() - OMITTED_SHOWN_MAX;
        let _ = writeln!(text, "\n    and {more} more (--json)");
    }
    text
}

/// The passages of the letter that an article quotes, each with how it compares.
pub(super) fn quoted(letter: &LetterMatch, pasted: &str) -> String {
    let mut text = String::new();
    for passage in letter.passages.iter().take(OMITTED_SHOWN_MAX) {
        let words = pasted.get(passage.pasted.clone()).unwrap_or_default();
        let (start, end) = (passage.starts_mid_sentence, passage.ends_mid_sentence);
        let how = match passage.verdict {
            VerdictCode::IdenticalText => "word for word",
            VerdictCode::HouseStyle => "word for word but for house style",
            _ => "with changes, see above",
        };
        let cut = if start || end { ", part of a sentence" } else { "" };
        let _ = writeln!(text, "  {} words, {how}{cut}:", passage.words);
        let _ = writeln!(text, "{}", wrap(&printable(words), "    "));
        let around = [("before it in the letter", &passage.before), ("after it", &passage.after)];
        for (where_, words) in around.into_iter().filter(|(_, words)| !words.is_empty()) {
            let _ =
                writeln!(text, "{}", wrap(&format!("{where_}: {}", printable(words)), "      "));
        }
    }
    if letter.passages.len() > OMITTED_SHOWN_MAX {
        let more = letter.passages.len() - OMITTED_SHOWN_MAX;
        let _ = writeln!(text, "  and {more} more (--json)");
    }
    text
}

/// Words in quotation marks, or that there are none.
fn cell(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return "(nothing)".to_owned();
    }
    let shown: String = line.chars().take(CELL_CHARS_MAX).collect();
    let more = if shown.len() < line.len() { " …" } else { "" };
    format!("\"{shown}{more}\"")
}

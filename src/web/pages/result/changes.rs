//! What differs, ready to be shown: figures, the redline, the table of changes, quoted passages, and what was ignored.

use super::super::text;
use super::redline::{Change, redline};
use super::wording;
use crate::archive::Archive;
use crate::check::{Difference, DifferenceKind, LetterMatch, Passage, VerdictCode};
use crate::letter::LetterId;
use crate::text::Alarm;
use std::collections::BTreeMap;
use std::ops::Range;

/// Rows of the table of changes that a page shows; the API has them all.
const ROWS_MAX: usize = 500;

/// What differs between the text and one letter.
pub(super) struct Differs {
    /// What is the same, in a sentence.
    pub(super) equal: Option<&'static str>,
    /// Figures: number and what it counts.
    pub(super) figures: Vec<(String, String)>,
    /// The letter with every change marked, as HTML.
    pub(super) redline: Option<String>,
    /// The table of changes.
    pub(super) rows: Vec<Row>,
    /// Changes that are not in the table.
    pub(super) more_rows: usize,
    /// Passages left out, longest first, as HTML, with their number of words.
    pub(super) omitted: Vec<(String, String)>,
    /// Quoted passages.
    pub(super) passages: Vec<Quoted>,
    /// What was ignored, and how many times.
    pub(super) ignored: Vec<(&'static str, usize)>,
    /// Where capitals or punctuation differ: what, printed, letter; both as HTML.
    pub(super) marks: Vec<(&'static str, String, String)>,
}

/// One change in the table.
pub(super) struct Row {
    pub(super) kind: &'static str,
    /// As printed, as HTML.
    pub(super) printed: String,
    /// As in the letter, as HTML.
    pub(super) letter: String,
    /// What can be told of it, and whether that easily changes what is said.
    pub(super) notes: Vec<(&'static str, bool)>,
}

/// One quoted passage.
pub(super) struct Quoted {
    /// As printed, as HTML.
    pub(super) printed: String,
    /// The letter before and after it, as HTML.
    pub(super) before: String,
    pub(super) after: String,
    pub(super) verdict: &'static str,
    /// What a reader should know of it.
    pub(super) notes: Vec<&'static str>,
}

impl Differs {
    /// What differs from one letter.
    pub(super) fn new(archive: &Archive, letter: &LetterMatch) -> Self {
        use VerdictCode::{Abridged, Altered};
        let marked = matches!(letter.verdict, Abridged | Altered);
        let original = LetterId::parse(&letter.id).ok().and_then(|id| archive.text(&id).ok());
        let quotes = letter.verdict == VerdictCode::Quotes;
        // An article that quotes a letter leaves most of it out, which is no difference worth a row.
        let told = |difference: &&Difference| !quotes || difference.kind != DifferenceKind::Omitted;
        let rows: Vec<Row> =
            letter.differences.iter().filter(told).take(ROWS_MAX).map(Row::new).collect();
        let all = letter.differences.iter().filter(told).count() + letter.differences_not_listed;
        Self {
            equal: letter.equal_in.map(wording::equal),
            figures: figures(letter),
            redline: original
                .as_deref()
                .filter(|_| marked)
                .map(|original| redline(original, &changes(&letter.differences))),
            more_rows: all - rows.len(),
            rows,
            omitted: if quotes { Vec::new() } else { omitted(letter) },
            passages: if quotes {
                letter
                    .passages
                    .iter()
                    .map(|passage| Quoted::new(original.as_deref(), passage))
                    .collect()
            } else {
                Vec::new()
            },
            ignored: letter
                .ignored
                .iter()
                .map(|(kind, count)| (wording::folding(*kind), *count))
                .collect(),
            marks: letter
                .marks
                .iter()
                .map(|mark| {
                    let (printed, letter) = (&mark.pasted_text, &mark.letter_text);
                    (wording::folding(mark.kind), text::shown(printed), text::shown(letter))
                })
                .collect(),
        }
    }
}

impl Row {
    fn new(difference: &Difference) -> Self {
        Self {
            kind: wording::kind(difference.kind),
            printed: text::shown(&difference.pasted_text),
            letter: text::shown(&difference.letter_text),
            notes: wording::class(difference.class)
                .map(|class| (class, false))
                .into_iter()
                .chain(
                    difference
                        .flags
                        .iter()
                        .map(|flag| (wording::flag(*flag), flag.may_change_meaning())),
                )
                .collect(),
        }
    }
}

impl Quoted {
    fn new(original: Option<&str>, passage: &Passage) -> Self {
        let mut notes = Vec::new();
        let facts = [
            (passage.starts_mid_sentence, "begins inside a sentence of the letter"),
            (passage.ends_mid_sentence, "ends inside a sentence of the letter"),
            (passage.moved, "stands out of the letter’s order"),
            (passage.repeated, "is quoted twice"),
        ];
        notes.extend(facts.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note));
        let words = original.and_then(|original| original.get(passage.letter.clone()));
        Self {
            printed: text::shown(words.unwrap_or_default()),
            before: text::shown(&passage.before),
            after: text::shown(&passage.after),
            verdict: wording::verdict(passage.verdict),
            notes,
        }
    }
}

/// The figures of a letter that is not simply the same.
fn figures(letter: &LetterMatch) -> Vec<(String, String)> {
    let extent = &letter.extent;
    let unit = if extent.characters { "characters" } else { "words" };
    if letter.equal_in.is_some() {
        return Vec::new();
    }
    let mut figures = vec![(
        format!("{} %", extent.kept_percent),
        format!("of the letter printed: {} of {} {unit}", extent.kept_words, extent.letter_words),
    )];
    let counts = [
        (extent.changed_words, "changed or added"),
        (extent.inserted_words, "put between its paragraphs, not the institution’s"),
        (extent.deleted_words, "taken out of sentences"),
        (extent.omitted_words, "in sentences left out"),
    ];
    for (count, what) in counts {
        if count > 0
            && letter.verdict != VerdictCode::Similar
            && letter.verdict != VerdictCode::Quotes
        {
            let unit = if count == 1 { unit.trim_end_matches('s') } else { unit };
            figures.push((count.to_string(), format!("{unit} {what}")));
        }
    }
    let styled: usize = letter.house_style.values().sum();
    if styled > 0 {
        let places = if styled == 1 { "place differs" } else { "places differ" };
        figures.push((styled.to_string(), format!("{places} in house style only")));
    }
    if extent.pasted_percent < 100 {
        let what = "of the pasted text is the letter’s".to_owned();
        figures.push((format!("{} %", extent.pasted_percent), what));
    }
    figures
}

/// The changes in the order of the letter. What only moved is kept where the letter has it, and what is only house style
/// reads as the letter has it; both are in the table.
fn changes(differences: &[Difference]) -> Vec<Change> {
    let mut changes: Vec<Change> = differences
        .iter()
        .filter(|one| !matches!(one.kind, DifferenceKind::Moved | DifferenceKind::HouseStyle))
        .map(|difference| Change {
            letter: difference.letter.clone(),
            printed: difference.pasted_text.clone(),
            passage: difference.kind == DifferenceKind::Omitted,
        })
        .collect();
    changes.sort_by_key(|change| (change.letter.start, change.letter.end));
    changes
}

/// Passages left out, longest first.
fn omitted(letter: &LetterMatch) -> Vec<(String, String)> {
    let unit = if letter.extent.characters { "characters" } else { "words" };
    let passages = letter.omitted.iter().filter_map(|place| letter.differences.get(*place));
    passages
        .filter(|passage| passage.kind == DifferenceKind::Omitted)
        .map(|passage| {
            (text::paragraphs(&passage.letter_text), format!("{} {unit}", passage.letter_words))
        })
        .collect()
}

/// Alarms by what raised them, with how many there are.
pub(super) fn alarms(alarms: &[Alarm]) -> Vec<(&'static str, String, usize)> {
    let mut counts: BTreeMap<(&'static str, &str), usize> = BTreeMap::new();
    for alarm in alarms {
        *counts.entry((wording::alarm(alarm.kind), alarm.what.as_str())).or_default() += 1;
    }
    counts.into_iter().map(|((kind, what), count)| (kind, text::shown(what), count)).collect()
}

/// Parts of the pasted text that belong to no letter, without those that hold no word.
pub(super) fn surrounding(pasted: &str, parts: &[Range<usize>]) -> Vec<String> {
    parts
        .iter()
        .filter_map(|part| pasted.get(part.clone()))
        .filter(|part| part.chars().any(char::is_alphanumeric))
        .map(|part| text::shown(part.trim()))
        .collect()
}

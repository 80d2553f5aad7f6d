//! What differs, ready to be shown: figures, what most easily changes the meaning, the redline in three views, quoted
//! passages, and what was ignored.

use super::super::name_of;
use super::super::text;
use super::super::tongue::{Message, Tongue};
use super::redline::{Change, Marks, columns, paragraph_of, redline};
use crate::archive::Archive;
use crate::check::{
    Difference, DifferenceClass, DifferenceKind, LetterMatch, Passage, VerdictCode,
};
use crate::letter::LetterId;
use crate::text::Alarm;
use std::collections::BTreeMap;
use std::ops::Range;

/// Rows of the table of changes that a page shows; the table to download and the API have them all.
const ROWS_MAX: usize = 500;
/// Changes that are pointed out before the three views.
const POINTED_MAX: usize = 12;
/// Bytes of a letter that is shown in two columns; a longer one has the two other views.
const COLUMNS_BYTES_MAX: usize = 64 << 10;

/// What differs between the text and one letter.
pub(in super::super) struct Differs {
    /// What is the same, in a sentence.
    pub(in super::super) equal: Option<Message>,
    /// Figures: number and what it counts.
    pub(in super::super) figures: Vec<(String, Message)>,
    /// Changes that most easily change what is said.
    pub(super) pointed: Vec<Row>,
    /// Such changes that are not listed.
    pub(super) more_pointed: usize,
    /// The letter with every change marked, as HTML.
    pub(super) redline: Option<String>,
    /// The letter and what was printed, paragraph by paragraph, as HTML.
    pub(super) columns: Vec<(String, String)>,
    /// The table of changes.
    pub(in super::super) rows: Vec<Row>,
    /// Changes that are not in the table.
    pub(super) more_rows: usize,
    /// Passages left out, longest first, as HTML, with their number of words.
    pub(super) omitted: Vec<(String, Message)>,
    /// Quoted passages.
    pub(super) passages: Vec<Quoted>,
    /// What was ignored, and how many times.
    pub(super) ignored: Vec<(Message, usize)>,
    /// Where capitals or punctuation differ: what, printed, letter; both as HTML.
    pub(super) marks: Vec<(Message, String, String)>,
}

/// One change in the table.
pub(in super::super) struct Row {
    pub(in super::super) number: usize,
    /// Where in the letter.
    pub(in super::super) place: Message,
    pub(in super::super) kind: Message,
    /// As printed, as HTML.
    pub(in super::super) printed: String,
    /// As in the letter, as HTML.
    pub(in super::super) letter: String,
    /// What can be told of it, and whether that easily changes what is said.
    pub(in super::super) notes: Vec<(Message, bool)>,
}

/// One quoted passage.
pub(super) struct Quoted {
    /// As printed, as HTML.
    pub(in super::super) printed: String,
    /// The letter before and after it, as HTML.
    pub(super) before: String,
    pub(super) after: String,
    pub(super) verdict: Message,
    /// What a reader should know of it.
    pub(in super::super) notes: Vec<Message>,
}

impl Differs {
    /// What differs from one letter; `pasted` is the text that was checked.
    pub(super) fn new(
        tongue: Tongue,
        archive: &Archive,
        pasted: &str,
        letter: &LetterMatch,
    ) -> Self {
        use VerdictCode::{Abridged, Altered};
        let original = LetterId::parse(&letter.id).ok().and_then(|id| archive.text(&id).ok());
        let original = original.as_deref();
        let quotes = letter.verdict == VerdictCode::Quotes;
        let breaks = original.map(text::breaks).unwrap_or_default();
        let row = |(number, one)| Row::new(tongue, number, &breaks, one);
        let rows: Vec<Row> = (1..).zip(told(letter)).take(ROWS_MAX).map(row).collect();
        let all = told(letter).count() + letter.differences_not_listed;
        let serious = || (1..).zip(told(letter)).filter(|(_, one)| one.may_change_meaning);
        let pointed: Vec<Row> = serious().take(POINTED_MAX).map(row).collect();
        let marked = original.filter(|_| matches!(letter.verdict, Abridged | Altered));
        let (marks, changes) = (Marks::new(tongue), changes(&letter.differences));
        let beside = marked.filter(|original| original.len() <= COLUMNS_BYTES_MAX);
        let quoted = |passage| Quoted::new(tongue, pasted, passage);
        Self {
            equal: letter.equal_in.map(|form| tongue.one_of("equal", &name_of(form))),
            figures: figures(tongue, letter),
            more_pointed: serious().count() - pointed.len(),
            pointed,
            redline: marked.map(|original| redline(&marks, original, &changes)),
            columns: beside.map(|original| columns(&marks, original, &changes)).unwrap_or_default(),
            more_rows: all.saturating_sub(rows.len()),
            rows,
            omitted: if quotes { Vec::new() } else { omitted(tongue, letter) },
            passages: letter.passages.iter().filter(|_| quotes).map(quoted).collect(),
            ignored: letter
                .ignored
                .iter()
                .map(|(kind, count)| (tongue.one_of("folding", &name_of(kind)), *count))
                .collect(),
            marks: letter
                .marks
                .iter()
                .map(|mark| {
                    let kind = tongue.one_of("folding", &name_of(mark.kind));
                    (kind, text::shown(&mark.pasted_text), text::shown(&mark.letter_text))
                })
                .collect(),
        }
    }
}

/// The differences that are worth a row: an article that quotes a letter leaves most of it out, which is none.
pub(super) fn told(letter: &LetterMatch) -> impl Iterator<Item = &Difference> {
    let quotes = letter.verdict == VerdictCode::Quotes;
    letter
        .differences
        .iter()
        .filter(move |difference| !quotes || difference.kind != DifferenceKind::Omitted)
}

/// What can be told of a difference, and whether that easily changes what is said.
pub(super) fn notes(tongue: Tongue, difference: &Difference) -> Vec<(Message, bool)> {
    use DifferenceClass::{
        Confusable, Deletion, Insertion, Modal, Name, Negation, NumberValue, Quantifier, Reorder,
        SentenceCut, Word,
    };
    let style = match difference.class {
        // Their flags and their kind say it.
        Confusable | Negation | NumberValue | Name | Quantifier | Modal | Word | Insertion
        | Deletion | SentenceCut | Reorder => None,
        style => tongue.one_of_if("style", &name_of(style)).map(|style| (style, false)),
    };
    let flag = |flag: &crate::check::DifferenceFlag| {
        (tongue.one_of("flag", &name_of(flag)), flag.may_change_meaning())
    };
    style.into_iter().chain(difference.flags.iter().map(flag)).collect()
}

impl Row {
    fn new(
        tongue: Tongue,
        number: usize,
        breaks: &[Range<usize>],
        difference: &Difference,
    ) -> Self {
        let paragraph = paragraph_of(breaks, difference.letter.start);
        Self {
            number,
            place: tongue.say("changes-paragraph").with("number", paragraph),
            kind: tongue.one_of("change", &name_of(difference.kind)),
            printed: text::shown(&difference.pasted_text),
            letter: text::shown(&difference.letter_text),
            notes: notes(tongue, difference),
        }
    }
}

impl Quoted {
    fn new(tongue: Tongue, pasted: &str, passage: &Passage) -> Self {
        let facts = [
            (passage.starts_mid_sentence, "starts-mid-sentence"),
            (passage.ends_mid_sentence, "ends-mid-sentence"),
            (passage.moved, "moved"),
            (passage.repeated, "repeated"),
        ];
        let notes = facts.into_iter().filter(|(holds, _)| *holds);
        Self {
            printed: text::shown(pasted.get(passage.pasted.clone()).unwrap_or_default().trim()),
            before: text::shown(&passage.before),
            after: text::shown(&passage.after),
            verdict: tongue.one_of("verdict", &name_of(passage.verdict)),
            notes: notes.map(|(_, note)| tongue.one_of("quoted", note)).collect(),
        }
    }
}

/// The figures of a letter that is not simply the same.
fn figures(tongue: Tongue, letter: &LetterMatch) -> Vec<(String, Message)> {
    let extent = &letter.extent;
    let unit = unit(letter);
    if letter.equal_in.is_some() {
        return Vec::new();
    }
    let counted = |key: &str, count: usize| {
        (count.to_string(), tongue.one_of("figure", &format!("{key}-{unit}")).with("count", count))
    };
    let kept = tongue.one_of("figure", &format!("kept-{unit}"));
    let kept = kept.with("kept", extent.kept_words).with("all", extent.letter_words);
    let mut figures = vec![(percent(extent.kept_percent), kept)];
    let counts = [
        (extent.changed_words, "changed"),
        (extent.inserted_words, "inserted"),
        (extent.deleted_words, "deleted"),
        (extent.omitted_words, "omitted"),
    ];
    let counts_tell = !matches!(letter.verdict, VerdictCode::Similar | VerdictCode::Quotes);
    let counts = counts.into_iter().filter(|(count, _)| counts_tell && *count > 0);
    figures.extend(counts.map(|(count, key)| counted(key, count)));
    let styled: usize = letter.house_style.values().sum();
    if styled > 0 {
        figures.push((styled.to_string(), tongue.say("figure-style").with("count", styled)));
    }
    if extent.pasted_percent < 100 {
        figures.push((percent(extent.pasted_percent), tongue.say("figure-pasted")));
    }
    figures
}

/// What is counted: words, or characters of a script without spaces.
fn unit(letter: &LetterMatch) -> &'static str {
    if letter.extent.characters { "characters" } else { "words" }
}

fn percent(share: u8) -> String {
    format!("{share}\u{202f}%")
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
fn omitted(tongue: Tongue, letter: &LetterMatch) -> Vec<(String, Message)> {
    let key = format!("count-{}", unit(letter));
    let passages = letter.omitted.iter().filter_map(|place| letter.differences.get(*place));
    passages
        .filter(|passage| passage.kind == DifferenceKind::Omitted)
        .map(|passage| {
            let words = tongue.one_of("figure", &key).with("count", passage.letter_words);
            (text::paragraphs(&passage.letter_text), words)
        })
        .collect()
}

/// Alarms by what raised them, with how many there are.
pub(super) fn alarms(tongue: Tongue, alarms: &[Alarm]) -> Vec<(Message, String, usize)> {
    let mut counts: BTreeMap<(String, &str), usize> = BTreeMap::new();
    for alarm in alarms {
        *counts.entry((name_of(alarm.kind), alarm.what.as_str())).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|((kind, what), count)| (tongue.one_of("alarm", &kind), text::shown(what), count))
        .collect()
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

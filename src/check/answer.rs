//! Checks a pasted text against the letters of an archive.
//!
//! Looks the digests up, finds the letters that share runs of words, looks at each, compares those that may be named, and
//! puts together the answer. Work is bounded: every letter that alone has some run of the text is looked at; of letters
//! that share the same runs, the best ones. A run that is of no letter named is told as a phrase.

use super::align::Pasted;
use super::caveats::caveats;
use super::compare::{Compared, compare, described};
use super::headline::{headline, phrase_headline};
use super::phrase::phrases;
use super::rank::{named, rank};
use super::reading::units;
use super::sketch::{Sketch, chosen, sketches};
use super::verdict::{EqualIn, ExtentMatch, LetterMatch, Passage, Tables, Verdict, VerdictCode};
use super::words::Reader;
use super::{Candidates, Difference, Shelf, Words};
use crate::limits::{PASTED_BYTES_MAX, VERDICT_LETTERS_MAX};
use crate::text::{N1_TABLES, N2_TABLES, N3_TABLES};
use sha2::{Digest, Sha256};
use std::ops::Range;

/// Units (words count double) under which a text is too short to look for: 8 words, 16 characters.
const UNITS_MIN: usize = 16;
/// Per cent of the text's words that a letter has too, for it to be like the text.
const SIMILAR_PERCENT_MIN: u8 = 15;
/// Letters shown that are like the text.
const CLOSEST_MAX: usize = 3;
/// What it means that nothing was found.
const NO_RUN: &str =
    "no archived letter shares 8 words in a row (16 Chinese characters) with the text";

/// Checks a pasted text against the letters of an archive.
pub fn check(pasted: &str, candidates: &dyn Candidates, shelf: &dyn Shelf) -> Verdict {
    if pasted.len() > PASTED_BYTES_MAX {
        let reason = format!(
            "the text has {} bytes, at most {PASTED_BYTES_MAX} can be checked: paste the part that may be the letter",
            pasted.len()
        );
        return refusal(pasted, reason);
    }
    let text = Pasted::new(pasted);
    let shelf = &Reader::new(shelf);
    let found = match candidates.find(&text.reading.tokens, shelf) {
        Ok(found) => found,
        Err(why) => return refusal(pasted, format!("the index of the letters: {why}")),
    };
    let sketches = sketches(&text, &found, shelf);
    let (chosen, more) = chosen(&text, &sketches);
    let chosen = chosen.iter().filter_map(|&at| sketches.get(at));
    let one = |sketch: &Sketch| compare(&text, &shelf.letter(sketch.number)?, &sketch.words);
    let mut compared: Vec<Compared> = chosen.filter_map(one).collect();
    let exact = exact(&text, shelf, &mut compared);
    if compared.is_empty() && text.reading.tokens.is_empty() {
        return refusal(
            pasted,
            "the text has no words: paste the printed text of the letter".to_owned(),
        );
    }
    rank(&mut compared);
    let short = units(&text.reading.tokens) < UNITS_MIN && !exact && !is_whole(&compared);
    if short {
        return refusal(
            pasted,
            "the text is too short: at least 8 words (16 Chinese characters) are needed; paste a longer passage"
                .to_owned(),
        );
    }
    let (named, others) = named(&text, compared, candidates);
    let (code, mut listed, reason) = match named.first() {
        Some(first) => (first.answer.verdict, named, None),
        None => closest(others),
    };
    let letters_not_listed = listed.len().saturating_sub(VERDICT_LETTERS_MAX);
    let letters_not_listed = if is_named(code) { letters_not_listed + more } else { 0 };
    listed.truncate(VERDICT_LETTERS_MAX);
    let (phrases, phrases_not_listed) = phrases(&text, &sketches, &listed, candidates, shelf);
    let verdict = assemble(&text, code, listed);
    let verdict = Verdict { reason, letters_not_listed, phrases, phrases_not_listed, ..verdict };
    if is_named(code) { verdict } else { common_phrase(verdict) }
}

/// Looks the text up by its digest: whole files, and letters too short to have fingerprints. Whether one was found.
fn exact(text: &Pasted, shelf: &dyn Shelf, compared: &mut Vec<Compared>) -> bool {
    let pasted = text.reading.text;
    let bytes = shelf.by_text_sha256(&Sha256::digest(pasted.as_bytes()).into());
    let typography = shelf.by_n1_sha256(&crate::text::n1_sha256(pasted));
    let mut found = false;
    for number in typography.into_iter().chain(bytes.iter().copied()) {
        let Some(record) = shelf.letter(number) else { continue };
        // The digest only says where to look; the texts themselves are compared.
        let equal_in = if *record.text == *pasted {
            EqualIn::N0
        } else if crate::text::n1(&record.text).text == crate::text::n1(pasted).text {
            EqualIn::N1
        } else {
            continue;
        };
        found = true;
        let id = record.id.as_str();
        let place = compared.iter().position(|one| one.answer.id == id);
        let mut one = match place {
            Some(place) => compared.swap_remove(place),
            None => match compare(text, &record, &Words::of(&record.text)) {
                Some(one) => one,
                None => wordless(pasted, described(&record)),
            },
        };
        one.names = true;
        // Words that hide something are the same in N1 and not the same to a reader.
        if equal_in == EqualIn::N0 || !one.answer.differences.iter().any(Difference::is_hidden) {
            one.answer.equal_in = Some(equal_in);
            one.answer.verdict = match equal_in {
                EqualIn::N0 => VerdictCode::IdenticalFile,
                _ => VerdictCode::IdenticalText,
            };
        }
        compared.push(one);
    }
    found
}

/// A letter of which no word could be aligned (it has too few) and that is the text all the same.
fn wordless(pasted: &str, answer: LetterMatch) -> Compared {
    let words = crate::text::tokens(pasted).len();
    let whole = Passage {
        pasted: 0..pasted.len(),
        letter: 0..pasted.len(),
        words,
        verdict: VerdictCode::IdenticalText,
        starts_mid_sentence: false,
        ends_mid_sentence: false,
        moved: false,
        repeated: false,
        before: String::new(),
        after: String::new(),
    };
    let extent = ExtentMatch {
        letter_words: words,
        kept_words: words,
        kept_percent: 100,
        pasted_words: words,
        pasted_percent: 100,
        longest_run_words: words,
        ..ExtentMatch::default()
    };
    let pieces: Vec<Range<usize>> = std::iter::once(0..words).collect();
    let answer = LetterMatch { extent, passages: vec![whole], ..answer };
    Compared {
        answer,
        runs: pieces.clone(),
        pieces,
        units: words * 2,
        longest: (words * 2, 0..words),
        names: true,
        distinct: true,
        alarms: Vec::new(),
    }
}

/// Whether the first letter is the text, all of it.
fn is_whole(compared: &[Compared]) -> bool {
    compared.first().is_some_and(|first| {
        use VerdictCode::{HouseStyle, IdenticalFile, IdenticalText};
        matches!(first.answer.verdict, IdenticalFile | IdenticalText | HouseStyle)
            && first.answer.extent.pasted_percent == 100
    })
}

/// Whether this is the verdict on a letter that is named.
const fn is_named(code: VerdictCode) -> bool {
    !matches!(code, VerdictCode::Similar | VerdictCode::NoRecord)
}

/// What to say when no letter is named: the closest three, or none.
fn closest(mut others: Vec<Compared>) -> (VerdictCode, Vec<Compared>, Option<String>) {
    // One run and nothing else is a phrase; several, or words scattered over a good part of the text, are likeness.
    others.retain(|one| {
        one.answer.extent.pasted_percent >= SIMILAR_PERCENT_MIN && one.longest.0 * 5 < one.units * 4
    });
    let Some(first) = others.first() else {
        return (VerdictCode::NoRecord, Vec::new(), Some(NO_RUN.to_owned()));
    };
    let reason = format!(
        "{} % of the words stand in a letter too, in runs of at most {}; that names no letter and is no evidence of copying",
        first.answer.extent.pasted_percent, first.answer.extent.longest_run_words
    );
    others.truncate(CLOSEST_MAX);
    for one in &mut others {
        one.answer.verdict = VerdictCode::Similar;
        one.answer.equal_in = None;
    }
    (VerdictCode::Similar, others, Some(reason))
}

/// Where no letter is named nor like the text, but one or more have a phrase of it: that says so instead.
fn common_phrase(verdict: Verdict) -> Verdict {
    let longest = verdict.phrases.iter().rev().max_by_key(|phrase| phrase.words);
    let Some(longest) = longest.filter(|_| verdict.letters.is_empty()) else { return verdict };
    let (letters, it) =
        if longest.letters == 1 { ("letter", "it") } else { ("letters", "any of them") };
    let reason = format!(
        "the longest run of words that the text shares with a letter is {} long and occurs in {} {letters}; that does not \
         identify {it} and is no evidence of copying",
        longest.words, longest.letters
    );
    Verdict {
        verdict: VerdictCode::CommonPhrase,
        headline: phrase_headline(longest),
        reason: Some(reason),
        ..verdict
    }
}

/// Puts the answer together.
fn assemble(text: &Pasted, code: VerdictCode, listed: Vec<Compared>) -> Verdict {
    let mut found = text.alarms.clone();
    found.extend(listed.iter().flat_map(|one| one.alarms.iter().cloned()));
    found.sort_by_key(|alarm| (alarm.span.start, alarm.kind));
    found.dedup();
    let surrounding = surrounding(text, &listed);
    let letters: Vec<LetterMatch> = listed.into_iter().map(|one| one.answer).collect();
    Verdict {
        caveats: caveats(&letters, &surrounding),
        headline: headline(code, &letters),
        alarms: found,
        surrounding,
        pasted_words: text.reading.len(),
        ..frame(code, text.reading.text, letters)
    }
}

/// The parts of the pasted text that belong to no listed letter.
fn surrounding(text: &Pasted, listed: &[Compared]) -> Vec<Range<usize>> {
    let mut own: Vec<Range<usize>> = listed
        .iter()
        .flat_map(|one| &one.pieces)
        .map(|piece| text.reading.bytes_with_marks(piece))
        .collect();
    own.extend(
        listed
            .iter()
            .flat_map(|one| &one.answer.differences)
            .map(|difference| difference.pasted.clone()),
    );
    own.sort_by_key(|span| (span.start, span.end));
    let whole = text.reading.text;
    let mut at = 0;
    let mut found = Vec::new();
    for span in own.into_iter().chain(std::iter::once(whole.len()..whole.len())) {
        if let Some(part) = whole.get(at..span.start) {
            let start = at + part.len() - part.trim_start().len();
            let end = start + part.trim().len();
            if part.contains(char::is_alphanumeric) {
                found.push(start..end);
            }
        }
        at = at.max(span.end);
    }
    found
}

fn refusal(pasted: &str, reason: String) -> Verdict {
    let code = VerdictCode::CannotCheck;
    Verdict {
        headline: headline(code, &[]),
        reason: Some(reason),
        ..frame(code, pasted, Vec::new())
    }
}

/// What every answer has.
fn frame(code: VerdictCode, pasted: &str, letters: Vec<LetterMatch>) -> Verdict {
    Verdict {
        verdict: code,
        headline: std::collections::BTreeMap::new(),
        reason: None,
        letters,
        letters_not_listed: 0,
        phrases: Vec::new(),
        phrases_not_listed: 0,
        alarms: Vec::new(),
        surrounding: Vec::new(),
        pasted_bytes: pasted.len(),
        pasted_words: 0,
        tables: Tables { n1: N1_TABLES.into(), n2: N2_TABLES.into(), n3: N3_TABLES.into() },
        caveats: caveats(&[], &[]),
    }
}

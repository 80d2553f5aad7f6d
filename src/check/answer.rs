//! Checks a pasted text against the letters of an archive.
//!
//! Looks the digests up, finds the letters that share runs of words, compares each, and puts together the answer. Work
//! is bounded: every letter that alone has some run of the text is compared; of letters that share the same runs, the
//! best ones.

use super::align::Pasted;
use super::caveats::caveats;
use super::compare::{Compared, compare, described};
use super::headline::headline;
use super::reading::units;
use super::verdict::{EqualIn, ExtentMatch, LetterMatch, Passage, Tables, Verdict, VerdictCode};
use super::{Candidates, LetterNumber, Shelf};
use crate::limits::{PASTED_BYTES_MAX, VERDICT_LETTERS_MAX};
use crate::text::{N1_TABLES, N2_TABLES, N3_TABLES, alarms};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::ops::Range;

/// Letters compared that only share passages with letters before them.
const SHARING_MAX: usize = 24;
/// Letters compared that share no run of 8 words (16 characters).
const WEAK_MAX: usize = 4;
/// Bytes of letters compared with one text; reading a letter costs as much as comparing some bytes of it.
const COMPARED_BYTES_MAX: usize = 8 << 20;
const RECORD_BYTES: usize = 4 << 10;
/// Units (words count double) under which a text is too short to look for: 8 words, 16 characters.
const UNITS_MIN: usize = 16;
/// Units of a run that many letters may share and that still names them: 25 words, 50 characters.
const RARE_UNITS_MIN: usize = 50;

/// Tokens of the text that a letter must have beyond those of the letters before it, to stand before their duplicates.
const NEW_TOKENS_MIN: usize = 8;

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
    let numbers = candidates.find(&text.reading.tokens);
    let mut compared = compare_all(&text, &numbers, shelf);
    let exact = exact(pasted, shelf, &mut compared);
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
    let (named, others) = named(compared);
    assemble(&text, named, others)
}

/// Compares the candidates, within the bounds. They come in an order in which letters with passages of their own are
/// first, then those that only share passages with them, then those without a run long enough to mean something; of the
/// second sort a few tell which is closest, and of the third a few tell what is most similar.
fn compare_all(text: &Pasted, numbers: &[LetterNumber], shelf: &dyn Shelf) -> Vec<Compared> {
    let mut covered = HashSet::new();
    let (mut bytes, mut sharing, mut weak) = (0, 0, 0);
    let mut compared = Vec::new();
    for number in numbers {
        if bytes > COMPARED_BYTES_MAX || sharing >= SHARING_MAX || weak >= WEAK_MAX {
            break;
        }
        let Some(record) = shelf.letter(*number) else { continue };
        bytes += record.text.len() + RECORD_BYTES;
        let one = compare(text, &record);
        let runs = one.as_ref().map(|one| one.runs.as_slice()).unwrap_or_default();
        if runs.is_empty() {
            weak += 1;
        } else if covers_more(&mut covered, runs) < NEW_TOKENS_MIN {
            sharing += 1;
        }
        compared.extend(one);
    }
    compared
}

/// Adds these tokens to those covered, and says how many were new.
fn covers_more(covered: &mut HashSet<usize>, runs: &[Range<usize>]) -> usize {
    let before = covered.len();
    covered.extend(runs.iter().flat_map(Clone::clone));
    covered.len() - before
}

/// Looks the text up by its digest: whole files, and letters too short to have fingerprints. Whether one was found.
fn exact(pasted: &str, shelf: &dyn Shelf, compared: &mut Vec<Compared>) -> bool {
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
            None => match compare(&Pasted::new(pasted), &record) {
                Some(one) => one,
                None => wordless(pasted, described(&record)),
            },
        };
        one.answer.equal_in = Some(equal_in);
        one.answer.verdict = match equal_in {
            EqualIn::N0 => VerdictCode::IdenticalFile,
            _ => VerdictCode::IdenticalText,
        };
        one.names = true;
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

/// Best first: the same text, then the letter with most words in the text less those changed, then the one of which most
/// is printed, then the older.
fn rank(compared: &mut [Compared]) {
    compared.sort_by_key(|one| {
        let same = match one.answer.verdict {
            VerdictCode::IdenticalFile => 0,
            VerdictCode::IdenticalText => 1,
            VerdictCode::HouseStyle => 2,
            _ => 3,
        };
        let extent = &one.answer.extent;
        let changed = (extent.changed_words + extent.deleted_words) * 2;
        let score = one.units.saturating_sub(changed);
        (same, std::cmp::Reverse((score, extent.kept_percent)), one.answer.index)
    });
}

/// Parts the letters that the text can be said to be of from those that only share common words with it.
fn named(compared: Vec<Compared>) -> (Vec<Compared>, Vec<Compared>) {
    let shares = |range: &Range<usize>| {
        let holds = |piece: &Range<usize>| piece.start <= range.start && range.end <= piece.end;
        compared.iter().filter(|one| one.runs.iter().any(holds)).count()
    };
    let common: Vec<bool> = compared
        .iter()
        .map(|one| {
            let (units, range) = &one.longest;
            let whole = one.answer.extent.pasted_percent == 100;
            *units < RARE_UNITS_MIN && !whole && shares(range) > VERDICT_LETTERS_MAX
        })
        .collect();
    let mut named: Vec<Compared> = Vec::new();
    let mut others = Vec::new();
    for (one, common) in compared.into_iter().zip(common) {
        if one.names && !common && !named.iter().any(|better| explains(better, &one)) {
            named.push(one);
        } else {
            others.push(one);
        }
    }
    (by_coverage(named), others)
}

/// The best letter first, then those that have words of the text which no letter before them has, then the others: of
/// several letters in one text none stands behind the near-duplicates of another.
fn by_coverage(mut ranked: Vec<Compared>) -> Vec<Compared> {
    let mut covered: HashSet<usize> = HashSet::new();
    let (mut leading, mut following) = (Vec::new(), Vec::new());
    for one in ranked.drain(..) {
        if covers_more(&mut covered, &one.runs) >= NEW_TOKENS_MIN || leading.is_empty() {
            leading.push(one);
        } else {
            following.push(one);
        }
    }
    leading.append(&mut following);
    leading
}

/// Whether a better letter already accounts for nearly all that this one shares with the text, and for far more: then
/// this one only has a formula in common with it.
fn explains(better: &Compared, one: &Compared) -> bool {
    let inside = |piece: &Range<usize>| {
        better.pieces.iter().any(|wide| wide.start <= piece.start + 2 && piece.end <= wide.end + 2)
    };
    one.units * 2 < better.units && one.runs.iter().all(inside)
}

/// Puts the answer together.
fn assemble(text: &Pasted, named: Vec<Compared>, others: Vec<Compared>) -> Verdict {
    let (code, mut listed, reason) = match named.first() {
        Some(first) => (first.answer.verdict, named, None),
        None => closest(others),
    };
    let letters_not_listed = listed.len().saturating_sub(VERDICT_LETTERS_MAX);
    listed.truncate(VERDICT_LETTERS_MAX);
    let mut found = alarms(text.reading.text);
    found.extend(listed.iter().flat_map(|one| one.alarms.iter().cloned()));
    found.sort_by_key(|alarm| (alarm.span.start, alarm.kind));
    found.dedup();
    let surrounding = surrounding(text, &listed);
    let letters: Vec<LetterMatch> = listed.into_iter().map(|one| one.answer).collect();
    Verdict {
        caveats: caveats(&letters, &surrounding),
        headline: headline(code, &letters),
        reason,
        letters_not_listed,
        alarms: found,
        surrounding,
        pasted_words: text.reading.len(),
        ..frame(code, text.reading.text, letters)
    }
}

/// What to say when no letter is named: the closest three, or none.
fn closest(mut others: Vec<Compared>) -> (VerdictCode, Vec<Compared>, Option<String>) {
    const CLOSEST_MAX: usize = 3;
    others.retain(|one| one.longest.0 >= UNITS_MIN || one.answer.extent.pasted_percent >= 15);
    let Some(first) = others.first() else {
        let theorem =
            "no archived letter shares 8 words in a row (16 Chinese characters) with the text";
        return (VerdictCode::NoRecord, Vec::new(), Some(theorem.to_owned()));
    };
    let range = &first.longest.1;
    let sharing = others.iter().filter(|one| {
        one.pieces.iter().any(|piece| piece.start <= range.start && range.end <= piece.end)
    });
    let reason = format!(
        "the longest run of words that the text shares with a letter is {} long and occurs in {} of the letters compared; that \
         names no letter and is no evidence of copying",
        first.answer.extent.longest_run_words,
        sharing.count()
    );
    others.truncate(CLOSEST_MAX);
    for one in &mut others {
        one.answer.verdict = VerdictCode::Similar;
        one.answer.equal_in = None;
    }
    (VerdictCode::Similar, others, Some(reason))
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
        alarms: Vec::new(),
        surrounding: Vec::new(),
        pasted_bytes: pasted.len(),
        pasted_words: 0,
        tables: Tables { n1: N1_TABLES.into(), n2: N2_TABLES.into(), n3: N3_TABLES.into() },
        caveats: caveats(&[], &[]),
    }
}

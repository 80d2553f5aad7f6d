//! One letter against the pasted text: from words aligned to the part of the verdict that is about this letter.

use super::Words;
use super::align::{Alignment, PASSAGE_UNITS_MIN, Pasted, Run, longest};
use super::changes::Pair;
use super::classify::{Classes, looks_alike};
use super::difference::{Difference, DifferenceFlag, DifferenceKind, Draft};
use super::disguise::disguised;
use super::gap::Use;
use super::ignored::Ignored;
use super::judge::{Judgement, Piece, is_cut_short, judge, usage};
use super::naming::{Naming, is_formulas};
use super::reading::Reading;
use super::record::{Record, is_retrospective};
use super::style::Linked;
use super::verdict::{EqualIn, ExtentMatch, IssuerMatch, LetterMatch, Passage, VerdictCode};
use crate::limits::{VERDICT_DIFFERENCES_MAX, VERDICT_MARKS_MAX, VERDICT_PASSAGES_MAX};
use crate::text::{Alarm, AlarmKind, FoldingKind, StyleClass};
use std::collections::BTreeMap;
use std::ops::Range;

/// What one letter has to do with the text.
pub(super) struct Compared {
    pub(super) answer: LetterMatch,
    /// Passages of the pasted text, in tokens.
    pub(super) pieces: Vec<Range<usize>>,
    /// Exact runs of 8 words (16 characters) or more, in tokens of the pasted text.
    pub(super) runs: Vec<Range<usize>>,
    /// Units of the pasted text that are the letter's, for ranking.
    pub(super) units: usize,
    /// Units of the longest shared run, and where it is in the pasted text.
    pub(super) longest: (usize, Range<usize>),
    /// Whether the shared words can name a letter at all (they may still be too common).
    pub(super) names: bool,
    /// Whether they name it even if many letters have them.
    pub(super) distinct: bool,
    /// Words that look like the letter's and are others.
    pub(super) alarms: Vec<Alarm>,
}

/// Compares a letter of these words; `None` where it shares no run of words with the text.
pub(super) fn compare(pasted: &Pasted, record: &Record, words: &Words) -> Option<Compared> {
    let letter = Reading::of_letter(&record.text);
    let pair = Pair { pasted: &pasted.reading, letter: &letter };
    let shared = pasted.shared(&letter, words);
    let mut alignment = shared.align(Use::Prints);
    let mut linked = Linked::new(pair, &alignment);
    let with = usage(pair, &linked);
    if with == Use::Quotes {
        alignment = shared.align(with);
        linked = Linked::new(pair, &alignment);
    }
    let mut judgement = judge(pair, &linked, with)?;
    judgement.add(disguised(pair, pasted, &linked));
    let verdict = code(pair, &judgement);
    let ignored = ignored(pair, &linked);
    let differences = differences(pair, record, &judgement.drafts);
    let answer = LetterMatch {
        verdict,
        equal_in: equal_in(verdict, &ignored),
        house_style: house_style(&judgement.drafts),
        extent: extent(pair, &linked, &judgement),
        passages: passages(pair, &judgement),
        passages_not_listed: judgement.pieces.len().saturating_sub(VERDICT_PASSAGES_MAX),
        omitted: omitted(&differences),
        differences_not_listed: judgement.drafts.len() - differences.len(),
        differences,
        marks: ignored.marks.iter().take(VERDICT_MARKS_MAX).cloned().collect(),
        ignored: ignored.counts,
        ..described(record)
    };
    let naming = Naming::of(pair, &alignment, &judgement);
    Some(Compared {
        runs: long_runs(pair, &alignment),
        names: naming.names() && !is_formulas(pair, &judgement.pieces, record),
        distinct: naming.is_distinct(),
        units: runs_units(pair, &alignment),
        longest: longest(pair.pasted, &alignment),
        alarms: confusable(pair, &judgement.drafts),
        pieces: judgement.pieces.into_iter().map(|piece| piece.p).collect(),
        answer,
    })
}

/// Runs long enough to mean something on their own.
fn long_runs(pair: Pair, alignment: &Alignment) -> Vec<Range<usize>> {
    let runs = alignment.chain.iter().chain(&alignment.strays).map(Run::pasted);
    runs.filter(|run| pair.pasted.units(run) >= PASSAGE_UNITS_MIN).collect()
}

/// Units of the pasted text that are the letter's, word for word.
fn runs_units(pair: Pair, alignment: &Alignment) -> usize {
    let runs = alignment.chain.iter().chain(&alignment.strays);
    runs.map(|run| pair.pasted.units(&run.pasted())).sum()
}

/// The verdict on the text of this letter.
fn code(pair: Pair, judgement: &Judgement) -> VerdictCode {
    let drafts = &judgement.drafts;
    if drafts.iter().any(|draft| draft.kind.is_change()) {
        VerdictCode::Altered
    } else if !judgement.as_letter || is_cut_short(drafts) {
        VerdictCode::Quotes
    } else if judgement.kept == pair.letter.len() {
        let styled = drafts.iter().any(|draft| draft.style.is_some());
        if styled { VerdictCode::HouseStyle } else { VerdictCode::IdenticalText }
    } else {
        VerdictCode::Abridged
    }
}

/// The differences that are listed, in order; of too many, house style is the first to go.
fn differences(pair: Pair, record: &Record, drafts: &[Draft]) -> Vec<Difference> {
    let classes = Classes::new(record);
    let styled = |draft: &&Draft| draft.style.is_some();
    let room = VERDICT_DIFFERENCES_MAX
        .saturating_sub(drafts.iter().filter(|draft| !styled(draft)).count());
    let mut style = 0;
    let fits = |draft: &&Draft| {
        style += usize::from(styled(draft));
        !styled(draft) || style <= room
    };
    let listed = drafts.iter().filter(fits).take(VERDICT_DIFFERENCES_MAX);
    listed.map(|draft| draft.write(pair, &classes)).collect()
}

/// How many differences are house style, by class.
fn house_style(drafts: &[Draft]) -> BTreeMap<StyleClass, usize> {
    let mut counts = BTreeMap::new();
    for class in drafts.iter().filter_map(|draft| draft.style) {
        *counts.entry(class).or_insert(0) += 1;
    }
    counts
}

/// What the archive says about a letter, without anything about the text.
pub(super) fn described(record: &Record) -> LetterMatch {
    let metadata = &record.metadata;
    LetterMatch {
        id: record.id.as_str().to_owned(),
        verdict: VerdictCode::IdenticalFile,
        equal_in: None,
        title: metadata.title.clone(),
        issuer: IssuerMatch {
            name: record.issuer.name.clone(),
            url: record.issuer.url.as_str().to_owned(),
            domain: record.issuer.url.domain().to_owned(),
            contact: record.issuer.contact.clone(),
        },
        author: metadata.author.clone(),
        addressee: metadata.addressee.clone(),
        kind: metadata.kind,
        language: metadata.language.clone(),
        date: metadata.date.clone(),
        in_reply_to: metadata.in_reply_to.clone(),
        publications: record.publications.clone(),
        index: record.index.get(),
        logged_at: record.logged_at,
        key_state: record.key_state,
        text_held: record.text_held,
        archived_retrospectively: is_retrospective(
            metadata,
            &record.publications,
            record.logged_at,
        ),
        withdrawn: record.withdrawn.clone(),
        extent: ExtentMatch::default(),
        passages: Vec::new(),
        passages_not_listed: 0,
        differences: Vec::new(),
        differences_not_listed: 0,
        omitted: Vec::new(),
        ignored: BTreeMap::new(),
        house_style: BTreeMap::new(),
        marks: Vec::new(),
    }
}

/// Compares what is the same by words, mark by mark.
fn ignored(pair: Pair, linked: &Linked) -> Ignored {
    let mut ignored = Ignored::default();
    for link in linked.all().filter(|link| link.style.is_none()) {
        ignored.words(pair.pasted, pair.letter, link);
    }
    for (link, next) in linked.chain.iter().zip(linked.chain.iter().skip(1)) {
        let (p, l) = (link.p.end..next.p.start, link.l.end..next.l.start);
        if link.touches(next) {
            ignored.between(pair.pasted, pair.letter, p.start, l.start);
        } else if !p.is_empty() && !l.is_empty() && pair.divided_word(&p, &l) {
            *ignored.counts.entry(FoldingKind::EndOfLineHyphen).or_insert(0) += 1;
        }
    }
    let (Some(first), Some(last)) = (linked.chain.first(), linked.chain.last()) else {
        return ignored;
    };
    if (first.p.start, first.l.start) == (0, 0) {
        ignored.between(pair.pasted, pair.letter, 0, 0);
    }
    let ends = (last.p.end, last.l.end);
    if ends == (pair.pasted.len(), pair.letter.len()) {
        ignored.between(pair.pasted, pair.letter, ends.0, ends.1);
    }
    ignored
}

/// The normal form in which the whole text equals the whole letter.
fn equal_in(verdict: VerdictCode, ignored: &Ignored) -> Option<EqualIn> {
    let typography = ignored.counts.keys().all(|kind| kind.is_typography());
    match verdict {
        VerdictCode::HouseStyle => Some(EqualIn::N3),
        VerdictCode::IdenticalText if typography => Some(EqualIn::N1),
        VerdictCode::IdenticalText => Some(EqualIn::N2),
        _ => None,
    }
}

fn extent(pair: Pair, linked: &Linked, judgement: &Judgement) -> ExtentMatch {
    use DifferenceKind::{Added, Changed, Deleted, Inserted, Moved, Omitted};
    let apart = |draft: &&Draft| draft.has(DifferenceFlag::OwnParagraph);
    let hidden = |draft: &&Draft| draft.has(DifferenceFlag::Hidden);
    let inserted = judgement.drafts.iter().filter(apart);
    let disguised = judgement.drafts.iter().filter(hidden);
    let others = judgement.drafts.iter().filter(|draft| !apart(draft) && !hidden(draft));
    let others: Vec<&Draft> = others.collect();
    let count = |wanted: &[DifferenceKind], words: fn(&Draft) -> usize| -> usize {
        let wanted = others.iter().filter(|draft| wanted.contains(&draft.kind));
        wanted.map(|draft| words(draft)).sum()
    };
    let letter_words = pair.letter.len();
    let kept_percent = percent(judgement.kept, letter_words);
    let runs = linked.all().filter(|link| link.style.is_none());
    ExtentMatch {
        letter_words,
        kept_words: judgement.kept,
        kept_percent,
        omitted_percent: 100 - kept_percent,
        pasted_words: judgement.own,
        pasted_percent: percent(judgement.own, pair.pasted.len()),
        changed_words: count(&[Changed], |draft| draft.p.len().max(draft.l.len()))
            + count(&[Added, Inserted], |draft| draft.p.len()),
        inserted_words: inserted.map(|draft| draft.p.len()).sum(),
        moved_words: count(&[Moved], |draft| draft.p.len()),
        disguised_words: disguised.map(|draft| draft.p.len()).sum(),
        deleted_words: count(&[Deleted], |draft| draft.l.len()),
        omitted_words: count(&[Omitted], |draft| draft.l.len()),
        longest_run_words: runs.map(|link| link.p.len()).max().unwrap_or(0),
        characters: pair.letter.tokens.iter().filter(|token| token.cjk).count() * 2 > letter_words,
    }
}

/// Per cent, rounded, but 100 only for all and 0 only for none.
fn percent(part: usize, whole: usize) -> u8 {
    if part == 0 || whole == 0 {
        return 0;
    }
    if part >= whole {
        return 100;
    }
    let rounded = (part * 200 + whole) / (whole * 2);
    u8::try_from(rounded.clamp(1, 99)).unwrap_or(99)
}

fn passages(pair: Pair, judgement: &Judgement) -> Vec<Passage> {
    let altered = |piece: &Piece| {
        judgement.drafts.iter().any(|draft| {
            let touches = draft.p.start <= piece.p.end && draft.p.end >= piece.p.start;
            let about = draft.l.start <= piece.l.end && draft.l.end >= piece.l.start;
            draft.kind.is_inside() && touches && about
        })
    };
    let styled = |piece: &Piece| {
        let inside = |draft: &Draft| piece.p.start <= draft.p.start && draft.p.end <= piece.p.end;
        judgement.drafts.iter().any(|draft| draft.style.is_some() && inside(draft))
    };
    let verdict = |piece: &Piece| {
        if altered(piece) {
            VerdictCode::Altered
        } else if styled(piece) {
            VerdictCode::HouseStyle
        } else {
            VerdictCode::IdenticalText
        }
    };
    let letter = pair.letter;
    judgement
        .pieces
        .iter()
        .take(VERDICT_PASSAGES_MAX)
        .map(|piece| Passage {
            pasted: pair.pasted.bytes_with_marks(&piece.p),
            letter: letter.bytes_with_marks(&piece.l),
            words: piece.p.len(),
            verdict: verdict(piece),
            starts_mid_sentence: !letter.begins_sentence(piece.l.start),
            ends_mid_sentence: !letter.begins_sentence(piece.l.end),
            moved: piece.moved,
            repeated: piece.repeated,
            before: letter.before(piece.l.start).to_owned(),
            after: letter.after(piece.l.end).to_owned(),
        })
        .collect()
}

/// Places of what was left out, longest first.
fn omitted(differences: &[Difference]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..differences.len())
        .filter(|&at| differences.get(at).is_some_and(|one| one.kind == DifferenceKind::Omitted))
        .collect();
    places.sort_by_key(|&at| {
        std::cmp::Reverse(differences.get(at).map_or(0, |one| one.letter_words))
    });
    places
}

/// Alarms for words that look like the letter's and are others: each such word, or all of a difference in a row.
fn confusable(pair: Pair, drafts: &[Draft]) -> Vec<Alarm> {
    let alarm = |p: &Range<usize>, l: &Range<usize>| Alarm {
        kind: AlarmKind::Confusable,
        span: pair.pasted.bytes(p),
        what: format!(
            "looks like {:?}, which the letter has there",
            pair.letter.slice(&pair.letter.bytes(l))
        ),
    };
    let of_draft = |draft: &Draft| -> Vec<Alarm> {
        if draft.p.len() != draft.l.len() {
            return vec![alarm(&draft.p, &draft.l)];
        }
        let words = draft.p.clone().zip(draft.l.clone()).map(|(p, l)| (p..p + 1, l..l + 1));
        let alike = words.filter(|(p, l)| looks_alike(pair, p, l));
        alike.map(|(p, l)| alarm(&p, &l)).collect()
    };
    let changed = drafts.iter().filter(|draft| {
        draft.kind == DifferenceKind::Changed && !draft.has(DifferenceFlag::Hidden)
    });
    changed.filter(|draft| looks_alike(pair, &draft.p, &draft.l)).flat_map(of_draft).collect()
}

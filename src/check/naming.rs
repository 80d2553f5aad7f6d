//! Whether the words that a text shares with a letter name the letter.
//!
//! Unrelated texts share runs too: a formula, the name of a law, a sentence that both took from a third text. So a run that
//! stands alone in a text of other words must be long to name a letter, unless the text gives it in quotation marks; words
//! that are a good part of the text, or of the letter, may be fewer.

use super::align::{Alignment, PASSAGE_UNITS_MIN, Run, longest};
use super::changes::{Pair, closes_quotation, opens_quotation};
use super::judge::{Judgement, Piece};
use super::reading::{Reading, units};
use super::record::Record;
use std::collections::HashSet;
use std::ops::Range;

/// Units (words count double) of a run in quotation marks, or of all passages where they are a good part of one of the texts:
/// 12 words, 24 characters.
const NAMING_UNITS_MIN: usize = 24;
/// Units of a run that names a letter wherever it stands, and of a passage with changes in quotation marks that does: 25
/// words, 50 characters.
const ALONE_UNITS_MIN: usize = 50;
/// Units of a passage that names letters wherever it stands, with changes, and however many have it: 50 words, 100
/// characters.
const LONG_UNITS_MIN: usize = 100;
/// Words between a quotation mark and a passage that is a quotation.
const LEAD_MAX: usize = 3;

/// Words every letter has: with names from the metadata, what a signature is made of.
const FORMULAS: [&str; 14] = [
    "yours",
    "faithfully",
    "sincerely",
    "truly",
    "respectfully",
    "the",
    "of",
    "and",
    "in",
    "to",
    "for",
    "at",
    "his",
    "her",
];

/// What can name a letter.
pub(super) struct Naming {
    /// Units of all passages, and whether they are nearly all of the text.
    shared: usize,
    most_of_text: bool,
    /// Whether the passages are a good part of the text or of the letter.
    part: bool,
    /// Units of the longest run.
    run: usize,
    /// Units of the longest passage, and of the longest in quotation marks.
    alone: usize,
    quoted: usize,
}

impl Naming {
    pub(super) fn of(pair: Pair, alignment: &Alignment, judgement: &Judgement) -> Self {
        let shared: usize = judgement.pieces.iter().map(|piece| pair.pasted.units(&piece.p)).sum();
        let good = |piece: &&Piece| is_word_for_word(pair, alignment, piece);
        let long = |piece: &Piece| pair.pasted.units(&piece.p).max(pair.letter.units(&piece.l));
        let passages = || judgement.pieces.iter().filter(good);
        Self {
            shared,
            most_of_text: shared * 5 >= units(&pair.pasted.tokens) * 4,
            part: judgement.own * 10 >= pair.pasted.len() * 3
                || judgement.kept * 10 >= pair.letter.len() * 3,
            run: longest(pair.pasted, alignment).0,
            alone: passages().map(long).max().unwrap_or(0),
            quoted: passages()
                .filter(|piece| is_quotation(pair, piece))
                .map(long)
                .max()
                .unwrap_or(0),
        }
    }

    /// Whether the shared words can name a letter, if not too many letters have them.
    pub(super) fn names(&self) -> bool {
        self.most_of_text
            || self.part && self.shared >= NAMING_UNITS_MIN
            || self.run >= ALONE_UNITS_MIN
            || self.alone >= LONG_UNITS_MIN
            || self.quoted >= ALONE_UNITS_MIN
            || self.quoted >= NAMING_UNITS_MIN && self.run >= NAMING_UNITS_MIN
    }

    /// Whether they name letters however many have them.
    pub(super) fn is_distinct(&self) -> bool {
        self.quoted >= ALONE_UNITS_MIN
            || self.most_of_text && self.shared >= ALONE_UNITS_MIN
            || self.part && self.alone >= ALONE_UNITS_MIN
            || self.alone >= LONG_UNITS_MIN
    }
}

/// Whether a passage has a run that means something on its own, and few changes.
fn is_word_for_word(pair: Pair, alignment: &Alignment, piece: &Piece) -> bool {
    let inside = |run: &Run| {
        let (start, end) = (run.p.max(piece.p.start), (run.p + run.len).min(piece.p.end));
        pair.pasted.units(&(start..end.max(start)))
    };
    let runs = || alignment.chain.iter().chain(&alignment.strays).map(inside);
    runs().max().unwrap_or(0) >= PASSAGE_UNITS_MIN
        && runs().sum::<usize>() * 4
            >= pair.pasted.units(&piece.p).max(pair.letter.units(&piece.l)) * 3
}

/// Whether the text gives a passage in quotation marks, and the letter does not: what both quote is of neither.
fn is_quotation(pair: Pair, piece: &Piece) -> bool {
    is_between_marks(pair.pasted, &piece.p) && !is_between_marks(pair.letter, &piece.l)
}

fn is_between_marks(reading: &Reading, words: &Range<usize>) -> bool {
    let opens = |at: usize| opens_quotation(reading.between(at), at == 0);
    let closes = |at: usize| closes_quotation(reading.between(at));
    (words.start.saturating_sub(LEAD_MAX)..=words.start).any(opens)
        && (words.end..=(words.end + LEAD_MAX).min(reading.len())).any(closes)
}

/// Whether passages are made of names from the metadata and of what stands under every letter.
pub(super) fn is_formulas(pair: Pair, pieces: &[Piece], record: &Record) -> bool {
    let familiar = familiar(record);
    pieces.iter().all(|piece| is_formula(pair, piece, &familiar))
}

/// Whether a passage is made of names from the metadata and of what stands under every letter.
fn is_formula(pair: Pair, piece: &Piece, familiar: &HashSet<String>) -> bool {
    let words = pair.letter.range(&piece.l);
    let known = words.iter().filter(|token| familiar.contains(&token.text)).count();
    words.len() < pair.letter.len() && known * 10 >= words.len() * 9
}

/// The words of the names in a letter's metadata, and those of formulas.
fn familiar(record: &Record) -> HashSet<String> {
    let metadata = &record.metadata;
    let addressee = metadata.addressee.as_ref();
    let names = [
        Some(record.issuer.name.as_str()),
        Some(metadata.author.name.as_str()),
        metadata.author.role.as_deref(),
        addressee.map(|addressee| addressee.name.as_str()),
        addressee.and_then(|addressee| addressee.organization.as_deref()),
        Some(metadata.title.as_str()),
    ];
    names
        .into_iter()
        .flatten()
        .flat_map(crate::text::tokens)
        .map(|token| token.text)
        .chain(FORMULAS.map(str::to_owned))
        .collect()
}

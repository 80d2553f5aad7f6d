//! What was ignored where two texts have the same words: typography, capital letters, punctuation.
//!
//! Only what differs between the two texts counts; curly quotes in both are no difference.

use super::reading::Reading;
use super::style::Link;
use super::verdict::Mark;
use crate::text::{FoldingKind, elements};
use std::collections::BTreeMap;
use std::ops::Range;

/// What was ignored, by kind, and the places where more than typography was.
#[derive(Debug, Default, Clone)]
pub(super) struct Ignored {
    pub(super) counts: BTreeMap<FoldingKind, usize>,
    pub(super) marks: Vec<Mark>,
}

/// The larger of two stretches beyond which they are not compared mark by mark.
const STRETCH_MAX: usize = 256;

impl Ignored {
    fn count(&mut self, kind: FoldingKind) {
        *self.counts.entry(kind).or_insert(0) += 1;
    }

    /// Compares what stands in and between the tokens of a link of equal words.
    pub(super) fn words(&mut self, pasted: &Reading, letter: &Reading, link: &Link) {
        for (number, (p, l)) in link.p.clone().zip(link.l.clone()).enumerate() {
            if number > 0 {
                self.between(pasted, letter, p, l);
            }
            if let (Some(ours), Some(theirs)) = (pasted.tokens.get(p), letter.tokens.get(l)) {
                self.stretch(pasted, letter, &ours.span, &theirs.span, true);
            }
        }
    }

    /// Compares what stands before these two tokens.
    pub(super) fn between(&mut self, pasted: &Reading, letter: &Reading, p: usize, l: usize) {
        let span = |reading: &Reading, at: usize| {
            let end = reading.tokens.get(at).map_or(reading.text.len(), |token| token.span.start);
            end - reading.between(at).len()..end
        };
        self.stretch(pasted, letter, &span(pasted, p), &span(letter, l), false);
    }

    /// Compares two stretches that N2 takes for the same.
    fn stretch(
        &mut self,
        pasted: &Reading,
        letter: &Reading,
        p: &Range<usize>,
        l: &Range<usize>,
        word: bool,
    ) {
        let (ours, theirs) = (pasted.slice(p), letter.slice(l));
        if ours == theirs {
            return;
        }
        let (ours, theirs) = (elements(ours), elements(theirs));
        let dropped = |list: &[crate::text::Element]| -> BTreeMap<FoldingKind, usize> {
            let mut counts = BTreeMap::new();
            for element in list.iter().filter(|element| element.folded.is_none()) {
                *counts.entry(element.kind.unwrap_or(FoldingKind::Invisible)).or_insert(0) += 1;
            }
            counts
        };
        let (only_ours, only_theirs) = (dropped(&ours), dropped(&theirs));
        for kind in FoldingKind::ALL {
            let count =
                |counts: &BTreeMap<FoldingKind, usize>| counts.get(&kind).copied().unwrap_or(0);
            let differing = count(&only_ours).abs_diff(count(&only_theirs));
            if differing > 0 {
                *self.counts.entry(kind).or_insert(0) += differing;
            }
        }
        let seen = |list: Vec<crate::text::Element>| -> Vec<crate::text::Element> {
            list.into_iter().filter(|element| element.folded.is_some()).collect()
        };
        let (ours, theirs) = (seen(ours), seen(theirs));
        let (mut left, mut right) = (Vec::new(), Vec::new());
        let mut counted = None;
        for (one, other) in aligned(&ours, &theirs) {
            match (one, other) {
                (Some(one), Some(other))
                    if one.raw(pasted.slice(p)) != other.raw(letter.slice(l)) =>
                {
                    // A sign that stands for three full stops is one difference.
                    let places = (one.span.clone(), other.span.clone());
                    let again = counted.replace(places.clone()).is_some_and(
                        |(before, after): (Range<usize>, Range<usize>)| {
                            before == places.0 || after == places.1
                        },
                    );
                    if !again {
                        self.count(one.kind.or(other.kind).unwrap_or(FoldingKind::Composition));
                    }
                }
                (Some(_), Some(_)) => {}
                (one, other) => {
                    left.extend(one.cloned());
                    right.extend(other.cloned());
                }
            }
        }
        if left.is_empty() && right.is_empty() {
            return;
        }
        let kind = kind(&left, &right, word);
        // A long word may be divided more than once.
        let breaks =
            left.iter().chain(&right).filter(|element| element.folded == Some(' ')).count();
        let count = if kind == FoldingKind::EndOfLineHyphen { breaks.max(1) } else { 1 };
        *self.counts.entry(kind).or_insert(0) += count;
        if !kind.is_typography() {
            self.marks.push(Mark {
                kind,
                pasted: p.clone(),
                letter: l.clone(),
                pasted_text: pasted.slice(p).to_owned(),
                letter_text: letter.slice(l).to_owned(),
            });
        }
    }
}

/// What kind of difference it is that one text has these marks and the other those.
fn kind(left: &[crate::text::Element], right: &[crate::text::Element], word: bool) -> FoldingKind {
    let all = || left.iter().chain(right).filter_map(|element| element.folded);
    if word {
        return if all().any(char::is_alphabetic) {
            FoldingKind::Case
        } else {
            FoldingKind::EndOfLineHyphen
        };
    }
    let is_quote = |c: char| c == '"' || c == '\'';
    if all().all(char::is_whitespace) {
        FoldingKind::WhiteSpace
    } else if all().any(is_quote) {
        FoldingKind::QuotationBoundary
    } else {
        FoldingKind::Punctuation
    }
}

type Side<'a> = Option<&'a crate::text::Element>;

/// Pairs elements that are the same in N1, in order, as many as can be; the others stand alone.
fn aligned<'a>(
    ours: &'a [crate::text::Element],
    theirs: &'a [crate::text::Element],
) -> Vec<(Side<'a>, Side<'a>)> {
    let width = theirs.len() + 1;
    let same = |row: usize, column: usize| {
        ours.get(row).zip(theirs.get(column)).is_some_and(|(one, other)| one.folded == other.folded)
    };
    if ours.len().max(theirs.len()) > STRETCH_MAX {
        let all = ours.iter().map(|one| (Some(one), None));
        return all.chain(theirs.iter().map(|other| (None, Some(other)))).collect();
    }
    let mut best = vec![0_u32; (ours.len() + 1) * width];
    let get = |best: &[u32], at: usize| best.get(at).copied().unwrap_or(0);
    for row in (0..ours.len()).rev() {
        for column in (0..theirs.len()).rev() {
            let at = row * width + column;
            let value = if same(row, column) {
                get(&best, at + width + 1) + 1
            } else {
                get(&best, at + width).max(get(&best, at + 1))
            };
            if let Some(best) = best.get_mut(at) {
                *best = value;
            }
        }
    }
    let (mut row, mut column, mut pairs) = (0, 0, Vec::new());
    while row < ours.len() || column < theirs.len() {
        let at = row * width + column;
        if same(row, column) {
            pairs.push((ours.get(row), theirs.get(column)));
            (row, column) = (row + 1, column + 1);
        } else if column >= theirs.len()
            || row < ours.len() && get(&best, at + width) >= get(&best, at + 1)
        {
            pairs.push((ours.get(row), None));
            row += 1;
        } else {
            pairs.push((None, theirs.get(column)));
            column += 1;
        }
    }
    pairs
}

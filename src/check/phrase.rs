//! Phrases of the text that letters have too, and that name none of them.

use super::align::Pasted;
use super::compare::Compared;
use super::sketch::{Sketch, widest};
use super::verdict::Phrase;
use super::{Candidates, Shelf};
use crate::limits::VERDICT_PHRASES_MAX;
use std::cmp::Reverse;
use std::ops::Range;

/// Letters by which a phrase is shown.
const SHOWN_MAX: usize = 3;

/// The runs of 8 words (16 characters) or more that some letter has and no passage of a listed letter: in the order of the
/// text, of too many the longest; and how many are left out.
pub(super) fn phrases(
    text: &Pasted,
    sketches: &[Sketch],
    listed: &[Compared],
    candidates: &dyn Candidates,
    shelf: &dyn Shelf,
) -> (Vec<Phrase>, usize) {
    let told = widest(listed.iter().flat_map(|one| one.pieces.iter().cloned()).collect());
    let is_told = |run: &Range<usize>| {
        let before = told.partition_point(|piece| piece.start <= run.start);
        told.get(..before).and_then(<[_]>::last).is_some_and(|piece| run.end <= piece.end)
    };
    let mut runs = widest(sketches.iter().flat_map(|sketch| sketch.runs.iter().cloned()).collect());
    runs.retain(|run| !is_told(run));
    let not_listed = runs.len().saturating_sub(VERDICT_PHRASES_MAX);
    runs.sort_by_key(|run| (Reverse(run.len()), run.start));
    runs.truncate(VERDICT_PHRASES_MAX);
    runs.sort_by_key(|run| run.start);
    let phrases = runs.iter().map(|run| phrase(text, run, sketches, candidates, shelf)).collect();
    (phrases, not_listed)
}

fn phrase(
    text: &Pasted,
    run: &Range<usize>,
    sketches: &[Sketch],
    candidates: &dyn Candidates,
    shelf: &dyn Shelf,
) -> Phrase {
    let holds =
        |sketch: &&Sketch| sketch.runs.binary_search_by_key(&run.start, |one| one.start).is_ok();
    let holding: Vec<&Sketch> = sketches.iter().filter(holds).collect();
    let letters = candidates.letters_with(text.reading.range(run)).max(holding.len());
    let shown = holding.iter().take(SHOWN_MAX);
    let ids = shown.filter_map(|one| Some(shelf.id(one.number)?.as_str().to_owned()));
    Phrase { pasted: text.reading.bytes(run), words: run.len(), letters, ids: ids.collect() }
}

//! What each letter has of the text, before any is compared: cheap, so that many can be looked at and few compared.

use super::align::{PASSAGE_UNITS_MIN, Pasted, Run};
use super::rank::leading;
use super::reading::units;
use super::{Found, LetterNumber, Shelf, Words};
use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// Letters looked at that have no run of the text which the letters before them have not.
const SHARING_MAX: usize = 24;
/// Letters looked at that share no run of 8 words (16 characters).
const WEAK_MAX: usize = 4;
/// Bytes of letters looked at; reading a letter costs as much as looking at some bytes of it.
const BYTES_MAX: usize = 8 << 20;
const RECORD_BYTES: usize = 4 << 10;
const WORD_BYTES: usize = 6;
/// Letters that are compared.
const COMPARED_MAX: usize = 16;
/// Units (words count double) of a run, or of several, that may name a letter: 12 words, 24 characters.
pub(super) const NAMING_UNITS_MIN: usize = 24;
/// Words of the shortest run that tells one letter from another.
const RUN_WORDS_MIN: usize = 8;

/// What one letter has of the text.
pub(super) struct Sketch {
    pub(super) number: LetterNumber,
    pub(super) words: Arc<Words>,
    /// Runs of 8 words (16 characters) or more, in tokens of the pasted text, in its order; none lies in another.
    pub(super) runs: Vec<Range<usize>>,
    /// Units of the longest run.
    pub(super) longest: usize,
    /// Tokens and units of the pasted text that are in any run.
    own: usize,
    units: usize,
    /// Tokens of the letter that are in any run, and all.
    kept: usize,
    letter: usize,
}

impl Sketch {
    fn new(text: &Pasted, number: LetterNumber, words: Arc<Words>) -> Self {
        let runs = text.runs_in(&words);
        let mut own: Vec<Range<usize>> = runs.iter().map(Run::pasted).collect();
        let mut kept: Vec<Range<usize>> = runs.iter().map(Run::letter).collect();
        let length = |run: &Range<usize>| text.reading.units(run);
        let long = widest(own.clone()).into_iter().filter(|run| length(run) >= PASSAGE_UNITS_MIN);
        Self {
            longest: own.iter().map(length).max().unwrap_or(0),
            runs: long.collect(),
            own: union(&mut own).iter().map(Range::len).sum(),
            units: own.iter().map(length).sum(),
            kept: union(&mut kept).iter().map(Range::len).sum(),
            letter: words.len(),
            number,
            words,
        }
    }

    /// Whether a closer look may find that the text is this letter's, or like it. Short runs are not in the sketch, so it
    /// asks for less than the comparison will.
    fn promises(&self, text: &Pasted) -> bool {
        let (all, pasted) = (units(&text.reading.tokens), text.reading.len());
        let part = self.own * 100 >= pasted * 12 || self.kept * 100 >= self.letter * 12;
        self.longest >= NAMING_UNITS_MIN
            || self.units * 2 >= all
            || self.units >= PASSAGE_UNITS_MIN && part
    }
}

/// Looks at the candidates, within the bounds. They come in an order in which letters with passages of their own are
/// first, then those that only share passages with them, then those without a run long enough to mean something; of the
/// second sort a few tell which is closest, unless they have so little that they are not named beside the first, and of
/// the third a few tell what is most similar.
pub(super) fn sketches(text: &Pasted, found: &Found, shelf: &dyn Shelf) -> Vec<Sketch> {
    let mut covered = HashSet::new();
    let (mut bytes, mut sharing, mut weak) = (0, 0, 0);
    let mut sketches: Vec<Sketch> = Vec::new();
    for (at, number) in found.letters.iter().enumerate() {
        if bytes > BYTES_MAX || sharing >= SHARING_MAX || weak >= WEAK_MAX {
            break;
        }
        if (found.telling..found.sharing).contains(&at) {
            continue;
        }
        let Some(words) = shelf.words(*number) else { continue };
        bytes += words.len() * WORD_BYTES + RECORD_BYTES;
        let sketch = Sketch::new(text, *number, words);
        if sketch.runs.is_empty() {
            weak += usize::from(at >= found.sharing);
        } else if !covers_more(&mut covered, &sketch.runs) {
            sharing += 1;
        }
        sketches.push(sketch);
    }
    sketches
}

/// Adds the windows of 8 words in these runs to those covered, and says whether any was new.
fn covers_more(covered: &mut HashSet<usize>, runs: &[Range<usize>]) -> bool {
    let before = covered.len();
    covered
        .extend(runs.iter().flat_map(|run| run.start..(run.end + 1).saturating_sub(RUN_WORDS_MIN)));
    covered.len() > before
}

/// The letters to compare, as places in the list, and how many more there may be to name: those that together have every
/// run, then those that have most of the text.
pub(super) fn chosen(text: &Pasted, sketches: &[Sketch]) -> (Vec<usize>, usize) {
    let mut promising: Vec<usize> = (0..sketches.len())
        .filter(|&at| sketches.get(at).is_some_and(|one| one.promises(text)))
        .collect();
    promising.sort_by_key(|&at| Reverse(sketches.get(at).map_or(0, |one| one.units)));
    let runs: Vec<&[Range<usize>]> = promising
        .iter()
        .filter_map(|&at| sketches.get(at))
        .map(|one| one.runs.as_slice())
        .collect();
    let first = leading(&runs, COMPARED_MAX);
    let rest = (0..promising.len()).filter(|place| !first.contains(place));
    let chosen: Vec<usize> = first
        .iter()
        .copied()
        .chain(rest)
        .take(COMPARED_MAX)
        .filter_map(|place| promising.get(place).copied())
        .collect();
    let more = promising.iter().filter(|at| {
        !chosen.contains(at)
            && sketches.get(**at).is_some_and(|one| one.longest >= NAMING_UNITS_MIN)
    });
    let more = more.count();
    (chosen, more)
}

/// The ranges that lie in no other, in order.
pub(super) fn widest(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, Reverse(range.end)));
    let mut reach = 0;
    ranges.retain(|range| {
        let wide = range.end > reach;
        reach = reach.max(range.end);
        wide
    });
    ranges
}

/// The same places in as few ranges as can be, in order.
fn union(ranges: &mut Vec<Range<usize>>) -> &[Range<usize>] {
    ranges.sort_by_key(|range| range.start);
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges.drain(..) {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    *ranges = joined;
    ranges
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "lists of ranges are what is tested")]
mod tests {
    use super::*;

    #[test]
    fn of_ranges_only_the_widest_stay() {
        assert_eq!(widest(vec![3..9, 0..5, 1..4, 0..5, 8..9]), [0..5, 3..9]);
        assert_eq!(union(&mut vec![3..9, 0..5, 12..14]), [0..9, 12..14]);
    }

    #[test]
    fn a_run_over_the_joint_of_two_others_is_new() {
        let mut covered = HashSet::new();
        assert!(covers_more(&mut covered, &[0..20]));
        assert!(covers_more(&mut covered, &[20..40]));
        assert!(!covers_more(&mut covered, &[2..12, 21..30]));
        assert!(covers_more(&mut covered, &[15..25]));
    }
}

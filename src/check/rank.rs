//! Which letters are named, and in which order.

use super::Candidates;
use super::align::Pasted;
use super::compare::Compared;
use super::sketch::{NAMING_UNITS_MIN, widest};
use super::verdict::VerdictCode;
use crate::limits::VERDICT_LETTERS_MAX;
use std::collections::HashMap;
use std::ops::Range;

/// Best first: the same text, then the letter with most words in the text less those changed, then the one of which most
/// is printed, then the older.
pub(super) fn rank(compared: &mut [Compared]) {
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
pub(super) fn named(
    text: &Pasted,
    ranked: Vec<Compared>,
    candidates: &dyn Candidates,
) -> (Vec<Compared>, Vec<Compared>) {
    let mut counts: HashMap<Range<usize>, usize> = HashMap::new();
    let mut common = |one: &Compared| {
        let (_, range) = &one.longest;
        let extent = &one.answer.extent;
        if one.distinct || extent.pasted_percent == 100 && extent.kept_percent == 100 {
            return false;
        }
        let words = text.reading.range(range);
        let count = counts.entry(range.clone()).or_insert_with(|| candidates.letters_with(words));
        *count > VERDICT_LETTERS_MAX
    };
    let mut named: Vec<Compared> = Vec::new();
    let mut others = Vec::new();
    for one in ranked {
        if one.names && !named.iter().any(|better| explains(better, &one)) && !common(&one) {
            named.push(one);
        } else {
            others.push(one);
        }
    }
    (by_coverage(named), others)
}

/// Whether a better letter already accounts for nearly all that this one shares with the text, and for far more: then
/// this one only has a formula in common with it.
fn explains(better: &Compared, one: &Compared) -> bool {
    let within = |run: &Range<usize>, wide: &[Range<usize>]| {
        wide.iter().any(|wide| wide.start <= run.start + 2 && run.end <= wide.end + 2)
    };
    let explained = |run: &Range<usize>| {
        let wide = if run.len() * 2 >= NAMING_UNITS_MIN { &better.runs } else { &better.pieces };
        within(run, wide)
    };
    one.units * 2 < better.units && one.runs.iter().all(explained)
}

/// The best letter first, then those that have a run of the text which no letter before them has, then the others: of
/// several letters in one text none stands behind the near-duplicates of another.
fn by_coverage(ranked: Vec<Compared>) -> Vec<Compared> {
    let runs: Vec<&[Range<usize>]> = ranked.iter().map(|one| one.runs.as_slice()).collect();
    let mut order = leading(&runs, VERDICT_LETTERS_MAX);
    if let Some(best) = order.iter().position(|&at| at == 0) {
        order.remove(best);
    }
    let mut places: Vec<usize> = vec![usize::MAX; ranked.len()];
    for (place, &at) in std::iter::once(&0).chain(&order).enumerate() {
        if let Some(slot) = places.get_mut(at) {
            *slot = place;
        }
    }
    let mut placed: Vec<(usize, Compared)> = places.into_iter().zip(ranked).collect();
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, one)| one).collect()
}

/// Places of letters, each given as the runs it has: first the letter that has most of the widest runs of all letters, then
/// the one that has most of those left, until none is left or there are enough letters. Of equals the earlier.
pub(super) fn leading(letters: &[&[Range<usize>]], at_most: usize) -> Vec<usize> {
    let all = letters.iter().flat_map(|runs| runs.iter().cloned()).collect();
    let mut left: HashMap<Range<usize>, usize> =
        widest(all).into_iter().map(|run| (run.clone(), run.len())).collect();
    let mut order: Vec<usize> = Vec::new();
    while order.len() < at_most && !left.is_empty() {
        let gain =
            |runs: &[Range<usize>]| -> usize { runs.iter().filter_map(|run| left.get(run)).sum() };
        let gains = letters.iter().enumerate().map(|(at, runs)| (gain(runs), at));
        let best = gains.max_by_key(|&(gain, at)| (gain, std::cmp::Reverse(at)));
        let Some((gain, at)) = best.filter(|&(gain, _)| gain > 0) else { break };
        debug_assert!(gain > 0 && !order.contains(&at), "a letter has its runs once");
        order.push(at);
        for run in letters.get(at).copied().unwrap_or_default() {
            left.remove(run);
        }
    }
    order
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "lists of ranges are what is tested")]
mod tests {
    use super::*;

    #[test]
    fn letters_that_have_a_run_of_their_own_lead() {
        let letters: [&[Range<usize>]; 4] = [&[0..30], &[0..28], &[50..60, 0..8], &[55..70]];
        assert_eq!(leading(&letters, 10), [0, 3, 2]);
        assert_eq!(leading(&letters, 2), [0, 3]);
        assert_eq!(leading(&[&[], &[]], 10), [0_usize; 0]);
    }
}

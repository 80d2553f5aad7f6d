//! Short sentences that are left on both sides when all longer runs are aligned: a heading, a line with a date or a name.
//!
//! By itself such a sentence means nothing, and an alignment by k-grams passes over it. Beside words that are the letter's
//! it is the letter's too, if both texts have it as a whole and nowhere else.

use super::align::{Alignment, Run};
use super::reading::Reading;
use std::ops::Range;

/// Rounds: a sentence found beside a run makes the next one stand beside a run.
const ROUNDS_MAX: usize = 4;
/// Pairs of a sentence and a free place that are tried in one round.
const TRIES_MAX: usize = 1 << 18;

/// Adds to an alignment the sentences of the letter that it leaves out and that stand whole beside one of its runs.
pub(super) fn add(
    pasted: &Reading,
    letter: &Reading,
    ids: (&[u32], &[u32]),
    alignment: &mut Alignment,
) {
    for _ in 0..ROUNDS_MAX {
        let found = round(pasted, letter, ids, alignment);
        if found.is_empty() {
            return;
        }
        for run in found {
            put(alignment, run);
        }
    }
}

/// The sentences found beside the runs there are.
fn round(
    pasted: &Reading,
    letter: &Reading,
    (p, l): (&[u32], &[u32]),
    alignment: &Alignment,
) -> Vec<Run> {
    let runs = || alignment.chain.iter().chain(&alignment.strays);
    let mut free = free(p.len(), runs().map(Run::pasted));
    let left = sentences(letter, &self::free(l.len(), runs().map(Run::letter)));
    if free.len().saturating_mul(left.len()) > TRIES_MAX {
        return Vec::new();
    }
    let mut found = Vec::new();
    for sentence in left {
        let words = l.get(sentence.clone()).unwrap_or_default();
        let place = free.iter().enumerate().find_map(|(at, gap)| {
            let start = beside(pasted, p, gap, words)?;
            Some((at, start))
        });
        if let Some((at, start)) = place
            && let Some(gap) = free.get_mut(at)
        {
            // What is left of the gap is looked at in the next round.
            *gap = gap.end..gap.end;
            found.push(Run { p: start, l: sentence.start, len: sentence.len() });
        }
    }
    found
}

/// Where these words stand at the beginning or at the end of a gap, as a sentence or a line of their own.
fn beside(pasted: &Reading, p: &[u32], gap: &Range<usize>, words: &[u32]) -> Option<usize> {
    let last = gap.end.checked_sub(words.len()).filter(|&last| last >= gap.start)?;
    let inner = gap.start > 0;
    let outer = gap.end < p.len();
    [(gap.start, inner), (last, outer)].into_iter().find_map(|(start, touches)| {
        let end = start + words.len();
        let edge = |at: usize| at == gap.start && inner || at == gap.end && outer;
        let whole = |at: usize| edge(at) || pasted.begins_sentence(at);
        let same = p.get(start..end) == Some(words);
        (touches && same && whole(start) && whole(end)).then_some(start)
    })
}

/// The stretches of so many tokens that no run has.
fn free(tokens: usize, runs: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = runs.collect();
    runs.sort_by_key(|run| run.start);
    let mut free = Vec::new();
    let mut at = 0;
    for run in runs {
        if run.start > at {
            free.push(at..run.start);
        }
        at = at.max(run.end);
    }
    if at < tokens {
        free.push(at..tokens);
    }
    free
}

/// The whole sentences in these stretches.
fn sentences(letter: &Reading, stretches: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for stretch in stretches {
        let mut at = stretch.start;
        while at < stretch.end {
            let sentence = letter.sentence(at);
            if sentence.start == at && sentence.end <= stretch.end {
                found.push(sentence.clone());
            }
            at = sentence.end.max(at + 1);
        }
    }
    found
}

/// Puts a run into the chain where it keeps the order of both texts, and among the strays otherwise.
fn put(alignment: &mut Alignment, run: Run) {
    let at = alignment.chain.partition_point(|one| one.p < run.p);
    let before = at.checked_sub(1).and_then(|before| alignment.chain.get(before));
    let in_order = before.is_none_or(|before| before.l + before.len <= run.l)
        && alignment.chain.get(at).is_none_or(|next| run.l + run.len <= next.l);
    if in_order {
        alignment.chain.insert(at, run);
    } else {
        let at = alignment.strays.partition_point(|one| one.p < run.p);
        alignment.strays.insert(at, run);
    }
}

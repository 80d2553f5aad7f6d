//! Which of the shared runs belong together: those that follow one another in both texts and have the most tokens.

use super::align::Run;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// Points for each token of a run.
const TOKEN: usize = 1_000;
/// Points lost for words between two runs: of equally long chains the one closest together is taken.
const DISTANCE_MAX: usize = 400;
/// Runs before each that are tried one by one, because they may overlap it or be close to it. All others before it are
/// tried at once.
const NEAR: usize = 64;
/// Tokens of a run that is tried for longer than that: thousands of short runs may begin before it ends.
const LONG: usize = 24;
/// How many of these are tried.
const LONG_MAX: usize = 16;

/// The best chain of these runs, which are in order. Where two of it overlap, the later one is shortened.
pub(super) fn chained(runs: &[Run]) -> Vec<Run> {
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(runs.len());
    let mut far = Far::new(runs.iter().map(|run| run.l + run.len).max().unwrap_or(0));
    let mut waiting: BinaryHeap<Reverse<(usize, usize)>> = BinaryHeap::new();
    let mut long: VecDeque<usize> = VecDeque::with_capacity(LONG_MAX);
    for (at, run) in runs.iter().enumerate() {
        while let Some(&Reverse((end, earlier))) = waiting.peek()
            && end <= run.p
        {
            waiting.pop();
            if let (Some(before), Some(&(score, _))) = (runs.get(earlier), best.get(earlier)) {
                far.put(before.l + before.len, score, earlier);
            }
        }
        let mut here = (run.len * TOKEN, None);
        if let Some((score, earlier)) = far.best(run.l) {
            let score = (score + run.len * TOKEN).saturating_sub(DISTANCE_MAX);
            here = here.max((score, Some(earlier)));
        }
        for earlier in long.iter().copied().chain(at.saturating_sub(NEAR)..at) {
            let (Some(before), Some(&(score, _))) = (runs.get(earlier), best.get(earlier)) else {
                continue;
            };
            let overlap = overlap(before, run);
            if before.p >= run.p || before.l >= run.l || overlap >= run.len {
                continue;
            }
            let distance = (run.p + before.l).abs_diff(run.l + before.p).min(DISTANCE_MAX);
            let score = (score + (run.len - overlap) * TOKEN).saturating_sub(distance);
            if score > here.0 {
                here = (score, Some(earlier));
            }
        }
        best.push(here);
        if run.len >= LONG {
            long.truncate(LONG_MAX - 1);
            long.push_front(at);
        }
        waiting.push(Reverse((run.p + run.len, at)));
    }
    trimmed(walked(runs, &best))
}

/// From the best end of a chain back to its beginning.
fn walked(runs: &[Run], best: &[(usize, Option<usize>)]) -> Vec<Run> {
    let score = |at: usize| best.get(at).map_or(0, |&(score, _)| score);
    let mut at = (0..best.len()).rev().max_by_key(|&at| score(at));
    let mut chain = Vec::new();
    while let Some(here) = at {
        chain.extend(runs.get(here).copied());
        at = best.get(here).and_then(|&(_, before)| before);
    }
    chain.reverse();
    chain
}

fn trimmed(mut chain: Vec<Run>) -> Vec<Run> {
    for here in 1..chain.len() {
        if let [.., before, run] = chain.get_mut(..=here).unwrap_or_default() {
            let overlap = overlap(before, run).min(run.len);
            *run = Run { p: run.p + overlap, l: run.l + overlap, len: run.len - overlap };
        }
    }
    chain.retain(|run| run.len > 0);
    chain
}

fn overlap(before: &Run, run: &Run) -> usize {
    let in_pasted = (before.p + before.len).saturating_sub(run.p);
    let in_letter = (before.l + before.len).saturating_sub(run.l);
    in_pasted.max(in_letter)
}

/// The best score among runs that end at or before a token of the letter (a Fenwick tree of maxima).
struct Far(Vec<(usize, usize)>);

impl Far {
    fn new(tokens: usize) -> Self {
        Self(vec![(0, 0); tokens + 2])
    }

    fn put(&mut self, end: usize, score: usize, run: usize) {
        let mut at = end + 1;
        while let Some(slot) = self.0.get_mut(at) {
            if score > slot.0 {
                *slot = (score, run);
            }
            at += at & at.wrapping_neg();
        }
    }

    fn best(&self, end: usize) -> Option<(usize, usize)> {
        let mut at = (end + 1).min(self.0.len().saturating_sub(1));
        let mut best = (0, 0);
        while at > 0 {
            if let Some(&slot) = self.0.get(at)
                && slot.0 > best.0
            {
                best = slot;
            }
            at -= at & at.wrapping_neg();
        }
        (best.0 > 0).then_some(best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pair tried, overlaps and all.
    fn slow(runs: &[Run]) -> usize {
        let mut best = Vec::new();
        for (at, run) in runs.iter().enumerate() {
            let mut here = run.len;
            for (before, score) in runs.iter().zip(&best).take(at) {
                let overlap = overlap(before, run);
                if before.p < run.p && before.l < run.l && overlap < run.len {
                    here = here.max(score + run.len - overlap);
                }
            }
            best.push(here);
        }
        best.into_iter().max().unwrap_or(0)
    }

    #[test]
    fn the_chain_has_as_many_tokens_as_any() {
        let mut seed = 7_u64;
        let mut dice = |bound: u64| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from((seed >> 33) % bound).unwrap()
        };
        for _ in 0..200 {
            let mut runs: Vec<Run> =
                (0..60).map(|_| Run { p: dice(300), l: dice(300), len: 1 + dice(20) }).collect();
            runs.sort_unstable();
            runs.dedup();
            let chain = chained(&runs);
            let tokens: usize = chain.iter().map(|run| run.len).sum();
            // Words between runs cost less than half a token a step.
            assert!(tokens + chain.len() >= slow(&runs), "{tokens} of {}", slow(&runs));
            for pair in chain.windows(2) {
                assert!(
                    pair[0].p + pair[0].len <= pair[1].p && pair[0].l + pair[0].len <= pair[1].l
                );
            }
        }
    }

    #[test]
    fn a_long_run_is_followed_by_one_that_overlaps_it() {
        // A word twice in the letter and once in the text: both runs have it, and hundreds of short runs begin between.
        let mut runs = vec![Run { p: 0, l: 0, len: 1_000 }, Run { p: 995, l: 1_000, len: 800 }];
        runs.extend((1..900).map(|n| Run { p: n, l: 1_900, len: 3 }));
        runs.sort_unstable();
        let tokens: usize = chained(&runs).iter().map(|run| run.len).sum();
        assert_eq!(tokens, 1_795);
    }

    #[test]
    fn far_runs_are_chained_too() {
        let runs: Vec<Run> = (0..500).map(|n| Run { p: n * 10, l: n * 10, len: 5 }).collect();
        assert_eq!(chained(&runs).len(), 500);
        let mut noise = runs.clone();
        noise.extend((0..500).map(|n| Run { p: 5 + n * 10, l: 4_990 - n * 9, len: 2 }));
        noise.sort_unstable();
        assert!(chained(&noise).len() >= 500);
    }
}

//! Whole sentences of the letter where an alignment sees words changed or taken out.
//!
//! Runs are as long as they can be. Of `A. The port is open. B. The port is shut. C.` without `B` and the sentence before it, a
//! run has `A. The port is` and `open` seems to be changed. So every gap that would tell of a change is read once more, with
//! the sentences of the letter on both sides of it: where the text has nothing there but whole sentences of the letter in
//! their order, it is these.

use super::align::Run;
use super::reading::Reading;
use std::collections::HashMap;
use std::ops::Range;

/// Tokens of the pasted text in the largest stretch that is read again.
const TOKENS_MAX: usize = 512;
/// Sentences on either side by which a stretch is widened.
const WIDER_MAX: usize = 4;
/// Sentences of the letter compared with places of the pasted text, for one letter.
const STEPS_MAX: usize = 1 << 20;

/// A place in both texts where a sentence of the letter begins, and the first run of the chain that is after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bound {
    p: usize,
    l: usize,
    run: usize,
}

/// Reads the gaps of a chain anew. The result is a chain of the same texts.
pub(super) fn sentences(
    pasted: &Reading,
    letter: &Reading,
    (p, l): (&[u32], &[u32]),
    chain: Vec<Run>,
) -> Vec<Run> {
    let ends = (pasted.len(), letter.len());
    let mut cover = Cover { p, l, letter, starts: HashMap::new(), steps: 0 };
    let (mut chain, mut at) = (chain, 0);
    while at <= chain.len() {
        let (from, to) = gap(&chain, at, ends);
        let whole = |place: usize| letter.begins_sentence(place);
        let told = from.0 < to.0 || from.1 < to.1 && !(whole(from.1) && whole(to.1));
        if told && let Some((left, right, runs)) = cover.around(&chain, at, ends) {
            let next = left.run + runs.len();
            chain = replaced(&chain, left, right, runs);
            at = next;
        }
        at += 1;
    }
    chain
}

/// The ends of the gap before this run of a chain, in both texts.
fn gap(chain: &[Run], at: usize, ends: (usize, usize)) -> ((usize, usize), (usize, usize)) {
    let before = at.checked_sub(1).and_then(|before| chain.get(before));
    let from = before.map_or((0, 0), |run| (run.p + run.len, run.l + run.len));
    (from, chain.get(at).map_or(ends, |run| (run.p, run.l)))
}

/// The chain with these runs between two places.
fn replaced(chain: &[Run], left: Bound, right: Bound, runs: Vec<Run>) -> Vec<Run> {
    let mut out: Vec<Run> = chain.get(..left.run).unwrap_or_default().to_vec();
    if let Some(last) = out.last_mut() {
        last.len = last.len.min(left.p.saturating_sub(last.p));
    }
    out.extend(runs);
    let rest = chain.get(right.run..).unwrap_or_default();
    for run in rest {
        let by = right.p.saturating_sub(run.p).min(run.len);
        out.push(Run { p: run.p + by, l: run.l + by, len: run.len - by });
    }
    out.retain(|run| run.len > 0);
    out
}

/// Finds stretches of the pasted text that are whole sentences of the letter.
struct Cover<'a> {
    p: &'a [u32],
    l: &'a [u32],
    letter: &'a Reading<'a>,
    /// Sentences of the letter by their first word.
    starts: HashMap<u32, Vec<Range<usize>>>,
    steps: usize,
}

impl Cover<'_> {
    /// Whole sentences in the gap before a run of the chain, or in somewhat more than it: where they begin and end, and
    /// they.
    fn around(
        &mut self,
        chain: &[Run],
        at: usize,
        ends: (usize, usize),
    ) -> Option<(Bound, Bound, Vec<Run>)> {
        let (lefts, rights) = (self.before(chain, at), self.after(chain, at, ends));
        let mut tried = Vec::new();
        for wider in 0..WIDER_MAX {
            let (one, other) = (wider.min(lefts.len() - 1), wider.min(rights.len() - 1));
            for pair in [(one, 0), (0, other), (one, other)] {
                if tried.contains(&pair) {
                    continue;
                }
                tried.push(pair);
                let (Some(&left), Some(&right)) = (lefts.get(pair.0), rights.get(pair.1)) else {
                    continue;
                };
                if let Some(runs) = self.covered(left.p..right.p, left.l..right.l) {
                    return Some((left, right, runs));
                }
            }
        }
        None
    }

    /// Places before a gap where a sentence of the letter begins, the nearest first; the last may be where both texts begin.
    fn before(&self, chain: &[Run], at: usize) -> Vec<Bound> {
        let mut found = Vec::new();
        for (number, run) in chain.iter().enumerate().take(at).rev() {
            for by in (1..=run.len).rev() {
                if self.letter.begins_sentence(run.l + by) {
                    found.push(Bound { p: run.p + by, l: run.l + by, run: number + 1 });
                }
                if found.len() >= WIDER_MAX || run.len - by > TOKENS_MAX {
                    return found;
                }
            }
        }
        found.push(Bound { p: 0, l: 0, run: 0 });
        found
    }

    /// Places after a gap where a sentence of the letter begins; the last may be where both texts end.
    fn after(&self, chain: &[Run], at: usize, ends: (usize, usize)) -> Vec<Bound> {
        let mut found = Vec::new();
        for (number, run) in chain.iter().enumerate().skip(at) {
            for by in 0..run.len {
                if self.letter.begins_sentence(run.l + by) {
                    found.push(Bound { p: run.p + by, l: run.l + by, run: number });
                }
                if found.len() >= WIDER_MAX || by > TOKENS_MAX {
                    return found;
                }
            }
        }
        found.push(Bound { p: ends.0, l: ends.1, run: chain.len() });
        found
    }

    /// The sentences of a stretch of the letter, in order, that together are a stretch of the pasted text.
    fn covered(&mut self, p: Range<usize>, l: Range<usize>) -> Option<Vec<Run>> {
        if p.len() > TOKENS_MAX || self.steps > STEPS_MAX {
            return None;
        }
        // Where in the letter the earliest sentences end that cover the stretch up to a place, and the last of them.
        let mut reached: Vec<Option<(usize, Run)>> = vec![None; p.len() + 1];
        for at in 0..p.len() {
            let from = match reached.get(at) {
                _ if at == 0 => l.start,
                Some(Some((end, _))) => *end,
                _ => continue,
            };
            let rest = self.p.get(p.start + at..p.end).unwrap_or_default();
            for sentence in self.starting(rest.first().copied()?, from, l.end) {
                let words = self.l.get(sentence.clone()).unwrap_or_default();
                if !rest.starts_with(words) {
                    continue;
                }
                let run = Run { p: p.start + at, l: sentence.start, len: words.len() };
                if let Some(place) = reached.get_mut(at + words.len())
                    && place.is_none_or(|(end, _)| sentence.end < end)
                {
                    *place = Some((sentence.end, run));
                }
            }
        }
        let mut runs = Vec::new();
        let mut at = p.len();
        while at > 0 {
            let (_, run) = (*reached.get(at)?)?;
            runs.push(run);
            at -= run.len;
        }
        runs.reverse();
        Some(runs)
    }

    /// The sentences of the letter between these places that begin with this word.
    fn starting(&mut self, word: u32, from: usize, to: usize) -> Vec<Range<usize>> {
        if self.starts.is_empty() {
            for sentence in self.letter.sentences() {
                if let Some(&first) = self.l.get(sentence.start) {
                    self.starts.entry(first).or_default().push(sentence);
                }
            }
        }
        let all = self.starts.get(&word).map(Vec::as_slice).unwrap_or_default();
        let first = all.partition_point(|sentence| sentence.start < from);
        let found = all.get(first..).unwrap_or_default().iter();
        let found: Vec<Range<usize>> = found.take_while(|one| one.end <= to).cloned().collect();
        self.steps += found.len() + 1;
        found
    }
}

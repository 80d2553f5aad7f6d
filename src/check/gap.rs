//! The words between two exact runs: which of them are still the letter's.
//!
//! A diff finds short runs there. Of these only such are taken as lie close to the runs on either side: a scattered
//! `the` in a journalist's own paragraph is not the letter's `the`. Inside a sentence of a letter that is printed as a
//! letter, one shared word for each foreign one is enough; elsewhere more is asked.

use super::align::Run;
use super::changes::{closes_quotation, opens_quotation};
use super::reading::Reading;
use imara_diff::{Algorithm, Diff, Token};
use std::ops::Range;

/// Cells of the largest table for the exact diff; larger gaps are diffed by histogram.
const CELLS_MAX: usize = 1 << 16;
/// Tokens of the largest gap that is diffed at all; beyond, nothing in it is near a run.
const TOKENS_MAX: usize = 20_000;
/// Tokens beside the first and the last run that are looked at.
const EDGE_MAX: usize = 256;
/// Units (words count double) by which shared words must outnumber foreign ones outside the sentence of a run.
const STRICT_UNITS: isize = 4;

/// More tokens before (or after) the letter's than the letter has there, and the text may have something of its own.
const ALONE_MAX: usize = 4;

/// Words between a quotation mark and a run that are looked at as the quotation's.
const QUOTED_MAX: usize = 12;
/// Words of the letter beyond as many as the quotation has there.
const QUOTED_SLACK: usize = 8;

/// Two texts whose tokens have numbers, the same number for the same token.
#[derive(Clone, Copy)]
pub(super) struct Numbered<'a> {
    pub(super) pasted: &'a Reading<'a>,
    pub(super) letter: &'a Reading<'a>,
    pub(super) p: &'a [u32],
    pub(super) l: &'a [u32],
}

/// How the text was found to use the letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// It prints the letter.
    Prints,
    /// It quotes from it.
    Quotes,
}

impl Numbered<'_> {
    /// Adds to a chain the short runs in its gaps and at its ends. Runs that touch are joined.
    pub(super) fn filled(self, chain: &[Run], with: Use) -> Vec<Run> {
        let (Some(first), Some(last)) = (chain.first(), chain.last()) else { return Vec::new() };
        let mut filled = Vec::with_capacity(chain.len());
        let edge = |length: usize| (length * 2 + 16).min(EDGE_MAX);
        let head_l = first.l.saturating_sub(EDGE_MAX)..first.l;
        let head_p = first.p.saturating_sub(edge(head_l.len()))..first.p;
        let alone = |p: usize, l: usize| with == Use::Prints && p <= l + ALONE_MAX;
        filled.extend(match self.quotation_start((first.p, first.l), 0, with) {
            Some(start) => self.quoted_before(start..first.p, 0..first.l),
            None => {
                let found = self.diff(head_p, head_l);
                self.near_end(found, first.p, first.l, with, alone(first.p, first.l))
            }
        });
        for (run, next) in chain.iter().zip(chain.iter().skip(1)) {
            filled.push(*run);
            filled.extend(self.between(run, next, with));
        }
        filled.push(*last);
        let (p_at, l_at) = (last.p + last.len, last.l + last.len);
        let tail_l = l_at..self.l.len().min(l_at + EDGE_MAX);
        let tail_p = p_at..self.p.len().min(p_at + edge(tail_l.len()));
        filled.extend(match self.quotation_end((p_at, l_at), self.p.len(), with) {
            Some(end) => self.quoted_after(p_at..end, l_at..self.l.len()),
            None => {
                let found = self.diff(tail_p, tail_l);
                let alone = alone(self.p.len() - p_at, self.l.len() - l_at);
                let near = self.near_start(&found, p_at, l_at, with, alone);
                found.into_iter().take(near).collect()
            }
        });
        joined(filled)
    }

    /// The short runs between a quotation mark and the run that begins after this stretch: nothing there is the page's.
    fn quoted_before(self, p: Range<usize>, l: Range<usize>) -> Vec<Run> {
        let l = l.start.max(l.end.saturating_sub(p.len() + QUOTED_SLACK))..l.end;
        let (p_at, l_at) = (p.end, l.end);
        let found = self.diff(p, l);
        self.near_end(found, p_at, l_at, Use::Quotes, true)
    }

    /// The short runs between the run that ends before this stretch and a quotation mark.
    fn quoted_after(self, p: Range<usize>, l: Range<usize>) -> Vec<Run> {
        let l = l.start..l.end.min(l.start + p.len() + QUOTED_SLACK);
        let (p_at, l_at) = (p.start, l.start);
        let mut found = self.diff(p, l);
        let near = self.near_start(&found, p_at, l_at, Use::Quotes, true);
        found.truncate(near);
        found
    }

    /// Where the quotation begins that goes on at these tokens, if it began few words before them. A mark that the letter
    /// has there too is none of the text's own.
    fn quotation_start(self, (p, l): (usize, usize), floor: usize, with: Use) -> Option<usize> {
        let first = floor.max(p.saturating_sub(QUOTED_MAX));
        let own = !opens_quotation(self.letter.between(l), l == 0);
        let opens =
            |&at: &usize| (own || at < p) && opens_quotation(self.pasted.between(at), at == 0);
        (with == Use::Quotes).then(|| (first..=p).rev().find(opens)).flatten()
    }

    /// Where the quotation ends that goes on before these tokens, if it ends few words after them.
    fn quotation_end(self, (p, l): (usize, usize), ceiling: usize, with: Use) -> Option<usize> {
        let last = ceiling.min(p + QUOTED_MAX);
        let own = !closes_quotation(self.letter.between(l));
        let closes = |&at: &usize| (own || at > p) && closes_quotation(self.pasted.between(at));
        (with == Use::Quotes).then(|| (p..=last).find(closes)).flatten()
    }

    /// The short runs between two runs of a chain.
    fn between(self, run: &Run, next: &Run, with: Use) -> Vec<Run> {
        let (p_at, l_at) = (run.p + run.len, run.l + run.len);
        let end = self.quotation_end((p_at, l_at), next.p, with);
        let start = self.quotation_start((next.p, next.l), end.unwrap_or(p_at), with);
        if let (Some(end), Some(start)) = (end, start) {
            // One quotation ends and another begins.
            let mut found = self.quoted_after(p_at..end, l_at..next.l);
            let l_from = found.last().map_or(l_at, |last| last.l + last.len);
            found.extend(self.quoted_before(start..next.p, l_from..next.l));
            return found;
        }
        let found = self.diff(p_at..next.p, l_at..next.l);
        let shared: usize = found.iter().map(|run| run.len).sum();
        if shared * 2 >= (next.p - p_at).max(next.l - l_at) {
            // Half of it is shared: one sentence with changes in it.
            return found;
        }
        if let Some(end) = end {
            let mut found = self.quoted_after(p_at..end, l_at..next.l);
            let l_from = found.last().map_or(l_at, |last| last.l + last.len);
            let others = self.diff(end..next.p, l_from..next.l);
            found.extend(self.near_end(others, next.p, next.l, with, false));
            return found;
        }
        if let Some(start) = start {
            let quoted = self.quoted_before(start..next.p, l_at..next.l);
            let l_to = quoted.first().map_or(next.l, |first| first.l);
            let mut found = self.diff(p_at..start, l_at..l_to);
            found.truncate(self.near_start(&found, p_at, l_at, with, false));
            found.extend(quoted);
            return found;
        }
        let near = self.near_start(&found, p_at, l_at, with, false);
        let (mut before, after) = (found.clone(), found.get(near..).unwrap_or_default().to_vec());
        before.truncate(near);
        before.extend(self.near_end(after, next.p, next.l, with, false));
        before
    }

    /// How many of these runs, from the first, are near the run that ends here: up to each of them there are more shared
    /// words than others. `alone`: the text has nothing there but the letter.
    fn near_start(self, found: &[Run], p_at: usize, l_at: usize, with: Use, alone: bool) -> usize {
        let (mut p, mut l, mut balance, mut best, mut near) = (p_at, l_at, 0, 0, 0);
        let in_sentence = |run: &Run| {
            with == Use::Prints
                && same_sentence(self.pasted, p_at, run.p + run.len)
                && same_sentence(self.letter, l_at, run.l + run.len)
        };
        for (number, run) in found.iter().enumerate() {
            balance += self.gain(run, &(p..run.p), &(l..run.l));
            let enough = best + if alone || in_sentence(run) { 0 } else { STRICT_UNITS };
            if balance >= enough {
                best = balance;
                near = number + 1;
            }
            (p, l) = (run.p + run.len, run.l + run.len);
        }
        near
    }

    /// The runs near the run that begins here, judged from the last to the first.
    fn near_end(
        self,
        found: Vec<Run>,
        p_at: usize,
        l_at: usize,
        with: Use,
        alone: bool,
    ) -> Vec<Run> {
        let (mut p, mut l, mut balance, mut best, mut from) = (p_at, l_at, 0, 0, found.len());
        let in_sentence = |run: &Run| {
            with == Use::Prints
                && same_sentence(self.pasted, run.p + 1, p_at + 1)
                && same_sentence(self.letter, run.l + 1, l_at + 1)
        };
        for (number, run) in found.iter().enumerate().rev() {
            balance += self.gain(run, &(run.p + run.len..p), &(run.l + run.len..l));
            let enough = best + if alone || in_sentence(run) { 0 } else { STRICT_UNITS };
            if balance >= enough {
                best = balance;
                from = number;
            }
            (p, l) = (run.p, run.l);
        }
        found.into_iter().skip(from).collect()
    }

    /// What a run adds to the balance, less the words that part it from the runs before. Whole sentences left out do not
    /// part: that is what newspapers do, and a whole sentence after them is at its place.
    fn gain(self, run: &Run, p: &Range<usize>, l: &Range<usize>) -> isize {
        let begins = |token| self.letter.begins_sentence(token);
        let whole = |range: &Range<usize>| begins(range.start) && begins(range.end);
        let shared = self.pasted.units(&run.pasted()).cast_signed();
        if p.is_empty() && whole(l) {
            // One or two words of a sentence after that may be those of any sentence.
            return shared + if whole(&run.letter()) { STRICT_UNITS } else { -STRICT_UNITS };
        }
        shared - self.pasted.units(p).max(self.letter.units(l)).cast_signed()
    }

    /// Shared runs of two stretches, in order.
    fn diff(self, p_range: Range<usize>, l_range: Range<usize>) -> Vec<Run> {
        let (p_at, l_at) = (p_range.start, l_range.start);
        let (Some(p), Some(l)) = (self.p.get(p_range), self.l.get(l_range)) else {
            return Vec::new();
        };
        if p.is_empty() || l.is_empty() || p.len() > TOKENS_MAX || l.len() > TOKENS_MAX {
            return Vec::new();
        }
        let found = if p.len() * l.len() <= CELLS_MAX { exact(p, l) } else { histogram(p, l) };
        let found =
            found.into_iter().map(|run| Run { p: run.p + p_at, l: run.l + l_at, len: run.len });
        smoothed(found.collect(), p_at + p.len(), l_at + l.len(), p_at, l_at)
    }
}

/// Shared runs of two short stretches of numbered words, in order.
pub(super) fn short_diff(p: &[u32], l: &[u32]) -> Vec<Run> {
    smoothed(exact(p, l), p.len(), l.len(), 0, 0)
}

/// Whether the tokens before and after this range, and all between, belong to one sentence.
fn same_sentence(reading: &Reading, start: usize, end: usize) -> bool {
    let Some(before) = start.checked_sub(1) else { return false };
    reading.sentence(before).end >= end && !reading.sentence(before).is_empty()
}

/// Joins runs that touch.
pub(super) fn joined(runs: Vec<Run>) -> Vec<Run> {
    let mut joined: Vec<Run> = Vec::with_capacity(runs.len());
    for run in runs {
        match joined.last_mut() {
            Some(last) if last.p + last.len == run.p && last.l + last.len == run.l => {
                last.len += run.len;
            }
            _ => joined.push(run),
        }
    }
    joined
}

/// Drops runs that are shorter than the changes on both sides of them: a changed sentence reads better as one change
/// than as confetti around every `the`.
fn smoothed(
    mut runs: Vec<Run>,
    p_end: usize,
    l_end: usize,
    p_start: usize,
    l_start: usize,
) -> Vec<Run> {
    loop {
        let change = |number: usize| {
            let (p, l) = match number.checked_sub(1).and_then(|before| runs.get(before)) {
                Some(before) => (before.p + before.len, before.l + before.len),
                None => (p_start, l_start),
            };
            let (next_p, next_l) = runs.get(number).map_or((p_end, l_end), |run| (run.p, run.l));
            // Words only left out, or only put in, are no reason to give up the words between.
            if next_p == p || next_l == l { 0 } else { (next_p - p).max(next_l - l) }
        };
        let weak = (0..runs.len()).find(|&number| {
            runs.get(number)
                .is_some_and(|run| run.len < change(number) && run.len < change(number + 1))
        });
        match weak {
            Some(number) => drop(runs.remove(number)),
            None => return runs,
        }
    }
}

/// The longest common subsequence; among equals the one in the fewest runs.
fn exact(p: &[u32], l: &[u32]) -> Vec<Run> {
    // Score of the best path from each cell to the end: many more points for a token than for staying on the diagonal.
    const TOKEN: u32 = 1_000;
    let width = l.len() + 1;
    let mut on = vec![0_u32; (p.len() + 1) * width];
    let mut off = vec![0_u32; (p.len() + 1) * width];
    let get = |table: &[u32], at: usize| table.get(at).copied().unwrap_or(0);
    for (row, ours) in p.iter().enumerate().rev() {
        for (column, theirs) in l.iter().enumerate().rev() {
            let at = row * width + column;
            let (down, right, across) = (at + width, at + 1, at + width + 1);
            let skip =
                get(&off, down).max(get(&on, down)).max(get(&off, right)).max(get(&on, right));
            let take = if ours == theirs {
                TOKEN
                    + get(&off, across).max(if get(&on, across) > 0 {
                        get(&on, across) + 1
                    } else {
                        0
                    })
            } else {
                0
            };
            if let (Some(on), Some(off)) = (on.get_mut(at), off.get_mut(at)) {
                *on = take;
                *off = skip;
            }
        }
    }
    let mut runs: Vec<Run> = Vec::new();
    let (mut row, mut column, mut staying) = (0, 0, false);
    while row < p.len() && column < l.len() {
        let at = row * width + column;
        let bonus = u32::from(staying);
        if get(&on, at) > 0 && get(&on, at) + bonus >= get(&off, at) {
            match runs.last_mut() {
                Some(last) if staying && last.p + last.len == row => last.len += 1,
                _ => runs.push(Run { p: row, l: column, len: 1 }),
            }
            (row, column, staying) = (row + 1, column + 1, true);
        } else {
            let best = |at: usize| get(&on, at).max(get(&off, at));
            if best(at + width) >= best(at + 1) {
                row += 1;
            } else {
                column += 1;
            }
            staying = false;
        }
    }
    runs
}

/// Histogram diff, for gaps too large for the table.
fn histogram(p: &[u32], l: &[u32]) -> Vec<Run> {
    // imara-diff wants small numbers, so the ids are numbered anew.
    let mut numbers = std::collections::HashMap::new();
    let mut number = |ids: &[u32]| -> Vec<Token> {
        ids.iter()
            .map(|id| {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                Token(*numbers.entry(*id).or_insert(next))
            })
            .collect()
    };
    let (before, after) = (number(p), number(l));
    let mut diff = Diff::default();
    let tokens = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    diff.compute_with(Algorithm::Histogram, &before, &after, tokens);
    let mut runs = Vec::new();
    let (mut p_at, mut l_at) = (0, 0);
    for hunk in diff.hunks() {
        let (start, after) = (hunk.before.start as usize, hunk.after.start as usize);
        if start > p_at {
            runs.push(Run { p: p_at, l: l_at, len: start - p_at });
        }
        debug_assert_eq!(start - p_at, after - l_at, "equal stretches have one length");
        (p_at, l_at) = (hunk.before.end as usize, hunk.after.end as usize);
    }
    if p.len() > p_at {
        runs.push(Run { p: p_at, l: l_at, len: p.len() - p_at });
    }
    runs
}

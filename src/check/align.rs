//! Which words of the pasted text are which words of the letter.
//!
//! Exact shared runs are found by their k-grams and chained where they follow one another in both texts; between two
//! runs of the chain a diff finds the short ones. Runs outside the chain are passages that were moved or repeated.
//! Work is bounded by [`RUNS_MAX`], [`PLACES_MAX`] and [`STEPS_MAX`], whatever the texts are.

use super::chain::chained;
use super::fingerprint::{Gram, grams};
use super::gap::{Numbered, Use, joined};
use super::leftover;
use super::reading::{Reading, units};
use super::whole;
use super::words::{Hashed, Words};
use crate::text::{Alarm, alarms};
use std::collections::HashMap;
use std::ops::Range;

/// Shared runs that are chained; of more, the longest.
const RUNS_MAX: usize = 100_000;
/// Places in the letter that are tried for one k-gram.
const PLACES_MAX: usize = 32;
/// Tokens compared while runs are extended.
const STEPS_MAX: usize = 1 << 25;
/// Passages outside the chain that are listed.
const STRAYS_MAX: usize = 200;
/// Units (see [`units`]) of the shortest passage that counts on its own: 8 words or 16 characters.
pub(super) const PASSAGE_UNITS_MIN: usize = 16;
/// Foreign tokens in a row after which a passage has ended.
pub(super) const FOREIGN_MAX: usize = 8;

/// The same tokens in both texts, or such as one word of house style makes the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Run {
    /// First token in the pasted text.
    pub(super) p: usize,
    /// First token in the letter.
    pub(super) l: usize,
    /// How many.
    pub(super) len: usize,
}

impl Run {
    pub(super) const fn pasted(&self) -> Range<usize> {
        self.p..self.p + self.len
    }
    pub(super) const fn letter(&self) -> Range<usize> {
        self.l..self.l + self.len
    }
}

/// How the pasted text runs along the letter.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Alignment {
    /// Runs in the order of both texts.
    pub(super) chain: Vec<Run>,
    /// Runs out of that order, each long enough to count, in the order of the pasted text.
    pub(super) strays: Vec<Run>,
}

/// The pasted text, ready to be aligned with any letter.
pub(super) struct Pasted<'a> {
    pub(super) reading: Reading<'a>,
    /// A number for each word by its hash, the same for words that are the same in house style.
    numbers: HashMap<u64, u32, Hashed>,
    ids: Vec<u32>,
    /// Of each k-gram the first place.
    first: HashMap<Gram, usize, Hashed>,
    /// Of each place the first place of its k-gram; the number of places where it has none.
    first_of: Vec<usize>,
    /// What it hides.
    pub(super) alarms: Vec<Alarm>,
}

impl<'a> Pasted<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let reading = Reading::new(text);
        let words = Words::of_tokens(&reading.tokens);
        let mut numbers = HashMap::default();
        let mut ids = Vec::with_capacity(words.len());
        for &hash in &words.hashes {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX - 1);
            ids.push(*numbers.entry(hash).or_insert(next));
        }
        let mut first = HashMap::default();
        let places = grams(&words).enumerate().map(|(at, gram)| match gram {
            Some(gram) => *first.entry(gram).or_insert(at),
            None => words.len(),
        });
        let first_of = places.collect();
        Self { reading, numbers, ids, first, first_of, alarms: alarms(text) }
    }

    /// The runs that a letter of these words shares with it, in the order of the pasted text.
    pub(super) fn runs_in(&self, letter: &Words) -> Vec<Run> {
        self.matched(letter).1
    }

    /// The runs that a letter shares with it, and those of them that follow one another.
    pub(super) fn shared<'p>(
        &'p self,
        letter: &'p Reading<'p>,
        words: &Words,
    ) -> SharedRuns<'p, 'a> {
        let (ids, runs) = self.matched(words);
        let chain = chained(&runs);
        SharedRuns { pasted: self, letter, ids, runs, chain }
    }

    /// The letter's words by the numbers of the pasted text's, and the runs that both have.
    fn matched(&self, letter: &Words) -> (Vec<u32>, Vec<Run>) {
        let number = |hash| self.numbers.get(hash).copied().unwrap_or(u32::MAX);
        let ids: Vec<u32> = letter.hashes.iter().map(number).collect();
        let runs = if ids == self.ids && !ids.is_empty() {
            vec![Run { p: 0, l: 0, len: ids.len() }]
        } else {
            shared_runs(&self.ids, &ids, &self.first_of, &self.places(letter))
        };
        (ids, runs)
    }

    /// The places in a letter of each k-gram that the pasted text has, by the first place of it there.
    fn places(&self, letter: &Words) -> Places {
        let mut found = Vec::new();
        let mut counts = vec![0; self.first_of.len() + 1];
        for (place, gram) in grams(letter).enumerate() {
            if let Some(&first) = gram.and_then(|gram| self.first.get(&gram))
                && let Some(count) = counts.get_mut(first)
                && *count < PLACES_MAX
            {
                *count += 1;
                found.push((first, place));
            }
        }
        found.sort_unstable();
        let mut end = 0;
        for count in &mut counts {
            end += *count;
            *count = end;
        }
        Places { found, ends: counts }
    }
}

/// Places in a letter of the k-grams of a text.
struct Places {
    /// The first place of a k-gram in the text, and a place in the letter.
    found: Vec<(usize, usize)>,
    /// For each place of the text, where those that it is the first for end.
    ends: Vec<usize>,
}

impl Places {
    fn of(&self, first: usize) -> &[(usize, usize)] {
        let end = |at: usize| self.ends.get(at).copied().unwrap_or_default();
        let start = first.checked_sub(1).map_or(0, end);
        self.found.get(start..end(first)).unwrap_or_default()
    }
}

/// The runs that a letter shares with the pasted text, and those of them that follow one another.
pub(super) struct SharedRuns<'p, 'a> {
    pasted: &'p Pasted<'a>,
    letter: &'p Reading<'p>,
    ids: Vec<u32>,
    runs: Vec<Run>,
    chain: Vec<Run>,
}

impl SharedRuns<'_, '_> {
    /// Aligns the letter, knowing how it is used.
    pub(super) fn align(&self, with: Use) -> Alignment {
        let pasted = &self.pasted.reading;
        let texts = Numbered { pasted, letter: self.letter, p: &self.pasted.ids, l: &self.ids };
        let filled = texts.filled(&self.chain, with);
        let strays = self.strays(&filled);
        let mut chain = self.without_weak(filled, &strays);
        if chain.is_empty() {
            // Many scattered words outweighed the one run that means something.
            let long =
                self.runs.iter().filter(|run| pasted.units(&run.pasted()) >= PASSAGE_UNITS_MIN);
            let long: Vec<Run> = long.max_by_key(|run| run.len).copied().into_iter().collect();
            chain = texts.filled(&long, with);
        }
        slide(pasted, self.letter, &self.pasted.ids, &self.ids, &mut chain);
        if with == Use::Prints && !chain.is_empty() {
            chain =
                joined(whole::sentences(pasted, self.letter, (&self.pasted.ids, &self.ids), chain));
        }
        let strays = self.strays(&chain);
        let mut alignment = Alignment { chain, strays };
        if with == Use::Prints {
            leftover::add(pasted, self.letter, (&self.pasted.ids, &self.ids), &mut alignment);
            alignment.chain = joined(alignment.chain);
        }
        alignment
    }

    /// Drops runs that stand alone among foreign words and are too short to mean anything.
    fn without_weak(&self, chain: Vec<Run>, strays: &[Run]) -> Vec<Run> {
        let mut kept = Vec::with_capacity(chain.len());
        let near = |one: &Run, next: &Run| {
            // Passages that were moved are no foreign words.
            let (start, end) = (one.p + one.len, next.p);
            let moved = strays.iter().skip_while(|stray| stray.p < start);
            let moved: usize = moved.take_while(|stray| stray.p < end).map(|stray| stray.len).sum();
            (end - start).saturating_sub(moved) <= FOREIGN_MAX
        };
        for passage in chain.chunk_by(near) {
            let length = |run: &Run| self.pasted.reading.units(&run.pasted());
            let longest = passage.iter().map(length).max().unwrap_or(0);
            let total: usize = passage.iter().map(length).sum();
            if longest >= PASSAGE_UNITS_MIN || total >= PASSAGE_UNITS_MIN * 3 / 2 {
                kept.extend_from_slice(passage);
            }
        }
        kept
    }

    /// Long runs in parts of the pasted text that the chain leaves free.
    fn strays(&self, chain: &[Run]) -> Vec<Run> {
        let mut runs = self.runs.clone();
        let mut taken = vec![false; self.pasted.ids.len()];
        let mut take = |run: &Run| {
            if let Some(places) = taken.get_mut(run.pasted()) {
                places.fill(true);
            }
        };
        chain.iter().for_each(&mut take);
        runs.sort_by_key(|run| (std::cmp::Reverse(run.len), run.p, run.l));
        let mut strays = Vec::new();
        for run in runs {
            if strays.len() >= STRAYS_MAX {
                break;
            }
            let Some(places) = taken.get(run.pasted()) else { continue };
            let start = places.iter().take_while(|&&taken| taken).count();
            let length = places.iter().skip(start).take_while(|&&taken| !taken).count();
            let free = Run { p: run.p + start, l: run.l + start, len: length };
            if self.pasted.reading.units(&free.pasted()) >= PASSAGE_UNITS_MIN {
                if let Some(places) = taken.get_mut(free.pasted()) {
                    places.fill(true);
                }
                strays.push(free);
            }
        }
        strays.sort_unstable();
        strays
    }
}

/// Every shared run that has a k-gram whose place is known, whole, up to the bounds.
fn shared_runs(p: &[u32], l: &[u32], first_of: &[usize], places: &Places) -> Vec<Run> {
    if places.found.is_empty() {
        return Vec::new();
    }
    // Where the last run on each diagonal ended: a run may be entered at any of its k-grams, as the first one of it can be
    // so common that its place is not known.
    let mut ends: HashMap<usize, usize> = HashMap::new();
    let mut runs = Vec::new();
    let mut steps = 0;
    for (at, &first) in first_of.iter().enumerate() {
        for &(_, place) in places.of(first) {
            let end = ends.entry(place.wrapping_sub(at)).or_insert(0);
            if *end > at {
                continue;
            }
            let run = whole_run(p, l, at, place);
            steps += run.len + 1;
            if run.len > 0 {
                *end = run.p + run.len;
                runs.push(run);
            }
        }
        if steps > STEPS_MAX {
            break;
        }
    }
    if runs.len() > RUNS_MAX {
        runs.sort_by_key(|run| (std::cmp::Reverse(run.len), run.p, run.l));
        runs.truncate(RUNS_MAX);
    }
    runs.sort_unstable();
    runs
}

/// The run of equal tokens around these two.
fn whole_run(p: &[u32], l: &[u32], at: usize, place: usize) -> Run {
    let equal = |(one, other): &(&u32, &u32)| one == other;
    let (ours, theirs) = (p.split_at_checked(at), l.split_at_checked(place));
    let (Some((p_head, p_tail)), Some((l_head, l_tail))) = (ours, theirs) else {
        return Run { p: at, l: place, len: 0 };
    };
    let before = p_head.iter().rev().zip(l_head.iter().rev()).take_while(equal).count();
    let after = p_tail.iter().zip(l_tail).take_while(equal).count();
    Run { p: at - before, l: place - before, len: before + after }
}

/// Moves each omission (and each insertion) along equal words to where it begins and ends with a sentence: of
/// `A b. The c. The d.` without `The c.`, a diff may as well have taken out `c. The`.
fn slide(pasted: &Reading, letter: &Reading, p: &[u32], l: &[u32], chain: &mut [Run]) {
    for here in 1..chain.len() {
        let [.., before, run] = chain.get_mut(..=here).unwrap_or_default() else { continue };
        let in_pasted = before.p + before.len..run.p;
        let in_letter = before.l + before.len..run.l;
        let (ids, gap, reading) = match (in_pasted.is_empty(), in_letter.is_empty()) {
            (true, false) => (l, in_letter, letter),
            (false, true) => (p, in_pasted, pasted),
            _ => continue,
        };
        let same =
            |one: usize, other: usize| ids.get(one).is_some() && ids.get(one) == ids.get(other);
        let left = (1..before.len).take_while(|by| same(gap.start - by, gap.end - by)).count();
        let right = (0..run.len - 1).take_while(|by| same(gap.start + by, gap.end + by)).count();
        let fits = |start: usize, end: usize| {
            let clean = |at| usize::from(reading.begins_sentence(at));
            clean(start) + clean(end)
        };
        let shifts = (0..=left).map(|by| (gap.start - by, gap.end - by));
        let shifts = shifts.chain((1..=right).map(|by| (gap.start + by, gap.end + by)));
        let mut chosen = (fits(gap.start, gap.end), gap.start);
        for (start, end) in shifts {
            if fits(start, end) > chosen.0 {
                chosen = (fits(start, end), start);
            }
        }
        let start = chosen.1;
        if start < gap.start {
            let by = gap.start - start;
            before.len -= by;
            *run = Run { p: run.p - by, l: run.l - by, len: run.len + by };
        } else {
            let by = start - gap.start;
            before.len += by;
            *run = Run { p: run.p + by, l: run.l + by, len: run.len - by };
        }
    }
}

/// Units of the longest run, and its place in the pasted text.
pub(super) fn longest(pasted: &Reading, alignment: &Alignment) -> (usize, Range<usize>) {
    let runs = alignment.chain.iter().chain(&alignment.strays).map(Run::pasted);
    runs.map(|run| (units(pasted.range(&run)), run))
        .max_by_key(|(units, _)| *units)
        .unwrap_or((0, 0..0))
}

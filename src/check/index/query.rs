//! A text that is looked for: what to look up, and what it would mean to find it.
//!
//! What is always found is a run of 8 words, or of 16 tokens: one of the text's windows. A letter with the same run has the
//! same window, and of it one posting is kept, of the k-gram with the smallest hash among those that were not common when
//! the letter was added. Counts only grow, so all k-grams with larger hashes than the smallest one that is not common
//! today are no promise of that window. The others are, where what stands around them agrees.

use super::super::Words;
use super::super::words::Hashed;
use super::choose::is_common;
use super::counts::Counts;
use super::keys::{Around, Fingerprints, Print, RUN_ANY, RUN_WORDS, Window, k, run_hash};
use std::collections::HashMap;

/// One fingerprint to look up.
#[derive(Debug)]
pub(super) struct Probe {
    pub(super) print: Print,
    /// The windows that a posting of it may be kept for.
    promises: Vec<Promise>,
    /// Whether it is of a whole run, whose k-grams are all common.
    pub(super) whole_run: bool,
    /// Whether it is a k-gram that is common.
    pub(super) common: bool,
}

/// A posting with these bits around it may be kept for this window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Promise {
    mask: u32,
    bits: u32,
    window: u32,
}

impl Probe {
    /// The windows that a posting with this around it promises.
    pub(super) fn promised(&self, theirs: Around) -> impl Iterator<Item = u32> {
        let kept = move |one: &&Promise| (theirs.0 ^ one.bits) & one.mask == 0;
        self.promises.iter().filter(kept).map(|one| one.window)
    }

    /// Whether it can promise anything.
    pub(super) fn is_promise(&self) -> bool {
        !self.promises.is_empty()
    }
}

/// A text to look for.
#[derive(Debug, Default)]
pub(super) struct Query {
    pub(super) probes: Vec<Probe>,
    windows: Windows,
}

/// The different windows of a text, by number.
#[derive(Debug, Default)]
pub(super) struct Windows {
    /// By the hash of all their keys.
    by_hash: HashMap<u64, u32, Hashed>,
    /// Where each stands first, in order.
    places: Vec<Window>,
    /// Whether all are of words, and whether none is.
    words: bool,
    others: bool,
}

impl Query {
    /// All k-grams of a text, and the runs of windows whose k-grams are all common.
    pub(super) fn new(text: &Fingerprints, counts: &Counts) -> Self {
        let mut query = Self::default();
        let mut known: HashMap<u64, usize, Hashed> =
            HashMap::with_capacity_and_hasher(text.grams.len(), Hashed::default());
        let mut at_place = Vec::with_capacity(text.grams.len());
        for gram in &text.grams {
            at_place.push(gram.map(|gram| {
                *known.entry(gram.0).or_insert_with(|| query.add(gram, is_common(counts, gram)))
            }));
        }
        let mut runs = HashMap::new();
        for window in text.windows() {
            let Some(hash) = text.run_hash(window) else { continue };
            let Some(number) = query.windows.add(window, hash) else { continue };
            let grams = || {
                (window.start..window.start + window.grams).zip(at_place.iter().skip(window.start))
            };
            let smallest = grams().filter_map(|(_, probe)| query.probes.get((*probe)?));
            let smallest = smallest.filter(|probe| !probe.common).map(|probe| probe.print).min();
            let Some(smallest) = smallest else {
                let run = Print::of(hash);
                let probe = *runs.entry(run).or_insert_with(|| query.add(run, false));
                query.promise(probe, Promise { mask: 0, bits: 0, window: number });
                continue;
            };
            for (at, probe) in grams() {
                let Some(probe) = probe else { continue };
                if query.probes.get(*probe).is_some_and(|probe| probe.print <= smallest) {
                    let promise = Promise::of(text, window, at, number);
                    query.promise(*probe, promise);
                }
            }
        }
        for probe in &mut query.probes {
            probe.promises.sort_unstable();
            probe.promises.dedup();
        }
        query
    }

    /// The text's windows.
    pub(super) fn windows(&self) -> &Windows {
        &self.windows
    }

    fn add(&mut self, print: Print, common: bool) -> usize {
        self.probes.push(Probe { print, promises: Vec::new(), whole_run: false, common });
        self.probes.len() - 1
    }

    fn promise(&mut self, probe: usize, promise: Promise) {
        if let Some(probe) = self.probes.get_mut(probe) {
            probe.whole_run |= promise.mask == 0;
            probe.promises.push(promise);
        }
    }
}

impl Promise {
    /// That of the k-gram at `at` in a window.
    fn of(text: &Fingerprints, window: Window, at: usize, number: u32) -> Self {
        let character = text.characters.get(at).copied().unwrap_or_default();
        let before = at.saturating_sub(window.start);
        let after = window.keys().saturating_sub(before + k(character));
        let mask = Around::mask(character, before, after);
        Self { mask, bits: text.around(at).0 & mask, window: number }
    }
}

impl Windows {
    /// The number of a window; `None` where there is no room for more.
    fn add(&mut self, window: Window, hash: u64) -> Option<u32> {
        let next = u32::try_from(self.places.len()).ok()?;
        let number = *self.by_hash.entry(hash).or_insert(next);
        if number == next {
            self.places.push(window);
        }
        self.words |= window.words;
        self.others |= !window.words;
        Some(number)
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.places.len()
    }

    /// Those that a letter of these words has, in order.
    pub(super) fn held(&self, letter: &Words) -> Vec<u32> {
        let mut held = Vec::new();
        let mut look = |width: usize| {
            let runs = letter.keys.windows(width).map(|keys| run_hash(keys, width as u64));
            held.extend(runs.filter_map(|run| self.by_hash.get(&run)));
        };
        if self.words {
            look(RUN_WORDS);
        }
        if self.others {
            look(RUN_ANY);
        }
        held.sort_unstable();
        held.dedup();
        held
    }

    /// How many keys of the text these cover, given in order.
    pub(super) fn extent(&self, windows: &[u32]) -> usize {
        let (mut reach, mut extent) = (0, 0);
        for window in windows.iter().filter_map(|&number| self.places.get(number as usize)) {
            let end = window.start + window.keys();
            extent += end.saturating_sub(reach.max(window.start));
            reach = reach.max(end);
        }
        extent
    }
}

/// What is looked up to count the letters that have one window of a run.
pub(super) struct OfWindow {
    /// Each k-gram of the window, what stands around it, and which bits of that are in the window.
    pub(super) grams: Vec<(Print, u32, u32)>,
    pub(super) run: Option<Print>,
}

/// Every window of a run of words, with what finds the letters that have it.
pub(super) fn windows_of(text: &Fingerprints) -> Vec<OfWindow> {
    let one = |window: Window| {
        let places = window.start..window.start + window.grams;
        let grams = places.filter_map(|at| {
            let promise = Promise::of(text, window, at, 0);
            Some(((*text.grams.get(at)?)?, promise.mask, promise.bits))
        });
        OfWindow { grams: grams.collect(), run: text.run(window) }
    };
    text.windows().into_iter().map(one).collect()
}

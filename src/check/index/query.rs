//! A text that is looked for: what to look up, and where in the text each stands.

use super::choose::is_common;
use super::counts::Counts;
use super::keys::{Around, Fingerprints, Print, RUN_ANY, RUN_WORDS, Window, extent, print, reach};
use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

/// One fingerprint to look up.
#[derive(Debug)]
pub(super) struct Probe {
    pub(super) print: Print,
    /// Where it stands in the text; of places with the same surroundings one.
    places: Vec<Place>,
    /// Whether it is of a whole run, whose k-grams are all common.
    pub(super) whole_run: bool,
}

#[derive(Debug)]
struct Place {
    at: usize,
    around: Around,
    room: (usize, usize),
    character: bool,
}

/// A text to look for.
#[derive(Debug)]
pub(super) struct Query {
    text: Fingerprints,
    pub(super) probes: Vec<Probe>,
}

impl Query {
    /// All k-grams of a text, and the runs of windows whose k-grams are all common.
    pub(super) fn new(text: Fingerprints, counts: &Counts) -> Self {
        let mut probes: Vec<Probe> = Vec::with_capacity(text.grams.len());
        let mut known: HashMap<(Print, bool), usize> = HashMap::with_capacity(text.grams.len());
        let mut add = |print: Print, at: usize, whole_run: bool| {
            let number = *known.entry((print, whole_run)).or_insert_with(|| {
                probes.push(Probe { print, places: Vec::new(), whole_run });
                probes.len() - 1
            });
            let Some(probe) = probes.get_mut(number) else { return };
            let (around, room) = (text.around(at), text.room(at));
            let same = |place: &Place| (place.around, place.room) == (around, room);
            if !probe.places.iter().any(same) {
                let character = text.characters.get(at).copied().unwrap_or_default();
                probe.places.push(Place { at, around, room, character });
            }
        };
        for (at, gram) in text.grams.iter().enumerate() {
            if let Some(gram) = gram {
                add(*gram, at, false);
            }
        }
        let common: Vec<bool> =
            text.grams.iter().map(|gram| gram.is_some_and(|g| is_common(counts, g))).collect();
        for window in text.windows() {
            let grams = common.get(window.start..window.start + window.grams).unwrap_or_default();
            if grams.iter().all(|&common| common)
                && let Some(run) = text.run(window)
            {
                add(run, window.start, true);
            }
        }
        Self { text, probes }
    }
}

impl Probe {
    /// Whether a posting of it may stand in a run of 8 words or 16 tokens that text and letter share.
    pub(super) fn in_long_run(&self, theirs: Around) -> bool {
        self.whole_run
            || self.places.iter().any(|place| {
                let (before, after) = extent(place.around, theirs, place.room, place.character);
                before + after >= reach(place.character)
            })
    }
}

/// The runs of keys that a letter has, to tell what bits and hashes only promise.
pub(super) struct Runs {
    words: HashSet<Print>,
    any: HashSet<Print>,
}

impl Runs {
    /// Those of a letter's text.
    pub(super) fn of(text: &str) -> Self {
        let letter = Fingerprints::of(text);
        let all = |width: usize| {
            letter.keys.windows(width).map(|keys| print(keys, width as u64)).collect()
        };
        let characters = letter.characters.iter().any(|&character| character);
        Self { words: all(RUN_WORDS), any: if characters { all(RUN_ANY) } else { HashSet::new() } }
    }

    /// Whether a run of the text at a place of this probe is one of the letter's.
    pub(super) fn hold(&self, query: &Query, probe: &Probe) -> bool {
        probe.places.iter().any(|place| {
            let here = |starts: RangeInclusive<usize>, width: usize, runs: &HashSet<Print>| {
                let windows = starts.filter_map(|at| query.text.keys.get(at..at + width));
                windows.map(|keys| print(keys, width as u64)).any(|run| runs.contains(&run))
            };
            let from = |reach: usize| place.at.saturating_sub(reach)..=place.at;
            here(from(if place.character { 0 } else { reach(false) }), RUN_WORDS, &self.words)
                && !place.character
                || here(from(reach(true)), RUN_ANY, &self.any)
        })
    }
}

/// What is looked up to count the letters that have one window of a run.
pub(super) struct OfWindow {
    /// Each k-gram of the window, what stands around it, and how much of that the window covers.
    pub(super) grams: Vec<(Print, Around, bool, (usize, usize))>,
    pub(super) run: Option<Print>,
}

/// Every window of a run of words, with what finds the letters that have it.
pub(super) fn windows_of(text: &Fingerprints) -> Vec<OfWindow> {
    let one = |window: Window| {
        let grams = (0..window.grams).filter_map(|offset| {
            let at = window.start + offset;
            let character = text.characters.get(at).copied()?;
            let after = window.grams - 1 - offset;
            let (before, after) = (offset.min(reach(character)), after.min(reach(character)));
            Some(((*text.grams.get(at)?)?, text.around(at), character, (before, after)))
        });
        OfWindow { grams: grams.collect(), run: text.run(window) }
    };
    text.windows().into_iter().map(one).collect()
}

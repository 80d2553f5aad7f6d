//! Which k-grams is a letter indexed by?
//!
//! Of every window of consecutive k-grams one is kept (winnowing; Schleimer, Wilkerson, Aiken 2003): the one with the
//! smallest hash among those that are not common yet. A query looks up all its k-grams, so it does not matter which one
//! of a window was kept, and this is why a common one can be passed over without losing anything. Where all k-grams of a
//! window are common the window's whole run is kept instead: 8 words, or 16 characters. A run that is itself kept of
//! [`INDEX_LETTERS_OF_RUN`] letters is only counted from there on.
//!
//! **What is always found.** A verbatim run of 8 words in text and letter has 8 keys in both, hence 4 consecutive k-grams
//! of words, which are a window of the letter. Either one of them was kept, with what stands around it, and the query
//! looks it up; or all four were common when the letter was added. Counts only grow, so they are common still, and the
//! query, which sees that, looks up the run itself. It finds the letter, unless the very same 8 words stand in
//! [`INDEX_LETTERS_OF_RUN`] letters before it: then it finds those, and in how many letters the run stands. So it is with
//! 16 tokens of any script, whose 9 consecutive k-grams are a window or hold one of words. That is certain but for what
//! hashes may add: two runs taken for one can add a letter, which the text then refutes, and never take one away, except
//! that the count of a common run may include the letters of another whose 36 bits are equal.

use super::counts::Counts;
use super::keys::{Around, Fingerprints, Print, Window};
use crate::limits::{INDEX_LETTERS_OF_GRAM, INDEX_LETTERS_OF_RUN};

/// What is kept of a letter.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    /// Each once.
    pub(super) postings: Vec<(Print, Around)>,
    /// Runs that enough letters are kept of: counted, each once.
    pub(super) beyond: Vec<Print>,
}

/// Whether a k-gram is passed over.
pub(super) fn is_common(counts: &Counts, gram: Print) -> bool {
    counts.of(gram) >= INDEX_LETTERS_OF_GRAM
}

/// Chooses. `kept` says of how many letters a run is kept; it is asked only where the counters leave it open.
pub(super) fn choose(
    text: &Fingerprints,
    counts: &Counts,
    mut kept: impl FnMut(Print) -> u32,
) -> Chosen {
    let ranks: Vec<(bool, u64)> = text
        .grams
        .iter()
        .map(|gram| gram.map_or((true, u64::MAX), |gram| (is_common(counts, gram), gram.0)))
        .collect();
    let mut chosen = Chosen::default();
    let mut last = None;
    for window in text.windows() {
        let place = smallest(&ranks, window);
        let Some(&(common, print)) = ranks.get(place) else { continue };
        if !common {
            if last != Some(place) {
                chosen.postings.push((Print(print), text.around(place)));
                last = Some(place);
            }
        } else if let Some(run) = text.run(window) {
            if counts.of(run) < INDEX_LETTERS_OF_RUN || kept(run) < INDEX_LETTERS_OF_RUN {
                chosen.postings.push((run, Around(0)));
            } else {
                chosen.beyond.push(run);
            }
        }
    }
    chosen.postings.sort_unstable_by_key(|&(print, around)| (print, around.0));
    chosen.postings.dedup();
    chosen.beyond.sort_unstable();
    chosen.beyond.dedup();
    chosen
}

/// The smallest of a window, the last one of equals.
fn smallest(ranks: &[(bool, u64)], window: Window) -> usize {
    let places = window.start..window.start + window.grams;
    let inside = ranks.get(places).unwrap_or_default();
    let best = inside.iter().enumerate().min_by_key(|&(at, rank)| (rank, std::cmp::Reverse(at)));
    window.start + best.map_or(0, |(at, _)| at)
}

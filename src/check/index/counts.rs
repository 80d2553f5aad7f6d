//! How often is a fingerprint kept already? Roughly, and never less than it is.
//!
//! One row of a count-min sketch (Cormode, Muthukrishnan 2005): fingerprints share counters, so a count may be too high,
//! which costs a choice of another k-gram and nothing else. It only grows while letters are added, and does not depend on
//! the order in which they were, so that it can be made again from what is kept.

use super::keys::Print;
use crate::limits::INDEX_COUNTERS;

/// Counters of fingerprints.
#[derive(Debug, Clone)]
pub(super) struct Counts(Vec<u16>);

impl Default for Counts {
    fn default() -> Self {
        Self(vec![0; INDEX_COUNTERS])
    }
}

impl Counts {
    /// At least as many as there are.
    pub(super) fn of(&self, print: Print) -> u32 {
        self.0.get(place(print)).copied().map_or(0, u32::from)
    }

    /// Counts one more, or several.
    pub(super) fn add(&mut self, print: Print, more: u32) {
        if let Some(count) = self.0.get_mut(place(print)) {
            *count = count.saturating_add(u16::try_from(more).unwrap_or(u16::MAX));
        }
    }
}

fn place(print: Print) -> usize {
    usize::try_from(print.0).unwrap_or_default() % INDEX_COUNTERS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_never_too_low_and_never_runs_over() {
        let mut counts = Counts::default();
        let beyond = Print(7 + INDEX_COUNTERS as u64);
        counts.add(Print(7), 3);
        counts.add(beyond, 2);
        assert_eq!((counts.of(Print(7)), counts.of(beyond)), (5, 5), "they share a counter");
        assert_eq!(counts.of(Print(INDEX_COUNTERS as u64 - 1)), 0);
        counts.add(Print(7), u32::MAX);
        counts.add(Print(7), 1);
        assert_eq!(counts.of(Print(7)), u32::from(u16::MAX));
    }
}

//! In what order are the letters compared?

use super::super::LetterNumber;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// Letters listed for one fingerprint, oldest first; more only count. A passage of so many letters tells none of them.
const LISTED_MAX: usize = 128;

/// Letters found so far.
#[derive(Default)]
pub(super) struct Tally {
    shared: HashMap<LetterNumber, Shared, BuildHasherDefault<NumberHasher>>,
}

/// What a letter shares with a text.
#[derive(Default)]
struct Shared {
    /// What all shared fingerprints say together.
    weight: u64,
    /// Whether any of them stands in a run of 8 words or 16 tokens.
    long: bool,
    /// Numbers of those that do, and how much each says.
    probes: Vec<(u32, u64)>,
}

/// How many letters have a fingerprint in a long run, so far.
#[derive(Default)]
pub(super) struct Listed(usize);

impl Tally {
    /// Notes that a letter has a fingerprint.
    pub(super) fn add(
        &mut self,
        letter: u32,
        probe: u32,
        says: u64,
        long: bool,
        listed: &mut Listed,
    ) {
        let shared = self.shared.entry(LetterNumber(letter)).or_default();
        shared.weight += says;
        if long {
            shared.long = true;
            if listed.0 < LISTED_MAX {
                shared.probes.push((probe, says));
                listed.0 += 1;
            }
        }
    }

    /// Puts the letters in order, and says how many of the first share a long run: greedily those that together have all
    /// long runs, then the other letters with long runs, then the rest. A letter that alone has some passage is thus
    /// never behind a hundred that share a common one. `holds` is asked of a letter on its turn which of these it has in
    /// fact; it says nothing where its text is not there.
    pub(super) fn order(
        self,
        mut holds: impl FnMut(LetterNumber) -> Option<Box<dyn Fn(u32) -> bool>>,
    ) -> (Vec<LetterNumber>, usize) {
        let (mut long, mut short): (Vec<_>, Vec<_>) =
            self.shared.into_iter().partition(|(_, shared)| shared.long);
        let mut covered = HashSet::new();
        let mut verified = vec![false; long.len()];
        let mut heap: BinaryHeap<(u64, u64, Reverse<LetterNumber>, usize)> = long
            .iter()
            .enumerate()
            .map(|(at, (letter, shared))| {
                (uncovered(shared, &covered), shared.weight, Reverse(*letter), at)
            })
            .collect();
        let (mut ordered, mut followers) = (Vec::new(), Vec::new());
        while let Some((promised, weight, letter, at)) = heap.pop() {
            let (Some((_, shared)), Some(verified)) = (long.get_mut(at), verified.get_mut(at))
            else {
                continue;
            };
            let left = uncovered(shared, &covered);
            if left == 0 {
                followers.push((Reverse(weight), letter.0));
            } else if left < promised {
                heap.push((left, weight, letter, at));
            } else if !*verified {
                *verified = true;
                if let Some(holds) = holds(letter.0) {
                    shared.probes.retain(|&(probe, _)| holds(probe));
                    shared.long = !shared.probes.is_empty();
                }
                if shared.long {
                    heap.push((uncovered(shared, &covered), weight, letter, at));
                } else {
                    short.push((letter.0, Shared { weight, ..Shared::default() }));
                }
            } else {
                covered.extend(shared.probes.iter().map(|&(probe, _)| probe));
                ordered.push(letter.0);
            }
        }
        let mut rest: Vec<_> =
            short.iter().map(|(letter, shared)| (Reverse(shared.weight), *letter)).collect();
        followers.sort_unstable();
        rest.sort_unstable();
        let sharing = ordered.len() + followers.len();
        ordered.extend(followers.into_iter().chain(rest).map(|(_, letter)| letter));
        (ordered, sharing)
    }
}

/// How much the letter's long runs say that no letter before it has.
fn uncovered(shared: &Shared, covered: &HashSet<u32>) -> u64 {
    shared.probes.iter().filter(|(probe, _)| !covered.contains(probe)).map(|&(_, says)| says).sum()
}

/// How much a fingerprint says: rare ones much, those of every letter little. Integer, so that order is the same on
/// every machine.
pub(super) fn rarity(letters: u32, postings: usize) -> u64 {
    let ratio = 1 + u64::from(letters) / (postings.max(1) as u64);
    u64::from(u64::BITS - ratio.leading_zeros()) * 16
}

/// A letter's number is spread well enough by one multiplication.
#[derive(Default)]
struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u32(u32::from(*byte)));
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 ^= self.0 >> 32;
    }
}

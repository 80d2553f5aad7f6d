//! In what order are the letters compared?

use super::super::LetterNumber;
use super::query::Windows;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

/// Letters listed for one fingerprint, oldest first; more only count. A passage of so many letters tells none of them.
const LISTED_MAX: usize = 128;
/// Keys of a text that the windows of one posting cover at most.
const POSTING_KEYS: usize = 24;

/// Letters found so far.
#[derive(Default)]
pub(super) struct Tally {
    shared: HashMap<LetterNumber, Shared, BuildHasherDefault<NumberHasher>>,
}

/// What a letter shares with a text.
#[derive(Debug, Default)]
struct Shared {
    /// What all shared fingerprints say together.
    weight: u64,
    /// Whether any of them promises a run of 8 words or 16 tokens.
    long: bool,
    /// The windows that are promised.
    promised: Vec<u32>,
    /// Postings that promise windows which are not in that list.
    unlisted: usize,
}

/// How many letters have a fingerprint in a long run, so far.
#[derive(Default)]
pub(super) struct Listed(usize);

/// Letters in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Ordered {
    pub(super) letters: Vec<LetterNumber>,
    /// How many of the first share a long run.
    pub(super) sharing: usize,
    /// How many of those share more than half of what a letter before them has.
    pub(super) telling: usize,
}

/// A letter that was read, with the windows that it has in fact.
struct Leader {
    held: Vec<bool>,
    extent: usize,
    weight: u64,
}

impl Tally {
    /// Notes that a letter has a fingerprint, and the windows it promises.
    pub(super) fn add(
        &mut self,
        letter: u32,
        says: u64,
        promised: &mut dyn Iterator<Item = u32>,
        counts: bool,
        listed: &mut Listed,
    ) {
        let Some(first) = promised.next() else {
            if counts {
                self.shared.entry(LetterNumber(letter)).or_default().weight += says;
            }
            return;
        };
        let shared = self.shared.entry(LetterNumber(letter)).or_default();
        shared.weight += says;
        shared.long = true;
        if listed.0 < LISTED_MAX {
            shared.promised.push(first);
            shared.promised.extend(promised);
            listed.0 += 1;
        } else {
            shared.unlisted += 1;
        }
    }

    /// Puts the letters in order: greedily those that together have all long runs; then the other letters with long runs,
    /// last those that have little of what one letter before them has; then the rest. A letter that alone has some passage
    /// is thus never behind a hundred that share a common one. `read` is asked of a letter on its turn which windows it has
    /// in fact; it says nothing where its text is not there.
    pub(super) fn order(
        self,
        windows: &Windows,
        mut read: impl FnMut(LetterNumber) -> Option<Vec<u32>>,
    ) -> Ordered {
        let (mut long, mut short): (Vec<_>, Vec<_>) =
            self.shared.into_iter().partition(|(_, shared)| shared.long);
        let mut covered = vec![false; windows.count()];
        let mut heap = BinaryHeap::with_capacity(long.len());
        for (at, (letter, shared)) in long.iter_mut().enumerate() {
            shared.promised.sort_unstable();
            shared.promised.dedup();
            heap.push((shared.promised.len(), shared.weight, Reverse(*letter), at));
        }
        let mut is_read = vec![false; long.len()];
        let (mut ordered, mut leaders, mut followers) = (Vec::new(), Vec::new(), Vec::new());
        while let Some((promised, weight, letter, at)) = heap.pop() {
            let (Some((_, shared)), Some(is_read)) = (long.get_mut(at), is_read.get_mut(at)) else {
                continue;
            };
            let left = uncovered(&shared.promised, &covered);
            if left == 0 {
                followers.push(at);
            } else if left < promised {
                heap.push((left, weight, letter, at));
            } else if !*is_read {
                *is_read = true;
                if let Some(held) = read(letter.0) {
                    shared.long = !held.is_empty();
                    shared.promised = held;
                }
                if shared.long {
                    heap.push((uncovered(&shared.promised, &covered), weight, letter, at));
                } else {
                    short.push((letter.0, Shared { weight, ..Shared::default() }));
                }
            } else {
                mark(&mut covered, &shared.promised);
                leaders.push(Leader::new(shared, windows));
                ordered.push(letter.0);
            }
        }
        let follower = |&at: &usize| {
            let (letter, shared) = long.get(at)?;
            let tells = !leaders.iter().any(|leader| leader.has_more_than(shared, windows));
            Some((!tells, Reverse(shared.weight), *letter))
        };
        let mut followers: Vec<_> = followers.iter().filter_map(follower).collect();
        followers.sort_unstable();
        let telling = ordered.len() + followers.iter().filter(|(little, ..)| !little).count();
        let mut rest: Vec<_> =
            short.iter().map(|(letter, shared)| (Reverse(shared.weight), *letter)).collect();
        rest.sort_unstable();
        let sharing = ordered.len() + followers.len();
        ordered.extend(followers.into_iter().map(|(_, _, letter)| letter));
        ordered.extend(rest.into_iter().map(|(_, letter)| letter));
        Ordered { letters: ordered, sharing, telling }
    }
}

impl Leader {
    fn new(shared: &Shared, windows: &Windows) -> Self {
        let mut held = vec![false; windows.count()];
        mark(&mut held, &shared.promised);
        Self { held, extent: windows.extent(&shared.promised), weight: shared.weight }
    }

    /// Whether it has all that the other promises, and more than twice as much: then the other only shares a phrase with
    /// it.
    fn has_more_than(&self, other: &Shared, windows: &Windows) -> bool {
        let extent = windows.extent(&other.promised) + other.unlisted * POSTING_KEYS;
        extent * 2 < self.extent
            && other.weight * 2 < self.weight
            && uncovered(&other.promised, &self.held) == 0
    }
}

/// How many of these windows are not covered.
fn uncovered(windows: &[u32], covered: &[bool]) -> usize {
    windows.iter().filter(|&&window| covered.get(window as usize) == Some(&false)).count()
}

fn mark(covered: &mut [bool], windows: &[u32]) {
    for &window in windows {
        if let Some(place) = covered.get_mut(window as usize) {
            *place = true;
        }
    }
}

/// How much a fingerprint says: rare ones much, those of every letter little. Integer, so that order is the same on
/// every machine.
pub(super) fn rarity(letters: u32, postings: usize) -> u64 {
    let ratio = 1 + u64::from(letters) / (postings.max(1) as u64);
    u64::from(u64::BITS - ratio.leading_zeros()) * 16
}

/// A number is spread well enough by one multiplication.
#[derive(Default)]
pub(super) struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u32(u32::from(*byte)));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 ^= self.0 >> 32;
    }
}

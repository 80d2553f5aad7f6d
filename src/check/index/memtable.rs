//! The letters that are in no run yet, in memory.

use super::choose::Chosen;
use super::keys::{Around, Print};
use super::posting::{Packing, Posting};
use super::run::Postings;
use std::collections::HashMap;

/// Postings by bucket, in the order they came; buckets are small enough to be read through.
#[derive(Debug)]
pub(super) struct Memtable {
    /// The first letter's number; the others are counted from it.
    pub(super) first: u32,
    /// The number after the last letter's.
    pub(super) end: u32,
    packing: Packing,
    buckets: Vec<Vec<u64>>,
    postings: usize,
    /// Letters that have a run which is not kept of them, being kept of many.
    pub(super) beyond: HashMap<Print, u32>,
}

impl Memtable {
    /// An empty one for letters from `first`, at most `letters_max`.
    pub(super) fn new(first: u32, letters_max: u32) -> Self {
        let packing = Packing::of_letters(letters_max);
        let buckets = vec![Vec::new(); packing.buckets()];
        Self { first, end: first, packing, buckets, postings: 0, beyond: HashMap::new() }
    }

    /// Adds a letter of this table's range.
    pub(super) fn add(&mut self, number: u32, chosen: &Chosen) {
        let letter = number.saturating_sub(self.first);
        for &(print, around) in &chosen.postings {
            let packed = self.packing.pack(Posting { print, letter, around });
            if let Some(bucket) = self.buckets.get_mut(self.packing.bucket(print)) {
                bucket.push(packed);
                self.postings += 1;
            }
        }
        for &print in &chosen.beyond {
            *self.beyond.entry(print).or_default() += 1;
        }
        self.end = self.end.max(number.saturating_add(1));
    }

    pub(super) fn postings(&self) -> usize {
        self.postings
    }

    /// How its postings are packed.
    pub(super) fn packing(&self) -> Packing {
        self.packing
    }

    /// The packed postings of a bucket in order.
    pub(super) fn sorted(&self, bucket: usize) -> Vec<u64> {
        let mut packed = self.buckets.get(bucket).cloned().unwrap_or_default();
        packed.sort_unstable();
        packed
    }

    /// Every posting of a fingerprint.
    pub(super) fn find(&self, print: Print, found: &mut Postings) {
        let Some(bucket) = self.buckets.get(self.packing.bucket(print)) else { return };
        let (prefix, shift) = self.packing.prefix(print);
        for &packed in bucket {
            if packed >> shift == prefix {
                let (letter, around): (u32, Around) = self.packing.letter_around(packed);
                found.push((self.first + letter, around));
            }
        }
    }
}

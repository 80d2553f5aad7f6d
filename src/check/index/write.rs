//! Runs made: from the letters in memory, and from several runs.

use super::RunFault;
use super::keys::Print;
use super::memtable::Memtable;
use super::posting::{POSTING_BYTES, Packing, Posting, from_bytes, to_bytes};
use super::run::{Covers, FORMAT, MAGIC, Run, bucket_crc};
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

/// A run being written, bucket by bucket.
struct Writer<'w> {
    out: &'w mut dyn Write,
    covers: Covers,
    packing: Packing,
    counts: Vec<u32>,
    postings: u32,
}

impl<'w> Writer<'w> {
    fn new(out: &'w mut dyn Write, covers: Covers, packing: Packing) -> Result<Self, RunFault> {
        out.write_all(&MAGIC)?;
        let counts = Vec::with_capacity(packing.buckets());
        Ok(Self { out, covers, packing, counts, postings: 0 })
    }

    /// The next bucket; its postings are in order.
    fn bucket(&mut self, packed: &[u64]) -> Result<(), RunFault> {
        let mut bytes = Vec::with_capacity(packed.len() * POSTING_BYTES + 4);
        bytes.extend(packed.iter().flat_map(|packed| to_bytes(*packed)));
        let crc = bucket_crc(&self.covers, self.counts.len(), &bytes);
        bytes.extend(crc.to_be_bytes());
        self.out.write_all(&bytes)?;
        let count = u32::try_from(packed.len()).map_err(|_| TOO_MANY)?;
        self.postings = self.postings.checked_add(count).ok_or(TOO_MANY)?;
        self.counts.push(count);
        Ok(())
    }

    fn finish(mut self, beyond: &BTreeMap<Print, u32>) -> Result<(), RunFault> {
        self.counts.resize(self.packing.buckets(), 0);
        let mut tail: Vec<u8> = self.counts.iter().flat_map(|count| count.to_be_bytes()).collect();
        for (print, count) in beyond {
            tail.extend(print.0.to_be_bytes());
            tail.extend(count.to_be_bytes());
        }
        self.out.write_all(&tail)?;
        let Covers { first, end, texts } = self.covers;
        let beyond = u32::try_from(beyond.len()).map_err(|_| TOO_MANY)?;
        let mut footer = FORMAT.to_be_bytes().to_vec();
        footer.push(u8::try_from(self.packing.bits).unwrap_or(u8::MAX));
        footer.extend([self.postings, beyond, first, end].iter().flat_map(|n| n.to_be_bytes()));
        footer.extend(texts);
        let words = super::tables();
        footer.extend(u16::try_from(words.len()).unwrap_or(u16::MAX).to_be_bytes());
        footer.extend(words.as_bytes());
        footer.extend(crc32fast::hash(&tail).to_be_bytes());
        footer.extend(crc32fast::hash(&footer).to_be_bytes());
        self.out.write_all(&footer)?;
        self.out.write_all(&u32::try_from(footer.len()).unwrap_or(u32::MAX).to_be_bytes())?;
        self.out.write_all(&MAGIC)?;
        Ok(())
    }
}

const TOO_MANY: RunFault = RunFault::Damaged("it would have more postings than a run can have");

/// Writes the letters in memory as a run.
pub(super) fn write_memtable(
    letters: &Memtable,
    covers: Covers,
    out: &mut dyn Write,
) -> Result<(), RunFault> {
    let mut writer = Writer::new(out, covers, letters.packing())?;
    for bucket in 0..letters.packing().buckets() {
        writer.bucket(&letters.sorted(bucket))?;
    }
    writer.finish(&letters.beyond.iter().map(|(print, count)| (*print, *count)).collect())
}

/// Writes several runs, which follow each other, as one. Reads each from its beginning to its end, a part of the
/// fingerprints of all at a time, so that memory does not grow with them.
pub fn merge(
    runs: &[Arc<Run>],
    texts: [u8; 32],
    out: &mut dyn Write,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), RunFault> {
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else {
        return Err(RunFault::Damaged("there is nothing to merge"));
    };
    let covers = Covers { first: first.covers().first, end: last.covers().end, texts };
    let packing = Packing::of_letters(covers.end.saturating_sub(covers.first));
    let parts = runs.iter().map(|run| run.packing().bits).min().unwrap_or(0).min(packing.bits);
    let mut writer = Writer::new(out, covers, packing)?;
    let mut postings: Vec<Posting> = Vec::new();
    for part in 0..1_usize << parts {
        postings.clear();
        for run in runs {
            let offset = run.covers().first - covers.first;
            let wide = run.packing().bits - parts;
            for bucket in part << wide..(part + 1) << wide {
                let bytes = run.bucket(bucket)?;
                let packed = bytes.as_chunks::<POSTING_BYTES>().0.iter();
                postings.extend(packed.map(|packed| {
                    let posting = run.packing().unpack(bucket, from_bytes(*packed));
                    Posting { letter: posting.letter + offset, ..posting }
                }));
            }
        }
        let wide = packing.bits - parts;
        let mut packed: Vec<Vec<u64>> = vec![Vec::new(); 1 << wide];
        for posting in &postings {
            let bucket = packing.bucket(posting.print) - (part << wide);
            if let Some(bucket) = packed.get_mut(bucket) {
                bucket.push(packing.pack(*posting));
            }
        }
        for mut bucket in packed {
            bucket.sort_unstable();
            writer.bucket(&bucket)?;
        }
        progress(part as u64 + 1, 1 << parts);
    }
    let mut beyond = BTreeMap::new();
    for (print, count) in runs.iter().flat_map(|run| run.beyond()) {
        let sum: &mut u32 = beyond.entry(*print).or_default();
        *sum = sum.saturating_add(*count);
    }
    writer.finish(&beyond)
}

//! A run: the postings of consecutive letters, written once and never changed.
//!
//! ```text
//! magic      "CHYINDEX"
//! buckets    2^bits times: postings of 7 bytes in order, u32 CRC of the bucket's number, the letters and the postings
//! directory  2^bits times: u32 number of postings
//! beyond     each: u64 fingerprint of a run of words, u32 letters that have it and of which it is not kept
//! footer     u16 format, u8 bits, u32 postings, u32 beyond, u32 first letter, u32 letter after the last,
//!            32 bytes that stand for those letters' texts, u16 length and words that name the tables and parameters,
//!            u32 CRC of directory and beyond, u32 CRC of all of the footer before this
//! end        u32 bytes of the footer, magic
//! ```
//!
//! All numbers are big-endian. The directory and what follows it are held in memory, the buckets are read where they are
//! wanted, and each is checked when it is read. Nothing that does not check is used.

use super::cache::Cache;
use super::keys::{Around, Print};
use super::posting::{BUCKET_BITS_MAX, POSTING_BYTES, Packing, Posting, from_bytes};
use std::collections::HashMap;
use std::sync::Arc;

pub(super) const MAGIC: [u8; 8] = *b"CHYINDEX";
pub(super) const FORMAT: u16 = 1;
/// Bytes of the footer besides the words in it.
pub(super) const FOOTER_BYTES_MIN: usize = 2 + 1 + 4 + 4 + 4 + 4 + 32 + 2 + 4 + 4;
const END_BYTES: u64 = 4 + 8;
/// Bytes of buckets that are read at once where all are read.
const READ_BYTES: u64 = 1 << 20;

/// Letters and what stands around a fingerprint in each.
pub(super) type Postings = Vec<(u32, Around)>;

/// Bytes that are read by position: a file, or memory.
pub trait ReadAt: Send + Sync + std::fmt::Debug {
    /// How many there are.
    fn length(&self) -> u64;
    /// Fills `into` with those from `at`.
    fn read_at(&self, at: u64, into: &mut [u8]) -> std::io::Result<()>;
}

impl ReadAt for Vec<u8> {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> std::io::Result<()> {
        let from = usize::try_from(at).ok().and_then(|at| self.get(at..at + into.len()));
        let from = from.ok_or(std::io::ErrorKind::UnexpectedEof)?;
        into.copy_from_slice(from);
        Ok(())
    }
}

/// Why a run cannot be used, or could not be read. It is derived from the texts and can be made again.
#[derive(Debug, thiserror::Error)]
pub enum RunFault {
    /// The bytes could not be had.
    #[error("it could not be read: {0}")]
    Read(#[from] std::io::Error),
    /// They are not what was written.
    #[error("{0}")]
    Damaged(&'static str),
    /// It was made with other tables or parameters, or by another program.
    #[error("it was made with {found:?}, and this program has {wanted:?}")]
    Other {
        /// What it says of itself.
        found: String,
        /// What it should say.
        wanted: String,
    },
}

/// The letters of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Covers {
    /// The first letter's number.
    pub first: u32,
    /// The number after the last letter's.
    pub end: u32,
    /// Stands for the texts of those letters, so that a run of other texts is noticed. The caller says what it is and
    /// compares it.
    pub texts: [u8; 32],
}

/// An open run.
#[derive(Debug)]
pub struct Run {
    bytes: Box<dyn ReadAt>,
    covers: Covers,
    packing: Packing,
    /// Postings before each bucket, and of all.
    before: Vec<u32>,
    beyond: HashMap<Print, u32>,
    /// What tells its buckets from those of other runs in the cache.
    serial: u64,
}

impl Run {
    /// Opens a run: reads its end, and leaves the buckets where they are. `serial` is different for each open run.
    pub fn open(bytes: Box<dyn ReadAt>, serial: u64) -> Result<Self, RunFault> {
        let length = bytes.length();
        let end = read(&*bytes, length.checked_sub(END_BYTES).ok_or(CUT)?, END_BYTES)?;
        let (footer_bytes, magic) = end.split_first_chunk::<4>().ok_or(CUT)?;
        if magic != MAGIC || read(&*bytes, 0, MAGIC.len() as u64)? != MAGIC {
            return Err(RunFault::Damaged("it does not begin and end as a run does"));
        }
        let footer_bytes = u64::from(u32::from_be_bytes(*footer_bytes));
        if footer_bytes < FOOTER_BYTES_MIN as u64 || footer_bytes > FOOTER_BYTES_MIN as u64 + 0xFFFF
        {
            return Err(RunFault::Damaged("its footer has an impossible length"));
        }
        let at = length.checked_sub(END_BYTES + footer_bytes).ok_or(CUT)?;
        let footer = Footer::parse(&read(&*bytes, at, footer_bytes)?)?;
        if footer.length(footer_bytes) != Some(length) {
            return Err(RunFault::Damaged("it is not as long as its footer says"));
        }
        let tail_bytes = footer.directory_bytes() + u64::from(footer.beyond) * 12;
        let tail = read(&*bytes, at - tail_bytes, tail_bytes)?;
        if crc32fast::hash(&tail) != footer.tail_crc {
            return Err(RunFault::Damaged("its directory is not the one that was written"));
        }
        let packing = Packing { bits: footer.bits };
        let (before, beyond) = tail_of(&tail, packing, footer.postings)?;
        Ok(Self { bytes, covers: footer.covers, packing, before, beyond, serial })
    }

    /// Its letters.
    pub fn covers(&self) -> Covers {
        self.covers
    }

    /// Its postings.
    pub fn postings(&self) -> u64 {
        self.before.last().copied().map_or(0, u64::from)
    }

    /// Its bytes.
    pub fn length(&self) -> u64 {
        self.bytes.length()
    }

    pub(super) fn packing(&self) -> Packing {
        self.packing
    }

    pub(super) fn beyond(&self) -> &HashMap<Print, u32> {
        &self.beyond
    }

    /// Every posting of a fingerprint, through the cache.
    pub(super) fn find(
        &self,
        print: Print,
        cache: &Cache,
        found: &mut Postings,
    ) -> Result<(), RunFault> {
        let bucket = self.packing.bucket(print);
        let key = (self.serial, bucket as u64);
        let postings = match cache.get(key) {
            Some(postings) => postings,
            None => {
                let postings: Arc<[u8]> = self.bucket(bucket)?.into();
                cache.put(key, &postings);
                postings
            }
        };
        let (postings, _) = postings.as_chunks::<POSTING_BYTES>();
        let (prefix, shift) = self.packing.prefix(print);
        let start = postings.partition_point(|packed| from_bytes(*packed) >> shift < prefix);
        for packed in postings.iter().skip(start) {
            let packed = from_bytes(*packed);
            if packed >> shift != prefix {
                break;
            }
            let (letter, around) = self.packing.letter_around(packed);
            found.push((self.covers.first.saturating_add(letter), around));
        }
        Ok(())
    }

    /// The postings of a bucket, checked, from where they rest.
    pub(super) fn bucket(&self, bucket: usize) -> Result<Vec<u8>, RunFault> {
        if bucket >= self.packing.buckets() {
            return Err(RunFault::Damaged("it has no such bucket"));
        }
        let at = self.place(bucket);
        let mut bytes = read(&*self.bytes, at, self.place(bucket + 1) - at)?;
        let length = self.checked(bucket, &bytes)?.len();
        bytes.truncate(length);
        Ok(bytes)
    }

    /// Reads every bucket from where it rests, many at a time, and gives every posting, in order.
    pub(super) fn read_all(&self, mut each: impl FnMut(Posting)) -> Result<(), RunFault> {
        let buckets = self.packing.buckets();
        let mut first = 0;
        while first < buckets {
            let most = self.place(first).saturating_add(READ_BYTES);
            let end = (first + 1..=buckets).take_while(|&end| self.place(end) <= most).last();
            let end = end.unwrap_or(first + 1);
            let from = self.place(first);
            let bytes = read(&*self.bytes, from, self.place(end) - from)?;
            for bucket in first..end {
                let inside = [bucket, bucket + 1].map(|at| usize::try_from(self.place(at) - from));
                let [Ok(start), Ok(end)] = inside else { return Err(CUT) };
                let checked = self.checked(bucket, bytes.get(start..end).ok_or(CUT)?)?;
                for packed in checked.as_chunks::<POSTING_BYTES>().0 {
                    each(self.packing.unpack(bucket, from_bytes(*packed)));
                }
            }
            first = end;
        }
        Ok(())
    }

    /// Where a bucket begins.
    fn place(&self, bucket: usize) -> u64 {
        let before = self.before.get(bucket).copied().map_or(0, u64::from);
        MAGIC.len() as u64 + before * POSTING_BYTES as u64 + 4 * bucket as u64
    }

    /// The postings of a bucket, from its bytes, if they are those that were written.
    fn checked<'b>(&self, bucket: usize, bytes: &'b [u8]) -> Result<&'b [u8], RunFault> {
        let (postings, crc) = bytes.split_last_chunk::<4>().ok_or(CUT)?;
        if *crc != bucket_crc(&self.covers, bucket, postings).to_be_bytes() {
            return Err(RunFault::Damaged("a bucket is not the one that was written"));
        }
        Ok(postings)
    }

    /// Reads every byte again; an error says what is not as it was written.
    pub fn check(&self) -> Result<(), RunFault> {
        self.check_each(|_| {})
    }

    /// The same, and gives every posting on the way.
    pub(super) fn check_each(&self, mut each: impl FnMut(Posting)) -> Result<(), RunFault> {
        let mut wrong = false;
        let mut last = None;
        let letters = self.covers.end.saturating_sub(self.covers.first);
        self.read_all(|posting| {
            let here = (posting.print, posting.letter, posting.around.0);
            wrong |=
                posting.letter >= letters || last.replace(here).is_some_and(|last| last > here);
            each(posting);
        })?;
        if wrong { Err(RunFault::Damaged("its postings are not in order")) } else { Ok(()) }
    }
}

const CUT: RunFault = RunFault::Damaged("it is cut short");

fn read(bytes: &dyn ReadAt, at: u64, length: u64) -> Result<Vec<u8>, RunFault> {
    if at.checked_add(length).is_none_or(|end| end > bytes.length()) {
        return Err(CUT);
    }
    let mut into = vec![0; usize::try_from(length).map_err(|_| CUT)?];
    bytes.read_at(at, &mut into)?;
    Ok(into)
}

/// The check of a bucket; one that stands at another place, or in another run, does not check.
pub(super) fn bucket_crc(covers: &Covers, bucket: usize, postings: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&(bucket as u64).to_be_bytes());
    crc.update(&covers.first.to_be_bytes());
    crc.update(&covers.end.to_be_bytes());
    crc.update(&covers.texts);
    crc.update(postings);
    crc.finalize()
}

/// Directory and runs of words, from bytes that checked.
fn tail_of(
    tail: &[u8],
    packing: Packing,
    postings: u32,
) -> Result<(Vec<u32>, HashMap<Print, u32>), RunFault> {
    let (directory, beyond) = tail.split_at_checked(packing.buckets() * 4).ok_or(CUT)?;
    let mut before = Vec::with_capacity(packing.buckets() + 1);
    let mut sum = 0_u32;
    before.push(0);
    for count in directory.as_chunks::<4>().0 {
        sum = sum.checked_add(u32::from_be_bytes(*count)).ok_or(SUM)?;
        before.push(sum);
    }
    if sum != postings {
        return Err(SUM);
    }
    let (beyond, _) = beyond.as_chunks::<12>();
    let beyond = beyond.iter().filter_map(|each| {
        let (print, count) = each.split_first_chunk::<8>()?;
        Some((Print(u64::from_be_bytes(*print)), u32::from_be_bytes(count.try_into().ok()?)))
    });
    Ok((before, beyond.collect()))
}

const SUM: RunFault = RunFault::Damaged("its directory does not add up");

/// The footer read.
struct Footer {
    bits: u32,
    postings: u32,
    beyond: u32,
    covers: Covers,
    tail_crc: u32,
}

impl Footer {
    fn parse(bytes: &[u8]) -> Result<Self, RunFault> {
        let (rest, crc) = bytes.split_last_chunk::<4>().ok_or(CUT)?;
        if crc32fast::hash(rest) != u32::from_be_bytes(*crc) {
            return Err(RunFault::Damaged("its footer is not the one that was written"));
        }
        let mut rest = rest;
        let format = u16::from_be_bytes(take(&mut rest)?);
        let [bits] = take::<1>(&mut rest)?;
        let mut number = || take(&mut rest).map(u32::from_be_bytes);
        let (postings, beyond, first, end) = (number()?, number()?, number()?, number()?);
        let texts = take(&mut rest)?;
        let words = usize::from(u16::from_be_bytes(take(&mut rest)?));
        let (words, mut rest) = rest.split_at_checked(words).ok_or(CUT)?;
        let tail_crc = u32::from_be_bytes(take(&mut rest)?);
        let (found, wanted) = (String::from_utf8_lossy(words).into_owned(), super::tables());
        if format != FORMAT || found != wanted {
            let found = if format == FORMAT { found } else { format!("format {format}") };
            return Err(RunFault::Other { found, wanted });
        }
        let letters = end.checked_sub(first).filter(|letters| *letters > 0);
        let bits = u32::from(bits);
        if !rest.is_empty() || bits > BUCKET_BITS_MAX || letters.is_none_or(|n| n > 1 << bits) {
            return Err(RunFault::Damaged("its footer says what cannot be"));
        }
        Ok(Self { bits, postings, beyond, covers: Covers { first, end, texts }, tail_crc })
    }

    fn directory_bytes(&self) -> u64 {
        4 << self.bits
    }

    /// How long the run must be.
    fn length(&self, footer_bytes: u64) -> Option<u64> {
        let buckets = u64::from(self.postings) * POSTING_BYTES as u64 + (4 << self.bits);
        let parts = [buckets, self.directory_bytes(), u64::from(self.beyond) * 12, footer_bytes];
        parts.iter().try_fold(MAGIC.len() as u64 + END_BYTES, |sum, part| sum.checked_add(*part))
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], RunFault> {
    let (taken, after) = rest.split_first_chunk::<N>().ok_or(CUT)?;
    *rest = after;
    Ok(*taken)
}

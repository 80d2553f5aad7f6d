//! Seven bytes: which letter has a fingerprint, and what stands around it there.
//!
//! Postings lie in as many buckets as there are letters (rounded up to a power of two), by the first bits of the
//! fingerprint; the rest of it, the letter's number within the run, and the bits around it are always 56 bits together,
//! whatever the number of letters: what the letter's number needs more, the fingerprint needs less.

use super::keys::{AROUND_BITS, Around, PRINT_BITS, Print};

/// Bytes of a posting.
pub(super) const POSTING_BYTES: usize = 7;

/// A fingerprint in a letter. The letter is counted from the first of its run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Posting {
    pub(super) print: Print,
    pub(super) letter: u32,
    pub(super) around: Around,
}

/// How postings are packed in a run of `2^bits` buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Packing {
    pub(super) bits: u32,
}

/// Buckets are at most 2^28: more letters than a run may have.
pub(super) const BUCKET_BITS_MAX: u32 = 28;

impl Packing {
    /// That of a run of so many letters.
    pub(super) fn of_letters(letters: u32) -> Self {
        Self { bits: u32::BITS - letters.saturating_sub(1).leading_zeros() }
    }

    pub(super) fn buckets(self) -> usize {
        1 << self.bits
    }

    /// The bucket of a fingerprint.
    pub(super) fn bucket(self, print: Print) -> usize {
        usize::try_from(print.0 >> (PRINT_BITS - self.bits)).unwrap_or_default()
    }

    /// In 56 bits, ordered by fingerprint, then by letter.
    pub(super) fn pack(self, posting: Posting) -> u64 {
        let rest = posting.print.0 & ((1 << (PRINT_BITS - self.bits)) - 1);
        (rest << self.bits | u64::from(posting.letter)) << AROUND_BITS | u64::from(posting.around.0)
    }

    /// The same read back, of a bucket.
    pub(super) fn unpack(self, bucket: usize, packed: u64) -> Posting {
        let rest = packed >> (AROUND_BITS + self.bits);
        let (letter, around) = self.letter_around(packed);
        let print = Print((bucket as u64) << (PRINT_BITS - self.bits) | rest);
        Posting { print, letter, around }
    }

    /// Letter and surroundings of a packed posting.
    pub(super) fn letter_around(self, packed: u64) -> (u32, Around) {
        let letter = packed >> AROUND_BITS & ((1 << self.bits) - 1);
        let around = packed & ((1 << AROUND_BITS) - 1);
        let low = |bits: u64| u32::try_from(bits).unwrap_or_default();
        (low(letter), Around(low(around)))
    }

    /// What the packed postings of a fingerprint begin with, and how many bits follow it.
    pub(super) fn prefix(self, print: Print) -> (u64, u32) {
        (print.0 & ((1 << (PRINT_BITS - self.bits)) - 1), AROUND_BITS + self.bits)
    }
}

/// Reads a packed posting from its bytes.
pub(super) fn from_bytes(bytes: [u8; POSTING_BYTES]) -> u64 {
    let mut whole = [0; 8];
    whole[1..].copy_from_slice(&bytes);
    u64::from_be_bytes(whole)
}

/// The bytes of a packed posting.
pub(super) fn to_bytes(packed: u64) -> [u8; POSTING_BYTES] {
    let mut bytes = [0; POSTING_BYTES];
    bytes.copy_from_slice(&packed.to_be_bytes()[1..]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_posting_is_56_bits_whatever_the_number_of_letters() {
        for letters in [1, 2, 3, 1_000, 1 << 20, 1 << BUCKET_BITS_MAX] {
            let packing = Packing::of_letters(letters);
            assert!(packing.buckets() >= letters as usize && packing.bits <= BUCKET_BITS_MAX);
            let print = Print((1 << PRINT_BITS) - 2);
            let posting =
                Posting { print, letter: letters - 1, around: Around((1 << AROUND_BITS) - 1) };
            let packed = packing.pack(posting);
            assert!(packed < 1 << 56);
            assert_eq!(from_bytes(to_bytes(packed)), packed);
            assert_eq!(packing.unpack(packing.bucket(print), packed), posting);
            let (prefix, shift) = packing.prefix(print);
            assert_eq!(packed >> shift, prefix);
        }
    }
}

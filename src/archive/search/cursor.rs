//! Where a list goes on. Newest first, that is an entry of the log, which stays where it is. By rank, it is the rank and
//! entry of the last letter shown, with the log's size and the counts of the first page: what is deposited between two
//! pages neither enters the list nor moves anything in it.

use super::ranking::Counts;
use crate::archive::ArchiveError;
use crate::limits::{CURSOR_CHARS_MAX, QUERY_WORDS_MAX};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// First byte of a ranked cursor.
const VERSION: u8 = 1;

/// Where a list goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cursor {
    /// With letters logged before this entry.
    Before(u64),
    /// After this place in a list by rank.
    Ranked(Box<Ranked>),
}

/// A place in a list by rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    /// The log's size at the first page.
    pub(super) size: u64,
    /// Rank and entry of the last letter shown.
    pub(super) last: (u32, u64),
    /// CRC-32 of what was asked: a cursor goes on with its own search only.
    pub(super) asked: u32,
    pub(super) counts: Counts,
}

impl Cursor {
    /// Reads what `Display` writes.
    pub fn parse(given: &str) -> Result<Self, ArchiveError> {
        let wrong = || ArchiveError::Cursor { why: "it is not what next said" };
        if given.len() > CURSOR_CHARS_MAX {
            return Err(ArchiveError::Cursor { why: "it is longer than any that was given" });
        }
        if given.bytes().all(|byte| byte.is_ascii_digit()) {
            return given.parse().map(Self::Before).map_err(|_| wrong());
        }
        let bytes = given.strip_prefix('r').ok_or_else(wrong)?;
        let bytes = URL_SAFE_NO_PAD.decode(bytes).map_err(|_| wrong())?;
        ranked(&bytes).map(|ranked| Self::Ranked(Box::new(ranked))).ok_or_else(wrong)
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Before(index) => write!(f, "{index}"),
            Self::Ranked(ranked) => write!(f, "r{}", URL_SAFE_NO_PAD.encode(written(ranked))),
        }
    }
}

fn written(ranked: &Ranked) -> Vec<u8> {
    let Ranked { size, last, asked, counts } = ranked;
    let mut bytes = vec![VERSION];
    let head = [*size, u64::from(last.0), last.1, u64::from(*asked), counts.letters];
    for number in head.iter().chain(&counts.words).chain(&counts.with) {
        let mut number = *number;
        while number > 0x7f {
            bytes.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        bytes.push((number & 0x7f) as u8);
    }
    bytes
}

fn ranked(bytes: &[u8]) -> Option<Ranked> {
    let (version, mut rest) = bytes.split_first()?;
    if *version != VERSION {
        return None;
    }
    let mut next = || number(&mut rest);
    let (size, rank, letter, asked, letters) = (next()?, next()?, next()?, next()?, next()?);
    let words = [next()?, next()?, next()?, next()?, next()?];
    let mut with = Vec::new();
    while !rest.is_empty() {
        if with.len() == 5 * QUERY_WORDS_MAX {
            return None;
        }
        with.push(number(&mut rest)?);
    }
    Some(Ranked {
        size,
        last: (u32::try_from(rank).ok()?, letter),
        asked: u32::try_from(asked).ok()?,
        counts: Counts { letters, words, with },
    })
}

/// One number, seven bits a byte, the lowest first.
fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..63).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(with: usize) -> Cursor {
        Cursor::Ranked(Box::new(Ranked {
            size: 1 << 40,
            last: (u32::MAX, 12_345),
            asked: 0xdead_beef,
            counts: Counts {
                letters: 1_000_000,
                words: [0, 127, 128, 16_384, 9],
                with: vec![300; with],
            },
        }))
    }

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        for cursor in
            [Cursor::Before(0), Cursor::Before(77), cursor(0), cursor(5 * QUERY_WORDS_MAX)]
        {
            assert_eq!(Cursor::parse(&cursor.to_string()).unwrap(), cursor);
        }
        let longest = cursor(5 * QUERY_WORDS_MAX).to_string();
        assert!(longest.len() <= CURSOR_CHARS_MAX, "{}", longest.len());
    }

    #[test]
    fn rubbish_is_refused() {
        let many = cursor(5 * QUERY_WORDS_MAX + 1).to_string();
        let long = "1".repeat(CURSOR_CHARS_MAX + 1);
        for given in ["x", "-1", "r", "rAQ", "r!!", "99999999999999999999", many.as_str(), &long] {
            assert!(matches!(Cursor::parse(given), Err(ArchiveError::Cursor { .. })), "{given}");
        }
        let whole = cursor(3).to_string();
        assert!(Cursor::parse(&whole[..12]).is_err());
        assert!(Cursor::parse(&format!("r{}", URL_SAFE_NO_PAD.encode([1, 255, 255]))).is_err());
    }
}

//! C2SP tlog-tiles v0.1.0: paths, widths and entry bundles.
//!
//! Which tiles exist at a size, how their paths are spelled, and how entries are packed. Says nothing of where tiles are
//! kept or how they are served.

use super::{LogError, TreeSize};
use crate::limits::STATEMENT_BYTES_MAX;
use std::fmt;

/// Entries or hashes in a full tile.
pub const TILE_WIDTH: u16 = 256;

/// Which tile, as its path names it (below `/log/`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TilePath {
    /// `tile/<L>/<N>[.p/<W>]`.
    Hashes {
        /// Level, 0 to 63.
        level: u8,
        /// Number of the tile in its level.
        number: u64,
        /// 1 to 256; 256 is a full tile and is not written in the path.
        width: u16,
    },
    /// `tile/entries/<N>[.p/<W>]`.
    Entries {
        /// Number of the bundle.
        number: u64,
        /// 1 to 256.
        width: u16,
    },
}

impl TilePath {
    /// Reads a path strictly, without its leading slash: `tile/0/x001/x234/067.p/8`. Every tile has one spelling, so a
    /// path never needs to be cleaned; anything else is [`LogError::TilePath`].
    pub fn parse(path: &str) -> Result<Self, LogError> {
        parse(path)
            .map_err(|why| LogError::TilePath { given: path.chars().take(80).collect(), why })
    }

    /// Whether the log has had this tile, at this width, at `size` or at a size before it.
    pub fn exists_at(&self, size: TreeSize) -> bool {
        let (level, number, width) = self.place();
        if !(1..=TILE_WIDTH).contains(&width) {
            return false;
        }
        let end = number.checked_mul(TILE_WIDTH.into()).and_then(|at| at.checked_add(width.into()));
        end.is_some_and(|end| end <= hashes_at(level, size))
    }

    /// The tiles of hashes and entries that are partial at `size`, lowest level first: at most one a level, and the
    /// entries beside level 0. With every full tile they are what the size's tree is recomputed from.
    pub fn partial_at(size: TreeSize) -> impl Iterator<Item = Self> {
        let entries = Self::Entries {
            number: size.get() / u64::from(TILE_WIDTH),
            width: partial_width(0, size),
        };
        let hashes = (0..8).map(move |level| Self::Hashes {
            level,
            number: hashes_at(level, size) / u64::from(TILE_WIDTH),
            width: partial_width(level, size),
        });
        std::iter::once(entries).chain(hashes).filter(|tile| tile.place().2 > 0)
    }

    /// Level, number and width; entries stand at level 0.
    fn place(&self) -> (u8, u64, u16) {
        match *self {
            Self::Hashes { level, number, width } => (level, number, width),
            Self::Entries { number, width } => (0, number, width),
        }
    }
}

/// Width of the partial tile at `level` in a log of `size`: `floor(size / 256^level) mod 256`. 0 means that there is none.
pub fn partial_width(level: u8, size: TreeSize) -> u16 {
    u16::from(hashes_at(level, size).to_le_bytes()[0])
}

/// Hashes of complete subtrees of 256^level leaves in a log of `size`.
fn hashes_at(level: u8, size: TreeSize) -> u64 {
    size.get().checked_shr(u32::from(level) * 8).unwrap_or(0)
}

/// Numbers at or above this would hold entries beyond 2^64.
const NUMBER_END: u64 = 1 << 56;
/// Groups of three digits that such a number has at most.
const GROUPS_MAX: usize = 6;

fn parse(path: &str) -> Result<TilePath, &'static str> {
    let path = path.strip_prefix("tile/").ok_or("tile/ was expected at its start")?;
    let (level, rest) = path.split_once('/').ok_or("a level and a number were expected")?;
    let (number, width) = match rest.split_once(".p/") {
        Some((number, width)) => (number, parse_width(width)?),
        None => (rest, TILE_WIDTH),
    };
    let number = parse_number(number)?;
    if level == "entries" {
        return Ok(TilePath::Entries { number, width });
    }
    match super::text::decimal(level) {
        Ok(level @ 0..=63) => Ok(TilePath::Hashes { level: level.to_le_bytes()[0], number, width }),
        _ => Err("a level from 0 to 63 or the word entries was expected"),
    }
}

fn parse_width(width: &str) -> Result<u16, &'static str> {
    match super::text::decimal(width).map(u16::try_from) {
        Ok(Ok(width @ 1..256)) => Ok(width),
        _ => Err("a width from 1 to 255 was expected behind .p/"),
    }
}

/// Groups of three digits, all but the last with an `x` before them, and no group of zeros at the start.
fn parse_number(number: &str) -> Result<u64, &'static str> {
    const WHY: &str = "a number in groups of three digits was expected, as x001/x234/067";
    let groups = number.split('/').count();
    if groups > GROUPS_MAX {
        return Err("a smaller number was expected");
    }
    let mut value = 0_u64;
    for (group, place) in number.split('/').zip(1..) {
        let digits = match group.strip_prefix('x') {
            Some(digits) if place < groups => digits,
            None if place == groups => group,
            _ => return Err(WHY),
        };
        if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(WHY);
        }
        if place == 1 && groups > 1 && digits == "000" {
            return Err("a number without leading zeros was expected");
        }
        value = value * 1000 + digits.parse::<u64>().map_err(|_| WHY)?;
    }
    if value < NUMBER_END { Ok(value) } else { Err("a smaller number was expected") }
}

/// The path, without a leading slash.
impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (level, number, width) = self.place();
        match self {
            Self::Hashes { .. } => write!(f, "tile/{level}/")?,
            Self::Entries { .. } => f.write_str("tile/entries/")?,
        }
        let mut power = 1_u64;
        while number / power >= 1000 {
            power *= 1000;
        }
        while power > 1 {
            write!(f, "x{:03}/", number / power % 1000)?;
            power /= 1000;
        }
        write!(f, "{:03}", number % 1000)?;
        if width < TILE_WIDTH { write!(f, ".p/{width}") } else { Ok(()) }
    }
}

/// Bytes of an entry bundle: `uint16_be(length) || entry` for each. Errors: [`LogError::EntryTooLong`],
/// [`LogError::BundleLength`] for none or more than 256.
pub fn entry_bundle<'e>(entries: impl IntoIterator<Item = &'e [u8]>) -> Result<Vec<u8>, LogError> {
    let mut bundle = Vec::new();
    let mut count = 0;
    for (position, entry) in entries.into_iter().enumerate() {
        if position == usize::from(TILE_WIDTH) {
            return Err(LogError::BundleLength);
        }
        let found = entry.len();
        let length =
            u16::try_from(found).map_err(|_| LogError::EntryTooLong { position, found })?;
        bundle.extend_from_slice(&length.to_be_bytes());
        bundle.extend_from_slice(entry);
        count = position + 1;
    }
    if count == 0 { Err(LogError::BundleLength) } else { Ok(bundle) }
}

/// The entries of a bundle; refuses truncated ones ([`LogError::BundleTruncated`]) and those with no entry or more than 256
/// ([`LogError::BundleLength`]).
pub fn parse_entry_bundle(bytes: &[u8]) -> Result<Vec<&[u8]>, LogError> {
    let mut entries = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        if entries.len() == usize::from(TILE_WIDTH) {
            return Err(LogError::BundleLength);
        }
        let truncated = LogError::BundleTruncated { position: entries.len() };
        let Some((length, after)) = rest.split_first_chunk() else { return Err(truncated) };
        let length = usize::from(u16::from_be_bytes(*length));
        let Some((entry, after)) = after.split_at_checked(length) else { return Err(truncated) };
        entries.push(entry);
        rest = after;
    }
    if entries.is_empty() { Err(LogError::BundleLength) } else { Ok(entries) }
}

/// The length of an entry is written in two bytes.
const _: () = assert!(STATEMENT_BYTES_MAX <= u16::MAX as usize);

//! C2SP tlog-tiles v0.1.0: paths, widths and entry bundles.

use super::LogError;

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
    /// Reads a path strictly, without its leading slash: `tile/0/x001/x234/067.p/8`.
    pub fn parse(path: &str) -> Result<Self, LogError> {
        todo!("{path}")
    }
}
// Display writes the path

/// Bytes of an entry bundle: `uint16_be(length) || entry` for each.
pub fn entry_bundle<'e>(entries: impl IntoIterator<Item = &'e [u8]>) -> Result<Vec<u8>, LogError> {
    let _ = entries;
    todo!()
}
/// The entries of a bundle; refuses truncated ones and more than 256.
pub fn parse_entry_bundle(bytes: &[u8]) -> Result<Vec<&[u8]>, LogError> {
    todo!("{bytes:?}")
}

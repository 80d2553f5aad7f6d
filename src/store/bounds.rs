//! Bounds that depend on the disk the archive rests on.

use crate::limits::{FREE_BYTES_MIN, SEGMENT_BYTES_MAX};

/// Bounds of storage that a test or an operator may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of a segment after which the next frame opens a new one.
    pub segment_bytes_max: u64,
    /// Free bytes below which nothing is written.
    pub free_bytes_min: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { segment_bytes_max: SEGMENT_BYTES_MAX, free_bytes_min: FREE_BYTES_MIN }
    }
}

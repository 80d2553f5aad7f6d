//! Is this text the letter?
//!
//! Finds the letters a pasted text may be, aligns the words, and says what was kept, cut and changed. The candidate
//! search has one interface, [`Candidates`]. Knows nothing of HTTP or of where letters rest; stores and logs nothing
//! of what was pasted.

mod align;
mod candidates;
mod difference;
mod fingerprint;
mod headline;
mod record;
mod verdict;

pub use candidates::{Candidates, Index};
pub use difference::{Difference, DifferenceKind};
pub use record::{LetterNumber, PublicationRecord, Record, Shelf, Withdrawn};
pub use verdict::{LetterMatch, Verdict, VerdictCode, check};

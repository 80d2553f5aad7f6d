//! Is this text the letter?
//!
//! Finds the letters a pasted text may be, aligns the words, and says what was kept, cut and changed. The candidate
//! search has one interface, [`Candidates`]. Knows nothing of HTTP or of where letters rest; stores and logs nothing
//! of what was pasted.

mod align;
mod answer;
mod candidates;
mod caveats;
mod chain;
mod changes;
mod classify;
mod compare;
mod difference;
mod disguise;
mod edges;
mod fingerprint;
mod gap;
mod headline;
mod ignored;
mod index;
mod judge;
mod leftover;
mod lexicon;
mod names;
mod naming;
mod phrase;
mod rank;
mod reading;
mod record;
mod side;
mod sketch;
mod stray;
mod style;
mod summary;
mod verdict;
mod whole;
mod words;

pub use answer::check;
pub use candidates::{Candidates, Found};
pub use caveats::{Caveat, caveats_of};
pub use difference::{Difference, DifferenceClass, DifferenceFlag, DifferenceKind};
pub use index::{Covers, Fingerprints, Full, Index, Memory, ReadAt, Run, RunFault, Search, merge};
pub use record::{LetterNumber, PublicationRecord, Record, Shelf, Withdrawn, is_retrospective};
pub use summary::{LetterSummary, Summary};
pub use verdict::{
    EqualIn, ExtentMatch, IssuerMatch, LetterMatch, Mark, Passage, Phrase, Tables, Verdict,
    VerdictCode,
};
pub use words::Words;

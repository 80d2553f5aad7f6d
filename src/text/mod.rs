//! When are two texts the same?
//!
//! Normal forms N0 (the bytes), N1 (typography), N2 (words) and N3 (house style) with a map back to the bytes of the
//! input, tokens by UAX #29, sentences, and a report of everything that was folded. Tables are data with a version, which every signed
//! record carries. UTS #39 skeletons raise alarms and never make two texts equal. Knows nothing of storage.

mod compose;
mod element;
mod folding;
mod hidden;
mod n1;
mod n2;
mod n3;
mod script;
mod sentence;
mod sign;
mod spacing;
mod table;

pub use element::{Element, elements};
pub use folding::{Folding, FoldingKind, Foldings};
pub use hidden::{Alarm, AlarmKind, alarms, look_alike};
pub use n1::{N1_TABLES, Normal, n1, n1_sha256};
pub use n2::{N2_TABLES, Token, tokens, tokens_of, words};
pub use n3::{
    HouseStyle, N3_REACH, N3_TABLES, StyleClass, StyleDifference, StyleToken, Substitution, n3,
    n3_keys, style_differences, style_groups, style_pair,
};
pub use sentence::{paragraphs, sentences};

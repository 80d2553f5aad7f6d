//! Who vouches for what?
//!
//! SCITT Signed Statements (RFC 9943: tagged COSE_Sign1, Ed25519, deterministic CBOR, in-toto payload as RFC 8785
//! JSON) and COSE receipts (RFC 9942). Signs bytes and verifies bytes, never re-serialises before verifying. Knows
//! nothing of storage or HTTP: keys arrive as bytes and leave as bytes.

mod anchors;
mod cbor;
mod error;
mod foreign;
#[cfg(test)]
mod forge;
mod header;
mod jcs;
mod key;
mod keyset;
mod payload;
mod pem;
mod predicate;
mod receipt;
mod sign1;
mod signed;

pub use anchors::{Anchors, KeyState, TrustedKey};
pub use error::StatementError;
pub use foreign::{ForeignReceipt, ForeignStatement};
pub use key::{KeyId, PublicKey, Role, SecretKey};
pub use keyset::KeySet;
pub use payload::{Payload, Subject};
pub use predicate::{Anchor, Kind, Predicate};
pub use receipt::Receipt;
pub use signed::{Claims, Statement};

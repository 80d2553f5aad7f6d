//! Who vouches for what?
//!
//! SCITT Signed Statements (RFC 9943: tagged COSE_Sign1, Ed25519, deterministic CBOR, in-toto payload as RFC 8785
//! JSON) and COSE receipts (RFC 9942). Signs bytes and verifies bytes, never re-serialises before verifying. Knows
//! nothing of storage or HTTP: keys arrive as bytes and leave as bytes.

mod cbor;
mod key;
mod keyset;
mod payload;
mod pem;
mod receipt;
mod sign1;
mod signed;

pub use key::{KeyId, PublicKey, Role, SecretKey};
pub use keyset::KeySet;
pub use payload::{Kind, Payload, Predicate, Subject};
pub use receipt::Receipt;
pub use signed::{Claims, Statement};

/// What is wrong with a statement, a receipt or a key. The owner of this room adds variants.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// placeholder
    #[error("placeholder")]
    Placeholder,
}

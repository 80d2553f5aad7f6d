//! Public keys as others fetch them: a COSE Key Set (SCRAPI `/.well-known/scitt-keys`).

use super::{PublicKey, StatementError};

/// A set of public keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeySet(pub Vec<PublicKey>);
impl KeySet {
    /// Deterministic CBOR: `[{1: 1, 2: kid, 3: -8, -1: 6, -2: x}, ...]`.
    pub fn to_cbor(&self) -> Vec<u8> {
        todo!()
    }
    /// One key as a COSE Key.
    pub fn key_to_cbor(key: &PublicKey) -> Vec<u8> {
        todo!("{key:?}")
    }
    /// Reads a set strictly.
    pub fn parse(cbor: &[u8]) -> Result<Self, StatementError> {
        todo!("{cbor:?}")
    }
}

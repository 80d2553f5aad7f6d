//! Signed Statements: what is logged.

use super::{KeyId, Payload, PublicKey, SecretKey, StatementError};

/// CWT claims of the protected header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// Who asserts it: the issuer's URL.
    pub iss: String,
    /// What it is about: `tag:<domain>,<year>:letter/<id>` for a letter.
    pub sub: String,
    /// When it was signed, seconds since 1970.
    pub iat: u64,
}

/// A parsed, strictly deterministic, tagged COSE_Sign1 with an empty unprotected header. Nothing is verified by parsing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    bytes: Vec<u8>,
    claims: Claims,
}
impl Statement {
    /// Signs `payload`; the key's role must be issuer. The signature is verified before it is returned.
    pub fn sign(
        key: &SecretKey,
        claims: Claims,
        payload: &Payload,
    ) -> Result<Self, StatementError> {
        let _ = (key, payload, &claims);
        todo!()
    }
    /// Parses statement bytes strictly.
    pub fn parse(bytes: &[u8]) -> Result<Self, StatementError> {
        todo!("{bytes:?}")
    }
    /// Verifies the signature; the key's id must be the statement's `kid`.
    pub fn verify(&self, key: &PublicKey) -> Result<(), StatementError> {
        todo!("{key:?}")
    }
    /// The bytes that are the log entry.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
    /// Its claims.
    pub fn claims(&self) -> &Claims {
        &self.claims
    }
    /// Which key signed it, as it says.
    pub fn key_id(&self) -> &KeyId {
        todo!()
    }
    /// What it says.
    pub fn payload(&self) -> Result<Payload, StatementError> {
        todo!()
    }
    /// The payload's bytes.
    pub fn payload_bytes(&self) -> &[u8] {
        todo!()
    }
    /// The bytes that were signed (Sig_structure), for `openssl pkeyutl -verify -rawin`.
    pub fn tbs(&self) -> Vec<u8> {
        todo!()
    }
    /// The 64 bytes of the signature.
    pub fn signature(&self) -> &[u8; 64] {
        todo!()
    }
    /// The statement with receipts in its unprotected header (`{394: [+ receipt]}`): a transparent statement, `.scitt`.
    pub fn transparent(&self, receipts: &[&[u8]]) -> Vec<u8> {
        todo!("{receipts:?}")
    }
}

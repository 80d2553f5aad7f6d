//! Signed Statements (RFC 9943): what is logged.
//!
//! Parsing checks the form only; [`Statement::verify`] checks the signature over the bytes as they came.

use super::cbor::{KeyOrder, Value};
use super::header::{self, Header};
use super::sign1::{self, Sign1};
use super::{KeyId, Payload, PublicKey, Role, SecretKey, StatementError};
use crate::limits::{RECEIPT_BYTES_MAX, STATEMENT_BYTES_MAX, STATEMENT_RECEIPTS_MAX};

/// Label of the receipts in a transparent statement's unprotected header (RFC 9942).
const RECEIPTS: i64 = 394;

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
    protected: Vec<u8>,
    payload: Vec<u8>,
    signature: [u8; 64],
    key_id: KeyId,
    claims: Claims,
}

impl Statement {
    /// Signs `payload`; the key's role must be issuer. What is returned was read back as a stranger would read it.
    pub fn sign(
        key: &SecretKey,
        claims: Claims,
        payload: &Payload,
    ) -> Result<Self, StatementError> {
        Self::sign_bytes(key, claims, &payload.to_jcs()?)
    }

    /// Signs payload bytes as they are, whatever they say: for vectors and for payloads of other profiles.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "claims belong to the one statement that makes them"
    )]
    pub fn sign_bytes(
        key: &SecretKey,
        claims: Claims,
        payload: &[u8],
    ) -> Result<Self, StatementError> {
        let protected = header::of_statement(&key.public().id(), &claims);
        let signature = key.sign(Role::Issuer, &sign1::tbs(&protected, payload))?;
        let envelope = Sign1 {
            protected: &protected,
            unprotected: Value::Map(Vec::new()),
            payload: Some(payload),
            signature: &signature,
        };
        // Read back as a stranger would, so that nothing is logged that would be refused later.
        Self::parse(&envelope.encode())
    }

    /// Parses statement bytes strictly.
    pub fn parse(bytes: &[u8]) -> Result<Self, StatementError> {
        within("bytes of a statement", bytes.len(), STATEMENT_BYTES_MAX)?;
        let envelope = Sign1::parse(bytes, KeyOrder::Sorted)?;
        if envelope.unprotected != Value::Map(Vec::new()) {
            return Err(StatementError::Unprotected("it must be empty when a statement is logged"));
        }
        let header = Header::parse(envelope.protected, KeyOrder::Sorted)?;
        header.require_ed25519()?;
        header.require_known()?;
        if header.vds.is_some() {
            return Err(StatementError::Header {
                member: "vds (395)",
                why: "a statement has none",
            });
        }
        header.require_typ(header::STATEMENT_TYP)?;
        header.require_content_type(Some(header::PAYLOAD_TYPE))?;
        Ok(Self {
            key_id: header.key_id()?,
            claims: header.claims()?,
            protected: envelope.protected.to_vec(),
            payload: envelope
                .payload
                .ok_or(StatementError::NotSign1("a statement carries its payload"))?
                .to_vec(),
            signature: envelope.ed25519()?,
            bytes: bytes.to_vec(),
        })
    }

    /// Verifies the signature; the key's id must be the statement's `kid`.
    pub fn verify(&self, key: &PublicKey) -> Result<(), StatementError> {
        let expected = key.id();
        if expected != self.key_id {
            return Err(StatementError::OtherKey { expected, found: self.key_id.clone() });
        }
        key.verify(&self.tbs(), &self.signature)
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
        &self.key_id
    }

    /// What it says.
    pub fn payload(&self) -> Result<Payload, StatementError> {
        Payload::parse(&self.payload)
    }

    /// The payload's bytes.
    pub fn payload_bytes(&self) -> &[u8] {
        &self.payload
    }

    /// The bytes that were signed (Sig_structure), for `openssl pkeyutl -verify -rawin`.
    pub fn tbs(&self) -> Vec<u8> {
        sign1::tbs(&self.protected, &self.payload)
    }

    /// The 64 bytes of the signature.
    pub fn signature(&self) -> &[u8; 64] {
        &self.signature
    }

    /// The statement with receipts in its unprotected header (`{394: [+ receipt]}`): a transparent statement, `.scitt`.
    /// With none it is the statement itself.
    pub fn transparent(&self, receipts: &[&[u8]]) -> Vec<u8> {
        if receipts.is_empty() {
            return self.bytes.clone();
        }
        let receipts = Value::Array(receipts.iter().map(|bytes| Value::Bytes(bytes)).collect());
        self.envelope(Value::Map(vec![(Value::int(RECEIPTS), receipts)])).encode()
    }

    /// Takes a transparent statement apart: the statement as it was logged, and its receipts, not parsed yet.
    pub fn from_transparent(bytes: &[u8]) -> Result<(Self, Vec<Vec<u8>>), StatementError> {
        let max = STATEMENT_BYTES_MAX + STATEMENT_RECEIPTS_MAX * RECEIPT_BYTES_MAX;
        within("bytes of a transparent statement", bytes.len(), max)?;
        let mut envelope = Sign1::parse(bytes, KeyOrder::Sorted)?;
        let unprotected = std::mem::replace(&mut envelope.unprotected, Value::Map(Vec::new()));
        let Value::Map(members) = unprotected else {
            return Err(StatementError::NotSign1("the unprotected header is not a map"));
        };
        let receipts = match members.as_slice() {
            [] => Vec::new(),
            [(label, Value::Array(receipts))] if label.as_int() == Some(RECEIPTS) => {
                within("receipts of a statement", receipts.len(), STATEMENT_RECEIPTS_MAX)?;
                let receipts: Option<Vec<_>> =
                    receipts.iter().map(|receipt| receipt.as_bytes().map(<[u8]>::to_vec)).collect();
                receipts.filter(|receipts| !receipts.is_empty()).ok_or(
                    StatementError::Unprotected("receipts (394) are byte strings, one or more"),
                )?
            }
            _ => return Err(StatementError::Unprotected("only receipts (394) are expected in it")),
        };
        Ok((Self::parse(&envelope.encode())?, receipts))
    }

    /// The statement as it would be logged: what others may have put in the unprotected header, which nobody signed, is
    /// left out (RFC 9943: it is empty when a statement is registered).
    pub fn without_receipts(bytes: &[u8]) -> Result<Self, StatementError> {
        let max = STATEMENT_BYTES_MAX + STATEMENT_RECEIPTS_MAX * RECEIPT_BYTES_MAX;
        within("bytes of a statement", bytes.len(), max)?;
        let mut envelope = Sign1::parse(bytes, KeyOrder::Sorted)?;
        envelope.unprotected = Value::Map(Vec::new());
        Self::parse(&envelope.encode())
    }

    fn envelope<'a>(&'a self, unprotected: Value<'a>) -> Sign1<'a> {
        Sign1 {
            protected: &self.protected,
            unprotected,
            payload: Some(&self.payload),
            signature: &self.signature,
        }
    }
}

/// Refuses what is over its bound.
pub(super) fn within(what: &'static str, found: usize, max: usize) -> Result<(), StatementError> {
    if found > max { Err(StatementError::TooLong { what, found, max }) } else { Ok(()) }
}

#[cfg(test)]
mod tests;

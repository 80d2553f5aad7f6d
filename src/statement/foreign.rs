//! Statements and receipts of other transparency services.
//!
//! Read with the rules COSE has and no more: header members in any order, key identifier, type and claims as they
//! please. What stays strict: tagged, definite, shortest, no key twice, nothing after it, no `crit`, vds signed,
//! Ed25519 with `verify_strict`. Nothing read here is ever registered.

use super::cbor::KeyOrder;
use super::header::Header;
use super::receipt::{read_proof, verify_root};
use super::sign1::{self, Sign1};
use super::signed::within;
use super::{PublicKey, StatementError};
use crate::limits::{RECEIPT_BYTES_MAX, STATEMENT_BYTES_MAX};
use crate::log::{InclusionProof, RootHash};

/// A statement of another service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignStatement {
    protected: Vec<u8>,
    payload: Vec<u8>,
    signature: [u8; 64],
}

impl ForeignStatement {
    /// Parses a statement with its payload in it.
    pub fn parse(bytes: &[u8]) -> Result<Self, StatementError> {
        within("bytes of a statement", bytes.len(), STATEMENT_BYTES_MAX)?;
        let envelope = Sign1::parse(bytes, KeyOrder::Any)?;
        Header::parse(envelope.protected, KeyOrder::Any)?.require_ed25519()?;
        Ok(Self {
            protected: envelope.protected.to_vec(),
            payload: envelope
                .payload
                .ok_or(StatementError::NotSign1("a statement carries its payload"))?
                .to_vec(),
            signature: envelope.ed25519()?,
        })
    }

    /// Verifies the signature.
    pub fn verify(&self, key: &PublicKey) -> Result<(), StatementError> {
        key.verify(&sign1::tbs(&self.protected, &self.payload), &self.signature)
    }

    /// What it says.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }
}

/// A receipt of another service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignReceipt {
    protected: Vec<u8>,
    proof: InclusionProof,
    signature: [u8; 64],
}

impl ForeignReceipt {
    /// Parses a receipt. Another verifiable data structure is told before anything else is judged.
    pub fn parse(bytes: &[u8]) -> Result<Self, StatementError> {
        within("bytes of a receipt", bytes.len(), RECEIPT_BYTES_MAX)?;
        let envelope = Sign1::parse(bytes, KeyOrder::Any)?;
        let header = Header::parse(envelope.protected, KeyOrder::Any)?;
        header.require_rfc9162()?;
        header.require_ed25519()?;
        if envelope.payload.is_some() {
            return Err(StatementError::NotSign1("a receipt's payload is detached"));
        }
        Ok(Self {
            protected: envelope.protected.to_vec(),
            proof: read_proof(&envelope.unprotected)?,
            signature: envelope.ed25519()?,
        })
    }

    /// Its inclusion proof. The tree size in it is not signed.
    pub fn proof(&self) -> &InclusionProof {
        &self.proof
    }

    /// Checks that it proves `entry` under this key; returns the root it commits to.
    pub fn verify(&self, key: &PublicKey, entry: &[u8]) -> Result<RootHash, StatementError> {
        verify_root(key, &self.protected, &self.signature, &self.proof, entry)
    }
}

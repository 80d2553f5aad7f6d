//! COSE receipts of inclusion (RFC 9942, vds 1).

use super::{Claims, KeyId, PublicKey, SecretKey, StatementError};
use crate::log::{InclusionProof, RootHash};

/// A parsed receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    bytes: Vec<u8>,
    claims: Claims,
    proof: InclusionProof,
}
impl Receipt {
    /// Issues a receipt; refuses a tree of one entry. `claims.sub` repeats the statement's.
    pub fn issue(
        key: &SecretKey,
        claims: Claims,
        proof: InclusionProof,
        root: &RootHash,
    ) -> Result<Self, StatementError> {
        let _ = (key, claims, proof, root);
        todo!()
    }
    /// Parses a receipt strictly.
    pub fn parse(bytes: &[u8]) -> Result<Self, StatementError> {
        todo!("{bytes:?}")
    }
    /// Checks that it proves `entry` under this key; returns the root it commits to.
    pub fn verify(&self, key: &PublicKey, entry: &[u8]) -> Result<RootHash, StatementError> {
        todo!("{key:?}{entry:?}")
    }
    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
    /// Its claims.
    pub fn claims(&self) -> &Claims {
        &self.claims
    }
    /// Its inclusion proof. `tree_size` is not signed: never use it for order or time.
    pub fn proof(&self) -> &InclusionProof {
        &self.proof
    }
    /// Which key signed it, as it says.
    pub fn key_id(&self) -> &KeyId {
        todo!()
    }
}

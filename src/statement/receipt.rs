//! COSE receipts of inclusion (RFC 9942, vds 1).
//!
//! A receipt signs the root of the tree and carries, unsigned, the proof that leads there from an entry. Its tree size
//! is not signed: never use it for order or time, compare it with a signed checkpoint ([`Receipt::verify_at`]).

use super::cbor::{self, KeyOrder, Value};
use super::header::{self, Header};
use super::sign1::{self, Sign1};
use super::signed::within;
use super::{Claims, KeyId, PublicKey, Role, SecretKey, StatementError};
use crate::limits::{PROOF_HASHES_MAX, RECEIPT_BYTES_MAX};
use crate::log::{Checkpoint, InclusionProof, LeafIndex, NodeHash, RootHash, TreeSize, leaf_hash};

/// Label of the proofs (`vdp`) in the unprotected header.
const PROOFS: i64 = 396;
/// Label of inclusion proofs in it.
const INCLUSION: i64 = -1;

/// A parsed receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    bytes: Vec<u8>,
    protected: Vec<u8>,
    signature: [u8; 64],
    key_id: KeyId,
    claims: Claims,
    proof: InclusionProof,
}

impl Receipt {
    /// Issues a receipt; refuses a tree of one entry. `claims.sub` repeats the statement's; the key's role must be
    /// receipt. What is returned was read back as a stranger would read it.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "claims and proof belong to the one receipt made of them"
    )]
    pub fn issue(
        key: &SecretKey,
        claims: Claims,
        proof: InclusionProof,
        root: &RootHash,
    ) -> Result<Self, StatementError> {
        let protected = header::of_receipt(&key.public().id(), &claims);
        let signature = key.sign(Role::Receipt, &sign1::tbs(&protected, root.as_bytes()))?;
        Self::assemble(&protected, &signature, &proof)
    }

    /// The receipt of which these are the signed header and the signature, with a proof: as it was issued, where the
    /// proof is the one it was issued with. Proves nothing before [`Self::verify`].
    pub fn assemble(
        protected: &[u8],
        signature: &[u8; 64],
        proof: &InclusionProof,
    ) -> Result<Self, StatementError> {
        Self::parse(&assembled(protected, signature, proof))
    }

    /// Its protected header, which is signed, and the signature: with the proof, all that it is made of.
    pub fn sealed(&self) -> (&[u8], &[u8; 64]) {
        (&self.protected, &self.signature)
    }

    /// Parses a receipt strictly.
    pub fn parse(bytes: &[u8]) -> Result<Self, StatementError> {
        within("bytes of a receipt", bytes.len(), RECEIPT_BYTES_MAX)?;
        let envelope = Sign1::parse(bytes, KeyOrder::Sorted)?;
        let header = Header::parse(envelope.protected, KeyOrder::Sorted)?;
        header.require_rfc9162()?;
        header.require_ed25519()?;
        header.require_known()?;
        header.require_typ(header::RECEIPT_TYP)?;
        header.require_content_type(None)?;
        if envelope.payload.is_some() {
            return Err(StatementError::NotSign1("a receipt's payload is detached"));
        }
        Ok(Self {
            key_id: header.key_id()?,
            claims: header.claims()?,
            proof: read_proof(&envelope.unprotected)?,
            protected: envelope.protected.to_vec(),
            signature: envelope.ed25519()?,
            bytes: bytes.to_vec(),
        })
    }

    /// Checks that it proves `entry` under this key; returns the root it commits to.
    pub fn verify(&self, key: &PublicKey, entry: &[u8]) -> Result<RootHash, StatementError> {
        let expected = key.id();
        if expected != self.key_id {
            return Err(StatementError::OtherKey { expected, found: self.key_id.clone() });
        }
        verify_root(key, &self.protected, &self.signature, &self.proof, entry)
    }

    /// Checks that it proves `entry` under this key, and in the tree of this checkpoint: same size, same root. This
    /// closes the gap that the size in a receipt is not signed.
    pub fn verify_at(
        &self,
        key: &PublicKey,
        entry: &[u8],
        checkpoint: &Checkpoint,
    ) -> Result<(), StatementError> {
        let root = self.verify(key, entry)?;
        if (self.proof.size, &root) == (checkpoint.size, &checkpoint.root) {
            return Ok(());
        }
        Err(StatementError::OtherTree {
            expected: format!("size {} and root {}", checkpoint.size.get(), checkpoint.root),
            found: format!("size {} and root {root}", self.proof.size.get()),
        })
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
        &self.key_id
    }
}

fn assembled(protected: &[u8], signature: &[u8; 64], proof: &InclusionProof) -> Vec<u8> {
    let proof = write_proof(proof);
    let proofs =
        Value::Map(vec![(Value::int(INCLUSION), Value::Array(vec![Value::Bytes(&proof)]))]);
    let envelope = Sign1 {
        protected,
        unprotected: Value::Map(vec![(Value::int(PROOFS), proofs)]),
        payload: None,
        signature,
    };
    envelope.encode()
}

/// Whether `signature` is this key's over the root that `proof` leads to from `entry`.
pub(super) fn verify_root(
    key: &PublicKey,
    protected: &[u8],
    signature: &[u8; 64],
    proof: &InclusionProof,
    entry: &[u8],
) -> Result<RootHash, StatementError> {
    let root = proof.root(&leaf_hash(entry))?;
    key.verify(&sign1::tbs(protected, root.as_bytes()), signature)
        .map_err(|_| StatementError::NotProven(key.id()))?;
    Ok(root)
}

/// `[tree_size, leaf_index, [+ hash]]` as RFC 9942 section 5.2 writes it.
fn write_proof(proof: &InclusionProof) -> Vec<u8> {
    let path = proof.path.iter().map(|hash| Value::Bytes(hash.as_bytes())).collect();
    Value::Array(vec![
        Value::Uint(proof.size.get()),
        Value::Uint(proof.index.get()),
        Value::Array(path),
    ])
    .encode()
}

/// The one inclusion proof in an unprotected header that holds nothing else: `{396: {-1: [proof]}}`.
pub(super) fn read_proof(unprotected: &Value<'_>) -> Result<InclusionProof, StatementError> {
    let shape = StatementError::Unprotected(
        "exactly one inclusion proof ({396: {-1: [proof]}}) is expected in it",
    );
    let proof = member(unprotected, PROOFS)
        .and_then(|proofs| member(proofs, INCLUSION))
        .and_then(|proofs| {
            if let Value::Array(proofs) = proofs {
                proofs.as_slice().first().filter(|_| proofs.len() == 1)
            } else {
                None
            }
        })
        .and_then(Value::as_bytes)
        .ok_or(shape)?;
    let Value::Array(parts) = cbor::decode("the proof", proof, KeyOrder::Sorted)? else {
        return Err(StatementError::Proof("it is not an array"));
    };
    let [Value::Uint(size), Value::Uint(index), Value::Array(path)] = parts.as_slice() else {
        return Err(StatementError::Proof("it is not [tree size, leaf index, path]"));
    };
    if *size < 2 {
        return Err(StatementError::Proof("a tree of one entry proves nothing"));
    }
    if index >= size {
        return Err(StatementError::Proof("the leaf index is not below the tree size"));
    }
    within("hashes of an inclusion proof", path.len(), PROOF_HASHES_MAX)?;
    let path: Option<Vec<NodeHash>> = path
        .iter()
        .map(|hash| hash.as_bytes()?.try_into().ok().map(NodeHash::from_bytes))
        .collect();
    Ok(InclusionProof {
        index: LeafIndex::new(*index),
        size: TreeSize::new(*size),
        path: path.ok_or(StatementError::Proof("a hash of the path is not 32 bytes"))?,
    })
}

/// The value of the only member of a map, where it has this label.
fn member<'v, 'a>(map: &'v Value<'a>, label: i64) -> Option<&'v Value<'a>> {
    match map {
        Value::Map(members) => match members.as_slice() {
            [(found, value)] if found.as_int() == Some(label) => Some(value),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests;

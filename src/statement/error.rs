//! What can be wrong with a statement, a receipt or a key.

use super::{KeyId, Role};
use crate::log::LogError;

/// What is wrong with a statement, a receipt or a key. "Unsupported" means that this program cannot judge it, all else
/// that it is not what it claims to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The bytes are not CBOR at all; the sender must encode them again.
    #[error("{what} is not CBOR: byte {at}: {why}")]
    Malformed {
        /// Which item: `the message`, `the protected header`, `the proof`.
        what: &'static str,
        /// Offset in that item.
        at: usize,
        /// What is wrong there.
        why: &'static str,
    },
    /// The bytes are CBOR, but not in the one deterministic form (RFC 8949 section 4.2.1).
    #[error("{what} is not deterministic CBOR: byte {at}: {why}")]
    NotDeterministic {
        /// Which item.
        what: &'static str,
        /// Offset in that item.
        at: usize,
        /// What is wrong there.
        why: &'static str,
    },
    /// Something is over its bound in [`crate::limits`].
    #[error("{what} has {found}, at most {max} are allowed")]
    TooLong {
        /// What was measured, with its unit.
        what: &'static str,
        /// What was found.
        found: usize,
        /// The bound.
        max: usize,
    },
    /// The CBOR is not a tagged COSE_Sign1.
    #[error("not a tagged COSE_Sign1 message: {0}")]
    NotSign1(&'static str),
    /// The unprotected header is not what it may be; nothing in it is signed.
    #[error("unprotected header: {0}")]
    Unprotected(&'static str),
    /// A member of the protected header is missing, unknown or wrong.
    #[error("protected header, {member}: {why}")]
    Header {
        /// The member with its label, as `typ (16)`.
        member: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The protected header marks members as critical (label 2), and this program knows none.
    #[error("protected header: crit (2) asks for something this program does not know")]
    Critical,
    /// A signature algorithm this program cannot check; it says nothing about the signature.
    #[error(
        "algorithm {0} is not supported, only Ed25519 (-8 or -19): the signature cannot be checked here"
    )]
    UnsupportedAlgorithm(i64),
    /// A verifiable data structure this program cannot check; it says nothing about the receipt.
    #[error("unsupported vds {0}, only RFC9162_SHA256 (1): the receipt cannot be checked here")]
    UnsupportedVds(i64),
    /// The signature is not this key's over these bytes.
    #[error("the signature does not verify under key {0}")]
    BadSignature(KeyId),
    /// The root that the path leads to from this entry is not the one the key signed: another entry, another path or a
    /// bad signature.
    #[error(
        "the receipt does not prove this entry: key {0} did not sign the root its path leads to"
    )]
    NotProven(KeyId),
    /// The message says another key signed it.
    #[error("signed with key {found}, not with {expected}")]
    OtherKey {
        /// The key it was checked with.
        expected: KeyId,
        /// The key it names.
        found: KeyId,
    },
    /// A key may not sign this entry.
    #[error("it is signed with key {0}: {1}")]
    Untrusted(KeyId, String),
    /// A key was used outside its role.
    #[error("{} key used where the {} key is needed", .found.as_str(), .needed.as_str())]
    WrongRole {
        /// The role the act needs.
        needed: Role,
        /// The role of the key.
        found: Role,
    },
    /// An inclusion proof is not one.
    #[error("inclusion proof: {0}")]
    Proof(&'static str),
    /// The path of an inclusion proof does not fit its index and size.
    #[error("inclusion proof: {0}")]
    Path(#[from] LogError),
    /// A receipt proves another place than the checkpoint's.
    #[error("the receipt leads to {found}, the checkpoint says {expected}")]
    OtherTree {
        /// Size and root of the checkpoint.
        expected: String,
        /// Size and root the receipt leads to.
        found: String,
    },
    /// The payload is not a Chancery payload.
    #[error("payload: {0}")]
    Payload(String),
    /// The predicate type is none this program reads.
    #[error("payload: predicate type {0:?} is not known here")]
    UnknownPredicate(String),
    /// A PEM file is not one Ed25519 public key.
    #[error("not an Ed25519 public key in PEM: {0}")]
    Pem(&'static str),
    /// The 32 bytes are no Ed25519 key that can be trusted.
    #[error("not an Ed25519 public key: {0}")]
    Key(&'static str),
    /// A key identifier that is not a COSE Key Thumbprint.
    #[error("{0:?} is not a key identifier: 43 base64url characters were expected")]
    KeyId(String),
    /// A key set that is not one.
    #[error("key set: {0}")]
    KeySet(&'static str),
}

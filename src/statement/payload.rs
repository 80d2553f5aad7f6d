//! What a statement says: an in-toto Statement v1 as RFC 8785 JSON.

use super::StatementError;
use crate::letter::{Issuer, LetterId, Metadata, Publication};
use serde::{Deserialize, Serialize};

/// The kind of statement: `predicateType` is `https://w3id.org/chancery/<kind>/v1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A letter was deposited.
    Letter,
    /// It appeared somewhere.
    Publication,
    /// It has a new version.
    Amendment,
    /// The institution withdraws it.
    Withdrawal,
    /// The registration policy, entry 0.
    Policy,
    /// The trust anchors, entry 1, and later changes of keys.
    Keys,
}
// as_str(), predicate_type() -> String, from_predicate_type(&str)

/// What the statement is about, by digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// `letter.txt`, `letter.n1`, or an attachment's name; `policy.txt` and `keys.cbor` for entries 0 and 1.
    pub name: String,
    /// SHA-256, 64 hexadecimal digits.
    pub sha256: String,
    /// Its media type.
    pub media_type: String,
}

/// The predicate of each kind. The JSON member names are snake_case like the metadata's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Predicate {
    /// `{"id", "metadata": {...}, "text": {"bytes", "n1_tables": "1"}}`.
    Letter {
        /// The letter.
        id: LetterId,
        /// What the institution says about it.
        metadata: Box<Metadata>,
        /// Length of the text in bytes.
        text_bytes: u64,
        /// Version of the N1 tables that made the `letter.n1` digest.
        n1_tables: String,
    },
    /// `{"id", "publication": {...}}`.
    Publication {
        /// The letter.
        id: LetterId,
        /// Where it appeared.
        publication: Box<Publication>,
    },
    /// `{"id", "reason", "supersedes": hex SHA-256 of the letter statement}`.
    Withdrawal {
        /// The letter.
        id: LetterId,
        /// Why.
        reason: String,
        /// SHA-256 of the statement it withdraws.
        supersedes: String,
    },
    /// `{"issuer": {...}, "origin", "rules": {...}}`: the registration policy in members and in words.
    Policy {
        /// Whose archive this is.
        issuer: Issuer,
        /// The log's name.
        origin: String,
        /// The rules, one sentence each (entry bytes, one-leaf trees, tree size, deterministic CBOR, algorithms).
        rules: Vec<String>,
    },
    /// `{"anchors": [{"role", "kid", "public_key", "from_index"}]}`, plus the log's vkey.
    Keys {
        /// The keys, each with its role and the log index it is valid from.
        anchors: Vec<Anchor>,
    },
}

/// One trusted key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// `issuer`, `log` or `receipt`.
    pub role: String,
    /// Its identifier.
    pub kid: String,
    /// Base64 of its 32 bytes.
    pub public_key: String,
    /// First log index it is valid at.
    pub from_index: u64,
}

/// A whole payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// What it is about.
    pub subject: Vec<Subject>,
    /// What it says.
    pub predicate: Predicate,
}
impl Payload {
    /// Which kind it is.
    pub fn kind(&self) -> Kind {
        todo!()
    }
    /// RFC 8785 bytes.
    pub fn to_jcs(&self) -> Result<Vec<u8>, StatementError> {
        todo!()
    }
    /// Reads a payload strictly: it must be its own canonical form.
    pub fn parse(bytes: &[u8]) -> Result<Self, StatementError> {
        todo!("{bytes:?}")
    }
    /// The SHA-256 hex digest of the subject called `name`.
    pub fn digest_of(&self, name: &str) -> Option<&str> {
        todo!("{name}")
    }
}

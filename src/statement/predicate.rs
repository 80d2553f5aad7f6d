//! What a statement says, by kind: the predicate of its payload, both as a type and as JSON.
//!
//! Member names are snake_case as in the metadata. Reading is strict: a member this program does not know is refused,
//! never dropped, because what is dropped is signed but not shown.

use super::{KeyId, PublicKey, Role, StatementError};
use crate::letter::{Issuer, LetterId, Metadata, Publication};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;
use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer};

/// Everything before the kind in a predicate type.
const PREFIX: &str = "https://w3id.org/chancery/";
/// Everything after it.
const SUFFIX: &str = "/v1";

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

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Letter,
        Self::Publication,
        Self::Amendment,
        Self::Withdrawal,
        Self::Policy,
        Self::Keys,
    ];

    /// Its name, as in the predicate type.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Publication => "publication",
            Self::Amendment => "amendment",
            Self::Withdrawal => "withdrawal",
            Self::Policy => "policy",
            Self::Keys => "keys",
        }
    }

    /// `https://w3id.org/chancery/<kind>/v1`.
    pub fn predicate_type(self) -> String {
        format!("{PREFIX}{}{SUFFIX}", self.as_str())
    }

    /// The kind of a predicate type.
    pub fn from_predicate_type(given: &str) -> Option<Self> {
        let name = given.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
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
    /// `{"issuer": {...}, "origin", "rules": [...], "succeeds"}`: the registration policy in members and in words.
    Policy {
        /// Whose archive this is.
        issuer: Issuer,
        /// The log's name.
        origin: String,
        /// The rules, one sentence each (entry bytes, one-leaf trees, tree size, deterministic CBOR, algorithms).
        rules: Vec<String>,
        /// The final checkpoint, a signed note, of the log that this one follows.
        succeeds: Option<String>,
    },
    /// `{"anchors": [{"role", "kid", "public_key", "from_index", "until_index", "compromised_from"}]}`, the last two only
    /// where they are so. The log's vkey follows from its anchor and the policy's origin.
    Keys {
        /// All keys there are or were, each with its role and the entries it is valid at ([`super::Anchors`]).
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
    /// First log index it is not valid at any more, where it was retired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_index: Option<u64>,
    /// First log index from which on others may have signed with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compromised_from: Option<u64>,
}

impl Anchor {
    /// The anchor of a key.
    pub fn new(role: Role, key: &PublicKey, from_index: u64) -> Self {
        Self {
            role: role.as_str().to_owned(),
            kid: key.id().as_str().to_owned(),
            public_key: STANDARD.encode(key.as_bytes()),
            from_index,
            until_index: None,
            compromised_from: None,
        }
    }

    /// Its role and key; an error where the role is unknown or the identifier is not the key's.
    pub fn key(&self) -> Result<(Role, PublicKey), StatementError> {
        let wrong = |why: &str| StatementError::Payload(format!("anchor {}: {why}", self.kid));
        let role = Role::parse(&self.role)
            .ok_or_else(|| wrong("its role is none of issuer, log and receipt"))?;
        let bytes: [u8; 32] = STANDARD
            .decode(&self.public_key)
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| wrong("its public key is not base64 of 32 bytes"))?;
        let key = PublicKey::from_bytes(&bytes)?;
        if KeyId::parse(self.kid.as_bytes())? == key.id() {
            Ok((role, key))
        } else {
            Err(wrong("its identifier is not the thumbprint of its public key"))
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LetterWire {
    id: LetterId,
    metadata: Box<Metadata>,
    text: TextWire,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextWire {
    bytes: u64,
    n1_tables: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PublicationWire {
    id: LetterId,
    publication: Box<Publication>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WithdrawalWire {
    id: LetterId,
    reason: String,
    supersedes: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyWire {
    issuer: Issuer,
    origin: String,
    rules: Vec<String>,
    #[serde(default)]
    succeeds: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeysWire {
    anchors: Vec<Anchor>,
}

/// What `text` says of a letter's text.
#[derive(Serialize)]
struct TextMembers<'p> {
    bytes: u64,
    n1_tables: &'p str,
}

/// Writes the members that the wire types above read.
impl Serialize for Predicate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_struct("Predicate", 3)?;
        match self {
            Self::Letter { id, metadata, text_bytes: bytes, n1_tables } => {
                members.serialize_field("id", id)?;
                members.serialize_field("metadata", metadata)?;
                members.serialize_field("text", &TextMembers { bytes: *bytes, n1_tables })?;
            }
            Self::Publication { id, publication } => {
                members.serialize_field("id", id)?;
                members.serialize_field("publication", publication)?;
            }
            Self::Withdrawal { id, reason, supersedes } => {
                members.serialize_field("id", id)?;
                members.serialize_field("reason", reason)?;
                members.serialize_field("supersedes", supersedes)?;
            }
            Self::Policy { issuer, origin, rules, succeeds } => {
                members.serialize_field("issuer", issuer)?;
                members.serialize_field("origin", origin)?;
                members.serialize_field("rules", rules)?;
                if let Some(succeeds) = succeeds {
                    members.serialize_field("succeeds", succeeds)?;
                }
            }
            Self::Keys { anchors } => members.serialize_field("anchors", anchors)?,
        }
        members.end()
    }
}

impl Predicate {
    /// Which kind it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Letter { .. } => Kind::Letter,
            Self::Publication { .. } => Kind::Publication,
            Self::Withdrawal { .. } => Kind::Withdrawal,
            Self::Policy { .. } => Kind::Policy,
            Self::Keys { .. } => Kind::Keys,
        }
    }

    /// The letter it is about; `None` for the policy and for keys.
    pub fn letter(&self) -> Option<&LetterId> {
        match self {
            Self::Letter { id, .. }
            | Self::Publication { id, .. }
            | Self::Withdrawal { id, .. } => Some(id),
            Self::Policy { .. } | Self::Keys { .. } => None,
        }
    }

    /// Reads the JSON of a kind, and checks what its types do not hold.
    pub(super) fn from_json(kind: Kind, json: &str) -> Result<Self, StatementError> {
        let predicate = match kind {
            Kind::Letter => {
                let LetterWire { id, metadata, text } = read(json)?;
                let TextWire { bytes: text_bytes, n1_tables } = text;
                Self::Letter { id, metadata, text_bytes, n1_tables }
            }
            Kind::Publication => {
                let PublicationWire { id, publication } = read(json)?;
                Self::Publication { id, publication }
            }
            Kind::Withdrawal => {
                let WithdrawalWire { id, reason, supersedes } = read(json)?;
                Self::Withdrawal { id, reason, supersedes }
            }
            Kind::Policy => {
                let PolicyWire { issuer, origin, rules, succeeds } = read(json)?;
                Self::Policy { issuer, origin, rules, succeeds }
            }
            Kind::Keys => {
                let KeysWire { anchors } = read(json)?;
                Self::Keys { anchors }
            }
            Kind::Amendment => return Err(StatementError::UnknownPredicate(kind.predicate_type())),
        };
        predicate.check()?;
        Ok(predicate)
    }

    /// What holds between members and is in no type.
    pub(super) fn check(&self) -> Result<(), StatementError> {
        match self {
            Self::Withdrawal { supersedes, .. } => check_sha256("predicate.supersedes", supersedes),
            Self::Keys { anchors } => anchors.iter().try_for_each(|anchor| anchor.key().map(drop)),
            _ => Ok(()),
        }
    }
}

/// Refuses a digest that is not 64 lower-case hexadecimal digits.
pub(super) fn check_sha256(member: &str, given: &str) -> Result<(), StatementError> {
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if given.len() == 64 && given.bytes().all(hex) {
        Ok(())
    } else {
        Err(StatementError::Payload(format!("{member}: 64 lower-case hexadecimal digits expected")))
    }
}

fn read<T: DeserializeOwned>(json: &str) -> Result<T, StatementError> {
    serde_json::from_str(json).map_err(|e| StatementError::Payload(format!("predicate: {e}")))
}

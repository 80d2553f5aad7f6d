//! The payload of a statement: an in-toto Statement v1 as RFC 8785 (JCS) JSON.
//!
//! Only strings, arrays, objects and integers below 2^53 occur, and ASCII member names, so that every JSON
//! implementation agrees on the one canonical form. A payload that is not its own canonical form is refused.

use super::jcs::{self, INTEGER_END};
use super::predicate::check_sha256;
use super::{Kind, Predicate, StatementError};
use crate::limits::STATEMENT_BYTES_MAX;
use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

/// `_type` of every payload.
const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";

/// What the statement is about, by digest.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "SubjectWire")]
pub struct Subject {
    /// `letter.txt`, `letter.n1`, or an attachment's name; `policy.txt` and `keys.cbor` for entries 0 and 1.
    pub name: String,
    /// SHA-256, 64 hexadecimal digits.
    pub sha256: String,
    /// Its media type.
    pub media_type: String,
}

/// A subject as in-toto writes it: `{"digest": {"sha256": ...}, "mediaType": ..., "name": ...}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct SubjectWire {
    digest: BTreeMap<String, String>,
    media_type: String,
    name: String,
}

impl TryFrom<SubjectWire> for Subject {
    type Error = &'static str;
    fn try_from(wire: SubjectWire) -> Result<Self, Self::Error> {
        let SubjectWire { mut digest, media_type, name } = wire;
        match (digest.remove("sha256"), digest.is_empty()) {
            (Some(sha256), true) => Ok(Self { name, sha256, media_type }),
            _ => Err("a subject's digest is one sha256"),
        }
    }
}

impl Serialize for Subject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_struct("Subject", 3)?;
        members.serialize_field("digest", &Digest { sha256: &self.sha256 })?;
        members.serialize_field("mediaType", &self.media_type)?;
        members.serialize_field("name", &self.name)?;
        members.end()
    }
}

#[derive(Serialize)]
struct Digest<'p> {
    sha256: &'p str,
}

/// A whole payload as it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct PayloadWire<'p> {
    #[serde(rename = "_type")]
    statement_type: String,
    #[serde(borrow)]
    predicate: &'p RawValue,
    predicate_type: String,
    subject: Vec<Subject>,
}

/// A whole payload as it is written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PayloadMembers<'p> {
    #[serde(rename = "_type")]
    statement_type: &'static str,
    predicate: &'p Predicate,
    predicate_type: String,
    subject: &'p [Subject],
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
        self.predicate.kind()
    }

    /// RFC 8785 bytes. Whatever [`Self::parse`] would refuse is refused here as well.
    pub fn to_jcs(&self) -> Result<Vec<u8>, StatementError> {
        self.check()?;
        jcs::to_vec(&PayloadMembers {
            statement_type: STATEMENT_TYPE,
            predicate: &self.predicate,
            predicate_type: self.kind().predicate_type(),
            subject: &self.subject,
        })
        .map_err(|why| StatementError::Payload(why.to_string()))
    }

    /// Reads a payload strictly: it must be its own canonical form.
    pub fn parse(bytes: &[u8]) -> Result<Self, StatementError> {
        super::signed::within("bytes of a payload", bytes.len(), STATEMENT_BYTES_MAX)?;
        let payload = Self::read(bytes).map_err(|error| explained(bytes).err().unwrap_or(error))?;
        // Types were chosen; now the one canonical form of what they hold must be what was signed.
        if payload.to_jcs()? == bytes {
            Ok(payload)
        } else {
            Err(StatementError::Payload("it is not its own canonical form (RFC 8785)".to_owned()))
        }
    }

    fn read(bytes: &[u8]) -> Result<Self, StatementError> {
        let wire: PayloadWire<'_> = serde_json::from_slice(bytes).map_err(|e| refused(&e))?;
        if wire.statement_type != STATEMENT_TYPE {
            return Err(StatementError::Payload(format!("_type is not {STATEMENT_TYPE}")));
        }
        let kind = Kind::from_predicate_type(&wire.predicate_type)
            .ok_or(StatementError::UnknownPredicate(wire.predicate_type))?;
        let predicate = Predicate::from_json(kind, wire.predicate.get())?;
        Ok(Self { subject: wire.subject, predicate })
    }

    /// The SHA-256 hex digest of the subject called `name`.
    pub fn digest_of(&self, name: &str) -> Option<&str> {
        let subject = self.subject.iter().find(|subject| subject.name == name)?;
        Some(&subject.sha256)
    }

    fn check(&self) -> Result<(), StatementError> {
        let mut names = BTreeSet::new();
        for subject in &self.subject {
            check_sha256("subject.digest.sha256", &subject.sha256)?;
            if subject.name.is_empty() || !names.insert(&subject.name) {
                return Err(StatementError::Payload(format!(
                    "subject.name: {:?} is empty or occurs twice",
                    subject.name
                )));
            }
        }
        self.predicate.check()
    }
}

fn refused(error: &serde_json::Error) -> StatementError {
    StatementError::Payload(error.to_string())
}

/// Why bytes that no payload was read from are none, where it is not for the types they do not have.
fn explained(bytes: &[u8]) -> Result<(), StatementError> {
    let json: Value = serde_json::from_slice(bytes).map_err(|e| refused(&e))?;
    check_values("payload", &json)
}

/// Refuses null, booleans, fractions, integers from 2^53 on and member names beyond ASCII, naming where.
fn check_values(at: &str, value: &Value) -> Result<(), StatementError> {
    let refuse = |why: &str| Err(StatementError::Payload(format!("{at}: {why}")));
    match value {
        Value::Null => refuse("null is not used, leave the member out"),
        Value::Bool(_) => refuse("true and false are not used"),
        Value::Number(n) => match (n.as_u64(), n.as_i64()) {
            (Some(n), _) if n < INTEGER_END => Ok(()),
            (None, Some(n)) if n.unsigned_abs() < INTEGER_END => Ok(()),
            _ => refuse("only integers below 2^53 are used"),
        },
        Value::String(_) => Ok(()),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(i, item)| check_values(&format!("{at}[{i}]"), item)),
        Value::Object(members) => members.iter().try_for_each(|(name, value)| {
            if name.is_ascii() {
                check_values(&format!("{at}.{name}"), value)
            } else {
                refuse("member names are ASCII")
            }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Anchor, Role, forge};
    use super::*;
    use crate::statement::forge::fixed;
    use proptest::prelude::*;

    fn keys() -> Payload {
        let issuer = forge::key(Role::Issuer, "issuer-1").public();
        Payload {
            subject: vec![Subject {
                name: "keys.cbor".to_owned(),
                sha256: "ab".repeat(32),
                media_type: "application/cbor".to_owned(),
            }],
            predicate: Predicate::Keys { anchors: vec![Anchor::new(Role::Issuer, &issuer, 0)] },
        }
    }

    fn json() -> String {
        String::from_utf8(keys().to_jcs().expect("a payload")).expect("text")
    }

    fn why(json: &str) -> String {
        match Payload::parse(json.as_bytes()) {
            Err(StatementError::Payload(why)) => why,
            other => panic!("{json} gave {other:?}"),
        }
    }

    #[test]
    fn the_bytes_are_the_canonical_form() {
        let expected = concat!(
            r#"{"_type":"https://in-toto.io/Statement/v1","predicate":{"anchors":[{"from_index":0,"#,
            r#""kid":"9JOOGbV0YmWXw_LXrd5aVDs95xu2yhJH71YQoRRgvBM","#,
            r#""public_key":"N/qyDd26+2nEXOC2FVTT0gBfqgMFe4pf2I2MmW2Oqxg=","role":"issuer"}]},"#,
            r#""predicateType":"https://w3id.org/chancery/keys/v1","subject":[{"digest":{"sha256":"#,
            r#""abababababababababababababababababababababababababababababababab"},"#,
            r#""mediaType":"application/cbor","name":"keys.cbor"}]}"#,
        );
        assert_eq!(json(), expected);
        assert_eq!(Payload::parse(expected.as_bytes()), Ok(keys()));
        assert_eq!(keys().digest_of("keys.cbor"), Some("ab".repeat(32).as_str()));
        assert_eq!(keys().digest_of("letter.txt"), None);
    }

    #[test]
    fn every_other_spelling_is_refused() {
        let canonical = "it is not its own canonical form (RFC 8785)";
        let json = json();
        assert_eq!(why(&format!(" {json}")), canonical);
        assert_eq!(why(&json.replace(":0,", ":0, ")), canonical);
        assert_eq!(why(&json.replace("issuer", "issue\\u0072")), canonical);
        let twice = json.replace(r#""from_index":0"#, r#""from_index":1,"from_index":0"#);
        assert!(why(&twice).contains("duplicate field `from_index`"));
        assert!(why(&format!("{json}\n")).contains(canonical));
        assert!(why(&format!("{json}{json}")).contains("trailing characters"));
    }

    #[test]
    fn every_rule_has_its_refusal() {
        let json = json();
        let with_index =
            |n: &str| json.replace(r#""from_index":0"#, &format!(r#""from_index":{n}"#));
        for (payload, expected) in [
            (with_index("null"), "payload.predicate.anchors[0].from_index: null is not used"),
            (
                with_index("true"),
                "payload.predicate.anchors[0].from_index: true and false are not used",
            ),
            (with_index("0.5"), "only integers below 2^53 are used"),
            (with_index("1e3"), "only integers below 2^53 are used"),
            (with_index("9007199254740992"), "only integers below 2^53 are used"),
            (with_index("-1"), "invalid value"),
            (with_index("\"0\""), "invalid type"),
            (with_index(r#"0,"note":"x""#), "unknown field `note`"),
            (with_index(r#"0,"é":"x""#), "payload.predicate.anchors[0]: member names are ASCII"),
            (json.replace("\"name\"", "\"nom\""), "unknown field `nom`"),
            (json.replace("sha256", "sha512"), "a subject's digest is one sha256"),
            (json.replace("abab", "ABab"), "64 lower-case hexadecimal digits expected"),
            (json.replace("Statement/v1", "Statement/v2"), "_type is not"),
            (json.replace("keys.cbor", ""), "is empty or occurs twice"),
            (json.replace("\"role\":\"issuer\"", "\"role\":\"king\""), "its role is none of"),
            (json.replace("9JOO", "8JOO"), "its identifier is not the thumbprint"),
            (json.replace("N/qy", "x"), "its public key is not base64 of 32 bytes"),
            ("[]".to_owned(), "invalid length 0"),
            ("{".to_owned(), "EOF"),
            ("[".repeat(200), "recursion limit"),
        ] {
            let found = why(&payload);
            assert!(found.contains(expected), "{payload}: {found}");
        }
        let other = json.replace("chancery/keys/v1", "chancery/seal/v1");
        assert_eq!(
            Payload::parse(other.as_bytes()),
            Err(StatementError::UnknownPredicate("https://w3id.org/chancery/seal/v1".to_owned()))
        );
    }

    #[test]
    fn what_would_be_refused_is_not_written() {
        let mut payload = keys();
        payload.subject.push(payload.subject[0].clone());
        assert!(payload.to_jcs().is_err());
        let mut payload = keys();
        if let Predicate::Keys { anchors } = &mut payload.predicate {
            anchors[0].from_index = INTEGER_END;
        }
        assert!(payload.to_jcs().is_err());
        if let Predicate::Keys { anchors } = &mut payload.predicate {
            anchors[0].from_index = INTEGER_END - 1;
        }
        assert_eq!(Payload::parse(&payload.to_jcs().expect("a payload")), Ok(payload));
    }

    #[test]
    fn kinds_have_one_predicate_type_each() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_predicate_type(&kind.predicate_type()), Some(kind));
        }
        assert_eq!(Kind::Letter.predicate_type(), "https://w3id.org/chancery/letter/v1");
        assert_eq!(Kind::from_predicate_type("https://w3id.org/chancery/letter/v2"), None);
    }

    proptest! {
        #![proptest_config(fixed())]
        #[test]
        fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(Payload::parse(&bytes).is_err());
        }

        #[test]
        fn any_splice_is_refused(at in 0_usize..400, cut in 0_usize..9, put in "[\\[\\]{}\",:0-9a-z]{0,9}") {
            let json = json();
            let at = at.min(json.len());
            let end = (at + cut).min(json.len());
            let spliced = format!("{}{put}{}", &json[..at], &json[end..]);
            if let Ok(payload) = Payload::parse(spliced.as_bytes()) {
                prop_assert_eq!(payload.to_jcs().expect("written"), spliced.into_bytes());
            }
        }
    }
}

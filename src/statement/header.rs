//! The protected header: which members there are, and what each must say.
//!
//! Labels: alg 1, crit 2, content type 3, kid 4 (RFC 9052); CWT claims 15 (RFC 9597) with iss 1, sub 2, iat 6; typ 16
//! (RFC 9596); vds 395 (RFC 9942). Reading collects; the profiles of statement and receipt decide what must be there.

use super::cbor::{self, KeyOrder, Value};
use super::{Claims, KeyId, StatementError};

/// `typ` of a statement.
pub(super) const STATEMENT_TYP: &str = "application/scitt-statement+cose";
/// `typ` of a receipt.
pub(super) const RECEIPT_TYP: &str = "application/scitt-receipt+cose";
/// Content type of a statement's payload.
pub(super) const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";
/// The verifiable data structure we know: RFC9162_SHA256.
pub(super) const VDS_RFC9162: i64 = 1;

/// EdDSA, what is written: stock verifiers know it.
const ALG_EDDSA: i64 = -8;
/// Ed25519, fully specified (RFC 9864), read as well.
const ALG_ED25519: i64 = -19;

const ALG: &str = "alg (1)";
const CONTENT_TYPE: &str = "content type (3)";
const KID: &str = "kid (4)";
const CLAIMS: &str = "CWT claims (15)";
const TYP: &str = "typ (16)";
const VDS: &str = "vds (395)";

/// The members of a protected header.
#[derive(Debug, Default)]
pub(super) struct Header<'a> {
    pub(super) alg: Option<i64>,
    pub(super) content_type: Option<&'a str>,
    pub(super) kid: Option<&'a [u8]>,
    pub(super) iss: Option<&'a str>,
    pub(super) sub: Option<&'a str>,
    pub(super) iat: Option<u64>,
    pub(super) typ: Option<&'a str>,
    pub(super) vds: Option<i64>,
    /// Where a label or claim beyond those above occurs.
    pub(super) unknown: Option<&'static str>,
}

impl<'a> Header<'a> {
    /// Reads a header. `crit` is refused whatever it lists: none of our members is ever marked critical.
    pub(super) fn parse(protected: &'a [u8], order: KeyOrder) -> Result<Self, StatementError> {
        let Value::Map(members) = cbor::decode("the protected header", protected, order)? else {
            return Err(StatementError::NotSign1("the protected header is not a map"));
        };
        let mut header = Self::default();
        for (label, value) in &members {
            match label.as_int() {
                Some(1) => header.alg = Some(integer(ALG, value)?),
                Some(2) => return Err(StatementError::Critical),
                Some(3) => header.content_type = Some(text(CONTENT_TYPE, value)?),
                Some(4) => {
                    let kid = value.as_bytes().ok_or(wrong(KID, "it is not a byte string"))?;
                    header.kid = Some(kid);
                }
                Some(15) => header.read_claims(value)?,
                Some(16) => header.typ = Some(text(TYP, value)?),
                Some(395) => header.vds = Some(integer(VDS, value)?),
                _ => header.unknown = Some("a label"),
            }
        }
        Ok(header)
    }

    fn read_claims(&mut self, value: &Value<'a>) -> Result<(), StatementError> {
        let Value::Map(claims) = value else {
            return Err(wrong(CLAIMS, "it is not a map"));
        };
        for (label, value) in claims {
            match label.as_int() {
                Some(1) => self.iss = Some(text("iss (15/1)", value)?),
                Some(2) => self.sub = Some(text("sub (15/2)", value)?),
                Some(6) => {
                    let Value::Uint(iat) = value else {
                        return Err(wrong("iat (15/6)", "it is not a count of seconds since 1970"));
                    };
                    self.iat = Some(*iat);
                }
                _ => self.unknown = Some("a claim"),
            }
        }
        Ok(())
    }

    /// Refuses any algorithm but Ed25519.
    pub(super) fn require_ed25519(&self) -> Result<(), StatementError> {
        match self.alg {
            Some(ALG_EDDSA | ALG_ED25519) => Ok(()),
            Some(other) => Err(StatementError::UnsupportedAlgorithm(other)),
            None => Err(wrong(ALG, "it is missing")),
        }
    }

    /// Refuses any verifiable data structure but RFC9162_SHA256. It counts only where it is signed.
    pub(super) fn require_rfc9162(&self) -> Result<(), StatementError> {
        match self.vds {
            Some(VDS_RFC9162) => Ok(()),
            Some(other) => Err(StatementError::UnsupportedVds(other)),
            None => Err(wrong(VDS, "it is missing")),
        }
    }

    /// Refuses labels and claims this profile does not have.
    pub(super) fn require_known(&self) -> Result<(), StatementError> {
        match self.unknown {
            None => Ok(()),
            Some(member) => Err(wrong(member, "none of this number is known in this profile")),
        }
    }

    /// Refuses another `typ`.
    pub(super) fn require_typ(&self, typ: &str) -> Result<(), StatementError> {
        match self.typ {
            Some(found) if found == typ => Ok(()),
            Some(_) => Err(wrong(TYP, "it names another sort of message")),
            None => Err(wrong(TYP, "it is missing")),
        }
    }

    /// Refuses another content type than `expected`; `None`: there must be none.
    pub(super) fn require_content_type(
        &self,
        expected: Option<&str>,
    ) -> Result<(), StatementError> {
        if self.content_type == expected {
            Ok(())
        } else if expected.is_none() {
            Err(wrong(CONTENT_TYPE, "a receipt has none"))
        } else {
            Err(wrong(CONTENT_TYPE, "it is not application/vnd.in-toto+json"))
        }
    }

    /// The signer's key identifier.
    pub(super) fn key_id(&self) -> Result<KeyId, StatementError> {
        KeyId::parse(self.kid.ok_or(wrong(KID, "it is missing"))?)
    }

    /// The three claims, all of which must be there.
    pub(super) fn claims(&self) -> Result<Claims, StatementError> {
        Ok(Claims {
            iss: present("iss (15/1)", self.iss)?.to_owned(),
            sub: present("sub (15/2)", self.sub)?.to_owned(),
            iat: self.iat.ok_or(wrong("iat (15/6)", "it is missing"))?,
        })
    }
}

/// The protected header of a statement: `{1: -8, 3: payload type, 4: kid, 15: {1: iss, 2: sub, 6: iat}, 16: typ}`.
pub(super) fn of_statement(key: &KeyId, claims: &Claims) -> Vec<u8> {
    let mut members = common(key, claims, STATEMENT_TYP);
    members.push((Value::int(3), Value::Text(PAYLOAD_TYPE)));
    Value::Map(members).encode()
}

/// The protected header of a receipt: `{1: -8, 4: kid, 15: {1: iss, 2: sub, 6: iat}, 16: typ, 395: 1}`.
pub(super) fn of_receipt(key: &KeyId, claims: &Claims) -> Vec<u8> {
    let mut members = common(key, claims, RECEIPT_TYP);
    members.push((Value::int(395), Value::int(VDS_RFC9162)));
    Value::Map(members).encode()
}

fn common<'a>(key: &'a KeyId, claims: &'a Claims, typ: &'a str) -> Vec<(Value<'a>, Value<'a>)> {
    let claims = Value::Map(vec![
        (Value::int(1), Value::Text(&claims.iss)),
        (Value::int(2), Value::Text(&claims.sub)),
        (Value::int(6), Value::Uint(claims.iat)),
    ]);
    vec![
        (Value::int(1), Value::int(ALG_EDDSA)),
        (Value::int(4), Value::Bytes(key.as_str().as_bytes())),
        (Value::int(15), claims),
        (Value::int(16), Value::Text(typ)),
    ]
}

fn wrong(member: &'static str, why: &'static str) -> StatementError {
    StatementError::Header { member, why }
}

fn integer(member: &'static str, value: &Value<'_>) -> Result<i64, StatementError> {
    value.as_int().ok_or(wrong(member, "it is not an integer"))
}

fn text<'a>(member: &'static str, value: &Value<'a>) -> Result<&'a str, StatementError> {
    value.as_text().ok_or(wrong(member, "it is not text"))
}

fn present<'a>(member: &'static str, value: Option<&'a str>) -> Result<&'a str, StatementError> {
    match value {
        None => Err(wrong(member, "it is missing")),
        Some("") => Err(wrong(member, "it is empty")),
        Some(value) => Ok(value),
    }
}

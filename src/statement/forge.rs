//! For tests: honest keys, and messages that are signed correctly but break one rule each.

use super::cbor::Value;
use super::sign1::{self, Sign1};
use super::{Claims, Role, SecretKey, header};
use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;
use sha2::{Digest as _, Sha256};

/// Properties are the same in every run.
pub(super) fn fixed() -> ProptestConfig {
    ProptestConfig {
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// The test key of that label, as the worked example makes them.
pub(super) fn key(role: Role, label: &str) -> SecretKey {
    SecretKey::from_seed(role, &Sha256::digest(format!("TEST ONLY KEY {label}")).into())
}

/// Claims of an invented embassy.
pub(super) fn claims() -> Claims {
    Claims {
        iss: "https://embassy.example/".to_owned(),
        sub: "tag:embassy.example,2026:letter/x".to_owned(),
        iat: 1_767_225_600,
    }
}

/// Label and value of a header member.
pub(super) type Member<'a> = (Value<'a>, Value<'a>);

/// The members of an honest statement's protected header.
pub(super) fn statement_members<'a>(kid: &'a str, claims: &'a Claims) -> Vec<Member<'a>> {
    let mut members = receipt_members(kid, claims);
    set(&mut members, 16, Some(Value::Text(header::STATEMENT_TYP)));
    set(&mut members, 395, None);
    set(&mut members, 3, Some(Value::Text(header::PAYLOAD_TYPE)));
    members
}

/// The members of an honest receipt's protected header.
pub(super) fn receipt_members<'a>(kid: &'a str, claims: &'a Claims) -> Vec<Member<'a>> {
    let claims = Value::Map(vec![
        (Value::int(1), Value::Text(&claims.iss)),
        (Value::int(2), Value::Text(&claims.sub)),
        (Value::int(6), Value::Uint(claims.iat)),
    ]);
    vec![
        (Value::int(1), Value::int(-8)),
        (Value::int(4), Value::Bytes(kid.as_bytes())),
        (Value::int(15), claims),
        (Value::int(16), Value::Text(header::RECEIPT_TYP)),
        (Value::int(395), Value::int(1)),
    ]
}

/// Replaces, adds or (`None`) removes a member.
pub(super) fn set<'a>(members: &mut Vec<Member<'a>>, label: i64, value: Option<Value<'a>>) {
    members.retain(|(found, _)| found.as_int() != Some(label));
    members.extend(value.map(|value| (Value::int(label), value)));
}

/// Signs a message of these parts with this key; `signed` is what is signed where the payload is detached.
pub(super) fn message(
    key: &SecretKey,
    members: Vec<Member<'_>>,
    unprotected: Value<'_>,
    payload: Option<&[u8]>,
    signed: &[u8],
) -> Vec<u8> {
    let protected = Value::Map(members).encode();
    let signature = key.sign(key.role(), &sign1::tbs(&protected, signed)).expect("signed");
    Sign1 { protected: &protected, unprotected, payload, signature: &signature }.encode()
}

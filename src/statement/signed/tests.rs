//! Statements signed, read back, forged and changed bit by bit.

use super::*;
use crate::statement::forge::{self, Member, claims, key, set};
use proptest::prelude::*;

type Change = fn(&mut Vec<Member<'_>>);

fn header(member: &'static str, why: &'static str) -> StatementError {
    StatementError::Header { member, why }
}

fn issuer() -> SecretKey {
    key(Role::Issuer, "issuer-1")
}

fn signed() -> Statement {
    Statement::sign_bytes(&issuer(), claims(), b"{}").expect("a statement")
}

/// A correctly signed statement whose header members were changed by `change`.
fn forged(change: impl FnOnce(&mut Vec<Member<'_>>)) -> Result<Statement, StatementError> {
    let (key, claims) = (issuer(), claims());
    let kid = key.public().id();
    let mut members = forge::statement_members(kid.as_str(), &claims);
    change(&mut members);
    Statement::parse(&forge::message(&key, members, Value::Map(vec![]), Some(b"{}"), b"{}"))
}

#[test]
fn a_statement_is_signed_and_read_back() {
    let statement = signed();
    let read = Statement::parse(statement.bytes()).expect("a statement");
    assert_eq!(read, statement);
    assert_eq!(read.claims(), &claims());
    assert_eq!(read.payload_bytes(), b"{}");
    assert_eq!(read.verify(&issuer().public()), Ok(()));
    assert_eq!(forged(|_| ()), Ok(statement));
}

#[test]
fn another_key_and_another_role_are_told() {
    let other = key(Role::Issuer, "issuer-2").public();
    assert_eq!(
        signed().verify(&other),
        Err(StatementError::OtherKey { expected: other.id(), found: issuer().public().id() })
    );
    assert_eq!(
        Statement::sign_bytes(&key(Role::Log, "log-1"), claims(), b"{}"),
        Err(StatementError::WrongRole { needed: Role::Issuer, found: Role::Log })
    );
}

#[test]
fn both_names_of_ed25519_are_read() {
    let fully_specified = forged(|m| set(m, 1, Some(Value::int(-19)))).expect("a statement");
    assert_eq!(fully_specified.verify(&issuer().public()), Ok(()));
}

#[test]
fn every_rule_of_the_header_has_its_refusal() {
    let claims_without = |absent: i64| {
        let mut claims = vec![
            (Value::int(1), Value::Text("i")),
            (Value::int(2), Value::Text("s")),
            (Value::int(6), Value::Uint(0)),
        ];
        set(&mut claims, absent, None);
        Some(Value::Map(claims))
    };
    let cases: [(Change, StatementError); 14] = [
        (|m| set(m, 1, None), header("alg (1)", "it is missing")),
        (|m| set(m, 1, Some(Value::int(-7))), StatementError::UnsupportedAlgorithm(-7)),
        (|m| set(m, 2, Some(Value::Array(vec![Value::int(1)]))), StatementError::Critical),
        (|m| set(m, 2, Some(Value::Array(vec![]))), StatementError::Critical),
        (|m| set(m, 3, None), header("content type (3)", "it is not application/vnd.in-toto+json")),
        (|m| set(m, 4, None), header("kid (4)", "it is missing")),
        (|m| set(m, 4, Some(Value::Text("x"))), header("kid (4)", "it is not a byte string")),
        (|m| set(m, 4, Some(Value::Bytes(b"x"))), StatementError::KeyId("x".to_owned())),
        (|m| set(m, 15, None), header("iss (15/1)", "it is missing")),
        (|m| set(m, 16, None), header("typ (16)", "it is missing")),
        (
            |m| set(m, 16, Some(Value::Text(header::RECEIPT_TYP))),
            header("typ (16)", "it names another sort of message"),
        ),
        (|m| set(m, 395, Some(Value::int(1))), header("vds (395)", "a statement has none")),
        (
            |m| set(m, 258, Some(Value::int(-16))),
            header("a label", "none of this number is known in this profile"),
        ),
        (
            |m| m.push((Value::Text("x"), Value::int(1))),
            header("a label", "none of this number is known in this profile"),
        ),
    ];
    for (i, (change, expected)) in cases.into_iter().enumerate() {
        assert_eq!(forged(change), Err(expected), "case {i}");
    }
    for (absent, member) in [(1, "iss (15/1)"), (2, "sub (15/2)"), (6, "iat (15/6)")] {
        let found = forged(|m| set(m, 15, claims_without(absent)));
        assert_eq!(found, Err(header(member, "it is missing")));
    }
    let empty = Value::Map(vec![(Value::int(1), Value::Text(""))]);
    assert_eq!(forged(|m| set(m, 15, Some(empty))), Err(header("iss (15/1)", "it is empty")));
}

#[test]
fn nothing_unsigned_is_logged() {
    let (key, claims) = (issuer(), claims());
    let kid = key.public().id();
    let unprotected = Value::Map(vec![(Value::int(4), Value::Bytes(b"x"))]);
    let members = forge::statement_members(kid.as_str(), &claims);
    let bytes = forge::message(&key, members.clone(), unprotected, Some(b"{}"), b"{}");
    assert_eq!(
        Statement::parse(&bytes),
        Err(StatementError::Unprotected("it must be empty when a statement is logged"))
    );
    let detached = forge::message(&key, members, Value::Map(vec![]), None, b"{}");
    assert_eq!(
        Statement::parse(&detached),
        Err(StatementError::NotSign1("a statement carries its payload"))
    );
}

#[test]
fn the_length_of_a_statement_is_bounded() {
    let overhead = Statement::sign_bytes(&issuer(), claims(), &[b'x'; 1000])
        .map(|statement| statement.bytes().len() - 1000)
        .expect("a statement");
    let of = |len: usize| Statement::sign_bytes(&issuer(), claims(), &vec![b'x'; len - overhead]);
    assert_eq!(of(STATEMENT_BYTES_MAX).map(|s| s.bytes().len()), Ok(STATEMENT_BYTES_MAX));
    assert_eq!(
        of(STATEMENT_BYTES_MAX + 1),
        Err(StatementError::TooLong {
            what: "bytes of a statement",
            found: STATEMENT_BYTES_MAX + 1,
            max: STATEMENT_BYTES_MAX
        })
    );
}

#[test]
fn a_transparent_statement_is_taken_apart_again() {
    let statement = signed();
    for count in [0, 1, STATEMENT_RECEIPTS_MAX] {
        let receipts = vec![vec![7; RECEIPT_BYTES_MAX - 10]; count];
        let borrowed: Vec<&[u8]> = receipts.iter().map(Vec::as_slice).collect();
        let read = Statement::from_transparent(&statement.transparent(&borrowed));
        assert_eq!(read, Ok((statement.clone(), receipts)));
    }
    let one_more = vec![&[7_u8][..]; STATEMENT_RECEIPTS_MAX + 1];
    assert_eq!(
        Statement::from_transparent(&statement.transparent(&one_more)),
        Err(StatementError::TooLong {
            what: "receipts of a statement",
            found: STATEMENT_RECEIPTS_MAX + 1,
            max: STATEMENT_RECEIPTS_MAX
        })
    );
    let with = |label, value| {
        let unprotected = Value::Map(vec![(Value::int(label), value)]);
        Statement::from_transparent(&statement.envelope(unprotected).encode()).err()
    };
    assert_eq!(
        with(RECEIPTS, Value::Array(vec![])),
        Some(StatementError::Unprotected("receipts (394) are byte strings, one or more"))
    );
    assert_eq!(
        with(270, Value::Array(vec![])),
        Some(StatementError::Unprotected("only receipts (394) are expected in it"))
    );
}

#[test]
fn every_changed_bit_of_a_statement_is_refused() {
    let (statement, public) = (signed(), issuer().public());
    for at in 0..statement.bytes().len() {
        for bit in 0..8 {
            let mut bytes = statement.bytes().to_vec();
            bytes[at] ^= 1 << bit;
            let judged = Statement::parse(&bytes).and_then(|changed| changed.verify(&public));
            assert!(judged.is_err(), "byte {at}, bit {bit}");
        }
    }
}

proptest! {
    #![proptest_config(forge::fixed())]
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Statement::parse(&bytes).is_err());
        let _ = Statement::from_transparent(&bytes);
    }

    /// Bytes spliced into a real statement reach deeper than random ones.
    #[test]
    fn any_splice_is_refused(at in 0_usize..400, cut in 0_usize..20, put in prop::collection::vec(any::<u8>(), 0..20)) {
        let statement = signed();
        let mut bytes = statement.bytes().to_vec();
        let at = at.min(bytes.len());
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, put);
        let judged = Statement::parse(&bytes).and_then(|changed| changed.verify(&issuer().public()));
        prop_assert_eq!(judged.is_ok(), bytes == statement.bytes());
    }
}

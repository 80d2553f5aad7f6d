//! Receipts issued, read back, forged and changed bit by bit.

use super::*;
use crate::log::Tree;
use crate::statement::forge::{self, Member, claims, key, set};
use proptest::prelude::*;

const ENTRIES: [&[u8]; 7] = [b"policy", b"keys", b"two", b"three", b"four", b"five", b"six"];

type Change = fn(&mut Vec<Member<'_>>);

fn signer() -> SecretKey {
    key(Role::Receipt, "receipt-1")
}

fn tree() -> Tree {
    let mut tree = Tree::default();
    for entry in ENTRIES {
        tree.push(leaf_hash(entry));
    }
    tree
}

fn proof(index: u64) -> InclusionProof {
    tree().inclusion_proof(LeafIndex::new(index), tree().size()).expect("a proof")
}

fn receipt(index: u64) -> Receipt {
    Receipt::issue(&signer(), claims(), proof(index), &tree().root()).expect("a receipt")
}

fn checkpoint() -> Checkpoint {
    Checkpoint {
        origin: crate::log::Origin::parse("embassy.example/log").expect("an origin"),
        size: tree().size(),
        root: tree().root(),
    }
}

/// A correctly signed receipt with other header members and another unprotected header.
fn forged(
    change: impl FnOnce(&mut Vec<Member<'_>>),
    unprotected: Value<'_>,
    payload: Option<&[u8]>,
) -> Result<Receipt, StatementError> {
    let (key, claims) = (signer(), claims());
    let kid = key.public().id();
    let mut members = forge::receipt_members(kid.as_str(), &claims);
    change(&mut members);
    let root = tree().root();
    Receipt::parse(&forge::message(&key, members, unprotected, payload, root.as_bytes()))
}

fn proofs<'a>(bytes: &[&'a [u8]]) -> Value<'a> {
    let bytes = bytes.iter().map(|bytes| Value::Bytes(bytes)).collect();
    Value::Map(vec![(
        Value::int(PROOFS),
        Value::Map(vec![(Value::int(INCLUSION), Value::Array(bytes))]),
    )])
}

#[test]
fn a_receipt_proves_its_entry_and_no_other() {
    let public = signer().public();
    for (index, entry) in (0..).zip(ENTRIES) {
        let receipt = receipt(index);
        assert_eq!(Receipt::parse(receipt.bytes()), Ok(receipt.clone()));
        assert_eq!(receipt.verify(&public, entry), Ok(tree().root()));
        assert_eq!(receipt.verify_at(&public, entry, &checkpoint()), Ok(()));
        assert_eq!(
            receipt.verify(&public, b"another entry"),
            Err(StatementError::NotProven(public.id()))
        );
    }
}

#[test]
fn every_rule_of_a_receipt_has_its_refusal() {
    let good = write_proof(&proof(2));
    let header = |member, why| Some(StatementError::Header { member, why });
    let cases: [(Change, Option<StatementError>); 6] = [
        (|m| set(m, 395, None), header("vds (395)", "it is missing")),
        (|m| set(m, 395, Some(Value::int(2))), Some(StatementError::UnsupportedVds(2))),
        (|m| set(m, 1, Some(Value::int(-35))), Some(StatementError::UnsupportedAlgorithm(-35))),
        (|m| set(m, 2, Some(Value::Array(vec![Value::int(395)]))), Some(StatementError::Critical)),
        (|m| set(m, 3, Some(Value::Text("x"))), header("content type (3)", "a receipt has none")),
        (
            |m| set(m, 16, Some(Value::Text(header::STATEMENT_TYP))),
            header("typ (16)", "it names another sort of message"),
        ),
    ];
    for (i, (change, expected)) in cases.into_iter().enumerate() {
        assert_eq!(forged(change, proofs(&[&good]), None).err(), expected, "case {i}");
    }
    assert_eq!(
        forged(|_| (), proofs(&[&good]), Some(b"root")).err(),
        Some(StatementError::NotSign1("a receipt's payload is detached"))
    );
}

#[test]
fn a_vds_that_is_not_signed_does_not_count() {
    let good = write_proof(&proof(2));
    let Value::Map(mut unprotected) = proofs(&[&good]) else { panic!("a map") };
    unprotected.push((Value::int(395), Value::int(1)));
    assert_eq!(
        forged(|m| set(m, 395, None), Value::Map(unprotected), None).err(),
        Some(StatementError::Header { member: "vds (395)", why: "it is missing" })
    );
}

#[test]
fn every_rule_of_a_proof_has_its_refusal() {
    let good = write_proof(&proof(2));
    for wrong in [proofs(&[]), proofs(&[&good, &good]), Value::Map(vec![])] {
        assert!(matches!(forged(|_| (), wrong, None), Err(StatementError::Unprotected(_))));
    }
    let raw = |size, index, hashes: usize, width: usize| {
        let hash = vec![7; width];
        let path = (0..hashes).map(|_| Value::Bytes(&hash)).collect();
        let parts = vec![Value::Uint(size), Value::Uint(index), Value::Array(path)];
        let proof = Value::Array(parts).encode();
        forged(|_| (), proofs(&[&proof]), None).err()
    };
    let refused = |why| Some(StatementError::Proof(why));
    assert_eq!(raw(1, 0, 0, 32), refused("a tree of one entry proves nothing"));
    assert_eq!(raw(7, 7, 3, 32), refused("the leaf index is not below the tree size"));
    assert_eq!(raw(7, 2, 3, 31), refused("a hash of the path is not 32 bytes"));
    assert_eq!(raw(u64::MAX, 0, PROOF_HASHES_MAX, 32), None);
    assert_eq!(
        raw(u64::MAX, 0, PROOF_HASHES_MAX + 1, 32),
        Some(StatementError::TooLong {
            what: "hashes of an inclusion proof",
            found: PROOF_HASHES_MAX + 1,
            max: PROOF_HASHES_MAX
        })
    );
    for not_a_proof in [&[0x80][..], &[0xf6], &[0x83, 1, 1, 1]] {
        let found = forged(|_| (), proofs(&[not_a_proof]), None);
        assert!(matches!(found, Err(StatementError::Proof(_))), "{found:?}");
    }
}

#[test]
fn a_path_of_the_wrong_length_is_refused() {
    let mut short = proof(2);
    short.path.pop();
    let receipt = Receipt::issue(&signer(), claims(), short, &tree().root()).expect("parsed");
    let found = receipt.verify(&signer().public(), ENTRIES[2]);
    assert!(matches!(found, Err(StatementError::Path(_))), "{found:?}");
}

#[test]
fn the_length_of_a_receipt_is_bounded() {
    let of = |sub: usize| {
        let claims = Claims { sub: "s".repeat(sub), ..claims() };
        Receipt::issue(&signer(), claims, proof(2), &tree().root())
    };
    let overhead = of(1000).map(|receipt| receipt.bytes().len() - 1000).expect("a receipt");
    let longest = of(RECEIPT_BYTES_MAX - overhead);
    assert_eq!(longest.map(|receipt| receipt.bytes().len()), Ok(RECEIPT_BYTES_MAX));
    assert!(matches!(
        of(RECEIPT_BYTES_MAX - overhead + 1),
        Err(StatementError::TooLong { found, .. }) if found == RECEIPT_BYTES_MAX + 1
    ));
}

/// The size in a receipt is not signed (RFC 9942): some sizes have the same path. The signed checkpoint tells.
#[test]
fn every_changed_bit_of_a_receipt_is_refused() {
    let public = signer().public();
    for index in [0, 6] {
        let receipt = receipt(index);
        let entry = ENTRIES[usize::try_from(index).expect("small")];
        let mut relabelled = 0;
        for at in 0..receipt.bytes().len() {
            for bit in 0..8 {
                let mut bytes = receipt.bytes().to_vec();
                bytes[at] ^= 1 << bit;
                let Ok(changed) = Receipt::parse(&bytes) else { continue };
                if changed.verify(&public, entry).is_ok() {
                    assert_ne!(changed.proof().size, receipt.proof().size, "byte {at}, bit {bit}");
                    relabelled += 1;
                }
                let found = changed.verify_at(&public, entry, &checkpoint());
                assert!(found.is_err(), "byte {at}, bit {bit}");
            }
        }
        assert_eq!(relabelled > 0, index == 0, "only an early entry can be relabelled");
    }
}

proptest! {
    #![proptest_config(forge::fixed())]
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Receipt::parse(&bytes).is_err());
    }
}

//! The published statements and receipts: made again byte for byte, and judged as their authors say.

use chancery::log::{
    InclusionProof, LeafIndex, NodeHash, TlogProof, TreeSize, VerifierKey, leaf_hash,
};
use chancery::log::{KeyName, Tree};
use chancery::statement::{
    Claims, ForeignReceipt, ForeignStatement, KeySet, PublicKey, Receipt, Role, SecretKey,
    Statement, StatementError,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;

const IAT: u64 = 1_767_225_600;
const ISS: &str = "https://archive.example/issuers/embassy-desk";
const SUB: &str = "tag:archive.example,2013:letter/ft-2013-04-01-china-opposes-cyber-attacks";

fn vectors(set: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(set)
}

fn example(name: &str) -> Vec<u8> {
    std::fs::read(vectors("statement").join(name)).expect(name)
}

fn key(role: Role, label: &str) -> SecretKey {
    SecretKey::from_seed(role, &Sha256::digest(format!("TEST ONLY KEY {label}")).into())
}

fn claims(iss: &str, iat: u64) -> Claims {
    Claims { iss: iss.to_owned(), sub: SUB.to_owned(), iat }
}

/// The example's log, whose entries are digests.
fn leaves() -> Vec<Vec<u8>> {
    let leaves: Vec<String> = serde_json::from_slice(&example("leaves.json")).expect("JSON");
    leaves.iter().map(|leaf| hex::decode(leaf).expect("hex")).collect()
}

#[test]
fn the_example_is_made_again_byte_for_byte() {
    let issuer = key(Role::Issuer, "issuer-1");
    for (name, iat) in [
        ("statement.cose", IAT),
        ("correction.cose", IAT + 86_400),
        ("withdrawal.cose", IAT + 172_800),
    ] {
        let published = Statement::parse(&example(name)).expect(name);
        let again = Statement::sign_bytes(&issuer, claims(ISS, iat), published.payload_bytes());
        assert_eq!(again.expect(name).bytes(), example(name), "{name}");
        assert_eq!(published.verify(&issuer.public()), Ok(()), "{name}");
    }
    let statement = Statement::parse(&example("statement.cose")).expect("a statement");
    assert_eq!(statement.payload_bytes(), example("payload.json"));
    assert_eq!(statement.tbs(), example("tbs.bin"));
    assert_eq!(statement.signature()[..], example("sig.bin"));
    assert_eq!(issuer.public().to_pem().as_bytes(), example("issuer.pub.pem"));

    let signer = key(Role::Receipt, "log-1");
    let mut tree = Tree::default();
    for entry in leaves() {
        tree.push(leaf_hash(&entry));
    }
    let proof = tree.inclusion_proof(LeafIndex::new(2), tree.size()).expect("a proof");
    let claims = claims("https://log.letters.example", IAT + 1);
    let receipt = Receipt::issue(&signer, claims, proof, &tree.root()).expect("a receipt");
    assert_eq!(receipt.bytes(), example("receipt.cose"));
    assert_eq!(statement.transparent(&[receipt.bytes()]), example("letter.scitt"));
    assert_eq!(KeySet(vec![signer.public()]).to_cbor(), example("scitt-keys.cbor"));
    assert_eq!(signer.public().to_pem().as_bytes(), example("log.pub.pem"));
}

#[test]
fn the_example_verifies() {
    let text = |name: &str| String::from_utf8(example(name)).expect("text");
    let log = PublicKey::from_pem(&text("log.pub.pem")).expect("a key");
    let issuer = PublicKey::from_pem(&text("issuer.pub.pem")).expect("a key");
    let (statement, receipts) =
        Statement::from_transparent(&example("letter.scitt")).expect("a transparent statement");
    assert_eq!(statement.bytes(), example("statement.cose"));
    assert_eq!(statement.verify(&issuer), Ok(()));
    assert_eq!(receipts, [example("receipt.cose")]);

    let entry: [u8; 32] = Sha256::digest(statement.bytes()).into();
    assert_eq!(leaves()[2], entry);
    let receipt = Receipt::parse(&receipts[0]).expect("a receipt");
    let root = receipt.verify(&log, &entry).expect("it proves the entry");
    assert_eq!(
        root.to_string(),
        "dd4de65580114e9bfe807dee80fe1fb8ef7189ac191a0f4702e0afe2b0768063"
    );
    // In Chancery's own logs the entry is the statement; this log's is its digest.
    assert_eq!(receipt.verify(&log, statement.bytes()), Err(StatementError::NotProven(log.id())));

    let note = PublicKey::from_pem(&text("note.pub.pem")).expect("a key");
    let name = KeyName::parse("log.letters.example").expect("a name");
    let vkey = VerifierKey::new(name, *note.verifying_key());
    let proof = TlogProof::parse(&example("letter.tlog-proof")).expect("a proof");
    let checkpoint = proof.verify(&leaf_hash(&entry), &vkey).expect("it proves the entry");
    assert_eq!(checkpoint.note(), text("checkpoint"));
    assert_eq!(receipt.verify_at(&log, &entry, checkpoint.checkpoint()), Ok(()));
    assert_eq!(KeySet::parse(&example("scitt-keys.cbor")), Ok(KeySet(vec![log])));
}

#[test]
fn a_sealed_statement_is_not_registered_yet_and_told_apart() {
    assert_eq!(
        Statement::parse(&example("sealed.cose")),
        Err(StatementError::Header {
            member: "a label",
            why: "none of this number is known in this profile"
        })
    );
    let sealed = ForeignStatement::parse(&example("sealed.cose")).expect("COSE");
    assert_eq!(sealed.verify(&key(Role::Issuer, "issuer-1").public()), Ok(()));
}

/// One published vector of scitt-cose.
struct Vector {
    statement: Vec<u8>,
    receipt: Vec<u8>,
    issuer: Result<PublicKey, StatementError>,
    log: Result<PublicKey, StatementError>,
    expected: Value,
}

impl Vector {
    fn read(id: &str) -> Self {
        let folder = vectors("scitt-cose").join("v1").join(id);
        let file = |name: &str| std::fs::read(folder.join(name)).expect(name);
        let key = |name: &str| PublicKey::from_pem(&String::from_utf8(file(name)).expect("text"));
        Self {
            statement: file("statement.cose"),
            receipt: file("receipt.cose"),
            issuer: key("issuer-key.pub"),
            log: key("log-key.pub"),
            expected: serde_json::from_slice(&file("expected.json")).expect("JSON"),
        }
    }

    fn statement(&self) -> Result<(), StatementError> {
        ForeignStatement::parse(&self.statement)?.verify(self.issuer.as_ref().expect("a key"))
    }

    fn receipt(&self) -> Result<String, StatementError> {
        let receipt = ForeignReceipt::parse(&self.receipt)?;
        let entry = Sha256::digest(&self.statement);
        let root = receipt.verify(self.log.as_ref().expect("a key"), &entry)?;
        Ok(root.to_string())
    }

    fn expects(&self, member: &str) -> &Value {
        self.expected.get(member).unwrap_or(&Value::Null)
    }
}

#[test]
fn every_published_vector_is_judged_as_its_authors_say() {
    let manifest = std::fs::read(vectors("scitt-cose").join("manifest.json")).expect("there");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    let mut judged = Vec::new();
    for vector in manifest["vectors"].as_array().expect("vectors") {
        let id = vector["id"].as_str().expect("an id");
        let vector = Vector::read(id);
        let (statement, receipt) = (vector.statement(), vector.receipt());
        match id {
            "valid-eddsa" => {
                assert_eq!(statement, Ok(()));
                assert_eq!(receipt.ok().as_deref(), vector.expects("reconstructed_root").as_str());
            }
            "fail-bad-statement-sig" => {
                let issuer = vector.issuer.as_ref().expect("a key").id();
                assert_eq!(statement, Err(StatementError::BadSignature(issuer)));
                assert_eq!(receipt.ok().as_deref(), vector.expects("reconstructed_root").as_str());
            }
            "fail-tampered-path" => {
                let log = vector.log.as_ref().expect("a key").id();
                assert_eq!((statement, receipt), (Ok(()), Err(StatementError::NotProven(log))));
            }
            "fail-unsupported-vds" => {
                assert_eq!((statement, receipt), (Ok(()), Err(StatementError::UnsupportedVds(2))));
            }
            // What this program cannot judge it must not call bad.
            "valid-es256" => {
                let cannot = StatementError::UnsupportedAlgorithm(-7);
                assert_eq!((statement, receipt), (Err(cannot.clone()), Err(cannot)));
            }
            "valid-ccf-vds2" => {
                assert_eq!(statement, Err(StatementError::UnsupportedAlgorithm(-7)));
                assert_eq!(receipt, Err(StatementError::UnsupportedVds(2)));
            }
            other => panic!("{other} is not judged here"),
        }
        judged.push(id.to_owned());
    }
    assert_eq!(judged.len(), 6);
}

#[test]
fn vectors_of_other_services_are_not_registered() {
    let vector = Vector::read("valid-eddsa");
    assert!(matches!(
        Statement::parse(&vector.statement),
        Err(StatementError::NotDeterministic { what: "the protected header", .. })
    ));
    assert!(Receipt::parse(&vector.receipt).is_err());
}

#[test]
fn every_changed_bit_of_a_foreign_vector_is_refused() {
    let vector = Vector::read("valid-eddsa");
    let (issuer, log) = (vector.issuer.expect("a key"), vector.log.expect("a key"));
    let entry = Sha256::digest(&vector.statement);
    for bit in 0..vector.statement.len() * 8 {
        let mut bytes = vector.statement.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let judged = ForeignStatement::parse(&bytes).and_then(|s| s.verify(&issuer));
        assert!(judged.is_err(), "statement bit {bit}");
    }
    for bit in 0..vector.receipt.len() * 8 {
        let mut bytes = vector.receipt.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let Ok(receipt) = ForeignReceipt::parse(&bytes) else { continue };
        if receipt.verify(&log, &entry).is_ok() {
            // The size is not signed: 8 may read another that has the same path from leaf 2.
            let size = receipt.proof().size.get();
            assert!((5..8).contains(&size), "receipt bit {bit}, size {size}");
        }
    }
}

/// A proof as long as a tree can ask for is read, one hash more is not, whoever signed it.
#[test]
fn the_longest_proof_is_read() {
    let signer = key(Role::Receipt, "receipt-1");
    let issue = |hashes: usize| {
        let proof = InclusionProof {
            index: LeafIndex::new(0),
            size: TreeSize::new(u64::MAX),
            path: vec![NodeHash::from_bytes([7; 32]); hashes],
        };
        let root = chancery::log::RootHash::from_bytes([7; 32]);
        Receipt::issue(&signer, claims(ISS, IAT), proof, &root)
    };
    assert!(issue(64).is_ok());
    assert!(matches!(issue(65), Err(StatementError::TooLong { found: 65, max: 64, .. })));
}

/// The claims map of a protected header, as a second COSE implementation writes it.
fn claims_of_coset(claims: &Claims) -> coset::cbor::Value {
    let int = |n: u64| coset::cbor::Value::Integer(n.into());
    coset::cbor::Value::Map(vec![
        (int(1), coset::cbor::Value::Text(claims.iss.clone())),
        (int(2), coset::cbor::Value::Text(claims.sub.clone())),
        (int(6), int(claims.iat)),
    ])
}

/// A second COSE implementation builds, signs and verifies the same bytes.
#[test]
fn coset_builds_the_same_statement_and_the_same_receipt() {
    use coset::TaggedCborSerializable as _;
    use coset::cbor::Value as Cbor;
    let issuer = key(Role::Issuer, "issuer-1");
    let claims = claims(ISS, IAT);
    let header = coset::HeaderBuilder::new()
        .algorithm(coset::iana::Algorithm::EdDSA)
        .content_type("application/vnd.in-toto+json".to_owned())
        .key_id(issuer.public().id().as_str().into())
        .value(15, claims_of_coset(&claims))
        .value(16, Cbor::Text("application/scitt-statement+cose".to_owned()))
        .build();
    let sign = |key: &SecretKey, message: &[u8]| {
        use ed25519_dalek::Signer as _;
        key.signing_key().sign(message).to_vec()
    };
    let theirs = coset::CoseSign1Builder::new()
        .protected(header)
        .payload(example("payload.json"))
        .create_signature(&[], |message| sign(&issuer, message))
        .build();
    let ours = Statement::sign_bytes(&issuer, claims.clone(), &example("payload.json"));
    assert_eq!(theirs.to_tagged_vec().expect("bytes"), ours.expect("signed").bytes());

    let signer = key(Role::Receipt, "log-1");
    let mut tree = Tree::default();
    for entry in leaves() {
        tree.push(leaf_hash(&entry));
    }
    let inclusion = tree.inclusion_proof(LeafIndex::new(2), tree.size()).expect("a proof");
    let path = inclusion.path.iter().map(|hash| Cbor::Bytes(hash.as_bytes().to_vec())).collect();
    let mut proof = Vec::new();
    let parts = vec![Cbor::Integer(4.into()), Cbor::Integer(2.into()), Cbor::Array(path)];
    coset::cbor::into_writer(&Cbor::Array(parts), &mut proof).expect("written");
    let inclusions = Cbor::Array(vec![Cbor::Bytes(proof)]);
    let header = coset::HeaderBuilder::new()
        .algorithm(coset::iana::Algorithm::EdDSA)
        .key_id(signer.public().id().as_str().into())
        .value(15, claims_of_coset(&claims))
        .value(16, Cbor::Text("application/scitt-receipt+cose".to_owned()))
        .value(395, Cbor::Integer(1.into()))
        .build();
    let proofs = Cbor::Map(vec![(Cbor::Integer((-1).into()), inclusions)]);
    let theirs = coset::CoseSign1Builder::new()
        .protected(header)
        .unprotected(coset::HeaderBuilder::new().value(396, proofs).build())
        .create_detached_signature(tree.root().as_bytes(), &[], |message| sign(&signer, message))
        .build();
    let ours = Receipt::issue(&signer, claims, inclusion, &tree.root());
    assert_eq!(theirs.to_tagged_vec().expect("bytes"), ours.expect("issued").bytes());
}

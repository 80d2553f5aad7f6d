//! How long does a check take, and how long a receipt?
//!
//! A 400-word text against 1,000 letters, beside the plainest correct peer: imara-diff's Histogram of the text with each
//! letter in turn. A receipt's verification, beside the one Ed25519 verification it cannot do without.

#[expect(dead_code, reason = "only its letters are used here")]
mod server;

use chancery::check::{Index, LetterNumber, Record, Shelf, check};
use chancery::letter::{Issuer, LetterId, Metadata};
use chancery::log::{LeafIndex, Tree, TreeSize, leaf_hash};
use chancery::statement::{Claims, Receipt, Role, SecretKey};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::sync::Arc;

const LETTERS: u32 = 1_000;

/// The letters of the benchmark, by number.
struct Letters(Vec<Record>);

impl Letters {
    fn new() -> Self {
        let issuer = br#"{"name":"Embassy of Valdoria","url":"https://valdoria.example/"}"#;
        let issuer = Arc::new(Issuer::parse(issuer).expect("an issuer"));
        let metadata = br#"{"kind":"statement","language":"en","title":"T","author":{"name":"M"}}"#;
        let metadata = Arc::new(Metadata::parse(metadata).expect("metadata"));
        let record = |number: u32| {
            let text: Arc<str> = server::text(u64::from(number)).into();
            Record {
                id: LetterId::mint(&issuer.url, &[0; 32], number),
                text,
                text_held: true,
                key_state: chancery::statement::KeyState::InForce,
                metadata: metadata.clone(),
                issuer: issuer.clone(),
                index: LeafIndex::new(u64::from(number) + 2),
                logged_at: 1_767_225_600,
                publications: Vec::new(),
                withdrawn: None,
            }
        };
        Self((0..LETTERS).map(record).collect())
    }
}

impl Shelf for Letters {
    fn letter(&self, number: LetterNumber) -> Option<Record> {
        self.0.get(usize::try_from(number.0).ok()?).cloned()
    }
    fn by_text_sha256(&self, _: &[u8; 32]) -> Vec<LetterNumber> {
        Vec::new()
    }
    fn by_n1_sha256(&self, _: &[u8; 32]) -> Vec<LetterNumber> {
        Vec::new()
    }
}

fn checks(criterion: &mut Criterion) {
    let letters = Letters::new();
    let mut index = Index::default();
    for (number, record) in (0..).zip(&letters.0) {
        index.add(LetterNumber(number), &record.text);
    }
    let original = server::text(517);
    let altered = original.replacen("government", "parliament", 1);
    let absent = server::text(u64::from(LETTERS) + 9);
    let quote = original.split(' ').skip(100).take(25).collect::<Vec<_>>().join(" ");

    let mut group = criterion.benchmark_group("check against 1,000 letters");
    group.sample_size(30);
    for (name, text) in [
        ("identical", &original),
        ("altered", &altered),
        ("absent", &absent),
        ("25-word quote", &quote),
    ] {
        group.bench_function(name, |b| b.iter(|| check(black_box(text), &index, &letters)));
    }
    group.bench_function("peer: imara-diff with each letter", |b| {
        b.iter(|| {
            let changes = letters.0.iter().map(|record| {
                let mut input = imara_diff::InternedInput::default();
                input.update_before(altered.split_whitespace());
                input.update_after(record.text.split_whitespace());
                imara_diff::Diff::compute(imara_diff::Algorithm::Histogram, &input).count_removals()
            });
            black_box(changes.min())
        });
    });
    group.finish();
}

fn receipts(criterion: &mut Criterion) {
    let key = SecretKey::from_seed(Role::Receipt, &[7; 32]);
    let mut tree = Tree::default();
    for number in 0..100_000_u32 {
        tree.push(leaf_hash(&number.to_be_bytes()));
    }
    let index = LeafIndex::new(51_234);
    let proof = tree.inclusion_proof(index, TreeSize::new(100_000)).expect("a proof");
    let claims = Claims { iss: "https://a.example".into(), sub: "tag:a".into(), iat: 1 };
    let receipt = Receipt::issue(&key, claims, proof, &tree.root()).expect("a receipt");
    let entry = 51_234_u32.to_be_bytes();
    let public = key.public();

    let mut group = criterion.benchmark_group("receipt at 100,000 entries");
    group.bench_function("parse and verify", |b| {
        b.iter(|| {
            let parsed = Receipt::parse(black_box(receipt.bytes())).expect("a receipt");
            parsed.verify(&public, &entry).expect("a good receipt")
        });
    });
    let message = [9_u8; 250];
    let signature = ed25519_dalek::Signer::sign(key.signing_key(), &message);
    group.bench_function("peer: one Ed25519 verification", |b| {
        b.iter(|| public.verifying_key().verify_strict(black_box(&message), &signature));
    });
    group.finish();
}

criterion_group!(benches, checks, receipts);
criterion_main!(benches);

//! Each step, and what makes it fail.

use super::sample::{FIRST, Sample, key, sha256};
use super::{FULL, failed};
use chancery::bundle::{Bundle, Trust};
use chancery::letter::{IssuerUrl, LetterId};
use chancery::log::LeafIndex;
use chancery::statement::{Claims, Predicate, Receipt, Role};

/// The step that fails, words of its sentence, and what makes it fail.
type Case<'a> = (&'a str, &'a str, &'a dyn Fn(&mut Sample));

#[test]
fn every_step_can_fail() {
    let whole = &FULL.1;
    let step = |change: &dyn Fn(&mut Bundle)| {
        let mut bundle = whole.clone();
        change(&mut bundle);
        failed(&bundle.verify(&Trust::default())).to_owned()
    };
    let other = key(Role::Receipt, "somebody else");
    let mut shorter = Sample::new();
    shorter.publish();
    assert_eq!(step(&|b| b.statements[0].proof = shorter.bundled(2).proof), "checkpoint-signature");
    assert_eq!(step(&|b| b.policy.proof.push('x')), "checkpoint-signature");
    assert_eq!(step(&|b| b.statements[0].statement.push(0)), "statement-deterministic");
    assert_eq!(step(&|b| b.issuer_key = other.public()), "statement-signature");
    assert_eq!(step(&|b| std::mem::swap(&mut b.policy, &mut b.anchors)), "policy");
    assert_eq!(step(&|b| b.receipt_key = other.public()), "trust-anchors");
    assert_eq!(
        step(&|b| b.statements[0].receipt = b.statements[1].receipt.clone()),
        "receipt-signature"
    );
    assert_eq!(
        step(&|b| b.statements[0].receipt = shorter.bundled(2).receipt),
        "inclusion",
        "a receipt of an older tree"
    );
    assert_eq!(step(&|b| b.statements[0].proof = b.statements[1].proof.clone()), "inclusion");
    assert_eq!(step(&|b| b.statements[0].proof.insert_str(23, "extra eA==\n")), "inclusion");
    assert_eq!(step(&|b| b.statements.swap(0, 1)), "same-letter");
    assert_eq!(step(&|b| b.statements.swap(1, 2)), "same-letter");
    assert_eq!(step(&|b| b.statements.push(b.statements[1].clone())), "same-letter");
    assert_eq!(step(&|b| b.statements.clear()), "same-letter");
    assert_eq!(
        step(&|b| b.text = b.text.as_ref().map(|t| t.replace("open", "shut"))),
        "text-digest"
    );
}

#[test]
fn honest_signatures_over_things_that_do_not_fit_are_refused() {
    let other_id = LetterId::mint(&FULL.0.institution.url, &[7; 32], 0);
    let cases: [Case<'_>; 12] = [
        ("policy", "the policy is of log", &|s| {
            s.statements.clear();
            s.state_policy("other.example/log");
            s.state_anchors(&Role::ALL, 0);
            s.state_letter(s.letter());
        }),
        ("trust-anchors", "as receipt key", &|s| {
            s.statements.truncate(1);
            s.state_anchors(&[Role::Issuer, Role::Log], 0);
            s.state_letter(s.letter());
        }),
        ("trust-anchors", "as issuer key", &|s| {
            s.statements.truncate(1);
            s.state_anchors(&Role::ALL, 3);
            s.state_letter(s.letter());
        }),
        ("issuer-key-trusted", "https://other.example/", &|s| {
            s.statements.truncate(2);
            s.institution.url = IssuerUrl::parse("https://other.example/").expect("a URL");
            s.state_letter(s.letter());
        }),
        ("same-letter", "the first is a withdrawal statement", &|s| {
            s.withdraw();
            s.statements.remove(2);
        }),
        ("same-letter", "the letter was deposited twice", &|s| s.state_letter(s.letter())),
        ("same-letter", "it withdraws another statement", &|s| {
            let (reason, supersedes) = ("x".to_owned(), sha256("another"));
            s.state_letter(Predicate::Withdrawal { id: s.id.clone(), reason, supersedes });
        }),
        ("same-letter", "it is about another letter", &|s| {
            let (reason, supersedes) = ("x".to_owned(), sha256(s.statements[2].bytes()));
            s.state_letter(Predicate::Withdrawal { id: other_id.clone(), reason, supersedes });
        }),
        ("text-digest", "no digest of letter.txt", &|s| {
            s.statements.truncate(2);
            let sub = "tag:embassy.example,2026:letter/x";
            s.state(sub, vec![s.subjects().remove(1)], s.letter());
        }),
        ("text-digest", "bytes, the statement says", &|s| {
            s.statements.truncate(2);
            let mut letter = s.letter();
            if let Predicate::Letter { text_bytes, .. } = &mut letter {
                *text_bytes += 1;
            }
            s.state_letter(letter);
        }),
        ("n1-digest", "no digest of letter.n1", &|s| {
            s.statements.truncate(2);
            let sub = "tag:embassy.example,2026:letter/x";
            s.state(sub, vec![s.subjects().remove(0)], s.letter());
        }),
        ("n1-digest", "the N1 form of letter.txt has SHA-256", &|s| {
            s.statements.truncate(2);
            let mut subjects = s.subjects();
            subjects[1].sha256 = sha256("another");
            s.state("tag:embassy.example,2026:letter/x", subjects, s.letter());
        }),
    ];
    for (name, why, change) in cases {
        let mut sample = Sample::new();
        change(&mut sample);
        let report = sample.bundle().verify(&Trust::default());
        assert_eq!(failed(&report), name);
        let detail = &report.steps.last().expect("a step").detail;
        assert!(detail.contains(why), "{name}: {detail}");
    }
}

/// Tables that this program does not have are no reason to call a text wrong, nor right.
#[test]
fn unknown_tables_are_said_to_be_unknown() {
    let mut sample = Sample::new();
    sample.statements.truncate(2);
    let mut letter = sample.letter();
    if let Predicate::Letter { n1_tables, .. } = &mut letter {
        *n1_tables = "99".to_owned();
    }
    sample.state_letter(letter);
    let report = sample.bundle().verify(&Trust::default());
    assert!(report.passed);
    assert!(report.steps.last().expect("a step").detail.starts_with("not checked here"));
}

#[test]
fn a_receipt_about_something_else_is_refused() {
    let sample = Sample::new();
    let mut bundle = sample.bundle();
    let tree = sample.tree();
    let proof = tree.inclusion_proof(LeafIndex::new(2), tree.size()).expect("a proof");
    let claims = Claims { iss: "x".to_owned(), sub: "tag:other".to_owned(), iat: FIRST };
    let receipt = Receipt::issue(&sample.receipt, claims, proof, &tree.root()).expect("issued");
    bundle.statements[0].receipt = receipt.bytes().to_vec();
    assert_eq!(failed(&bundle.verify(&Trust::default())), "receipt-signature");
}

//! Bundles: written the same each time, read strictly, verified step by step, and every byte of every file counts.

mod changed;
mod compare;
mod container;
mod kit;
pub(crate) mod sample;
mod steps;

use chancery::bundle::{Bundle, Report, Trust};
use chancery::letter::{AssertedBy, Medium};
use chancery::log::NoteKey;
use chancery::statement::Role;
use sample::{FIRST, Sample, TEXT, key, sha256};
use std::sync::LazyLock;

/// A bundle with a later publication and a withdrawal, made once for all tests.
static FULL: LazyLock<(Sample, Bundle)> = LazyLock::new(|| {
    let mut sample = Sample::new();
    sample.publish();
    sample.withdraw();
    let bundle = sample.bundle();
    (sample, bundle)
});

fn failed(report: &Report) -> &str {
    assert!(!report.passed && report.about.is_none(), "{report:#?}");
    let last = report.steps.last().expect("a step");
    assert!(!last.passed);
    assert!(report.steps.iter().rev().skip(1).all(|step| step.passed));
    last.name
}

/// The files of a zip file, read by another implementation.
fn unzip(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(zip)).expect("a zip file");
    (0..archive.len())
        .map(|i| {
            let mut file = archive.by_index(i).expect("a file");
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut file, &mut bytes).expect("its bytes");
            (file.name().expect("a name").into_owned(), bytes)
        })
        .collect()
}

#[test]
fn a_bundle_is_written_read_and_verified() {
    let (sample, bundle) = &*FULL;
    let zip = bundle.to_zip().expect("a zip file");
    assert_eq!(bundle.to_zip().as_ref(), Ok(&zip), "the same bytes again");
    assert_eq!(Bundle::from_zip(&zip).as_ref(), Ok(bundle));

    let report = Bundle::verify_zip(&zip, &sample.trust()).expect("a report");
    assert!(report.passed, "{report:#?}");
    let names: Vec<_> = report.steps.iter().map(|step| step.name).collect();
    assert_eq!(
        names,
        [
            "files",
            "keys",
            "checkpoint-signature",
            "statement-deterministic",
            "statement-signature",
            "statement-payload",
            "policy",
            "trust-anchors",
            "issuer-key-trusted",
            "receipt-signature",
            "inclusion",
            "same-letter",
            "text-digest",
            "n1-digest",
            "copies",
        ]
    );
    assert!(bundle.verify(&sample.trust()).passed);
    assert!(Bundle::verify_files(unzip(&zip), &sample.trust()).passed);
}

#[test]
fn a_report_tells_what_was_proven() {
    let (sample, bundle) = &*FULL;
    let about = bundle.verify(&sample.trust()).about.expect("proven");
    assert_eq!(about.id, sample.id.to_string());
    assert_eq!(about.title, "Our harbour was open");
    assert_eq!(
        (about.issuer.as_str(), about.issuer_name.as_str()),
        ("https://embassy.example/", "Embassy of Arvenia")
    );
    assert_eq!((about.origin.as_str(), about.size, about.index), ("embassy.example/log", 5, 2));
    assert_eq!(about.root, sample.tree().root().to_string());
    assert_eq!(about.logged_at, FIRST + 120);
    assert_eq!((about.text_sha256, about.text_included), (sha256(TEXT), true));
    let publications: Vec<_> = about
        .publications
        .iter()
        .map(|p| (p.index, p.publication.asserted_by, p.publication.medium))
        .collect();
    assert_eq!(
        publications,
        [
            (2, AssertedBy::Issuer, Medium::Print),
            (2, AssertedBy::Outlet, Medium::Online),
            (3, AssertedBy::Observer, Medium::Online),
        ]
    );
    let withdrawn = about.withdrawn.expect("withdrawn");
    assert_eq!((withdrawn.index, withdrawn.reason.as_str()), (4, "The date was wrong."));
}

#[test]
fn whose_keys_they_are_is_said_plainly() {
    let (sample, bundle) = &*FULL;
    let without = bundle.verify(&Trust::default());
    assert!(without.passed && without.keys.iter().all(|key| !key.pinned));
    let keys = &without.steps[0];
    assert!(keys.detail.contains("these keys came with the bundle"), "{}", keys.detail);
    for key in &without.keys {
        assert!(keys.detail.contains(&key.fingerprint), "{}", keys.detail);
    }
    let with = bundle.verify(&sample.trust());
    assert!(with.keys.iter().all(|key| key.pinned));
    assert_eq!(with.steps[0].detail, "issuer, receipt and log key are among those you gave");

    let other = key(Role::Issuer, "somebody else");
    let log = NoteKey::new(sample.log.verifier().name().clone(), other.signing_key().clone());
    for trust in [
        Trust { issuers: vec![other.public()], ..Trust::default() },
        Trust { receipts: vec![other.public()], ..Trust::default() },
        Trust { logs: vec![log.verifier()], ..Trust::default() },
    ] {
        assert_eq!(failed(&bundle.verify(&trust)), "keys");
    }
    let among = Trust { issuers: vec![other.public(), sample.issuer.public()], ..Trust::default() };
    assert!(bundle.verify(&among).passed);
}

#[test]
fn an_erased_text_leaves_the_proof() {
    let (sample, bundle) = &*FULL;
    let erased = Bundle { text: None, ..bundle.clone() };
    let zip = erased.to_zip().expect("a zip file");
    assert!(unzip(&zip).iter().all(|(name, _)| name != "letter.txt"));
    let report = Bundle::verify_zip(&zip, &sample.trust()).expect("a report");
    assert!(report.passed, "{report:#?}");
    assert!(!report.about.expect("proven").text_included);
    let step = report.steps.iter().find(|step| step.name == "text-digest").expect("there");
    assert!(step.detail.contains("not in this bundle"));
}

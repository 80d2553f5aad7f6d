//! Bundles: written the same each time, read strictly, verified step by step, and every byte of every file counts.

use chancery::bundle::{Bundle, BundleError, BundledStatement, Report, Trust};
use chancery::letter::{Issuer, IssuerUrl, LetterId, Metadata};
use chancery::log::{
    Checkpoint, KeyName, LeafIndex, NoteKey, Origin, SignedCheckpoint, TlogProof, Tree, leaf_hash,
};
use chancery::statement::{
    Anchor, Claims, Payload, Predicate, Receipt, Role, SecretKey, Statement, Subject,
};
use chancery::text::{N1_TABLES, n1_sha256};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;

/// When the sample's first entry was signed, seconds since 1970; each later one a minute after.
const FIRST: u64 = 1_767_225_600;
const TEXT: &str = "To the Editor\r\n\r\nYour report of 12 May says that our harbour was closed. \
    It was open on every day of that month.\r\n\r\n— Ada Merrow, Embassy of Arvenia\r\n";

/// A log of an invented embassy, before it is bundled.
pub(crate) struct Sample {
    pub(crate) issuer: SecretKey,
    pub(crate) receipt: SecretKey,
    pub(crate) log: NoteKey,
    pub(crate) institution: Issuer,
    pub(crate) id: LetterId,
    pub(crate) text: String,
    pub(crate) statements: Vec<Statement>,
}

pub(crate) fn key(role: Role, label: &str) -> SecretKey {
    SecretKey::from_seed(role, &Sha256::digest(format!("TEST ONLY KEY {label}")).into())
}

fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn subject(name: &str, sha256: String) -> Subject {
    let media_type = "text/plain; charset=utf-8".to_owned();
    Subject { name: name.to_owned(), sha256, media_type }
}

impl Sample {
    /// Nothing stated yet.
    fn empty() -> Self {
        let origin = KeyName::parse("embassy.example/log").expect("an origin");
        let log = key(Role::Log, "bundle log");
        let institution = br#"{"name": "Embassy of Arvenia", "url": "https://embassy.example/"}"#;
        let institution = Issuer::parse(institution).expect("an issuer");
        Self {
            issuer: key(Role::Issuer, "bundle issuer"),
            receipt: key(Role::Receipt, "bundle receipt"),
            log: NoteKey::new(origin, log.signing_key().clone()),
            id: LetterId::mint(&institution.url, &Sha256::digest(TEXT).into(), 0),
            institution,
            text: TEXT.to_owned(),
            statements: Vec::new(),
        }
    }

    /// Policy, anchors and one letter with a printed and an online publication.
    pub(crate) fn new() -> Self {
        let mut sample = Self::empty();
        sample.state_policy("embassy.example/log");
        sample.state_anchors(&Role::ALL, 0);
        sample.state_letter(sample.letter());
        sample
    }

    fn letter(&self) -> Predicate {
        Predicate::Letter {
            id: self.id.clone(),
            metadata: Box::new(metadata()),
            text_bytes: TEXT.len() as u64,
            n1_tables: N1_TABLES.to_owned(),
        }
    }

    fn state_policy(&mut self, origin: &str) {
        let issuer = self.institution.clone();
        let rules = vec!["The entry is the statement.".to_owned()];
        let policy = Predicate::Policy { issuer, origin: origin.to_owned(), rules };
        self.state(
            "tag:embassy.example,2026:policy",
            vec![subject("policy.txt", sha256("p"))],
            policy,
        );
    }

    fn state_anchors(&mut self, roles: &[Role], from_index: u64) {
        let anchor = |role: &Role| {
            let public = match role {
                Role::Issuer => self.issuer.public(),
                Role::Receipt => self.receipt.public(),
                Role::Log => key(Role::Log, "bundle log").public(),
            };
            Anchor::new(*role, &public, from_index)
        };
        let keys = Predicate::Keys { anchors: roles.iter().map(anchor).collect() };
        self.state("tag:embassy.example,2026:keys", vec![subject("keys.cbor", sha256("k"))], keys);
    }

    pub(crate) fn subjects(&self) -> Vec<Subject> {
        vec![
            subject("letter.txt", sha256(&self.text)),
            subject("letter.n1", hex::encode(n1_sha256(&self.text))),
        ]
    }

    /// Signs a statement about the letter and appends it.
    pub(crate) fn state_letter(&mut self, predicate: Predicate) {
        let sub = format!("tag:embassy.example,2026:letter/{}", self.id);
        self.state(&sub, self.subjects(), predicate);
    }

    pub(crate) fn state(&mut self, sub: &str, subject: Vec<Subject>, predicate: Predicate) {
        let claims = Claims {
            iss: self.institution.url.as_str().to_owned(),
            sub: sub.to_owned(),
            iat: FIRST + 60 * self.statements.len() as u64,
        };
        let payload = Payload { subject, predicate };
        self.statements.push(Statement::sign(&self.issuer, claims, &payload).expect("signed"));
    }

    /// A later publication, said by somebody who saw it.
    pub(crate) fn publish(&mut self) {
        let publication = serde_json::json!({
            "outlet": "Harbour Times", "medium": "online", "date": "2026-05-16",
            "url": "https://harbour.example/a", "extent": "abridged", "asserted_by": "observer",
        });
        let publication = serde_json::from_value(publication).expect("a publication");
        self.state_letter(Predicate::Publication { id: self.id.clone(), publication });
    }

    /// The institution withdraws the letter.
    pub(crate) fn withdraw(&mut self) {
        let supersedes = sha256(self.statements[2].bytes());
        let reason = "The date was wrong.".to_owned();
        self.state_letter(Predicate::Withdrawal { id: self.id.clone(), reason, supersedes });
    }

    pub(crate) fn tree(&self) -> Tree {
        let mut tree = Tree::default();
        self.statements.iter().for_each(|s| tree.push(leaf_hash(s.bytes())));
        tree
    }

    pub(crate) fn checkpoint(&self) -> SignedCheckpoint {
        let tree = self.tree();
        let origin: Origin = self.log.verifier().name().clone();
        let checkpoint = Checkpoint { origin, size: tree.size(), root: tree.root() };
        checkpoint.sign(&self.log).expect("a checkpoint")
    }

    pub(crate) fn bundled(&self, index: usize) -> BundledStatement {
        let (tree, statement) = (self.tree(), &self.statements[index]);
        let leaf = LeafIndex::new(index as u64);
        let proof = tree.inclusion_proof(leaf, tree.size()).expect("a proof");
        let claims = Claims {
            iss: "https://embassy.example/log".to_owned(),
            sub: statement.claims().sub.clone(),
            iat: statement.claims().iat,
        };
        let file = TlogProof::new(&proof, &self.checkpoint()).to_string();
        let receipt = Receipt::issue(&self.receipt, claims, proof, &tree.root());
        BundledStatement {
            statement: statement.bytes().to_vec(),
            receipt: receipt.expect("a receipt").bytes().to_vec(),
            proof: file,
        }
    }

    pub(crate) fn bundle(&self) -> Bundle {
        Bundle {
            text: Some(self.text.clone()),
            statements: (2..self.statements.len()).map(|index| self.bundled(index)).collect(),
            policy: self.bundled(0),
            anchors: self.bundled(1),
            log_key: self.log.verifier(),
            receipt_key: self.receipt.public(),
            issuer_key: self.issuer.public(),
        }
    }

    fn trust(&self) -> Trust {
        Trust {
            logs: vec![self.log.verifier()],
            issuers: vec![self.issuer.public()],
            receipts: vec![self.receipt.public()],
        }
    }
}

fn metadata() -> Metadata {
    Metadata::parse(
        br#"{"kind": "letter-to-editor", "language": "en-GB", "title": "Our harbour was open",
            "author": {"name": "Ada Merrow", "role": "Press attach\u00e9"},
            "publications": [
                {"outlet": "Harbour Times", "medium": "print", "date": "2026-05-15", "page": "9",
                 "title": "Harbour open", "asserted_by": "issuer"},
                {"outlet": "Harbour Times", "medium": "online", "date": "2026-05-15",
                 "title": "Harbour open", "asserted_by": "outlet"}]}"#,
    )
    .expect("metadata")
}

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
            "statement-payload",
            "statement-signature",
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
    use chancery::letter::{AssertedBy::*, Medium::*};
    assert_eq!(publications, [(2, Issuer, Print), (2, Outlet, Online), (3, Observer, Online)]);
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
fn every_step_can_fail() {
    let (sample, whole) = &*FULL;
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
    let cases: [(&str, &str, &dyn Fn(&mut Sample)); 12] = [
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
    assert!(step.detail.contains("erased"));
}

/// What is wrong with the zip file that `change` makes of a good one.
fn refused(change: impl FnOnce(&mut Vec<u8>)) -> BundleError {
    let mut zip = FULL.1.to_zip().expect("a zip file");
    change(&mut zip);
    Bundle::from_zip(&zip).expect_err("refused")
}

/// A zip file of these files, written by another implementation.
fn zipped(files: &[(String, Vec<u8>)], method: zip::CompressionMethod) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        writer.start_file(name.as_str(), options).expect("started");
        std::io::Write::write_all(&mut writer, bytes).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

#[test]
fn only_the_one_container_is_read() {
    let files = unzip(&FULL.1.to_zip().expect("a zip file"));
    let repacked = |bytes: &[u8], why: &'static str| {
        assert_eq!(Bundle::from_zip(bytes), Err(BundleError::Repacked(why)));
        let report = Bundle::verify_zip(bytes, &Trust::default()).expect("a report");
        assert_eq!(failed(&report), "files");
    };
    repacked(&zipped(&files, zip::CompressionMethod::Deflated), "a file in it is compressed");
    let bomb = [("letter.txt".to_owned(), vec![0; 64 << 20])];
    repacked(&zipped(&bomb, zip::CompressionMethod::Deflated), "a file in it is compressed");
    repacked(
        &zipped(&files, zip::CompressionMethod::Stored),
        "its headers or its directory are not ours",
    );
    assert_eq!(refused(Vec::clear), BundleError::NotZip("it does not start with a file"));
    assert_eq!(
        refused(|zip| zip.insert(0, b'x')),
        BundleError::NotZip("it does not start with a file")
    );
    assert!(matches!(refused(|zip| zip.push(0)), BundleError::Repacked(_)));
    assert!(matches!(refused(|zip| zip.truncate(zip.len() - 1)), BundleError::Repacked(_)));
    assert!(matches!(refused(|zip| zip.truncate(40)), BundleError::Repacked(_)));
    assert!(matches!(refused(|zip| zip[60] ^= 1), BundleError::Damaged(_)));
}

#[test]
fn only_files_of_a_bundle_are_read() {
    let files = unzip(&FULL.1.to_zip().expect("a zip file"));
    let judged = |change: &dyn Fn(&mut Vec<(String, Vec<u8>)>)| {
        let mut files = files.clone();
        change(&mut files);
        let report = Bundle::verify_files(files, &Trust::default());
        (failed(&report).to_owned(), report.steps.last().expect("a step").detail.clone())
    };
    let place = |name: &str| files.iter().position(|(n, _)| n == name).expect("there");
    for name in [
        "../letter.txt",
        "/letter.txt",
        "./letter.txt",
        "keys\\log.vkey",
        "LETTER.TXT",
        "x",
        "",
        "statements/02.cose",
        "statements/+2.cose",
        "statements/2.cose/x",
        "statements/2",
        "keys/",
        "statements/2.pem",
        "statements/99999999999999999999.cose",
    ] {
        let (step, detail) = judged(&|files| files.push((name.to_owned(), vec![])));
        assert_eq!(
            (step.as_str(), detail),
            ("files", format!("{name:?} is not a file of a bundle"))
        );
    }
    let (step, detail) = judged(&|files| files.push(files[place("letter.txt")].clone()));
    assert_eq!((step.as_str(), detail.as_str()), ("files", "letter.txt occurs twice"));
    for (name, _) in &files {
        let (step, detail) = judged(&|files| drop(files.remove(place(name))));
        assert!(step == "files" || step == "copies", "{name}: {step}: {detail}");
    }
    let (step, detail) = judged(&|files| files[place("letter.txt")].1 = vec![0xff]);
    assert_eq!((step.as_str(), detail.as_str()), ("files", "letter.txt is not text"));
    let (step, _) = judged(&|files| {
        let at = place("statements/2.cose");
        files[at].0 = "statements/7.cose".to_owned();
    });
    assert_eq!(step, "files");
}

#[test]
fn files_of_a_bundle_are_bounded() {
    use chancery::limits::{BUNDLE_BYTES_MAX, BUNDLE_FILES_MAX};
    let of = |count: usize| {
        let files = (0..count).map(|i| (format!("x{i}"), vec![])).collect();
        Bundle::verify_files(files, &Trust::default()).steps[0].detail.clone()
    };
    assert_eq!(of(BUNDLE_FILES_MAX), "\"x0\" is not a file of a bundle");
    assert_eq!(of(BUNDLE_FILES_MAX + 1), "files in a bundle: 4097, at most 4096 are allowed");

    let zip = |len: usize| {
        let mut zip = FULL.1.to_zip().expect("a zip file");
        zip.resize(len, 0);
        Bundle::from_zip(&zip).expect_err("refused")
    };
    assert!(matches!(zip(BUNDLE_BYTES_MAX), BundleError::Repacked(_)));
    let (what, max) = ("bytes of a bundle", BUNDLE_BYTES_MAX);
    assert_eq!(zip(BUNDLE_BYTES_MAX + 1), BundleError::TooLong { what, found: max + 1, max });
    let with_text = |len: usize| Bundle { text: Some("x".repeat(len)), ..FULL.1.clone() }.to_zip();
    let overhead = with_text(0).expect("a zip file").len();
    assert_eq!(with_text(max - overhead).map(|zip| zip.len()), Ok(max));
    let too_long = with_text(max - overhead + 1);
    assert_eq!(too_long, Err(BundleError::TooLong { what, found: max + 1, max }));
}

/// Inside a file the check sum tells; so every byte around the files is changed, and every ninth in them.
#[test]
fn every_changed_byte_of_a_zip_file_is_refused() {
    let zip = Sample::new().bundle().to_zip().expect("a zip file");
    let mut inside = vec![false; zip.len()];
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&zip)).expect("a zip file");
    for i in 0..archive.len() {
        let file = archive.by_index(i).expect("a file");
        let start = usize::try_from(file.data_start().expect("it has bytes")).expect("small");
        inside[start..start + usize::try_from(file.size()).expect("small")].fill(true);
    }
    for at in (0..zip.len()).filter(|at| !inside[*at] || at % 9 == 0) {
        let mut changed = zip.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(Bundle::from_zip(&changed).is_err(), "byte {at}");
        let judged = Bundle::verify_zip(&changed, &Trust::default());
        assert!(!judged.is_ok_and(|report| report.passed), "byte {at}");
    }
}

/// As somebody who packs the changed file again would have it. Copies are compared whole, so every eleventh byte of
/// them is enough; of all that is signed, every byte is changed.
#[test]
fn every_changed_byte_of_every_file_is_refused() {
    let files = unzip(&Sample::new().bundle().to_zip().expect("a zip file"));
    let copies = ["README.txt", "metadata.json", "checkpoint", "keys/log.pub.pem"];
    let is_copy = |name: &str| {
        copies.contains(&name) || [".tbs", ".sig"].iter().any(|ending| name.ends_with(ending))
    };
    std::thread::scope(|threads| {
        for (file, (name, bytes)) in files.iter().enumerate() {
            let (files, step) = (&files, if is_copy(name) { 11 } else { 1 });
            threads.spawn(move || {
                for at in (0..bytes.len()).step_by(step) {
                    let mut changed = files.clone();
                    changed[file].1[at] ^= 1 << (at % 8);
                    let report = Bundle::verify_files(changed, &Trust::default());
                    assert!(!report.passed, "{name} byte {at}");
                }
            });
        }
    });
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Bundle::from_zip(&bytes).is_err());
        prop_assert!(Bundle::from_zip(&[b"PK\x03\x04", bytes.as_slice()].concat()).is_err());
    }

    #[test]
    fn any_splice_is_refused(at in 0_usize..40_000, cut in 0_usize..40, put in prop::collection::vec(any::<u8>(), 0..40)) {
        let zip = FULL.1.to_zip().expect("a zip file");
        let at = at.min(zip.len());
        let end = (at + cut).min(zip.len());
        let mut changed = zip.clone();
        changed.splice(at..end, put);
        prop_assert_eq!(Bundle::from_zip(&changed).is_ok(), changed == zip);
    }
}

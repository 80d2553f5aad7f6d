//! Bundles of logs in which something does not fit although every signature is good.

use super::super::sample::{FIRST, Sample, sha256};
use super::super::unzip;
use super::{Case, Files};
use chancery::letter::{IssuerUrl, LetterId, Metadata};
use chancery::log::{InclusionProof, LeafIndex, TreeSize};
use chancery::statement::{Claims, Predicate, Receipt, Role};

/// A log with a letter that has every member there is, a later publication and a withdrawal.
pub(super) fn full() -> Sample {
    let mut sample = Sample::new();
    sample.statements.truncate(2);
    sample.state_letter(letter(&sample));
    sample.publish();
    sample.withdraw();
    sample
}

fn letter(sample: &Sample) -> Predicate {
    let mut letter = sample.letter();
    if let Predicate::Letter { metadata, .. } = &mut letter {
        **metadata = rich();
    }
    letter
}

fn rich() -> Metadata {
    let publication = |medium: &str, by: &str| {
        serde_json::json!({"outlet": "Harbour Times", "medium": medium, "edition": "London", "page": "9",
            "date": "2026-05-15", "title": "Harbour \u{201c}open\u{201d}", "url": "https://harbour.example/9",
            "extent": "full", "asserted_by": by})
    };
    let metadata = serde_json::json!({
        "kind": "letter-to-editor", "language": "en-GB", "title": "Our harbour was open: \u{6e2f}\u{53e3} \u{1f6a2}",
        "issuer": {"name": "Embassy of Arvenia"},
        "author": {"name": "Ada Merrow", "role": "Press attach\u{e9}"},
        "addressee": {"name": "The Editor", "organization": "Harbour Times"},
        "date": "2026-05-14",
        "in_reply_to": {"outlet": "Harbour Times", "title": "Harbour \"closed\"", "author": "Jo Pell",
            "author_role": "Reporter", "date": "2026-05-12", "url": "https://harbour.example/8"},
        "publications": [publication("print", "issuer"), publication("online", "outlet")],
        "attachments": [{"name": "scan.pdf", "media_type": "application/pdf", "sha256": sha256("scan")}],
    });
    Metadata::parse(metadata.to_string().as_bytes()).expect("metadata")
}

/// What is logged instead.
type Change = (&'static str, &'static str, fn(&mut Sample));

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    let changes: [Change; 17] = [
        ("a policy of another log", "policy", |s| relogged(s, "other.example/log", &Role::ALL, 0)),
        ("anchors without a receipt key", "trust-anchors", |s| {
            relogged(s, ORIGIN, &[Role::Issuer, Role::Log], 0);
        }),
        ("anchors without a log key", "trust-anchors", |s| {
            relogged(s, ORIGIN, &[Role::Issuer, Role::Receipt], 0);
        }),
        ("anchors without an issuer key", "trust-anchors", |s| {
            relogged(s, ORIGIN, &[Role::Log, Role::Receipt], 0);
        }),
        ("anchors that are not valid yet", "trust-anchors", |s| relogged(s, ORIGIN, &Role::ALL, 3)),
        ("anchors that are valid from this letter on", "none", |s| {
            relogged(s, ORIGIN, &Role::ALL, 2);
        }),
        ("a letter in the name of another institution", "issuer-key-trusted", |s| {
            s.statements.truncate(2);
            s.institution.url = IssuerUrl::parse("https://other.example/").expect("a URL");
            s.state_letter(letter(s));
        }),
        ("no letter, only its withdrawal", "same-letter", |s| drop(s.statements.remove(2))),
        ("a letter deposited twice", "same-letter", |s| s.state_letter(letter(s))),
        ("the withdrawal of another statement", "same-letter", |s| {
            let (reason, supersedes) = ("x".to_owned(), sha256("another"));
            s.state_letter(Predicate::Withdrawal { id: s.id.clone(), reason, supersedes });
        }),
        ("the withdrawal of another letter", "same-letter", |s| {
            let id = LetterId::mint(&s.institution.url, &[7; 32], 0);
            let (reason, supersedes) = ("x".to_owned(), sha256(s.statements[2].bytes()));
            s.state_letter(Predicate::Withdrawal { id, reason, supersedes });
        }),
        ("another policy later", "same-letter", |s| s.state_policy(ORIGIN)),
        ("another subject later", "same-letter", |s| {
            let publication = s.statements[3].payload().expect("a payload").predicate;
            s.state("tag:embassy.example,2026:letter/other", s.subjects(), publication);
        }),
        ("a letter without a digest of its text", "text-digest", |s| {
            s.statements.truncate(2);
            s.state("tag:embassy.example,2026:letter/x", vec![s.subjects().remove(1)], letter(s));
        }),
        ("a letter without a digest of its form N1", "n1-digest", |s| {
            s.statements.truncate(2);
            s.state("tag:embassy.example,2026:letter/x", vec![s.subjects().remove(0)], letter(s));
        }),
        ("a letter with another digest of its form N1", "n1-digest", |s| {
            s.statements.truncate(2);
            let mut subjects = s.subjects();
            subjects[1].sha256 = sha256("another");
            s.state("tag:embassy.example,2026:letter/x", subjects, letter(s));
        }),
        ("a letter with another length of its text", "text-digest", |s| {
            of_letter(s, |bytes, _| *bytes += 1);
        }),
    ];
    let tables: Change = ("a letter whose N1 tables nobody has", "none", |s| {
        of_letter(s, |_, n1| "99".clone_into(n1));
    });
    let logs = changes.into_iter().chain([tables]).map(|(name, step, change)| {
        let mut sample = full();
        change(&mut sample);
        Case::of_files(name, &files_of(&sample), step)
    });
    logs.chain(receipts()).collect()
}

/// Its files; where no readme can be written of it, its parts beside the copies of another.
fn files_of(sample: &Sample) -> Files {
    let bundle = sample.bundle();
    if let Ok(zip) = bundle.to_zip() {
        return unzip(&zip);
    }
    let mut files = super::files();
    files.retain(|(name, _)| !name.starts_with("statements/"));
    for index in 0..sample.statements.len() {
        let parts = sample.bundled(index);
        let name = |ending: &str| format!("statements/{index}.{ending}");
        files.push((name("cose"), parts.statement));
        files.push((name("receipt"), parts.receipt));
        files.push((name("tlog-proof"), parts.proof.into_bytes()));
    }
    files
}

const ORIGIN: &str = "embassy.example/log";

fn relogged(sample: &mut Sample, origin: &str, roles: &[Role], from_index: u64) {
    sample.statements.clear();
    sample.state_policy(origin);
    sample.state_anchors(roles, from_index);
    sample.state_letter(letter(sample));
}

fn of_letter(sample: &mut Sample, change: fn(&mut u64, &mut String)) {
    sample.statements.truncate(2);
    let mut letter = letter(sample);
    if let Predicate::Letter { text_bytes, n1_tables, .. } = &mut letter {
        change(text_bytes, n1_tables);
    }
    sample.state_letter(letter);
}

/// Receipts that the receipt key signed and that do not fit.
fn receipts() -> Vec<Case> {
    let sample = full();
    let tree = sample.tree();
    let whole = tree.inclusion_proof(LeafIndex::new(2), tree.size()).expect("a proof");
    let claims = |sub: &str| Claims {
        iss: "https://embassy.example/log".to_owned(),
        sub: sub.to_owned(),
        iat: FIRST,
    };
    let with = |name: &str, step: &str, sub: &str, proof: InclusionProof| {
        let root =
            proof.root(&chancery::log::leaf_hash(sample.statements[2].bytes())).expect("a root");
        let receipt =
            Receipt::issue(&sample.receipt, claims(sub), proof, &root).expect("a receipt");
        let mut files: Files = unzip(&sample.bundle().to_zip().expect("a zip file"));
        let file =
            files.iter_mut().find(|(name, _)| name == "statements/2.receipt").expect("there");
        file.1 = receipt.bytes().to_vec();
        Case::of_files(name, &files, step)
    };
    let own = &sample.statements[2].claims().sub;
    let relabelled = InclusionProof { size: TreeSize::new(6), ..whole.clone() };
    let older = tree.inclusion_proof(LeafIndex::new(2), TreeSize::new(4)).expect("a proof");
    vec![
        with("a receipt about another subject", "receipt-signature", "tag:other", whole.clone()),
        with("a receipt with another time", "none", own, whole),
        with("a receipt that says another size", "inclusion", own, relabelled),
        with("a receipt of an earlier size", "inclusion", own, older),
    ]
}

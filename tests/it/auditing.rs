//! The archive's audit of itself: by the clock, in the open, and red where anything at rest was tampered with.

use crate::served::{LETTER, Served, metadata};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn audit(served: &Served) -> Vec<String> {
    let report = served.archive.audit(&mut |_, _, _| {}).unwrap();
    report.findings.into_iter().map(|finding| finding.what).collect()
}

#[test]
fn a_good_audit_is_shown_and_counted() {
    let served = Served::start();
    served.deposit(LETTER, &metadata("A title"));
    assert!(!served.page("/log").text().contains("last audited"));
    assert!(!served.get("/metrics").text().contains("chancery_audit_good"));
    assert_eq!(audit(&served), Vec::<String>::new());
    assert_eq!(served.get("/readyz").json()["status"], "ready");
    let page = served.page("/log");
    assert!(
        page.text().contains("3 entries and 1 text ") && page.text().contains("nothing was wrong")
    );
    let metrics = served.get("/metrics").text().to_owned();
    for line in ["chancery_audit_good 1", "chancery_audit_findings 0", "chancery_audit_entries 0"] {
        assert!(metrics.lines().any(|found| found == line), "{line} is missing in\n{metrics}");
    }
}

#[test]
fn it_audits_itself_again_and_again_until_it_is_closed() {
    let served = Served::start();
    served.archive.audit_every(Duration::from_millis(1)).unwrap();
    let patience = Instant::now() + Duration::from_secs(60);
    let wait = |what: &dyn Fn() -> bool| {
        while !what() {
            assert!(Instant::now() < patience, "no audit");
            std::thread::yield_now();
        }
    };
    wait(&|| served.archive.last_audit().is_some_and(|audit| audit.is_good()));
    // What is tampered with later is found by a later one.
    fs::write(served.folder.path().join("data/VERSION"), "format 1\n").unwrap();
    wait(&|| served.archive.last_audit().is_some_and(|audit| !audit.is_good()));
    served.get("/readyz").is_problem(503, "audit-failed");
    served.archive.close();
}

/// Flips one bit in the middle of a file.
fn flip(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file, bytes).unwrap();
}

fn only_file_in(folder: &Path) -> PathBuf {
    fs::read_dir(folder).unwrap().next().unwrap().unwrap().path()
}

/// Exchanges two equally long stretches of a file.
fn swap(file: &Path, one: &str, other: &str) {
    let bytes = fs::read(file).unwrap();
    let find = |text: &str| {
        bytes.windows(text.len()).position(|window| window == text.as_bytes()).unwrap()
    };
    let (a, b, length) = (find(one), find(other), one.len());
    let mut swapped = bytes.clone();
    swapped[a..a + length].copy_from_slice(other.as_bytes());
    swapped[b..b + length].copy_from_slice(one.as_bytes());
    fs::write(file, swapped).unwrap();
}

/// What is done, to which files, and how the audit calls what it finds.
type Sabotage = (&'static str, fn(&Path), &'static str);

const SABOTAGES: [Sabotage; 9] = [
    ("a bit of the journal", |f| flip(&only_file_in(&f.join("data/journal"))), "journal/"),
    (
        "two texts swapped",
        |f| {
            let journal = only_file_in(&f.join("data/journal"));
            swap(&journal, "Copy number 1.", "Copy number 2.");
        },
        "journal/",
    ),
    (
        "a journal without its end",
        |f| {
            let journal = only_file_in(&f.join("data/journal"));
            let bytes = fs::read(&journal).unwrap();
            fs::write(journal, &bytes[..bytes.len() - 100]).unwrap();
        },
        "journal/",
    ),
    (
        "the journal gone",
        |f| fs::remove_file(only_file_in(&f.join("data/journal"))).unwrap(),
        "journal/",
    ),
    ("VERSION", |f| flip(&f.join("data/VERSION")), "VERSION"),
    ("the released record", |f| flip(&f.join("keys/released")), "the released record"),
    (
        "another key in the place of one",
        |f| {
            let other = fs::read(f.join("keys/log.pub.pem")).unwrap();
            fs::write(f.join("keys/issuer.pub.pem"), other).unwrap();
        },
        "key issuer.pub.pem",
    ),
    (
        "a public key gone",
        |f| fs::remove_file(f.join("keys/receipt.pub.pem")).unwrap(),
        "key receipt.pub.pem",
    ),
    (
        "a value outside of sled's file",
        |f| fs::write(f.join("data/sled/blobs/1"), "x").unwrap(),
        "sled/blobs",
    ),
];

#[test]
fn each_sabotage_turns_readiness_red_and_is_named() {
    for (name, sabotage, expected) in SABOTAGES {
        let served = Served::start();
        let texts: Vec<String> = (1..4).map(|n| format!("{LETTER} Copy number {n}.")).collect();
        let ids: Vec<String> = (1..)
            .zip(&texts)
            .map(|(n, text)| {
                let answer = served.deposit(text, &metadata(&format!("Letter {n}")));
                answer["id"].as_str().unwrap().to_owned()
            })
            .collect();
        assert_eq!(audit(&served), Vec::<String>::new(), "{name}");
        sabotage(served.folder.path());
        let findings = audit(&served);
        assert!(
            findings.iter().any(|what| what.starts_with(expected)),
            "{name}: {expected:?} is not in {findings:?}"
        );
        served.get("/readyz").is_problem(503, "audit-failed");
        assert!(served.page("/log").text().contains("found something wrong"), "{name}");
        let metrics = served.get("/metrics").text().to_owned();
        assert!(metrics.contains("chancery_audit_good 0\n"), "{name}: {metrics}");
        assert_eq!(served.get("/livez").json()["status"], "live", "{name}");
        for (id, text) in ids.iter().zip(&texts) {
            let answer = served.get(&format!("/v1/letters/{id}/text"));
            assert!(answer.status != 200 || answer.text() == text, "{name}: served as good");
        }
        let verdict = served.post("/v1/check", &json!({"text": texts[0]})).json();
        assert!(
            verdict["verdict"] == "identical_file" || verdict["verdict"] == "cannot_check",
            "{name}: {verdict:#}"
        );
    }
}

//! The verifiers in Python and in the browser: they judge the kit as it says, and end as `chancery verify` does.
//!
//! These tests never pass without the programs: run `tests/interop/setup.sh` once and have Chromium (`tests/run` sees to
//! both).

use crate::bundle::sample::Sample;
use crate::program::Home;
use crate::served::Served;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The Python that has `cryptography`.
fn python() -> PathBuf {
    let python = root().join("target/interop-venv/bin/python");
    assert!(python.exists(), "it is not there: run tests/interop/setup.sh");
    python
}

fn ran(command: &mut Command) -> Output {
    let shown = format!("{command:?}");
    command.output().unwrap_or_else(|e| panic!("{shown} cannot be run: {e}"))
}

fn said(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    format!("{out}{err}")
}

/// Every case of the kit, and of the sweep one changed byte in seven.
#[test]
fn the_python_verifier_judges_the_kit_as_it_says() {
    let output = ran(Command::new(python()).arg(root().join("tests/interop/kit.py")).arg("7"));
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("\"wrong\": 0"), "{}", said(&output));
}

/// The page is opened from the disk, judges the kit twice (with the browser's own Ed25519 and with the library), and is
/// used as people do.
#[test]
fn the_page_judges_the_kit_as_it_says_in_a_browser() {
    let output = ran(Command::new(python()).arg(root().join("tests/interop/browser.py")));
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("\"web_crypto\": true"), "{}", said(&output));
}

/// The same from a server, under the policy of its header.
#[test]
fn the_page_works_from_a_server() {
    let served = Served::start();
    let page = served.get("/verify");
    assert!(page.bytes == fs::read(root().join("verify/verify.html")).unwrap());
    let policy = page.header("content-security-policy");
    assert!(policy.contains("script-src 'sha256-") && policy.contains("frame-ancestors 'none'"));
    assert!(!policy.contains("unsafe"), "{policy}");
    let url = format!("{}/verify", served.url);
    let mut browser = Command::new(python());
    let output = ran(browser.arg(root().join("tests/interop/browser.py")).args([&url, "97"]));
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn the_scripts_are_served_as_they_are_in_the_source() {
    let served = Served::start();
    for (path, file) in [
        ("/verify.py", "verify/verify.py"),
        ("/n1.py", "verify/n1.py"),
        ("/audit.py", "verify/audit.py"),
        ("/n1.tsv", "src/text/tables/n1.tsv"),
    ] {
        assert!(served.get(path).bytes == fs::read(root().join(file)).unwrap(), "{path}");
    }
}

/// `chancery verify` and `verify.py` on the same file: the same exit code, the same steps, the same facts.
#[test]
fn both_programs_end_alike() {
    let home = Home::new();
    let kit = root().join("tests/vectors/bundle/full.zip");
    let good = fs::read(kit).unwrap();
    let mut changed = good.clone();
    changed[9_000] ^= 1;
    let sample = Sample::new();
    home.write("key.pem", sample.issuer.public().to_pem());
    home.write("other.pem", sample.receipt.public().to_pem());
    let unpacked = home.path("unpacked");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&good)).unwrap();
    zip.extract(&unpacked).unwrap();
    let files: [(&str, &[u8]); 4] =
        [("good.zip", &good), ("changed.zip", &changed), ("no.zip", b"a text"), ("empty.zip", b"")];
    for (name, bytes) in files {
        home.write(name, bytes);
    }
    let vkey = sample.log.verifier().to_string();
    let cases: [(&[&str], i32); 9] = [
        (&["good.zip"], 0),
        (&["changed.zip"], 1),
        (&["no.zip"], 3),
        (&["empty.zip"], 3),
        (&["absent.zip"], 3),
        (&["unpacked"], 0),
        (&["good.zip", "--log-key", &vkey, "--issuer-key", "key.pem"], 0),
        (&["good.zip", "--issuer-key", "other.pem"], 1),
        (&["good.zip", "--log-key", "rubbish"], 3),
    ];
    for (arguments, code) in cases {
        let ours = home.run(&[&["verify", "--json"], arguments].concat());
        let theirs = ran(Command::new(python())
            .current_dir(home.path("."))
            .arg(root().join("verify/verify.py"))
            .args(arguments)
            .arg("--json"));
        assert_eq!(ours.code, Some(code), "{arguments:?}: {}", ours.stderr);
        assert_eq!(theirs.status.code(), Some(code), "{arguments:?}: {}", said(&theirs));
        if code == 3 {
            continue;
        }
        let ours: serde_json::Value = serde_json::from_str(&ours.stdout).unwrap();
        let theirs: serde_json::Value = serde_json::from_slice(&theirs.stdout).unwrap();
        for member in ["passed", "about", "keys"] {
            assert_eq!(ours[member], theirs[member], "{arguments:?}: {member}");
        }
        let names = |report: &serde_json::Value| {
            let steps = report["steps"].as_array().unwrap();
            steps
                .iter()
                .map(|step| (step["name"].clone(), step["passed"].clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&ours), names(&theirs), "{arguments:?}");
    }
}

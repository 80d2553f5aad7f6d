//! What Chancery writes, judged by programs that share no line with it: scitt-cose, openssl, sha256sum, bash.
//!
//! These tests never pass without the programs: run `tests/interop/setup.sh` once (`tests/run` does), and have openssl 3
//! and bash.

use super::bundle::sample::Sample;
use chancery::log::KeyName;
use chancery::statement::Role;
use chancery::store::Keyring;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const PASSPHRASE: &str = "correct horse battery staple";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The Python that has scitt-cose.
fn venv() -> PathBuf {
    let bin = root().join("target/interop-venv/bin");
    let made_of = fs::read(root().join("target/interop-venv/made-of")).unwrap_or_default();
    let wanted = fs::read(root().join("tests/interop/requirements.txt")).expect("there");
    assert!(made_of == wanted, "scitt-cose is not there: run tests/interop/setup.sh");
    bin
}

fn run(command: &mut Command) -> Output {
    let shown = format!("{command:?}");
    command.output().unwrap_or_else(|e| panic!("{shown} cannot be run: {e}"))
}

fn openssl(folder: &Path, args: &[&str]) -> Output {
    run(Command::new("openssl").current_dir(folder).args(args))
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A bundle as somebody finds it who unpacked it.
fn unpacked(sample: &Sample) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let zip = sample.bundle().to_zip().expect("a zip file");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zip)).expect("a zip file");
    zip.extract(folder.path()).expect("unpacked");
    folder
}

fn later(sample: &mut Sample) {
    sample.publish();
    sample.withdraw();
}

/// What scitt-cose says of entry 2 and of every change of one byte of its statement, receipt and proof, or of its receipt
/// alone.
fn judged(folder: &Path, what: &[&str]) -> Value {
    let judge = root().join("tests/interop/judge.py");
    let mut command = Command::new(venv().join("python"));
    let output = run(command.arg(judge).arg(folder).arg("2").args(what));
    assert!(output.status.success(), "{}", text(&output));
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let whole = ["statement_changes", "receipt_changes", "proof_changes"];
    for made in if what.is_empty() { &whole[..] } else { &whole[1..2] } {
        assert!(found[made].as_u64() > Some(1_000), "{found}");
    }
    found
}

#[test]
fn scitt_cose_accepts_what_is_written_and_refuses_every_changed_byte() {
    let folder = unpacked(&Sample::new());
    let found = judged(folder.path(), &[]);
    for accepted in [
        "statement_accepted",
        "statement_with_receipt_accepted",
        "receipt_accepted",
        "receipt_relabelled",
        "proof_accepted",
    ] {
        assert_eq!(found[accepted], 0, "{accepted}: {found}");
    }
}

/// The size in a receipt is not signed: for an entry that is not the last, scitt-cose alone accepts other sizes with the
/// same path, and nothing else. Compared with the signed checkpoint, as README.txt says, they are refused.
#[test]
fn of_a_receipt_only_the_size_can_be_changed_unseen_by_scitt_cose_alone() {
    let mut sample = Sample::new();
    later(&mut sample);
    let folder = unpacked(&sample);
    let found = judged(folder.path(), &["receipt"]);
    assert_eq!(found["receipt_accepted"], 0, "{found}");
    for size in found["relabelled_sizes"].as_array().expect("sizes") {
        assert!(size != 5 && (5..=8).contains(&size.as_u64().expect("a size")), "{found}");
    }
}

#[test]
fn openssl_accepts_the_signature_and_refuses_changed_bytes() {
    let folder = unpacked(&Sample::new());
    let verify = || {
        let args = [
            "pkeyutl",
            "-verify",
            "-pubin",
            "-inkey",
            "keys/issuer.pub.pem",
            "-rawin",
            "-in",
            "statements/2.tbs",
            "-sigfile",
            "statements/2.sig",
        ];
        openssl(folder.path(), &args)
    };
    let good = verify();
    assert!(good.status.success(), "{}", text(&good));
    for name in ["statements/2.tbs", "statements/2.sig"] {
        let path = folder.path().join(name);
        let whole = fs::read(&path).expect("there");
        for at in (0..whole.len()).step_by(whole.len() / 32) {
            let mut changed = whole.clone();
            changed[at] ^= 1 << (at % 8);
            fs::write(&path, changed).expect("written");
            assert!(!verify().status.success(), "{name} byte {at}");
        }
        fs::write(&path, whole).expect("written");
    }
    assert!(verify().status.success());
}

/// The lines that a section of README.txt tells people to type.
fn commands(folder: &Path, from: &str, until: &str) -> String {
    let readme = fs::read_to_string(folder.join("README.txt")).expect("there");
    let (_, section) = readme.split_once(from).expect(from);
    let (section, _) = section.split_once(until).expect(until);
    let lines: Vec<_> = section.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    assert!(!lines.is_empty());
    lines.join("\n")
}

/// Runs them as bash would, stopping at the first that fails.
fn bash(folder: &Path, commands: &str) -> Output {
    let path = format!("{}:{}", venv().display(), std::env::var("PATH").unwrap_or_default());
    run(Command::new("bash").current_dir(folder).env("PATH", path).args(["-euc", commands]))
}

const OPENSSL_ALONE: (&str, &str) = ("C. With openssl 3", "What this proves");
const SCITT_COSE: (&str, &str) = ("B. With scitt-cose", "C. With openssl 3");

#[test]
fn the_commands_of_the_readme_check_a_bundle_with_openssl_and_sha256sum_alone() {
    let mut sample = Sample::new();
    later(&mut sample);
    let folder = unpacked(&sample);
    let commands = commands(folder.path(), OPENSSL_ALONE.0, OPENSSL_ALONE.1);
    let good = bash(folder.path(), &commands);
    let said = text(&good);
    assert!(good.status.success(), "{said}");
    assert_eq!(said.lines().count(), 5 * 2 + 1 + 1 + 5 * 3, "{said}");
    assert!(said.lines().all(|line| line.ends_with(": ok")), "{said}");

    for name in [
        "letter.txt",
        "checkpoint",
        "statements/2.cose",
        "statements/2.tbs",
        "statements/2.sig",
        "statements/2.tlog-proof",
        "statements/4.cose",
        "keys/issuer.pub.pem",
        "keys/log.pub.pem",
    ] {
        let path = folder.path().join(name);
        let whole = fs::read(&path).expect("there");
        let mut changed = whole.clone();
        changed[whole.len() / 2] ^= 1;
        fs::write(&path, changed).expect("written");
        let bad = bash(folder.path(), &commands);
        assert!(!bad.status.success(), "{name}: {}", text(&bad));
        fs::write(&path, whole).expect("written");
    }
}

#[test]
fn the_commands_of_the_readme_check_a_bundle_with_scitt_cose() {
    let mut sample = Sample::new();
    later(&mut sample);
    let folder = unpacked(&sample);
    let commands = commands(folder.path(), SCITT_COSE.0, SCITT_COSE.1);
    let good = bash(folder.path(), &commands);
    assert!(good.status.success(), "{}", text(&good));
    assert_eq!(text(&good).matches("PASS").count(), 5, "{}", text(&good));
    for name in ["statements/1.cose", "statements/3.receipt", "keys/receipt.pub.pem"] {
        let path = folder.path().join(name);
        let whole = fs::read(&path).expect("there");
        let mut changed = whole.clone();
        changed[whole.len() / 2] ^= 1;
        fs::write(&path, changed).expect("written");
        assert!(!bash(folder.path(), &commands).status.success(), "{name}");
        fs::write(&path, whole).expect("written");
    }
}

#[test]
fn the_commands_of_the_readme_compute_the_fingerprints_it_prints() {
    let sample = Sample::new();
    let folder = unpacked(&sample);
    let commands = commands(folder.path(), "To compute them yourself", "What is what");
    let computed = text(&bash(folder.path(), &commands));
    let computed: Vec<_> = computed.lines().filter_map(|line| line.get(..64)).collect();
    let report = sample.bundle().verify(&chancery::bundle::Trust::default());
    let printed: Vec<_> = report.keys.iter().map(|key| key.fingerprint.replace(' ', "")).collect();
    assert_eq!(computed, printed);
    let readme = fs::read_to_string(folder.path().join("README.txt")).expect("there");
    assert!(report.keys.iter().all(|key| readme.contains(&key.fingerprint)));
}

#[test]
fn openssl_opens_the_key_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = folder.path().join("keys");
    let made = Keyring::create(&keys, Some(PASSPHRASE.as_bytes())).expect("keys");
    for role in Role::ALL {
        let private = format!("{}.pem", role.as_str());
        let opened = |passphrase: &str| {
            let passphrase = format!("pass:{passphrase}");
            openssl(&keys, &["pkey", "-in", &private, "-passin", &passphrase, "-pubout"])
        };
        let public = fs::read_to_string(keys.join(format!("{}.pub.pem", role.as_str())));
        assert_eq!(text(&opened(PASSPHRASE)), public.expect("there"));
        // Each try costs 600,000 rounds; one wrong one is enough.
        assert!(role != Role::Log || !opened("wrong").status.success());
    }
    let parameters = openssl(&keys, &["asn1parse", "-in", "issuer.pem"]);
    assert!(text(&parameters).contains("PBKDF2") && text(&parameters).contains("aes-256-cbc"));
    assert!(text(&parameters).contains(":0927C0"), "600,000 rounds: {}", text(&parameters));

    let origin = KeyName::parse("embassy.example/log").expect("an origin");
    made.publish_log_key(&keys, &origin).expect("written");
    let open = folder.path().join("open");
    Keyring::create(&open, None).expect("keys");
    let opened = openssl(&open, &["pkey", "-in", "log.pem", "-pubout"]);
    assert_eq!(text(&opened), fs::read_to_string(open.join("log.pub.pem")).expect("there"));
}

#[test]
fn key_files_of_openssl_are_opened() {
    for encrypt in [true, false] {
        let folder = tempfile::tempdir().expect("a folder");
        let passphrase = format!("pass:{PASSPHRASE}");
        for role in Role::ALL {
            let private = format!("{}.pem", role.as_str());
            let public = format!("{}.pub.pem", role.as_str());
            let mut args = vec!["genpkey", "-algorithm", "ed25519", "-out", &private];
            if encrypt {
                args.extend(["-aes256", "-pass", &passphrase]);
            }
            let made = openssl(folder.path(), &args);
            assert!(made.status.success(), "{}", text(&made));
            let owner_alone = fs::Permissions::from_mode(0o600);
            fs::set_permissions(folder.path().join(&private), owner_alone).expect("set");
            let args =
                ["pkey", "-in", &private, "-passin", &passphrase, "-pubout", "-out", &public];
            assert!(openssl(folder.path(), &args).status.success());
        }
        let opened = Keyring::open(folder.path(), encrypt.then_some(PASSPHRASE.as_bytes()));
        let opened = opened.expect("opened");
        let public = fs::read_to_string(folder.path().join("issuer.pub.pem")).expect("there");
        assert_eq!(opened.issuer().public().to_pem(), public);
    }
}

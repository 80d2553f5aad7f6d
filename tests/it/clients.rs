//! The field's own clients against a running server: Go's tlog and note packages read, verify and prove.
//!
//! These tests never pass without the programs: `tests/run` installs them, and `tests/interop/setup.sh` makes them ready.

use crate::served::{LETTER, Served, metadata};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

fn ready(name: &str, made_of: &str) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let made = fs::read(root.join("target").join(name).join("made-of")).unwrap_or_default();
    let wanted = fs::read(root.join("tests/interop").join(made_of)).unwrap();
    assert!(made == wanted, "{name} is not there: run tests/interop/setup.sh");
    root.join("target").join(name)
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// What Go's packages say of the log at `url`.
fn go(url: &str, vkey: &str, old: Option<&str>) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(ready("interop-go", "tlog.go").join("tlog"));
    command.args(["-vkey", vkey]);
    if let Some(old) = old {
        let file = folder.path().join("old");
        fs::write(&file, old).unwrap();
        command.arg("-old").arg(file);
    }
    command.arg(format!("{url}/log")).output().unwrap()
}

#[test]
fn go_reads_the_log_and_proves_every_entry_and_every_earlier_tree() {
    let served = Served::start();
    let vkey = served.archive.keys().log.to_string();
    let old = served.archive.checkpoint().note().to_owned();
    for number in 0..300 {
        served.deposit(&format!("{LETTER}\nNumber {number}."), &metadata("Arandia answers"));
    }
    let found = go(&served.url, &vkey, Some(&old));
    assert!(found.status.success(), "{}", text(&found));
    let found: Value = serde_json::from_slice(&found.stdout).unwrap();
    let checkpoint = served.archive.checkpoint();
    assert_eq!(found["origin"], "letters.arandia.example/log");
    assert_eq!((&found["size"], &found["entries"]), (&302.into(), &302.into()), "{found}");
    assert_eq!(found["root"], checkpoint.note().lines().nth(2).unwrap());
    assert_eq!(found["extends"], 2);

    let other = Served::start();
    let foreign = go(&served.url, &other.archive.keys().log.to_string(), None);
    assert!(!foreign.status.success(), "{}", text(&foreign));
    let forked = go(&other.url, &other.archive.keys().log.to_string(), Some(&old));
    assert!(!forked.status.success(), "{}", text(&forked));
}

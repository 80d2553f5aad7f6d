//! The ceremonies of keys/README.md, each performed with the program: rotation, a second key, retirement, a stolen key,
//! and the end of a log. After each the archive opens, its audit finds nothing, and bundles tell old from new.

use crate::desk::{Desk, all_is_well, deposit};
use crate::program::{Home, LETTER, METADATA};
use chancery::archive::{ArchiveError, KeyChange};
use chancery::bundle::{Bundle, Report, Trust};
use chancery::log::LeafIndex;
use chancery::statement::{KeyState, PublicKey, Role, SecretKey, Statement};
use chancery::store::Keyring;
use serde_json::Value;
use std::fs;

/// Deposits letter `number` and returns its identifier.
fn letter(home: &Home, number: u32) -> String {
    home.write("letter.txt", format!("{LETTER}\nNo. {number}\n"));
    home.write("letter.toml", METADATA);
    let deposit = ["deposit", "letter.txt", "--metadata", "letter.toml", "--json"];
    home.run(&deposit).json(0)["id"].as_str().unwrap().to_owned()
}

/// What verifying the bundle of a letter says.
fn verified(home: &Home, id: &str, exit: i32) -> Value {
    let bundle = format!("{id}.zip");
    home.run(&["show", id, "--bundle", "-o", &bundle]).ok();
    home.run(&["verify", &bundle, "--json"]).json(exit)
}

fn kid(home: &Home, role: &str) -> String {
    let keys = home.run(&["keys", "list", "--json"]).json(0);
    let key = keys.as_array().unwrap().iter().find(|key| key["role"] == role).unwrap();
    key["kid"].as_str().unwrap().to_owned()
}

fn is_well(home: &Home) {
    let report = home.run(&["log", "audit", "--json"]).json(0);
    assert_eq!(report["findings"].as_array().unwrap().len(), 0, "{report}");
}

#[test]
fn a_rotated_issuer_key_signs_what_follows_and_the_old_one_what_was_before() {
    let home = Home::with_archive();
    let before = letter(&home, 1);
    let old = kid(&home, "issuer");
    let issuer_pem = fs::read(home.path("keys/issuer.pub.pem")).unwrap();
    home.run(&["keys", "rotate", "issuer"]).ok();
    let new = kid(&home, "issuer");
    assert_ne!(old, new);
    assert!(home.path(&format!("keys/retired/issuer-{old}.pem")).exists());
    let after = letter(&home, 2);
    is_well(&home);

    let (first, second) = (verified(&home, &before, 0), verified(&home, &after, 0));
    let signer = |report: &Value| report["about"]["signers"][0].clone();
    assert_eq!(signer(&first)["kid"], *old);
    assert_eq!(signer(&first)["state"], "retired");
    assert_eq!(signer(&first)["until_index"], 4);
    assert_eq!(signer(&second)["kid"], *new);
    assert_eq!(signer(&second)["state"], "in_force");
    assert_eq!(signer(&second)["from_index"], 4);
    // Who held the first key needs no other: the log leads from it to the second.
    home.write("first.pem", issuer_pem);
    home.run(&["verify", &format!("{after}.zip"), "--issuer-key", "first.pem"]).ok();
    home.run(&["keys", "rotate", "receipt"]).ok();
    verified(&home, &before, 0);
    home.run(&["keys", "rotate", "issuer"]).ok();
    letter(&home, 3);
    verified(&home, &after, 0);
    is_well(&home);
}

#[test]
fn what_a_stolen_key_signed_before_stands_and_the_rest_is_in_doubt() {
    let home = Home::with_archive();
    let (stands, doubtful) = (letter(&home, 1), letter(&home, 2));
    let stolen = kid(&home, "issuer");
    let said = home.run(&["keys", "compromised", &stolen, "--from", "3"]).ok();
    assert!(said.contains("entry 3"), "{said}");
    let after = letter(&home, 3);
    is_well(&home);
    let report = verified(&home, &stands, 0);
    assert_eq!(report["about"]["signers"][0]["state"], "before_compromise", "{report}");
    assert_eq!(report["about"]["signers"][0]["compromised_from"], 3);
    let shown = home.run(&["show", &doubtful]).ok();
    assert!(shown.contains("COMPROMISED by then"), "{shown}");
    assert!(!home.run(&["show", &stands]).ok().contains("COMPROMISED"));
    home.write("printed.txt", format!("{LETTER}\nNo. 2\n"));
    let checked = home.run(&["check", "printed.txt"]).ok();
    assert!(checked.contains("IN DOUBT") && checked.contains("does not stand by"), "{checked}");
    let server = home.start(&["serve", "--listen", "127.0.0.1:0"]);
    let page = |path: &str| String::from_utf8(server.get(path).1).unwrap();
    assert!(page(&format!("/letters/{doubtful}")).contains("This record is in doubt"));
    let letter_page = page(&format!("/letters/{stands}"));
    assert!(letter_page.contains("was there before that") && !letter_page.contains("in doubt"));
    assert!(!letter_page.contains("Signed elsewhere"), "{letter_page}");
    assert!(page("/log").contains("what it signed at entry 3 and later is in doubt"));
    server.terminate();
    let report = verified(&home, &doubtful, 1);
    let step = report["steps"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(step["name"], "issuer-key-trusted", "{report}");
    let detail = step["detail"].as_str().unwrap();
    assert!(detail.contains("compromised from entry 3 on"), "{detail}");
    assert_eq!(verified(&home, &after, 0)["about"]["signers"][0]["state"], "in_force");
    // Never taken back, nor in part.
    let back = home.run(&["keys", "compromised", &stolen, "--from", "4"]);
    assert_eq!(back.code, Some(3), "{}", back.stderr);
    assert!(back.stderr.contains("not taken back"), "{}", back.stderr);
    home.run(&["keys", "compromised", &stolen, "--from", "2"]).ok();
    verified(&home, &stands, 1);
}

#[test]
fn a_second_issuer_key_is_named_and_retired() {
    let home = Home::with_archive();
    let office = SecretKey::from_seed(Role::Issuer, &[7; 32]).public();
    home.write("office.pub.pem", office.to_pem());
    let said = home.run(&["keys", "add", "office.pub.pem"]).ok();
    assert!(said.contains(office.id().as_str()) && said.contains("entry 3"), "{said}");
    let twice = home.run(&["keys", "add", "office.pub.pem"]);
    assert!(twice.stderr.contains("one role and one life"), "{}", twice.stderr);
    let own = kid(&home, "issuer");
    let refused = home.run(&["keys", "retire", &own]);
    assert!(refused.stderr.contains("rotate it"), "{}", refused.stderr);
    home.run(&["keys", "retire", office.id().as_str()]).ok();
    let again = home.run(&["keys", "retire", office.id().as_str()]);
    assert!(again.stderr.contains("retired already"), "{}", again.stderr);
    is_well(&home);
    verified(&home, &letter(&home, 1), 0);
}

#[test]
fn a_log_ends_and_another_goes_on_from_its_last_checkpoint() {
    let home = Home::with_archive();
    let id = letter(&home, 1);
    let refused = home.run(&["keys", "end"]);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    let last = home.run(&["keys", "end", "--for-good"]).ok();
    home.write("last", &last);
    home.write("letter.txt", "Sir, one more letter that comes too late for this log.\n");
    let late = home.run(&["deposit", "letter.txt", "--metadata", "letter.toml"]);
    assert_eq!(late.code, Some(3));
    assert!(late.stderr.contains("ended with 4 entries"), "{}", late.stderr);
    assert!(late.stderr.contains("--succeeds"), "{}", late.stderr);
    let again = home.run(&["keys", "end", "--for-good"]);
    assert!(again.stderr.contains("ended"), "{}", again.stderr);
    is_well(&home);
    assert_eq!(verified(&home, &id, 0)["about"]["size"], 4);

    let vkey = fs::read_to_string(home.path("keys/log.vkey")).unwrap();
    let next = ["--data", "next-data", "--keys", "next-keys"];
    let init = |origin: &str| {
        let args = ["init", "--issuer", "issuer.toml", "--unencrypted", "--origin", origin];
        let succeeds = ["--succeeds", "last", "--succeeds-key", vkey.trim()];
        home.run(&[&args[..], &succeeds, &next].concat())
    };
    let same = init("testland.example/log");
    assert!(same.stderr.contains("another name"), "{}", same.stderr);
    init("testland.example/log2").ok();
    home.write("letter.txt", "Sir, one more letter that comes too late for the first log.\n");
    let deposit = ["deposit", "letter.txt", "--metadata", "letter.toml", "--json"];
    let id = home.run(&[&deposit[..], &next].concat()).json(0)["id"].clone();
    let show = ["show", id.as_str().unwrap(), "--bundle", "-o", "next.zip"];
    home.run(&[&show[..], &next].concat()).ok();
    home.run(&["verify", "next.zip"]).ok();
    let bundle = Bundle::from_zip(&fs::read(home.path("next.zip")).unwrap()).unwrap();
    let policy = Statement::parse(&bundle.policy.statement).unwrap();
    let chancery::statement::Predicate::Policy { succeeds, .. } =
        policy.payload().unwrap().predicate
    else {
        panic!("entry 0 is no policy");
    };
    assert_eq!(succeeds.unwrap(), last);
}

#[test]
fn a_change_that_was_cut_short_is_finished_at_the_next_start() {
    let (desk, archive) = Desk::new();
    deposit(&archive, 0);
    let new = Keyring::prepare_next(&desk.keys(), Role::Issuer, None).unwrap();
    // The same key waits, however often it is asked for.
    assert_eq!(Keyring::prepare_next(&desk.keys(), Role::Issuer, None).unwrap(), new);
    archive.change_keys(KeyChange::Rotate(Role::Issuer, new.clone())).unwrap();
    let late =
        archive.submit(crate::desk::letter(1, None)).and_then(chancery::archive::Pending::wait);
    assert!(matches!(late, Err(ArchiveError::KeysChanged)), "{late:?}");
    all_is_well(&archive);
    drop(archive);
    let archive = desk.open().unwrap();
    assert_eq!(archive.keys().issuer, new);
    deposit(&archive, 1);
    let old = signer(&archive.entry(LeafIndex::new(2)).unwrap().unwrap());
    assert_ne!(old, signer(&archive.entry(LeafIndex::new(4)).unwrap().unwrap()));
    drop(archive);
    // Between the private half and the public one.
    fs::rename(desk.keys().join("issuer.pub.pem"), desk.keys().join("issuer.next.pub.pem"))
        .unwrap();
    let archive = desk.open().unwrap();
    assert_eq!(archive.keys().issuer, new);
    all_is_well(&archive);
    drop(archive);
    // The log names the new key, and its file is gone: nothing is signed.
    fs::rename(desk.keys().join("issuer.pem"), desk.keys().join("elsewhere")).unwrap();
    assert!(desk.open().is_err());
}

fn signer(entry: &[u8]) -> String {
    Statement::parse(entry).unwrap().key_id().to_string()
}

#[test]
fn what_would_break_the_log_is_refused() {
    let (_desk, archive) = Desk::new();
    let other = |seed| SecretKey::from_seed(Role::Issuer, &[seed; 32]).public();
    let own = archive.keys();
    let log: PublicKey = PublicKey::from_bytes(own.log.key().as_bytes()).unwrap();
    let compromised = |kid, from_index, new| KeyChange::Compromised { kid, from_index, new };
    for (change, expected) in [
        (KeyChange::Rotate(Role::Log, other(1)), "one log key"),
        (KeyChange::Rotate(Role::Issuer, own.receipt.clone()), "one role and one life"),
        (KeyChange::Retire(other(1).id()), "do not name the key"),
        (KeyChange::Add(log.clone()), "one role and one life"),
        (compromised(log.id(), 1, None), "end the log"),
        (compromised(own.issuer.id(), 1, None), "a new key"),
        (compromised(own.issuer.id(), 9, Some(other(2))), "no later entry"),
        (compromised(other(1).id(), 1, None), "do not name the key"),
    ] {
        let why = archive.change_keys(change).unwrap_err();
        assert!(matches!(why, ArchiveError::Keys(_)), "{why}");
        assert!(why.to_string().contains(expected), "{why}, not {expected}");
    }
    assert_eq!(archive.checkpoint().checkpoint().size.get(), 2);
    archive.change_keys(KeyChange::Add(other(1))).unwrap();
    deposit(&archive, 0);
    all_is_well(&archive);
    let keys = archive.anchors();
    assert_eq!(keys.iter().count(), 4);
    assert!(keys.issuers().all(|key| key.state_of(3) == KeyState::InForce));
}

/// A presenter who leaves the news of a stolen key out can still not pass off what is signed with it later.
#[test]
fn a_bundle_without_the_change_that_names_its_key_does_not_verify() {
    let home = Home::with_archive();
    home.run(&["keys", "rotate", "issuer"]).ok();
    let id = letter(&home, 1);
    verified(&home, &id, 0);
    let mut bundle = Bundle::from_zip(&fs::read(home.path(&format!("{id}.zip"))).unwrap()).unwrap();
    assert_eq!(bundle.statements.len(), 2);
    bundle.statements.remove(0);
    let report: Report = bundle.verify(&Trust::default());
    assert_eq!(report.steps.last().unwrap().name, "statement-signature");
}

//! `compare`: two bundles of one archive, of a fork of it made on purpose, and of another log.

use crate::desk::copy;
use crate::program::{Home, LETTER};

/// An archive with one letter, its bundle (`old.zip`), and a copy of archive and keys, which nobody should make.
fn forked() -> (Home, String) {
    let (home, id) = Home::with_letter();
    home.run(&["show", &id, "--bundle", "-o", "old.zip"]).ok();
    copy(&home.path("chancery-data"), &home.path("fork-data"));
    copy(&home.path("keys"), &home.path("fork-keys"));
    (home, id)
}

/// In the archive and with the keys called so.
fn run(home: &Home, (data, keys): (&str, &str), arguments: &[&str]) {
    home.run(&[arguments, &["--data", data, "--keys", keys]].concat()).ok();
}

const OURS: (&str, &str) = ("chancery-data", "keys");
const FORK: (&str, &str) = ("fork-data", "fork-keys");

fn publish(home: &Home, place: (&str, &str), id: &str, outlet: &str) {
    run(home, place, &["publish", id, "--outlet", outlet, "--medium", "online"]);
}

fn bundle(home: &Home, place: (&str, &str), id: &str, file: &str) {
    run(home, place, &["show", id, "--bundle", "-o", file]);
}

#[test]
fn a_fork_made_on_purpose_is_found_by_comparing_two_bundles() {
    let (home, id) = forked();
    publish(&home, OURS, &id, "The Harbour Times");
    publish(&home, FORK, &id, "Another paper");
    bundle(&home, OURS, &id, "ours.zip");
    bundle(&home, FORK, &id, "theirs.zip");

    // Each alone is good, and each goes with what was before the fork.
    for file in ["ours.zip", "theirs.zip"] {
        home.run(&["verify", file]).ok();
        let found = home.run(&["compare", "old.zip", file, "--json"]).json(0);
        assert_eq!(found["relation"], "one_history", "{found}");
    }
    let found = home.run(&["compare", "ours.zip", "theirs.zip", "--json"]).json(13);
    assert_eq!(
        (&found["relation"], &found["until"]),
        (&"contradiction".into(), &4.into()),
        "{found}"
    );
    let checkpoint = |at: usize| found["bundles"][at]["checkpoint"].as_str().unwrap();
    assert!(checkpoint(0) != checkpoint(1) && checkpoint(0).ends_with('\n'));

    // At other sizes, and told to people.
    publish(&home, OURS, &id, "A third paper");
    bundle(&home, OURS, &id, "longer.zip");
    let told = home.run(&["compare", "theirs.zip", "longer.zip"]);
    assert_eq!(told.code, Some(13), "{}", told.stderr);
    assert!(
        told.stdout.contains("CONTRADICTION: this log signed two histories"),
        "{}",
        told.stdout
    );
}

#[test]
fn what_the_bundles_do_not_tell_a_server_does() {
    let (home, id) = forked();
    let grow = |place: (&str, &str), from: usize, until: usize| {
        for n in from..until {
            home.write("other.txt", format!("{LETTER} Letter number {n} of {}.", place.0));
            run(&home, place, &["deposit", "other.txt", "--metadata", "letter.toml"]);
        }
    };
    // Old: 5 entries. New: 9. The letter's own proofs do not show entry 4.
    grow(OURS, 0, 2);
    bundle(&home, OURS, &id, "five.zip");
    grow(OURS, 2, 6);
    bundle(&home, OURS, &id, "nine.zip");
    let told = home.run(&["compare", "five.zip", "nine.zip"]);
    assert_eq!(told.code, Some(3), "{}{}", told.stdout, told.stderr);
    assert!(
        told.stdout.contains("cannot tell") && told.stdout.contains("--server"),
        "{}",
        told.stdout
    );

    let served = home.start(&["serve", "--listen", "127.0.0.1:0"]);
    let url = served.address.clone();
    let found = home.run(&["compare", "five.zip", "nine.zip", "--server", &url, "--json"]).json(0);
    assert_eq!(found["relation"], "one_history", "{found}");
    // A fork of the same size as the old one: its entry 4 is another.
    grow(FORK, 0, 2);
    bundle(&home, FORK, &id, "fork.zip");
    let found = home.run(&["compare", "nine.zip", "fork.zip", "--server", &url, "--json"]).json(13);
    assert_eq!(found["relation"], "contradiction", "{found}");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let (home, id) = forked();
    let (other, _) = Home::with_letter();
    bundle(&other, OURS, &id, "other.zip");
    let other = other.path("other.zip");
    let other = other.to_str().unwrap();
    let found = home.run(&["compare", "old.zip", other, "--json"]).json(1);
    assert_eq!(found["relation"], "other_log", "{found}");

    let mut changed = std::fs::read(home.path("old.zip")).unwrap();
    changed[9_000] ^= 1;
    home.write("changed.zip", changed);
    let found = home.run(&["compare", "old.zip", "changed.zip", "--json"]).json(1);
    assert_eq!(
        (&found["relation"], &found["bundle"]),
        (&"not_verified".into(), &"changed.zip".into())
    );
    home.write("no.zip", "a text");
    assert_eq!(home.run(&["compare", "old.zip", "no.zip"]).code, Some(3));
    assert_eq!(home.run(&["compare", "old.zip"]).code, Some(2));
    let same = home.run(&["compare", "old.zip", "old.zip"]).ok();
    assert!(same.contains("one history: both know the same log"), "{same}");
}

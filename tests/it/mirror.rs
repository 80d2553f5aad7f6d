//! A mirror: kept by `follow --mirror`, served by `serve --read-only`, and never more than what was verified.

use crate::desk;
use crate::program::{Ended, Home, Running};
use crate::served::{LETTER, Served, metadata};
use chancery::archive::{Archive, ArchiveError, Options, SystemClock};
use chancery::bundle::{Bundle, Trust};
use chancery::letter::LetterId;
use chancery::limits::MIRRORED_ENTRIES_MAX;
use chancery::log::{LeafIndex, TreeSize};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

fn follow(home: &Home, served: &Served) -> Ended {
    home.run(&["follow", &served.url, "--mirror", "mirror", "--once"])
}

fn serve(home: &Home) -> Running {
    home.start(&["serve", "--read-only", "mirror", "--listen", "127.0.0.1:0"])
}

fn open(home: &Home) -> Result<Archive, ArchiveError> {
    let (mirror, clock) = (home.path("mirror"), Arc::new(SystemClock));
    Archive::open_mirror(&mirror, clock, &Options::default(), &mut |_, _, _| {})
}

/// An archive with a letter, and one more with a publication that was learned later.
fn with_letters() -> (Served, Vec<LetterId>) {
    let served = Served::start();
    let first = served.deposit(LETTER, &metadata("The first"));
    let second = served.deposit(&desk::text(3), &other_metadata(3));
    let ids = [&first, &second].map(id_of);
    publish(&served, &ids[1]);
    (served, ids.to_vec())
}

fn other_metadata(number: u64) -> Value {
    metadata(&format!("Letter {number}"))
}

fn id_of(answer: &Value) -> LetterId {
    LetterId::parse(answer["id"].as_str().unwrap()).unwrap()
}

fn publish(served: &Served, id: &LetterId) {
    let publication = json!({"outlet": "The Harbour Courier", "medium": "online", "date": "2026-11-02",
        "url": "https://courier.example/letters", "asserted_by": "observer"});
    let answer = served.post(&format!("/v1/letters/{id}/publications"), &publication);
    assert_eq!(answer.status, 201, "{}", answer.text());
}

fn tiles(size: u64) -> Vec<String> {
    let mut paths = vec!["/log/checkpoint".to_owned(), "/log/tile/entries/000.p/2".to_owned()];
    paths.extend((1..=size).map(|width| format!("/log/tile/0/000.p/{width}")));
    paths.push(format!("/log/tile/entries/000.p/{size}"));
    paths
}

#[test]
fn a_mirror_answers_as_the_archive_does() {
    let (served, ids) = with_letters();
    let home = Home::new();
    let told = follow(&home, &served).ok();
    assert!(told.contains("5 entries verified"), "{told}");
    let mirror = serve(&home);
    for path in tiles(5) {
        let (status, bytes) = mirror.get(&path);
        assert_eq!((status, &bytes), (200, &served.get(&path).bytes), "{path}");
    }
    home.write("pasted.txt", LETTER.replace("Sir,", "Madam,"));
    home.write("other.txt", desk::text(3));
    for pasted in ["pasted.txt", "other.txt"] {
        let [at_archive, at_mirror] = [&served.url, &mirror.address]
            .map(|url| home.run(&["check", pasted, "--server", url, "--json"]));
        assert_eq!(at_archive.code, at_mirror.code);
        assert_eq!(at_archive.stdout, at_mirror.stdout);
    }
    for id in &ids {
        for path in [format!("/v1/letters/{id}"), format!("/v1/letters/{id}/text")] {
            assert_eq!(mirror.get(&path), (200, served.get(&path).bytes), "{path}");
        }
        let (status, zip) = mirror.get(&format!("/v1/letters/{id}/bundle"));
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&zip));
        let trust = Trust { logs: vec![served.archive.keys().log], ..Trust::default() };
        let report = Bundle::verify_zip(&zip, &trust).unwrap();
        assert!(report.passed, "{:?}", report.steps);
        let (own, theirs) = (Bundle::from_zip(&zip).unwrap(), served.archive.bundle(id).unwrap());
        assert_eq!(own.text, theirs.text);
        let proofs = |bundle: &Bundle| -> Vec<String> {
            bundle.statements.iter().map(|statement| statement.proof.clone()).collect()
        };
        assert_eq!(proofs(&own), proofs(&theirs));
    }
    let found = mirror.get("/v1/letters?q=fishing");
    assert_eq!(found, (200, served.get("/v1/letters?q=fishing").bytes));
    assert_eq!(mirror.get("/readyz").0, 200);
    assert_eq!(mirror.terminate().code, Some(0));
}

#[test]
fn a_mirror_takes_nothing_in_and_signs_nothing() {
    let (served, ids) = with_letters();
    let home = Home::new();
    follow(&home, &served).ok();
    let mirror = serve(&home);
    home.write("letter.txt", "Sir,\n\nanother letter.\n");
    home.write("letter.json", metadata("Another").to_string());
    home.write("token", &served.token);
    let to = ["--server", &mirror.address, "--token-file", "token", "--metadata", "letter.json"];
    let refused = home.run(&[&["deposit", "letter.txt"], to.as_slice()].concat());
    assert_eq!(refused.code, Some(3));
    assert!(refused.stderr.contains("this is a mirror"), "{}", refused.stderr);
    assert!(refused.stderr.contains("institution's own archive"), "{}", refused.stderr);
    assert_eq!(mirror.get("/v1/tokens").0, 403);
    drop(mirror);
    assert!(!home.path("keys").exists() && !home.path("mirror/no-keys").exists());
    let archive = open(&home).unwrap();
    assert!(archive.is_mirror());
    let submitted = desk::submit(&archive, desk::letter(9, None));
    assert!(matches!(submitted, Err(ArchiveError::ReadOnly)));
    let report = archive.audit(&mut |_, _, _| {}).unwrap();
    assert_eq!((report.findings, report.entries, report.texts), (vec![], 5, 2));
    // Every verb that reads works on its folder.
    archive.close();
    drop(archive);
    let shown = home.run(&["show", ids[0].as_str(), "--data", "mirror", "--json"]).json(0);
    assert_eq!(shown["id"], ids[0].as_str());
    let refused =
        home.run(&["deposit", "letter.txt", "--metadata", "letter.json", "--data", "mirror"]);
    assert!(refused.stderr.contains("this is a mirror"), "{}", refused.stderr);
}

#[test]
fn a_mirror_that_is_served_goes_on_with_the_log() {
    let (served, ids) = with_letters();
    let home = Home::new();
    follow(&home, &served).ok();
    let mirror = open(&home).unwrap();
    assert!(!mirror.catch_up().unwrap());
    let later = served.deposit(&desk::text(4), &other_metadata(4));
    publish(&served, &ids[0]);
    assert!(follow(&home, &served).ok().contains("7 entries verified"));
    // Its own thread may have been first.
    mirror.catch_up().unwrap();
    assert_eq!(mirror.checkpoint().note(), served.archive.checkpoint().note());
    let id = id_of(&later);
    assert_eq!(*mirror.text(&id).unwrap(), desk::text(4));
    assert_eq!(mirror.check(&desk::text(4)).letters[0].id, id.as_str());
    // What was stated of the first letter later is in its bundle, with all receipts at one checkpoint.
    for id in [&ids[0], &ids[1], &id] {
        let report = mirror.bundle(id).unwrap().verify(&Trust::default());
        assert!(report.passed, "{:?}", report.steps);
    }
    assert_eq!(mirror.bundle(&ids[0]).unwrap().statements.len(), 2);
    mirror.close();
    drop(mirror);
    let again = open(&home).unwrap();
    assert_eq!(again.checkpoint().note(), served.archive.checkpoint().note());
    assert!(again.bundle(&ids[0]).unwrap().verify(&Trust::default()).passed);
}

#[test]
fn a_mirror_that_was_cut_short_counts_only_what_is_complete_and_goes_on() {
    let (served, ids) = with_letters();
    let home = Home::new();
    follow(&home, &served).ok();
    for number in 10..12 {
        served.deposit(&desk::text(number), &other_metadata(number));
    }
    let frames = home.path("mirror/journal/00000000000000000000.frames");
    let complete = std::fs::read(&frames).unwrap();
    let receipts = std::fs::read(home.path("mirror/receipts")).unwrap();
    let followed = std::fs::read(home.path("mirror/follow/followed.json")).unwrap();
    follow(&home, &served).ok();
    let grown = std::fs::read(&frames).unwrap();
    let all_receipts = std::fs::read(home.path("mirror/receipts")).unwrap();
    // Killed at any place of the second round: its memory, its frame or its receipts were not yet there.
    for (at, cut) in
        [(0, grown.len()), (1, grown.len() - 1), (2, complete.len() + 7), (3, complete.len())]
    {
        std::fs::write(home.path("mirror/follow/followed.json"), &followed).unwrap();
        std::fs::write(&frames, &grown[..cut]).unwrap();
        let kept = if at == 3 { &receipts } else { &all_receipts };
        std::fs::write(home.path("mirror/receipts"), &kept[..kept.len() - at % 2]).unwrap();
        let size = open(&home).unwrap().checkpoint().checkpoint().size.get();
        assert_eq!(size, if cut == grown.len() { 7 } else { 5 }, "{at}");
        follow(&home, &served).ok();
        let mirror = open(&home).unwrap();
        assert_eq!(mirror.checkpoint().note(), served.archive.checkpoint().note(), "{at}");
        assert!(mirror.bundle(&ids[1]).unwrap().verify(&Trust::default()).passed, "{at}");
        let last = mirror.receipt(LeafIndex::new(6));
        assert!(last.unwrap().is_some(), "{at}");
    }
    let mut bad = std::fs::read(&frames).unwrap();
    bad[100] ^= 1;
    std::fs::write(&frames, bad).unwrap();
    assert!(matches!(open(&home), Err(ArchiveError::Mirror { .. })));
    assert_eq!(follow(&home, &served).code, Some(3));
}

#[test]
fn an_archive_is_no_mirror_and_a_mirror_is_not_made_of_one() {
    let home = Home::with_archive();
    let server = home.start(&["serve", "--listen", "127.0.0.1:0"]);
    let into = home.run(&["follow", &server.address, "--mirror", "chancery-data", "--once"]);
    assert_eq!(into.code, Some(3), "{}", into.stderr);
    assert!(into.stderr.contains("there is something"), "{}", into.stderr);
    drop(server);
    let served = home.run(&["serve", "--read-only", "chancery-data", "--listen", "127.0.0.1:0"]);
    assert_eq!(served.code, Some(2), "{}", served.stderr);
    let nothing = home.run(&["serve", "--read-only", "nothing", "--listen", "127.0.0.1:0"]);
    assert_eq!(nothing.code, Some(10), "{}", nothing.stderr);
}

#[test]
fn a_fork_is_found_before_any_of_it_is_put_in_place() {
    let (desk, archive) = desk::Desk::new();
    let letter = |archive: &Archive, number| drop(desk::deposit(archive, number));
    (0..3).for_each(|number| letter(&archive, number));
    archive.close();
    drop(archive);
    let fork = tempfile::tempdir().unwrap();
    desk::copy(&desk.data(), &fork.path().join("data"));
    desk::copy(&desk.keys(), &fork.path().join("keys"));
    let home = Home::new();
    let show = |data: &Path, keys: &Path, numbers: std::ops::Range<u64>| {
        let (data, keys) = (data.display().to_string(), keys.display().to_string());
        let place =
            chancery::archive::Place { data: data.clone().into(), keys: keys.clone().into() };
        let clock = Arc::clone(&desk.clock) as _;
        let archive = Archive::open(&place, None, clock, &mut |_, _, _| {}).unwrap();
        numbers.for_each(|number| letter(&archive, number));
        archive.close();
        drop(archive);
        let serve = ["serve", "--listen", "127.0.0.1:0", "--data", &data, "--keys", &keys];
        let server = home.start(&serve);
        home.run(&["follow", &server.address, "--mirror", "mirror", "--once"])
    };
    show(&desk.data(), &desk.keys(), 3..5).ok();
    let before = std::fs::read(home.path("mirror/journal/00000000000000000000.frames")).unwrap();
    let found = show(&fork.path().join("data"), &fork.path().join("keys"), 20..24);
    assert_eq!(found.code, Some(13), "{}", found.stderr);
    let evidence = std::fs::read(home.path("mirror/follow/evidence-1.json")).unwrap();
    let evidence: Value = serde_json::from_slice(&evidence).unwrap();
    assert_eq!(evidence["kind"], "two_histories");
    let after = std::fs::read(home.path("mirror/journal/00000000000000000000.frames")).unwrap();
    assert!(before == after);
    assert_eq!(open(&home).unwrap().checkpoint().checkpoint().size.get(), 7);
}

#[test]
fn what_a_mirror_asks_for_is_bounded() {
    let (served, _) = with_letters();
    let lines = |path: &str| {
        let answer = served.get(path);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.text().lines().count()
    };
    assert_eq!(lines("/v1/mirror/0?size=5"), 5);
    assert_eq!(lines("/v1/mirror/3?size=5&count=1"), 1);
    assert_eq!(lines("/v1/mirror/0?size=2"), 2);
    assert_eq!(lines(&format!("/v1/mirror/1?size=5&count={MIRRORED_ENTRIES_MAX}")), 4);
    let too_many = format!("/v1/mirror/0?size=5&count={}", MIRRORED_ENTRIES_MAX + 1);
    let wrong = [
        "/v1/mirror/0?size=6",
        "/v1/mirror/0?size=1",
        "/v1/mirror/5?size=5",
        "/v1/mirror/x?size=5",
    ];
    for path in
        wrong.into_iter().chain([too_many.as_str(), "/v1/mirror/0", "/v1/mirror/0?size=5&count=0"])
    {
        served.get(path).is_problem(400, "bad-query");
    }
}

#[test]
fn an_answer_to_a_mirror_ends_with_the_entry_that_fills_it() {
    let (desk, archive) = desk::Desk::new();
    let long = |number: usize, bytes: usize| {
        let text = format!("{number:08}{}", "x".repeat(bytes - 8));
        let text = chancery::letter::LetterText::parse(text.as_bytes()).unwrap();
        let metadata = desk::metadata(&format!("Long {number}"));
        let letter =
            chancery::archive::Submission::Letter { text, metadata, idempotency_key: None };
        desk::submit(&archive, letter).unwrap();
    };
    let half = chancery::limits::MIRRORED_BYTES_MAX / 8;
    (0..8).for_each(|number| long(number, if number == 7 { half - 1 } else { half }));
    long(8, 100);
    let size = archive.checkpoint().checkpoint().size;
    let held = |first| archive.held(LeafIndex::new(first), 256, size).unwrap().len();
    assert_eq!(size, TreeSize::new(11));
    assert_eq!(held(0), 11, "one byte short of the bound, the next entry is in it too");
    long(9, half);
    let size = archive.checkpoint().checkpoint().size;
    let held = archive.held(LeafIndex::new(2), 256, size).unwrap();
    assert_eq!(held.len(), 9);
    drop(desk);
}

#[test]
fn a_mirror_follows_the_keys() {
    let (served, ids) = with_letters();
    let home = Home::new();
    follow(&home, &served).ok();
    let mirror = open(&home).unwrap();
    // A key that is lost is said to have been: every bundle shows it from then on, under its own receipts.
    let observer =
        chancery::statement::SecretKey::from_seed(chancery::statement::Role::Issuer, &[9; 32]);
    served.archive.change_keys(chancery::archive::KeyChange::Add(observer.public())).unwrap();
    follow(&home, &served).ok();
    mirror.catch_up().unwrap();
    for id in &ids {
        let bundle = mirror.bundle(id).unwrap();
        assert_eq!(bundle.statements.len(), served.archive.bundle(id).unwrap().statements.len());
        let report = bundle.verify(&Trust::default());
        assert!(report.passed, "{:?}", report.steps);
    }
}

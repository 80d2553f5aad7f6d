//! A log followed from outside: what an honest one shows, and each way of taking something back.

use crate::desk::{Desk, copy, deposit};
use crate::program::{Ended, Home};
use chancery::archive::Archive;
use chancery::log::{
    Checkpoint, ConsistencyProof, NodeHash, RootHash, SignedCheckpoint, TilePath, Tree, TreeSize,
    VerifierKey, entry_bundle, leaf_hash, parse_entry_bundle,
};
use chancery::statement::{Role, SecretKey, Statement};
use chancery::store::Keyring;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// What a log serves, path by path, as files that a test may change.
type Files = HashMap<String, Vec<u8>>;

/// Serves files on loopback for as long as the test runs.
struct Shown {
    files: Arc<Mutex<Files>>,
    url: String,
}

impl Shown {
    fn new(files: Files) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let files = Arc::new(Mutex::new(files));
        let served = Arc::clone(&files);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                let Some(Ok(first)) = lines.next() else { continue };
                for line in lines.by_ref() {
                    if line.is_ok_and(|line| line.is_empty()) {
                        break;
                    }
                }
                let path = first.split(' ').nth(1).unwrap_or_default();
                let file = served.lock().unwrap().get(path).cloned();
                let (status, body) =
                    file.map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
                let head = format!(
                    "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                    body.len()
                );
                drop(stream.write_all(&[head.as_bytes(), &body].concat()));
            }
        });
        Self { files, url }
    }

    /// Shows these from now on.
    fn show(&self, files: Files) {
        *self.files.lock().unwrap() = files;
    }

    fn change(&self, path: &str, change: impl FnOnce(&mut Vec<u8>)) {
        change(self.files.lock().unwrap().get_mut(path).unwrap());
    }
}

/// Everything that a log of fewer than 256 entries serves.
fn files(archive: &Archive) -> Files {
    let checkpoint = archive.checkpoint();
    let width = u16::try_from(checkpoint.checkpoint().size.get()).unwrap();
    let mut files = Files::new();
    files.insert("/log/checkpoint".into(), checkpoint.note().as_bytes().to_vec());
    for width in 1..=width {
        let tiles = [
            TilePath::Entries { number: 0, width },
            TilePath::Hashes { level: 0, number: 0, width },
        ];
        for tile in tiles {
            files.insert(format!("/log/{tile}"), archive.tile(&tile).unwrap().unwrap());
        }
    }
    let keys = serde_json::json!({
        "issuer": archive.issuer(), "origin": archive.origin().as_str(),
        "vkey": archive.keys().log.to_string(), "keys": [],
    });
    files.insert("/v1/keys".into(), keys.to_string().into_bytes());
    files
}

/// An archive with three letters, what it shows, and a follower that has seen it.
struct Case {
    desk: Desk,
    home: Home,
    shown: Shown,
    key: VerifierKey,
}

impl Case {
    fn new() -> Self {
        let (desk, archive) = Desk::new();
        (0..3).for_each(|number| drop(deposit(&archive, number)));
        let shown = Shown::new(files(&archive));
        let case = Self { desk, home: Home::new(), shown, key: archive.keys().log };
        let told = case.look().ok();
        assert!(told.contains("5 entries verified"), "{told}");
        case
    }

    fn look(&self) -> Ended {
        self.home.run(&["follow", &self.shown.url, "--once"])
    }

    /// The archive goes on by one letter; what it shows then.
    fn goes_on(&self, data: &Path, keys: &Path, number: u64) -> Files {
        let place = chancery::archive::Place { data: data.to_owned(), keys: keys.to_owned() };
        let archive =
            Archive::open(&place, None, self.desk.clock.clone(), &mut |_, _, _| {}).unwrap();
        deposit(&archive, number);
        files(&archive)
    }

    /// The same history with other letters from here on.
    fn fork(&self, number: u64, letters: u64) -> Files {
        let folder = tempfile::tempdir().unwrap();
        let (data, keys) = (folder.path().join("data"), folder.path().join("keys"));
        copy(&self.desk.data(), &data);
        copy(&self.desk.keys(), &keys);
        let mut shown = Files::new();
        for more in 0..letters {
            shown = self.goes_on(&data, &keys, number + more);
        }
        shown
    }

    /// It ends with 13 and leaves evidence of this kind.
    fn is_evidence(&self, kind: &str) -> serde_json::Value {
        let ended = self.look();
        assert_eq!(ended.code, Some(13), "{}", ended.stderr);
        assert!(ended.stderr.contains("evidence-1.json"), "{}", ended.stderr);
        let file = self.home.path("chancery-follow/evidence-1.json");
        let evidence: serde_json::Value =
            serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        assert_eq!(evidence["kind"], kind, "{evidence:#}");
        evidence
    }
}

fn checkpoint(evidence: &serde_json::Value, at: usize, key: &VerifierKey) -> Checkpoint {
    let note = evidence["checkpoints"][at].as_str().unwrap();
    SignedCheckpoint::open(note.as_bytes(), key).unwrap().checkpoint().clone()
}

/// A stranger convinced by the evidence alone: the root at the smaller size is another one than was signed.
fn convinces(evidence: &serde_json::Value, key: &VerifierKey) {
    let (old, new) = (checkpoint(evidence, 0, key), checkpoint(evidence, 1, key));
    let other = &evidence["other_history"];
    assert_eq!(other["size"], old.size.get());
    let root = RootHash::from_base64(other["root"].as_str().unwrap()).unwrap();
    assert_ne!(root, old.root);
    let hash = |hash: &serde_json::Value| NodeHash::from_base64(hash.as_str().unwrap()).unwrap();
    let path = other["consistency_proof"].as_array().unwrap().iter().map(hash).collect();
    ConsistencyProof { old: old.size, new: new.size, path }.verify(&root, &new.root).unwrap();
}

#[test]
fn a_log_that_grows_is_followed_and_each_entry_told() {
    let case = Case::new();
    let again = case.look().ok();
    assert!(again.is_empty(), "nothing is new: {again}");
    case.shown.show(case.goes_on(&case.desk.data(), &case.desk.keys(), 3));
    let ended = case.home.run(&["follow", &case.shown.url, "--once", "--json"]);
    let lines: Vec<serde_json::Value> =
        ended.ok().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!((&lines[0]["entry"], &lines[0]["kind"]), (&5.into(), &"letter".into()));
    assert_eq!((&lines[0]["about"], &lines[1]["size"]), (&"Letter 3".into(), &6.into()));
}

#[test]
fn a_served_archive_is_followed() {
    let home = Home::with_archive();
    let server = home.start(&["serve", "--listen", "127.0.0.1:0"]);
    let told = home.run(&["follow", &server.address, "--once"]);
    assert!(told.stderr.contains("compare it with where the institution publishes it"));
    assert!(told.ok().contains("2 entries verified"));
    let other = "example.org/log+1a2b3c4d+AQ==";
    let wrong = home.run(&["follow", &server.address, "--once", "--log-key", other]);
    assert_eq!(wrong.code, Some(3), "{}", wrong.stderr);
    assert_eq!(home.run(&["follow", "http://127.0.0.1:1", "--once"]).code, Some(3));
    assert_eq!(home.run(&["follow", "not an address"]).code, Some(2));
}

#[test]
fn a_fork_is_found_and_its_evidence_convinces_a_stranger() {
    let case = Case::new();
    let fork = case.fork(20, 2);
    case.shown.show(case.goes_on(&case.desk.data(), &case.desk.keys(), 3));
    case.look().ok();
    case.shown.show(fork);
    convinces(&case.is_evidence("two_histories"), &case.key);
    // What was seen is not forgotten: the evidence stays, and the next look finds it again.
    assert_eq!(case.look().code, Some(13));
    assert!(case.home.path("chancery-follow/evidence-2.json").exists());
}

#[test]
fn a_fork_of_the_same_size_and_a_shorter_one_are_found() {
    for letters in [1, 2] {
        let case = Case::new();
        let fork = case.fork(20, 1);
        for number in 0..letters {
            case.shown.show(case.goes_on(&case.desk.data(), &case.desk.keys(), 3 + number));
        }
        case.look().ok();
        case.shown.show(fork);
        let evidence = case.is_evidence("two_histories");
        if letters == 1 {
            let (a, b) = (checkpoint(&evidence, 0, &case.key), checkpoint(&evidence, 1, &case.key));
            assert!(a.size == b.size && a.root != b.root);
        } else {
            convinces(&evidence, &case.key);
        }
    }
}

#[test]
fn an_older_checkpoint_is_told_and_is_no_contradiction() {
    let case = Case::new();
    let old = case.shown.files.lock().unwrap().clone();
    case.shown.show(case.goes_on(&case.desk.data(), &case.desk.keys(), 3));
    case.look().ok();
    case.shown.show(old);
    let ended = case.look();
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("5 entries, and 6 were seen before"), "{}", ended.stderr);
}

#[test]
fn entries_that_are_not_the_signed_ones_are_found() {
    let case = Case::new();
    case.shown.show(case.goes_on(&case.desk.data(), &case.desk.keys(), 3));
    let swapped = |bundle: &mut Vec<u8>| {
        let mut entries: Vec<Vec<u8>> =
            parse_entry_bundle(bundle).unwrap().into_iter().map(<[u8]>::to_vec).collect();
        entries[5] = entries[4].clone();
        *bundle = entry_bundle(entries.iter().map(Vec::as_slice)).unwrap();
    };
    case.shown.change("/log/tile/entries/000.p/6", swapped);
    let evidence = case.is_evidence("entries_do_not_match");
    assert!(evidence["what"].as_str().unwrap().contains("entry 5"), "{evidence:#}");
}

#[test]
fn an_old_entry_that_changed_is_found() {
    let case = Case::new();
    case.shown.show(case.goes_on(&case.desk.data(), &case.desk.keys(), 3));
    case.shown.change("/log/tile/entries/000.p/6", |bundle| *bundle.last_mut().unwrap() ^= 1);
    case.shown.change("/log/tile/entries/000.p/6", |bundle| bundle[40] ^= 1);
    case.is_evidence("entries_do_not_match");
}

#[test]
fn hashes_that_do_not_make_the_root_are_found() {
    let case = Case::new();
    case.shown.show(case.goes_on(&case.desk.data(), &case.desk.keys(), 3));
    case.shown.change("/log/tile/entries/000.p/6", |bundle| *bundle.last_mut().unwrap() ^= 1);
    case.shown.change("/log/tile/0/000.p/6", |tile| tile[0] ^= 1);
    case.is_evidence("entries_do_not_match");
}

#[test]
fn a_checkpoint_that_is_not_signed_is_found() {
    let case = Case::new();
    case.shown.change("/log/checkpoint", |note| *note.iter_mut().rev().nth(8).unwrap() ^= 1);
    case.is_evidence("not_signed");
}

#[test]
fn what_a_server_cannot_show_is_told_and_leaves_no_evidence() {
    let case = Case::new();
    let mut grown = case.goes_on(&case.desk.data(), &case.desk.keys(), 3);
    grown.remove("/log/tile/entries/000.p/6");
    case.shown.show(grown.clone());
    let ended = case.look();
    assert_eq!(ended.code, Some(3));
    assert!(ended.stderr.contains("/log/tile/entries/000.p/6"), "{}", ended.stderr);
    grown.insert("/log/tile/entries/000.p/6".into(), vec![0, 200, 1]);
    case.shown.show(grown);
    assert_eq!(case.look().code, Some(3));
    assert!(!case.home.path("chancery-follow/evidence-1.json").exists());
}

#[test]
fn what_is_remembered_is_verified_at_each_start() {
    let case = Case::new();
    let leaves = case.home.path("chancery-follow/leaves");
    let good = std::fs::read(&leaves).unwrap();
    assert_eq!(good.len(), 5 * 32);
    let mut bad = good.clone();
    bad[40] ^= 1;
    std::fs::write(&leaves, bad).unwrap();
    let ended = case.look();
    assert_eq!(ended.code, Some(3));
    assert!(ended.stderr.contains("remembered"), "{}", ended.stderr);
    // What an interrupted round left behind the known leaves does no harm.
    std::fs::write(&leaves, [good, vec![7; 45]].concat()).unwrap();
    case.shown.show(case.goes_on(&case.desk.data(), &case.desk.keys(), 3));
    case.look().ok();
    case.look().ok();
    let size = TreeSize::new(6).get();
    assert!(std::fs::read(&leaves).unwrap().len() as u64 >= size * 32);
}

#[test]
fn an_entry_that_the_log_may_not_hold_is_held_against_it() {
    let case = Case::new();
    let archive = case.desk.open().unwrap();
    let mut shown = files(&archive);
    let bundle = shown["/log/tile/entries/000.p/5"].clone();
    drop(archive);
    let mut entries: Vec<Vec<u8>> =
        parse_entry_bundle(&bundle).unwrap().into_iter().map(<[u8]>::to_vec).collect();
    // The last letter once more, under a key that is no anchor; and the log signs a tree with it in it.
    let last = Statement::parse(&entries[4]).unwrap();
    let stranger = SecretKey::from_seed(Role::Issuer, &[7; 32]);
    let payload = last.payload().unwrap();
    let forged = Statement::sign(&stranger, last.claims().clone(), &payload).unwrap();
    entries.push(forged.bytes().to_vec());
    let mut tree = Tree::default();
    entries.iter().for_each(|entry| tree.push(leaf_hash(entry)));
    let keyring = Keyring::open(&case.desk.keys(), None).unwrap();
    let origin = crate::desk::origin();
    let signed = Checkpoint { origin: origin.clone(), size: tree.size(), root: tree.root() }
        .sign(&keyring.note_key(&origin))
        .unwrap();
    shown.insert("/log/checkpoint".into(), signed.note().as_bytes().to_vec());
    let bundle = entry_bundle(entries.iter().map(Vec::as_slice)).unwrap();
    shown.insert("/log/tile/entries/000.p/6".into(), bundle);
    let tile = TilePath::Hashes { level: 0, number: 0, width: 6 };
    shown.insert(format!("/log/{tile}"), tree.tile(&tile, tree.size()).unwrap());
    case.shown.show(shown);
    let evidence = case.is_evidence("bad_entry");
    assert_eq!(evidence["entry"]["index"], 5);
    assert!(evidence["what"].as_str().unwrap().contains("no issuer key"), "{evidence:#}");
}

#[test]
fn check_and_verify_remember_as_follow_does() {
    let (home, id) = Home::with_letter();
    let server = home.start(&["serve", "--listen", "127.0.0.1:0"]);
    let at = ["--server", &server.address, "--memory", "seen"];
    let check = |at: &[&str]| home.run(&[&["check", "letter.txt"], at].concat());
    assert_eq!(check(&at).code, Some(0));
    let (_, zip) = server.get(&format!("/v1/letters/{id}/bundle"));
    home.write("letter.zip", zip);
    let told = home.run(&["verify", "letter.zip", "--memory", "seen"]);
    assert_eq!(told.code, Some(0), "{}", told.stderr);
    assert!(told.stderr.contains("of the history remembered"), "{}", told.stderr);
    let unknown = home.run(&["verify", "letter.zip", "--memory", "nothing"]);
    assert_eq!(unknown.code, Some(3), "{}", unknown.stderr);
    drop(server);
    // The same archive goes on twice: what one of them shows is not what the other promised.
    for (folder, text) in [("one", "Sir,\n\none history.\n"), ("two", "Sir,\n\nanother history.\n")]
    {
        copy(&home.path("chancery-data"), &home.path(&format!("{folder}-data")));
        copy(&home.path("keys"), &home.path(&format!("{folder}-keys")));
        home.write("next.txt", text);
        let (data, keys) = (format!("{folder}-data"), format!("{folder}-keys"));
        let place = ["--metadata", "letter.toml", "--data", &data, "--keys", &keys, "--json"];
        let answer = home.run(&[&["deposit", "next.txt"], place.as_slice()].concat()).json(0);
        let id = answer["id"].as_str().unwrap();
        let server =
            home.start(&["serve", "--listen", "127.0.0.1:0", "--data", &data, "--keys", &keys]);
        let (_, zip) = server.get(&format!("/v1/letters/{id}/bundle"));
        home.write(&format!("{folder}.zip"), zip);
        let code = check(&["--server", &server.address, "--memory", "seen"]).code;
        assert_eq!(code, Some(if folder == "one" { 0 } else { 13 }));
    }
    assert!(home.path("seen/evidence-1.json").exists());
    assert_eq!(home.run(&["verify", "one.zip", "--memory", "seen"]).code, Some(0));
    let forked = home.run(&["verify", "two.zip", "--memory", "seen"]);
    assert_eq!(forked.code, Some(13), "{}", forked.stderr);
    assert!(home.path("seen/evidence-2.json").exists());
}

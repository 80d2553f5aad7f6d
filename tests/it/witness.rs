//! Witnesses, both sides: the table of statuses, and a log that keeps what verifies whatever it is answered.

use crate::desk::{Auditor, Desk, DeskClock, NEW_YEAR, copy, deposit};
use crate::served::{LETTER, Served, metadata};
use chancery::archive::{Archive, ArchiveError};
use chancery::limits::{
    ADD_CHECKPOINT_BYTES_MAX, COSIGNATURES_BYTES_MAX, POLICY_BYTES_MAX, POLICY_LINES_MAX,
};
use chancery::log::{
    AddCheckpoint, Checkpoint, CosignerKey, CosigningKey, KeyName, LogError, NodeHash, NoteKey,
    RootHash, SignedCheckpoint, TlogProof, Tree, TreeSize, WitnessPolicy, leaf_hash,
};
use chancery::store::Witnessed;
use chancery::web::{Options, Witness, serve_witness};
use ed25519_dalek::SigningKey;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

const PATIENCE: Duration = Duration::from_secs(60);

fn signing(seed: &str) -> SigningKey {
    use sha2::{Digest, Sha256};
    SigningKey::from_bytes(&Sha256::digest(format!("TEST ONLY KEY {seed}")).into())
}

/// A witness on loopback.
struct Running {
    url: String,
    key: CosignerKey,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    fn start(folder: &Path, name: &str, policy: &str) -> Self {
        let key = CosigningKey::new(KeyName::parse(name).unwrap(), signing(name));
        let policy = WitnessPolicy::parse(policy.as_bytes()).unwrap();
        let seen = Witnessed::open(folder).unwrap();
        let witness = Witness::new(key, &policy, seen, DeskClock::at(NEW_YEAR));
        let key = witness.key();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            serve_witness(witness, listener, async move {
                let _ = stopped.await;
            })
            .unwrap();
        });
        Self { url, key, stop: Some(stop), thread: Some(thread) }
    }

    fn post(&self, body: &[u8]) -> (u16, String, String) {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let mut answer = agent.post(format!("{}/add-checkpoint", self.url)).send(body).unwrap();
        let kind =
            answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), kind.unwrap_or_default(), text)
    }

    fn seen(&self, origin: &str) -> (u16, String) {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let path = format!("{}/{}/checkpoint", self.url, chancery::store::origin_digest(origin));
        let mut answer = agent.get(path).call().unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        self.thread.take().map(JoinHandle::join);
    }
}

/// A log of so many entries, each its own number, and its key.
struct Log {
    tree: Tree,
    key: NoteKey,
    name: KeyName,
}

impl Log {
    fn new(name: &str, entries: u64) -> Self {
        let mut tree = Tree::default();
        (0..entries).for_each(|n| tree.push(leaf_hash(&n.to_be_bytes())));
        let name = KeyName::parse(name).unwrap();
        Self { tree, key: NoteKey::new(name.clone(), signing(name.as_str())), name }
    }

    fn request(&self, old: u64, new: u64) -> AddCheckpoint {
        let (old, size) = (TreeSize::new(old), TreeSize::new(new));
        let proof = self.tree.consistency_proof(old, size).map(|proof| proof.path);
        let root = self.tree.root_at(size).unwrap();
        let checkpoint = Checkpoint { origin: self.name.clone(), size, root };
        let checkpoint = checkpoint.sign(&self.key).unwrap().note().to_owned();
        AddCheckpoint { old, proof: proof.unwrap_or_default(), checkpoint }
    }

    fn policy(&self) -> String {
        format!("log {}\nquorum none\n", self.key.verifier())
    }
}

#[test]
fn a_witness_answers_as_the_table_says() {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::new("log.example/log", 9);
    let witness = Running::start(folder.path(), "witness.example", &log.policy());
    let send = |request: &AddCheckpoint| witness.post(request.to_string().as_bytes());
    assert_eq!(witness.seen("log.example/log").0, 404, "never cosigned");

    let unknown = Log::new("other.example/log", 3);
    assert_eq!(send(&unknown.request(0, 3)).0, 404, "an unknown log");
    let stranger =
        Log { key: NoteKey::new(log.name.clone(), signing("x")), ..Log::new("log.example/log", 3) };
    assert_eq!(send(&stranger.request(0, 3)).0, 403, "not signed by the log");
    let mut broken = log.request(0, 3);
    broken.checkpoint = broken.checkpoint.replacen("\n3\n", "\n4\n", 1);
    assert_eq!(send(&broken).0, 403, "a bad signature");
    assert_eq!(
        send(&AddCheckpoint { old: TreeSize::new(4), ..log.request(0, 3) }).0,
        400,
        "old beyond"
    );
    let (status, kind, body) = send(&log.request(2, 3));
    assert_eq!((status, kind.as_str(), body.as_str()), (409, "text/x.tlog.size", "0\n"));
    let junk = vec![NodeHash::from_bytes([1; 32])];
    assert_eq!(
        send(&AddCheckpoint { proof: junk.clone(), ..log.request(0, 3) }).0,
        422,
        "a proof from 0"
    );
    assert_eq!(witness.seen("log.example/log").0, 404, "refusals record nothing");

    let (status, _, lines) = send(&log.request(0, 3));
    assert_eq!(status, 200, "{lines}");
    let note = log.request(0, 3).checkpoint;
    let signed = SignedCheckpoint::open(note.as_bytes(), &log.key.verifier()).unwrap();
    let keys = [witness.key.clone()];
    let cosigned = signed.with_cosignatures(&lines, &keys).unwrap();
    assert_eq!(cosigned.cosignatures(&keys).unwrap()[0].time, NEW_YEAR);
    assert_eq!(witness.seen("log.example/log"), (200, cosigned.note().to_owned()));

    assert_eq!(send(&log.request(3, 3)).0, 200, "the same again, for the time");
    let (status, _, body) = send(&log.request(0, 5));
    assert_eq!((status, body.as_str()), (409, "3\n"));
    assert_eq!(send(&AddCheckpoint { proof: junk, ..log.request(3, 5) }).0, 422, "no proof");
    let mut fork = Log::new("log.example/log", 3);
    fork.tree = Tree::default();
    (0..9_u64).for_each(|n| fork.tree.push(leaf_hash(&(n + 100).to_be_bytes())));
    assert_eq!(send(&fork.request(3, 5)).0, 422, "another history");
    assert_eq!(send(&fork.request(3, 3)).0, 422, "another root at the same size");
    assert_eq!(send(&log.request(3, 9)).0, 200);
    let (status, _, body) = send(&log.request(3, 5));
    assert_eq!((status, body.as_str()), (409, "9\n"));

    for rubbish in
        ["", "old 9\n", "old 09\n\nx", "old -1\n\nx", "old 9\nAAAA\n\nlog.example/log\n", "\n\n"]
    {
        let status = witness.post(rubbish.as_bytes()).0;
        assert!(status == 400 || status == 404, "{rubbish:?}: {status}");
    }
    assert_eq!(witness.post(b"old 9\n\n\xff\xfe").0, 400);
    let long = vec![b'x'; ADD_CHECKPOINT_BYTES_MAX + 1];
    assert_eq!(witness.post(&long).0, 413);
    let request = AddCheckpoint::parse(&long[..ADD_CHECKPOINT_BYTES_MAX]);
    assert!(matches!(request, Err(LogError::AddCheckpoint { .. })));
    assert!(matches!(AddCheckpoint::parse(&long), Err(LogError::TooLong { .. })));

    // What it has seen outlives it, and a damaged record is no reason to begin again.
    drop(witness);
    let witness = Running::start(folder.path(), "witness.example", &log.policy());
    assert_eq!(witness.post(log.request(0, 9).to_string().as_bytes()).0, 409);
    assert_eq!(witness.post(log.request(9, 9).to_string().as_bytes()).0, 200);
    let record = format!("{}.checkpoint", chancery::store::origin_digest("log.example/log"));
    std::fs::write(folder.path().join(record), note).unwrap();
    assert_eq!(witness.post(log.request(9, 9).to_string().as_bytes()).0, 500);
}

#[test]
fn of_two_requests_at_once_one_is_told_what_the_other_did() {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::new("log.example/log", 9);
    let witness = Running::start(folder.path(), "witness.example", &log.policy());
    let mut fork = Log::new("log.example/log", 0);
    (0..9_u64).for_each(|n| fork.tree.push(leaf_hash(&(n + 100).to_be_bytes())));
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|n| {
                let request = if n % 2 == 0 { log.request(0, 9) } else { fork.request(0, 9) };
                let witness = &witness;
                scope.spawn(move || witness.post(request.to_string().as_bytes()).0)
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 409].contains(status)), "{statuses:?}");
}

/// Something that answers `add-checkpoint` as a test wants; a body of `None` never ends.
struct Fake {
    url: String,
    _open: Sender<()>,
}

impl Fake {
    fn new(answer: impl Fn(&str) -> Option<Vec<u8>> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (open, closed) = channel::<()>();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut length = 0;
                loop {
                    let mut line = String::new();
                    if reader.read_line(&mut line).unwrap_or(0) < 3 {
                        break;
                    }
                    if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                }
                let mut body = vec![0; length];
                if reader.read_exact(&mut body).is_err() {
                    continue;
                }
                match answer(&String::from_utf8_lossy(&body)) {
                    Some(bytes) => drop(stream.write_all(&bytes)),
                    // Held open until the test ends.
                    None => drop(closed.recv()),
                }
            }
        });
        Self { url, _open: open }
    }

    fn saying(status: &str, body: &str) -> Self {
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        Self::new(move |_| Some(answer.clone().into_bytes()))
    }

    fn line(&self, name: &str) -> String {
        let key = CosigningKey::new(KeyName::parse(name).unwrap(), signing(name)).cosigner();
        format!("witness {name} {key} {}\n", self.url)
    }
}

fn served_with(policy: &str) -> Served {
    let witnesses = Some(WitnessPolicy::parse(policy.as_bytes()).unwrap());
    Served::with(Options { workers: 1, witnesses, ..Options::default() })
}

fn wait_for(what: &str, mut done: impl FnMut() -> bool) {
    let patience = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < patience, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn cosigned_size(served: &Served) -> u64 {
    served.archive.cosigned().map_or(0, |cosigned| cosigned.checkpoint().size.get())
}

/// The vkey of every [`Served`] differs, so its witnesses are told of it through a policy that is made afterwards.
fn witness_of(served: &Served, folder: &Path, name: &str) -> Running {
    let policy = format!("log {}\nquorum none\n", served.archive.keys().log);
    Running::start(folder, name, &policy)
}

#[test]
fn chancery_as_witness_cosigns_chancery_as_log() {
    let folder = tempfile::tempdir().unwrap();
    // The log's key is only known once it is there; so is the address of its witness. A relay ties the two.
    let relay = std::sync::Arc::new(std::sync::Mutex::new(None::<String>));
    let to = std::sync::Arc::clone(&relay);
    let fake = Fake::new(move |body| {
        let url = to.lock().unwrap().clone()?;
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let mut answer = agent.post(format!("{url}/add-checkpoint")).send(body).unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        let status = answer.status().as_u16();
        let head = format!(
            "HTTP/1.1 {status} x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            text.len()
        );
        Some([head, text].concat().into_bytes())
    });
    let name = "w.example";
    let served = served_with(&format!("{}quorum {name}\n", fake.line(name)));
    let witness = witness_of(&served, folder.path(), name);
    *relay.lock().unwrap() = Some(witness.url.clone());
    let answer = served.deposit(LETTER, &metadata("A title"));
    wait_for("the first letter is cosigned", || cosigned_size(&served) == 3);

    let keys = [witness.key.clone()];
    let id = answer["id"].as_str().unwrap();
    let proof = served.get(&format!("/v1/letters/{id}/proof"));
    let proof = TlogProof::parse(proof.text().as_bytes()).unwrap();
    let entry = served.archive.entry(proof.index).unwrap().unwrap();
    let checkpoint = proof.verify(&leaf_hash(&entry), &served.archive.keys().log).unwrap();
    assert_eq!(checkpoint.cosignatures_by(1, &keys).unwrap()[0].time, NEW_YEAR);
    let shown = served.get("/log/checkpoint");
    let shown =
        SignedCheckpoint::open(shown.text().as_bytes(), &served.archive.keys().log).unwrap();
    assert_eq!(shown.cosignatures(&keys).unwrap().len(), 1);
    let page = served.page("/log");
    assert!(
        page.text().contains("w.example") && page.text().contains("saw 3 entries"),
        "{}",
        page.text()
    );
    assert!(served.get("/metrics").text().contains("chancery_cosigned_entries 3\n"));
    let verdict = served.form("/check", &[("text", LETTER)]);
    assert!(!verdict.text().contains("None has cosigned"), "{}", verdict.text());

    // Until the next is cosigned, what is newer leads to the latest checkpoint and the older one stays cosigned.
    let newer = served.deposit(&format!("{LETTER} Again."), &metadata("Another"));
    let newer = newer["id"].as_str().unwrap();
    assert_eq!(served.get(&format!("/v1/letters/{newer}/proof")).status, 200);
    wait_for("the second letter is cosigned", || cosigned_size(&served) == 4);
    let bundle = served.get(&format!("/v1/letters/{newer}/bundle"));
    assert_eq!(bundle.status, 200);
    let trust = chancery::bundle::Trust::default();
    assert!(chancery::bundle::Bundle::verify_zip(&bundle.bytes, &trust).unwrap().passed);
}

#[test]
fn a_quorum_of_two_of_three_is_met_with_one_dead() {
    let cosigning = |name: &'static str| {
        move |body: &str| {
            let request = AddCheckpoint::parse(body.as_bytes()).unwrap();
            let note = request.checkpoint;
            // Cosigned without looking: what is tested here is the other side.
            let text = note.split_once("\n\n").unwrap().0.to_owned() + "\n";
            let checkpoint = Checkpoint::parse_text(&text).unwrap();
            let key = NoteKey::new(checkpoint.origin.clone(), signing("any"));
            let signed = checkpoint.sign(&key).unwrap();
            let line = CosigningKey::new(KeyName::parse(name).unwrap(), signing(name))
                .cosign(&signed, NEW_YEAR)
                .unwrap();
            let grease = "\u{2014} grease.example AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
            let body = format!("{grease}{line}");
            let head = format!(
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            Some([head, body].concat().into_bytes())
        }
    };
    let (one, two) = (Fake::new(cosigning("one.example")), Fake::new(cosigning("two.example")));
    let dead = Fake::new(|_| None);
    let policy = format!(
        "{}{}{}group all-of-us 2 one.example two.example three.example\nquorum all-of-us\n",
        one.line("one.example"),
        two.line("two.example"),
        dead.line("three.example")
    );
    let served = served_with(&policy);
    served.deposit(LETTER, &metadata("A title"));
    wait_for("two of three", || cosigned_size(&served) >= 2);
    let keys: Vec<CosignerKey> = WitnessPolicy::parse(policy.as_bytes())
        .unwrap()
        .witnesses()
        .iter()
        .map(|w| w.key.clone())
        .collect();
    let cosigned = served.archive.cosigned().unwrap();
    assert_eq!(cosigned.cosignatures_by(2, &keys).unwrap().len(), 2);
    assert!(!cosigned.note().contains("grease"), "unknown lines are not kept");
    drop((one, two, dead));
}

#[test]
fn what_a_bad_witness_answers_is_not_kept_and_harms_nothing() {
    let ten_megabytes = "x".repeat(10 << 20);
    let other = CosigningKey::new(KeyName::parse("w.example").unwrap(), signing("other"));
    let key = NoteKey::new(KeyName::parse("letters.arandia.example/log").unwrap(), signing("any"));
    let root = RootHash::from_bytes([7; 32]);
    let lie = Checkpoint {
        origin: KeyName::parse("letters.arandia.example/log").unwrap(),
        size: TreeSize::new(2),
        root,
    };
    let lie = other.cosign(&lie.sign(&key).unwrap(), NEW_YEAR).unwrap();
    let bad_line = CosigningKey::new(KeyName::parse("w.example").unwrap(), signing("w.example"));
    let wrong =
        Checkpoint { origin: KeyName::parse("x/log").unwrap(), size: TreeSize::new(9), root };
    let wrong = bad_line
        .cosign(
            &wrong.sign(&NoteKey::new(KeyName::parse("x/log").unwrap(), signing("any"))).unwrap(),
            1,
        )
        .unwrap();
    let bad: [(&str, Fake); 10] = [
        ("a size beyond ours", Fake::saying("409 Conflict", "900\n")),
        ("sizes without end", Fake::saying("409 Conflict", "1\n")),
        ("a size that is none", Fake::saying("409 Conflict", "many\n")),
        ("another key", Fake::saying("200 OK", &lie)),
        ("a line over something else", Fake::saying("200 OK", &wrong)),
        ("rubbish", Fake::saying("200 OK", "hello\n")),
        ("nothing", Fake::saying("200 OK", "")),
        ("ten megabytes", Fake::saying("200 OK", &ten_megabytes)),
        ("a refusal", Fake::saying("422 No", "no\n")),
        ("a redirect", Fake::saying("302 Found\r\nLocation: http://127.0.0.1:1/", "")),
    ];
    for (name, fake) in bad {
        let served = served_with(&format!("{}quorum w.example\n", fake.line("w.example")));
        served.deposit(LETTER, &metadata("A title"));
        wait_for(name, || {
            let page = served.page("/log");
            page.text().contains("did not cosign when it was last asked")
        });
        assert!(served.archive.cosigned().is_none(), "{name}");
        assert_eq!(served.get("/readyz").status, 200, "{name}");
        // Deposits go on as if there were no witness.
        served.deposit(&format!("{LETTER} After {name}."), &metadata("Later"));
    }
}

#[test]
fn what_witnesses_saw_cannot_be_taken_back() {
    let desk = Desk::with_letters(3);
    let yesterday = desk.folder.path().join("yesterday");
    copy(&desk.data(), &yesterday);
    let archive = desk.open().unwrap();
    deposit(&archive, 3);
    let cosigner = CosigningKey::new(KeyName::parse("w.example").unwrap(), signing("w"));
    let keep = |archive: &Archive| {
        let checkpoint = archive.checkpoint();
        let line = cosigner.cosign(&checkpoint, NEW_YEAR).unwrap();
        let cosigned = checkpoint.with_cosignatures(&line, &[cosigner.cosigner()]).unwrap();
        archive.keep_cosigned(cosigned).unwrap();
    };
    keep(&archive);
    let size = archive.checkpoint().checkpoint().size;
    drop(archive);
    // It is there after a restart, and every proof still verifies.
    let archive = desk.open().unwrap();
    assert_eq!(archive.cosigned().unwrap().checkpoint().size, size);
    Auditor::default().check_log(&archive);
    drop(archive);
    // An older data folder with what the witnesses saw, and a key folder that was told to forget.
    std::fs::copy(desk.data().join("cosigned"), yesterday.join("cosigned")).unwrap();
    std::fs::remove_dir_all(desk.data()).unwrap();
    copy(&yesterday, &desk.data());
    std::fs::write(desk.keys().join("released"), "").unwrap();
    match desk.open().map(drop) {
        Err(ArchiveError::Contradiction(why)) => {
            assert!(why.contains("witnesses cosigned"), "{why}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_policy_is_read_strictly_and_its_quorum_computed() {
    let key =
        |name: &str| CosigningKey::new(KeyName::parse(name).unwrap(), signing(name)).cosigner();
    let (a, b, c, d) = (key("a"), key("b"), key("c"), key("d"));
    let witnesses = format!(
        "witness a {a}\nwitness b {b} https://b.example/\n\twitness  c {c}\nwitness d {d}\n"
    );
    let text = format!(
        "# ours\n\n{witnesses}group pair all a b\ngroup either any c d\ngroup g 2 pair either\nquorum g\n"
    );
    let policy = WitnessPolicy::parse(text.as_bytes()).unwrap();
    assert_eq!(policy.witnesses()[1].url.as_deref(), Some("https://b.example"));
    for (keys, met) in [
        (vec![], false),
        (vec![&a, &b], false),
        (vec![&a, &c], false),
        (vec![&a, &b, &d], true),
        (vec![&a, &b, &c, &d], true),
        (vec![&c, &d], false),
    ] {
        assert_eq!(policy.is_met_by(&keys), met, "{}", keys.len());
    }
    assert!(WitnessPolicy::parse(b"quorum none\n").unwrap().is_met_by(&[]));
    for (wrong, line) in [
        (String::new(), 1),
        (witnesses.clone(), 5),
        (format!("{witnesses}quorum a\nquorum a\n"), 6),
        (format!("{witnesses}quorum e\n"), 5),
        (format!("{witnesses}group g 0 a b\nquorum g\n"), 5),
        (format!("{witnesses}group g 3 a b\nquorum g\n"), 5),
        (format!("{witnesses}group g 02 a b\nquorum g\n"), 5),
        (format!("{witnesses}group g all\nquorum g\n"), 5),
        (format!("{witnesses}group g any a\ngroup h any a\nquorum g\n"), 6),
        (format!("{witnesses}group a any b\nquorum a\n"), 5),
        (format!("{witnesses}group g any h\ngroup h any a\nquorum g\n"), 5),
        (format!("{witnesses}witness e {a}\nquorum e\n"), 5),
        (format!("{witnesses}witness none {}\nquorum none\n", key("e")), 5),
        (format!("witness a {a} ftp://x\nquorum a\n"), 1),
        (format!("witness a {a}\r\nquorum a\n"), 1),
        ("log x\nquorum none\n".into(), 1),
        ("quorum\n".into(), 1),
        ("hello\n".into(), 1),
    ] {
        match WitnessPolicy::parse(wrong.as_bytes()) {
            Err(LogError::Policy { line: found, .. }) => assert_eq!(found, line, "{wrong}"),
            other => panic!("{wrong}: {other:?}"),
        }
    }
    let lines = |count: usize| "\n".repeat(count - 1 - 1) + "quorum none\n";
    assert!(WitnessPolicy::parse(lines(POLICY_LINES_MAX).as_bytes()).is_ok());
    assert!(WitnessPolicy::parse(lines(POLICY_LINES_MAX + 1).as_bytes()).is_err());
    let padded = |length: usize| format!("quorum none\n#{}", "x".repeat(length - 13));
    assert!(WitnessPolicy::parse(padded(POLICY_BYTES_MAX).as_bytes()).is_ok());
    let error = WitnessPolicy::parse(padded(POLICY_BYTES_MAX + 1).as_bytes());
    assert!(matches!(error, Err(LogError::TooLong { .. })));
}

#[test]
fn a_request_has_one_spelling() {
    let log = Log::new("log.example/log", 300);
    for (old, new) in [(0, 1), (0, 300), (1, 300), (255, 300), (300, 300)] {
        let request = log.request(old, new);
        assert_eq!(AddCheckpoint::parse(request.to_string().as_bytes()).unwrap(), request);
    }
    let hash = format!("{}\n", NodeHash::from_bytes([3; 32]).to_base64());
    let body = |hashes: usize| format!("old 1\n{}\nlog.example/log\n", hash.repeat(hashes));
    assert_eq!(AddCheckpoint::parse(body(63).as_bytes()).unwrap().proof.len(), 63);
    assert!(AddCheckpoint::parse(body(64).as_bytes()).is_err());
}

#[test]
fn an_answer_is_read_up_to_its_bound() {
    for (length, kept) in [(COSIGNATURES_BYTES_MAX, true), (COSIGNATURES_BYTES_MAX + 1, false)] {
        let fake = Fake::new(move |body| {
            let request = AddCheckpoint::parse(body.as_bytes()).unwrap();
            let text = request.checkpoint.split_once("\n\n").unwrap().0.to_owned() + "\n";
            let checkpoint = Checkpoint::parse_text(&text).unwrap();
            let key = NoteKey::new(checkpoint.origin.clone(), signing("any"));
            let cosigner =
                CosigningKey::new(KeyName::parse("w.example").unwrap(), signing("w.example"));
            let line = cosigner.cosign(&checkpoint.sign(&key).unwrap(), NEW_YEAR).unwrap();
            // A line by somebody unknown makes it exactly as long as wanted: `— <name> <base64>`.
            let left = length - line.len() - 6;
            let name = "n".repeat(left % 4 + 4);
            let unknown = format!("\u{2014} {name} {}\n", "AAAA".repeat((left - name.len()) / 4));
            let body = [line, unknown].concat();
            assert_eq!(body.len(), length);
            let head =
                format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
            Some([head, body].concat().into_bytes())
        });
        let served = served_with(&format!("{}quorum w.example\n", fake.line("w.example")));
        if kept {
            wait_for("it is cosigned", || cosigned_size(&served) == 2);
        } else {
            wait_for("it is refused", || served.page("/log").text().contains("did not cosign"));
            assert!(served.archive.cosigned().is_none());
        }
    }
}

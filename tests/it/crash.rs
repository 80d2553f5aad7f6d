//! The real program killed with SIGKILL at random moments under a load of deposits, and while it starts.
//!
//! After each kill it starts; every acknowledged deposit is there with a verifying proof; every checkpoint ever handed
//! out is a prefix of the log; and what was not acknowledged is logged once when it is sent again.
//! `CHANCERY_CRASH_ROUNDS` sets how often it is killed (default 15).

use crate::log::oracle;
use crate::program::{Home, Running};
use chancery::log::{
    LeafHash, SignedCheckpoint, TlogProof, Tree, VerifierKey, leaf_hash, parse_entry_bundle,
};
use chancery::statement::{PublicKey, Receipt, Statement};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// Rounds on one archive before the next one begins, so that starting stays quick.
const ROUNDS_AN_ARCHIVE: u64 = 25;
const CLIENTS: u64 = 6;

/// A deposit that was answered.
struct Acknowledged {
    id: String,
    index: usize,
    leaf: LeafHash,
}

/// What was told to the clients, and what is therefore owed to them.
#[derive(Default)]
struct Owed {
    acknowledged: Mutex<BTreeMap<u64, Acknowledged>>,
    /// Sent and not answered: these may or may not be logged.
    unanswered: Mutex<Vec<u64>>,
    checkpoints: Mutex<Vec<SignedCheckpoint>>,
    next: AtomicU64,
}

/// An archive with what is owed.
struct Case {
    home: Home,
    token: String,
    keys: Keys,
    owed: Owed,
}

struct Keys {
    log: VerifierKey,
    issuer: PublicKey,
    receipt: PublicKey,
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(20)))
        .build()
        .new_agent()
}

impl Case {
    fn new() -> Self {
        let home = Home::with_archive();
        let token = home.run(&["token", "new", "desk", "--json"]).json(0);
        let token = token["token"].as_str().unwrap().to_owned();
        let pem = |name: &str| std::fs::read_to_string(home.path("keys").join(name)).unwrap();
        let keys = Keys {
            log: VerifierKey::parse(pem("log.vkey").trim()).unwrap(),
            issuer: PublicKey::from_pem(&pem("issuer.pub.pem")).unwrap(),
            receipt: PublicKey::from_pem(&pem("receipt.pub.pem")).unwrap(),
        };
        Self { home, token, keys, owed: Owed::default() }
    }

    /// Deposits from several clients until the server is gone.
    fn load(&self, server: &Running, over: &AtomicBool) {
        std::thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| {
                    let agent = agent();
                    while !over.load(Ordering::SeqCst) {
                        let number = self.owed.next.fetch_add(1, Ordering::SeqCst);
                        if self.deposit(&agent, &server.address, number).is_err() {
                            self.owed.unanswered.lock().unwrap().push(number);
                        }
                    }
                });
            }
        });
    }

    /// Deposits letter `number` and verifies what is answered; an error where nothing was.
    fn deposit(&self, agent: &ureq::Agent, address: &str, number: u64) -> Result<(), ureq::Error> {
        let mut answer = agent
            .post(format!("{address}/v1/letters"))
            .header("Authorization", format!("Bearer {}", self.token))
            .header("Idempotency-Key", format!("crash-{number}"))
            .send_json(body(number))?;
        let status = answer.status().as_u16();
        let answer: Value = answer.body_mut().read_json()?;
        assert!(matches!(status, 200 | 201), "{status}: {answer}");
        let statement = base64(&answer["statement"]);
        let leaf = leaf_hash(&statement);
        Statement::parse(&statement).unwrap().verify(&self.keys.issuer).unwrap();
        let proof = TlogProof::parse(answer["proof"].as_str().unwrap().as_bytes()).unwrap();
        let checkpoint = proof.verify(&leaf, &self.keys.log).unwrap();
        let receipt = Receipt::parse(&base64(&answer["receipt"])).unwrap();
        receipt.verify(&self.keys.receipt, &statement).unwrap();
        self.owed.checkpoints.lock().unwrap().push(checkpoint);
        let index = usize::try_from(proof.index.get()).unwrap();
        let id = answer["id"].as_str().unwrap().to_owned();
        let acknowledged = Acknowledged { id, index, leaf };
        self.owed.acknowledged.lock().unwrap().insert(number, acknowledged);
        Ok(())
    }

    /// Everything owed is there.
    fn holds(&self, server: &Running) {
        let (status, note) = server.get("/log/checkpoint");
        assert_eq!(status, 200);
        let checkpoint = SignedCheckpoint::open(&note, &self.keys.log).unwrap();
        let leaves = Self::leaves(server, checkpoint.checkpoint().size.get());
        let mut checkpoints = self.owed.checkpoints.lock().unwrap();
        checkpoints.push(checkpoint);
        checkpoints.sort_by_key(|checkpoint| checkpoint.checkpoint().size);
        checkpoints.dedup();
        let mut tree = Tree::default();
        for leaf in &leaves {
            tree.push(LeafHash::from_bytes(*leaf));
        }
        assert_eq!(oracle::root(&leaves), *tree.root().as_bytes());
        for seen in checkpoints.iter() {
            let size = seen.checkpoint().size;
            let root = tree.root_at(size);
            assert_eq!(root, Some(seen.checkpoint().root), "{} of {}", size.get(), leaves.len());
        }
        let acknowledged = self.owed.acknowledged.lock().unwrap();
        for (number, letter) in acknowledged.iter() {
            let leaf =
                leaves.get(letter.index).unwrap_or_else(|| panic!("letter {number} is gone"));
            assert_eq!(leaf, letter.leaf.as_bytes(), "letter {number}");
        }
        for (number, letter) in acknowledged.iter().rev().take(5) {
            let (status, text) = server.get(&format!("/v1/letters/{}/text", letter.id));
            assert_eq!((status, text), (200, text_of(*number).into_bytes()));
            let (status, proof) = server.get(&format!("/v1/letters/{}/proof", letter.id));
            assert_eq!(status, 200);
            TlogProof::parse(&proof).unwrap().verify(&letter.leaf, &self.keys.log).unwrap();
        }
    }

    fn leaves(server: &Running, size: u64) -> Vec<[u8; 32]> {
        let mut leaves = Vec::new();
        for number in 0..size.div_ceil(256) {
            let width = (size - number * 256).min(256);
            let partial = if width < 256 { format!(".p/{width}") } else { String::new() };
            let path =
                format!("/log/tile/entries/x{:03}/{:03}{partial}", number / 1_000, number % 1_000);
            let path = path.replace("/x000/", "/");
            let (status, bundle) = server.get(&path);
            assert_eq!(status, 200, "{path}");
            let entries = parse_entry_bundle(&bundle).unwrap();
            leaves.extend(entries.into_iter().map(|entry| *leaf_hash(entry).as_bytes()));
        }
        leaves
    }

    /// Sends again what was not answered, twice: each is logged once.
    fn settle(&self, server: &Running) {
        let unanswered = std::mem::take(&mut *self.owed.unanswered.lock().unwrap());
        let agent = agent();
        for number in unanswered {
            self.deposit(&agent, &server.address, number).unwrap();
            let index = |case: &Self| case.owed.acknowledged.lock().unwrap()[&number].index;
            let first = index(self);
            self.deposit(&agent, &server.address, number).unwrap();
            assert_eq!(index(self), first, "letter {number} is logged twice");
        }
    }
}

fn base64(value: &Value) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(value.as_str().unwrap()).unwrap()
}

fn text_of(number: u64) -> String {
    let length = usize::try_from(number % 90 + 1).unwrap();
    format!("Sir, this is letter {number}, and it was sent while the lights went out. ")
        .repeat(length)
}

fn body(number: u64) -> Value {
    json!({
        "text": text_of(number),
        "metadata": {
            "kind": "letter-to-editor", "language": "en-GB", "title": format!("Letter {number}"),
            "author": { "name": "Ann Example" },
        },
    })
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

#[test]
fn killed_at_any_moment_nothing_acknowledged_is_lost() {
    let rounds: u64 = std::env::var("CHANCERY_CRASH_ROUNDS").map_or(15, |n| n.parse().unwrap());
    let mut dice = Dice(2_026);
    let (mut case, mut acknowledged, mut retried) = (Case::new(), 0, 0);
    for round in 0..rounds {
        if round > 0 && round % ROUNDS_AN_ARCHIVE == 0 {
            acknowledged += case.owed.acknowledged.lock().unwrap().len();
            case = Case::new();
        }
        if dice.roll(3) == 0 {
            kill_while_starting(&case.home, Duration::from_millis(dice.roll(150)));
        }
        let server = case.home.start(&["serve", "--listen", "127.0.0.1:0"]);
        case.holds(&server);
        case.settle(&server);
        let over = AtomicBool::new(false);
        let lasts = Duration::from_millis(10 + dice.roll(250));
        std::thread::scope(|scope| {
            scope.spawn(|| case.load(&server, &over));
            std::thread::sleep(lasts);
            server.kill();
            over.store(true, Ordering::SeqCst);
        });
        retried += case.owed.unanswered.lock().unwrap().len();
    }
    let server = case.home.start(&["serve", "--listen", "127.0.0.1:0"]);
    case.holds(&server);
    case.settle(&server);
    server.terminate();
    let audit = case.home.run(&["log", "audit", "--json"]).json(0);
    assert_eq!(audit["findings"], json!([]));
    acknowledged += case.owed.acknowledged.lock().unwrap().len();
    eprintln!("{rounds} kills, {acknowledged} deposits acknowledged, {retried} sent again");
    assert!(acknowledged as u64 > rounds, "the load was no load: {acknowledged} deposits");
}

fn kill_while_starting(home: &Home, after: Duration) {
    let mut child = home.command(&["serve", "--listen", "127.0.0.1:0"]).spawn().unwrap();
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
}

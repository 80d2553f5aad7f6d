//! How long does a durable deposit take, and how many fit in a second?
//!
//! Starts the real server on loopback and measures, in one run on the same file system: a single deposit on an idle
//! server against a plain append + fdatasync of the same bytes, turn by turn; and deposits by 64 and 256 clients against
//! a bare sled 0.34 loop that writes the same bytes in batches of 256 with a real fdatasync, and against npm's hypercore
//! appending them one by one without one. Clients and server share the machine; what each spends of its processors is
//! told. Prints one JSON object; every figure is a median or a rate of this run. `CHANCERY_BENCH_SECONDS` sets how long
//! each load lasts (default 5).

mod server;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chancery::log::{Origin, TlogProof, VerifierKey, leaf_hash};
use chancery::statement::{Receipt, Role, Statement};
use server::load::{self, Answered};
use server::peers::{self, Append};
use server::{Client, Letters, Server, processor_time};
use std::path::Path;
use std::time::{Duration, Instant};

const IDLE_ROUNDS: usize = 300;

fn main() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let server = Server::start(folder.path());
    let letters = Letters::default();
    let bytes = bytes_per_deposit(&server, &letters);
    let idle_memory = server.resident_bytes();

    let (append, deposit) = idle(&server, &letters, folder.path(), bytes);
    let loads: Vec<_> = [64, 256].map(|clients| Load::run(&server, &letters, clients)).into();
    let loaded_memory = server.resident_bytes();
    drop(server);
    let sled = peers::sled_per_second(folder.path(), bytes, seconds());
    let hypercore = peers::hypercore_per_second(folder.path(), bytes, seconds());

    let report = serde_json::json!({
        "bytes_per_deposit": bytes,
        "idle": {
            "append_fdatasync_p50_us": micros(append.p50),
            "deposit_p50_us": micros(deposit.p50),
            "deposit_p99_us": micros(deposit.p99),
            "ratio_p50": ratio(deposit.p50.as_secs_f64(), append.p50.as_secs_f64()),
        },
        "load": loads.iter().map(|load| load.report(sled, hypercore.as_ref().ok())).collect::<Vec<_>>(),
        "bare_sled_batch_256_per_s": sled.round(),
        "hypercore_one_by_one_per_s": match &hypercore {
            Ok(rate) => serde_json::json!(rate),
            Err(why) => serde_json::json!(why),
        },
        "resident_idle_bytes": idle_memory,
        "resident_loaded_bytes": loaded_memory,
        "letters_at_end": letters.made(),
    });
    println!("{report:#}");
}

/// What one deposit adds to the journal: the bytes its peers must write.
fn bytes_per_deposit(server: &Server, letters: &Letters) -> usize {
    let mut client = Client::connect(server);
    let before = server.journal_bytes();
    for _ in 0..40 {
        assert_eq!(client.deposit(&letters.next()), 201, "a warm-up deposit was refused");
    }
    usize::try_from((server.journal_bytes() - before) / 40).expect("a size")
}

/// One deposit, one append, in turns, so that both see the same state of the disk.
fn idle(server: &Server, letters: &Letters, folder: &Path, bytes: usize) -> (Times, Times) {
    let mut client = Client::connect(server);
    let mut append = Append::new(&folder.join("append"), bytes);
    let (mut appends, mut deposits) = (Vec::new(), Vec::new());
    for _ in 0..IDLE_ROUNDS {
        appends.push(timed(|| append.once()));
        let body = letters.next();
        deposits.push(timed(|| assert_eq!(client.deposit(&body), 201, "a deposit was refused")));
    }
    (Times::of(appends), Times::of(deposits))
}

/// As many deposits as so many connections get answered, each with its proof.
struct Load {
    clients: usize,
    deposits: f64,
    elapsed: Duration,
    times: Times,
    refused: u64,
    verified: usize,
    server_time: Duration,
    client_time: Duration,
    caught_up: Duration,
}

impl Load {
    fn run(server: &Server, letters: &Letters, clients: usize) -> Self {
        let requests = load::requests(server, letters, seconds());
        let (servers, ours) = (server.processor_time(), processor_time("self"));
        let Answered { times, elapsed, refused, kept } =
            load::run(server, &requests, clients, seconds());
        let (servers, ours) = (server.processor_time() - servers, processor_time("self") - ours);
        let caught_up = server.index_caught_up();
        kept.iter().for_each(|answer| verify(server, answer));
        Self {
            clients,
            deposits: f64::from(u32::try_from(times.len()).expect("a count")),
            elapsed,
            times: Times::of(times),
            refused,
            verified: kept.len(),
            server_time: servers,
            client_time: ours,
            caught_up,
        }
    }

    fn report(&self, sled: f64, hypercore: Option<&f64>) -> serde_json::Value {
        let per_second = self.deposits / self.elapsed.as_secs_f64();
        let each = |time: Duration| (time.as_secs_f64() * 1e6 / self.deposits).round();
        serde_json::json!({
            "clients": self.clients,
            "deposits_per_s": per_second.round(),
            "p50_ms": self.times.p50.as_secs_f64() * 1e3,
            "p99_ms": self.times.p99.as_secs_f64() * 1e3,
            "refused": self.refused,
            "answers_verified": self.verified,
            "server_processor_us_per_deposit": each(self.server_time),
            "clients_processor_us_per_deposit": each(self.client_time),
            "index_caught_up_after_s": self.caught_up.as_secs_f64(),
            "of_bare_sled": ratio(per_second, sled),
            "of_hypercore": hypercore.map(|rate| ratio(per_second, *rate)),
        })
    }
}

/// Verifies an answer as a stranger would: statement, receipt and proof, with the archive's public keys.
fn verify(server: &Server, answer: &[u8]) {
    let answer: serde_json::Value = serde_json::from_slice(answer).expect("JSON");
    let text = |member: &str| answer[member].as_str().expect("a member").to_owned();
    let bytes = |member: &str| STANDARD.decode(text(member)).expect("base64");
    let entry = bytes("statement");
    let statement = Statement::parse(&entry).expect("a statement");
    statement.verify(&server.public_key(Role::Issuer)).expect("its signature");
    let note = text("checkpoint");
    let origin = Origin::parse(note.lines().next().expect("a line")).expect("an origin");
    let log = VerifierKey::new(origin, *server.public_key(Role::Log).verifying_key());
    let proof = TlogProof::parse(text("proof").as_bytes()).expect("a proof");
    let signed = proof.verify(&leaf_hash(&entry), &log).expect("the entry under the checkpoint");
    let receipt = Receipt::parse(&bytes("receipt")).expect("a receipt");
    let key = server.public_key(Role::Receipt);
    receipt.verify_at(&key, &entry, signed.checkpoint()).expect("the entry under the receipt");
}

struct Times {
    p50: Duration,
    p99: Duration,
}

impl Times {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at =
            |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
        Self { p50: at(50), p99: at(99) }
    }
}

fn timed(act: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    act();
    begun.elapsed()
}

fn seconds() -> Duration {
    let given = std::env::var("CHANCERY_BENCH_SECONDS").ok().and_then(|s| s.parse().ok());
    Duration::from_secs(given.unwrap_or(5))
}

fn ratio(of: f64, to: f64) -> f64 {
    (of / to * 1_000.0).round() / 1_000.0
}

fn micros(time: Duration) -> u128 {
    time.as_micros()
}

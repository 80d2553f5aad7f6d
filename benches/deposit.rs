//! How long does a durable deposit take, and how many fit in a second?
//!
//! Starts the real server on loopback and measures, in one run and turn by turn with its peers on the same file system:
//! a single deposit on an idle server against a plain append + fdatasync of the same bytes, and deposits by 64 and 256
//! clients against a bare sled 0.34 loop that writes the same bytes in batches of 256 with a real fdatasync.
//! Prints one JSON object; every figure is a median or a rate of this run. `CHANCERY_BENCH_SECONDS` sets how long each
//! load lasts (default 5).

mod server;

use server::{Client, Letters, Server};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const IDLE_ROUNDS: usize = 300;
const SLED_BATCH: usize = 256;

fn main() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let server = Server::start(folder.path());
    let letters = Arc::new(Letters::default());
    let entry_bytes = bytes_per_deposit(&server, &letters);
    let idle_memory = server.resident_bytes();

    let (append, deposit) = idle(&server, &letters, folder.path(), entry_bytes);
    let loads: Vec<_> =
        [64, 256].into_iter().map(|clients| load(&server, &letters, clients)).collect();
    let loaded_memory = server.resident_bytes();
    let sled = sled_loop(folder.path(), entry_bytes);

    let report = serde_json::json!({
        "bytes_per_deposit": entry_bytes,
        "idle": {
            "append_fdatasync_p50_us": micros(append.p50),
            "deposit_p50_us": micros(deposit.p50),
            "deposit_p99_us": micros(deposit.p99),
            "ratio_p50": ratio(deposit.p50.as_secs_f64(), append.p50.as_secs_f64()),
        },
        "load": loads.iter().map(|l| serde_json::json!({
            "clients": l.clients,
            "deposits_per_s": l.per_second.round(),
            "p50_ms": l.times.p50.as_secs_f64() * 1e3,
            "p99_ms": l.times.p99.as_secs_f64() * 1e3,
            "refused": l.refused,
            "of_bare_sled": ratio(l.per_second, sled),
        })).collect::<Vec<_>>(),
        "bare_sled_batch_256_per_s": sled.round(),
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
    let mut file = append_file(&folder.join("append"));
    let block = vec![0xA5_u8; bytes];
    let (mut appends, mut deposits) = (Vec::new(), Vec::new());
    for _ in 0..IDLE_ROUNDS {
        appends.push(timed(|| {
            file.write_all(&block).expect("append");
            file.sync_data().expect("fdatasync");
        }));
        let body = letters.next();
        deposits.push(timed(|| assert_eq!(client.deposit(&body), 201, "a deposit was refused")));
    }
    (Times::of(appends), Times::of(deposits))
}

struct Load {
    clients: usize,
    per_second: f64,
    times: Times,
    refused: u64,
}

/// As many deposits as `clients` connections get answered, each with its proof.
fn load(server: &Server, letters: &Arc<Letters>, clients: usize) -> Load {
    let stop = Arc::new(AtomicBool::new(false));
    let refused = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    let threads: Vec<_> = (0..clients)
        .map(|_| {
            let (stop, refused, letters) = (stop.clone(), refused.clone(), letters.clone());
            let mut client = Client::connect(server);
            std::thread::spawn(move || {
                let mut times = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    let body = letters.next();
                    let begun = Instant::now();
                    match client.deposit(&body) {
                        201 => times.push(begun.elapsed()),
                        _ => drop(refused.fetch_add(1, Ordering::Relaxed)),
                    }
                }
                times
            })
        })
        .collect();
    std::thread::sleep(seconds());
    stop.store(true, Ordering::Relaxed);
    let times: Vec<_> =
        threads.into_iter().flat_map(|thread| thread.join().expect("a client")).collect();
    let per_second = ratio(
        f64::from(u32::try_from(times.len()).expect("a count")),
        start.elapsed().as_secs_f64(),
    );
    Load { clients, per_second, times: Times::of(times), refused: refused.load(Ordering::Relaxed) }
}

/// The peer: the same bytes a deposit, straight into sled, made durable batch by batch.
fn sled_loop(folder: &Path, bytes: usize) -> f64 {
    let path = folder.join("bare-sled");
    let db = sled::Config::new().path(&path).flush_every_ms(None).open().expect("sled");
    let file = File::open(path.join("db")).expect("sled's file");
    let chunk = vec![0x5A_u8; 3_900];
    let start = Instant::now();
    let mut written = 0_u64;
    while start.elapsed() < seconds() {
        let mut batch = sled::Batch::default();
        for _ in 0..SLED_BATCH {
            for (part, from) in (0..bytes).step_by(chunk.len()).enumerate() {
                let mut key = written.to_be_bytes().to_vec();
                key.push(u8::try_from(part).expect("few chunks"));
                batch.insert(key, &chunk[..chunk.len().min(bytes - from)]);
            }
            written += 1;
        }
        db.apply_batch(batch).expect("apply");
        db.flush().expect("flush");
        file.sync_data().expect("fdatasync");
    }
    ratio(f64::from(u32::try_from(written).expect("a count")), start.elapsed().as_secs_f64())
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

fn append_file(path: &Path) -> File {
    OpenOptions::new().create(true).append(true).open(path).expect("a file")
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

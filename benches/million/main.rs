//! How large is the index of a million letters, how fast is it made, and how long does a check take against it?
//!
//! `CHANCERY_CORPORA=FOLDER cargo bench --bench million` with `CHANCERY_BENCH_LETTERS` letters (default 20,000): real ones
//! as far as there are, then letters put together from real sentences of which every eighth word is exchanged, so that
//! fingerprints recur about as often as in real ones. Texts and index rest in files, as in an archive; a check reads the
//! letters it compares and verifies their digests. `CHANCERY_BENCH_FOLDER` names a folder in which texts and index are kept
//! for the next time; a folder is good for one number of letters. Seed fixed. Beside it SQLite's FTS5 (`fts5.py`) on the first
//! `CHANCERY_BENCH_PEER` letters (default 20,000), same queries. Prints one JSON object.

#![expect(clippy::unwrap_used, reason = "a corpus that cannot be read measures nothing")]
#![expect(clippy::print_stdout, reason = "the result is what it prints")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rates and shares"
)]

#[path = "../../tests/it/dice.rs"]
mod dice;

mod build;
mod letters;
mod queries;

use chancery::check::Index;
use letters::{Letters, Sources};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Bytes of the index in memory for the queries that are called warm.
const WARM_CACHE_BYTES: usize = 1 << 30;

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

/// The index of the folder, made where it is not there yet, and what was told when it was made.
fn index(folder: &Path, letters: &Letters) -> (Index, Value) {
    let told = folder.join("built.json");
    let before = std::fs::read(&told).ok().and_then(|it| serde_json::from_slice::<Value>(&it).ok());
    match before.filter(|it| it["letters"] == letters.count()) {
        Some(built) => (build::reopen(folder, letters.count(), WARM_CACHE_BYTES), built),
        None => {
            let (index, built) = build::build(folder, letters, WARM_CACHE_BYTES);
            std::fs::write(told, built.to_string()).unwrap();
            (index, built)
        }
    }
}

fn main() {
    let Some(corpora) = std::env::var_os("CHANCERY_CORPORA") else {
        println!("CHANCERY_CORPORA names no folder: nothing is measured");
        return;
    };
    let count = number("CHANCERY_BENCH_LETTERS", 20_000);
    let sources = Sources::read(corpora.as_ref());
    let temporary = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let kept = std::env::var_os("CHANCERY_BENCH_FOLDER").map(PathBuf::from);
    let folder = kept.unwrap_or_else(|| temporary.path().to_owned());
    std::fs::create_dir_all(&folder).unwrap();
    let letters = Letters::of(&folder, &sources, count);
    eprintln!("{count} letters with {} bytes", letters.bytes());
    let (index, built) = index(&folder, &letters);
    eprintln!("{built:#}");
    let rounds = number("CHANCERY_BENCH_QUERIES", 500);
    let asked = queries::Queries::draw(&letters, &sources, rounds);
    let warm = asked.run(&index, &letters);
    eprintln!("{warm:#}");
    drop(index);
    let index = build::reopen(&folder, letters.count(), 64 << 20);
    let small = asked.run(&index, &letters);
    let peer = number("CHANCERY_BENCH_PEER", 20_000).min(count);
    let report = json!({
        "letters": count,
        "text_bytes": letters.bytes(),
        "index": built,
        "warm": warm,
        "with_64_mb_cache": small,
        "peer_sqlite_fts5": asked.peer(&folder, &letters, peer),
    });
    println!("{report:#}");
}

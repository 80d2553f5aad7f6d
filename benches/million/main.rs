//! How large is the index of a million letters, how fast is it made, and how long does a check take against it?
//!
//! `CHANCERY_CORPORA=FOLDER cargo bench --bench million` with `CHANCERY_BENCH_LETTERS` letters (default 20,000): real ones
//! as far as there are, then letters put together from real sentences of which every eighth word is exchanged, so that
//! fingerprints recur about as often as in real ones. Texts and index rest in files, as in an archive; a check reads the
//! letters it compares and verifies their digests. Seed fixed. Beside it SQLite's FTS5 (`fts5.py`) on the first
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

use letters::{Letters, Sources};
use serde_json::json;

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

fn main() {
    let Some(corpora) = std::env::var_os("CHANCERY_CORPORA") else {
        println!("CHANCERY_CORPORA names no folder: nothing is measured");
        return;
    };
    let count = number("CHANCERY_BENCH_LETTERS", 20_000);
    let sources = Sources::read(corpora.as_ref());
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let letters = Letters::write(folder.path(), &sources, count);
    eprintln!("{count} letters with {} bytes", letters.bytes());
    let (index, built) = build::build(folder.path(), &letters, 1 << 30);
    eprintln!("{built:#}");
    let rounds = number("CHANCERY_BENCH_QUERIES", 500);
    let asked = queries::Queries::draw(&letters, &sources, rounds);
    let warm = asked.run(&index, &letters);
    eprintln!("{warm:#}");
    drop(index);
    let index = build::reopen(folder.path(), letters.count(), 64 << 20);
    let small = asked.run(&index, &letters);
    let peer = number("CHANCERY_BENCH_PEER", 20_000).min(count);
    let report = json!({
        "letters": count,
        "text_bytes": letters.bytes(),
        "index": built,
        "warm": warm,
        "with_64_mb_cache": small,
        "peer_sqlite_fts5": asked.peer(folder.path(), &letters, peer),
    });
    println!("{report:#}");
}

//! How long does a start take, and how long does rebuilding sled from the journal?
//!
//! Fills an archive with `CHANCERY_BENCH_LETTERS` letters (default 100,000), then opens it as it is and once more with
//! sled's folder deleted. The peer of both: reading the journal's bytes and hashing them once, which no start that
//! derives the root again can do without. Prints one JSON object.

#[expect(dead_code, reason = "only its letters are used here")]
mod server;

use chancery::archive::{Archive, Place, Submission, SystemClock};
use chancery::letter::{Issuer, LetterText, Metadata};
use chancery::log::Origin;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

const IN_FLIGHT: u64 = 1_024;

fn main() {
    let letters: u64 = std::env::var("CHANCERY_BENCH_LETTERS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(100_000);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let place = Place { data: folder.path().join("data"), keys: folder.path().join("keys") };
    let deposit_s = fill(&place, letters);
    let first_s = open(&place);
    let again_s = open(&place);
    std::fs::remove_dir_all(place.data.join("sled")).expect("sled's folder");
    let rebuild_s = open(&place);
    let (bytes, read_s) = read_journal(&place.data.join("journal"));
    let report = serde_json::json!({
        "letters": letters,
        "journal_bytes": bytes,
        "fill_s": deposit_s,
        "open_first_s": first_s,
        "open_s": again_s,
        "rebuild_and_open_s": rebuild_s,
        "peer_read_and_sha256_s": read_s,
        "open_ratio": again_s / read_s,
        "rebuild_ratio": rebuild_s / read_s,
    });
    println!("{report:#}");
}

fn fill(place: &Place, letters: u64) -> f64 {
    let issuer = br#"{"name":"Embassy of Valdoria","url":"https://valdoria.example/"}"#;
    let issuer = Issuer::parse(issuer).expect("an issuer");
    let origin = Origin::parse("valdoria.example/log").expect("an origin");
    let archive =
        Archive::init(place, &issuer, &origin, None, Arc::new(SystemClock)).expect("an archive");
    let begun = Instant::now();
    for from in (0..letters).step_by(usize::try_from(IN_FLIGHT).expect("a count")) {
        let submitted: Vec<_> = (from..letters.min(from + IN_FLIGHT))
            .map(|number| archive.submit(submission(number)).expect("a place in the queue"))
            .collect();
        for pending in submitted {
            pending.wait().expect("an answer");
        }
    }
    archive.close();
    begun.elapsed().as_secs_f64()
}

fn submission(number: u64) -> Submission {
    let metadata = format!(
        r#"{{"kind":"statement","language":"en","title":"Letter {number}","author":{{"name":"Mara Quill"}}}}"#
    );
    Submission::Letter {
        text: LetterText::parse(server::text(number).as_bytes()).expect("a text"),
        metadata: Box::new(Metadata::parse(metadata.as_bytes()).expect("metadata")),
        idempotency_key: None,
    }
}

fn open(place: &Place) -> f64 {
    let begun = Instant::now();
    let archive =
        Archive::open(place, None, Arc::new(SystemClock), &mut |_, _, _| {}).expect("an archive");
    let taken = begun.elapsed().as_secs_f64();
    archive.close();
    taken
}

fn read_journal(journal: &Path) -> (u64, f64) {
    let begun = Instant::now();
    let mut bytes = 0;
    for segment in std::fs::read_dir(journal).expect("the journal") {
        let content = std::fs::read(segment.expect("a segment").path()).expect("its bytes");
        bytes += content.len() as u64;
        std::hint::black_box(Sha256::digest(&content));
    }
    (bytes, begun.elapsed().as_secs_f64())
}

//! The same speech from two publishers, 189 times: what differs is named, and nothing is lost.
//!
//! The corpus is `pairs_same_speech.jsonl.zst` in the folder that `CHANCERY_CORPORA` names; without it these tests say so
//! and pass.

use crate::archived::Archived;
use crate::rebuilt::{rebuilt, words};
use chancery::check::VerdictCode;
use serde::Deserialize;
use std::process::Command;

#[derive(Deserialize)]
struct Pair {
    a: String,
    b: String,
}

/// The pairs, or nothing and a word of why.
fn pairs() -> Vec<Pair> {
    let Some(folder) = std::env::var_os("CHANCERY_CORPORA") else {
        eprintln!("CHANCERY_CORPORA names no folder: the real pairs are not checked");
        return Vec::new();
    };
    let file = std::path::Path::new(&folder).join("pairs_same_speech.jsonl.zst");
    let unpacked = Command::new("zstd").arg("-dc").arg(&file).output().unwrap();
    assert!(unpacked.status.success(), "{} cannot be unpacked", file.display());
    let text = String::from_utf8(unpacked.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_pair_can_be_rebuilt_from_its_differences() {
    let mut failed = Vec::new();
    for (number, pair) in pairs().iter().enumerate() {
        let verdict = Archived::of(&[("speech", &pair.a)]).check(&pair.b);
        let letter = &verdict.letters[0];
        let (built, wanted) = (rebuilt(&pair.b, &pair.a, letter), words(&pair.a));
        let listed = letter.differences_not_listed == 0 && letter.passages_not_listed == 0;
        if built != wanted {
            let at = built.iter().zip(&wanted).take_while(|(one, other)| one == other).count();
            let near =
                |words: &[String]| words[at.saturating_sub(6)..words.len().min(at + 10)].join(" ");
            failed.push(format!(
                "{number}: {:?}, all listed {listed}, {} differences, {} passages, {} of {} words; at {at}: {:?} for {:?}",
                verdict.verdict, letter.differences.len(), letter.passages.len(), built.len(), wanted.len(), near(&built), near(&wanted)
            ));
        }
        assert!(
            matches!(
                verdict.verdict,
                VerdictCode::Altered
                    | VerdictCode::Abridged
                    | VerdictCode::HouseStyle
                    | VerdictCode::IdenticalText
            ),
            "{number}: {:?}",
            verdict.verdict
        );
    }
    assert!(failed.is_empty(), "{}\n{}", failed.len(), failed.join("\n"));
}

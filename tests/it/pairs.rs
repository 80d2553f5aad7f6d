//! Real texts: the same speech from two publishers, 189 times, of which nothing may be lost, and clean news in thirty
//! languages, which may raise no alarm.
//!
//! The corpora are `pairs_same_speech.jsonl.zst` and `debian_news_30langs.jsonl.zst` in the folder that `CHANCERY_CORPORA`
//! names; without it these tests say so and pass.

use crate::archived::Archived;
use crate::rebuilt::{rebuilt, words};
use chancery::check::VerdictCode;
use chancery::text::AlarmKind;
use serde::Deserialize;
use std::process::Command;

#[derive(Deserialize)]
struct Pair {
    a: String,
    b: String,
}

/// The lines of a corpus, or nothing and a word of why.
fn corpus<T: serde::de::DeserializeOwned>(name: &str) -> Vec<T> {
    let Some(folder) = std::env::var_os("CHANCERY_CORPORA") else {
        eprintln!("CHANCERY_CORPORA names no folder: {name} is not read");
        return Vec::new();
    };
    let file = std::path::Path::new(&folder).join(format!("{name}.jsonl.zst"));
    let unpacked = Command::new("zstd").arg("-dc").arg(&file).output().unwrap();
    assert!(unpacked.status.success(), "{} cannot be unpacked", file.display());
    let text = String::from_utf8(unpacked.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_pair_can_be_rebuilt_from_its_differences() {
    let mut failed = Vec::new();
    for (number, pair) in corpus::<Pair>("pairs_same_speech").iter().enumerate() {
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

#[derive(Deserialize)]
struct News {
    id: String,
    text: String,
}

#[test]
fn clean_news_raises_no_alarm_of_width() {
    for news in corpus::<News>("debian_news_30langs") {
        let alarms = chancery::text::alarms(&news.text);
        let wide: Vec<_> = alarms.iter().filter(|alarm| alarm.kind == AlarmKind::Width).collect();
        assert!(wide.is_empty(), "{}: {wide:?}", news.id);
    }
}

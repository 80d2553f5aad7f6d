//! The texts of the corpora, and an archive of them.

use crate::archived::Archived;
use crate::dice::Dice;
use chancery::text::{Token, tokens};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// One text of a corpus.
pub(crate) struct Text {
    pub(crate) id: String,
    pub(crate) lang: String,
    pub(crate) text: String,
}

/// The folder of the corpora.
pub(crate) fn folder() -> Option<PathBuf> {
    std::env::var_os("CHANCERY_CORPORA").map(PathBuf::from)
}

/// The texts of one corpus, by the name of its file without its ending.
pub(crate) fn read(name: &str) -> Vec<Text> {
    let file = folder().expect("a folder").join(format!("{name}.jsonl.zst"));
    let unpacked = Command::new("zstd").arg("-dc").arg(&file).output().expect("zstd");
    assert!(unpacked.status.success(), "{} cannot be unpacked", file.display());
    let lines = String::from_utf8(unpacked.stdout).expect("a corpus is UTF-8");
    let text = |line: &str| {
        let line: Value = serde_json::from_str(line).expect("a line is JSON");
        let member = |name: &str| line[name].as_str().expect("a text").to_owned();
        Text { id: member("id"), lang: member("lang"), text: member("text") }
    };
    lines.lines().map(text).collect()
}

/// Words as numbers, the same number for the same word in all texts.
#[derive(Default)]
pub(crate) struct Words(pub(crate) HashMap<String, u32>);

impl Words {
    pub(crate) fn numbers(&mut self, tokens: &[Token]) -> Vec<u32> {
        let mut number = |token: &Token| {
            let next = self.0.len() as u32;
            match self.0.get(&token.text) {
                Some(&number) => number,
                None => *self.0.entry(token.text.clone()).or_insert(next),
            }
        };
        tokens.iter().map(&mut number).collect()
    }
}

/// Letters in memory, with their words as numbers.
pub(crate) struct Library {
    pub(crate) archived: Archived,
    pub(crate) words: Words,
    pub(crate) numbers: Vec<Vec<u32>>,
    pub(crate) langs: Vec<String>,
}

impl Library {
    pub(crate) fn of(texts: &[Text]) -> Self {
        let mut library = Self {
            archived: Archived::of(&[]),
            words: Words::default(),
            numbers: Vec::new(),
            langs: Vec::new(),
        };
        for text in texts {
            library.archived.add(&text.id, &text.text);
            library.numbers.push(library.words.numbers(&tokens(&text.text)));
            library.langs.push(text.lang.clone());
        }
        library
    }

    pub(crate) fn text(&self, letter: usize) -> &str {
        &self.archived.records[letter].text
    }

    /// Whether the letter has these words in a row.
    pub(crate) fn holds(&self, letter: usize, words: &[u32]) -> bool {
        self.numbers[letter].windows(words.len().max(1)).any(|window| window == words)
    }

    /// The place of the letter that the answer calls by this entry of the log.
    pub(crate) fn letter_at(index: u64) -> usize {
        usize::try_from(index).unwrap() - 2
    }
}

/// Some words in a row of a text, as it has them.
pub(crate) fn slice<'a>(text: &'a str, tokens: &[Token], start: usize, length: usize) -> &'a str {
    &text[tokens[start].span.start..tokens[start + length - 1].span.end]
}

/// Takes every `nth` text out of a list.
pub(crate) fn hold_out(texts: &mut Vec<Text>, nth: usize) -> Vec<Text> {
    let (mut kept, mut out) = (Vec::new(), Vec::new());
    for (number, text) in texts.drain(..).enumerate() {
        if number % nth == 0 { out.push(text) } else { kept.push(text) }
    }
    *texts = kept;
    out
}

/// A stretch of about this many words of one of these texts, ended as a sentence is.
pub(crate) fn page(texts: &[&Text], length: usize, dice: &mut Dice) -> String {
    let text = &texts[dice.below(texts.len())].text;
    let all = tokens(text);
    if all.len() <= length {
        return format!("{}.", text.trim());
    }
    let start = dice.below(all.len() - length);
    format!("{}.", slice(text, &all, start, length))
}

/// Times at the middle and at the slow end, in milliseconds.
pub(crate) fn times(mut all: Vec<Duration>) -> Value {
    all.sort_unstable();
    let at = |share: f64| {
        let place = ((all.len() as f64 * share) as usize).min(all.len().saturating_sub(1));
        let time = all.get(place).map_or(0.0, Duration::as_secs_f64);
        (time * 1e6).round() / 1e3
    };
    json!({"p50_ms": at(0.5), "p90_ms": at(0.9), "p99_ms": at(0.99), "max_ms": at(1.0)})
}

/// A share, to four places.
pub(crate) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    (part as f64 / whole as f64 * 1e5).round() / 1e5
}

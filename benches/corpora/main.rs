//! How well does the comparison do on real texts?
//!
//! `CHANCERY_CORPORA=FOLDER cargo bench --bench corpora -- MEASURE [CASES]` takes one measure and prints it as one JSON
//! object. The texts are real, what is done to them is drawn from dice with a fixed seed, and what the answer must be is
//! known from what was done. The folder has files of one JSON object a line (`id`, `lang`, `text`), zstd-compressed; needs
//! `zstd`. Small versions with texts written for the project are in `tests/it` and run without the folder.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a corpus that cannot be read measures nothing"
)]
#![expect(clippy::print_stdout, reason = "the result is what it prints")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "rates and shares"
)]

#[path = "../../tests/it/archived.rs"]
mod archived;
#[path = "../../tests/it/dice.rs"]
mod dice;
#[path = "../../tests/it/press.rs"]
mod press;

mod changes;
mod cuts;
mod disguises;
mod excerpts;
mod passages;
mod peers;
mod strangers;
mod texts;

use serde_json::Value;

/// A measure: its name, how many cases it takes unless told, and what takes it.
type Measure = (&'static str, usize, fn(usize) -> Value);

const MEASURES: [Measure; 10] = [
    ("excerpts", 1_000_000, excerpts::measure),
    ("typography", 10_000, changes::typography),
    ("planted", 10_000, changes::planted),
    ("cuts", 10_000, cuts::cuts),
    ("reorders", 3_000, cuts::reorders),
    ("articles", 3_000, cuts::articles),
    ("strangers", 12_000, strangers::measure),
    ("disguises", 8_000, disguises::measure),
    ("passages", 1_000, passages::measure),
    ("peers", 300, peers::measure),
];

fn main() {
    let mut words = std::env::args().skip(1).filter(|word| !word.starts_with('-'));
    let name = words.next().unwrap_or_default();
    let Some((_, cases, measure)) = MEASURES.into_iter().find(|measure| measure.0 == name) else {
        let names: Vec<&str> = MEASURES.iter().map(|measure| measure.0).collect();
        println!("one of these measures, and how many cases: {}", names.join(", "));
        return;
    };
    if texts::folder().is_none() {
        println!("CHANCERY_CORPORA names no folder: nothing is measured");
        return;
    }
    let cases = words.next().map_or(cases, |word| word.parse().expect("a number of cases"));
    println!("{:#}", measure(cases));
}

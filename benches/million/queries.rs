//! What is asked, and how long the answer takes, from the pasted text to the verdict with its differences.

use crate::dice::Dice;
use crate::letters::{Letters, Sources};
use chancery::check::{Candidates, Index, LetterNumber, check};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// A text, and the letter it is of.
struct Query {
    letter: Option<u32>,
    text: String,
}

pub(crate) struct Queries {
    sorts: Vec<(&'static str, Vec<Query>)>,
}

/// Some words in a row, from a text that has as many.
fn words(text: &str, count: usize, dice: &mut Dice) -> Option<Vec<String>> {
    let all: Vec<&str> = text.split_whitespace().collect();
    let start = dice.below(all.len().checked_sub(count)? + 1);
    Some(all[start..start + count].iter().map(ToString::to_string).collect())
}

impl Queries {
    pub(crate) fn draw(letters: &Letters, sources: &Sources, rounds: usize) -> Self {
        let mut dice = Dice::new(2);
        let strange = |count: usize, dice: &mut Dice| loop {
            let text = &sources.strange[dice.below(sources.strange.len())];
            if let Some(words) = words(text, count, dice) {
                break words.join(" ");
            }
        };
        let letter = |count: usize, dice: &mut Dice| loop {
            let number = dice.below(letters.count() as usize) as u32;
            if let Some(words) = words(&letters.read(number), count, dice) {
                break (number, words);
            }
        };
        let mut sorts: Vec<(&'static str, Vec<Query>)> = Vec::new();
        let mut sort = |name, each: &mut dyn FnMut(&mut Dice) -> Query| {
            sorts.push((name, (0..rounds).map(|_| each(&mut dice)).collect()));
        };
        sort("400 words, 5 % edited, in a page of 600", &mut |dice| {
            let (number, mut words) = letter(400, dice);
            for word in &mut words {
                if dice.below(20) == 0 {
                    *word = strange(1, dice);
                }
            }
            let text =
                format!("{}. {}. {}", strange(300, dice), words.join(" "), strange(300, dice));
            Query { letter: Some(number), text }
        });
        sort("quotation of 25 words", &mut |dice| {
            let (number, words) = letter(25, dice);
            Query { letter: Some(number), text: words.join(" ") }
        });
        sort("400 words of no letter", &mut |dice| Query {
            letter: None,
            text: strange(400, dice),
        });
        Self { sorts }
    }

    /// Asks everything twice, and times the second time.
    pub(crate) fn run(&self, index: &Index, letters: &Letters) -> Value {
        let mut report = serde_json::Map::new();
        for (name, queries) in &self.sorts {
            for query in queries {
                std::hint::black_box(check(&query.text, index, letters));
            }
            let (mut finds, mut checks, mut found, mut named) = (Vec::new(), Vec::new(), 0, 0);
            for query in queries {
                let tokens = chancery::text::tokens(&query.text);
                let start = Clock::now();
                let candidates = index.find(&tokens, letters).unwrap();
                finds.push(start.elapsed());
                let start = Clock::now();
                let verdict = check(&query.text, index, letters);
                checks.push(start.elapsed());
                let wanted = query.letter.map(LetterNumber);
                found += usize::from(wanted.is_some_and(|it| candidates.letters.contains(&it)));
                named += usize::from(verdict.letters.iter().any(|letter| {
                    query.letter.is_some_and(|it| letter.index == u64::from(it) + 2)
                }));
            }
            let told = json!({
                "find": times(&finds), "check": times(&checks),
                "found": found, "named": named, "asked": queries.len(),
            });
            report.insert((*name).to_owned(), told);
        }
        report.into()
    }

    /// The same queries to SQLite's FTS5, over the first letters.
    pub(crate) fn peer(&self, folder: &Path, letters: &Letters, count: usize) -> Value {
        let (texts, asked) = (folder.join("peer-letters"), folder.join("peer-queries"));
        let mut out = std::io::BufWriter::new(std::fs::File::create(&texts).unwrap());
        for number in 0..count as u32 {
            serde_json::to_writer(&mut out, &letters.read(number)).unwrap();
            out.write_all(b"\n").unwrap();
        }
        out.flush().unwrap();
        let sorts = self.sorts.iter().map(|(name, queries)| {
            let queries = queries.iter().take(100).map(|query| json!(query.text));
            ((*name).to_owned(), Value::Array(queries.collect()))
        });
        let sorts: serde_json::Map<String, Value> = sorts.collect();
        std::fs::write(&asked, Value::Object(sorts).to_string()).unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/million/fts5.py");
        let done = Command::new("python3").arg(script).arg(&texts).arg(&asked).output().unwrap();
        serde_json::from_slice(&done.stdout)
            .unwrap_or_else(|_| json!(String::from_utf8_lossy(&done.stderr)))
    }
}

/// The clock on the wall, and the processor time of this thread: on a machine that does other things only the second
/// says what a check costs.
struct Clock {
    wall: std::time::Instant,
    processor_ns: u64,
}

impl Clock {
    fn now() -> Self {
        Self { wall: std::time::Instant::now(), processor_ns: processor_ns() }
    }

    /// Milliseconds of both.
    fn elapsed(&self) -> (f64, f64) {
        let processor_ms = (processor_ns() - self.processor_ns) as f64 / 1e6;
        (self.wall.elapsed().as_secs_f64() * 1e3, processor_ms)
    }
}

/// Nanoseconds that this thread was on a processor.
fn processor_ns() -> u64 {
    let told = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    told.tv_sec as u64 * 1_000_000_000 + told.tv_nsec as u64
}

fn times(all: &[(f64, f64)]) -> Value {
    let at = |mut all: Vec<f64>, share: f64| {
        all.sort_by(f64::total_cmp);
        let place = ((all.len() as f64 * share) as usize).min(all.len().saturating_sub(1));
        (all[place] * 1e3).round() / 1e3
    };
    let (wall, processor): (Vec<f64>, Vec<f64>) = all.iter().copied().unzip();
    json!({
        "wall_ms": [at(wall.clone(), 0.5), at(wall, 0.99)],
        "processor_ms": [at(processor.clone(), 0.5), at(processor.clone(), 0.9), at(processor, 0.99)],
    })
}

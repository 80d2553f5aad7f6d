//! The right letter among the first ten, beside SQLite's FTS5 (BM25) and MinHash LSH (`rensa`), on the same queries.
//!
//! 20,000 press releases; a query is a letter or a part of it, some with words replaced by a word that stands nowhere, some
//! with 300 shuffled words of other texts before it. A hit is the letter itself, or one that has at least 95 % of the 5-grams
//! that query and letter share. The queries are written for `peers.py`, which asks the peers where `CHANCERY_PYTHON` names a
//! Python with `rensa`; `tests/load/peers` does all of it.

use crate::dice::Dice;
use crate::texts::{Library, Text, Words, page, read, share, slice, times};
use chancery::check::Candidates;
use chancery::text::tokens;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::Write;
use std::process::Command;
use std::time::Instant;

/// Words taken (0: all), per cent of them replaced, words of a page before it.
const CLASSES: [(&str, usize, usize, usize); 17] = [
    ("verbatim letter", 0, 0, 0),
    ("5 % words replaced", 0, 5, 0),
    ("10 % words replaced", 0, 10, 0),
    ("20 % words replaced", 0, 20, 0),
    ("every other 20 words cut", usize::MAX, 0, 0),
    ("12-word excerpt", 12, 0, 0),
    ("25-word excerpt", 25, 0, 0),
    ("60-word excerpt", 60, 0, 0),
    ("120-word excerpt", 120, 0, 0),
    ("25 words in a 300-word page", 25, 0, 300),
    ("60 words in a page", 60, 0, 300),
    ("120 words in a page", 120, 0, 300),
    ("every other 20 words cut, in a page", usize::MAX, 0, 300),
    ("25 words, 5 % replaced", 25, 5, 0),
    ("25 words, 10 % replaced", 25, 10, 0),
    ("60 words, 10 % replaced, in a page", 60, 10, 300),
    ("400 words, 30 % replaced", 400, 30, 0),
];

struct Query {
    class: usize,
    letter: usize,
    text: String,
}

pub(crate) fn measure(cases: usize) -> Value {
    let texts = read("press_senate_en_20k");
    let mut library = Library::of(&texts);
    let foreign = read("un_general_debate_en_1500");
    let foreign: Vec<&Text> = foreign.iter().collect();
    let mut dice = Dice::new(10);
    let queries: Vec<Query> = (0..CLASSES.len())
        .flat_map(|class| (0..cases).map(move |_| class))
        .map(|class| query(&library, class, &foreign, &mut dice))
        .collect();
    let mut rows = vec![[0_usize; 2]; CLASSES.len()];
    let (mut finds, mut checks) = (vec![Vec::new(); CLASSES.len()], Vec::new());
    for query in &queries {
        let words = tokens(&query.text);
        let start = Instant::now();
        let found = library
            .archived
            .index
            .find(&words, &library.archived)
            .expect("an index in memory")
            .letters;
        finds[query.class].push(start.elapsed());
        let start = Instant::now();
        let verdict = library.archived.check(&query.text);
        checks.push(start.elapsed());
        let numbers = library.words.numbers(&words);
        let listed = verdict.letters.iter().map(|one| Library::letter_at(one.index));
        // Of a phrase of many letters some are told by their identifiers.
        let told = verdict.phrases.iter().flat_map(|phrase| &phrase.ids);
        let told = told.filter_map(|id| {
            library.archived.records.iter().position(|record| record.id.as_str() == id)
        });
        let listed: Vec<usize> = listed.chain(told).take(10).collect();
        let first: Vec<usize> = found.iter().take(10).map(|one| one.0 as usize).collect();
        rows[query.class][0] += usize::from(is_hit(&library, query, &numbers, &first));
        rows[query.class][1] += usize::from(is_hit(&library, query, &numbers, &listed));
    }
    let ours: Vec<Value> = CLASSES
        .iter()
        .zip(rows.iter().zip(finds))
        .map(|((name, ..), (row, finds))| {
            json!({
                "class": name, "search_at_10": share(row[0], cases), "check_at_10": share(row[1], cases),
                "search": times(finds),
            })
        })
        .collect();
    let peers = ask_peers(&texts, &queries, &library);
    json!({"letters": texts.len(), "queries_a_class": cases, "ours": ours, "check": times(checks), "peers": peers})
}

fn query(library: &Library, class: usize, foreign: &[&Text], dice: &mut Dice) -> Query {
    let (_, length, percent, before) = CLASSES[class];
    let letter = loop {
        let letter = dice.below(library.numbers.len());
        let least = if length == usize::MAX { 200 } else { length.max(100) };
        if library.numbers[letter].len() >= least {
            break letter;
        }
    };
    let text = library.text(letter);
    let all = tokens(text);
    let taken = match length {
        0 => text.to_owned(),
        usize::MAX => {
            let parts = (0..all.len()).step_by(40);
            let parts = parts.map(|at| slice(text, &all, at, 20.min(all.len() - at)));
            parts.collect::<Vec<_>>().join(" ")
        }
        length => slice(text, &all, dice.below(all.len() - length + 1), length).to_owned(),
    };
    let mut words: Vec<String> = taken.split_whitespace().map(str::to_owned).collect();
    let count = words.len();
    for _ in 0..(count * percent).div_ceil(100) {
        words[dice.below(count)] = format!("zq{}", dice.below(1_000_000));
    }
    if before > 0 {
        let shuffled = page(foreign, before, dice);
        let mut head: Vec<String> = shuffled.split_whitespace().map(str::to_owned).collect();
        for at in (1..head.len()).rev() {
            head.swap(at, dice.below(at + 1));
        }
        head.append(&mut words);
        words = head;
    }
    Query { class, letter, text: words.join(" ") }
}

/// Whether one of these letters is the right one, or has nearly all that the right one shares with the query.
fn is_hit(library: &Library, query: &Query, words: &[u32], letters: &[usize]) -> bool {
    if letters.contains(&query.letter) {
        return true;
    }
    let own: HashSet<&[u32]> = library.numbers[query.letter].windows(5).collect();
    let shared: HashSet<&[u32]> = words.windows(5).filter(|gram| own.contains(gram)).collect();
    letters.iter().any(|&letter| {
        let has: HashSet<&[u32]> = library.numbers[letter].windows(5).collect();
        let count = shared.iter().filter(|gram| has.contains(*gram)).count();
        !shared.is_empty() && count * 100 >= shared.len() * 95
    })
}

/// What the peers answer, by the script beside this file.
fn ask_peers(texts: &[Text], queries: &[Query], library: &Library) -> Value {
    let Some(python) = std::env::var_os("CHANCERY_PYTHON") else {
        return json!("CHANCERY_PYTHON names no Python: the peers were not asked");
    };
    let folder = std::env::temp_dir().join(format!("chancery-peers-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let mut lines = fs::File::create(folder.join("letters.jsonl")).expect("a file");
    for text in texts {
        writeln!(lines, "{}", json!(text.text)).expect("a line");
    }
    let mut lines = fs::File::create(folder.join("queries.jsonl")).expect("a file");
    for query in queries {
        let line = json!([CLASSES[query.class].0, query.letter, query.text]);
        writeln!(lines, "{line}").expect("a line");
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/corpora/peers.py");
    let asked = Command::new(python).arg(script).arg(&folder).output().expect("the script runs");
    let said = String::from_utf8_lossy(&asked.stderr).into_owned();
    let answers: Vec<(String, usize, usize, Vec<usize>)> =
        serde_json::from_slice(&asked.stdout).expect(&said);
    fs::remove_dir_all(&folder).expect("the folder goes");
    let mut words = Words(library.words.0.clone());
    let mut rows: BTreeMap<String, BTreeMap<&str, [usize; 2]>> = BTreeMap::new();
    for (peer, query, _, letters) in answers {
        let query = &queries[query];
        let numbers = words.numbers(&tokens(&query.text));
        let row = rows.entry(peer).or_default().entry(CLASSES[query.class].0).or_default();
        row[0] += usize::from(is_hit(library, query, &numbers, &letters));
        row[1] += 1;
    }
    json!(
        rows.into_iter()
            .map(|(peer, rows)| {
                let rows = rows.into_iter().map(|(class, [hits, all])| (class, share(hits, all)));
                (peer, rows.collect::<BTreeMap<_, _>>())
            })
            .collect::<BTreeMap<_, _>>()
    )
}

//! Texts that have nothing to do with the archive must not be answered with a letter's name.

use crate::dice::Dice;
use crate::texts::{Library, Text, read, share, slice, times};
use chancery::check::VerdictCode;
use chancery::text::tokens;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Instant;

const WINDOW: usize = 400;
const EXAMPLES: usize = 40;

pub(crate) fn measure(cases: usize) -> Value {
    let press = read("press_senate_en_20k");
    let speeches: Vec<Text> = read("un_general_debate_en_1500")
        .into_iter()
        .chain(read("presidential_miller_en"))
        .collect();
    let delegates = read("letters_delegates_en");
    let (laws, reports) = (read("laws_zh"), read("gov_reports_zh"));
    let mut results = serde_json::Map::new();
    let (mut all, mut identified, mut dice) = (0, 0, Dice::new(7));
    for (archive, archived, queries) in [
        ("press releases", &press, vec![("speeches", &speeches), ("delegates", &delegates)]),
        ("speeches", &speeches, vec![("press releases", &press), ("delegates", &delegates)]),
        ("reports (zh)", &reports, vec![("laws (zh)", &laws)]),
        ("laws (zh)", &laws, vec![("reports (zh)", &reports)]),
    ] {
        let library = Library::of(archived);
        for (name, texts) in queries {
            let (count, report) = ask(&library, texts, cases / 6, &mut dice);
            all += cases / 6;
            identified += count;
            results.insert(format!("{name} against {archive}"), report);
        }
    }
    json!({
        "windows": all, "words": WINDOW, "identified": identified,
        "share_identified": share(identified, all), "by_pair": results,
    })
}

fn ask(library: &Library, texts: &[Text], cases: usize, dice: &mut Dice) -> (usize, Value) {
    let mut verdicts: BTreeMap<String, usize> = BTreeMap::new();
    let (mut identified, mut examples, mut checks, mut case) = (0, Vec::new(), Vec::new(), 0);
    while case < cases {
        let text = &texts[dice.below(texts.len())];
        let all = tokens(&text.text);
        let window = if text.lang == "zh" { WINDOW * 2 } else { WINDOW };
        if all.len() < window {
            continue;
        }
        case += 1;
        let pasted = slice(&text.text, &all, dice.below(all.len() - window + 1), window);
        let start = Instant::now();
        let verdict = library.archived.check(pasted);
        checks.push(start.elapsed());
        let name = serde_json::to_value(verdict.verdict).unwrap();
        *verdicts.entry(name.as_str().unwrap().to_owned()).or_default() += 1;
        let names = matches!(
            verdict.verdict,
            VerdictCode::IdenticalFile
                | VerdictCode::IdenticalText
                | VerdictCode::Abridged
                | VerdictCode::Altered
                | VerdictCode::Quotes
        );
        if names {
            identified += 1;
            if examples.len() < EXAMPLES {
                let first = &verdict.letters[0];
                examples.push(json!({
                    "text": text.id, "letter": first.title, "verdict": first.verdict,
                    "longest": first.extent.longest_run_words, "letters": verdict.letters.len() + verdict.letters_not_listed,
                    "shared": first.passages.iter().map(|one| &pasted[one.pasted.clone()]).collect::<Vec<_>>(),
                }));
            }
        }
    }
    let report = json!({
        "windows": cases, "identified": identified, "verdicts": verdicts, "check": times(checks),
        "examples": examples,
    });
    (identified, report)
}

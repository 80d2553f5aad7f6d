//! How much of what two publishers print differently is house style, and does a fold hide a changed word?
//!
//! The 189 pairs of one speech from two publishers (`pairs_same_speech.jsonl.zst` in the folder that `CHANCERY_CORPORA`
//! names; needs `zstd`). Each pair is compared word by word in N2 and in N3 with imara-diff. Prints, as JSON, what N3
//! explains by class, what it misses of the closed classes by a list labelled by hand, the counts of real word changes
//! before and after, the commonest differences that stay, and how fast N3 is beside N2, on which it works. Then each pair
//! goes through the check: what its verdict calls house style, what it misses, whether any real word change is among what
//! was folded, and whether the one text can be rebuilt from the other and the differences listed.

#![expect(clippy::expect_used, reason = "a corpus that cannot be read measures nothing")]
#![expect(clippy::print_stdout, reason = "the result is what it prints")]
#![expect(clippy::cast_precision_loss, reason = "rates and shares")]

#[path = "../tests/it/archived.rs"]
mod archived;
#[path = "../tests/it/rebuilt.rs"]
mod rebuilt;

use archived::Archived;
use chancery::check::{Difference, DifferenceKind};
use chancery::text::{
    HouseStyle, StyleClass, Token, n3, n3_keys, style_differences, style_pair, tokens,
};
use imara_diff::{Algorithm, Diff, InternedInput};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Range;
use std::process::Command;
use std::time::Instant;

/// House style of the closed classes that stays in the pairs, labelled by hand from all differences of at most six
/// words a side: what a perfect N3 would have folded.
const MISSED: [(&str, &str); 31] = [
    ("1990s", "90s"),
    ("2d", "2nd"),
    ("in to", "into"),
    ("may be", "maybe"),
    ("no wise", "nowise"),
    ("over all", "overall"),
    ("a d", "a.d"),
    ("gb", "great britain"),
    ("new york", "ny"),
    ("pa", "pennsylvania"),
    ("sec", "secretary"),
    ("south west", "sw"),
    ("with regard to", "wrt"),
    ("ira's", "iras"),
    ("pac's", "pacs"),
    ("cd's", "cds"),
    ("ida's", "idas"),
    ("aires", "ayres"),
    ("chile", "chili"),
    ("iowas", "ioways"),
    ("hammarskiold", "hammarskjold"),
    ("presqu'isle", "presque isle"),
    ("presqu'isle", "presquille"),
    ("guarantees", "guaranties"),
    ("/ 3", "third"),
    ("/ 5", "fifths"),
    ("/ 10", "tenths"),
    ("100 031", "100,031"),
    ("god s", "god's"),
    ("people s", "people's"),
    ("28", "28th"),
];

/// Words that transcribers changed: as many must be found in N3 as in N2.
const CHANGED: [(&str, &str); 14] = [
    ("that", "this"),
    ("these", "those"),
    ("the", "this"),
    ("a", "the"),
    ("our", "the"),
    ("of", "to"),
    ("and", "or"),
    ("in", "of"),
    ("is", "was"),
    ("principal", "principle"),
    ("interest", "interests"),
    ("propose", "proposed"),
    ("on", "upon"),
    ("affected", "effected"),
];

/// Words of the longest difference that is listed.
const LISTED_WORDS_MAX: usize = 6;

#[derive(Default)]
struct Report {
    explained: BTreeMap<String, usize>,
    hidden: usize,
    hunks: [usize; 2],
    changed: [usize; 2],
    spacing: usize,
    missed: usize,
    stay: BTreeMap<(String, String), usize>,
}

fn main() {
    let Some(pairs) = pairs() else { return };
    let mut report = Report::default();
    for (one, other) in &pairs {
        report.add(one, other);
    }
    let explained: usize = report.explained.values().sum();
    let mut stay: Vec<_> =
        report.stay.iter().map(|(pair, count)| (count, &pair.0, &pair.1)).collect();
    stay.sort_by(|one, other| other.cmp(one));
    stay.truncate(60);
    let share = explained as f64 / (explained + report.missed) as f64;
    let result = json!({
        "pairs": pairs.len(),
        "differences_n2": report.hunks[0],
        "differences_n3": report.hunks[1],
        "explained": report.explained,
        "explained_all": explained,
        "spacing_only": report.spacing,
        "missed_of_closed_classes": report.missed,
        "share_explained": share,
        "changed_words_n2": report.changed[0],
        "changed_words_n3": report.changed[1],
        "conflated_characters": report.hidden,
        "stay": stay,
        "check": Checked::of(&pairs),
        "speed": speed(&pairs),
    });
    println!("{result:#}");
}

/// The pairs, or nothing and a word of why.
fn pairs() -> Option<Vec<(String, String)>> {
    let Some(folder) = std::env::var_os("CHANCERY_CORPORA") else {
        println!("CHANCERY_CORPORA names no folder: the pairs are absent and nothing is measured");
        return None;
    };
    let file = std::path::Path::new(&folder).join("pairs_same_speech.jsonl.zst");
    let unpacked = Command::new("zstd").arg("-dc").arg(&file).output();
    let unpacked = unpacked.ok().filter(|unpacked| unpacked.status.success());
    let Some(unpacked) = unpacked else {
        println!("{} cannot be unpacked with zstd: nothing is measured", file.display());
        return None;
    };
    let text = String::from_utf8(unpacked.stdout).expect("the pairs are UTF-8");
    let pair = |line: &str| {
        let pair: Value = serde_json::from_str(line).expect("a line is JSON");
        let side = |name: &str| pair[name].as_str().expect("a side is text").to_owned();
        (side("a"), side("b"))
    };
    Some(text.lines().map(pair).collect())
}

impl Report {
    fn add(&mut self, one: &str, other: &str) {
        let (left, right) = (tokens(one), tokens(other));
        let said = |words: &[Token]| words.iter().map(|word| word.text.clone()).collect::<Vec<_>>();
        for (first, second) in hunks(&said(&left), &said(&right)) {
            self.hunks[0] += 1;
            self.changed[0] +=
                usize::from(among(&CHANGED, &join(&left[first]), &join(&right[second])));
        }
        let (first, second) = (n3(one, &left), n3(other, &right));
        let texts = |style: &HouseStyle<'_>| {
            style.tokens.iter().map(|token| token.text.to_string()).collect::<Vec<_>>()
        };
        let mut equal = (0, 0);
        for (here, there) in hunks(&texts(&first), &texts(&second)) {
            self.equal(&first, equal.0..here.start, &second, equal.1..there.start);
            equal = (here.end, there.end);
            self.unequal(&left[words(&first, &here)], &right[words(&second, &there)]);
        }
        self.equal(&first, equal.0..first.tokens.len(), &second, equal.1..second.tokens.len());
    }

    fn equal(
        &mut self,
        one: &HouseStyle<'_>,
        first: Range<usize>,
        other: &HouseStyle<'_>,
        second: Range<usize>,
    ) {
        for found in style_differences(one, first, other, second) {
            match found.class {
                Some(class) => *self.explained.entry(name(class)).or_default() += 1,
                None => self.hidden += 1,
            }
        }
    }

    fn unequal(&mut self, left: &[Token], right: &[Token]) {
        self.hunks[1] += 1;
        let (one, other) = (join(left), join(right));
        self.changed[1] += usize::from(among(&CHANGED, &one, &other));
        match style_pair(left, right) {
            Some(StyleClass::Contraction) => {
                *self.explained.entry("contraction_of_two_readings".to_owned()).or_default() += 1;
            }
            // Most are words run together in scanning, which is no house style: counted for themselves.
            Some(_) => self.spacing += 1,
            None => {
                self.missed += usize::from(among(&MISSED, &one, &other));
                let short = left.len() <= LISTED_WORDS_MAX && right.len() <= LISTED_WORDS_MAX;
                if short && !left.is_empty() && !right.is_empty() {
                    let pair = if one < other { (one, other) } else { (other, one) };
                    *self.stay.entry(pair).or_default() += 1;
                }
            }
        }
    }
}

/// What the verdicts say of the pairs.
#[derive(Default, serde::Serialize)]
struct Checked {
    verdicts: BTreeMap<String, usize>,
    /// Differences that are house style, by class.
    house_style: BTreeMap<String, usize>,
    house_style_all: usize,
    /// Differences of the closed classes that are listed as changed words.
    missed_of_closed_classes: usize,
    share_recognised: f64,
    /// Words changed by transcribers, listed as changes.
    changed_words_listed: usize,
    /// The same, called house style: none may be.
    changed_words_folded: usize,
    /// Differences that are no house style, by class.
    others: BTreeMap<String, usize>,
    /// Pairs in which the letter can be rebuilt, word for word.
    rebuilt: usize,
    seconds: f64,
}

impl Checked {
    fn of(pairs: &[(String, String)]) -> Self {
        let mut all = Self::default();
        for (letter, pasted) in pairs {
            let archived = Archived::of(&[("a speech", letter)]);
            let start = Instant::now();
            let verdict = archived.check(pasted);
            all.seconds += start.elapsed().as_secs_f64();
            *all.verdicts.entry(name(verdict.verdict)).or_default() += 1;
            let Some(found) = verdict.letters.first() else { continue };
            all.rebuilt +=
                usize::from(rebuilt::rebuilt(pasted, letter, found) == rebuilt::words(letter));
            found.differences.iter().for_each(|difference| all.add(difference));
        }
        let known = all.house_style_all + all.missed_of_closed_classes;
        all.share_recognised = all.house_style_all as f64 / known as f64;
        all
    }

    fn add(&mut self, difference: &Difference) {
        let (ours, theirs) = (&difference.pasted_text, &difference.letter_text);
        let (one, other) = (join(&tokens(ours)), join(&tokens(theirs)));
        let changed = usize::from(among(&CHANGED, &one, &other));
        if difference.kind == DifferenceKind::HouseStyle {
            *self.house_style.entry(name(difference.class)).or_default() += 1;
            self.house_style_all += 1;
            self.changed_words_folded += changed;
        } else {
            *self.others.entry(name(difference.class)).or_default() += 1;
            self.missed_of_closed_classes += usize::from(among(&MISSED, &one, &other));
            self.changed_words_listed += changed;
        }
    }
}

fn name(class: impl serde::Serialize) -> String {
    serde_json::to_value(class).expect("a class has a name").as_str().unwrap_or_default().to_owned()
}

fn among(list: &[(&str, &str)], one: &str, other: &str) -> bool {
    list.contains(&(one, other)) || list.contains(&(other, one))
}

fn join(words: &[Token]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// The words of N2 behind some tokens of N3.
fn words(style: &HouseStyle<'_>, tokens: &Range<usize>) -> Range<usize> {
    match &style.tokens[tokens.clone()] {
        [] => 0..0,
        [first, ..] => first.words.start..style.tokens[tokens.end - 1].words.end,
    }
}

fn hunks(before: &[String], after: &[String]) -> Vec<(Range<usize>, Range<usize>)> {
    let mut input: InternedInput<&str> = InternedInput::default();
    input.update_before(before.iter().map(String::as_str));
    input.update_after(after.iter().map(String::as_str));
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_no_heuristic(&input);
    let wide = |range: Range<u32>| range.start as usize..range.end as usize;
    diff.hunks().map(|hunk| (wide(hunk.before), wide(hunk.after))).collect()
}

/// Words a second of N2, of N3 on top of it, and of the keys, on one core: the best of five passes.
fn speed(pairs: &[(String, String)]) -> Value {
    let texts: Vec<&str> = pairs.iter().flat_map(|(one, other)| [one.as_str(), other]).collect();
    let words: Vec<Vec<Token>> = texts.iter().map(|text| tokens(text)).collect();
    let count: usize = words.iter().map(Vec::len).sum();
    let best = |pass: &dyn Fn() -> usize| {
        let seconds = (0..5).map(|_| {
            let start = Instant::now();
            std::hint::black_box(pass());
            start.elapsed().as_secs_f64()
        });
        (count as f64 / seconds.fold(f64::MAX, f64::min)).round()
    };
    let n2 = best(&|| texts.iter().map(|text| tokens(text).len()).sum());
    let n3 =
        best(&|| texts.iter().zip(&words).map(|(text, words)| n3(text, words).tokens.len()).sum());
    let keys = best(&|| {
        let mut bytes = 0;
        words
            .iter()
            .flatten()
            .for_each(|word| n3_keys(&word.text, word.cjk, |key| bytes += key.len()));
        bytes
    });
    json!({
        "words": count,
        "n2_words_per_second": n2,
        "n3_words_per_second": n3,
        "keys_words_per_second": keys,
        "n3_over_n2": (n3 / n2 * 100.0).round() / 100.0,
    })
}

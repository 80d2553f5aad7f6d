//! Characters that deceive the eye: are they flagged, and is clean news in thirty languages not?
//!
//! In a letter one word is disguised: a letter replaced by its look-alike of another script, an invisible character or a
//! control of direction put into it, a digit raised or set in mathematical letters, `rn` for `m`. Flagged means: an alarm, or
//! a difference at that word, or (for width, which typography may change) a folding that is counted.

use crate::changes::Desk;
use crate::dice::Dice;
use crate::texts::{read, share};
use chancery::check::VerdictCode;
use chancery::text::{FoldingKind, Token, alarms, tokens};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const SORTS: [&str; 8] = [
    "Cyrillic",
    "Greek",
    "invisible",
    "direction",
    "raised digit",
    "mathematical",
    "full width",
    "rn for m",
];

pub(crate) fn measure(cases: usize) -> Value {
    let desk = Desk::open();
    let mut dice = Dice::new(9);
    let mut tallies: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    let mut examples = Vec::new();
    let mut case = 0;
    while case < cases {
        let letter = desk.pick(&mut dice);
        let text = desk.library.text(letter);
        let sort = SORTS[case % SORTS.len()];
        let all = tokens(text);
        let token = &all[dice.below(all.len())];
        let Some(new) = disguised(sort, text, token, &mut dice) else { continue };
        case += 1;
        let pasted = [&text[..token.span.start], &new, &text[token.span.end..]].concat();
        let before = alarms(text).len();
        let verdict = desk.library.archived.check(&pasted);
        let tally = tallies.entry(sort).or_default();
        tally[0] += 1;
        let Some(found) = desk.of(&verdict, letter) else { continue };
        tally[1] += 1;
        let span = token.span.start..token.span.start + new.len();
        let differs = found.differences.iter().any(|one| {
            one.kind.is_change() && one.pasted.start <= span.end && span.start <= one.pasted.end
        });
        let width = sort == "full width" && found.ignored.contains_key(&FoldingKind::Width);
        let flagged = verdict.alarms.len() > before || differs || width;
        tally[2] += usize::from(flagged);
        let same = matches!(
            found.verdict,
            VerdictCode::IdenticalFile | VerdictCode::IdenticalText | VerdictCode::HouseStyle
        );
        tally[3] += usize::from(same);
        if !flagged && examples.len() < 20 {
            examples.push(json!([sort, new, &text[token.span.clone()], found.verdict]));
        }
    }
    let news = read("debian_news_30langs");
    let flagged: Vec<Value> = news
        .iter()
        .filter_map(|text| alarms(&text.text).into_iter().next().map(|alarm| (text, alarm)))
        .map(|(text, alarm)| json!([text.id, alarm.what, &text.text[alarm.span]]))
        .collect();
    let sum = |at: usize| tallies.values().map(|tally| tally[at]).sum::<usize>();
    json!({
        "cases": cases, "named": sum(1), "flagged": sum(2), "share_flagged": share(sum(2), sum(1)),
        "by_sort": tallies.iter().map(|(sort, tally)| (*sort, json!({
            "cases": tally[0], "named": tally[1], "flagged": tally[2], "called_the_same": tally[3],
        }))).collect::<BTreeMap<_, _>>(),
        "clean_news": news.len(), "clean_news_flagged": flagged.len(),
        "flagged_news": flagged.iter().take(20).collect::<Vec<_>>(), "examples": examples,
    })
}

/// The word in disguise; `None` where it has nothing to disguise.
fn disguised(sort: &str, text: &str, token: &Token, dice: &mut Dice) -> Option<String> {
    let word = &text[token.span.clone()];
    let replaced = |from: &str, to: &str| {
        let pairs: Vec<(char, char)> = from.chars().zip(to.chars()).collect();
        let hit =
            |&(at, c): &(usize, char)| pairs.iter().any(|&(one, _)| one == c) && at < word.len();
        let (at, c) = word.char_indices().find(hit)?;
        let new = pairs.iter().find(|&&(one, _)| one == c)?.1;
        Some(format!("{}{new}{}", &word[..at], &word[at + c.len_utf8()..]))
    };
    let inside = |hidden: char| {
        let plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric()) && word.len() >= 3;
        plain.then(|| format!("{}{hidden}{}", &word[..1], &word[1..]))
    };
    let letters = word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    match sort {
        "Cyrillic" if letters => replaced("aceopxy", "асеорху"),
        "Greek" if letters => replaced("ov", "ον"),
        "invisible" => {
            inside(['\u{200B}', '\u{200D}', '\u{2060}', '\u{FEFF}', '\u{2063}'][dice.below(5)])
        }
        "direction" => inside(['\u{202E}', '\u{202D}', '\u{2066}', '\u{200F}'][dice.below(4)]),
        "raised digit" => replaced("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
        "mathematical" if letters => replaced("abcdefxyz", "𝐚𝐛𝐜𝐝𝐞𝐟𝐱𝐲𝐳"),
        "full width" if letters => replaced("abcdefxyz", "ａｂｃｄｅｆｘｙｚ"),
        "rn for m" if letters && word.contains('m') => Some(word.replacen('m', "rn", 1)),
        _ => None,
    }
}

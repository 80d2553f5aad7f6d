//! Typography changes no verdict and is listed; one planted change is always found, as what it is and where it is.

use crate::dice::Dice;
use crate::press::printed;
use crate::texts::{Library, Text, hold_out, page, read, share, slice, times};
use chancery::check::{DifferenceKind, LetterMatch, Verdict, VerdictCode};
use chancery::text::{FoldingKind, Token, n3, sentences, tokens};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Instant;

/// Words of the longest letter that is taken as a whole.
const WORDS_MAX: usize = 1_500;
/// Cases of each sort that are shown where the answer is not what was done.
const EXAMPLES: usize = 12;

/// Letters of several languages, and pages of others.
pub(crate) struct Desk {
    pub(crate) library: Library,
    pages: BTreeMap<String, Vec<Text>>,
    /// Letters of a length to be printed whole.
    pub(crate) letters: Vec<usize>,
}

impl Desk {
    pub(crate) fn open() -> Self {
        let mut texts = Vec::new();
        let mut pages: BTreeMap<String, Vec<Text>> = BTreeMap::new();
        for (name, nth) in
            [("press_senate_en_20k", 4), ("un_general_debate_en_1500", 3), ("laws_zh", 4)]
        {
            texts.extend(hold_out(&mut read(name), nth));
        }
        let mut news = read("debian_news_30langs");
        let of_news = hold_out(&mut news, 20);
        texts.extend(news.into_iter().filter(|text| text.text.len() > 400));
        let foreign = hold_out(&mut read("letters_delegates_en"), 10)
            .into_iter()
            .chain(read("gov_reports_zh"));
        // English news would be another text of the house whose letters are quoted.
        let of_news = of_news.into_iter().filter(|text| text.lang != "en");
        for text in foreign.chain(of_news) {
            pages.entry(text.lang.clone()).or_default().push(text);
        }
        let library = Library::of(&texts);
        let fits = |letter: &usize| (60..WORDS_MAX).contains(&library.numbers[*letter].len());
        let letters = (0..library.numbers.len()).filter(fits).collect();
        Self { library, pages, letters }
    }

    /// A stretch of a page in the letter's language, or of no language the archive knows.
    pub(crate) fn page(&self, letter: usize, length: usize, dice: &mut Dice) -> String {
        let lang = &self.library.langs[letter];
        let texts = self.pages.get(lang).or_else(|| self.pages.get("en")).unwrap();
        let texts: Vec<&Text> = texts.iter().collect();
        let text = page(&texts, length, dice);
        if matches!(lang.as_str(), "en" | "zh") {
            return text;
        }
        // News of one house repeats itself: only its words are taken (of a script without spaces, its characters).
        let words = tokens(&text);
        let mut words: Vec<&str> = words.iter().map(|word| &text[word.span.clone()]).collect();
        for at in (1..words.len()).rev() {
            words.swap(at, dice.below(at + 1));
        }
        format!("{}.", words.join(" "))
    }

    pub(crate) fn pick(&self, dice: &mut Dice) -> usize {
        self.letters[dice.below(self.letters.len())]
    }

    /// What the answer says of this letter, or of one with the same words.
    pub(crate) fn of<'a>(&self, verdict: &'a Verdict, letter: usize) -> Option<&'a LetterMatch> {
        self.of_passage(verdict, letter, 0..self.library.numbers[letter].len())
    }

    /// What the answer says of this letter, or of one that has the same words as this passage of it: of a template of many
    /// letters any may be named.
    pub(crate) fn of_passage<'a>(
        &self,
        verdict: &'a Verdict,
        letter: usize,
        words: Range<usize>,
    ) -> Option<&'a LetterMatch> {
        let words = &self.library.numbers[letter][words];
        let at = |one: &&LetterMatch| Library::letter_at(one.index);
        let own = verdict.letters.iter().find(|one| at(one) == letter);
        own.or_else(|| verdict.letters.iter().find(|one| self.library.holds(at(one), words)))
    }
}

/// Letters and quotations of which only the typography was changed.
pub(crate) fn typography(cases: usize) -> Value {
    let desk = Desk::open();
    let mut dice = Dice::new(2);
    let mut kinds: BTreeMap<FoldingKind, [usize; 3]> = BTreeMap::new();
    let (mut altered, mut not_named, mut not_same, mut not_listed) = (0, 0, 0, 0);
    let (mut examples, mut checks) = (Vec::new(), Vec::new());
    for case in 0..cases {
        let letter = desk.pick(&mut dice);
        let rate = [5, 20, 60, 150][dice.below(4)];
        let quote = case % 3 == 0;
        let (pasted, changes, words) = if quote {
            let (verbatim, words) = passage(&desk, letter, &mut dice);
            let set = printed(verbatim, rate, &mut dice);
            (article(&desk, letter, &set.text, &mut dice).0, set.changes, words)
        } else {
            let set = printed(desk.library.text(letter), rate, &mut dice);
            (set.text, set.changes, 0..desk.library.numbers[letter].len())
        };
        let start = Instant::now();
        let verdict = desk.library.archived.check(&pasted);
        checks.push(start.elapsed());
        let example = |what: &str, found: Option<&LetterMatch>| {
            json!([
                what,
                letter,
                verdict.verdict,
                found.map(|found| json!([found.verdict, found.differences, found.ignored])),
                changes
                    .iter()
                    .map(|(kind, count)| (kind.name(), count))
                    .collect::<BTreeMap<_, _>>(),
                if pasted.len() < 3_000 { pasted.as_str() } else { "" },
            ])
        };
        let Some(found) = desk.of_passage(&verdict, letter, words) else {
            not_named += 1;
            examples.push(example("not named", None));
            continue;
        };
        let same = if quote {
            found.verdict != VerdictCode::Altered
        } else {
            matches!(found.verdict, VerdictCode::IdenticalText | VerdictCode::IdenticalFile)
        };
        altered += usize::from(found.verdict == VerdictCode::Altered);
        if !same {
            not_same += 1;
            examples.push(example("not the same", Some(found)));
        }
        let mut missing = false;
        for (kind, &count) in &changes {
            let listed = found.ignored.get(kind).copied().unwrap_or(0);
            let tally = kinds.entry(*kind).or_default();
            tally[0] += count;
            tally[1] += listed.min(count);
            tally[2] += usize::from(listed == count);
            missing |= listed < count;
        }
        if missing {
            not_listed += 1;
            examples.push(example("not listed", Some(found)));
        }
    }
    examples.truncate(EXAMPLES);
    let kinds: BTreeMap<&str, Value> = kinds
        .iter()
        .map(|(kind, [made, listed, _])| (kind.name(), json!({"made": made, "listed": listed})))
        .collect();
    json!({
        "letters": desk.library.numbers.len(), "cases": cases, "altered": altered,
        "not_named": not_named, "not_the_same": not_same, "not_all_listed": not_listed,
        "kinds": kinds, "check": times(checks), "examples": examples,
    })
}

/// What was planted.
struct Planted {
    class: &'static str,
    kind: DifferenceKind,
    text: String,
    /// How many words it put in and took out.
    words: (usize, usize),
}

#[derive(Default)]
struct Tally {
    cases: usize,
    detected: usize,
    exact: usize,
    not_named: usize,
}

/// Letters and quotations with one change.
pub(crate) fn planted(cases: usize) -> Value {
    let desk = Desk::open();
    let mut dice = Dice::new(3);
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let (mut examples, mut checks) = (Vec::new(), Vec::new());
    let mut case = 0;
    while case < cases {
        let letter = desk.pick(&mut dice);
        let quote = case % 2 == 0;
        let text = desk.library.text(letter);
        let (verbatim, words) = if quote {
            passage(&desk, letter, &mut dice)
        } else {
            (text, 0..desk.library.numbers[letter].len())
        };
        let Some(planted) = plant(&desk, letter, verbatim, quote, &mut dice) else { continue };
        let (pasted, at) = if quote {
            article(&desk, letter, &planted.text, &mut dice)
        } else {
            (planted.text.clone(), 0)
        };
        case += 1;
        let start = Instant::now();
        let verdict = desk.library.archived.check(&pasted);
        checks.push(start.elapsed());
        let place = if quote { "quotation" } else { "letter" };
        let tally = tallies.entry(format!("{place}: {}", planted.class)).or_default();
        tally.cases += 1;
        let found = desk.of_passage(&verdict, letter, words);
        tally.not_named += usize::from(found.is_none());
        let wanted = [&pasted[..at], verbatim, &pasted[at + planted.text.len()..]].concat();
        // Where a letter nearly the same is named instead, it must be right of that one. Of a template of many letters the
        // answer may be that none is named, with the closest and what differs.
        let judged = found.or(verdict.letters.first());
        let detected = judged.is_some_and(|found| {
            matches!(found.verdict, VerdictCode::Altered | VerdictCode::Similar)
                && !found.differences.is_empty()
        });
        tally.detected += usize::from(detected);
        let exact = found.is_some_and(|found| is_exact(found, &planted, &pasted, &wanted));
        tally.exact += usize::from(exact);
        if !exact && examples.len() < EXAMPLES * 3 {
            examples.push(json!({
                "letter": letter, "what": format!("{place}: {}", planted.class),
                "lang": desk.library.langs[letter],
                "expected": planted.kind, "words": [planted.words.0, planted.words.1],
                "verdict": verdict.verdict, "named": found.is_some(),
                "of_it": judged.map(|found| (found.verdict, Library::letter_at(found.index))),
                "differences": judged.map(|found| &found.differences),
                "planted": around(&planted.text, verbatim),
                "pasted": if pasted.len() < 2_500 { pasted.as_str() } else { "" },
                "letter_text": if text.len() < 6_000 { text } else { "" },
            }));
        }
    }
    let sum = |one: fn(&Tally) -> usize| tallies.values().map(one).sum::<usize>();
    json!({
        "letters": desk.library.numbers.len(), "cases": cases,
        "detected": sum(|tally| tally.detected), "exact": sum(|tally| tally.exact),
        "share_detected": share(sum(|tally| tally.detected), cases),
        "share_exact": share(sum(|tally| tally.exact), cases),
        "another_letter_named": sum(|tally| tally.not_named),
        "by_sort": tallies.iter().map(|(name, tally)| (name.clone(), json!({
            "cases": tally.cases, "detected": tally.detected, "exact": tally.exact,
            "not_named": tally.not_named,
        }))).collect::<serde_json::Map<_, _>>(),
        "check": times(checks), "examples": examples,
    })
}

/// The place where two texts differ, with some of the text on either side.
fn around(one: &str, other: &str) -> (String, String) {
    let start = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let cut = |text: &str| {
        let from = (0..=start.saturating_sub(60)).rev().find(|&at| text.is_char_boundary(at));
        let to = (start + 60..text.len()).find(|&at| text.is_char_boundary(at));
        text[from.unwrap_or(0)..to.unwrap_or(text.len())].to_owned()
    };
    (cut(one), cut(other))
}

/// A passage of 25 to 80 words (50 to 160 characters) of a letter, and the tokens it is made of.
fn passage<'a>(desk: &'a Desk, letter: usize, dice: &mut Dice) -> (&'a str, Range<usize>) {
    let text = desk.library.text(letter);
    let all = tokens(text);
    let unspaced = all.iter().filter(|token| token.cjk).count() * 2 > all.len();
    let unit = if unspaced { 2 } else { 1 };
    let length = (25 * unit + dice.below(55 * unit)).min(all.len());
    let start = dice.below(all.len() - length + 1);
    (slice(text, &all, start, length), start..start + length)
}

/// An article around a quotation, and where the quotation begins.
fn article(desk: &Desk, letter: usize, quote: &str, dice: &mut Dice) -> (String, usize) {
    let (before, after) = (30 + dice.below(120), 30 + dice.below(120));
    let (before, after) = (desk.page(letter, before, dice), desk.page(letter, after, dice));
    let head = format!("{before}\n\n“");
    let at = head.len();
    (format!("{head}{quote}”\n\n{after}"), at)
}

/// Plants one change; `None` where more than one word would be changed by it.
fn plant(
    desk: &Desk,
    letter: usize,
    verbatim: &str,
    quote: bool,
    dice: &mut Dice,
) -> Option<Planted> {
    const CLASSES: [&str; 5] = ["word", "number", "negation", "deletion", "insertion"];
    let class = CLASSES[dice.below(5)];
    let all = tokens(verbatim);
    // A quotation may begin and end anywhere, so at its ends no word is missing or changed.
    let edge = if quote { 2 } else { 0 };
    let mut places: Vec<usize> = (edge..all.len() - edge).collect();
    if class == "number" {
        let number = |at: &usize| all[*at].text.bytes().all(|byte| byte.is_ascii_digit());
        places.retain(number);
    }
    if class == "deletion" {
        // A sentence of one word is left out as a whole, and at its ends a text may be cut short.
        let alone = |at: usize| {
            let within = |span: &Range<usize>| {
                span.start <= all[at].span.start && all[at].span.end <= span.end
            };
            let span = sentences(verbatim).into_iter().find(within);
            span.is_some_and(|span| tokens(&verbatim[span]).len() == 1)
        };
        let last = all.len() - 1;
        let at = *places.get(dice.below(places.len().max(1)))?;
        if at == 0 || at == last || alone(at) {
            return None;
        }
        places = vec![at];
    }
    let at = *places.get(dice.below(places.len().max(1)))?;
    let token = &all[at];
    let (before, after) = (&verbatim[..token.span.start], &verbatim[token.span.end..]);
    let old = &verbatim[token.span.clone()];
    let gap = if token.cjk { "" } else { " " };
    let (kind, new, words) = match class {
        "word" => (DifferenceKind::Changed, word(desk, letter, token, dice)?, (1, 1)),
        "number" => (DifferenceKind::Changed, number(old, dice), (1, 1)),
        "deletion" => (DifferenceKind::Deleted, String::new(), (0, 1)),
        "negation" => {
            let not = if token.cjk { "不" } else { "not" };
            (DifferenceKind::Added, format!("{not}{gap}{old}"), (1, 0))
        }
        _ => {
            let new = word(desk, letter, token, dice)?;
            (DifferenceKind::Added, format!("{new}{gap}{old}"), (1, 0))
        }
    };
    let after = if new.is_empty() { after.trim_start() } else { after };
    let text = format!("{before}{new}{after}");
    let mut wanted: Vec<String> = all.iter().map(|token| token.text.clone()).collect();
    let put = tokens(&new).into_iter().map(|token| token.text);
    wanted.splice(at..=at, put);
    let same = spoken(&text) == wanted && wanted.len() + words.1 == all.len() + words.0;
    // What the tables of house style fold (`9:00` and `9`) is no change.
    let told = styled(&text) != styled(verbatim);
    (same && told).then_some(Planted { class, kind, text, words })
}

/// The words of a text in house style.
fn styled(text: &str) -> Vec<String> {
    let words = tokens(text);
    n3(text, &words).tokens.into_iter().map(|token| token.text.into_owned()).collect()
}

fn spoken(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|token| token.text).collect()
}

/// Another word of the language, of the same sort as this one.
fn word(desk: &Desk, letter: usize, token: &Token, dice: &mut Dice) -> Option<String> {
    let lang = &desk.library.langs[letter];
    for _ in 0..200 {
        let other = desk.pick(dice);
        if &desk.library.langs[other] != lang {
            continue;
        }
        let text = desk.library.text(other);
        let all = tokens(text);
        let new = &all[dice.below(all.len())];
        let letters = new.text.chars().all(char::is_alphabetic);
        if letters && new.cjk == token.cjk && new.text != token.text {
            return Some(text[new.span.clone()].to_owned());
        }
    }
    None
}

/// The number with one digit changed.
fn number(old: &str, dice: &mut Dice) -> String {
    let place = dice.below(old.chars().count());
    let digit = |(at, c): (usize, char)| match c.to_digit(10) {
        Some(digit) if at == place => char::from_digit((digit + 1) % 10, 10).unwrap(),
        _ => c,
    };
    old.chars().enumerate().map(digit).collect()
}

/// Whether the answer names the change as it was made: one difference, of its kind, with its words, at its place (undoing
/// it gives the words of the letter).
fn is_exact(found: &LetterMatch, planted: &Planted, pasted: &str, wanted: &str) -> bool {
    let changes: Vec<_> = found.differences.iter().filter(|one| one.kind.is_change()).collect();
    let [one] = changes.as_slice() else { return false };
    // A word put between two sentences is a sentence put in.
    let between = planted.kind == DifferenceKind::Added && one.kind == DifferenceKind::Inserted;
    let gap = if one.kind == DifferenceKind::Changed { "" } else { " " };
    let (before, after) = (&pasted[..one.pasted.start], &pasted[one.pasted.end..]);
    let mended = [before, gap, &one.letter_text, gap, after].concat();
    (one.kind == planted.kind || between)
        && (one.pasted_words, one.letter_words) == planted.words
        && spoken(&mended) == spoken(wanted)
}

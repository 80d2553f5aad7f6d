//! Is any excerpt of 8 words, or of 16 characters of a script without spaces, ever missed?
//!
//! Random excerpts of random letters in eight languages; half of them have their typography changed at random, and half
//! of those stand in a page of other words of the language. Found by the search means: a letter among those it returns
//! has the words of the excerpt in a row. Found by the check means: a listed letter has them, in one passage that covers
//! the excerpt; or it lies in a listed phrase, of which the answer says how many letters have it. Some of these counts are
//! compared with those of reading every letter.

use crate::dice::Dice;
use crate::press::printed;
use crate::texts::{Library, Text, hold_out, page, read, share, slice, times};
use chancery::check::{Candidates, Verdict, VerdictCode};
use chancery::text::{Token, tokens};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Instant;

const LANGS: [&str; 8] = ["en", "zh", "ru", "ja", "ar", "fr", "de", "es"];
/// Of so many excerpts one goes through the whole check.
const CHECKED_EVERY: usize = 101;
/// Of so many checks the letters of one phrase are counted by reading every letter.
const COUNTED_EVERY: usize = 50;

/// An excerpt, ready to be pasted.
struct Excerpt {
    letter: usize,
    words: Vec<u32>,
    pasted: String,
    /// Where the excerpt stands in what is pasted.
    span: Range<usize>,
    /// Alone, reset, or reset with a page around it.
    sort: &'static str,
}

#[derive(Default)]
struct Tally {
    cases: usize,
    missed: usize,
    checked: usize,
    not_answered: usize,
    places: Vec<usize>,
    verdicts: BTreeMap<String, usize>,
}

pub(crate) fn measure(cases: usize) -> Value {
    let (mut library, pages) = library();
    let mut by_lang: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let langs = library.langs.clone();
    for (letter, lang) in langs.iter().enumerate() {
        if library.numbers[letter].len() >= 60 {
            by_lang.entry(lang).or_default().push(letter);
        }
    }
    let mut dice = Dice::new(1);
    let (mut tallies, mut finds, mut checks) = (BTreeMap::new(), Vec::new(), Vec::new());
    let (mut otherwise, mut examples, mut changed_by_print) = (0, Vec::new(), 0);
    let (mut counted, mut miscounted) = (0, 0);
    let mut case = 0;
    while case < cases {
        let lang = LANGS[case % LANGS.len()];
        let letters = &by_lang[lang];
        let letter = letters[dice.below(letters.len())];
        let Some(excerpt) = draw(&library, letter, &pages[lang], &mut dice) else {
            otherwise += 1;
            continue;
        };
        case += 1;
        let tally: &mut Tally = tallies.entry(format!("{lang} {}", excerpt.sort)).or_default();
        tally.cases += 1;
        let all = tokens(&excerpt.pasted);
        if !has(&library, &all, &excerpt) {
            changed_by_print += 1;
            if examples.len() < 20 {
                examples.push(json!(["print changed the words", excerpt.pasted]));
            }
        }
        let start = Instant::now();
        let found = library
            .archived
            .index
            .find(&all, &library.archived)
            .expect("an index in memory")
            .letters;
        finds.push(start.elapsed());
        let place = found.iter().position(|one| library.holds(one.0 as usize, &excerpt.words));
        match place {
            Some(place) => tally.places.push(place),
            None => {
                tally.missed += 1;
                examples.push(json!(["search", lang, excerpt.pasted]));
            }
        }
        if case % CHECKED_EVERY == 0 {
            let start = Instant::now();
            let verdict = library.archived.check(&excerpt.pasted);
            checks.push(start.elapsed());
            tally.checked += 1;
            if checks.len() % COUNTED_EVERY == 0
                && let Some(phrase) = verdict.phrases.first()
            {
                counted += 1;
                let words = words_of(&mut library, &excerpt.pasted[phrase.pasted.clone()]);
                let all = 0..library.numbers.len();
                let letters = all.filter(|&letter| library.holds(letter, &words)).count();
                miscounted += usize::from(letters != phrase.letters);
            }
            let name = serde_json::to_value(verdict.verdict).unwrap();
            *tally.verdicts.entry(name.as_str().unwrap().to_owned()).or_default() += 1;
            if !answered(&library, &excerpt, &verdict) {
                tally.not_answered += 1;
                if tally.not_answered < 4 {
                    examples.push(json!([
                        "check",
                        lang,
                        excerpt.letter,
                        verdict.verdict,
                        excerpt.pasted,
                        verdict.reason,
                        &excerpt.pasted[excerpt.span.clone()],
                    ]));
                }
            }
        }
    }
    let sum = |one: fn(&Tally) -> usize| tallies.values().map(one).sum::<usize>();
    let (checked, not_answered) = (sum(|tally| tally.checked), sum(|tally| tally.not_answered));
    json!({
        "letters": library.numbers.len(),
        "excerpts": cases,
        "missed_by_search": sum(|tally| tally.missed),
        "checked": checked,
        "not_answered_by_check": not_answered,
        "share_answered": share(checked - not_answered, checked),
        "read_otherwise_alone_and_drawn_again": otherwise,
        "words_changed_by_print": changed_by_print,
        "phrases_counted_by_hand": counted,
        "of_them_miscounted": miscounted,
        "find": times(finds),
        "check": times(checks),
        "by_language_and_sort": tallies.iter().map(|(name, tally)| (name.clone(), tally.report()))
            .collect::<serde_json::Map<_, _>>(),
        "examples": examples,
    })
}

impl Tally {
    fn report(&self) -> Value {
        json!({
            "excerpts": self.cases, "missed": self.missed, "checked": self.checked,
            "not_answered": self.not_answered, "verdicts": self.verdicts,
            "place_max": self.places.iter().max(),
            "beyond_place_10": self.places.iter().filter(|&&place| place >= 10).count(),
        })
    }
}

/// All corpora in one archive, and for each language texts that are in it nowhere.
fn library() -> (Library, BTreeMap<&'static str, Vec<Text>>) {
    let names = [
        "press_senate_en_20k",
        "un_general_debate_en_1500",
        "letters_delegates_en",
        "presidential_miller_en",
        "laws_zh",
        "gov_reports_zh",
        "debian_news_30langs",
    ];
    let (mut texts, mut pages) = (Vec::new(), BTreeMap::new());
    for name in names {
        let mut corpus = read(name);
        let mut out = hold_out(&mut corpus, 20);
        // Of Arabic there are three texts: their words are page enough.
        out.extend(hold_out(&mut corpus, usize::MAX));
        for text in out {
            if let Some(&lang) = LANGS.iter().find(|&&lang| lang == text.lang) {
                pages.entry(lang).or_insert_with(Vec::new).push(text);
            }
        }
        texts.extend(corpus);
    }
    (Library::of(&texts), pages)
}

/// Draws an excerpt; `None` where its words, read alone, are not those that the letter has there (a `%` without the number
/// before it is no word).
fn draw(library: &Library, letter: usize, pages: &[Text], dice: &mut Dice) -> Option<Excerpt> {
    let text = library.text(letter);
    let all = tokens(text);
    let unspaced = all.iter().filter(|token| token.cjk).count() * 2 > all.len();
    let least = if unspaced { 16 } else { 8 };
    let length = least + if dice.below(2) == 0 { 0 } else { dice.below(32) };
    let length = length.min(all.len());
    let start = dice.below(all.len() - length + 1);
    let verbatim = slice(text, &all, start, length);
    let words = library.numbers[letter][start..start + length].to_vec();
    let alone = tokens(verbatim);
    let same = alone.len() == length
        && alone.iter().zip(&all[start..]).all(|(one, other)| one.text == other.text);
    if !same || units(&alone) < 16 {
        return None;
    }
    let mut excerpt = Excerpt {
        letter,
        words,
        span: 0..verbatim.len(),
        pasted: verbatim.to_owned(),
        sort: "alone",
    };
    if dice.below(2) == 0 {
        let set = printed(verbatim, 80, dice).text;
        excerpt.sort = "reset";
        let (mut before, mut after) = (String::new(), String::new());
        if dice.below(2) == 0 {
            excerpt.sort = "reset in a page";
            let pages: Vec<&Text> = pages.iter().collect();
            before = format!("{}\n\n“", page(&pages, 20 + dice.below(150), dice));
            after = format!("”\n\n{}", page(&pages, 20 + dice.below(150), dice));
        }
        excerpt.span = before.len()..before.len() + set.len();
        excerpt.pasted = format!("{before}{set}{after}");
    }
    Some(excerpt)
}

fn words_of(library: &mut Library, text: &str) -> Vec<u32> {
    library.words.numbers(&tokens(text))
}

fn units(tokens: &[Token]) -> usize {
    tokens.iter().map(|token| if token.cjk { 1 } else { 2 }).sum()
}

/// Whether what is pasted has the words of the excerpt in a row: print changes none.
fn has(library: &Library, pasted: &[Token], excerpt: &Excerpt) -> bool {
    let first = pasted.partition_point(|token| token.span.end <= excerpt.span.start);
    let wanted = tokens(library.text(excerpt.letter));
    let start = library.numbers[excerpt.letter]
        .windows(excerpt.words.len())
        .position(|window| window == excerpt.words)
        .unwrap();
    let found = &pasted[first..];
    found.len() >= excerpt.words.len()
        && found
            .iter()
            .zip(&wanted[start..start + excerpt.words.len()])
            .all(|(a, b)| a.text == b.text)
}

/// Whether the answer tells where the excerpt is from.
fn answered(library: &Library, excerpt: &Excerpt, verdict: &Verdict) -> bool {
    if matches!(verdict.verdict, VerdictCode::NoRecord | VerdictCode::CannotCheck) {
        return false;
    }
    let words = tokens(&excerpt.pasted);
    let inside = |passage: &Range<usize>| {
        let missing = words.iter().filter(|token| {
            let of_excerpt =
                excerpt.span.start <= token.span.start && token.span.end <= excerpt.span.end;
            of_excerpt && (token.span.end > passage.end || token.span.start < passage.start)
        });
        missing.count() == 0
    };
    let named = verdict.letters.iter().any(|letter| {
        library.holds(Library::letter_at(letter.index), &excerpt.words)
            && letter.passages.iter().any(|passage| inside(&passage.pasted))
    });
    let phrase = verdict.phrases.iter().find(|phrase| inside(&phrase.pasted));
    named || phrase.is_some_and(|phrase| phrase.letters >= 1)
}

//! What the search for letters promises: a run of 8 words, or of 16 characters, is always found.

use crate::archived::Archived;
use crate::dice::Dice;
use chancery::check::{Candidates, Index, LetterNumber, Record, Shelf};
use chancery::text::tokens;
use std::sync::Arc;

/// A made-up language: some words are common, most are rare, and phrases recur.
struct Language {
    words: Vec<String>,
    phrases: Vec<String>,
    gap: &'static str,
}

impl Language {
    fn english(dice: &mut Dice) -> Self {
        const SYLLABLES: [&str; 12] =
            ["ra", "to", "men", "is", "al", "vor", "che", "lin", "da", "per", "us", "ko"];
        let word = |dice: &mut Dice| -> String {
            (0..=dice.below(4)).map(|_| SYLLABLES[dice.below(SYLLABLES.len())]).collect()
        };
        let words: Vec<String> = (0..600).map(|_| word(dice)).collect();
        Self::with_phrases(words, " ", 6, dice)
    }

    fn chinese(dice: &mut Dice) -> Self {
        let words = (0..400).map(|n| char::from_u32(0x4E00 + n * 7).unwrap().to_string()).collect();
        Self::with_phrases(words, "", 9, dice)
    }

    fn with_phrases(words: Vec<String>, gap: &'static str, length: usize, dice: &mut Dice) -> Self {
        let phrase = |dice: &mut Dice| -> Vec<&str> {
            (0..length).map(|_| words[common(words.len(), dice)].as_str()).collect()
        };
        let phrases = (0..10).map(|_| phrase(dice).join(gap)).collect();
        Self { words, phrases, gap }
    }

    fn text(&self, pieces: usize, dice: &mut Dice) -> String {
        let piece = |dice: &mut Dice| -> String {
            if dice.below(8) == 0 {
                self.phrases[dice.below(self.phrases.len())].clone()
            } else {
                self.words[common(self.words.len(), dice)].clone()
            }
        };
        (0..pieces).map(|_| piece(dice)).collect::<Vec<_>>().join(self.gap)
    }
}

/// A number below `bound`, small ones far more often, as words are used.
fn common(bound: usize, dice: &mut Dice) -> usize {
    let limit = 1 + dice.below(bound);
    dice.below(limit)
}

/// The excerpt as a newspaper might set it.
fn reset(excerpt: &str, dice: &mut Dice) -> String {
    let spaces = ["\u{A0}", "\n", "  ", " \r\n"];
    let spaced = excerpt.replace(' ', spaces[dice.below(spaces.len())]);
    match dice.below(3) {
        0 => spaced.to_uppercase(),
        1 => format!("“{spaced}”"),
        _ => excerpt
            .split(' ')
            .map(|word| word.chars().map(String::from).collect::<Vec<_>>().join("\u{AD}"))
            .collect::<Vec<_>>()
            .join(" "),
    }
}

/// Letters of which only the text is wanted.
struct Texts<'t>(&'t [String]);

impl Shelf for Texts<'_> {
    fn letter(&self, _: LetterNumber) -> Option<Record> {
        None
    }
    fn text(&self, number: LetterNumber) -> Option<Arc<str>> {
        self.0.get(number.0 as usize).map(|text| text.as_str().into())
    }
    fn by_text_sha256(&self, _: &[u8; 32]) -> Vec<LetterNumber> {
        Vec::new()
    }
    fn by_n1_sha256(&self, _: &[u8; 32]) -> Vec<LetterNumber> {
        Vec::new()
    }
}

fn never_missed(language: &Language, least: usize, mixed: bool, seed: u64) {
    let mut dice = Dice::new(seed);
    let mut index = Index::default();
    let letters: Vec<String> = (0..150)
        .map(|number| {
            let mut text = language.text(40 + dice.below(160), &mut dice);
            if mixed {
                text = text
                    .chars()
                    .map(|c| {
                        if dice.below(9) == 0 {
                            format!(" word{} ", dice.below(40))
                        } else {
                            c.into()
                        }
                    })
                    .collect();
            }
            index.add(LetterNumber(number), &text);
            text
        })
        .collect();
    assert_eq!(index.end() as usize, letters.len());
    for case in 0..1_200 {
        let number = dice.below(letters.len());
        let all = tokens(&letters[number]);
        let length = least + dice.below(4);
        let start = dice.below(all.len() - length);
        let excerpt = &letters[number][all[start].span.start..all[start + length - 1].span.end];
        let mut pasted = reset(excerpt, &mut dice);
        if dice.below(2) == 0 {
            pasted = format!(
                "{}. {pasted}. {}",
                language.text(60, &mut dice),
                language.text(60, &mut dice)
            );
        }
        let found = index.find(&tokens(&pasted), &Texts(&letters)).unwrap().letters;
        let wanted = LetterNumber(u32::try_from(number).unwrap());
        assert!(found.contains(&wanted), "case {case}: {excerpt:?} of letter {number}");
    }
}

#[test]
fn eight_words_are_never_missed() {
    never_missed(&Language::english(&mut Dice::new(1)), 8, false, 10);
}

#[test]
fn sixteen_characters_are_never_missed() {
    never_missed(&Language::chinese(&mut Dice::new(1)), 16, false, 11);
}

#[test]
fn sixteen_tokens_of_both_sorts_are_never_missed() {
    never_missed(&Language::chinese(&mut Dice::new(1)), 16, true, 12);
}

/// The longest run shared with each letter, by trying every pair of places.
fn longest_run(pasted: &[String], letter: &[String]) -> usize {
    let mut longest = 0;
    for start in 0..pasted.len() {
        for place in 0..letter.len() {
            let run =
                pasted[start..].iter().zip(&letter[place..]).take_while(|(a, b)| a == b).count();
            longest = longest.max(run);
        }
    }
    longest
}

#[test]
fn letters_that_alone_have_a_run_come_before_those_that_share_one() {
    let mut dice = Dice::new(20);
    let language = Language::english(&mut Dice::new(1));
    let words =
        |text: &str| -> Vec<String> { tokens(text).into_iter().map(|token| token.text).collect() };
    let mut index = Index::default();
    let template = language.text(60, &mut dice);
    let letters: Vec<String> = (0..120)
        .map(|number| {
            let text = format!(
                "{} {template} {}",
                language.text(40, &mut dice),
                language.text(40, &mut dice)
            );
            index.add(LetterNumber(number), &text);
            text
        })
        .collect();
    for _ in 0..6 {
        let number = dice.below(letters.len());
        let own = tokens(&letters[number]);
        let start = dice.below(20);
        let quote = &letters[number][own[start].span.start..own[start + 9].span.end];
        let pasted = format!("{template}. {} {quote}", language.text(5, &mut dice));
        let found = index.find(&tokens(&pasted), &Texts(&letters)).unwrap().letters;
        let place = found.iter().position(|found| found.0 as usize == number).unwrap();
        assert!(place < 5, "the letter of the quotation stands at place {place}");
        let pasted = words(&pasted);
        for (letter, text) in (0..).map(LetterNumber).zip(&letters) {
            if longest_run(&pasted, &words(text)) >= 8 {
                assert!(found.contains(&letter));
            }
        }
    }
}

#[test]
fn a_quotation_is_named_behind_a_hundred_letters_of_one_template() {
    let mut dice = Dice::new(30);
    let language = Language::english(&mut Dice::new(1));
    let template = format!("{}.", language.text(80, &mut dice));
    let texts: Vec<String> = (0..120)
        .map(|_| {
            format!(
                "{}. {template} {}.",
                language.text(30, &mut dice),
                language.text(30, &mut dice)
            )
        })
        .collect();
    let mut archived = Archived::of(&[]);
    for text in &texts {
        archived.add("a letter of many", text);
    }
    let own = tokens(&texts[77]);
    let quote = &texts[77][own[2].span.start..own[18].span.end];
    let pasted = format!("{template} The spokesman added: “{quote}”");
    let verdict = archived.check(&pasted);
    let place = verdict.letters.iter().position(|letter| letter.index == 79);
    assert!(place.is_some_and(|place| place < 2), "{:?} {:?}", place, verdict.headline);
    assert!(verdict.letters_not_listed > 0);
}

#[test]
fn postings_are_as_few_as_winnowing_makes_them() {
    let language = Language::english(&mut Dice::new(1));
    let mut dice = Dice::new(40);
    let mut index = Index::default();
    let mut words = 0;
    for number in 0..50 {
        let text = language.text(400, &mut dice);
        words += tokens(&text).len();
        index.add(LetterNumber(number), &text);
        index.add(LetterNumber(number), "the same letter again changes nothing");
    }
    let postings = usize::try_from(index.postings()).unwrap();
    assert!(
        postings * 100 > words * 30 && postings * 100 < words * 45,
        "{postings} for {words} words"
    );
}

//! Single changes planted in otherwise verbatim letters: each is found, at its place, and nothing else is.

use crate::archived::Archived;
use crate::dice::Dice;
use chancery::check::{DifferenceKind, Verdict, VerdictCode};
use chancery::text::{Token, tokens};

const LETTERS: [&str; 4] = [
    include_str!("letters/harbour.txt"),
    include_str!("letters/harbour_zh.txt"),
    include_str!("letters/river.txt"),
    include_str!("letters/harbour_association.txt"),
];

fn archive() -> Archived {
    Archived::of(&LETTERS.map(|letter| ("a letter", letter)))
}

/// The pasted text with every difference undone: has the words of the letter again.
pub(crate) fn mended(pasted: &str, verdict: &Verdict) -> String {
    let mut mended = String::new();
    let mut at = 0;
    for difference in &verdict.letters[0].differences {
        mended.push_str(&pasted[at..difference.pasted.start]);
        mended.extend([" ", &difference.letter_text, " "]);
        at = difference.pasted.end;
    }
    mended.push_str(&pasted[at..]);
    mended
}

fn words(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|token| token.text).collect()
}

/// A word that is in no letter, of the script of the word it replaces.
fn strange(token: &Token, dice: &mut Dice) -> String {
    const CHARACTERS: [&str; 4] = ["鳄", "琵", "榴", "莓"];
    const WORDS: [&str; 5] = ["walrus", "ninety", "seldom", "77", "3.14"];
    let words: &[&str] = if token.cjk { &CHARACTERS } else { &WORDS };
    words[dice.below(words.len())].to_owned()
}

/// One change: the new text, the kind expected, and how many words of each text are in it.
fn planted(letter: &str, token: &Token, dice: &mut Dice) -> (String, DifferenceKind, usize, usize) {
    let (before, after) = (&letter[..token.span.start], &letter[token.span.end..]);
    let new = strange(token, dice);
    let gap = if token.cjk { "" } else { " " };
    match dice.below(3) {
        0 => (format!("{before}{new}{after}"), DifferenceKind::Changed, 1, 1),
        1 => (
            format!("{before}{new}{gap}{}{after}", &letter[token.span.clone()]),
            DifferenceKind::Added,
            1,
            0,
        ),
        _ => (format!("{before}{}", after.trim_start()), DifferenceKind::Deleted, 0, 1),
    }
}

#[test]
fn every_planted_change_is_found_at_its_place() {
    let archive = archive();
    let mut dice = Dice::new(2);
    for case in 0..2_000 {
        let number = case % LETTERS.len();
        let letter = LETTERS[number];
        let all = tokens(letter);
        // Not in the salutation, and not the last word: outside the letter begins what a page adds.
        let token = &all[5 + dice.below(all.len() - 6)];
        let (copy, kind, added, removed) = planted(letter, token, &mut dice);
        if tokens(&copy).len() + removed != all.len() + added {
            // Two words grew together.
            continue;
        }
        let verdict = archive.check(&copy);
        let context = format!(
            "case {case}: {copy:?}\n{:#?}",
            verdict.letters.first().map(|one| &one.differences)
        );
        assert_eq!(verdict.verdict, VerdictCode::Altered, "{context}");
        let best = &verdict.letters[0];
        assert_eq!(best.index, number as u64 + 2, "{context}");
        assert_eq!(words(&mended(&copy, &verdict)), words(letter), "{context}");
        assert_eq!(best.differences.len(), 1, "{context}");
        let found = &best.differences[0];
        assert_eq!((found.pasted_words, found.letter_words), (added, removed), "{context}");
        // A word put between two sentences may be taken for one of them.
        let between = kind == DifferenceKind::Added && found.kind == DifferenceKind::Inserted;
        assert!(found.kind == kind || between, "{context}");
        if kind != DifferenceKind::Added && token.cjk == all[0].cjk {
            assert!(
                found.letter.start <= token.span.end && token.span.start <= found.letter.end,
                "{context}"
            );
        }
    }
}

#[test]
fn several_changes_can_be_undone() {
    let archive = archive();
    let mut dice = Dice::new(3);
    for case in 0..200 {
        let number = case % LETTERS.len();
        let letter = LETTERS[number];
        let mut copy = letter.to_owned();
        let changes = 1 + dice.below(12);
        for _ in 0..changes {
            let all = tokens(&copy);
            let token = all[5 + dice.below(all.len() - 6)].clone();
            copy = planted(&copy, &token, &mut dice).0;
        }
        let verdict = archive.check(&copy);
        assert_eq!(verdict.letters[0].index, number as u64 + 2, "{copy}");
        assert_eq!(
            words(&mended(&copy, &verdict)),
            words(letter),
            "case {case}: {copy}\n{:#?}",
            verdict.letters[0].differences
        );
        let listed = verdict.letters[0].differences.iter();
        let changed: usize = listed.map(|each| each.pasted_words.max(each.letter_words)).sum();
        assert!(changed <= changes * 4, "{changed} words for {changes} changes: {copy}");
    }
}

#[test]
fn sentences_left_out_are_abridged_and_each_is_shown() {
    let archive = archive();
    let mut dice = Dice::new(4);
    for case in 0..240 {
        let number = case % LETTERS.len();
        let letter = LETTERS[number];
        let mut copy = letter.to_owned();
        let sentences = chancery::text::sentences(letter);
        let mut left_out = 0;
        for span in sentences.iter().skip(1).rev() {
            if dice.below(4) == 0 {
                copy.replace_range(span.clone(), "");
                left_out += tokens(&letter[span.clone()]).len();
            }
        }
        if left_out == 0 || left_out * 2 > tokens(letter).len() {
            continue;
        }
        let verdict = archive.check(&copy);
        let context = format!("case {case}: {copy}\n{:#?}", verdict.letters[0].differences);
        assert_eq!(verdict.verdict, VerdictCode::Abridged, "{context}");
        assert_eq!(words(&mended(&copy, &verdict)), words(letter), "{context}");
        assert_eq!(verdict.letters[0].extent.omitted_words, left_out, "{context}");
        let lengths: Vec<usize> = verdict.letters[0]
            .omitted
            .iter()
            .map(|&at| verdict.letters[0].differences[at].letter_words)
            .collect();
        assert!(lengths.is_sorted_by(|one, next| one >= next), "{context}");
    }
}

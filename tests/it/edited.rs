//! Letters edited at random, many times over: whatever was done, the letter can be rebuilt from what the verdict lists.

use crate::archived::Archived;
use crate::dice::Dice;
use crate::rebuilt::{rebuilt, words};
use chancery::check::{DifferenceKind, VerdictCode};
use chancery::text::{sentences, tokens};

const LETTERS: [&str; 4] = [
    include_str!("letters/harbour.txt"),
    include_str!("letters/harbour_zh.txt"),
    include_str!("letters/river.txt"),
    include_str!("letters/harbour_association.txt"),
];

/// Words that N3 makes the same, either way round.
const STYLE: [(&str, &str); 9] = [
    ("harbour", "harbor"),
    ("is not", "isn't"),
    ("did not", "didn't"),
    ("two", "2"),
    ("three", "3"),
    ("six", "6"),
    ("1.9 million", "1,900,000"),
    ("per cent", "%"),
    ("12 January", "January 12"),
];

/// One edit of those that newspapers and forgers make.
fn edit(text: &mut String, letter: &str, dice: &mut Dice) {
    let all = tokens(text);
    let token = all[4 + dice.below(all.len() - 4)].clone();
    let spans = sentences(text);
    let sentence = spans[1 + dice.below(spans.len() - 1)].clone();
    match dice.below(9) {
        0 => text.replace_range(token.span, "walrus"),
        1 => text.insert_str(token.span.start, "77 "),
        2 => text.replace_range(token.span, ""),
        3 => text.replace_range(sentence, ""),
        4 => text.insert_str(sentence.start, "Nobody had foreseen any of that, as it seems. "),
        5 => text.insert_str(sentence.start, "\n\nAdvert of the day: buy one, get one free!\n\n"),
        6 => {
            let (one, other) = STYLE[dice.below(STYLE.len())];
            *text = text.replacen(one, other, 1 + dice.below(2));
        }
        7 => {
            let moved = text[sentence.clone()].to_owned();
            text.replace_range(sentence, "");
            text.push_str("\n\n");
            text.push_str(&moved);
        }
        _ => {
            let spans = sentences(letter);
            let copy = &letter[spans[dice.below(spans.len())].clone()];
            text.insert_str(0, &format!("{copy}\n\n"));
        }
    }
}

#[test]
fn a_letter_is_rebuilt_from_any_few_edits() {
    let archived = Archived::of(&LETTERS.map(|letter| ("a letter", letter)));
    let mut dice = Dice::new(12);
    let mut checked = 0;
    for case in 0..300 {
        let number = case % LETTERS.len();
        let letter = LETTERS[number];
        let mut pasted = letter.to_owned();
        for _ in 0..=dice.below(6) {
            edit(&mut pasted, letter, &mut dice);
        }
        let verdict = archived.check(&pasted);
        let found = verdict.letters.iter().find(|found| found.index == number as u64 + 2).unwrap();
        let context =
            || format!("case {case}: {pasted}\n{:#?}\n{:#?}", found.passages, found.differences);
        assert_eq!(rebuilt(&pasted, letter, found), words(letter), "{}", context());
        checked += 1;
        // What the verdict says agrees with what it lists.
        let changes = found.differences.iter().any(|one| one.kind.is_change());
        let omits = found.differences.iter().any(|one| one.kind == DifferenceKind::Omitted);
        let wanted = match (changes, omits) {
            (true, _) => [VerdictCode::Altered; 3],
            (false, true) => {
                [VerdictCode::Abridged, VerdictCode::IdenticalText, VerdictCode::HouseStyle]
            }
            _ => [VerdictCode::IdenticalFile, VerdictCode::IdenticalText, VerdictCode::HouseStyle],
        };
        assert!(wanted.contains(&found.verdict), "{:?} {}", found.verdict, context());
        let styled = found.differences.iter().filter(|one| one.kind == DifferenceKind::HouseStyle);
        assert_eq!(styled.count(), found.house_style.values().sum::<usize>(), "{}", context());
    }
    assert_eq!(checked, 300);
}

//! Typography that changes no word: never `altered`, and every change is listed under its kind.

use crate::archived::Archived;
use crate::dice::Dice;
use crate::press::printed;
use chancery::check::{EqualIn, VerdictCode};
use chancery::text::tokens;

const LETTERS: [&str; 5] = [
    include_str!("letters/harbour.txt"),
    include_str!("letters/harbour_zh.txt"),
    include_str!("letters/river.txt"),
    include_str!("letters/harbour_association.txt"),
    "Monsieur — L’affaire n’est pas close... L’île d’Yeu a été fermée à l’été, et l’office a affirmé que la flotte « fluviale » \
     restait ouverte au trafic jusqu’à la fin du mois. Aucun bateau n’a été refusé. Le fleuve est coté depuis vingt-deux ans.",
];

#[test]
fn typography_is_never_a_change_and_is_listed() {
    let archive = Archived::of(&LETTERS.map(|letter| ("a letter", letter)));
    let mut dice = Dice::new(50);
    for case in 0..600 {
        let number = case % LETTERS.len();
        let rate = [10, 60, 250][dice.below(3)];
        let set = printed(LETTERS[number], rate, &mut dice);
        let words =
            |text: &str| tokens(text).into_iter().map(|token| token.text).collect::<Vec<_>>();
        assert_eq!(
            words(&set.text),
            words(LETTERS[number]),
            "print changed a word: {:?}",
            set.text
        );
        let verdict = archive.check(&set.text);
        let found = &verdict.letters[0];
        let context = format!("case {case}: {:?}\n{:#?}", set.text, found.differences);
        assert_eq!(found.index, number as u64 + 2, "{context}");
        if set.changes.is_empty() {
            assert_eq!(verdict.verdict, VerdictCode::IdenticalFile, "{context}");
            continue;
        }
        assert_eq!(verdict.verdict, VerdictCode::IdenticalText, "{context}");
        assert_eq!(found.equal_in, Some(EqualIn::N1), "{context}");
        assert!(found.differences.is_empty() && found.marks.is_empty(), "{context}");
        assert_eq!(found.ignored, set.changes, "{context}");
    }
}

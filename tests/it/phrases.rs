//! Phrases that letters share and that name none of them.

use crate::archived::Archived;
use chancery::check::VerdictCode;
use chancery::limits::VERDICT_PHRASES_MAX;

/// Words that stand in no other sentence.
fn words(name: &str, count: usize) -> String {
    (0..count).map(|n| format!("{name}{n}")).collect::<Vec<_>>().join(" ")
}

const FORMULA: &str = "we thank the port authority for its patient work";

/// Letters that end alike.
fn letters(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{}. {FORMULA}.", words(&format!("own{n}x"), 60))).collect()
}

fn archive(letters: &[String]) -> Archived {
    Archived::of(&letters.iter().map(|letter| ("a letter", letter.as_str())).collect::<Vec<_>>())
}

#[test]
fn a_phrase_of_many_letters_names_none_of_them() {
    let archive = archive(&letters(14));
    let page = format!("{}. {FORMULA}. {}.", words("before", 40), words("after", 40));
    for (text, percent) in [(page.as_str(), 10), (FORMULA, 100)] {
        let verdict = archive.check(text);
        assert_eq!(verdict.verdict, VerdictCode::CommonPhrase, "{percent}: {verdict:#?}");
        assert!(verdict.letters.is_empty() && verdict.letters_not_listed == 0);
        let [phrase] = verdict.phrases.as_slice() else { panic!("{:#?}", verdict.phrases) };
        assert_eq!(&text[phrase.pasted.clone()], FORMULA);
        assert_eq!((phrase.words, phrase.letters, phrase.ids.len()), (9, 14, 3));
        assert!(verdict.headline["en"].starts_with("No match: 14 archived letters have 9 words"));
        assert!(verdict.reason.unwrap().contains("occurs in 14 letters"));
    }
}

#[test]
fn a_short_phrase_of_one_letter_in_a_long_text_is_told_and_names_nothing() {
    let letters = letters(1);
    let archive = archive(&letters);
    let phrase: Vec<&str> = letters[0].split(' ').skip(20).take(8).collect();
    let page = format!("{}. {}. {}.", words("before", 80), phrase.join(" "), words("after", 80));
    let verdict = archive.check(&page);
    assert_eq!(verdict.verdict, VerdictCode::CommonPhrase);
    assert_eq!(verdict.phrases[0].letters, 1);
    assert_eq!(verdict.phrases[0].ids, [archive.records[0].id.as_str()]);
    assert!(verdict.headline["en"].contains("1 archived letter has 8 words in a row of it"));
}

#[test]
fn a_phrase_beside_a_letter_is_told_too() {
    let letters = letters(14);
    let archive = archive(&letters);
    let own = letters[3].split('.').next().unwrap();
    let verdict = archive.check(&format!("{own}. {}. {FORMULA}.", words("between", 30)));
    assert_eq!(verdict.letters[0].index, 5);
    let verdict =
        archive.check(&format!("{FORMULA}. {}. {}.", words("between", 30), words("own3x", 30)));
    assert_eq!(verdict.letters[0].index, 5);
}

#[test]
fn phrases_are_listed_up_to_the_bound() {
    let letters: Vec<String> = (0..=VERDICT_PHRASES_MAX)
        .map(|n| format!("{}.", words(&format!("letter{n}x"), 100)))
        .collect();
    let archive = archive(&letters);
    for (count, not_listed) in [(VERDICT_PHRASES_MAX, 0), (VERDICT_PHRASES_MAX + 1, 1)] {
        let phrases = (0..count).map(|n| {
            format!("{}. {}.", words(&format!("letter{n}x"), 8), words(&format!("page{n}x"), 40))
        });
        let verdict = archive.check(&phrases.collect::<Vec<_>>().join(" "));
        assert_eq!(verdict.verdict, VerdictCode::CommonPhrase);
        assert_eq!(verdict.phrases.len(), VERDICT_PHRASES_MAX);
        assert_eq!(verdict.phrases_not_listed, not_listed);
    }
}

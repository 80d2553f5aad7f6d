//! The check: letters of an invented embassy, printed in every way a newspaper prints a letter.

use crate::archived::Archived;
use chancery::check::{DifferenceFlag, DifferenceKind, EqualIn, Verdict, VerdictCode};
use chancery::limits::{
    PASTED_BYTES_MAX, VERDICT_DIFFERENCES_MAX, VERDICT_LETTERS_MAX, VERDICT_MARKS_MAX,
    VERDICT_PASSAGES_MAX,
};
use chancery::text::FoldingKind;

const HARBOUR: &str = include_str!("letters/harbour.txt");
const HARBOUR_ZH: &str = include_str!("letters/harbour_zh.txt");
const RIVER: &str = include_str!("letters/river.txt");
const ASSOCIATION: &str = include_str!("letters/harbour_association.txt");

fn archive() -> Archived {
    Archived::of(&[
        ("harbour", HARBOUR),
        ("harbour_zh", HARBOUR_ZH),
        ("river", RIVER),
        ("association", ASSOCIATION),
    ])
}

fn check(pasted: &str) -> Verdict {
    archive().check(pasted)
}

fn paragraph(letter: &str, number: usize) -> &str {
    letter.split("\n\n").nth(number).unwrap()
}

fn words(verdict: &Verdict) -> Vec<(DifferenceKind, &str, &str)> {
    let differences = verdict.letters[0].differences.iter();
    differences.map(|d| (d.kind, d.pasted_text.as_str(), d.letter_text.as_str())).collect()
}

/// What every answer must hold, whatever the text.
fn sound(pasted: &str, verdict: &Verdict) {
    assert!(!verdict.caveats.is_empty() && verdict.headline.len() == 2);
    for letter in &verdict.letters {
        for difference in &letter.differences {
            assert_eq!(&pasted[difference.pasted.clone()], difference.pasted_text);
        }
        for passage in &letter.passages {
            assert!(pasted.get(passage.pasted.clone()).is_some());
        }
    }
    for span in &verdict.surrounding {
        assert!(pasted.get(span.clone()).is_some());
    }
}

#[test]
fn the_file_itself_is_identical() {
    for letter in [HARBOUR, HARBOUR_ZH, RIVER] {
        let verdict = check(letter);
        sound(letter, &verdict);
        assert_eq!(verdict.verdict, VerdictCode::IdenticalFile);
        assert_eq!(verdict.letters.len(), 1);
        assert_eq!(verdict.letters[0].equal_in, Some(EqualIn::N0));
        assert!(verdict.surrounding.is_empty() && verdict.letters[0].ignored.is_empty());
        assert_eq!(verdict.headline["en"], "This file is the archived original.");
    }
}

#[test]
fn a_web_page_around_the_letter_is_told_apart() {
    for letter in [HARBOUR, HARBOUR_ZH] {
        let page = format!(
            "Home > Press\nEmbassy events\n\nThe following letter was printed by The Northgate Chronicle under the title \
             “Open for grain”.\n\n{}\n\nSuggest to a friend\nAll rights reserved",
            letter.trim_end()
        );
        let verdict = check(&page);
        sound(&page, &verdict);
        assert_eq!(verdict.verdict, VerdictCode::IdenticalText, "{:#?}", words(&verdict));
        let around: Vec<&str> =
            verdict.surrounding.iter().map(|span| &page[span.clone()]).collect();
        assert_eq!(around.len(), 2);
        assert!(around[0].starts_with("Home") && around[0].ends_with("grain”."));
        assert_eq!(around[1], "Suggest to a friend\nAll rights reserved");
        assert!(verdict.letters[0].differences.is_empty());
        assert_eq!(verdict.letters[0].extent.kept_percent, 100);
        assert!(verdict.letters[0].extent.pasted_percent < 100);
    }
}

#[test]
fn typography_is_ignored_and_counted() {
    let copy = HARBOUR
        .replace(['“', '”'], "\"")
        .replace('’', "'")
        .replace("\n\n", "\r\n \r\n")
        .replace(" of ", "\u{A0}of\n");
    let verdict = check(&copy);
    sound(&copy, &verdict);
    assert_eq!(verdict.verdict, VerdictCode::IdenticalText, "{:#?}", words(&verdict));
    let letter = &verdict.letters[0];
    assert_eq!(letter.equal_in, Some(EqualIn::N1));
    assert_eq!(letter.ignored[&FoldingKind::QuotationMark], 2);
    assert_eq!(
        letter.ignored[&FoldingKind::WhiteSpace],
        2 * HARBOUR.matches(" of ").count() + HARBOUR.matches("\n\n").count()
    );
    assert_eq!(letter.ignored.len(), 2, "{:?}", letter.ignored);
    assert!(letter.marks.is_empty());
}

#[test]
fn capitals_and_punctuation_are_listed() {
    let copy = HARBOUR
        .replace("This is not the case.", "THIS is not the case;")
        .replace("blockade is", "“blockade” is");
    let verdict = check(&copy);
    assert_eq!(verdict.verdict, VerdictCode::IdenticalText, "{:#?}", words(&verdict));
    let letter = &verdict.letters[0];
    assert_eq!(letter.equal_in, Some(EqualIn::N2));
    assert_eq!(letter.ignored[&FoldingKind::Case], 1);
    assert_eq!(letter.ignored[&FoldingKind::Punctuation], 1);
    assert_eq!(letter.ignored[&FoldingKind::QuotationBoundary], 2);
    assert_eq!(letter.marks.len(), 4);
    assert_eq!(letter.marks[0].pasted_text, "THIS");
}

#[test]
fn a_paragraph_left_out_is_abridged() {
    for letter in [HARBOUR, HARBOUR_ZH] {
        let fourth = paragraph(letter, 4);
        let copy = letter.replace(&format!("{fourth}\n\n"), "");
        let verdict = check(&copy);
        sound(&copy, &verdict);
        assert_eq!(verdict.verdict, VerdictCode::Abridged, "{:#?}", words(&verdict));
        assert_eq!(words(&verdict), [(DifferenceKind::Omitted, "", fourth)]);
        assert_eq!(verdict.letters[0].omitted, [0]);
        let left_out = verdict.letters[0].extent.omitted_percent;
        assert!((10..30).contains(&left_out));
        assert!(verdict.headline["en"].contains(&format!("{left_out} % was left out")));
    }
}

#[test]
fn an_ellipsis_may_mark_the_end_of_a_sentence() {
    let copy = HARBOUR.replace(
        ", and the figures that your correspondent quotes are those of a different port.",
        " …",
    );
    let verdict = check(&copy);
    assert_eq!(verdict.verdict, VerdictCode::Abridged, "{:#?}", words(&verdict));
    assert_eq!(verdict.letters[0].differences[0].flags, [DifferenceFlag::Marked]);
    let silent = HARBOUR.replace(
        ", and the figures that your correspondent quotes are those of a different port.",
        ".",
    );
    let verdict = check(&silent);
    assert_eq!(verdict.verdict, VerdictCode::Altered);
    assert_eq!(verdict.letters[0].differences[0].kind, DifferenceKind::Deleted);
}

#[test]
fn one_word_changed_is_shown_exactly() {
    let verdict = check(&HARBOUR.replace("1.9 million", "19 million"));
    assert_eq!(verdict.verdict, VerdictCode::Altered);
    assert_eq!(words(&verdict), [(DifferenceKind::Changed, "19", "1.9")]);
    assert_eq!(verdict.letters[0].differences[0].flags, [DifferenceFlag::NumberValue]);
    assert_eq!(verdict.headline["en"], "Changed: 1 word was changed or added.");

    let verdict = check(&HARBOUR.replace("firmly opposes", "opposes"));
    assert_eq!(verdict.verdict, VerdictCode::Altered);
    assert_eq!(words(&verdict), [(DifferenceKind::Deleted, "", "firmly")]);

    let verdict = check(&HARBOUR.replace("do not inspect", "do inspect"));
    assert_eq!(words(&verdict), [(DifferenceKind::Deleted, "", "not")]);
    assert_eq!(verdict.letters[0].differences[0].flags, [DifferenceFlag::Negation]);

    let verdict = check(&HARBOUR_ZH.replace("190万", "19万"));
    assert_eq!(words(&verdict), [(DifferenceKind::Changed, "19", "190")]);

    let verdict = check(&HARBOUR_ZH.replace("坚决反对", "反对"));
    assert_eq!(words(&verdict), [(DifferenceKind::Deleted, "", "坚决")]);
    assert_eq!(verdict.headline["zh-Hans"], "有改动：句中删去 2 个字。");
}

#[test]
fn one_sentence_is_a_quotation() {
    for sentence in [
        "Our customs officers do not inspect the papers of relief ships, and they never have.",
        "瓦尔多利亚坚决反对把粮食当作武器的任何企图。",
    ] {
        let verdict = check(sentence);
        assert_eq!(verdict.verdict, VerdictCode::Quotes, "{verdict:#?}");
        assert_eq!(verdict.letters.len(), 1);
        assert_eq!(verdict.letters[0].passages.len(), 1);
        assert_eq!(verdict.letters[0].extent.pasted_percent, 100);
    }
}

#[test]
fn an_article_that_quotes_and_changes_a_word_shows_it() {
    let article = "PORT SABLE. The embassy of Valdoria rejected the claim on Monday. “Our customs officers do not inspect the \
        papers of relief ships,” the spokesperson wrote. Shipping firms in the region had complained for weeks about long \
        queues, and several captains said that they were turned away at night. In its letter the embassy admitted that \
        “two berths were closed for repairs between March and May. The repairs were announced six months before they began, \
        and no ship waited more than 36 hours.” Prices rose again yesterday.";
    let verdict = check(article);
    sound(article, &verdict);
    assert_eq!(verdict.verdict, VerdictCode::Altered, "{verdict:#?}");
    assert_eq!(words(&verdict), [(DifferenceKind::Changed, "May", "April")]);
    let codes: Vec<VerdictCode> =
        verdict.letters[0].passages.iter().map(|passage| passage.verdict).collect();
    assert_eq!(codes, [VerdictCode::IdenticalText, VerdictCode::Altered]);
    let honest = article.replace("May", "April");
    let verdict = check(&honest);
    assert_eq!(verdict.verdict, VerdictCode::Quotes, "{:#?}", words(&verdict));
    assert_eq!(verdict.letters[0].passages.len(), 2);
    assert_eq!(verdict.headline["en"], "This text quotes 2 passages of the letter.");
}

#[test]
fn another_institution_on_the_same_subject_is_not_confused() {
    let verdict = check(ASSOCIATION);
    assert_eq!(verdict.verdict, VerdictCode::IdenticalFile);
    assert_eq!(verdict.letters.len(), 1);
    let other = Archived::of(&[("harbour", HARBOUR), ("river", RIVER)]).check(ASSOCIATION);
    assert!(matches!(other.verdict, VerdictCode::NoRecord | VerdictCode::Similar), "{other:#?}");
}

#[test]
fn letters_are_listed_up_to_the_bound() {
    for (count, not_listed) in [(VERDICT_LETTERS_MAX, 0), (VERDICT_LETTERS_MAX + 1, 1)] {
        let verdict = Archived::of(&vec![("the same letter", RIVER); count]).check(RIVER);
        assert_eq!(verdict.verdict, VerdictCode::IdenticalFile);
        assert_eq!(verdict.letters.len(), VERDICT_LETTERS_MAX);
        assert_eq!(verdict.letters_not_listed, not_listed);
        // Of equals, the older comes first.
        assert!(verdict.letters.is_sorted_by_key(|letter| letter.index));
    }
}

/// Sentences of eleven words, all different.
fn sentences(count: usize) -> Vec<String> {
    (0..count)
        .map(|n| format!("Point{n} says that word{n} and thing{n} are the matter{n} of part{n}."))
        .collect()
}

#[test]
fn differences_are_listed_up_to_the_bound() {
    let letter = sentences(VERDICT_DIFFERENCES_MAX + 10).join(" ");
    let archived = Archived::of(&[("long", &letter)]);
    for (count, not_listed) in [(VERDICT_DIFFERENCES_MAX, 0), (VERDICT_DIFFERENCES_MAX + 1, 1)] {
        let copy = (5..5 + count)
            .fold(letter.clone(), |copy, n| copy.replacen(&format!(" thing{n} "), " other ", 1));
        let verdict = archived.check(&copy);
        assert_eq!(verdict.letters[0].differences.len(), VERDICT_DIFFERENCES_MAX);
        assert_eq!(verdict.letters[0].differences_not_listed, not_listed);
        assert_eq!(verdict.letters[0].extent.changed_words, count);
    }
}

#[test]
fn a_long_run_is_found_though_its_first_words_stand_everywhere() {
    let common = "the letter of the ministry of the sea says that";
    let letter: String = (0..80)
        .map(|n| format!("{common} point{n} has thing{n} and other{n} matters of part{n}. "))
        .collect();
    let tail = (0..200).map(|n| format!("word{n}")).collect::<Vec<_>>().join(" ");
    let letter = format!("{letter}{common} {tail}.");
    let verdict = Archived::of(&[("long", &letter)]).check(&format!("{common} {tail}."));
    assert_eq!(verdict.verdict, VerdictCode::Quotes);
    assert_eq!(verdict.letters[0].extent.longest_run_words, 210);
}

#[test]
fn marks_are_listed_up_to_the_bound() {
    let letter = sentences(VERDICT_MARKS_MAX + 10).join(" ");
    let archived = Archived::of(&[("long", &letter)]);
    for count in [VERDICT_MARKS_MAX, VERDICT_MARKS_MAX + 1] {
        let copy = (0..count).fold(letter.clone(), |copy, n| {
            copy.replacen(&format!(" thing{n} "), &format!(" THING{n} "), 1)
        });
        let verdict = archived.check(&copy);
        assert_eq!(verdict.verdict, VerdictCode::IdenticalText);
        assert_eq!(verdict.letters[0].ignored[&FoldingKind::Case], count);
        assert_eq!(verdict.letters[0].marks.len(), VERDICT_MARKS_MAX);
    }
}

#[test]
fn passages_are_listed_up_to_the_bound() {
    for (count, not_listed) in [(VERDICT_PASSAGES_MAX, 0), (VERDICT_PASSAGES_MAX + 1, 1)] {
        let quoted = sentences(count);
        let archived = Archived::of(&[("long", &quoted.join(" "))]);
        let own = "After that the minister looked out of the window for quite some time, and nobody in the room spoke.";
        let verdict = archived.check(&quoted.join(&format!("\n\n{own}\n\n")));
        assert_eq!(verdict.verdict, VerdictCode::Quotes, "{:?}", words(&verdict));
        assert_eq!(verdict.letters[0].passages.len(), VERDICT_PASSAGES_MAX);
        assert_eq!(verdict.letters[0].passages_not_listed, not_listed);
        assert!(verdict.headline["en"].contains(&format!("{count} passages")));
    }
}

#[test]
fn texts_that_cannot_be_checked_say_what_to_do() {
    let reason = |text: &str| {
        let verdict = check(text);
        assert_eq!(verdict.verdict, VerdictCode::CannotCheck, "{text:.40}");
        assert!(verdict.letters.is_empty() && verdict.headline["en"] == "Could not check.");
        verdict.reason.unwrap()
    };
    assert!(reason("").contains("no words"));
    assert!(reason(" \n— … !").contains("no words"));
    assert!(reason("👍👍👍").contains("no words"));
    assert!(reason("Valdoria firmly opposes any attempt to use").contains("at least 8 words"));
    assert!(reason("瓦尔多利亚坚决反对把粮食当作武").contains("16 Chinese characters"));
    assert!(reason(&"a ".repeat(PASTED_BYTES_MAX / 2 + 1)).contains("at most 1048576"));
    let longest = "a ".repeat(PASTED_BYTES_MAX / 2);
    assert_eq!(check(&longest).verdict, VerdictCode::NoRecord);
    assert_eq!(
        check("Valdoria firmly opposes any attempt to use food").verdict,
        VerdictCode::Quotes
    );
    assert_eq!(check("瓦尔多利亚坚决反对把粮食当作武器").verdict, VerdictCode::Quotes);
}

#[test]
fn a_letter_too_short_to_search_for_is_known_by_its_digest() {
    let archived = Archived::of(&[("short", "No. “Never.”\n"), ("river", RIVER)]);
    assert_eq!(archived.check("No. “Never.”\n").verdict, VerdictCode::IdenticalFile);
    let verdict = archived.check("No. \"Never.\"");
    assert_eq!(verdict.verdict, VerdictCode::IdenticalText);
    assert_eq!(verdict.letters[0].equal_in, Some(EqualIn::N1));
    assert_eq!(verdict.letters[0].extent.kept_percent, 100);
    assert_eq!(archived.check("No. Always.").verdict, VerdictCode::CannotCheck);
}

//! Searching: what is found against an oracle, pages that stay as they are while letters come, an index that may be
//! deleted, damaged or another archive's, and what people are shown.

mod shown;

use crate::desk::{Desk, all_is_well, publication, submit};
use crate::dice::Dice;
use chancery::archive::{
    Archive, ArchiveError, Cursor, LetterFilter, LetterPage, Order, SearchField, SearchOptions,
    Submission,
};
use chancery::letter::{LetterId, LetterText, Metadata, PartialDate};
use chancery::limits::FREE_BYTES_MIN;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A desk whose index follows the log at every step.
fn desk() -> Desk {
    let mut desk = Desk::empty();
    desk.options.search = SearchOptions {
        behind_entries: 4,
        rest: Duration::from_millis(1),
        ..SearchOptions::default()
    };
    desk
}

/// A letter by somebody, in an outlet, of a day.
fn letter(title: &str, text: &str, outlet: &str, date: &str, language: &str) -> Submission {
    let json = json!({
        "kind": "letter-to-editor", "language": language, "title": title, "date": date,
        "author": {"name": "Ilse Maren", "role": "Spokesperson"},
        "addressee": {"name": "The Editor", "organization": outlet},
        "publications": [{"outlet": outlet, "medium": "print", "date": date, "title": "As printed",
            "asserted_by": "issuer"}]
    });
    Submission::Letter {
        text: LetterText::parse(text.as_bytes()).unwrap(),
        metadata: Box::new(Metadata::parse(json.to_string().as_bytes()).unwrap()),
        idempotency_key: None,
    }
}

fn plain(archive: &Archive, title: &str, text: &str) -> LetterId {
    let letter = letter(title, text, "The Courier", "2024-03-14", "en-GB");
    submit(archive, letter).unwrap().id
}

fn all() -> LetterFilter {
    LetterFilter { limit: 100, ..LetterFilter::default() }
}

fn q(words: &str) -> LetterFilter {
    LetterFilter { q: Some(words.to_owned()), ..all() }
}

fn titles(archive: &Archive, filter: &LetterFilter) -> Vec<String> {
    let page = archive.letters(filter).unwrap();
    assert_eq!(page.matches, page.letters.len() as u64, "one page has them all");
    page.letters.into_iter().map(|found| found.letter.metadata.title.clone()).collect()
}

fn ids(page: &LetterPage) -> Vec<String> {
    page.letters.iter().map(|found| found.letter.id.to_string()).collect()
}

/// Waits until the index on disk has all but the last few entries.
fn follow(archive: &Archive) {
    let size = archive.checkpoint().checkpoint().size.get();
    while archive.health().searchable + 4 <= size {
        std::thread::yield_now();
    }
}

#[test]
fn words_phrases_fields_and_exclusions_find_what_they_say() {
    let desk = desk();
    let archive = desk.init().unwrap();
    plain(
        &archive,
        "The harbour agreement",
        "Nothing in it is secret, said the spokesperson in Zürich.",
    );
    plain(&archive, "Fishing", "The agreement on the harbour says nothing of fishing boats.");
    let chinese = letter(
        "关于港口的声明",
        "港口协议没有任何秘密。我们坚决反对网络攻击。",
        "北方日报",
        "2023-05",
        "zh-Hans",
    );
    submit(&archive, chinese).unwrap();
    for (words, expected) in [
        ("harbour agreement", vec!["The harbour agreement", "Fishing"]),
        ("\"harbour agreement\"", vec!["The harbour agreement"]),
        ("title:harbour", vec!["The harbour agreement"]),
        ("text:agreement", vec!["Fishing"]),
        ("harbour -fishing", vec!["The harbour agreement"]),
        ("-harbour -港口", vec![]),
        ("ZURICH", vec!["The harbour agreement"]),
        ("secre*", vec!["The harbour agreement"]),
        ("fish*", vec!["Fishing"]),
        ("author:maren outlet:courier", vec!["Fishing", "The harbour agreement"]),
        ("addressee:\"the courier\" nothing", vec!["Fishing", "The harbour agreement"]),
        ("printed", vec!["Fishing", "The harbour agreement", "关于港口的声明"]),
        ("坚决反对", vec!["关于港口的声明"]),
        ("反对坚决", vec![]),
        ("港口 攻击", vec!["关于港口的声明"]),
        ("outlet:北方日报", vec!["关于港口的声明"]),
        ("zeppelin", vec![]),
    ] {
        let mut found = titles(&archive, &q(words));
        let mut expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        if words != "harbour agreement" {
            found.sort();
            expected.sort();
        }
        assert_eq!(found, expected, "{words}");
    }
    for (words, why) in [("titel:x", "title, author"), ("\"open", "not closed"), ("!?", "no word")]
    {
        let error = archive.letters(&q(words)).unwrap_err();
        assert!(matches!(error, ArchiveError::Search { .. }) && error.to_string().contains(why));
    }
}

#[test]
fn filters_combine_and_counts_are_of_what_they_leave() {
    let desk = desk();
    let archive = desk.init().unwrap();
    let date = |text: &str| Some(PartialDate::parse(text).unwrap());
    for (number, (outlet, day, language)) in [
        ("The Courier", "2023-01-05", "en-GB"),
        ("THE COURIER", "2024-02", "en-GB"),
        ("北方日报", "2024-03-01", "zh-Hans"),
        ("Evening Mail", "2025", "en-GB"),
    ]
    .into_iter()
    .enumerate()
    {
        let (title, text) = (format!("Letter {number}"), format!("Word{number} harbour."));
        submit(&archive, letter(&title, &text, outlet, day, language)).unwrap();
    }
    let of_2024 = LetterFilter { from: date("2024"), until: date("2024"), ..q("harbour") };
    assert_eq!(titles(&archive, &of_2024), ["Letter 2", "Letter 1"]);
    let courier = LetterFilter { outlet: Some("the courier!".into()), ..of_2024.clone() };
    assert_eq!(titles(&archive, &courier), ["Letter 1"]);
    let part = LetterFilter { outlet: Some("Courier".into()), ..all() };
    assert_eq!(titles(&archive, &part), [""; 0], "an outlet is named whole");
    let open = LetterFilter { until: date("2023-12"), ..all() };
    assert_eq!(titles(&archive, &open), ["Letter 0"]);
    for (issuer, expected) in
        [("embassy of VALDORIA", 4), ("valdoria.example", 4), ("Arandia", 0), ("!", 0)]
    {
        let by = LetterFilter { issuer: Some(issuer.into()), ..q("harbour") };
        assert_eq!(titles(&archive, &by).len(), expected, "{issuer}");
    }

    let counted = LetterFilter { facets: true, limit: 1, ..q("harbour") };
    let page = archive.letters(&counted).unwrap();
    assert_eq!((page.letters.len(), page.matches, page.total), (1, 4, 4));
    let facets = page.facets.unwrap();
    let told = |facets: Vec<chancery::archive::Facet>| -> Vec<(String, u64)> {
        facets.into_iter().map(|facet| (facet.value, facet.count)).collect()
    };
    let pairs = |pairs: &[(&str, u64)]| -> Vec<(String, u64)> {
        pairs.iter().map(|(value, count)| ((*value).to_owned(), *count)).collect()
    };
    assert_eq!(
        told(facets.outlets),
        pairs(&[("THE COURIER", 2), ("Evening Mail", 1), ("北方日报", 1)])
    );
    assert_eq!(told(facets.years), pairs(&[("2025", 1), ("2024", 2), ("2023", 1)]));
    assert_eq!(told(facets.languages), pairs(&[("en-GB", 3), ("zh-Hans", 1)]));
}

#[test]
fn what_is_found_is_what_an_oracle_finds_however_far_the_index_has_come() {
    const WORDS: [&str; 9] =
        ["harbour", "treaty", "boats", "Zürich", "secret", "north", "秘密", "港口", "U.S."];
    let desk = desk();
    let archive = desk.init().unwrap();
    let mut dice = Dice::new(7);
    let mut letters: Vec<(String, BTreeSet<&str>)> = Vec::new();
    for number in 0..60 {
        let words: Vec<&str> = (0..5).map(|_| WORDS[dice.below(WORDS.len())]).collect();
        let text = format!("number{number} {}", words.join(" "));
        let id = plain(&archive, &format!("Letter {number}"), &text);
        letters.push((id.to_string(), words.into_iter().collect()));
        if number % 7 == 0 {
            let asked = [WORDS[dice.below(WORDS.len())], WORDS[dice.below(WORDS.len())]];
            let page = archive.letters(&q(&asked.join(" "))).unwrap();
            let expected =
                letters.iter().filter(|(_, words)| asked.iter().all(|w| words.contains(w)));
            let expected: BTreeSet<String> = expected.map(|(id, _)| id.clone()).collect();
            assert_eq!(ids(&page).into_iter().collect::<BTreeSet<_>>(), expected, "{asked:?}");
            assert_eq!(page.matches, expected.len() as u64);
        }
    }
    follow(&archive);
    drop(archive);
    let archive = desk.open().unwrap();
    for word in WORDS {
        let page = archive.letters(&q(word)).unwrap();
        let with = letters.iter().filter(|(_, words)| words.contains(word)).count();
        assert_eq!(
            (page.letters.len(), page.matches, page.unsearched),
            (with, with as u64, 0),
            "{word}"
        );
    }
    assert!(archive.health().searchable > 50, "it was not made from nothing");
    all_is_well(&archive);
}

/// Every page of a list, one after the other, with something done between them.
fn paged(archive: &Archive, filter: &LetterFilter, mut between: impl FnMut()) -> Vec<String> {
    let mut filter = filter.clone();
    let mut found = Vec::new();
    let mut matches = None;
    loop {
        let page = archive.letters(&filter).unwrap();
        if filter.order != Some(Order::Newest) {
            assert_eq!(*matches.get_or_insert(page.matches), page.matches, "the count stays");
        }
        found.extend(ids(&page));
        let Some(next) = page.next else { return found };
        filter.cursor = Some(Cursor::parse(&next.to_string()).unwrap());
        between();
    }
}

#[test]
fn a_list_goes_on_as_it_began_while_letters_come() {
    let desk = desk();
    let archive = desk.init().unwrap();
    let mut dice = Dice::new(11);
    let mut deposited = 0;
    let mut deposit = || {
        deposited += 1;
        let times = 1 + dice.below(6);
        let filler = "other words ".repeat(dice.below(20));
        plain(
            &archive,
            &format!("T{deposited}"),
            &format!("n{deposited} {}{filler}", "harbour ".repeat(times)),
        );
    };
    (0..40).for_each(|_| deposit());
    let relevance = LetterFilter { limit: 3, ..q("harbour") };
    let newest = LetterFilter { order: Some(Order::Newest), ..relevance.clone() };
    for filter in [relevance, newest] {
        let at_once =
            ids(&archive.letters(&LetterFilter { limit: 100, ..filter.clone() }).unwrap());
        assert_eq!(at_once.iter().collect::<BTreeSet<_>>().len(), at_once.len());
        let before = archive.health().searchable;
        let paged = paged(&archive, &filter, || {
            deposit();
            follow(&archive);
        });
        assert!(archive.health().searchable > before, "the index moved meanwhile");
        assert_eq!(paged, at_once, "{:?}", filter.order);
    }

    let next = archive.letters(&LetterFilter { limit: 1, ..q("harbour") }).unwrap().next;
    for other in [q("words"), all(), LetterFilter { outlet: Some("x".into()), ..q("harbour") }] {
        let error = archive.letters(&LetterFilter { cursor: next.clone(), ..other }).unwrap_err();
        assert!(matches!(error, ArchiveError::Cursor { .. }), "{error}");
    }
}

#[test]
fn the_best_match_comes_first_and_of_equals_the_newest() {
    let desk = desk();
    let archive = desk.init().unwrap();
    let filler = "and many other words that say something else ".repeat(20);
    plain(&archive, "Once", &format!("harbour a {filler}"));
    plain(&archive, "Often", &format!("harbour harbour harbour b {filler}"));
    plain(&archive, "Of the harbour", &format!("harbour c {filler}"));
    plain(&archive, "Same", "equal words");
    plain(&archive, "Sama", "equal words.");
    assert_eq!(titles(&archive, &q("harbour")), ["Of the harbour", "Often", "Once"]);
    assert_eq!(titles(&archive, &q("equal words")), ["Sama", "Same"]);
    let newest = LetterFilter { order: Some(Order::Newest), ..q("harbour") };
    assert_eq!(titles(&archive, &newest), ["Of the harbour", "Often", "Once"]);
}

#[test]
fn later_statements_are_searched_and_withdrawn_letters_are_shown_as_such() {
    let desk = desk();
    let archive = desk.init().unwrap();
    let id = plain(&archive, "Early", "The first of many letters.");
    for number in 0..12 {
        plain(&archive, "Filler", &format!("Filler number {number}."));
    }
    follow(&archive);
    let publication = publication("The Evening Mail");
    let stated = Submission::Publication { id: id.clone(), publication, idempotency_key: None };
    submit(&archive, stated).unwrap();
    let reason = "It was a mistake".to_owned();
    submit(&archive, Submission::Withdrawal { id: id.clone(), reason, idempotency_key: None })
        .unwrap();
    let found = |archive: &Archive| {
        let page = archive.letters(&q("outlet:evening first")).unwrap();
        assert_eq!((page.matches, ids(&page)), (1, vec![id.to_string()]));
        assert!(page.letters[0].letter.withdrawn.is_some());
        let outlet = LetterFilter { outlet: Some("The Evening Mail".into()), ..all() };
        assert_eq!(archive.letters(&outlet).unwrap().matches, 1);
        assert_eq!(archive.letters(&q("early")).unwrap().matches, 1, "not also as it was");
    };
    found(&archive);
    for number in 12..24 {
        plain(&archive, "Filler", &format!("Filler number {number}."));
    }
    follow(&archive);
    found(&archive);
}

#[test]
fn snippets_show_where_the_words_stand() {
    let desk = desk();
    let archive = desk.init().unwrap();
    let filler = "Many other words stand here. ".repeat(30);
    let text = format!("{filler}The minister was in Zürich on 3 May. {filler}");
    plain(&archive, "Zürich and the others", &text);
    let page = archive.letters(&q("zurich courier")).unwrap();
    let snippets = &page.letters[0].snippets;
    let shown: Vec<_> = snippets
        .iter()
        .map(|snippet| {
            let words = snippet.matches.iter().map(|span| &snippet.text[span.clone()]);
            (snippet.field, words.collect::<Vec<_>>().join("|"))
        })
        .collect();
    let expected = [
        (SearchField::Title, "Zürich"),
        (SearchField::Addressee, "Courier"),
        (SearchField::Outlet, "Courier"),
        (SearchField::Text, "Zürich"),
    ];
    assert_eq!(shown, expected.map(|(field, words)| (field, words.to_owned())));
    let of_text = snippets.last().unwrap();
    assert!(of_text.goes_on && of_text.at > 0 && of_text.text.len() < 300);
    assert_eq!(&text[of_text.at..of_text.at + of_text.text.len()], of_text.text);
    assert!(archive.letters(&all()).unwrap().letters[0].snippets.is_empty());
}

/// An archive whose index on disk is complete up to the last few entries; closed.
fn indexed() -> (Desk, PathBuf) {
    let desk = desk();
    let archive = desk.init().unwrap();
    for number in 0..20 {
        plain(&archive, &format!("Letter {number}"), &format!("The harbour of {number} boats."));
    }
    follow(&archive);
    drop(archive);
    let folder = desk.data().join("search");
    assert!(folder.join("meta.json").exists());
    (desk, folder)
}

/// Opens it, finds everything, and waits until the index is as complete as it was.
fn finds_all(desk: &Desk) {
    let archive = desk.open().unwrap();
    assert_eq!(archive.letters(&q("harbour")).unwrap().matches, 20);
    follow(&archive);
    assert_eq!(archive.letters(&q("harbour boats")).unwrap().matches, 20);
    assert_eq!(titles(&archive, &q("\"of 7 boats\"")), ["Letter 7"]);
    all_is_well(&archive);
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn the_index_may_be_deleted_at_any_time() {
    let (desk, folder) = indexed();
    std::fs::remove_dir_all(&folder).unwrap();
    finds_all(&desk);
    assert!(folder.join("meta.json").exists());

    let archive = desk.open().unwrap();
    assert_eq!(archive.letters(&q("harbour")).unwrap().matches, 20);
    std::fs::remove_dir_all(&folder).unwrap();
    for number in 20..32 {
        plain(&archive, &format!("Letter {number}"), &format!("The harbour of {number} boats."));
        assert_eq!(archive.letters(&q("harbour")).unwrap().matches, number + 1);
    }
}

#[test]
fn an_index_that_is_damaged_while_it_is_searched_is_built_again() {
    let (desk, folder) = indexed();
    let archive = desk.open().unwrap();
    assert_eq!(archive.letters(&q("harbour")).unwrap().matches, 20);
    assert!(archive.health().searchable > 0);
    for file in files(&folder) {
        std::fs::OpenOptions::new().write(true).open(file).unwrap().set_len(9).unwrap();
    }
    assert_eq!(archive.letters(&q("\"harbour of\"")).unwrap().matches, 20);
    follow(&archive);
    assert_eq!(archive.letters(&q("harbour boats")).unwrap().matches, 20);
    drop(archive);
    finds_all(&desk);
}

#[test]
fn a_damaged_index_is_noticed_and_built_again() {
    let (desk, folder) = indexed();
    let count = files(&folder).len();
    assert!(count > 5);
    for number in 0..count {
        let Some(file) = files(&folder).into_iter().nth(number) else { break };
        let mut bytes = std::fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        if let Some(byte) = bytes.get_mut(middle) {
            *byte ^= 0x55;
        }
        std::fs::write(&file, &bytes).unwrap();
        finds_all(&desk);
    }
    for cut in [0, 1, 7, 40] {
        for file in files(&folder).into_iter().take(4) {
            let bytes = std::fs::read(&file).unwrap();
            std::fs::write(&file, &bytes[..bytes.len().min(cut)]).unwrap();
        }
        finds_all(&desk);
    }
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::write(&folder, "a file where the folder was").unwrap();
    let archive = desk.open().unwrap();
    assert_eq!(archive.letters(&q("harbour")).unwrap().matches, 20);
}

#[test]
fn the_index_of_another_archive_is_not_believed() {
    let (desk, folder) = indexed();
    let other = self::desk();
    let archive = other.init().unwrap();
    for number in 0..20 {
        plain(&archive, "Foreign", &format!("A foreign harbour {number}."));
    }
    follow(&archive);
    drop(archive);
    std::fs::remove_dir_all(&folder).unwrap();
    crate::desk::copy(&other.data().join("search"), &folder);
    finds_all(&desk);
    let archive = desk.open().unwrap();
    assert_eq!(archive.letters(&q("foreign")).unwrap().matches, 0);
}

#[test]
fn what_could_not_be_searched_is_told() {
    let mut desk = desk();
    desk.options.search.behind_entries = u64::MAX;
    desk.options.search.direct_entries = 5;
    let archive = desk.init().unwrap();
    for number in 0..12 {
        plain(&archive, &format!("Letter {number}"), &format!("The harbour of {number} boats."));
    }
    let page = archive.letters(&q("harbour")).unwrap();
    assert_eq!((page.matches, page.unsearched), (5, 7));
    assert_eq!(page.letters[0].letter.metadata.title, "Letter 11", "the newest are found");
    assert_eq!(archive.letters(&all()).unwrap().letters.len(), 12, "a list needs no index");
}

#[test]
fn the_index_takes_no_space_that_deposits_need() {
    let mut desk = desk();
    let archive = desk.init().unwrap();
    plain(&archive, "One", "The harbour.");
    drop(archive);
    // More than any disk has, so that the index finds too little room from the start.
    desk.options.bounds.free_bytes_min = u64::MAX - FREE_BYTES_MIN;
    desk.options.search.behind_entries = 1;
    let archive = desk.open().unwrap();
    for _ in 0..50 {
        assert_eq!(archive.letters(&q("harbour")).unwrap().matches, 1);
    }
    archive.close();
    assert!(!desk.data().join("search").exists());
}

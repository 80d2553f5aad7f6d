//! Every difference named for what it is: house style, numbers, negations, names, look-alikes, and what is none.

use crate::archived::Archived;
use crate::rebuilt::{rebuilt, words};
use chancery::check::{
    Difference, DifferenceClass, DifferenceFlag, DifferenceKind, EqualIn, Verdict, VerdictCode,
};
use chancery::text::{AlarmKind, StyleClass};

const HARBOUR: &str = include_str!("letters/harbour.txt");
const HARBOUR_ZH: &str = include_str!("letters/harbour_zh.txt");
const RIVER: &str = include_str!("letters/river.txt");

fn archive() -> Archived {
    Archived::of(&[("harbour", HARBOUR), ("harbour_zh", HARBOUR_ZH), ("river", RIVER)])
}

fn check(pasted: &str) -> Verdict {
    archive().check(pasted)
}

/// A letter with some words replaced, each of which must stand in it.
fn replaced(letter: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(letter.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from:?}");
        text.replacen(from, to, 1)
    })
}

fn told(verdict: &Verdict) -> Vec<(DifferenceKind, DifferenceClass, &str, &str)> {
    let differences = verdict.letters[0].differences.iter();
    differences
        .map(|one| (one.kind, one.class, one.pasted_text.as_str(), one.letter_text.as_str()))
        .collect()
}

/// The one difference that a single change makes.
fn only(letter: &str, from: &str, to: &str) -> Difference {
    let pasted = replaced(letter, &[(from, to)]);
    let verdict = check(&pasted);
    assert_eq!(told(&verdict).len(), 1, "{from:?} to {to:?}: {:#?}", told(&verdict));
    assert_eq!(rebuilt(&pasted, letter, &verdict.letters[0]), words(letter));
    verdict.letters[0].differences[0].clone()
}

const HOUSE_STYLE: [(&str, &str); 8] = [
    ("harbour of", "harbor of"),
    ("This is not", "This isn't"),
    ("1.9 million", "1,900,000"),
    ("12 January", "January 12"),
    ("two berths", "2 berths"),
    ("six months", "6 months"),
    ("shall go on", "shall go on"),
    ("could have been had", "could have been had"),
];

#[test]
fn the_same_words_in_another_house_style_are_no_change() {
    let pasted = replaced(HARBOUR, &HOUSE_STYLE);
    let verdict = check(&pasted);
    assert_eq!(verdict.verdict, VerdictCode::HouseStyle, "{:#?}", told(&verdict));
    let letter = &verdict.letters[0];
    assert_eq!(letter.equal_in, Some(EqualIn::N3));
    assert_eq!(verdict.tables.n3, chancery::text::N3_TABLES);
    assert_eq!(
        told(&verdict),
        [
            (DifferenceKind::HouseStyle, DifferenceClass::Spelling, "harbor", "harbour"),
            (DifferenceKind::HouseStyle, DifferenceClass::Contraction, "isn't", "is not"),
            (DifferenceKind::HouseStyle, DifferenceClass::NumberForm, "1,900,000", "1.9 million"),
            (DifferenceKind::HouseStyle, DifferenceClass::DateForm, "January 12", "12 January"),
            (DifferenceKind::HouseStyle, DifferenceClass::NumberForm, "2", "two"),
            (DifferenceKind::HouseStyle, DifferenceClass::NumberForm, "6", "six"),
        ]
    );
    assert_eq!(letter.house_style[&StyleClass::NumberForm], 3);
    assert_eq!(letter.house_style.len(), 4);
    let extent = &letter.extent;
    assert_eq!((extent.kept_percent, extent.pasted_percent), (100, 100));
    assert_eq!((extent.changed_words, extent.deleted_words), (0, 0));
    assert!(letter.differences.iter().all(|one| !one.may_change_meaning));
    assert_eq!(
        verdict.headline["en"],
        "Same words as the archived letter, in another house style: 6 places differ in spelling, number forms or the like."
    );
    assert!(verdict.headline["zh-Hans"].contains("6 处"));
    assert_eq!(rebuilt(&pasted, HARBOUR, letter), words(HARBOUR));
}

#[test]
fn traditional_characters_are_another_house_style() {
    let traditional: [(&str, &str); 5] = [
        ("瓦尔多利亚政府", "瓦爾多利亞政府"),
        ("两个泊位", "兩個泊位"),
        ("拥有", "拥有"),
        ("190万吨", "190萬噸"),
        ("我们邀请", "我們邀請"),
    ];
    let present: Vec<_> =
        traditional.into_iter().filter(|(from, _)| HARBOUR_ZH.contains(from)).collect();
    let verdict = check(&replaced(HARBOUR_ZH, &present));
    assert_eq!(verdict.verdict, VerdictCode::HouseStyle, "{:#?}", told(&verdict));
    let classes: Vec<DifferenceClass> = told(&verdict).iter().map(|one| one.1).collect();
    assert!(classes.contains(&DifferenceClass::Script), "{classes:?}");
}

#[test]
fn a_text_that_n2_finds_equal_is_never_house_style() {
    let letter = "The US and its allies will not wait for us. No. 5 of the list of 2013-04-01 says that nobody else shall wait.";
    let archived = Archived::of(&[("capitals", letter)]);
    let pasted = letter.to_lowercase().replace("no. 5", "no 5");
    let verdict = archived.check(&pasted);
    assert_eq!(verdict.verdict, VerdictCode::IdenticalText, "{:#?}", told(&verdict));
    assert_eq!(verdict.letters[0].equal_in, Some(EqualIn::N2));
}

#[test]
fn house_style_in_a_shortened_or_quoted_letter_is_said() {
    let styled = replaced(HARBOUR, &HOUSE_STYLE);
    let fourth = styled.split("\n\n").nth(5).unwrap();
    let verdict = check(&styled.replace(&format!("{fourth}\n\n"), ""));
    assert_eq!(verdict.verdict, VerdictCode::Abridged, "{:#?}", told(&verdict));
    assert!(!verdict.letters[0].house_style.is_empty());
    assert!(verdict.headline["en"].contains("House style differs in 6 places."));

    let article = "PORT SABLE. Prices rose again on Monday. “It is true that 2 berths were closed for repairs between March and \
        April. The repairs were announced 6 months before they began,” the spokesperson wrote, and shipping firms were not amused.";
    let verdict = check(article);
    assert_eq!(verdict.verdict, VerdictCode::Quotes, "{:#?}", told(&verdict));
    assert_eq!(verdict.letters[0].house_style[&StyleClass::NumberForm], 2);
    assert_eq!(verdict.letters[0].passages[0].verdict, VerdictCode::HouseStyle);
    assert_eq!(
        verdict.headline["en"],
        "This text quotes 1 passage of the letter. House style differs in 2 places."
    );
}

#[test]
fn a_changed_word_is_not_hidden_among_house_style() {
    let pasted =
        replaced(&replaced(HARBOUR, &HOUSE_STYLE), &[("emergency supplies", "urgent supplies")]);
    let verdict = check(&pasted);
    assert_eq!(verdict.verdict, VerdictCode::Altered);
    let changed: Vec<_> =
        told(&verdict).into_iter().filter(|one| one.0 != DifferenceKind::HouseStyle).collect();
    assert_eq!(changed, [(DifferenceKind::Changed, DifferenceClass::Word, "urgent", "emergency")]);
    assert_eq!(verdict.headline["en"], "Changed: 1 word was changed or added.");
    assert_eq!(rebuilt(&pasted, HARBOUR, &verdict.letters[0]), words(HARBOUR));
}

#[test]
fn other_numbers_are_numbers() {
    for (letter, from, to) in [
        (HARBOUR, "1.9 million", "19 million"),
        (HARBOUR, "1.9 million", "1.9 billion"),
        (HARBOUR, "two berths", "three berths"),
        (HARBOUR, "two berths", "12 berths"),
        (HARBOUR, "12 January", "13 January"),
        (HARBOUR, "March and April", "March and May"),
        (HARBOUR, "36 hours", "36% hours"),
        (RIVER, "40 per cent", "4 per cent"),
        (RIVER, "three times", "four times"),
        (HARBOUR_ZH, "190万", "19万"),
        (HARBOUR_ZH, "两个泊位", "三个泊位"),
        (HARBOUR_ZH, "6747船次", "6474船次"),
    ] {
        let found = only(letter, from, to);
        assert_eq!(found.class, DifferenceClass::NumberValue, "{from:?} to {to:?}: {found:?}");
        assert!(found.may_change_meaning);
    }
}

#[test]
fn negations_that_come_or_go_are_negations() {
    for (letter, from, to) in [
        (HARBOUR, "do not inspect", "do inspect"),
        (HARBOUR, "The Embassy will be", "The Embassy will not be"),
        (HARBOUR, "This is not the case", "This is surely the case"),
        (HARBOUR, "they never have", "they always have"),
        (HARBOUR, "This is not the case", "This isn't not the case"),
        (RIVER, "no reading", "every reading"),
        (RIVER, "We regret that the Chronicle did not ask", "We regret that the Chronicle did ask"),
        (HARBOUR_ZH, "这不符合事实", "这符合事实"),
        (HARBOUR_ZH, "从不检查", "从来检查"),
        (HARBOUR_ZH, "没有一艘船", "曾有一艘船"),
    ] {
        let found = only(letter, from, to);
        assert!(found.flags.contains(&DifferenceFlag::Negation), "{from:?} to {to:?}: {found:?}");
        assert_eq!(found.class, DifferenceClass::Negation, "{from:?} to {to:?}: {found:?}");
        assert!(found.may_change_meaning);
    }
    let verdict = Archived::of(&[(
        "lawful",
        "The ministry holds that the seizure of the ship was lawful in every respect, and says so again.",
    )])
    .check("The ministry holds that the seizure of the ship was unlawful in every respect, and says so again.");
    assert_eq!(told(&verdict)[0].1, DifferenceClass::Negation);
}

#[test]
fn negations_are_known_in_each_listed_language() {
    for (language, letter, from, to) in [
        (
            "fr",
            "Le gouvernement de Valdorie a fermé le port de Sable aux navires étrangers hier soir.",
            "a fermé",
            "n'a pas fermé",
        ),
        (
            "de",
            "Die Regierung von Valdorien hat den Hafen von Sable gestern für fremde Schiffe geschlossen.",
            "Schiffe geschlossen",
            "Schiffe nicht geschlossen",
        ),
        (
            "es",
            "El gobierno de Valdoria cerró ayer el puerto de Sable a los barcos extranjeros de carga.",
            "Valdoria cerró",
            "Valdoria no cerró",
        ),
        (
            "ru",
            "Правительство Вальдории вчера закрыло порт Сейбл для всех иностранных грузовых судов страны.",
            "вчера закрыло",
            "вчера не закрыло",
        ),
        (
            "ar",
            "أغلقت حكومة فالدوريا ميناء سيبل أمام جميع السفن الأجنبية مساء أمس كما قالت الوزارة",
            "قالت الوزارة",
            "لم قالت الوزارة",
        ),
        (
            "ja",
            "政府は外国船に対して港を閉鎖すると昨日発表した。港は開いている。",
            "発表した",
            "発表しない",
        ),
        (
            "ko",
            "발도리아 정부는 어제 저녁 모든 외국 선박에 대해 항구를 폐쇄한다고 발표를 하였다",
            "발표를",
            "발표를 안",
        ),
    ] {
        let mut archived = Archived::of(&[]);
        let metadata = serde_json::json!({
            "kind": "letter-to-editor", "language": language, "title": "A title",
            "author": {"name": "Ilse Marten"}, "publications": [],
        });
        archived.put(
            letter,
            &serde_json::to_vec(&metadata).unwrap(),
            br#"{"name": "Embassy of Valdoria", "url": "https://valdoria.example/"}"#,
        );
        let verdict = archived.check(&replaced(letter, &[(from, to)]));
        assert_eq!(verdict.verdict, VerdictCode::Altered, "{language}: {verdict:#?}");
        let flags = &verdict.letters[0].differences[0].flags;
        assert!(flags.contains(&DifferenceFlag::Negation), "{language}: {:#?}", told(&verdict));
    }
}

#[test]
fn other_names_quantities_and_modal_words_are_told() {
    for (letter, from, to, class) in [
        (HARBOUR, "Port Sable to foreign", "Port Wolf to foreign", DifferenceClass::Name),
        (HARBOUR, "harbour of Port Sable", "harbour of Aldermoor", DifferenceClass::Name),
        (RIVER, "flow at Aldermoor", "flow at Northgate", DifferenceClass::Name),
        (HARBOUR, "on every day", "on most day", DifferenceClass::Quantifier),
        (RIVER, "both countries", "all countries", DifferenceClass::Quantifier),
        (RIVER, "each country may draw", "each country must draw", DifferenceClass::Modal),
        (HARBOUR, "The Embassy will be", "The Embassy might be", DifferenceClass::Modal),
        (HARBOUR, "foreign vessels", "foreign boats", DifferenceClass::Word),
        (HARBOUR, "firmly opposes", "opposes", DifferenceClass::Deletion),
        (HARBOUR, "emergency supplies", "urgent emergency supplies", DifferenceClass::Insertion),
        (HARBOUR_ZH, "所引用", "全部引用", DifferenceClass::Quantifier),
        (HARBOUR_ZH, "坚决反对", "反对", DifferenceClass::Deletion),
    ] {
        let found = only(letter, from, to);
        assert_eq!(found.class, class, "{from:?} to {to:?}: {found:?}");
        assert_eq!(found.may_change_meaning, class == DifferenceClass::Name, "{found:?}");
    }
}

#[test]
fn the_same_letters_with_other_spaces_are_still_a_change() {
    let letter = "In the opinion of the committee the therapist of the prison has done nothing that the law forbids.";
    let pasted = letter.replace("the therapist", "the the rapist");
    let verdict = Archived::of(&[("spacing", letter)]).check(&pasted);
    assert_eq!(verdict.verdict, VerdictCode::Altered);
    assert!(verdict.letters[0].differences[0].flags.contains(&DifferenceFlag::Spacing));
}

#[test]
fn words_that_only_look_like_the_letters_raise_an_alarm() {
    for (from, to) in [
        ("weapon", "we\u{430}pon"),
        ("opposes", "\u{43E}pposes"),
        ("modern", "modem"),
        ("10⁵ tonnes", "105 tonnes"),
        ("105 men", "10⁵ men"),
        ("of Illyria", "of lllyria"),
        ("Alpha", "AIpha"),
        ("BBC", "\u{412}BC"),
    ] {
        let letter = format!(
            "Valdoria firmly opposes any attempt to use food as a weapon; in the modern port 10⁵ tonnes were handled by 105 men \
             of Illyria and Alpha, as the BBC says of {from}."
        );
        let verdict = Archived::of(&[("alike", &letter)]).check(&letter.replacen(from, to, 1));
        assert_eq!(verdict.verdict, VerdictCode::Altered, "{to:?}");
        let found = &verdict.letters[0].differences[0];
        assert_eq!(found.class, DifferenceClass::Confusable, "{to:?}: {found:?}");
        assert!(found.may_change_meaning);
        assert!(
            verdict.alarms.iter().any(|alarm| alarm.kind == AlarmKind::Confusable),
            "{to:?}: {:?}",
            verdict.alarms
        );
    }
    for (hidden, kind) in [
        ("wea\u{200B}pon", AlarmKind::Invisible),
        ("wea\u{2060}pon", AlarmKind::Invisible),
        ("\u{202E}weapon", AlarmKind::BidiControl),
        ("ｗeapon", AlarmKind::Width),
        ("ｗｅａｐｏｎ", AlarmKind::Width),
    ] {
        let verdict = check(&replaced(HARBOUR, &[("weapon", hidden)]));
        assert!(verdict.alarms.iter().any(|alarm| alarm.kind == kind), "{hidden:?}");
        assert_eq!(verdict.verdict, VerdictCode::Altered, "{hidden:?}");
        let letter = &verdict.letters[0];
        assert_eq!(told(&verdict).len(), 1, "{hidden:?}");
        let found = &letter.differences[0];
        assert!(found.is_hidden() && found.may_change_meaning, "{hidden:?}");
        assert_eq!(
            (found.kind, found.class, found.letter_text.as_str()),
            (DifferenceKind::Changed, DifferenceClass::Confusable, "weapon")
        );
        assert_eq!((letter.extent.disguised_words, letter.extent.changed_words), (1, 0));
        assert_eq!(letter.equal_in, None);
        let headline = "Changed: 1 word hides characters that the letter has not.";
        assert_eq!(verdict.headline["en"], headline);
    }
}

#[test]
fn what_the_letter_has_itself_and_what_a_script_needs_hides_nothing() {
    let letter = HARBOUR.replacen("weapon", "wea\u{200B}pon", 1);
    let verdict = Archived::of(&[("odd", &letter)]).check(&replaced(&letter, &[("Sir,", "Sir –")]));
    assert_eq!(verdict.verdict, VerdictCode::IdenticalText);
    let persian =
        "نامه رسمی سفارت درباره بندر است و ما می\u{200C}خواهیم که همه این را بدانند و بخوانند.";
    let plain = persian.replace('\u{200C}', "");
    let verdict = Archived::of(&[("persian", &plain)]).check(persian);
    assert_eq!((verdict.verdict, verdict.alarms.len()), (VerdictCode::IdenticalText, 0));
}

#[test]
fn headings_that_are_left_when_all_between_them_is_cut_are_whole_sentences() {
    let sections = ["wheat", "barley", "rye", "oats"].map(|grain| {
        format!(
            "About the grain\n\nThe port of Blacksand handled {grain} on every day of the year without any delay.\n\nOf {grain} \
             see below"
        )
    });
    let letter = sections.join("\n\n");
    let cut =
        [&sections[0], "Of barley see below", "About the grain", "Of rye see below", &sections[3]];
    let verdict = Archived::of(&[("list", &letter)]).check(&cut.join("\n\n"));
    assert_eq!(verdict.verdict, VerdictCode::Abridged, "{:#?}", told(&verdict));
    let left_out: usize = verdict.letters[0].differences.iter().map(|one| one.letter_words).sum();
    let kept = words(&cut.join("\n\n")).len();
    assert_eq!(left_out + kept, words(&letter).len());
}

#[test]
fn a_paragraph_put_between_paragraphs_is_not_the_institutions() {
    let paragraphs: Vec<&str> = HARBOUR.split("\n\n").collect();
    let advert = "Buy the new winter tyres at Kessel and Sons today!\nOpen on Saturdays.";
    let pasted = [&paragraphs[..3], &[advert], &paragraphs[3..]].concat().join("\n\n");
    let verdict = check(&pasted);
    assert_eq!(verdict.verdict, VerdictCode::Altered);
    let letter = &verdict.letters[0];
    assert_eq!(
        told(&verdict),
        [(DifferenceKind::Inserted, DifferenceClass::Insertion, advert, "")]
    );
    assert_eq!(letter.differences[0].flags, [DifferenceFlag::OwnParagraph]);
    assert_eq!((letter.extent.inserted_words, letter.extent.changed_words), (13, 0));
    assert_eq!(letter.extent.kept_percent, 100);
    assert_eq!(
        verdict.headline["en"],
        "No word of the letter was changed, but something was put in: 13 words that are not the institution's stand between \
         the letter's paragraphs."
    );
    assert!(verdict.headline["zh-Hans"].starts_with("信函原文未改动"));
    assert_eq!(rebuilt(&pasted, HARBOUR, letter), words(HARBOUR));

    // In the place of a paragraph that was left out, it is that and no change of its words either.
    let pasted = [&paragraphs[..3], &[advert], &paragraphs[4..]].concat().join("\n\n");
    let verdict = check(&pasted);
    let kinds: Vec<DifferenceKind> = told(&verdict).iter().map(|one| one.0).collect();
    assert_eq!(kinds, [DifferenceKind::Omitted, DifferenceKind::Inserted]);
    assert!(verdict.headline["en"].starts_with("No word of the letter was changed"));
    assert_eq!(rebuilt(&pasted, HARBOUR, &verdict.letters[0]), words(HARBOUR));

    // A sentence in the midst of a paragraph is another matter.
    let pasted = replaced(HARBOUR, &[("telephone call.\n", "telephone call. We are sorry.\n")]);
    let verdict = check(&pasted);
    assert_eq!(verdict.headline["en"], "Changed: 3 words were changed or added.");
}

#[test]
fn a_moved_paragraph_is_moved_and_a_repeated_one_repeated() {
    let paragraphs: Vec<&str> = HARBOUR.split("\n\n").collect();
    let mut order = paragraphs.clone();
    order.swap(2, 4);
    let pasted = order.join("\n\n");
    let verdict = check(&pasted);
    assert_eq!(verdict.verdict, VerdictCode::Altered);
    let letter = &verdict.letters[0];
    assert!(letter.passages.iter().any(|passage| passage.moved));
    assert!(letter.differences.iter().all(|one| one.kind == DifferenceKind::Moved));
    assert!(letter.differences.iter().all(|one| one.class == DifferenceClass::Reorder));
    assert!(verdict.headline["en"].contains("stand at another place"), "{:?}", verdict.headline);
    assert_eq!(rebuilt(&pasted, HARBOUR, letter), words(HARBOUR));

    let pasted = format!("{}\n\n{}", paragraphs[3], HARBOUR.trim_end());
    let verdict = check(&pasted);
    let letter = &verdict.letters[0];
    assert_eq!(letter.passages.iter().filter(|passage| passage.repeated).count(), 1);
    assert_eq!(letter.extent.kept_percent, 100);
    assert!(letter.differences.is_empty(), "{:#?}", told(&verdict));
    assert_eq!(verdict.verdict, VerdictCode::IdenticalText);
    assert_eq!(rebuilt(&pasted, HARBOUR, letter), words(HARBOUR));
}

#[test]
fn each_passage_of_an_article_has_the_sentences_around_it() {
    let article = "“Valdoria firmly opposes any attempt to use food as a weapon,” the embassy said. It was raining in Northgate and \
        the ministers had left for the weekend. “We invite your correspondent to visit Port Sable, to count the ships for himself,” \
        it went on. “Ilse Marten Spokesperson, Embassy of Valdoria, we shall go on saying so until the practice ends.”";
    let verdict = check(article);
    let letter = &verdict.letters[0];
    assert!(letter.passages.len() >= 2);
    for passage in &letter.passages {
        let before = HARBOUR[..passage.letter.start].trim_end();
        let after = HARBOUR[passage.letter.end..].trim_start();
        assert!(before.ends_with(passage.before.trim()), "{passage:#?}");
        assert!(after.starts_with(passage.after.trim()), "{passage:#?}");
        assert_eq!(passage.before.is_empty(), before.is_empty());
        assert_eq!(passage.after.is_empty(), after.is_empty());
    }
}

#[test]
fn a_quotation_mark_that_moved_is_listed() {
    let verdict = check(&replaced(HARBOUR, &[("the harbour master", "the “harbour master”")]));
    let marks = &verdict.letters[0].marks;
    assert_eq!(verdict.verdict, VerdictCode::IdenticalText);
    assert_eq!(marks.len(), 2);
    assert!(
        marks.iter().all(|mark| { mark.kind == chancery::text::FoldingKind::QuotationBoundary })
    );
}

#[test]
fn the_headline_of_a_withdrawn_letter_says_so_whatever_the_text_is() {
    let mut archived = archive();
    archived.records[0].withdrawn = Some(chancery::check::Withdrawn {
        reason: "Sent in error.".to_owned(),
        index: 9,
        logged_at: 1_751_414_400,
    });
    let styled = replaced(HARBOUR, &HOUSE_STYLE);
    for (pasted, code) in [
        (HARBOUR.to_owned(), VerdictCode::IdenticalFile),
        (styled, VerdictCode::HouseStyle),
        (replaced(HARBOUR, &[("firmly ", "")]), VerdictCode::Altered),
    ] {
        let verdict = archived.check(&pasted);
        assert_eq!(verdict.verdict, code);
        let headline = &verdict.headline;
        assert!(
            headline["en"].ends_with(" The institution withdrew this letter on 2 July 2025."),
            "{headline:?}"
        );
        assert!(headline["zh-Hans"].ends_with("发信机构已于 2025年7月2日 撤回该信函。"));
    }
}

#[test]
fn a_missing_end_with_other_text_after_it_is_said() {
    let paragraphs: Vec<&str> = HARBOUR.split("\n\n").collect();
    let cut = paragraphs[..4].join("\n\n");
    let caveats = |text: &str| check(text).caveats;
    let plain = caveats(&cut).len();
    let other = "We are glad to say that the matter has been settled to the satisfaction of everybody concerned.";
    let followed = caveats(&format!("{cut}\n\n{other}"));
    assert_eq!(followed.len(), plain + 1, "{:#?}", check(&format!("{cut}\n\n{other}")));
    assert!(
        followed.iter().any(|one| one.contains("end") && one.contains("follows")),
        "{followed:?}"
    );
    let led = caveats(&format!("{other}\n\n{}", paragraphs[2..].join("\n\n")));
    assert!(led.iter().any(|one| one.contains("beginning")), "{led:?}");
    assert_eq!(caveats(&format!("{HARBOUR}\n\n{other}")).len(), plain);
}

#[test]
fn a_language_without_lists_says_that_nothing_was_looked_for() {
    let letter = "Mae llywodraeth Valdoria wedi cau porthladd Sable i longau tramor neithiwr heb rybudd o gwbl.";
    let mut archived = Archived::of(&[]);
    let metadata = br#"{"kind": "letter-to-editor", "language": "cy", "title": "A title",
        "author": {"name": "Ilse Marten"}, "publications": []}"#;
    archived.put(
        letter,
        metadata,
        br#"{"name": "Embassy of Valdoria", "url": "https://valdoria.example/"}"#,
    );
    let verdict = archived.check(&letter.replace("neithiwr", "heddiw"));
    assert_eq!(verdict.verdict, VerdictCode::Altered);
    assert!(verdict.caveats.iter().any(|one| one.contains("no list")), "{:?}", verdict.caveats);
    assert!(
        !check(&replaced(HARBOUR, &[("firmly ", "")]))
            .caveats
            .iter()
            .any(|one| one.contains("no list"))
    );
}

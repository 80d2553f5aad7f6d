//! Letters as their senders write them: metadata files in JSON and TOML, and what is refused with which words.

use chancery::letter::{
    AssertedBy, Extent, Issuer, IssuerUrl, Language, LetterError, LetterId, LetterKind, LetterText,
    Medium, Metadata, PartialDate, Publication,
};
use chancery::limits::{
    ATTACHMENTS_MAX, FIELD_CHARS_MAX, LANGUAGES_MAX, METADATA_BYTES_MAX, PUBLICATIONS_MAX,
};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use std::path::PathBuf;

const JSON: &str = r#"{
  "kind": "letter-to-editor",
  "language": "EN-gb",
  "title": "The Embassy of Examplia on tidal power",
  "issuer": {"name": "Embassy of Examplia"},
  "author": {"name": "A. Writer", "role": "Spokesperson"},
  "addressee": {"name": "The Editor", "organization": "The Daily Example"},
  "date": "2018-03-2X",
  "in_reply_to": {"outlet": "The Daily Example", "title": "Tides", "author": "B. Reporter",
    "author_role": "science editor", "date": "2018-03-20", "url": "https://daily.example/tides"},
  "publications": [
    {"outlet": "The Daily Example", "medium": "print", "edition": "London", "page": "12", "date": "2018-03-24",
     "title": "Tidal solutions", "extent": "abridged", "asserted_by": "issuer"},
    {"outlet": "daily.example", "medium": "online", "url": "https://daily.example/letters/1", "asserted_by": "observer"}
  ],
  "attachments": [{"name": "letter.pdf", "media_type": "application/pdf",
    "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}]
}"#;

const TOML: &str = r#"
kind = "letter-to-editor"
language = "en-GB"
title = "The Embassy of Examplia on tidal power"
date = "2018-03-2X"
issuer = { name = "Embassy of Examplia" }
author = { name = "A. Writer", role = "Spokesperson" }
addressee.name = "The Editor"
addressee.organization = "The Daily Example"

[in_reply_to]
outlet = "The Daily Example"
title = "Tides"
author = "B. Reporter"
author_role = "science editor"
date = "2018-03-20"
url = "https://daily.example/tides"

[[publications]]
outlet = "The Daily Example"
medium = "print"
edition = "London"
page = "12"
date = "2018-03-24"
title = "Tidal solutions"
extent = "abridged"
asserted_by = "issuer"

[[publications]]
outlet = "daily.example"
medium = "online"
url = "https://daily.example/letters/1"
asserted_by = "observer"

[[attachments]]
name = "letter.pdf"
media_type = "application/pdf"
sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
"#;

/// The JSON example after `change`.
fn changed(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut value = serde_json::from_str(JSON).unwrap();
    change(&mut value);
    serde_json::to_vec(&value).unwrap()
}

/// What is said about `file`.
fn refusal(file: &[u8]) -> String {
    Metadata::parse(file).unwrap_err().to_string()
}

/// The real files that may lie beside the repository; `None` where they do not.
fn sample(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("CHANCERY_SAMPLES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/samples"),
        PathBuf::from,
    );
    let path = folder.join("embassy-ft-2013").join(name);
    let file = std::fs::read(&path).ok();
    if file.is_none() {
        eprintln!("sample absent: {}", path.display());
    }
    file
}

#[test]
fn json_and_toml_give_the_same_letter() {
    let letter = Metadata::parse(JSON.as_bytes()).unwrap();
    assert_eq!(Metadata::parse(TOML.as_bytes()).unwrap(), letter);
    assert_eq!(Metadata::parse(format!("\u{feff}\r\n {JSON}").as_bytes()).unwrap(), letter);
    assert_eq!(letter.kind, LetterKind::LetterToEditor);
    assert_eq!(letter.language.as_str(), "en-GB");
    assert_eq!(letter.date.as_ref().unwrap().earliest().unwrap().to_string(), "2018-03-20");
    let [print, online] = letter.publications.as_slice() else { panic!("two publications") };
    assert_eq!((print.medium, print.extent), (Medium::Print, Extent::Abridged));
    assert_eq!((online.medium, online.extent), (Medium::Online, Extent::Unknown));
    assert_eq!((print.asserted_by, online.asserted_by), (AssertedBy::Issuer, AssertedBy::Observer));
}

#[test]
fn what_is_written_reads_back_in_both_formats() {
    let letter = Metadata::parse(JSON.as_bytes()).unwrap();
    assert_eq!(Metadata::parse(&serde_json::to_vec(&letter).unwrap()).unwrap(), letter);
    assert_eq!(Metadata::parse(toml::to_string(&letter).unwrap().as_bytes()).unwrap(), letter);
}

#[test]
fn the_real_sample_parses() {
    let (Some(letter), Some(issuer)) = (sample("letter.json"), sample("issuer.json")) else {
        return;
    };
    let letter = Metadata::parse(&letter).unwrap();
    let issuer = Issuer::parse(&issuer).unwrap();
    assert_eq!(letter.issuer.unwrap().name, issuer.name);
    assert_eq!(issuer.url.domain(), "embassy.example");
    assert_eq!(letter.publications.len(), 2);
    assert!(LetterText::parse(&sample("letter.txt").unwrap()).is_ok());
}

#[test]
fn unknown_and_repeated_members_are_refused_by_name() {
    let unknown = refusal(&changed(|letter| letter["publications"][1]["datum"] = json!("2018")));
    assert!(
        unknown.starts_with("publications[1].datum: unknown field `datum`, expected one of"),
        "{unknown}"
    );
    let unknown = refusal(format!("colour = 'red'\n{TOML}").as_bytes());
    assert!(unknown.starts_with("colour: unknown field `colour`"), "{unknown}");
    assert!(unknown.ends_with("at line 1"), "{unknown}");

    let repeated = refusal(JSON.replace(r#""role":"#, r#""name": "C", "role":"#).as_bytes());
    assert!(
        repeated.contains("author") && repeated.contains("duplicate field `name`"),
        "{repeated}"
    );
    let repeated = refusal(format!("title = 'a'\ntitle = 'b'\n{TOML}").as_bytes());
    assert!(repeated.starts_with("the file is not TOML: duplicate key"), "{repeated}");
}

#[test]
fn values_of_the_wrong_type_are_refused_by_path() {
    for (change, words) in [
        (json!({"title": 7}), "title: invalid type: integer `7`, expected a string"),
        (json!({"title": null}), "title: null is no value here; leave the member out instead"),
        (json!({"date": null}), "date: null is no value here; leave the member out instead"),
        (json!({"date": 2018}), "date: invalid type: integer `2018`, expected a date in quotes"),
        (json!({"date": "1st April"}), "date: \"1st April\" is not a date: expected an EDTF date"),
        (json!({"date": {"a": "b"}}), "date: invalid type: map, expected a date in quotes"),
        (
            json!({"author": "A. Writer"}),
            "author: invalid type: string \"A. Writer\", expected struct Author",
        ),
        (json!({"author": ["A. Writer", "x"]}), "author: a list stands where"),
        (json!({"title": ["a"]}), "title: a list stands where"),
        (json!({"publications": {}}), "publications: invalid type: map, expected a sequence"),
        (json!({"publications": [["a", "print"]]}), "publications[0]: a list stands where"),
        (
            json!({"kind": "memo"}),
            "kind: unknown variant `memo`, expected one of `letter-to-editor`",
        ),
        (json!({"kind": true}), "kind: "),
        (
            json!({"language": "zh-CN"}),
            "language: \"zh-CN\" is not a language: expected Chinese with its script",
        ),
        (
            json!({"publications": [{"outlet": "A", "medium": "paper", "asserted_by": "issuer"}]}),
            "publications[0].medium: unknown variant `paper`, expected `print` or `online`",
        ),
        (
            json!({"publications": [{"outlet": "A", "medium": "print"}]}),
            "publications[0]: missing field `asserted_by`",
        ),
        (
            json!({"publications": [{"outlet": "A", "medium": "print", "asserted_by": "me"}]}),
            "publications[0].asserted_by: unknown variant `me`, expected one of `issuer`, `outlet`, `observer`",
        ),
    ] {
        let file = changed(|letter| {
            let Value::Object(change) = change else { panic!("an object of changes") };
            letter.as_object_mut().unwrap().extend(change);
        });
        let refusal = refusal(&file);
        assert!(refusal.starts_with(words), "{refusal}\nwanted {words}");
    }
    let bare = refusal(TOML.replace("date = \"2018-03-2X\"", "date = 2018-03-24").as_bytes());
    assert!(bare.starts_with("date: invalid type") && bare.contains("a date in quotes"), "{bare}");
    assert!(refusal(b"{}").starts_with("the file: missing field `kind`"));
    assert!(refusal(b"").starts_with("the file: missing field `kind`"));
}

#[test]
fn what_is_no_json_and_no_toml_is_refused_with_its_line() {
    for (file, words) in [
        (&b"{\"kind\": }"[..], "the file is not JSON: expected value at line 1"),
        (b"{\"kind\": \"reply\"", "the file is not JSON: EOF"),
        (b"{} {}", "the file is not JSON: trailing characters"),
        (b"kind = ", "the file is not TOML"),
        (b"[\"reply\"]", "reply: unknown field `reply`"),
        (b"%PDF-1.4", "the file is not TOML"),
        (b"{\"kind\": \"\xff\"}", "the file is not JSON: byte 10 starts an invalid UTF-8 sequence"),
        (b"kind = \"\xff\"", "the file is not TOML: byte 8 starts an invalid UTF-8 sequence"),
    ] {
        let refusal = refusal(file);
        assert!(refusal.starts_with(words), "{refusal}");
    }
}

#[test]
fn deep_nesting_is_refused_in_both_formats() {
    let depth = METADATA_BYTES_MAX / 2 - 16;
    for file in [
        format!("{{\"title\": {}{}}}", "[".repeat(depth), "]".repeat(depth)),
        format!("{{\"title\":{}", "{\"a\":".repeat(depth / 3)),
        format!("title = {}{}", "[".repeat(depth), "]".repeat(depth)),
        format!("title = {}", "{a=".repeat(depth / 2)),
        format!("a{} = 1", ".a".repeat(depth / 2)),
        format!("[a{}]", ".a".repeat(depth / 2)),
    ] {
        assert!(matches!(
            Metadata::parse(file.as_bytes()),
            Err(LetterError::Syntax { .. } | LetterError::Member { .. })
        ));
    }
}

#[test]
fn every_bound_holds_at_n_and_refuses_n_plus_1() {
    let texts = |n| "é".repeat(n);
    let publication = json!({"outlet": "A", "medium": "print", "asserted_by": "issuer"});
    let attachment = json!({"name": "a", "media_type": "text/plain", "sha256": "0".repeat(64)});
    for extra in [0, 1] {
        for (path, value) in [
            ("/title", json!(texts(FIELD_CHARS_MAX + extra))),
            ("/author/role", json!(texts(FIELD_CHARS_MAX + extra))),
            ("/in_reply_to/title", json!(texts(FIELD_CHARS_MAX + extra))),
            ("/publications/0/page", json!(texts(FIELD_CHARS_MAX + extra))),
            ("/attachments/0/name", json!(texts(FIELD_CHARS_MAX + extra))),
            ("/publications", json!(vec![publication.clone(); PUBLICATIONS_MAX + extra])),
            ("/attachments", json!(vec![attachment.clone(); ATTACHMENTS_MAX + extra])),
        ] {
            let file = changed(|letter| *letter.pointer_mut(path).unwrap() = value);
            assert_eq!(Metadata::parse(&file).is_ok(), extra == 0, "{path}");
        }
        let mut file = JSON.as_bytes().to_vec();
        file.resize(METADATA_BYTES_MAX + extra, b' ');
        assert_eq!(Metadata::parse(&file).is_ok(), extra == 0);
        let issuer = json!({"name": "A", "url": "https://a.example/", "languages": vec!["en"; LANGUAGES_MAX + extra]});
        assert_eq!(Issuer::parse(issuer.to_string().as_bytes()).is_ok(), extra == 0);
    }
}

#[test]
fn every_member_that_people_read_is_checked() {
    for path in [
        "/title",
        "/issuer/name",
        "/author/name",
        "/author/role",
        "/addressee/name",
        "/addressee/organization",
        "/in_reply_to/outlet",
        "/in_reply_to/title",
        "/in_reply_to/author",
        "/in_reply_to/author_role",
        "/in_reply_to/url",
        "/publications/0/outlet",
        "/publications/0/edition",
        "/publications/0/page",
        "/publications/0/title",
        "/publications/1/url",
        "/attachments/0/name",
        "/attachments/0/media_type",
        "/attachments/0/sha256",
    ] {
        for bad in ["", "  ", "a\nb", "\u{1b}[31mred"] {
            let file = changed(|letter| *letter.pointer_mut(path).unwrap() = json!(bad));
            let member = path[1..].replace("/0/", "[0].").replace("/1/", "[1].").replace('/', ".");
            let refusal = refusal(&file);
            assert!(refusal.starts_with(&format!("{member}: ")), "{refusal}");
        }
    }
}

#[test]
fn issuers_and_publications_read_alone() {
    let toml = "name = 'Embassy of Examplia'\nurl = 'https://embassy.example/'\nlanguages = ['en-GB', 'zh-hans']\ncontact = 'press@embassy.example'";
    let issuer = Issuer::parse(toml.as_bytes()).unwrap();
    assert_eq!(Issuer::parse(&serde_json::to_vec(&issuer).unwrap()).unwrap(), issuer);
    let error =
        Issuer::parse(b"name = ' '\nurl = 'https://embassy.example/'").unwrap_err().to_string();
    assert!(error.starts_with("name: it is blank"), "{error}");
    let error =
        Issuer::parse(b"name = 'E'\nurl = 'http://embassy.example/'").unwrap_err().to_string();
    assert!(error.starts_with("url: ") && error.contains("https was expected"), "{error}");
    let error =
        Issuer::parse(b"name = 'E'\nurl = 'https://embassy.example/'\nlanguages = ['en', 'zh']")
            .unwrap_err();
    assert!(error.to_string().starts_with("languages[1]: "), "{error}");

    let publication = Publication::parse(
        b"{\"outlet\": \"A\", \"medium\": \"print\", \"asserted_by\": \"outlet\"}",
    )
    .unwrap();
    assert_eq!(publication.date, None);
    assert!(Publication::parse(b"outlet = ''\nmedium = 'print'\nasserted_by = 'outlet'").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn any_bytes_are_answered(bytes: Vec<u8>, text in "\\{?[\"a-z=\\[\\]{}:,.\n 0-9-]{0,60}") {
        for file in [bytes.as_slice(), text.as_bytes()] {
            let _ = Metadata::parse(file);
            let _ = Issuer::parse(file);
            let _ = Publication::parse(file);
            let _ = LetterText::parse(file);
        }
    }

    /// One byte of a good file is changed, doubled or the rest cut off: what still reads also reads back.
    #[test]
    fn near_misses_are_answered(is_json: bool, at in 0_usize..2000, byte: u8, how in 0_usize..3) {
        let mut file = if is_json { JSON } else { TOML }.as_bytes().to_vec();
        let at = at % file.len();
        match how {
            0 => file[at] = byte,
            1 => file.insert(at, byte),
            _ => file.truncate(at),
        }
        if let Ok(letter) = Metadata::parse(&file) {
            let written = serde_json::to_vec(&letter).unwrap();
            prop_assert_eq!(Metadata::parse(&written), Ok(letter));
        }
    }

    #[test]
    fn any_tag_address_or_identifier_is_answered(
        tag in "[a-zA-Z]{1,4}(-[a-zA-Z0-9]{1,5}){0,3}|\\PC{0,40}",
        url in "https?://[a-z0-9.:@\\[\\]-]{0,20}[/?#%a-f0-9 ]{0,10}|\\PC{0,40}",
        id in "(ark:/?99999/)?[0-9a-zA-Z-]{10,20}|\\PC{0,70}",
    ) {
        if let Ok(language) = Language::parse(&tag) {
            prop_assert_eq!(Language::parse(language.as_str()), Ok(language));
        }
        if let Ok(issuer) = IssuerUrl::parse(&url) {
            prop_assert!(!issuer.domain().is_empty() && url.contains(issuer.domain()));
        }
        if let Ok(id) = LetterId::parse(&id) {
            prop_assert_eq!(LetterId::parse(&id.grouped()), Ok(id));
        }
    }

    #[test]
    fn any_date_like_text_is_answered_and_ordered(text in "[0-9X]{4}(-[0-9X]{2}){0,2}[?~%]?(/([0-9X]{4}(-[0-9X]{2}){0,2}|\\.\\.))?|\\PC{0,30}") {
        if let Ok(date) = PartialDate::parse(&text) {
            prop_assert_eq!(date.as_str(), &text);
            if let (Some(earliest), Some(latest)) = (date.earliest(), date.latest()) {
                prop_assert!(earliest <= latest, "{}", text);
            }
        }
    }

    /// A date that is known to the day is that day, and hiding a digit of it keeps the day within its range.
    #[test]
    fn a_hidden_digit_widens_a_date(year in 0_i16..=9999, month in 1_i8..=12, day in 1_i8..=28, hide in 0_usize..10) {
        let text = format!("{year:04}-{month:02}-{day:02}");
        let exact = PartialDate::parse(&text).unwrap();
        let civil = jiff::civil::Date::new(year, month, day).unwrap();
        prop_assert_eq!((exact.earliest(), exact.latest()), (Some(civil), Some(civil)));
        let mut hidden = text.into_bytes();
        if hidden[hide] != b'-' {
            hidden[hide] = b'X';
        }
        let wide = PartialDate::parse(std::str::from_utf8(&hidden).unwrap()).unwrap();
        prop_assert!(wide.earliest() <= Some(civil) && wide.latest() >= Some(civil));
    }
}

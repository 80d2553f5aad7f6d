//! Normal forms and tokens: properties over hostile text, and the published vectors.

use chancery::text::{N1_TABLES, N2_TABLES, Token, elements, n1, n1_sha256, sentences, tokens};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use unicode_normalization::{UnicodeNormalization, is_nfc};

const N1: &str = include_str!("../vectors/text/n1.json");
const N2: &str = include_str!("../vectors/text/n2.json");
const N1_TABLE: &str = include_str!("../../src/text/tables/n1.tsv");
const N2_TABLE: &str = include_str!("../../src/text/tables/signs.tsv");

/// A published file of vectors: it must be of this version and of this table.
fn cases(vectors: &str, version: &str, table: &str) -> Vec<Value> {
    let vectors: Value = serde_json::from_str(vectors).unwrap();
    assert_eq!(vectors["version"], version, "new tables need a new version, and new vectors");
    assert_eq!(
        vectors["table_sha256"],
        hex::encode(Sha256::digest(table)),
        "the table changed without its version"
    );
    vectors["cases"].as_array().unwrap().clone()
}

fn text_of<'v>(case: &'v Value, member: &str) -> &'v str {
    case[member].as_str().unwrap()
}

#[test]
fn n1_agrees_with_its_vectors() {
    for case in cases(N1, N1_TABLES, N1_TABLE) {
        let input = text_of(&case, "input");
        let normal = n1(input);
        assert_eq!(normal.text, text_of(&case, "output"), "{}", case["name"]);
        assert_eq!(hex::encode(n1_sha256(input)), text_of(&case, "sha256"), "{}", case["name"]);
        let foldings: Vec<Value> = normal
            .foldings
            .0
            .iter()
            .map(|folding| json!({"kind": folding.kind.name(), "start": folding.span.start, "end": folding.span.end}))
            .collect();
        assert_eq!(Value::from(foldings), case["foldings"], "{}", case["name"]);
    }
}

#[test]
fn n2_agrees_with_its_vectors() {
    for case in cases(N2, N2_TABLES, N2_TABLE) {
        let found: Vec<Value> = tokens(text_of(&case, "input"))
            .into_iter()
            .map(|token| {
                json!({"text": token.text, "start": token.span.start, "end": token.span.end, "character": token.cjk})
            })
            .collect();
        assert_eq!(Value::from(found), case["tokens"], "{}", case["name"]);
    }
}

/// The table and its rules say enough for another language.
#[test]
fn a_second_implementation_agrees() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = |name: &str| root.join(name);
    let run = std::process::Command::new("python3")
        .arg(file("verify/n1.py"))
        .args([file("src/text/tables/n1.tsv"), file("tests/vectors/text/n1.json")])
        .output();
    match run {
        Ok(run) => assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout)),
        Err(error) => eprintln!("no python3 here ({error}): skipped"),
    }
}

/// Text made of what normal forms have most to do with.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[a-zA-Z]{1,6}",
        2 => "[0-9]{1,3}[.,/:-]?[0-9]{0,3}",
        4 => one_of(&[" ", "\n", "\r\n", "\t", "  ", "\u{A0}", "\u{3000}", "\u{2028}", "\u{2029}", "\n\n"]),
        4 => one_of(&[
            "“", "”", "‘", "’", "'", "\"", "`", "«", "「", "」", "–", "—", "-", "‐", "−", "…", "...", ".", ",", "!", "?", "。", "，", "·", "・",
        ]),
        3 => one_of(&[
            "\u{AD}", "\u{200B}", "\u{200D}", "\u{FEFF}", "\u{FE0F}", "\u{202E}", "\u{2066}", "\u{E0041}", "\u{34F}",
        ]),
        3 => one_of(&[
            "\u{301}", "\u{308}", "\u{327}", "\u{323}", "\u{345}", "\u{3099}", "\u{309A}", "\u{20E3}", "\u{5B0}", "\u{64B}",
        ]),
        5 => "[\u{4E00}-\u{4E2F}]{1,5}",
        2 => "[ぁ-んァ-ヶー]{1,4}",
        2 => one_of(&["ｶ", "ﾞ", "Ａ", "１", "．", "ﬁ", "ﬃ", "ﻻ", "ﷲ", "é", "ǰ", "İ", "ß", "ΐ", "한", "국", "\u{1100}", "\u{1161}", "\u{11A8}", "ก", "ำ", "ה״ב"]),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn one_of(choices: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(choices).prop_map(str::to_owned)
}

fn words(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|token| token.text).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn n1_of_n1_is_the_same(text in hostile()) {
        let once = n1(&text).text;
        prop_assert_eq!(&n1(&once).text, &once);
        prop_assert!(is_nfc(&once));
    }

    #[test]
    fn equivalent_spellings_have_one_n1(text in hostile()) {
        let nfd: String = text.nfd().collect();
        let nfc: String = text.nfc().collect();
        let expected = n1(&text).text;
        prop_assert_eq!(&n1(&nfd).text, &expected);
        prop_assert_eq!(&n1(&nfc).text, &expected);
    }

    #[test]
    fn the_digest_is_that_of_the_n1_text(text in hostile()) {
        let expected: [u8; 32] = Sha256::digest(n1(&text).text).into();
        prop_assert_eq!(n1_sha256(&text), expected);
    }

    #[test]
    fn every_character_leads_back_to_its_bytes(text in hostile()) {
        let normal = n1(&text);
        let mut covered = vec![false; text.len()];
        let mut last = 0..0;
        for (at, c) in normal.text.char_indices() {
            let span = normal.source(at..at + c.len_utf8());
            prop_assert!(text.get(span.clone()).is_some(), "{:?} of {:?}", span, text);
            prop_assert!(!span.is_empty());
            prop_assert!(span.start >= last.start && span.end >= last.end, "{:?} after {:?}", span, last);
            covered[span.clone()].fill(true);
            last = span;
        }
        for folding in &normal.foldings.0 {
            prop_assert!(text.get(folding.span.clone()).is_some());
            covered[folding.span.clone()].fill(true);
        }
        prop_assert!(covered.iter().all(|&covered| covered), "{:?}", text);
    }

    #[test]
    fn spans_of_parts_lie_inside_spans_of_the_whole(text in hostile(), cut in any::<[prop::sample::Index; 2]>()) {
        let normal = n1(&text);
        let edges: Vec<usize> = normal.text.char_indices().map(|(at, _)| at).chain([normal.text.len()]).collect();
        let (a, b) = (*cut[0].get(&edges), *cut[1].get(&edges));
        let (a, b) = (a.min(b), a.max(b));
        let part = normal.source(a..b);
        let whole = normal.source(0..normal.text.len());
        if a < b {
            prop_assert!(whole.start <= part.start && part.end <= whole.end);
            let again = n1(&text[part]).text;
            // What came from these bytes is there again, except where the cut went through a ligature or between white
            // space and what decides about it.
            let inner: String = normal.text[a..b].chars().filter(|c| c.is_alphanumeric()).collect();
            let found: String = again.chars().filter(|c| c.is_alphanumeric()).collect();
            prop_assert!(found.contains(&inner), "{:?} not in {:?}", inner, found);
        }
    }

    #[test]
    fn texts_that_are_the_same_in_n1_have_the_same_words(text in hostile()) {
        prop_assert_eq!(words(&n1(&text).text), words(&text));
    }

    #[test]
    fn tokens_are_in_order_and_apart(text in hostile()) {
        let mut end = 0;
        for Token { text: word, span, .. } in tokens(&text) {
            prop_assert!(!word.is_empty());
            prop_assert!(span.start >= end && span.start < span.end && text.get(span.clone()).is_some(), "{:?}", span);
            end = span.end;
        }
    }

    /// Why an excerpt is found: inside it the words are those of the whole.
    #[test]
    fn an_excerpt_has_the_words_it_had(text in hostile(), cut in any::<[prop::sample::Index; 2]>()) {
        let all = tokens(&text);
        if all.len() < 4 {
            return Ok(());
        }
        let (a, b) = (cut[0].index(all.len()), cut[1].index(all.len()));
        let (a, b) = (a.min(b), a.max(b));
        let part = words(&text[all[a].span.start..all[b].span.end]);
        let expected: Vec<String> = all[a..=b].iter().map(|token| token.text.clone()).collect();
        // A sign at the very edge may bear meaning only beside what was cut off.
        let inner = if expected.len() > 2 { &expected[1..expected.len() - 1] } else { &[] };
        let found = inner.is_empty() || part.windows(inner.len()).any(|window| window == inner);
        prop_assert!(found, "{:?} of {:?} gives {:?}", inner, text, part);
    }

    #[test]
    fn sentences_hold_every_word_once(text in hostile()) {
        let mut end = 0;
        let mut found = 0;
        let all = tokens(&text);
        for span in sentences(&text) {
            prop_assert!(span.start >= end && text.get(span.clone()).is_some());
            found += all.iter().filter(|token| span.contains(&token.span.start)).count();
            end = span.end;
        }
        prop_assert_eq!(found, all.len(), "{:?}", text);
    }

    #[test]
    fn elements_cover_a_stretch(text in hostile()) {
        let mut end = 0;
        for element in elements(&text) {
            prop_assert!(element.span.start <= end && element.span.end >= end);
            end = element.span.end;
        }
        prop_assert_eq!(end, text.len());
    }
}

//! N3 on rows of words that meet each other in every rule: what it covers, what it looks at, what it never loses.

use super::{fixed, folded};
use chancery::text::{N3_REACH, n3, n3_keys, tokens};
use proptest::prelude::*;

/// Words that meet each other in every rule.
const VOCABULARY: &str = "
    one two five nineteen twenty ninety hundred thousand million millions billion and a an half
    first second twentieth hundredth 1 2 31 5 1.9 2013 1,900 12 04 01 5th 1st 2d 82d 1980's 8am
    5bn $ € % dollar dollars april may May Jan. sept the of between am p.m. 00 it's been taken
    not he'd isn't cannot Col. America s t don us US UN U.N. No. no never colour an G - 20 ½ /
    house 2013-04-01 3 3:00 二 十 百 千 万 亿 两 年 月 个 第 分 之 〇 零 國 不 per cent percent , . quarter so
    ever thousandth doc grey Grey n.a.t.o
";

fn vocabulary() -> impl Strategy<Value = &'static str> {
    prop::sample::select(VOCABULARY.split_whitespace().collect::<Vec<_>>())
}

/// Texts of those words, with a space, a hyphen or nothing between Chinese ones.
fn texts() -> impl Strategy<Value = String> {
    let gap = prop::sample::select(vec![" ", " ", " ", " ", "-", "\n", "\u{a0}"]);
    prop::collection::vec((vocabulary(), gap), 1..40).prop_map(|parts| {
        let mut text = String::new();
        for (word, gap) in parts {
            text.push_str(word);
            if word.is_ascii() || gap == "\n" {
                text.push_str(gap);
            }
        }
        text
    })
}

fn negations<'t>(words: impl Iterator<Item = &'t str>) -> usize {
    let negation = |word: &&str| {
        matches!(
            *word,
            "not"
                | "no"
                | "never"
                | "nor"
                | "none"
                | "neither"
                | "cannot"
                | "不"
                | "没"
                | "未"
                | "非"
        ) || word.ends_with("n't")
    };
    words.filter(negation).count()
}

proptest! {
    #![proptest_config(fixed())]

    #[test]
    fn every_word_is_behind_a_token_in_order(text in texts()) {
        let words = tokens(&text);
        let style = n3(&text, &words);
        let mut next = 0;
        for token in &style.tokens {
            prop_assert!(!token.words.is_empty() && token.words.start <= next && token.words.end >= next, "{:?}", token);
            next = token.words.end;
            let span = words[token.words.start].span.start..words[token.words.end - 1].span.end;
            prop_assert_eq!(&token.span, &span);
            prop_assert!(text.get(span).is_some());
        }
        prop_assert_eq!(next, words.len());
        for substitution in &style.substitutions {
            let becomes = &style.tokens[substitution.tokens.clone()];
            prop_assert!(becomes.iter().all(|token| token.words == substitution.words));
            prop_assert_ne!(style.was(substitution), style.became(substitution));
        }
        let listed: usize = style.substitutions.iter().map(|found| found.words.len()).sum();
        let kept = style.tokens.iter().filter(|token| {
            token.words.len() == 1 && words[token.words.start].text == token.text
        });
        prop_assert!(listed + kept.count() >= words.len());
    }

    #[test]
    fn negations_are_never_lost(text in texts()) {
        let words = tokens(&text);
        let style = n3(&text, &words);
        let before = negations(words.iter().map(|word| word.text.as_str()));
        let after = negations(style.tokens.iter().map(|token| &*token.text));
        let number_signs = style.substitutions.iter().filter(|found| style.was(found) == "no").count();
        let mended = style.substitutions.iter().filter(|found| style.was(found) == "don t").count();
        prop_assert_eq!(before + mended, after + number_signs, "{}", text);
    }

    #[test]
    fn a_fold_depends_on_its_neighbourhood_only(text in texts(), cut in 0_usize..40, left in any::<bool>()) {
        let words = tokens(&text);
        let style = n3(&text, &words);
        let cut = cut.min(words.len());
        // Cut between words that N2 divides in the same way when they stand alone.
        let at = words.get(cut).map_or(text.len(), |word| word.span.start);
        let part = if left { &text[..at] } else { &text[at..] };
        let inside = tokens(part);
        let expected = if left { &words[..cut] } else { &words[cut..] };
        prop_assume!(inside.iter().map(|word| &word.text).eq(expected.iter().map(|word| &word.text)));
        let alone = n3(part, &inside);
        let far = |start: usize, end: usize| {
            if left { end + N3_REACH < cut } else { start > cut + N3_REACH }
        };
        let offset = if left { 0 } else { cut };
        let whole: Vec<_> = style.tokens.iter()
            .filter(|token| far(token.words.start, token.words.end))
            .map(|token| (token.words.clone(), token.text.clone()))
            .collect();
        let cut_out: Vec<_> = alone.tokens.iter()
            .map(|token| (token.words.start + offset..token.words.end + offset, token.text.clone()))
            .filter(|(words, _)| far(words.start, words.end))
            .collect();
        prop_assert_eq!(whole, cut_out, "{}", text);
    }

    #[test]
    fn a_text_in_house_style_stays(words in prop::collection::vec(vocabulary(), 1..20)) {
        // Side by side, folded words can make a new phrase; with a word between them they are stable.
        let once = folded(&words.join(" house ").to_lowercase());
        prop_assert_eq!(folded(&once), once);
    }

    #[test]
    fn any_text_is_folded(text in any::<String>()) {
        let words = tokens(&text);
        prop_assert!(n3(&text, &words).tokens.len() >= words.len() / N3_REACH);
        for word in &words {
            n3_keys(&word.text, word.cjk, |key| assert!(!key.is_empty()));
        }
    }
}

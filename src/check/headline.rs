//! The verdict in one sentence, in English and Simplified Chinese. Never "true", "fake", "verified" or "tampered".

use super::record::Withdrawn;
use super::verdict::{LetterMatch, Phrase, VerdictCode};
use std::collections::BTreeMap;

/// The headline of a verdict on these letters.
pub(super) fn headline(code: VerdictCode, letters: &[LetterMatch]) -> BTreeMap<String, String> {
    let first = letters.first();
    let (mut en, mut zh) = match first {
        Some(letter) => about(code, letter),
        None => without_letter(code),
    };
    if let Some(withdrawn) = first.and_then(|letter| letter.withdrawn.as_ref()) {
        let (also_en, also_zh) = withdrawal(withdrawn);
        en.push_str(&also_en);
        zh.push_str(&also_zh);
    }
    BTreeMap::from([("en".to_owned(), en), ("zh-Hans".to_owned(), zh)])
}

/// The headline where only a phrase is shared.
pub(super) fn phrase_headline(phrase: &Phrase) -> BTreeMap<String, String> {
    let (words, letters) = (phrase.words, phrase.letters);
    let (has, it) = if letters == 1 { ("letter has", "it") } else { ("letters have", "any") };
    let en = format!(
        "No match: {letters} archived {has} {words} words in a row of it, too few to identify {it}."
    );
    let zh = format!(
        "未找到一致记录：有 {letters} 封存档信函含有其中连续 {words} 个词（字），不足以识别具体信函。"
    );
    BTreeMap::from([("en".to_owned(), en), ("zh-Hans".to_owned(), zh)])
}

fn without_letter(code: VerdictCode) -> (String, String) {
    let (en, zh) = match code {
        VerdictCode::CannotCheck => ("Could not check.", "无法核对。"),
        VerdictCode::ProofProblem => (
            "A record exists but its proof does not check. Do not rely on it.",
            "有记录，但其证明未通过核验，请勿采信。",
        ),
        _ => ("No record found. This is not proof of forgery.", "未找到记录；这并不证明系伪造。"),
    };
    (en.to_owned(), zh.to_owned())
}

fn about(code: VerdictCode, letter: &LetterMatch) -> (String, String) {
    match code {
        VerdictCode::IdenticalFile => {
            ("This file is the archived original.".into(), "该文件与存档原件逐字节一致。".into())
        }
        VerdictCode::IdenticalText => {
            ("Same text as the archived letter.".into(), "与存档信函文字一致。".into())
        }
        VerdictCode::HouseStyle => {
            let count = places(letter);
            let (places, differ) =
                if count == 1 { ("place", "differs") } else { ("places", "differ") };
            (
                format!(
                    "Same words as the archived letter, in another house style: {count} {places} {differ} in spelling, \
                     number forms or the like."
                ),
                format!("用词与存档信函相同，仅书写体例（拼写、数字写法等）有 {count} 处不同。"),
            )
        }
        VerdictCode::Abridged => {
            let left_out = letter.extent.omitted_percent;
            let (en, zh) = also_style(letter);
            (
                format!(
                    "Shortened: every printed word is in the letter, but {left_out} % was left out.{en}"
                ),
                format!("删节：刊出文字均见于原件，但有 {left_out} % 未刊出。{zh}"),
            )
        }
        VerdictCode::Altered => altered(letter),
        VerdictCode::Quotes => {
            let count = letter.passages.len() + letter.passages_not_listed;
            let passages = plural(count, "passage", "passages");
            let (en, zh) = also_style(letter);
            (
                format!("This text quotes {count} {passages} of the letter.{en}"),
                format!("本文引用了该信函 {count} 处。{zh}"),
            )
        }
        VerdictCode::Similar => (
            format!("No match; the closest record is “{}”.", letter.title),
            format!("未找到一致记录；最接近的是《{}》。", letter.title),
        ),
        VerdictCode::Withdrawn
        | VerdictCode::CommonPhrase
        | VerdictCode::NoRecord
        | VerdictCode::CannotCheck
        | VerdictCode::ProofProblem => without_letter(code),
    }
}

/// Places where house style differs.
fn places(letter: &LetterMatch) -> usize {
    letter.house_style.values().sum()
}

/// That house style was folded besides, where it was.
fn also_style(letter: &LetterMatch) -> (String, String) {
    match places(letter) {
        0 => Default::default(),
        count => (
            format!(" House style differs in {count} {}.", plural(count, "place", "places")),
            format!("另有 {count} 处书写体例不同。"),
        ),
    }
}

fn altered(letter: &LetterMatch) -> (String, String) {
    let extent = &letter.extent;
    let (one, many, unit) = if extent.characters {
        ("character", "characters", "字")
    } else {
        ("word", "words", "词")
    };
    let (mut en, mut zh) = (Vec::new(), Vec::new());
    let mut say = |count: usize, singular: &str, plural: &str, chinese: String| {
        if count > 0 {
            let (unit, rest) = if count == 1 { (one, singular) } else { (many, plural) };
            en.push(format!("{count} {unit} {rest}"));
            zh.push(chinese);
        }
    };
    let (changed, deleted, moved) =
        (extent.changed_words, extent.deleted_words, extent.moved_words);
    say(
        changed,
        "was changed or added",
        "were changed or added",
        format!("更改或增加了 {changed} 个{unit}"),
    );
    say(
        deleted,
        "was taken out of sentences",
        "were taken out of sentences",
        format!("句中删去 {deleted} 个{unit}"),
    );
    say(
        moved,
        "stands at another place",
        "stand at another place",
        format!("{moved} 个{unit}的位置有变动"),
    );
    let disguised = extent.disguised_words;
    say(
        disguised,
        "hides characters that the letter has not",
        "hide characters that the letter has not",
        format!("{disguised} 个{unit}含有原件所无的隐藏字符或伪装字符"),
    );
    let inserted = extent.inserted_words;
    say(
        inserted,
        "that is not the institution's stands between the letter's paragraphs",
        "that are not the institution's stand between the letter's paragraphs",
        format!("段落之间插有 {inserted} 个非发信机构的{unit}"),
    );
    if extent.omitted_words > 0 {
        let share = (extent.omitted_words * 100).div_ceil(extent.letter_words.max(1)).clamp(1, 99);
        en.push(format!("sentences making up {share} % were left out"));
        zh.push(format!("另有占全文 {share} % 的句子未刊出"));
    }
    let (en, zh) = (en.join("; "), zh.join("；"));
    if changed + deleted + moved + disguised == 0 {
        // Something stands in it that is not the letter's, and yet every printed word of the letter is as it was.
        return (
            format!("No word of the letter was changed, but something was put in: {en}."),
            format!("信函原文未改动，但有插入内容：{zh}。"),
        );
    }
    (format!("Changed: {en}."), format!("有改动：{zh}。"))
}

fn withdrawal(withdrawn: &Withdrawn) -> (String, String) {
    let day = i64::try_from(withdrawn.logged_at)
        .ok()
        .and_then(|second| jiff::Timestamp::from_second(second).ok())
        .map(|time| time.to_zoned(jiff::tz::TimeZone::UTC).date());
    let Some(day) = day else {
        return (" The institution withdrew this letter.".into(), "发信机构已撤回该信函。".into());
    };
    (
        format!(" The institution withdrew this letter on {}.", day.strftime("%-d %B %Y")),
        format!("发信机构已于 {}年{}月{}日 撤回该信函。", day.year(), day.month(), day.day()),
    )
}

const fn plural<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

//! The verdict in one sentence, in English and Simplified Chinese. Never "true", "fake", "verified" or "tampered".

use super::record::Withdrawn;
use super::verdict::{LetterMatch, VerdictCode};
use std::collections::BTreeMap;

/// What no verdict tells, in English. Always shown.
pub(super) const CAVEATS: [&str; 4] = [
    "This does not say that the letter's claims are true.",
    "This does not say that the outlet acted wrongly: shortening a letter is normal.",
    "The institution chooses which letters it archives, and the date a letter bears is the institution's claim.",
    "Texts were compared by their words. Whether changed words change the meaning is for the reader to judge.",
];

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
        VerdictCode::Abridged => {
            let left_out = letter.extent.omitted_percent;
            (
                format!(
                    "Shortened: every printed word is in the letter, but {left_out} % was left out."
                ),
                format!("删节：刊出文字均见于原件，但有 {left_out} % 未刊出。"),
            )
        }
        VerdictCode::Altered => altered(letter),
        VerdictCode::Quotes => {
            let count = letter.passages.len() + letter.passages_not_listed;
            let passages = plural(count, "passage", "passages");
            (
                format!("This text quotes {count} {passages} of the letter."),
                format!("本文引用了该信函 {count} 处。"),
            )
        }
        VerdictCode::Similar => (
            format!("No match; the closest record is “{}”.", letter.title),
            format!("未找到一致记录；最接近的是《{}》。", letter.title),
        ),
        VerdictCode::Withdrawn
        | VerdictCode::NoRecord
        | VerdictCode::CannotCheck
        | VerdictCode::ProofProblem => without_letter(code),
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
    if extent.changed_words > 0 {
        let count = extent.changed_words;
        let were = if count == 1 { "was" } else { "were" };
        en.push(format!("{count} {} {were} changed or added", plural(count, one, many)));
        zh.push(format!("更改或增加了 {count} 个{unit}"));
    }
    if extent.deleted_words > 0 {
        let count = extent.deleted_words;
        let were = if count == 1 { "was" } else { "were" };
        en.push(format!("{count} {} {were} taken out of sentences", plural(count, one, many)));
        zh.push(format!("句中删去 {count} 个{unit}"));
    }
    if extent.moved_words > 0 {
        let count = extent.moved_words;
        let stand = if count == 1 { "stands" } else { "stand" };
        en.push(format!("{count} {} {stand} at another place", plural(count, one, many)));
        zh.push(format!("{count} 个{unit}的位置有变动"));
    }
    if extent.omitted_words > 0 {
        let share = (extent.omitted_words * 100).div_ceil(extent.letter_words.max(1)).clamp(1, 99);
        en.push(format!("sentences making up {share} % were left out"));
        zh.push(format!("另有占全文 {share} % 的句子未刊出"));
    }
    (format!("Changed: {}.", en.join("; ")), format!("有改动：{}。", zh.join("；")))
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

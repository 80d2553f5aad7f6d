//! Hidden and confusable characters: alarms, never equality.
//!
//! What N1 drops without a trace for the eye is reported where an honest text has no use for it: invisible characters
//! inside a word, controls that reverse what is seen, letters that look like those of another script.

use super::script::is_one_token;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};
use unicode_security::skeleton;

/// What raised an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// A zero-width or other invisible character.
    Invisible,
    /// A control of the direction of writing.
    BidiControl,
    /// Letters in one word that look alike but belong to several scripts.
    MixedScript,
    /// Full-width letters or digits where an honest text has plain ones.
    Width,
    /// A word that looks like a word of the letter and is another.
    Confusable,
}

/// One alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// What it is.
    pub kind: AlarmKind,
    /// Where, in bytes of the input.
    pub span: Range<usize>,
    /// The characters by code point and name or script, as `U+200B ZERO WIDTH SPACE` or `U+0430 Cyrillic`.
    pub what: String,
}

/// Every alarm a text raises by itself, in its order. (Confusable words are found against a letter.)
pub fn alarms(text: &str) -> Vec<Alarm> {
    let right_to_left = text.chars().any(is_right_to_left);
    let mut found = Vec::new();
    let mut before = None;
    for (at, c) in text.char_indices() {
        if c.is_ascii() {
            before = Some(c);
            continue;
        }
        let span = at..at + c.len_utf8();
        if let Some(name) = bidi_name(c) {
            let reverses = matches!(c, '\u{202D}' | '\u{202E}');
            if reverses || !right_to_left {
                found.push(alarm(AlarmKind::BidiControl, span, c, name));
            }
        } else if let Some(name) = invisible_name(c) {
            let after = text.get(span.end..).and_then(|rest| rest.chars().find(|&c| !is_hidden(c)));
            if is_out_of_place(c, before, after) {
                found.push(alarm(AlarmKind::Invisible, span, c, name));
            }
        } else {
            before = Some(c);
        }
    }
    found.extend(mixed_words(text));
    found.extend(wide_words(text));
    found.sort_by_key(|alarm| alarm.span.start);
    found
}

/// Whether two different words look the same (UTS #39 skeletons) or differ only in raised, lowered, circled or otherwise
/// dressed-up characters (`10⁵` and `105`, NFKC): a reason for alarm, never for equality.
pub fn look_alike(one: &str, other: &str) -> bool {
    one != other && (skeleton(one).eq(skeleton(other)) || one.nfkc().eq(other.nfkc()))
}

fn alarm(kind: AlarmKind, span: Range<usize>, c: char, name: &str) -> Alarm {
    Alarm { kind, span, what: format!("U+{:04X} {name}", c as u32) }
}

fn is_hidden(c: char) -> bool {
    bidi_name(c).is_some() || invisible_name(c).is_some()
}

const fn bidi_name(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{061C}' => "ARABIC LETTER MARK",
        '\u{200E}' => "LEFT-TO-RIGHT MARK",
        '\u{200F}' => "RIGHT-TO-LEFT MARK",
        '\u{202A}' => "LEFT-TO-RIGHT EMBEDDING",
        '\u{202B}' => "RIGHT-TO-LEFT EMBEDDING",
        '\u{202C}' => "POP DIRECTIONAL FORMATTING",
        '\u{202D}' => "LEFT-TO-RIGHT OVERRIDE",
        '\u{202E}' => "RIGHT-TO-LEFT OVERRIDE",
        '\u{2066}' => "LEFT-TO-RIGHT ISOLATE",
        '\u{2067}' => "RIGHT-TO-LEFT ISOLATE",
        '\u{2068}' => "FIRST STRONG ISOLATE",
        '\u{2069}' => "POP DIRECTIONAL ISOLATE",
        _ => return None,
    })
}

const fn invisible_name(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{034F}' => "COMBINING GRAPHEME JOINER",
        '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' => "HANGUL FILLER",
        '\u{180E}' => "MONGOLIAN VOWEL SEPARATOR",
        '\u{200B}' => "ZERO WIDTH SPACE",
        '\u{200C}' => "ZERO WIDTH NON-JOINER",
        '\u{200D}' => "ZERO WIDTH JOINER",
        '\u{2060}' => "WORD JOINER",
        '\u{2061}'..='\u{2064}' => "INVISIBLE OPERATOR",
        '\u{206A}'..='\u{206F}' => "DEPRECATED FORMAT CHARACTER",
        '\u{2800}' => "BRAILLE PATTERN BLANK",
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => "VARIATION SELECTOR",
        '\u{FEFF}' => "ZERO WIDTH NO-BREAK SPACE",
        '\u{E0001}' | '\u{E0020}'..='\u{E007F}' => "TAG CHARACTER",
        _ => return None,
    })
}

/// Whether an honest text has no use for this invisible character between these two.
fn is_out_of_place(c: char, before: Option<char>, after: Option<char>) -> bool {
    let plain = |c: Option<char>| c.is_some_and(is_plain_letter);
    match c {
        // Flags of regions are spelled in tags after a black flag; anything else is text nobody sees.
        '\u{E0001}' | '\u{E0020}'..='\u{E007F}' => before != Some('\u{1F3F4}'),
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => {
            before.is_some_and(|c| is_plain_letter(c) && !c.is_numeric() && !is_one_token(c))
        }
        _ => plain(before) && plain(after),
    }
}

/// Letters and digits of scripts that need no invisible characters inside a word.
fn is_plain_letter(c: char) -> bool {
    c.is_alphanumeric()
        && !is_one_token(c)
        && matches!(
            c.script(),
            Script::Latin
                | Script::Greek
                | Script::Cyrillic
                | Script::Armenian
                | Script::Georgian
                | Script::Hebrew
                | Script::Hangul
                | Script::Common
        )
        || c.is_ascii_digit()
        || c.script() == Script::Han
}

/// Letters of Hebrew, Arabic and the other scripts written from right to left.
fn is_right_to_left(c: char) -> bool {
    matches!(c as u32,
        0x0590..=0x061B | 0x061D..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC
        | 0x10800..=0x10FFF | 0x1E800..=0x1EFFF)
}

/// The words that have a letter of Greek, Cyrillic or another script that looks like Latin. (A word of Latin letters
/// alone is no suspect, nor is one of a script that looks like no other.)
fn suspects(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut done = 0;
    text.char_indices().filter_map(move |(at, c)| {
        if at < done || c.is_ascii() || !c.is_alphabetic() || !is_look_alike(c) {
            return None;
        }
        // An apostrophe divides: `Debian'овцы` is a name with a Russian ending.
        let inside = char::is_alphanumeric;
        let start = text.get(..at)?.rfind(|c: char| !inside(c)).map_or(0, |before| {
            before
                + text.get(before..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
        });
        let length = text.get(at..)?.find(|c: char| !inside(c)).unwrap_or(text.len() - at);
        done = at + length;
        Some((start, text.get(start..done)?))
    })
}

fn is_look_alike(c: char) -> bool {
    c.script() != Script::Latin && look_alike_script(c.script())
}

/// Words with full-width letters or digits beside plain ones, and in a text that has no East Asian character, all.
fn wide_words(text: &str) -> Vec<Alarm> {
    if !text.contains(is_wide) {
        return Vec::new();
    }
    let east_asian = text.contains(is_east_asian);
    let mut at = 0;
    let places = text.split_inclusive(|c: char| !is_wide(c) && !c.is_ascii_alphanumeric());
    let words = places.map(|place| {
        let start = at;
        at += place.len();
        (start, place.trim_end_matches(|c: char| !is_wide(c) && !c.is_ascii_alphanumeric()))
    });
    let suspicious = |(_, word): &(usize, &str)| {
        word.contains(is_wide) && (!east_asian || word.contains(|c: char| c.is_ascii()))
    };
    words
        .filter(suspicious)
        .map(|(at, word)| {
            let wide: Vec<String> = word
                .chars()
                .filter(|&c| is_wide(c))
                .map(|c| format!("U+{:04X} FULLWIDTH", c as u32))
                .collect();
            Alarm { kind: AlarmKind::Width, span: at..at + word.len(), what: wide.join(", ") }
        })
        .collect()
}

/// Full-width letters and digits.
const fn is_wide(c: char) -> bool {
    matches!(c, '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}')
}

fn is_east_asian(c: char) -> bool {
    matches!(
        c.script(),
        Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo
    )
}

/// The words whose letters belong to two scripts that look alike. One such word in a text of Greek or Cyrillic letters is a
/// slip on a keyboard that writes Latin letters too, and no alarm.
fn mixed_words(text: &str) -> Vec<Alarm> {
    let mixed: Vec<Alarm> = suspects(text).filter_map(mixed_word).collect();
    if mixed.len() > 1 || mixed.is_empty() {
        return mixed;
    }
    let count = |latin: bool| {
        let such = |c: &char| c.is_alphabetic() && (c.script() == Script::Latin) == latin;
        text.chars().filter(such).count()
    };
    let slip = count(false) > count(true);
    if slip { Vec::new() } else { mixed }
}

/// A word whose letters belong to two scripts that look alike, where one letter really does.
fn mixed_word((at, word): (usize, &str)) -> Option<Alarm> {
    let scripts: Vec<(char, Script)> = word
        .chars()
        .filter(|c| c.is_alphabetic())
        .map(|c| (c, c.script()))
        .filter(|(_, script)| look_alike_script(*script))
        .collect();
    let (_, main) = *scripts.iter().max_by_key(|(_, script)| {
        (scripts.iter().filter(|(_, other)| other == script).count(), *script == Script::Latin)
    })?;
    let strange: Vec<String> = scripts
        .iter()
        .filter(|(c, script)| *script != main && imitates(*c, main))
        .map(|(c, script)| format!("U+{:04X} {}", *c as u32, script.full_name()))
        .collect();
    (!strange.is_empty()).then(|| Alarm {
        kind: AlarmKind::MixedScript,
        span: at..at + word.len(),
        what: strange.join(", "),
    })
}

/// The scripts whose letters look like one another's.
const fn look_alike_script(script: Script) -> bool {
    matches!(
        script,
        Script::Latin
            | Script::Greek
            | Script::Cyrillic
            | Script::Armenian
            | Script::Cherokee
            | Script::Coptic
            | Script::Lisu
            | Script::Deseret
    )
}

/// Whether this letter looks like one of that script: they share a skeleton, or it has that of a letter of it.
fn imitates(c: char, script: Script) -> bool {
    let mut buffer = [0; 4];
    let shape: Vec<char> = skeleton(c.encode_utf8(&mut buffer)).collect();
    match script {
        // Skeletons are Latin wherever there is a Latin letter of that shape.
        Script::Latin => {
            shape.iter().any(|part| part.script() == Script::Latin || part.is_ascii_digit())
        }
        _ => {
            c.script() == Script::Latin
                && c.is_alphabetic()
                && unicode_security::is_potential_mixed_script_confusable_char(c)
                || LATIN_TWINS.contains(c)
                || shape.iter().any(|part| part.script() == script)
        }
    }
}

/// Latin letters that have a twin in Greek or Cyrillic.
const LATIN_TWINS: &str = "aceijopsxyvhkmtuABCEHIJKMNOPSTXYZ";

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<AlarmKind> {
        alarms(text).into_iter().map(|alarm| alarm.kind).collect()
    }

    #[test]
    fn letters_of_another_script_inside_a_word_raise_an_alarm() {
        assert_eq!(kinds("s\u{0430}nctions"), [AlarmKind::MixedScript]);
        assert_eq!(alarms("s\u{0430}nctions")[0].what, "U+0430 Cyrillic");
        assert_eq!(kinds("p\u{03BF}licy"), [AlarmKind::MixedScript]);
        assert_eq!(kinds("прав\u{0061} санкци\u{0061}"), [AlarmKind::MixedScript; 2]);
        assert_eq!(kinds("санкции"), []);
    }

    #[test]
    fn invisible_characters_inside_a_word_raise_an_alarm() {
        for hidden in
            ['\u{200B}', '\u{200D}', '\u{2060}', '\u{FEFF}', '\u{3164}', '\u{2063}', '\u{FE0F}']
        {
            assert_eq!(kinds(&format!("sanc{hidden}tions")), [AlarmKind::Invisible], "{hidden:?}");
        }
        assert_eq!(kinds("a\u{E0041}"), [AlarmKind::Invisible]);
        assert_eq!(kinds("中\u{200B}国"), [AlarmKind::Invisible]);
    }

    #[test]
    fn reversed_text_raises_an_alarm() {
        assert_eq!(kinds("a\u{202E}b"), [AlarmKind::BidiControl]);
        assert_eq!(kinds("שלום \u{202E}b"), [AlarmKind::BidiControl]);
        assert_eq!(kinds("a\u{200F}b"), [AlarmKind::BidiControl]);
    }

    #[test]
    fn honest_texts_raise_none() {
        for text in [
            "\u{FEFF}Sir, the “report” \u{200B}\n",
            "می\u{200C}خواهم",
            "\u{200F}שלום\u{200F} abc",
            "क्\u{200D}ष",
            "ไทย\u{200B}ภาษา",
            "👩\u{200D}💻 ❤\u{FE0F} 1\u{FE0F}\u{20E3}",
            "葛\u{E0100}城市 5 μs 中文abc Debian은 3Dテレビ Debian'овцы",
            "co\u{AD}operation",
            // One slip on a keyboard of two scripts.
            "το Πανεπιστήμι\u{006F} της Αθήνας",
        ] {
            assert_eq!(alarms(text), [], "{text:?}");
        }
    }

    #[test]
    fn words_that_look_alike_are_still_different() {
        assert!(look_alike("modern", "modem"));
        assert!(look_alike("scope", "ѕсоре"));
        assert!(!look_alike("same", "same"));
        assert!(!look_alike("opposes", "supports"));
        assert!(look_alike("10⁵", "105"));
        assert!(look_alike("co₂", "co2"));
    }

    #[test]
    fn full_width_letters_out_of_place_raise_an_alarm() {
        assert_eq!(kinds("about 1９ million"), [AlarmKind::Width]);
        assert_eq!(kinds("about １９ million"), [AlarmKind::Width]);
        assert_eq!(alarms("1９")[0].what, "U+FF19 FULLWIDTH");
        assert_eq!(kinds("约１９万吨，ＮＡＴＯ，19万"), []);
        assert_eq!(kinds("约1９万吨"), [AlarmKind::Width]);
    }
}

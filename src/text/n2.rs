//! N2, words: N1, full case folding, no punctuation but the signs that bear meaning (`tables/signs.tsv`).
//!
//! Words are those of UAX #29 with these rules on top, all of which look at one neighbour at most, so that a passage has
//! the same tokens wherever it is cut out:
//! * each Han, Hiragana, Katakana, Bopomofo, Thai, Lao, Burmese and Khmer character is a token (UAX #29 would keep runs
//!   of Katakana together, and dictionaries would cut by context);
//! * hyphenated words are several tokens (`well-known` as `well known`, but not as `wellknown`);
//! * an apostrophe inside a word stays (`don't`), as do full stop, comma and apostrophe between digits (`6,747`, `1.9`)
//!   and full stops between single letters (`U.S`); any other mark inside divides (`end.Next`, `note:this`).

use super::n1::n1_text;
use super::script::is_one_token;
use super::sign::{is_always_sign, is_sign};
use super::{Normal, n1};
use caseless::Caseless;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// Version of the N2 tables and rules.
pub const N2_TABLES: &str = "1";

/// One word or meaning-bearing sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Folded.
    pub text: String,
    /// Bytes of the input.
    pub span: Range<usize>,
    /// Whether it is one character of a script written without spaces (Chinese, Japanese; also Thai and the like).
    pub cjk: bool,
}

/// The tokens of a text.
pub fn tokens(text: &str) -> Vec<Token> {
    tokens_of(&n1(text))
}

/// The tokens of a text in N1; their spans are bytes of the text before it was folded.
pub fn tokens_of(normal: &Normal) -> Vec<Token> {
    let text = normal.text.as_str();
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let mut give = |span: Range<usize>, cjk: bool| {
        let Some(word) = text.get(span.clone()) else { return };
        tokens.push(Token { text: folded(word), span: normal.source(span), cjk });
    };
    spans(text, &mut give);
    tokens
}

/// Gives the words of a text as [`tokens`] has them, and whether each is one character of a script without spaces; not
/// where they stand. Takes no memory for each word.
pub fn words(text: &str, mut each: impl FnMut(&str, bool)) {
    let normal = n1_text(text);
    let mut word = String::new();
    spans(&normal, &mut |span, cjk| {
        let Some(found) = normal.get(span) else { return };
        word.clear();
        if found.is_ascii() {
            word.push_str(found);
            word.make_ascii_lowercase();
        } else {
            word.extend(found.chars().default_case_fold());
        }
        each(&word, cjk);
    });
}

/// Gives the place of each token in a text in N1.
fn spans(text: &str, give: &mut impl FnMut(Range<usize>, bool)) {
    // No UAX #29 segment goes over a space, and N1 has no other white space.
    let mut at = 0;
    for chunk in text.as_bytes().split(|&byte| byte == b' ') {
        let end = at + chunk.len();
        chunk_tokens(text, at, text.get(at..end).unwrap_or_default(), give);
        at = end + 1;
    }
}

/// The tokens of what stands between two spaces. Most of that is one word with a mark before or after it, or a row of
/// Han characters; only the rest needs UAX #29.
fn chunk_tokens(text: &str, at: usize, chunk: &str, give: &mut impl FnMut(Range<usize>, bool)) {
    if chunk.is_ascii() {
        if !plain_word(text, at, chunk, give) {
            segments(text, at, chunk, give);
        }
        return;
    }
    let end = at + chunk.len();
    let mut start = at;
    while start < end {
        let Some(rest) = text.get(start..end) else { return };
        if let Some(han) = han_alone(rest) {
            give(start..start + han, true);
            start += han;
            continue;
        }
        let length = rest.find(is_han).unwrap_or(rest.len());
        let Some(stretch) = rest.get(..length) else { return };
        if length == 0 {
            // A Han character with a mark of its own: left to UAX #29, together with what follows it.
            segments(text, start, rest, give);
            return;
        }
        if !plain_word(text, start, stretch, give) {
            segments(text, start, stretch, give);
        }
        start += length;
    }
}

/// A Han character of the main block; UAX #29 has a boundary on either side of it.
const fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

/// The length of the Han character at the start, if no mark belongs to it.
fn han_alone(rest: &str) -> Option<usize> {
    let mut chars = rest.chars();
    let first = chars.next().filter(|&c| is_han(c))?;
    let marked =
        chars.next().is_some_and(|next| !is_han(next) && !next.is_ascii() && is_mark(next));
    (!marked).then_some(first.len_utf8())
}

/// Gives the tokens of an ASCII stretch without marks between letters or digits; false where it is not one.
fn plain_word(
    text: &str,
    at: usize,
    stretch: &str,
    give: &mut impl FnMut(Range<usize>, bool),
) -> bool {
    let bytes = stretch.as_bytes();
    let word = bytes.iter().position(u8::is_ascii_alphanumeric).unwrap_or(bytes.len());
    let length = bytes.iter().skip(word).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let after = word + length;
    let rest = bytes.get(after..).unwrap_or_default();
    if !stretch.is_ascii() || rest.iter().any(u8::is_ascii_alphanumeric) {
        return false;
    }
    let signs = |range: Range<usize>, give: &mut dyn FnMut(Range<usize>, bool)| {
        for place in range {
            let sign = bytes.get(place).copied().map_or(' ', char::from);
            if is_sign(text, at + place, sign) {
                give(at + place..at + place + 1, false);
            }
        }
    };
    signs(0..word, give);
    if length > 0 {
        give(at + word..at + after, false);
    }
    signs(after..bytes.len(), give);
    true
}

/// The tokens of a stretch by UAX #29.
fn segments(text: &str, at: usize, stretch: &str, give: &mut impl FnMut(Range<usize>, bool)) {
    for (offset, segment) in stretch.split_word_bound_indices() {
        segment_tokens(text, at + offset, segment, give);
    }
}

/// Full case folding (Unicode CaseFolding.txt, status C and F), which unlike lower case does not depend on context.
fn folded(word: &str) -> String {
    if word.is_ascii() {
        word.to_ascii_lowercase()
    } else {
        word.chars().default_case_fold().collect()
    }
}

/// Gives the tokens of one UAX #29 segment, as spans of the N1 text.
fn segment_tokens(text: &str, at: usize, segment: &str, give: &mut impl FnMut(Range<usize>, bool)) {
    let Some(first) = segment.chars().next() else { return };
    if segment.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        give(at..at + segment.len(), false);
    } else if segment.contains(char::is_alphanumeric) {
        word_tokens(at, segment, give);
    } else if is_sign(text, at, first) {
        give(at..at + first.len_utf8(), false);
    }
}

/// Divides a segment that has a letter or digit in it.
fn word_tokens(at: usize, segment: &str, give: &mut impl FnMut(Range<usize>, bool)) {
    let keeps_stops = is_initials(segment);
    let mut start = None;
    let mut end = 0;
    let mut before = None;
    let mut chars = segment.char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        let here = at + offset;
        let next = chars.peek().map(|&(_, next)| next);
        let alone = is_one_token(c);
        let stays = !alone
            && (c.is_alphanumeric()
                || is_mark(c) && start.is_some()
                || start.is_some() && joins(c, before, next, keeps_stops));
        if stays {
            start.get_or_insert(here);
            end = here + c.len_utf8();
        } else if let Some(start) = start.take() {
            give(start..end, false);
        }
        if !stays && !alone && is_always_sign(c) {
            give(here..here + c.len_utf8(), false);
        }
        if alone && c.is_alphanumeric() {
            // Its marks go with it.
            let mut last = here + c.len_utf8();
            while let Some(&(offset, mark)) = chars.peek()
                && is_mark(mark)
            {
                last = at + offset + mark.len_utf8();
                chars.next();
            }
            give(here..last, true);
        }
        before = Some(c);
    }
    if let Some(start) = start {
        give(start..end, false);
    }
}

/// Whether this mark stays inside the word.
fn joins(c: char, before: Option<char>, next: Option<char>, keeps_stops: bool) -> bool {
    let (Some(before), Some(next)) = (before, next) else { return false };
    let digits = before.is_numeric() && next.is_numeric();
    match c {
        '\'' => is_letter_or_mark(before) && next.is_alphanumeric() || digits,
        // Hebrew writes abbreviations with a double mark before the last letter.
        '"' => is_hebrew(before) && is_hebrew(next),
        '.' => digits || keeps_stops,
        ':' | ';' | '_' | '\u{B7}' => false,
        _ => digits,
    }
}

/// Whether a segment is single letters with full stops between them, as `U.S`.
fn is_initials(segment: &str) -> bool {
    segment.contains('.')
        && segment.split('.').all(|part| {
            part.chars().filter(|&c| !is_mark(c)).count() == 1
                && part.chars().next().is_some_and(char::is_alphabetic)
        })
}

fn is_letter_or_mark(c: char) -> bool {
    c.is_alphanumeric() || is_mark(c)
}

/// Combining marks, spacing ones included.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn is_hebrew(c: char) -> bool {
    matches!(c, '\u{05D0}'..='\u{05F2}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn words_are_those_of_the_tokens() {
        let text =
            "“Straße,” don't 6,747 中国a.b.c U.S. ﬁrm カタ1 e\u{301}lan ไทย -5 sanc\u{AD}tions";
        let mut given = Vec::new();
        super::words(text, |word, cjk| given.push((word.to_owned(), cjk)));
        let tokens = tokens(text).into_iter().map(|token| (token.text, token.cjk));
        assert_eq!(given, tokens.collect::<Vec<_>>());
    }

    #[test]
    fn signs_that_bear_meaning_are_tokens() {
        assert_eq!(words("25 % of 5°C"), ["25", "%", "of", "5", "°", "c"]);
        assert_eq!(words("US$6,747 and €1.9"), ["us", "$", "6,747", "and", "€", "1.9"]);
        assert_eq!(words("at \u{2212}5, not 5"), ["at", "-", "5", "not", "5"]);
        assert_eq!(words("2012\u{2013}2013"), ["2012", "2013"]);
        assert_eq!(words("1/2 and/or"), ["1", "/", "2", "and", "or"]);
        assert_eq!(
            words("Home > Press > 5 = 4 + 1 ===="),
            ["home", "press", ">", "5", "=", "4", "+", "1"]
        );
        assert_eq!(words("x² CO₂ ½ ①"), ["x", "²", "co", "₂", "½", "①"]);
        assert_eq!(words("5℃ 100㎡ カ㌔カ"), ["5", "℃", "100", "㎡", "カ", "㌔", "カ"]);
    }

    #[test]
    fn words_are_divided_by_near_neighbours_only() {
        assert_eq!(
            words("the U.S. said e.g. end.Next"),
            ["the", "u.s", "said", "e.g", "end", "next"]
        );
        assert_eq!(
            words("don’t ‘quote’ China’s rock ’n’ roll"),
            ["don't", "quote", "china's", "rock", "n", "roll"]
        );
        assert_eq!(
            words("well-known note:this a_b COVID-19 11th"),
            ["well", "known", "note", "this", "a", "b", "covid", "19", "11th"]
        );
        assert_eq!(words("sanc\u{200B}tions"), ["sanctions"]);
        assert_eq!(words("A/RES/78/1"), ["a", "res", "78", "/", "1"]);
        assert_eq!(words("ארה״ב 3;4"), ["ארה\"ב", "3", "4"]);
    }

    #[test]
    fn scripts_without_spaces_are_tokens_by_character() {
        assert_eq!(words("二〇一三年3月，ＡＢ"), ["二", "〇", "一", "三", "年", "3", "月", "ab"]);
        assert_eq!(words("サイバーです"), ["サ", "イ", "バ", "ー", "で", "す"]);
        assert_eq!(words("ｶﾞｽ"), ["ガ", "ス"]);
        assert_eq!(words("한국어 문장"), ["한국어", "문장"]);
        assert!(tokens("ไทย").iter().all(|token| token.cjk));
        assert!(tokens("한국어 3 abc").iter().all(|token| !token.cjk));
    }

    #[test]
    fn short_cuts_give_what_uax_29_gives() {
        let text = "“Sir,” don't 6,747 (a_b) 中国a.b.c U.S. 5% -5 end.Next x² 中\u{308}国 well-known #1 ... カタ1 $5 'n' a' 'b";
        for text in [text, &text.replace(' ', ""), &text.replace(' ', "中")] {
            let normal = n1(text);
            let mut slow = Vec::new();
            segments(&normal.text, 0, &normal.text, &mut |span, cjk| slow.push((span, cjk)));
            let mut fast = Vec::new();
            let mut at = 0;
            for chunk in normal.text.split(' ') {
                chunk_tokens(&normal.text, at, chunk, &mut |span, cjk| fast.push((span, cjk)));
                at += chunk.len() + 1;
            }
            assert_eq!(fast, slow);
        }
    }

    #[test]
    fn case_is_folded_without_regard_to_context() {
        assert_eq!(words("ΣΊΣΥΦΟΣ"), words("σίσυφος"));
        assert_eq!(words("STRASSE"), words("straße"));
    }

    #[test]
    fn spans_are_bytes_of_the_input() {
        let text = "“Straße”\u{A0}\u{A0}ﬁrm";
        let found: Vec<&str> = tokens(text).into_iter().map(|token| &text[token.span]).collect();
        assert_eq!(found, ["Straße", "ﬁrm"]);
    }
}

//! Differences in their context, as running text: `[-left out-]` and `{+added+}`, wrapped to a terminal.
//!
//! The markers stand in every output, so that no reader depends on colour; colours come on top where they can be seen.

use crate::check::{Difference, DifferenceKind};
use std::fmt::Write;

/// Characters of unchanged text shown on each side of a difference.
const CONTEXT_CHARS: usize = 60;
/// Characters of a left-out passage shown in the redline; the whole of it stands under "left out".
const PASSAGE_CHARS_MAX: usize = 160;
/// Marks that open a quotation or a bracket.
const OPENING: &str = "\"'([{“‘«「『《（【";
/// Marks that close a part of a sentence.
const CLOSING: &str = "，。、；：？！”’」』》）】";
/// Columns of a line.
const COLUMNS: usize = 96;

/// The differences in the order of the pasted text. Each piece of text between two blank lines is one place.
pub(super) fn redline(pasted: &str, differences: &[Difference], colour: bool) -> String {
    let mut sorted: Vec<(usize, &Difference)> =
        differences.iter().map(|difference| (start(pasted, difference), difference)).collect();
    sorted.sort_by_key(|(start, difference)| (*start, difference.letter.start));
    let mut text = String::new();
    let mut rest = sorted.as_slice();
    while let Some((first, _)) = rest.first() {
        let (place, after) = rest.split_at(place(pasted, rest));
        rest = after;
        let mut at = *first;
        let mut line = before(pasted, at);
        for (start, difference) in place {
            line.push_str(between(pasted, at, *start));
            push_apart(&mut line, &marked(difference));
            at = difference.pasted.end.max(*start).max(at);
            let next = pasted.get(at..).and_then(|rest| rest.chars().next());
            if next.is_some_and(needs_space) && difference.pasted.is_empty() {
                line.push(' ');
            }
        }
        line.push_str(&after_place(pasted, at));
        text.push_str(&painted(&wrap(&line, "    "), colour));
        text.push_str("\n\n");
    }
    text
}

/// Where a difference is shown. Whole sentences left out stand after the full stop before them, not in front of it.
fn start(pasted: &str, difference: &Difference) -> usize {
    let start = difference.pasted.start;
    if !difference.pasted.is_empty() || difference.kind != DifferenceKind::Omitted {
        return start;
    }
    let rest = pasted.get(start..).unwrap_or_default();
    let closes = |c: char| !c.is_alphanumeric() && !c.is_whitespace() && !OPENING.contains(c);
    start + rest.find(|c| !closes(c)).unwrap_or(rest.len())
}

/// How many of the differences stand so close to the first that they are shown together.
fn place(pasted: &str, differences: &[(usize, &Difference)]) -> usize {
    let near = |pair: &[(usize, &Difference)]| {
        let [(_, one), (next, _)] = pair else { return false };
        let gap = between(pasted, one.pasted.end, *next);
        gap.chars().count() <= 2 * CONTEXT_CHARS
    };
    1 + differences.windows(2).take_while(|pair| near(pair)).count()
}

fn marked(difference: &Difference) -> String {
    let printed = shortened(difference.pasted_text.trim());
    if difference.kind == DifferenceKind::Moved {
        return format!("{{moved: {printed}}}");
    }
    let mut marked = String::new();
    if !difference.letter_text.trim().is_empty() {
        let _ = write!(marked, "[-{}-]", shortened(difference.letter_text.trim()));
    }
    if !printed.is_empty() {
        let _ = write!(marked, "{{+{printed}+}}");
    }
    marked
}

/// Appends a mark; a left-out word must not stick to the word before it.
fn push_apart(line: &mut String, mark: &str) {
    if line.chars().next_back().is_some_and(|c| needs_space(c) || ".!?".contains(c)) {
        line.push(' ');
    }
    line.push_str(mark);
}

/// Whether a character belongs to a word that spaces divide from the next, as Chinese characters do not.
fn needs_space(character: char) -> bool {
    character.is_alphanumeric() && columns(character) == 1
}

fn shortened(passage: &str) -> String {
    let count = passage.chars().count();
    if count <= PASSAGE_CHARS_MAX {
        return passage.to_owned();
    }
    let kept = PASSAGE_CHARS_MAX / 2;
    let head: String = passage.chars().take(kept).collect();
    let tail: String = passage.chars().skip(count - kept).collect();
    format!("{} … {}", head.trim_end(), tail.trim_start())
}

fn between(pasted: &str, from: usize, to: usize) -> &str {
    pasted.get(from..to).unwrap_or_default()
}

fn before(pasted: &str, at: usize) -> String {
    let whole = pasted.get(..at).unwrap_or_default();
    let count = whole.chars().count();
    let tail: String = whole.chars().skip(count.saturating_sub(CONTEXT_CHARS)).collect();
    if count > CONTEXT_CHARS { format!("… {}", from_a_word(&tail)) } else { tail }
}

fn after_place(pasted: &str, at: usize) -> String {
    let whole = pasted.get(at..).unwrap_or_default();
    let head: String = whole.chars().take(CONTEXT_CHARS).collect();
    if whole.chars().nth(CONTEXT_CHARS).is_some() {
        format!("{} …", to_a_word(&head))
    } else {
        head
    }
}

/// Without the piece of a word it starts with; a text without spaces (Chinese) stays whole.
fn from_a_word(text: &str) -> &str {
    text.split_once(char::is_whitespace).map_or(text, |(_, rest)| rest)
}

fn to_a_word(text: &str) -> &str {
    text.rsplit_once(char::is_whitespace).map_or(text, |(rest, _)| rest)
}

/// Wraps running text; runs of white space become one space.
pub(super) fn wrap(text: &str, indent: &str) -> String {
    let mut wrapped = indent.to_owned();
    let mut column = indent.len();
    let mut fresh = true;
    for word in text.split_whitespace() {
        let width: usize = word.chars().map(columns).sum();
        if !fresh && column + 1 + width <= COLUMNS {
            wrapped.push(' ');
            column += 1;
        } else if !fresh && width + indent.len() <= COLUMNS {
            let _ = write!(wrapped, "\n{indent}");
            column = indent.len();
        } else if !fresh {
            wrapped.push(' ');
            column += 1;
        }
        fresh = false;
        for character in word.chars() {
            // A closing mark never begins a line.
            if column + columns(character) > COLUMNS && !CLOSING.contains(character) {
                let _ = write!(wrapped, "\n{indent}");
                column = indent.len();
            }
            wrapped.push(character);
            column += columns(character);
        }
    }
    wrapped
}

/// Columns of a character on a terminal: two for the wide ones of East Asia (UAX #11).
fn columns(character: char) -> usize {
    let wide = matches!(u32::from(character),
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f
        | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1f64f | 0x20000..=0x3fffd);
    if wide { 2 } else { 1 }
}

fn painted(text: &str, colour: bool) -> String {
    let text = super::super::output::printable(text);
    if !colour {
        return text;
    }
    text.replace("[-", "\u{1b}[31m[-")
        .replace("-]", "-]\u{1b}[0m")
        .replace("{+", "\u{1b}[32m{+")
        .replace("+}", "+}\u{1b}[0m")
}

#[cfg(test)]
mod tests {
    use super::{redline, wrap};
    use crate::check::{Difference, DifferenceKind};

    fn changed(pasted: &str, letter: &str, text: &str) -> Difference {
        let start = text.find(pasted).unwrap();
        Difference {
            kind: DifferenceKind::Changed,
            pasted: start..start + pasted.len(),
            letter: start..start + letter.len(),
            pasted_text: pasted.to_owned(),
            letter_text: letter.to_owned(),
            ..Difference::default()
        }
    }

    #[test]
    fn a_changed_word_stands_in_its_context() {
        let text = "The harbour handled 19 million tonnes last year.";
        let shown = redline(text, &[changed("19", "1.9", text)], false);
        assert_eq!(shown.trim(), "The harbour handled [-1.9-]{+19+} million tonnes last year.");
        let coloured = redline(text, &[changed("19", "1.9", text)], true);
        assert!(coloured.contains("\u{1b}[31m[-1.9-]\u{1b}[0m"));
    }

    #[test]
    fn what_was_left_out_stands_where_it_stood() {
        let text = "One was here. Three was here.";
        let sentence = Difference {
            kind: DifferenceKind::Omitted,
            pasted: 12..12,
            letter_text: "Two was here.".to_owned(),
            ..Difference::default()
        };
        let shown = redline(text, &[sentence], false);
        assert_eq!(shown.trim(), "One was here. [-Two was here.-] Three was here.");
        let word = |at: usize, word: &str| Difference {
            kind: DifferenceKind::Deleted,
            pasted: at..at,
            letter_text: word.to_owned(),
            ..Difference::default()
        };
        let shown = redline("we oppose it", &[word(3, "firmly")], false);
        assert_eq!(shown.trim(), "we [-firmly-] oppose it");
        let shown = redline("we oppose it", &[word(2, "firmly")], false);
        assert_eq!(shown.trim(), "we [-firmly-] oppose it");
        let shown = redline("我们反对", &[word(6, "坚决")], false);
        assert_eq!(shown.trim(), "我们[-坚决-]反对");
    }

    #[test]
    fn distant_changes_are_two_places_and_close_ones_one() {
        let text = format!("one {} two three", "word ".repeat(60));
        let far = [changed("one", "1", &text), changed("two", "2", &text)];
        assert_eq!(redline(&text, &far, false).trim().split("\n\n").count(), 2);
        let close = [changed("two", "2", &text), changed("three", "3", &text)];
        assert_eq!(redline(&text, &close, false).trim().split("\n\n").count(), 1);
    }

    #[test]
    fn offsets_that_fit_no_text_are_no_reason_to_fall() {
        let wild = Difference {
            kind: DifferenceKind::Changed,
            pasted: 3..9_000,
            letter: 0..1,
            pasted_text: "a".to_owned(),
            letter_text: "b".to_owned(),
            ..Difference::default()
        };
        assert!(redline("使馆", &[wild], false).contains("[-b-]{+a+}"));
    }

    #[test]
    fn lines_are_wrapped_by_words_and_chinese_anywhere() {
        let words = wrap(&"word ".repeat(40), "  ");
        assert!(words.lines().all(|line| line.len() <= 96 && line.starts_with("  word")));
        let chinese = wrap(&"使馆发言人".repeat(30), "  ");
        assert!(chinese.lines().all(|line| line.chars().count() <= 2 + 47));
        let closed = wrap(&format!("{}。", "字".repeat(47)), "  ");
        assert_eq!(closed.lines().count(), 1, "a full stop begins no line");
    }
}

//! Sentences, as spans of the input.
//!
//! UAX #29 sentence boundaries, with two corrections for letters and pages: a sentence does not end at an abbreviation
//! (`Mr. Smith`) or an initial, and a single line break ends one only where the line was not wrapped there. A line
//! counts as wrapped when the next line goes on in small letters, or when the next word would not have fitted into the
//! widest line of its paragraph.

use super::script::is_unspaced;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// Words after which a full stop ends no sentence, in small letters.
const ABBREVIATIONS: &str = include_str!("tables/abbreviations.txt");

/// Marks that begin the next sentence where no space follows them; UAX #29 leaves them with the one before.
const OPENING: [char; 10] = ['“', '‘', '「', '『', '（', '《', '〈', '【', '«', '('];

/// Narrower lines are never taken as wrapped: addresses, signatures, menus.
const WRAPPED_COLUMNS_MIN: usize = 40;

/// The sentences of a text, without the white space around them. Headings, menu lines and lines of a signature are
/// sentences too.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for block in blocks(text) {
        let mut start = block.start;
        let Some(inside) = text.get(block.clone()) else { continue };
        // UAX #29 ends a sentence at every line break, so it is shown the block with wrapped breaks as spaces.
        let unwrapped = unwrapped(inside);
        for (at, part) in unwrapped.split_sentence_bound_indices() {
            let mut end = block.start + at + part.len();
            if end < block.end {
                end -= part.len() - part.trim_end_matches(OPENING).len();
            }
            let rest = text.get(end..block.end).unwrap_or_default();
            if !rest.is_empty() && (ends_in_abbreviation(part) || begins_small(rest)) {
                continue;
            }
            push_trimmed(text, start..end, &mut found);
            start = end;
        }
        push_trimmed(text, start..block.end, &mut found);
    }
    found
}

/// The paragraphs of a text: stretches between blank lines.
pub fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for block in blocks(text) {
        push_trimmed(text, block, &mut found);
    }
    found
}

fn push_trimmed(text: &str, span: Range<usize>, found: &mut Vec<Range<usize>>) {
    let Some(part) = text.get(span.clone()) else { return };
    let trimmed = part.trim_start();
    let start = span.end - trimmed.len();
    let end = start + trimmed.trim_end().len();
    if start < end {
        found.push(start..end);
    }
}

/// Stretches between blank lines (lines of white space only).
fn blocks(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    let mut end = 0;
    for line in lines(text) {
        if text.get(line.clone()).is_none_or(|line| line.trim().is_empty()) {
            if let Some(start) = start.take() {
                found.push(start..end);
            }
        } else {
            start.get_or_insert(line.start);
            end = line.end;
        }
    }
    if let Some(start) = start {
        found.push(start..end);
    }
    found
}

/// The lines of a text with their line ends.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split_inclusive(is_line_end).filter_map(move |line| {
        let span = start..start + line.len();
        start = span.end;
        (!span.is_empty()).then_some(span)
    })
}

const fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The block with every line break at which it was wrapped replaced by as many spaces as it has bytes.
fn unwrapped(block: &str) -> String {
    let lines: Vec<&str> = lines(block).filter_map(|line| block.get(line)).collect();
    let widest = lines.iter().map(|line| columns(line.trim())).max().unwrap_or(0);
    let mut out = String::with_capacity(block.len());
    for (number, line) in lines.iter().enumerate() {
        let body = line.trim_end_matches(|c| is_line_end(c) || c == '\r');
        let next = lines.get(number + 1).map_or(0, |next| first_word_columns(next));
        // Lines set in proportional type are up to an eighth shorter than the widest.
        let full = columns(body.trim()) + next > widest - widest / 8;
        let wrapped = widest >= WRAPPED_COLUMNS_MIN && next > 0 && full;
        out.push_str(body);
        let line_end = line.get(body.len()..).unwrap_or_default();
        if wrapped {
            out.extend(std::iter::repeat_n(' ', line_end.len()));
        } else {
            out.push_str(line_end);
        }
    }
    out
}

/// Width in columns of a terminal: Chinese and Japanese characters take two.
fn columns(line: &str) -> usize {
    line.chars().map(width).sum()
}

const fn width(c: char) -> usize {
    if is_unspaced(c) || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF01}'..='\u{FF60}') {
        2
    } else {
        1
    }
}

/// Columns that the first word of a line would have needed on the line before, its space included.
fn first_word_columns(line: &str) -> usize {
    let word = line.split_whitespace().next().unwrap_or_default();
    match word.chars().next() {
        Some(first) if is_unspaced(first) => 2,
        Some(_) => 1 + word.chars().take_while(|&c| !is_unspaced(c)).map(width).sum::<usize>(),
        None => 0,
    }
}

/// Whether what follows goes on in small letters, as after “Is it so?” he asked.
fn begins_small(rest: &str) -> bool {
    rest.chars().find(|c| !c.is_whitespace()).is_some_and(char::is_lowercase)
}

/// Whether what UAX #29 took for a sentence ends in an abbreviation or an initial.
fn ends_in_abbreviation(part: &str) -> bool {
    let Some(body) = part.trim_end().strip_suffix('.') else { return false };
    let word = body
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '“' | '"' | '‘' | '\''))
        .next()
        .unwrap_or_default();
    let mut chars = word.chars();
    let initial = chars.next().is_some_and(char::is_uppercase) && chars.next().is_none();
    // `plan B.` and the pronoun `I.` end sentences more often than they begin names.
    (initial && word != "I")
        || ABBREVIATIONS
            .lines()
            .any(|known| !known.starts_with('#') && known.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|span| &text[span]).collect()
    }

    #[test]
    fn sentences_end_where_people_see_them_end() {
        assert_eq!(
            split(
                "Sir, Mr. He Rulong of the U.K. spoke. “Is it so?” he said. J. Blitz paid 1.9 million. Next"
            ),
            [
                "Sir, Mr. He Rulong of the U.K. spoke.",
                "“Is it so?” he said.",
                "J. Blitz paid 1.9 million.",
                "Next"
            ]
        );
        assert_eq!(split("第一句。“第二句！”第三句？"), ["第一句。", "“第二句！”", "第三句？"]);
    }

    #[test]
    fn wrapped_lines_do_not_end_a_sentence_and_short_lines_do() {
        let wrapped = "The government of Valdoria firmly opposes\nsuch attacks and has always said so in public.\nThank you.";
        assert_eq!(
            split(wrapped),
            [
                "The government of Valdoria firmly opposes\nsuch attacks and has always said so in public.",
                "Thank you."
            ]
        );
        assert_eq!(
            split("Yours faithfully,\r\nJane Doe\r\n\r\nAmbassador"),
            ["Yours faithfully,", "Jane Doe", "Ambassador"]
        );
    }

    #[test]
    fn nothing_but_white_space_is_left_out() {
        assert!(split(" \n\n \t").is_empty());
        assert_eq!(paragraphs(" a\nb\n \n\n c ").len(), 2);
    }
}

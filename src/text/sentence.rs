//! Sentences, as spans of the input.
//!
//! The rules of UAX #29 for sentence boundaries (SB6 to SB11) on a closed list of full stops, with corrections for
//! letters and pages: a sentence does not end at an abbreviation (`Mr. Smith`) or an initial, nor where the text goes on
//! in small letters, and a single line break ends one only where the line was not wrapped there. A line counts as
//! wrapped when the next line goes on in small letters, or when the next word would not have fitted into the widest line
//! of its paragraph.

use super::script::is_unspaced;
use std::ops::Range;

/// Words after which a full stop ends no sentence, in small letters.
const ABBREVIATIONS: &str = include_str!("tables/abbreviations.txt");

/// Characters looked at on either side of a full stop; without a bound, a page of full stops would take long.
const NEAR_CHARS: usize = 64;

/// Narrower lines are never taken as wrapped: addresses, signatures, menus.
const WRAPPED_COLUMNS_MIN: usize = 40;

/// The sentences of a text, without the white space around them. Headings, menu lines and lines of a signature are
/// sentences too.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for block in blocks(text) {
        let Some(inside) = text.get(block.clone()) else { continue };
        // Wrapped line breaks count as spaces, all others end a sentence.
        let unwrapped = unwrapped(inside);
        let mut start = 0;
        while let Some(end) = sentence_end(&unwrapped, start) {
            push_trimmed(text, block.start + start..block.start + end, &mut found);
            start = end;
        }
        push_trimmed(text, block.start + start..block.end, &mut found);
    }
    found
}

/// Where the sentence that begins here ends, before the end of the block.
fn sentence_end(block: &str, start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        at += block.get(at..)?.find(|c| is_stop(c) || is_line_end(c))?;
        let rest = block.get(at..)?;
        let first = rest.chars().next()?;
        let end = if is_line_end(first) {
            at + first.len_utf8()
        } else {
            let stops = at + span(rest, is_stop);
            let closed = stops + closing(block.get(stops..)?);
            closed + span(block.get(closed..)?, |c| c.is_whitespace() && !is_line_end(c))
        };
        let after = block.get(end..).filter(|after| !after.is_empty())?;
        if is_line_end(first) || ends_here(block.get(start..end)?, block.get(at..end)?, after) {
            return Some(end);
        }
        at = end;
    }
}

/// The length of the marks at the start that close what the sentence opened. `“` closes in German, where a space stands
/// after it; before a letter it opens.
fn closing(text: &str) -> usize {
    let closed = span(text, is_closing);
    let mut rest = text.get(closed..).unwrap_or_default().chars();
    match (rest.next(), rest.next()) {
        (Some(mark @ ('“' | '‘')), None) => closed + mark.len_utf8(),
        (Some(mark @ ('“' | '‘')), Some(next)) if next.is_whitespace() => {
            closed + mark.len_utf8()
        }
        _ => closed,
    }
}

/// The length of the characters at the start that are such.
fn span(text: &str, such: impl Fn(char) -> bool) -> usize {
    text.find(|c| !such(c)).unwrap_or(text.len())
}

/// Whether a sentence ends with these stops (and closing marks, and spaces) before that text.
fn ends_here(sentence: &str, stops: &str, after: &str) -> bool {
    let parted = stops.ends_with(char::is_whitespace)
        || after.starts_with(is_line_end)
        || after
            .starts_with(|c| is_unspaced(c) || matches!(c, '“' | '‘' | '「' | '『' | '（' | '《'));
    let wide = stops.contains(['。', '！', '？', '．', '｡']);
    if !parted && !wide {
        return false;
    }
    let strong = stops.contains(is_strong);
    let weak_in_chinese = !strong && !stops.ends_with(char::is_whitespace) && stops.contains('…');
    // The first letter after says whether the text goes on: `“Is it so?” he asked`, `etc. (and more)`.
    let next = after.chars().take(NEAR_CHARS).find(|c| c.is_alphanumeric());
    let goes_on = next.is_some_and(char::is_lowercase)
        || after.starts_with([',', ';', ':', '-', '–', '，', '；', '：', '、']);
    !weak_in_chinese && !goes_on && (strong || !ends_in_abbreviation(sentence))
}

/// Marks that may end a sentence.
const fn is_stop(c: char) -> bool {
    is_strong(c) || matches!(c, '.' | '…' | '⋯')
}

/// Marks that end a sentence wherever they stand; a full stop may belong to an abbreviation and dots to a pause.
const fn is_strong(c: char) -> bool {
    matches!(
        c,
        '!' | '?'
            | '‼'
            | '‽'
            | '⁇'
            | '⁈'
            | '⁉'
            | '。'
            | '！'
            | '？'
            | '．'
            | '｡'
            | '՜'
            | '՞'
            | '։'
            | '؟'
            | '۔'
            | '।'
            | '॥'
            | '။'
            | '።'
            | '፧'
            | '។'
            | '៕'
            | '᠃'
    )
}

/// Marks that close what the sentence opened.
const fn is_closing(c: char) -> bool {
    matches!(
        c,
        '”' | '’'
            | '"'
            | '\''
            | ')'
            | ']'
            | '}'
            | '」'
            | '』'
            | '》'
            | '〉'
            | '）'
            | '】'
            | '»'
            | '›'
    )
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
        let goes_on = lines.get(number + 1).is_some_and(|next| {
            next.trim_start().starts_with(char::is_lowercase) && !body.trim_end().ends_with(is_stop)
        });
        let wrapped = next > 0 && (goes_on || full && widest >= WRAPPED_COLUMNS_MIN);
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

/// Whether what looks like a sentence ends in an abbreviation or an initial.
fn ends_in_abbreviation(part: &str) -> bool {
    let Some(body) = part.trim_end().strip_suffix('.') else { return false };
    let start = body.char_indices().rev().take(NEAR_CHARS).last().map_or(0, |(start, _)| start);
    let word = body
        .get(start..)
        .unwrap_or_default()
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
        assert_eq!(split("他说……不会。好"), ["他说……不会。", "好"]);
        assert_eq!(
            split(
                "Prices rose 3.5 % (approx. 2 points). “No.” Then he left… Well! So (etc. and more)."
            ),
            [
                "Prices rose 3.5 % (approx. 2 points).",
                "“No.”",
                "Then he left…",
                "Well!",
                "So (etc. and more)."
            ]
        );
        assert_eq!(
            split("See www.example.org/?q=1 now. Really?! Yes"),
            ["See www.example.org/?q=1 now.", "Really?!", "Yes"]
        );
        assert_eq!(
            split("Er sagte: „Nein.“ Dann ging er."),
            ["Er sagte: „Nein.“", "Dann ging er."]
        );
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

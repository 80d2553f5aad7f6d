//! Text as people wrote it, shown harmlessly: escaped, hidden characters as labels, storms of combining marks cut short.
//!
//! A reader must see what is there: a bidi override or a zero-width space that is only passed through would change
//! what the page seems to say. So each is shown as a small label with its code point.

use std::fmt::Write as _;
use unicode_normalization::char::is_combining_mark;

/// Combining marks on one letter that are drawn; no script stacks more.
const MARKS_MAX: usize = 8;

/// Writes text into HTML. Keeps its state over several pieces, so that a piece may begin inside a cluster.
#[derive(Default)]
pub(super) struct Shown {
    html: String,
    marks: usize,
    last: Option<char>,
}

impl Shown {
    /// Appends text.
    pub(super) fn push(&mut self, text: &str) {
        let mut rest = text.chars().peekable();
        while let Some(character) = rest.next() {
            let next = rest.peek().copied();
            if is_combining_mark(character) {
                self.marks += 1;
                if self.marks <= MARKS_MAX {
                    self.html.push(character);
                }
                continue;
            }
            self.end_marks();
            self.push_base(character, next);
            self.last = Some(character);
        }
    }

    /// Appends HTML that this program made.
    pub(super) fn tag(&mut self, html: &str) {
        self.end_marks();
        self.html.push_str(html);
    }

    /// The HTML.
    pub(super) fn finish(mut self) -> String {
        self.end_marks();
        self.html
    }

    fn end_marks(&mut self) {
        if let Some(more) = self.marks.checked_sub(MARKS_MAX).filter(|more| *more > 0) {
            let _ = write!(self.html, r#"<bdi class="hid">{more} more combining marks</bdi>"#);
        }
        self.marks = 0;
    }

    fn push_base(&mut self, character: char, next: Option<char>) {
        match character {
            '&' => self.html.push_str("&amp;"),
            '<' => self.html.push_str("&lt;"),
            '>' => self.html.push_str("&gt;"),
            '"' => self.html.push_str("&quot;"),
            '\'' => self.html.push_str("&#39;"),
            // A carriage return before a line feed is an end of line as Windows writes it.
            '\r' if next == Some('\n') => {}
            _ if self.is_hidden(character, next) => {
                let code = u32::from(character);
                let name = name(character);
                let _ = write!(self.html, r#"<bdi class="hid" title="{name}">U+{code:04X}</bdi>"#);
            }
            _ => self.html.push(character),
        }
    }

    /// Whether a character would not be seen, or would change the order of what is seen.
    fn is_hidden(&self, character: char, next: Option<char>) -> bool {
        match character {
            // Line ends and tabs are seen, and selectors that make an emoji colourful or plain change no word.
            '\n' | '\t' | '\u{fe0e}' | '\u{fe0f}' => false,
            // Joiners are spelling in Persian and many scripts of India, and hold emoji together.
            '\u{200c}' | '\u{200d}' => {
                let joins =
                    |side: Option<char>| side.is_some_and(|c| !c.is_ascii() && !c.is_whitespace());
                !(joins(self.last) && joins(next))
            }
            _ => character.is_control() || is_format(character),
        }
    }
}

/// A message of this program as a sentence: with a capital letter and a full stop.
pub(super) fn sentence(message: &str) -> String {
    let mut rest = message.chars();
    let first: String = rest.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    let end = if message.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", rest.as_str())
}

/// Text as HTML.
pub(super) fn shown(text: &str) -> String {
    let mut shown = Shown::default();
    shown.push(text);
    shown.finish()
}

/// Text for an attribute or a title, where no label can be: escaped, each hidden character as the sign of a character that
/// cannot be shown, storms of combining marks cut short.
pub(super) fn bare(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut marks = 0;
    for character in text.chars() {
        marks = if is_combining_mark(character) { marks + 1 } else { 0 };
        match character {
            _ if marks > MARKS_MAX => {}
            '&' => bare.push_str("&amp;"),
            '<' => bare.push_str("&lt;"),
            '>' => bare.push_str("&gt;"),
            '"' => bare.push_str("&quot;"),
            '\'' => bare.push_str("&#39;"),
            '\n' | '\t' => bare.push(' '),
            '\u{fe0e}' | '\u{fe0f}' | '\u{200c}' | '\u{200d}' => bare.push(character),
            _ if character.is_control() || is_format(character) => bare.push('\u{fffd}'),
            _ => bare.push(character),
        }
    }
    bare
}

/// Invisible characters of the general category Cf, fillers and separators that look like nothing or like a space.
pub(super) fn is_format(character: char) -> bool {
    matches!(u32::from(character),
        0xad | 0x34f | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180b..=0x180f
        | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0x2800 | 0x3164 | 0xfe00..=0xfe0d | 0xfeff | 0xffa0
        | 0xfff0..=0xfffb | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff)
}

/// The name people know a hidden character by.
fn name(character: char) -> &'static str {
    match character {
        '\0' => "NUL",
        '\r' => "carriage return",
        '\u{ad}' => "soft hyphen",
        '\u{200b}' => "zero width space",
        '\u{200c}' => "zero width non-joiner",
        '\u{200d}' => "zero width joiner",
        '\u{200e}' | '\u{200f}' | '\u{61c}' => "direction mark",
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => "direction control",
        '\u{2028}' => "line separator",
        '\u{2029}' => "paragraph separator",
        '\u{2060}' => "word joiner",
        '\u{feff}' => "byte order mark",
        '\u{e0000}'..='\u{e007f}' => "tag character",
        _ => "hidden character",
    }
}

/// Where paragraphs end: byte ranges of the runs of white space that hold two line ends or more.
pub(super) fn breaks(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut breaks = Vec::new();
    let mut run: Option<(usize, usize)> = None;
    for (at, character) in text.char_indices().chain([(text.len(), 'x')]) {
        if character.is_whitespace() {
            let (start, lines) = run.unwrap_or((at, 0));
            run = Some((start, lines + usize::from(character == '\n')));
        } else if let Some((start, lines)) = run.take()
            && lines >= 2
        {
            breaks.push(start..at);
        }
    }
    breaks
}

/// Text as paragraphs, each with its own direction.
pub(super) fn paragraphs(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 64);
    let mut start = 0;
    let end = text.len()..text.len();
    for end in breaks(text).into_iter().chain(std::iter::once(end)) {
        let paragraph = text.get(start..end.start).unwrap_or_default();
        if !paragraph.trim().is_empty() {
            let _ = write!(html, r#"<p dir="auto">{}</p>"#, shown(paragraph.trim_matches('\n')));
        }
        start = end.end;
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shows_what_hides() {
        assert_eq!(shown("a\0b"), r#"a<bdi class="hid" title="NUL">U+0000</bdi>b"#);
        assert!(shown("pay \u{202e}001").contains("U+202E"));
        assert!(!shown("pay \u{202e}001").contains('\u{202e}'));
        assert!(shown("in\u{200d}nocent").contains("U+200D"));
        assert_eq!(shown("می\u{200c}خواهم"), "می\u{200c}خواهم");
        assert_eq!(shown("a\r\nb"), "a\nb");
    }

    #[test]
    fn cuts_a_storm_of_marks_and_counts_the_rest() {
        let storm = format!("Z{}x", "\u{301}".repeat(200));
        let html = shown(&storm);
        assert_eq!(html.matches('\u{301}').count(), MARKS_MAX);
        assert!(html.contains("192 more combining marks"));
        assert_eq!(shown("e\u{302}\u{301}"), "e\u{302}\u{301}");
    }

    #[test]
    fn paragraphs_are_told_apart_by_blank_lines() {
        assert_eq!(
            paragraphs("Sir,\r\n\r\nOne\ntwo.\n \n\nEnd\n"),
            "<p dir=\"auto\">Sir,</p><p dir=\"auto\">One\ntwo.</p><p dir=\"auto\">End</p>"
        );
        assert_eq!(paragraphs(""), "");
    }

    proptest! {
        /// Whatever goes in, no character of it can begin a tag, an attribute or a reference.
        #[test]
        fn nothing_escapes(text in "\\PC*|[<>&\"'\\x00-\\x7f]*") {
            let html = shown(&text);
            let ours = html.replace("<bdi class=\"hid\"", "").replace("</bdi>", "");
            let plain: String = ours.split(" title=\"").map(|part| part.split_once("\">").map_or(part, |(_, rest)| rest)).collect();
            let plain = plain.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "").replace("&quot;", "").replace("&#39;", "");
            prop_assert!(!plain.contains(['<', '&', '"', '\'']), "{plain}");
        }
    }
}

//! A letter with what differs marked in place.
//!
//! `<ins>` and `<del>` alone are not read out by common screen readers and vanish in plain copies, so each carries a
//! visible word. Marks are closed and opened again where a paragraph ends, so that the paragraphs stay paragraphs.

use super::super::text::{self, Shown};
use std::ops::Range;

/// One change, in the order of the letter.
pub(super) struct Change {
    /// Bytes of the letter that were left out or replaced; empty where something was only added.
    pub(super) letter: Range<usize>,
    /// The words that were printed there; empty where something was only left out.
    pub(super) printed: String,
    /// Whether whole sentences were left out.
    pub(super) passage: bool,
}

/// How a run of text is marked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Kept,
    LeftOut,
    Replaced,
    Passage,
    Added,
    Printed,
}

impl Mark {
    /// The opening tag, with the word that says what it is.
    const fn open(self) -> &'static str {
        match self {
            Self::Kept => "",
            Self::LeftOut => r#"<del><span class="mark">[left out: </span>"#,
            Self::Replaced => r#"<del><span class="mark">[letter: </span>"#,
            Self::Passage => r#"<del class="gap"><span class="mark">[left out: </span>"#,
            Self::Added => r#"<ins><span class="mark">[added: </span>"#,
            Self::Printed => r#"<ins><span class="mark">[printed: </span>"#,
        }
    }

    const fn close(self) -> &'static str {
        match self {
            Self::Kept => "",
            Self::LeftOut | Self::Replaced | Self::Passage => {
                r#"<span class="mark">]</span></del>"#
            }
            Self::Added | Self::Printed => r#"<span class="mark">]</span></ins>"#,
        }
    }
}

/// The letter as paragraphs with every change marked. Changes that overlap or lie outside the letter are cut to fit.
pub(super) fn redline(letter: &str, changes: &[Change]) -> String {
    let mut page =
        Page { shown: Shown::default(), open: false, letter, breaks: text::breaks(letter) };
    let mut at = 0;
    for change in changes {
        let start = change.letter.start.clamp(at, letter.len());
        let end = change.letter.end.clamp(start, letter.len());
        page.letter(at..start, Mark::Kept);
        let replaced = !change.printed.is_empty();
        if end > start {
            let mark = match (change.passage, replaced) {
                (true, _) => Mark::Passage,
                (false, true) => Mark::Replaced,
                (false, false) => Mark::LeftOut,
            };
            page.letter(start..end, mark);
        }
        if replaced {
            if end > start {
                // Without it a plain copy would run the two words together.
                page.text(" ", Mark::Kept);
            }
            page.text(&change.printed, if end > start { Mark::Printed } else { Mark::Added });
        }
        at = end;
    }
    page.letter(at..letter.len(), Mark::Kept);
    page.finish()
}

struct Page<'l> {
    shown: Shown,
    /// Whether a paragraph is open.
    open: bool,
    letter: &'l str,
    breaks: Vec<Range<usize>>,
}

impl Page<'_> {
    /// Writes a part of the letter; its paragraphs end where the letter's do.
    fn letter(&mut self, range: Range<usize>, mark: Mark) {
        let mut at = range.start;
        let first = self.breaks.partition_point(|gap| gap.end <= range.start);
        let inside: Vec<_> = self
            .breaks
            .iter()
            .skip(first)
            .take_while(|gap| gap.start < range.end)
            .cloned()
            .collect();
        for gap in inside {
            self.text_of(at..gap.start.max(at), mark);
            self.end_paragraph();
            at = gap.end.min(range.end);
        }
        self.text_of(at..range.end, mark);
    }

    fn text_of(&mut self, range: Range<usize>, mark: Mark) {
        let piece = self.letter.get(range).unwrap_or_default();
        self.text(piece, mark);
    }

    fn text(&mut self, piece: &str, mark: Mark) {
        if piece.is_empty() {
            return;
        }
        if !self.open {
            self.shown.tag(r#"<p dir="auto">"#);
            self.open = true;
        }
        if mark == Mark::Kept || piece.trim().is_empty() {
            self.shown.push(piece);
            return;
        }
        // White space around a change stays outside its mark, so that the words around it stay apart.
        let words = piece.trim();
        let lead = piece.len() - piece.trim_start().len();
        self.shown.push(piece.get(..lead).unwrap_or_default());
        self.shown.tag(mark.open());
        self.shown.push(words);
        self.shown.tag(mark.close());
        self.shown.push(piece.get(lead + words.len()..).unwrap_or_default());
    }

    fn end_paragraph(&mut self) {
        if std::mem::take(&mut self.open) {
            self.shown.tag("</p>");
        }
    }

    fn finish(mut self) -> String {
        self.end_paragraph();
        self.shown.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn change(letter: Range<usize>, printed: &str) -> Change {
        Change { letter, printed: printed.to_owned(), passage: false }
    }

    /// The page without tags and marks: what a plain copy holds.
    fn plain(html: &str) -> String {
        html.replace("<p dir=\"auto\">", "")
            .replace("</p>", "\n\n")
            .replace("<ins>", "")
            .replace("</ins>", "")
            .replace("<del>", "")
            .replace("</del>", "")
            .replace("<span class=\"mark\">", "")
            .replace("</span>", "")
    }

    #[test]
    fn a_replaced_word_shows_both_words() {
        let html = redline("about 1.9 million", &[change(6..9, "19")]);
        assert_eq!(plain(&html), "about [letter: 1.9] [printed: 19] million\n\n");
    }

    #[test]
    fn a_passage_over_two_paragraphs_is_marked_in_each() {
        let html = redline("One. Two.\n\nThree. Four.", &[change(5..17, "")]);
        assert_eq!(plain(&html), "One. [left out: Two.]\n\n[left out: Three.] Four.\n\n");
    }

    #[test]
    fn what_was_added_stands_at_its_place() {
        let html = redline("we oppose it", &[change(3..3, "firmly ")]);
        assert_eq!(plain(&html), "we [added: firmly] oppose it\n\n");
    }

    proptest! {
        /// Whatever the ranges are, nothing panics and tags stay balanced.
        #[test]
        fn any_changes_give_balanced_tags(letter in "\\PC{0,40}(\n\n\\PC{0,40})?", ranges in prop::collection::vec((0usize..90, 0usize..90, "\\PC{0,5}"), 0..5)) {
            let changes: Vec<_> = ranges.into_iter().map(|(a, b, printed)| change(a..b, &printed)).collect();
            let html = redline(&letter, &changes);
            for tag in ["p", "ins", "del", "span", "bdi"] {
                let open = html.matches(&format!("<{tag} ")).count() + html.matches(&format!("<{tag}>")).count();
                prop_assert_eq!(open, html.matches(&format!("</{tag}>")).count(), "{}", html);
            }
        }
    }
}

//! A letter with what differs marked in place, as one text and as two columns.
//!
//! `<ins>` and `<del>` alone are not read out by common screen readers and vanish in plain copies, so each carries
//! visible words. Paragraphs stay paragraphs: a mark that goes on over their end is closed and opened again.

use super::super::text::{self, Shown};
use super::super::tongue::Tongue;
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

/// The words that stand at marks, in the page's language.
pub(super) struct Marks {
    left_out: String,
    letter: String,
    added: String,
    printed: String,
    end: String,
}

impl Marks {
    /// The marks of a language.
    pub(super) fn new(tongue: Tongue) -> Self {
        let mark =
            |words: String| format!(r#"<span class="mark" lang="{}">{words}</span>"#, tongue.tag());
        Self {
            left_out: mark(tongue.say("mark-left-out").to_string()),
            letter: mark(tongue.say("mark-letter").to_string()),
            added: mark(tongue.say("mark-added").to_string()),
            printed: mark(tongue.say("mark-printed").to_string()),
            end: r#"<span class="mark">]</span>"#.to_owned(),
        }
    }
}

/// Which of the two texts is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Both,
    Letter,
    Printed,
}

/// How a run of text is marked.
#[derive(Clone, Copy)]
enum Mark {
    LeftOut,
    Replaced,
    Passage,
    Added,
    Printed,
}

/// The letter as paragraphs with every change marked. Changes that overlap or lie outside the letter are cut to fit.
pub(super) fn redline(marks: &Marks, letter: &str, changes: &[Change]) -> String {
    let mut html = String::with_capacity(letter.len() * 2);
    for (paragraph, inside) in paragraphs(letter, changes) {
        let shown = Writer { marks, letter, side: Side::Both, shown: Shown::default() };
        let shown = shown.paragraph(paragraph, &inside);
        if !shown.is_empty() {
            html.push_str(r#"<p dir="auto">"#);
            html.push_str(&shown);
            html.push_str("</p>");
        }
    }
    html
}

/// The letter's paragraphs side by side with what was printed of them, unchanged words as the letter has them.
pub(super) fn columns(marks: &Marks, letter: &str, changes: &[Change]) -> Vec<(String, String)> {
    let rows = paragraphs(letter, changes).into_iter().map(|(paragraph, inside)| {
        let side = |side| {
            let writer = Writer { marks, letter, side, shown: Shown::default() };
            writer.paragraph(paragraph.clone(), &inside)
        };
        (side(Side::Letter), side(Side::Printed))
    });
    rows.filter(|(letter, printed)| !letter.is_empty() || !printed.is_empty()).collect()
}

/// The number of the paragraph, from 1, in which a place of a letter lies.
pub(super) fn paragraph_of(breaks: &[Range<usize>], place: usize) -> usize {
    breaks.partition_point(|gap| gap.end <= place) + 1
}

/// A change within one paragraph; what was printed stands where the change ends.
struct Inside<'c> {
    letter: Range<usize>,
    printed: &'c str,
    replaced: bool,
    passage: bool,
}

/// Each paragraph of a letter with the changes in it.
fn paragraphs<'c>(letter: &str, changes: &'c [Change]) -> Vec<(Range<usize>, Vec<Inside<'c>>)> {
    let breaks = text::breaks(letter);
    let starts = std::iter::once(0).chain(breaks.iter().map(|gap| gap.end));
    let ends = breaks.iter().map(|gap| gap.start).chain(std::iter::once(letter.len()));
    let mut paragraphs: Vec<_> =
        starts.zip(ends).map(|(start, end)| (start..end.max(start), Vec::new())).collect();
    let mut at = 0;
    for change in changes {
        let start = change.letter.start.clamp(at, letter.len());
        let end = change.letter.end.clamp(start, letter.len());
        at = end;
        let first = paragraph_of(&breaks, start) - 1;
        let last = paragraph_of(&breaks, end.saturating_sub(usize::from(end > start))) - 1;
        for number in first..=last.max(first) {
            let Some((paragraph, inside)) = paragraphs.get_mut(number) else { continue };
            let cut = start.max(paragraph.start)..end.min(paragraph.end);
            let printed = if number == last.max(first) { change.printed.as_str() } else { "" };
            inside.push(Inside {
                letter: cut.start.min(paragraph.end)..cut.end.max(cut.start).min(paragraph.end),
                printed,
                replaced: end > start && !change.printed.is_empty(),
                passage: change.passage,
            });
        }
    }
    paragraphs
}

/// Writes one paragraph.
struct Writer<'l> {
    marks: &'l Marks,
    letter: &'l str,
    side: Side,
    shown: Shown,
}

impl Writer<'_> {
    fn paragraph(mut self, paragraph: Range<usize>, inside: &[Inside<'_>]) -> String {
        let mut at = paragraph.start;
        for change in inside {
            let start = change.letter.start.clamp(at, paragraph.end);
            let end = change.letter.end.clamp(start, paragraph.end);
            self.shown.push(self.letter.get(at..start).unwrap_or_default());
            self.change(start..end, change);
            at = end;
        }
        self.shown.push(self.letter.get(at..paragraph.end).unwrap_or_default().trim_end());
        self.shown.finish()
    }

    fn change(&mut self, letter: Range<usize>, change: &Inside<'_>) {
        let words = self.letter.get(letter).unwrap_or_default();
        let mark = match (change.passage, change.replaced) {
            (true, _) => Mark::Passage,
            (false, true) => Mark::Replaced,
            (false, false) => Mark::LeftOut,
        };
        let taken = !words.trim().is_empty() && self.side != Side::Printed;
        if taken {
            self.marked(words, mark);
        } else {
            self.shown.push(words.get(..space_before(words)).unwrap_or_default());
        }
        if change.printed.is_empty() || self.side == Side::Letter {
            return;
        }
        if taken {
            // Without it a plain copy would run the two words together.
            self.shown.push(" ");
        }
        self.marked(change.printed, if change.replaced { Mark::Printed } else { Mark::Added });
        if !taken && words.ends_with(char::is_whitespace) {
            self.shown.push(" ");
        }
    }

    /// White space around a change stays outside its mark, so that the words around it stay apart.
    fn marked(&mut self, piece: &str, mark: Mark) {
        let words = piece.trim();
        let lead = space_before(piece);
        let marks = self.marks;
        let (tag, open, close) = match mark {
            Mark::LeftOut => ("<del>", &marks.left_out, "</del>"),
            Mark::Replaced => ("<del>", &marks.letter, "</del>"),
            Mark::Passage => (r#"<del class="gap">"#, &marks.left_out, "</del>"),
            Mark::Added => ("<ins>", &marks.added, "</ins>"),
            Mark::Printed => ("<ins>", &marks.printed, "</ins>"),
        };
        self.shown.push(piece.get(..lead).unwrap_or_default());
        self.shown.tag(tag);
        self.shown.tag(open);
        self.shown.push(words);
        self.shown.tag(&marks.end);
        self.shown.tag(close);
        self.shown.push(piece.get(lead + words.len()..).unwrap_or_default());
    }
}

/// Bytes of white space before the first word; all of them where there is none.
fn space_before(piece: &str) -> usize {
    piece.len() - piece.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn change(letter: Range<usize>, printed: &str) -> Change {
        Change { letter, printed: printed.to_owned(), passage: false }
    }

    /// The page without tags: what a plain copy holds.
    fn plain(html: &str) -> String {
        let html = html.replace("</p>", "\n\n");
        html.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text)).collect()
    }

    fn marked(letter: &str, changes: &[Change]) -> String {
        plain(&redline(&Marks::new(Tongue::English), letter, changes))
    }

    fn beside(letter: &str, changes: &[Change]) -> Vec<(String, String)> {
        let rows = columns(&Marks::new(Tongue::English), letter, changes);
        rows.iter().map(|(letter, printed)| (plain(letter), plain(printed))).collect()
    }

    #[test]
    fn a_replaced_word_shows_both_words() {
        let changes = [change(6..9, "19")];
        let letter = "about 1.9 million";
        assert_eq!(marked(letter, &changes), "about [letter: 1.9] [printed: 19] million\n\n");
        let rows = beside(letter, &changes);
        assert_eq!(rows[0].0, "about [letter: 1.9] million");
        assert_eq!(rows[0].1, "about [printed: 19] million");
    }

    #[test]
    fn a_passage_over_two_paragraphs_is_marked_in_each() {
        let letter = "One. Two.\n\nThree. Four.";
        let changes = [change(5..17, "")];
        assert_eq!(
            marked(letter, &changes),
            "One. [left out: Two.]\n\n[left out: Three.] Four.\n\n"
        );
        assert_eq!(beside(letter, &changes)[1].1.trim(), "Four.");
    }

    #[test]
    fn what_was_added_stands_at_its_place() {
        let changes = [change(3..3, "firmly ")];
        assert_eq!(marked("we oppose it", &changes), "we [added: firmly] oppose it\n\n");
        let rows = beside("we oppose it", &changes);
        assert_eq!(
            (rows[0].0.as_str(), rows[0].1.as_str()),
            ("we oppose it", "we [added: firmly] oppose it")
        );
    }

    #[test]
    fn marks_speak_the_language_of_the_page() {
        let html = redline(&Marks::new(Tongue::Chinese), "one two", &[change(0..3, "")]);
        assert!(html.contains(r#"<span class="mark" lang="zh-Hans">[删去：</span>one"#), "{html}");
    }

    proptest! {
        /// Whatever the ranges are, nothing panics, tags stay balanced, and no word of either text is lost.
        #[test]
        fn any_changes_give_balanced_tags(letter in "[a-z .\n]{0,40}(\n\n[a-zé .]{0,40})?", ranges in prop::collection::vec((0usize..90, 0usize..90, "[A-Z]{0,5}"), 0..5)) {
            let mut changes: Vec<_> = ranges.into_iter().map(|(a, b, printed)| change(a.min(b)..a.max(b), &printed)).collect();
            changes.sort_by_key(|change| (change.letter.start, change.letter.end));
            let html = redline(&Marks::new(Tongue::English), &letter, &changes);
            for tag in ["p", "ins", "del", "span", "bdi"] {
                let open = html.matches(&format!("<{tag} ")).count() + html.matches(&format!("<{tag}>")).count();
                prop_assert_eq!(open, html.matches(&format!("</{tag}>")).count(), "{}", html);
            }
            let capitals = |text: &str| text.chars().filter(char::is_ascii_uppercase).count();
            let printed: usize = changes.iter().map(|change| change.printed.len()).sum();
            prop_assert_eq!(capitals(&plain(&html)), printed, "{}", html);
            for (left, right) in columns(&Marks::new(Tongue::English), &letter, &changes) {
                prop_assert_eq!(left.matches("<del").count(), left.matches("</del>").count());
                prop_assert!(!left.contains("<ins") && !right.contains("<del"));
            }
        }
    }
}

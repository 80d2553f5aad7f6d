//! What happened in a gap between two runs: words changed, added, taken out of a sentence, or whole sentences left out.

use super::difference::{DifferenceFlag, DifferenceKind, Draft};
use super::reading::Reading;
use std::ops::Range;

/// Lines that a page puts between paragraphs, as N2 tokens.
const FURNITURE: &str = include_str!("tables/furniture.txt");

/// Units (words count double) of words that stand in the place of as few others, whatever ends a sentence there.
pub(super) const FEW_UNITS: usize = 6;

/// Both texts, while differences are looked for.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) pasted: &'a Reading<'a>,
    pub(super) letter: &'a Reading<'a>,
}

/// A range of tokens by the sentences of its text.
struct Parts {
    /// The rest of a sentence that began before.
    head: Range<usize>,
    /// Whole sentences.
    whole: Range<usize>,
    /// The start of a sentence that goes on after.
    tail: Range<usize>,
    /// Both ends lie inside one and the same sentence (then all of it is `head`).
    inside: bool,
}

impl Parts {
    fn of(reading: &Reading, range: &Range<usize>) -> Self {
        let first = if reading.begins_sentence(range.start) {
            range.start
        } else {
            reading.sentence(range.start).end
        };
        let last = if reading.begins_sentence(range.end) {
            range.end
        } else {
            reading.sentence(range.end).start
        };
        if first > last || first > range.end {
            return Self {
                head: range.clone(),
                whole: range.end..range.end,
                tail: range.end..range.end,
                inside: true,
            };
        }
        Self { head: range.start..first, whole: first..last, tail: last..range.end, inside: false }
    }
}

impl Pair<'_> {
    /// The differences in a gap between two runs.
    pub(super) fn differences(self, p: &Range<usize>, l: &Range<usize>) -> Vec<Draft> {
        let p = &self.without_furniture(p);
        match (p.is_empty(), l.is_empty()) {
            (true, true) => Vec::new(),
            (true, false) => self.left_out(p.start, l),
            (false, true) => vec![self.put_in(p, l.start)],
            (false, false) if self.divided_word(p, l) => Vec::new(),
            (false, false) => self.replaced(p, l),
        }
    }

    /// Words of the letter that are missing at a place of the pasted text.
    pub(super) fn left_out(self, at: usize, l: &Range<usize>) -> Vec<Draft> {
        use DifferenceKind::{Deleted, Omitted};
        let marked = has_ellipsis(self.pasted.between(at));
        let parts = Parts::of(self.letter, l);
        let draft = |kind, l: Range<usize>| {
            Draft::new(kind, at..at, l).flagged(DifferenceFlag::Marked, marked)
        };
        if parts.inside || !parts.head.is_empty() && !parts.tail.is_empty() {
            return vec![draft(Deleted, l.clone())];
        }
        let drafts = if parts.head.is_empty() {
            vec![draft(Omitted, parts.whole), draft(Deleted, parts.tail)]
        } else if marked {
            vec![draft(Omitted, l.clone())]
        } else {
            vec![draft(Deleted, parts.head), draft(Omitted, parts.whole)]
        };
        drafts.into_iter().filter(|draft| !draft.l.is_empty()).collect()
    }

    /// Words that stand in the pasted text at a place of the letter.
    fn put_in(self, p: &Range<usize>, at: usize) -> Draft {
        let parts = Parts::of(self.pasted, p);
        let whole = !parts.inside && parts.head.is_empty() && parts.tail.is_empty();
        if !whole || !self.letter.begins_sentence(at) {
            return Draft::new(DifferenceKind::Added, p.clone(), at..at);
        }
        Draft::new(DifferenceKind::Inserted, p.clone(), at..at)
            .flagged(DifferenceFlag::OwnParagraph, self.stands_alone(p))
    }

    /// Whether lines break before and after these words of the pasted text.
    fn stands_alone(self, p: &Range<usize>) -> bool {
        has_line_break(self.pasted.between(p.start)) && has_line_break(self.pasted.between(p.end))
    }

    /// Words in the place of others.
    fn replaced(self, p: &Range<usize>, l: &Range<usize>) -> Vec<Draft> {
        let (ours, theirs) = (Parts::of(self.pasted, p), Parts::of(self.letter, l));
        // A word or two with a full stop after them are no sentence put in beside a word taken out.
        let paired =
            |one: &Range<usize>, other: &Range<usize>| !one.is_empty() && !other.is_empty();
        let few = self.pasted.units(p).max(self.letter.units(l)) <= FEW_UNITS
            && !paired(&ours.head, &theirs.head)
            && !paired(&ours.whole, &theirs.whole)
            && !paired(&ours.tail, &theirs.tail);
        if ours.inside || theirs.inside || few {
            return vec![Draft::new(DifferenceKind::Changed, p.clone(), l.clone())];
        }
        // A paragraph for a paragraph, with no word in common: one was left out, and another is not the institution's.
        let apart = !ours.whole.is_empty() && self.stands_alone(&ours.whole);
        let parts = [
            (ours.head, theirs.head, false),
            (ours.whole, theirs.whole, apart),
            (ours.tail, theirs.tail, false),
        ];
        parts
            .into_iter()
            .flat_map(|(p, l, apart)| match (p.is_empty(), l.is_empty()) {
                (true, true) => Vec::new(),
                (true, false) => self.left_out(p.start, &l),
                (false, true) => vec![self.put_in(&p, l.start)],
                (false, false) if apart => {
                    let mut drafts = self.left_out(p.start, &l);
                    drafts.push(self.put_in(&p, l.end));
                    drafts
                }
                (false, false) => vec![Draft::new(DifferenceKind::Changed, p, l)],
            })
            .collect()
    }

    /// Whether the gap is one word divided at the end of a line in one text and not in the other, where N1 guessed wrong:
    /// `well-` / `known` became `wellknown`.
    pub(super) fn divided_word(self, p: &Range<usize>, l: &Range<usize>) -> bool {
        let word = |reading: &Reading, range: &Range<usize>| -> String {
            reading.range(range).iter().map(|token| token.text.as_str()).collect()
        };
        let divided = |reading: &Reading, range: &Range<usize>| {
            reading.range(range).iter().any(|token| {
                let raw = reading.slice(&token.span);
                raw.contains(['\n', '\r']) && raw.contains(['-', '\u{AD}', '\u{2010}'])
            })
        };
        p.len() + l.len() <= 6
            && (divided(self.pasted, p) || divided(self.letter, l))
            && word(self.pasted, p) == word(self.letter, l)
    }

    /// The range without lines of page furniture at its ends.
    pub(super) fn without_furniture(self, p: &Range<usize>) -> Range<usize> {
        let mut left = p.clone();
        while !left.is_empty() && self.pasted.begins_sentence(left.start) {
            let line = self.pasted.sentence(left.start);
            if line.end > left.end || !self.is_furniture(&line) {
                break;
            }
            left.start = line.end;
        }
        left
    }

    fn is_furniture(self, line: &Range<usize>) -> bool {
        let words = self.pasted.range(line).iter().map(|token| token.text.as_str());
        let alone = |at: usize| {
            let between = self.pasted.between(at);
            at == 0
                || at == self.pasted.len()
                || between.contains(['\n', '\r', '\u{2028}', '\u{2029}'])
        };
        line.len() <= 8
            && alone(line.start)
            && alone(line.end)
            && FURNITURE.lines().any(|known| known.split(' ').eq(words.clone()))
    }
}

/// Whether an ellipsis stands here, however it is written.
pub(super) fn has_ellipsis(between: &str) -> bool {
    let dots: String = between.chars().filter(|c| !c.is_whitespace()).collect();
    dots.contains("...") || dots.contains(['…', '⋯', '‥', '︙'])
}

/// Whether a quotation mark stands here. Apostrophes inside words are part of the words.
pub(super) fn has_quotation_mark(between: &str) -> bool {
    between.contains(is_quotation_mark)
}

/// Quotation marks of all shapes.
pub(super) const fn is_quotation_mark(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '“'
            | '”'
            | '„'
            | '‟'
            | '«'
            | '»'
            | '‘'
            | '’'
            | '‚'
            | '‹'
            | '›'
            | '「'
            | '」'
            | '『'
            | '』'
            | '＂'
            | '〝'
            | '〞'
            | '〟'
            | '｢'
            | '｣'
    )
}

/// Whether a quotation begins with the word after this; `first`: nothing stands before.
pub(super) fn opens_quotation(between: &str, first: bool) -> bool {
    let between = between.trim_end_matches(['(', '[', '（']);
    let Some(mark) = between.chars().next_back().filter(|&c| is_quotation_mark(c)) else {
        return false;
    };
    let before = between.get(..between.len() - mark.len_utf8()).unwrap_or_default();
    let apart =
        |c: char| c.is_whitespace() || matches!(c, '(' | '[' | '（' | '—' | '–' | '：' | '，');
    matches!(mark, '「' | '『' | '｢' | '“') && before.is_empty()
        || before.is_empty() && first
        || before.ends_with(apart)
}

/// Whether a quotation ends with the word before this.
pub(super) fn closes_quotation(between: &str) -> bool {
    let between = between.trim_start_matches(|c: char| {
        !c.is_whitespace() && !is_quotation_mark(c) && !matches!(c, '(' | '[' | '（')
    });
    let Some(mark) = between.chars().next().filter(|&c| is_quotation_mark(c)) else {
        return false;
    };
    let after = between.get(mark.len_utf8()..).unwrap_or_default();
    let apart = |c: char| !c.is_alphanumeric() && !is_quotation_mark(c);
    matches!(mark, '」' | '』' | '｣' | '”') || after.is_empty() || after.starts_with(apart)
}

/// Whether a new line begins here.
pub(super) fn has_line_break(between: &str) -> bool {
    between.contains(['\n', '\r', '\u{0B}', '\u{0C}', '\u{85}', '\u{2028}', '\u{2029}'])
}

/// Whether nothing but spaces stands here: the words on both sides run on.
pub(super) fn runs_on(between: &str) -> bool {
    !has_line_break(between) && between.chars().all(char::is_whitespace)
}

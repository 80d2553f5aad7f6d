//! What happened at the two ends of a passage: where the letter's words begin and end among the page's own.
//!
//! Words that stand in the same sentence as the passage, with no line break or quotation mark between, are attached to
//! it. Whether they replace words of the letter, were added to it, or are the page's own, depends on whether the letter
//! has words there too, and on who speaks: see [`Edge`].

use super::changes::{
    Pair, closes_quotation, has_ellipsis, has_line_break, has_quotation_mark, is_quotation_mark,
    opens_quotation, runs_on,
};
use super::difference::{DifferenceFlag, DifferenceKind, Draft};
use std::ops::Range;

/// More attached words than these are a sentence of the page that leads into the letter's.
const ATTACHED_MAX: usize = 8;
/// More words than these between a quotation mark and the passage are not the beginning (or end) of the quotation.
const CLAIMED_MAX: usize = 12;

/// Words of the page beside a quotation mark that may happen to be the letter's.
pub(super) const BESIDE_MAX: usize = 2;

/// Whose sentence it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    /// The letter as a whole is printed: its first and last words are looked for.
    Letter,
    /// A passage is quoted: it may begin and end anywhere. Only words inside the same quotation marks, or as many words
    /// as the letter's sentence has there, are held against it.
    Quote,
}

/// The words of the page that are attached to a passage, and whether a quotation mark claims them for the letter.
struct Attached {
    words: Range<usize>,
    claimed: bool,
}

impl Pair<'_> {
    /// The differences before a passage that begins with these tokens; `from` is where the passage before it ended.
    pub(super) fn before(self, p: usize, l: usize, from: (usize, usize), edge: Edge) -> Vec<Draft> {
        let attached = self.attached_before(p, from.0);
        let begun = if self.letter.begins_sentence(l) { l } else { self.letter.sentence(l).start };
        let part = begun.max(from.1)..l;
        let at = attached.words.start;
        match edge {
            Edge::Quote if self.begun_before(p, l) => Vec::new(),
            Edge::Quote => self.misquoted(&attached, &part, true),
            Edge::Letter => {
                let mut drafts = Vec::new();
                if from.1 < part.start {
                    drafts.push(Draft::new(DifferenceKind::Omitted, at..at, from.1..part.start));
                }
                drafts.extend(self.letter_edge(
                    &attached.words,
                    &part,
                    p,
                    p == 0 && !self.capitalised(p, l),
                ));
                drafts
            }
        }
    }

    /// The differences after a passage that ends before these tokens; `to` is where the next passage begins.
    pub(super) fn after(self, p: usize, l: usize, to: (usize, usize), edge: Edge) -> Vec<Draft> {
        let attached = self.attached_after(p, to.0);
        let ended = if self.letter.begins_sentence(l) { l } else { self.letter.sentence(l).end };
        let part = l..ended.min(to.1);
        match edge {
            Edge::Quote if self.ended_before(p, l) => Vec::new(),
            Edge::Quote => self.misquoted(&attached, &part, false),
            Edge::Letter => {
                let between = self.pasted.between(p);
                let at = attached.words.end;
                if !part.is_empty() && attached.words.is_empty() && has_ellipsis(between) {
                    let draft = Draft::new(DifferenceKind::Omitted, at..at, part.start..to.1);
                    return vec![draft.flagged(DifferenceFlag::Marked, true)];
                }
                let stops = between.contains(['.', '!', '?', '。', '！', '？', '．', '｡']);
                let cut_short = p == self.pasted.len() && !stops;
                let mut drafts = self.letter_edge(&attached.words, &part, p, cut_short);
                if part.end < to.1 {
                    drafts.push(Draft::new(DifferenceKind::Omitted, at..at, part.end..to.1));
                }
                drafts
            }
        }
    }

    /// At the edge of a letter printed as a letter: what became of a part of its sentence.
    fn letter_edge(
        self,
        attached: &Range<usize>,
        part: &Range<usize>,
        p: usize,
        cut_short: bool,
    ) -> Vec<Draft> {
        let between = self.pasted.between(p);
        let draft = match (attached.is_empty(), part.is_empty()) {
            (false, false) if attached.len() <= 3 * part.len() + 3 => {
                Draft::new(DifferenceKind::Changed, attached.clone(), part.clone())
            }
            (false, true) if attached.len() <= ATTACHED_MAX && runs_on(between) => {
                Draft::new(DifferenceKind::Added, attached.clone(), part.clone())
            }
            (true, false) if cut_short => Draft::new(DifferenceKind::Omitted, p..p, part.clone())
                .flagged(DifferenceFlag::CutShort, true),
            (_, false) => Draft::new(DifferenceKind::Deleted, p..p, part.clone())
                .flagged(DifferenceFlag::Marked, has_ellipsis(between)),
            (_, true) => return Vec::new(),
        };
        vec![draft]
    }

    fn attached_before(self, p: usize, from: usize) -> Attached {
        let begun = if self.pasted.begins_sentence(p) { p } else { self.pasted.sentence(p).start };
        let floor = begun.max(from);
        let mut start = p;
        loop {
            let between = self.pasted.between(start);
            let mark = has_quotation_mark(between);
            if start == p && (mark || has_line_break(between)) {
                return Attached { words: p..p, claimed: false };
            }
            if mark {
                let opens = between.trim_end_matches(['(', '[']).ends_with(is_quotation_mark);
                return Attached { words: start..p, claimed: opens && p - start <= CLAIMED_MAX };
            }
            if start <= floor || has_line_break(between) {
                return Attached { words: start..p, claimed: false };
            }
            start -= 1;
        }
    }

    fn attached_after(self, p: usize, to: usize) -> Attached {
        let ended = if self.pasted.begins_sentence(p) { p } else { self.pasted.sentence(p).end };
        let ceiling = ended.min(to);
        let mut end = p;
        loop {
            let between = self.pasted.between(end);
            let mark = has_quotation_mark(between);
            if end == p && (mark || has_line_break(between)) {
                return Attached { words: p..p, claimed: false };
            }
            if mark {
                let closes = between
                    .trim_start_matches(['.', ',', '!', '?', ';', '。', '，', '！', '？', ')'])
                    .starts_with(is_quotation_mark);
                return Attached { words: p..end, claimed: closes && end - p <= CLAIMED_MAX };
            }
            if end >= ceiling || has_line_break(between) {
                return Attached { words: p..end, claimed: false };
            }
            end += 1;
        }
    }

    /// Whether the quotation begins a word or two after these tokens: those are the page's, and happen to be the letter's too.
    fn begun_before(self, p: usize, l: usize) -> bool {
        (1..=BESIDE_MAX).any(|by| {
            opens_quotation(self.pasted.between(p + by), false)
                && !has_quotation_mark(self.letter.between(l + by))
        })
    }

    /// Whether the quotation ended a word or two before these tokens.
    fn ended_before(self, p: usize, l: usize) -> bool {
        (1..=BESIDE_MAX.min(p).min(l)).any(|by| {
            closes_quotation(self.pasted.between(p - by))
                && !has_quotation_mark(self.letter.between(l - by))
        })
    }

    /// At the edge of a quotation: words that stand where the letter has others.
    fn misquoted(self, attached: &Attached, part: &Range<usize>, before: bool) -> Vec<Draft> {
        let count = attached.words.len();
        let alike = count <= part.len() + 2 && part.len() <= count + 3 && count <= CLAIMED_MAX;
        if count == 0 || part.is_empty() && !attached.claimed || !attached.claimed && !alike {
            return Vec::new();
        }
        // As many words of the letter as the quotation has there; the rest it may leave out.
        let length = if attached.claimed { part.len().min(count) } else { part.len() };
        let part =
            if before { part.end - length..part.end } else { part.start..part.start + length };
        let ours = self.pasted.range(&attached.words).iter().map(|word| &word.text);
        if ours.eq(self.letter.range(&part).iter().map(|word| &word.text)) {
            return Vec::new();
        }
        let kind = if part.is_empty() { DifferenceKind::Added } else { DifferenceKind::Changed };
        vec![Draft::new(kind, attached.words.clone(), part)]
    }

    /// Whether the newspaper made a beginning of what is not one in the letter: a capital where the letter has none.
    fn capitalised(self, p: usize, l: usize) -> bool {
        let first = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
        let word = |reading: &super::reading::Reading, at: usize| {
            reading.tokens.get(at).is_some_and(|token| first(reading.slice(&token.span)))
        };
        word(self.pasted, p) && !word(self.letter, l)
    }
}

//! What the pasted text is of one letter.
//!
//! A text is judged in one of two ways. Where it prints the letter (half of its words or more, or its beginning and its
//! end and a quarter of its words), everything between the letter's first and last printed word counts: a word that is
//! not the letter's was changed or added, whoever put it there, except lines that are known page furniture. Otherwise
//! it is a text that quotes: passages are the letter's, and what stands between them is the writer's own.

use super::align::{FOREIGN_MAX, PASSAGE_UNITS_MIN};
use super::changes::{
    FEW_UNITS, Pair, closes_quotation, has_ellipsis, has_quotation_mark, is_quotation_mark,
    opens_quotation,
};
use super::difference::{DifferenceFlag, DifferenceKind, Draft};
use super::edges::{BESIDE_MAX, Edge};
use super::gap::Use;
use super::stray::{Stray, mark, strays};
use super::style::{Link, Linked};
use std::ops::Range;

/// A stretch of the pasted text that is the letter's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) p: Range<usize>,
    pub(super) l: Range<usize>,
    /// Out of the letter's order.
    pub(super) moved: bool,
    /// Printed more than once.
    pub(super) repeated: bool,
}

/// What was found, in tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judgement {
    /// Whether the text prints the letter (otherwise it quotes from it).
    pub(super) as_letter: bool,
    /// Passages in the order of the pasted text.
    pub(super) pieces: Vec<Piece>,
    /// Differences in the order of the pasted text.
    pub(super) drafts: Vec<Draft>,
    /// Tokens of the letter that are printed.
    pub(super) kept: usize,
    /// Tokens of the pasted text that are the letter's.
    pub(super) own: usize,
}

impl Judgement {
    /// Adds differences that were found otherwise than in the gaps.
    pub(super) fn add(&mut self, drafts: Vec<Draft>) {
        if !drafts.is_empty() {
            self.drafts.extend(drafts);
            self.drafts.sort_by_key(Draft::place);
        }
    }
}

/// Judges an alignment made for this use; `None` where no run is shared.
pub(super) fn judge(pair: Pair, linked: &Linked, with: Use) -> Option<Judgement> {
    let strays = strays(linked, pair.letter.len());
    let cover = Cover::new(pair, linked, &strays);
    let as_letter = with == Use::Prints;
    let (mut pieces, mut drafts) = if as_letter {
        printed(pair, &linked.chain, &cover)
    } else {
        quoted(pair, &linked.chain, &cover)
    };
    for stray in &strays {
        drafts.extend(stray.gaps().flat_map(|(p, l)| pair.differences(&p, &l)));
    }
    pieces.extend(strays.into_iter().map(|stray| stray.piece));
    if as_letter {
        let moved = pieces.iter().filter(|piece| piece.moved);
        drafts.extend(
            moved.map(|piece| Draft::new(DifferenceKind::Moved, piece.p.clone(), piece.l.clone())),
        );
    }
    drafts.extend(styled(linked, &pieces));
    pieces.sort_by_key(|piece| (piece.p.start, piece.l.start));
    drafts.sort_by_key(Draft::place);
    let (kept, own) = (cover.kept, cover.own);
    (!pieces.is_empty()).then_some(Judgement { as_letter, pieces, drafts, kept, own })
}

/// How a text uses the letter, judged from an alignment made as if it printed it.
pub(super) fn usage(pair: Pair, linked: &Linked) -> Use {
    let cover = Cover::new(pair, linked, &strays(linked, pair.letter.len()));
    if prints_letter(pair, &linked.chain, &cover, cover.kept) { Use::Prints } else { Use::Quotes }
}

/// House style inside the passages.
fn styled(linked: &Linked, pieces: &[Piece]) -> Vec<Draft> {
    let inside = |link: &&Link| {
        pieces.iter().any(|piece| {
            piece.p.start <= link.p.start
                && link.p.end <= piece.p.end
                && piece.l.start <= link.l.start
                && link.l.end <= piece.l.end
        })
    };
    let draft = |link: &Link| Some(Draft::styled(link.p.clone(), link.l.clone(), link.style?));
    linked.all().filter(|link| link.style.is_some()).filter(inside).filter_map(draft).collect()
}

/// Which tokens of each text are accounted for by the chain and the passages out of it.
struct Cover {
    /// In some passage, small changes inside it and all.
    p: Vec<bool>,
    /// The same of the letter, without what only copies have: a word is not at its place because a copy has it.
    l: Vec<bool>,
    /// Tokens of the letter that are printed, and of the pasted text that are the letter's.
    kept: usize,
    own: usize,
}

impl Cover {
    fn new(pair: Pair, linked: &Linked, strays: &[Stray]) -> Self {
        let (mut p, mut l) = (vec![false; pair.pasted.len()], vec![false; pair.letter.len()]);
        for link in &linked.chain {
            mark(&mut p, &link.p);
            mark(&mut l, &link.l);
        }
        for stray in strays {
            for link in &stray.links {
                mark(&mut p, &link.p);
                if stray.piece.moved {
                    mark(&mut l, &link.l);
                }
            }
        }
        let count = |covered: &[bool]| covered.iter().filter(|&&covered| covered).count();
        let (kept, own) = (count(&l), count(&p));
        // Small changes inside a passage are told with it.
        for stray in strays {
            mark(&mut p, &stray.piece.p);
            if stray.piece.moved {
                mark(&mut l, &stray.piece.l);
            }
        }
        Self { p, l, kept, own }
    }

    /// Whether another passage stands in this gap of a chain, or comes from it.
    fn has(&self, p: &Range<usize>, l: &Range<usize>) -> bool {
        let among = |covered: &[bool], range: &Range<usize>| {
            covered.get(range.clone()).is_some_and(|covered| covered.contains(&true))
        };
        among(&self.p, p) || among(&self.l, l)
    }

    /// The stretches of a range that no run covers.
    fn free(covered: &[bool], range: &Range<usize>) -> Vec<Range<usize>> {
        let mut free: Vec<Range<usize>> = Vec::new();
        for at in range.clone() {
            if covered.get(at).copied().unwrap_or(false) {
                continue;
            }
            match free.last_mut() {
                Some(last) if last.end == at => last.end += 1,
                _ => free.push(at..at + 1),
            }
        }
        free
    }
}

/// Whether the text prints the letter rather than quoting from it.
fn prints_letter(pair: Pair, chain: &[Link], cover: &Cover, kept: usize) -> bool {
    let all = pair.letter.len();
    let (Some(first), Some(last)) = (chain.first(), chain.last()) else { return false };
    let frame = last.p.end - first.p.start;
    let foreign: usize = gaps(chain)
        .flat_map(|(p, _)| Cover::free(&cover.p, &p))
        .map(|p| pair.without_furniture(&p).len())
        .sum();
    let share = |range: &Range<usize>| {
        let have =
            cover.l.get(range.clone()).unwrap_or_default().iter().filter(|&&have| have).count();
        have * 2 >= range.len()
    };
    let opening = first_sentence(pair);
    let ends = share(&opening) && share(&pair.letter.sentence(all.saturating_sub(1)));
    if is_quoted(pair, chain) {
        return false;
    }
    // Nothing but sentences of the letter, some left out between: an abridgement, however short.
    let own = cover.own * 20 >= pair.pasted.len() * 19;
    let left_out = gaps(chain).any(|(p, l)| {
        let whole = pair.letter.begins_sentence(l.start) && pair.letter.begins_sentence(l.end);
        p.is_empty() && !l.is_empty() && whole
    });
    if own && left_out && kept * 10 >= all {
        return true;
    }
    (kept * 2 >= all && (foreign * 3 <= frame || ends && foreign * 2 <= frame))
        || (ends && kept * 4 >= all && foreign * 4 <= frame)
}

/// Whether quotation marks stand around what is printed and it begins or ends inside a sentence: whoever quotes so does not
/// print the letter, however much of it. A word or two of the page beside the mark may be the letter's next words too.
fn is_quoted(pair: Pair, chain: &[Link]) -> bool {
    let (p, l) = (pair.pasted, pair.letter);
    let long = |link: &Link| p.units(&link.p) >= PASSAGE_UNITS_MIN;
    let (Some(first), Some(last)) = (chain.iter().position(long), chain.iter().rposition(long))
    else {
        return false;
    };
    let begins = |link: &Link| {
        (0..=BESIDE_MAX.min(link.p.len() - 1)).any(|by| {
            let (ours, theirs) = (link.p.start + by, link.l.start + by);
            !l.begins_sentence(theirs)
                && opens_quotation(p.between(ours), ours == 0)
                && !opens_quotation(l.between(theirs), theirs == 0)
        })
    };
    let ends = |link: &Link| {
        (0..=BESIDE_MAX.min(link.p.len() - 1)).any(|by| {
            let (ours, theirs) = (link.p.end - by, link.l.end.saturating_sub(by));
            !l.begins_sentence(theirs)
                && closes_quotation(p.between(ours))
                && !closes_quotation(l.between(theirs))
        })
    };
    let begun = chain.iter().take(first + 1).any(begins);
    let ended = chain.iter().skip(last).any(ends);
    let alone = chain.first().is_some_and(|link| link.p.start == 0)
        && chain.last().is_some_and(|link| link.p.end == p.len());
    !alone && (begun || ended)
}

/// The letter's first sentence after its salutation.
fn first_sentence(pair: Pair) -> Range<usize> {
    let first = pair.letter.sentence(0);
    let second = pair.letter.sentence(first.end);
    if first.len() <= 4 && !second.is_empty() { second } else { first }
}

/// The gaps between the links of a chain, empty where they touch.
fn gaps(chain: &[Link]) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    chain
        .iter()
        .zip(chain.iter().skip(1))
        .map(|(link, next)| (link.p.end..next.p.start, link.l.end..next.l.start))
}

/// The differences in one gap, without what moved or repeated passages account for.
fn in_gap(pair: Pair, cover: &Cover, p: &Range<usize>, l: &Range<usize>) -> Vec<Draft> {
    let (ours, theirs) = (Cover::free(&cover.p, p), Cover::free(&cover.l, l));
    match (ours.as_slice(), theirs.as_slice()) {
        ([], []) => Vec::new(),
        ([ours], []) => pair.differences(ours, &(l.start..l.start)),
        ([], [theirs]) => pair.differences(&(p.start..p.start), theirs),
        ([ours], [theirs]) => pair.differences(ours, theirs),
        (ours, theirs) => {
            let ours = ours.iter().flat_map(|ours| pair.differences(ours, &(l.start..l.start)));
            let theirs =
                theirs.iter().flat_map(|theirs| pair.differences(&(p.start..p.start), theirs));
            ours.chain(theirs).collect()
        }
    }
}

/// Judges a text that prints the letter.
fn printed(pair: Pair, chain: &[Link], cover: &Cover) -> (Vec<Piece>, Vec<Draft>) {
    let (Some(first), Some(last)) = (chain.first(), chain.last()) else {
        return Default::default();
    };
    let mut drafts: Vec<Draft> = pair
        .before(first.p.start, first.l.start, (0, 0), Edge::Letter)
        .into_iter()
        .flat_map(|draft| cleared(draft, cover))
        .collect();
    let mut pieces = vec![piece(first)];
    for ((p, l), next) in gaps(chain).zip(chain.iter().skip(1)) {
        let found = in_gap(pair, cover, &p, &l);
        let apart = found
            .iter()
            .any(|draft| matches!(draft.kind, DifferenceKind::Omitted | DifferenceKind::Inserted))
            || found.is_empty() && !touch(&p, &l) && !pair.divided_word(&p, &l)
            || cover.has(&p, &l);
        match pieces.last_mut() {
            Some(last) if !apart => {
                last.p.end = next.p.end;
                last.l.end = next.l.end;
            }
            _ => pieces.push(piece(next)),
        }
        drafts.extend(found);
    }
    let ends = (pair.pasted.len(), pair.letter.len());
    let after = pair.after(last.p.end, last.l.end, ends, Edge::Letter);
    drafts.extend(after.into_iter().flat_map(|draft| cleared(draft, cover)));
    (pieces, drafts)
}

/// A difference at the edge of a passage, without the words that a passage out of the chain accounts for: what seems to be
/// missing there may stand elsewhere, and what seems to be added may be the letter's.
fn cleared(draft: Draft, cover: &Cover) -> Vec<Draft> {
    use DifferenceKind::{Added, Changed, Deleted};
    let (p, l) = (Cover::free(&cover.p, &draft.p), Cover::free(&cover.l, &draft.l));
    let whole = |free: &[Range<usize>], range: &Range<usize>| {
        range.is_empty() || free.first() == Some(range)
    };
    if whole(&p, &draft.p) && whole(&l, &draft.l) {
        return vec![draft];
    }
    let (fewer, more) =
        if draft.kind == Changed { (Deleted, Added) } else { (draft.kind, draft.kind) };
    let at = (draft.p.start, draft.l.start);
    let missing = l.into_iter().map(|l| Draft { kind: fewer, p: at.0..at.0, l, ..draft.clone() });
    let added = p.into_iter().map(|p| Draft { kind: more, p, l: at.1..at.1, ..draft.clone() });
    missing.chain(added).collect()
}

/// Judges a text that quotes from the letter.
fn quoted(pair: Pair, chain: &[Link], cover: &Cover) -> (Vec<Piece>, Vec<Draft>) {
    let Some(first) = chain.first() else { return Default::default() };
    let (mut pieces, mut drafts): (Vec<Piece>, Vec<Draft>) = (vec![piece(first)], Vec::new());
    for ((p, l), next) in gaps(chain).zip(chain.iter().skip(1)) {
        match pieces.last_mut() {
            Some(last) if !separate(pair, &p, &l) && !cover.has(&p, &l) => {
                drafts.extend(in_gap(pair, cover, &p, &l));
                last.p.end = next.p.end;
                last.l.end = next.l.end;
            }
            _ => pieces.push(piece(next)),
        }
    }
    // Fragments between quotations, too short to be quotations themselves, are the writer's own words.
    pieces.retain(|piece| pair.pasted.units(&piece.p) >= PASSAGE_UNITS_MIN / 2);
    let mut from = (0, 0);
    for (number, piece) in pieces.iter().enumerate() {
        let to = pieces
            .get(number + 1)
            .map_or((pair.pasted.len(), pair.letter.len()), |next| (next.p.start, next.l.start));
        let before = pair.before(piece.p.start, piece.l.start, from, Edge::Quote);
        drafts.extend(before.into_iter().flat_map(|draft| cleared(draft, cover)));
        let after = pair.after(piece.p.end, piece.l.end, to, Edge::Quote);
        from = (after.first().map_or(piece.p.end, |draft| draft.p.end), piece.l.end);
        drafts.extend(after.into_iter().flat_map(|draft| cleared(draft, cover)));
    }
    (pieces, drafts)
}

/// Whether the links on both sides of a gap touch.
fn touch(p: &Range<usize>, l: &Range<usize>) -> bool {
    p.is_empty() && l.is_empty()
}

/// Whether two runs are two quotations rather than one with something changed between.
fn separate(pair: Pair, p: &Range<usize>, l: &Range<usize>) -> bool {
    if touch(p, l) {
        return false;
    }
    let before = pair.pasted.between(p.start);
    let whole_left_out = pair.letter.begins_sentence(l.start) && pair.letter.begins_sentence(l.end);
    if p.is_empty() {
        return whole_left_out || has_ellipsis(before) || quoted_anew(pair, before, l);
    }
    let after = pair.pasted.between(p.end);
    if pair.pasted.units(p).max(pair.letter.units(l)) <= FEW_UNITS {
        return has_quotation_mark(before) && has_quotation_mark(after);
    }
    let own_sentences = pair.pasted.begins_sentence(p.start) && pair.pasted.begins_sentence(p.end);
    has_quotation_mark(before) && has_quotation_mark(after)
        || own_sentences && whole_left_out
        || p.len() > FOREIGN_MAX && !l.is_empty()
}

/// Whether one quotation ends and another begins with these marks; one that the letter has there too is no sign of it.
fn quoted_anew(pair: Pair, between: &str, l: &Range<usize>) -> bool {
    let marks = |text: &str| text.chars().filter(|&c| is_quotation_mark(c)).count();
    let theirs = marks(pair.letter.between(l.start)) + marks(pair.letter.between(l.end));
    let ours = marks(between);
    ours > theirs || ours >= 2 && pair.letter.units(l) > FEW_UNITS
}

fn piece(link: &Link) -> Piece {
    Piece { p: link.p.clone(), l: link.l.clone(), moved: false, repeated: false }
}

/// Whether a selection that begins or ends in mid-sentence is all that keeps a text from being whole.
pub(super) fn is_cut_short(drafts: &[Draft]) -> bool {
    drafts.iter().any(|draft| draft.has(DifferenceFlag::CutShort))
}

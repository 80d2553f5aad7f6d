//! What is the same in house style: the words between two runs, read by the tables of N3.
//!
//! N2 is asked first: a run of equal words stays one, whatever N3 makes of it. Only in the gaps between runs, and a few
//! words beyond the first and the last, are both texts folded; what then is the same is a [`Link`] with the class of its
//! house style, and what is not stays a gap. N3 looks at few words around each, so a window is folded by itself.

use super::align::{Alignment, Run};
use super::changes::Pair;
use super::gap::short_diff;
use super::side::Side;
use super::stray::follows;
use crate::text::{N3_REACH, StyleClass, Token, style_differences, style_groups, style_pair};
use std::collections::HashMap;
use std::ops::Range;

/// Words of a gap, on either side, beyond which it is no change inside a sentence.
const GAP_MAX: usize = 64;
/// Words of a window, on either side.
const WINDOW_MAX: usize = 192;
/// Words looked at beyond a link where the next one is far.
const EDGE_WORDS: usize = 12;

/// A stretch of both texts that says the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    /// In tokens of the pasted text.
    pub(super) p: Range<usize>,
    /// In tokens of the letter.
    pub(super) l: Range<usize>,
    /// `None` where it is the same word for word.
    pub(super) style: Option<StyleClass>,
}

impl Link {
    /// Whether the next link begins where this one ends, in both texts.
    pub(super) fn touches(&self, next: &Self) -> bool {
        self.p.end == next.p.start && self.l.end == next.l.start
    }
}

/// What both texts have the same, as an [`Alignment`] with house style.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Linked {
    /// Links in the order of both texts.
    pub(super) chain: Vec<Link>,
    /// Links out of that order, in the order of the pasted text.
    pub(super) strays: Vec<Link>,
}

impl Linked {
    /// Reads the gaps of an alignment in house style.
    pub(super) fn new(pair: Pair, alignment: &Alignment) -> Self {
        let passages = alignment.strays.chunk_by(|run, next| follows(&link(run), &link(next)));
        Self {
            chain: linked(pair, &alignment.chain, true),
            strays: passages.flat_map(|runs| linked(pair, runs, false)).collect(),
        }
    }

    /// All links, those of the chain first.
    pub(super) fn all(&self) -> impl Iterator<Item = &Link> {
        self.chain.iter().chain(&self.strays)
    }
}

fn link(run: &Run) -> Link {
    Link { p: run.pasted(), l: run.letter(), style: None }
}

/// Links runs that follow one another in both texts, and joins to them what is the same in house style. `edges`: whether
/// the words beyond the first and the last run belong to no other passage.
fn linked(pair: Pair, runs: &[Run], edges: bool) -> Vec<Link> {
    let same = joined(runs.iter().flat_map(|run| same_words(pair, run)).collect());
    let mut folded: Vec<Folded> = Vec::new();
    for window in windows(pair, &same) {
        if !edges && (window.before.is_none() || window.after.is_none()) {
            continue;
        }
        let free = folded.last().map_or((0, 0), |last| (last.p.end, last.l.end));
        folded.extend(window.fold(pair, &same, free));
    }
    let mut links: Vec<Link> = same.iter().flat_map(|link| outside(link, &folded)).collect();
    links.extend(folded.into_iter().flat_map(|folded| folded.links));
    links.sort_by_key(|link| (link.p.start, link.l.start));
    joined(links)
}

/// The words of a run that are the same in N2.
fn same_words(pair: Pair, run: &Run) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    for (p, l) in run.pasted().zip(run.letter()) {
        let (ours, theirs) = (pair.pasted.tokens.get(p), pair.letter.tokens.get(l));
        if ours.map(|word| &word.text) != theirs.map(|word| &word.text) {
            continue;
        }
        match links.last_mut() {
            Some(last) if last.p.end == p => (last.p.end, last.l.end) = (p + 1, l + 1),
            _ => links.push(Link { p: p..p + 1, l: l..l + 1, style: None }),
        }
    }
    links
}

/// Joins links of equal words that touch.
fn joined(links: Vec<Link>) -> Vec<Link> {
    let mut joined: Vec<Link> = Vec::with_capacity(links.len());
    for link in links {
        match joined.last_mut() {
            Some(last) if last.touches(&link) && last.style.is_none() && link.style.is_none() => {
                (last.p.end, last.l.end) = (link.p.end, link.l.end);
            }
            _ => joined.push(link),
        }
    }
    joined
}

/// The parts of a link of equal words that no folded window took.
fn outside(link: &Link, folded: &[Folded]) -> Vec<Link> {
    let first = folded.partition_point(|folded| folded.p.end <= link.p.start);
    let taken = folded.get(first..).unwrap_or_default().iter();
    let taken = taken.take_while(|folded| folded.p.start < link.p.end);
    let part = |offsets: Range<usize>| Link {
        p: link.p.start + offsets.start..link.p.start + offsets.end,
        l: link.l.start + offsets.start..link.l.start + offsets.end,
        style: None,
    };
    let (mut parts, mut start) = (Vec::new(), 0);
    for folded in taken {
        let from = folded.p.start.saturating_sub(link.p.start);
        if from > start {
            parts.push(part(start..from));
        }
        start = start.max(folded.p.end.min(link.p.end) - link.p.start);
    }
    if start < link.p.len() {
        parts.push(part(start..link.p.len()));
    }
    parts
}

/// A part of both texts that is folded as one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Window {
    p: Range<usize>,
    l: Range<usize>,
    /// Words of the link that ends where it begins; `None` where none does.
    before: Option<usize>,
    /// Words of the link that begins where it ends.
    after: Option<usize>,
}

/// A window in which house style explains something, with all that is the same in it.
#[derive(Debug)]
struct Folded {
    p: Range<usize>,
    l: Range<usize>,
    links: Vec<Link>,
}

/// The windows at the ends of links: one for each gap, or one for several with few words between, as a rule may reach
/// over them (`$5 million` and `5 million dollars`).
fn windows(pair: Pair, links: &[Link]) -> Vec<Window> {
    let (Some(first), Some(last)) = (links.first(), links.last()) else { return Vec::new() };
    let mut windows = vec![head((0, 0), first)];
    for (link, next) in links.iter().zip(links.iter().skip(1)) {
        let gap = Window {
            p: link.p.end..next.p.start,
            l: link.l.end..next.l.start,
            before: Some(link.p.len()),
            after: Some(next.p.len()),
        };
        if gap.p.len().max(gap.l.len()) > GAP_MAX {
            let tail = tail(link, (next.p.start, next.l.start));
            let free = (tail.p.end, tail.l.end);
            windows.extend([tail, head(free, next)]);
            continue;
        }
        match windows.last_mut() {
            Some(before) if before.reaches(link, &gap) => {
                (before.p.end, before.l.end, before.after) = (gap.p.end, gap.l.end, gap.after);
            }
            _ => windows.push(gap),
        }
    }
    windows.push(tail(last, (pair.pasted.len(), pair.letter.len())));
    windows
}

/// The words before a link, from `free` on.
fn head(free: (usize, usize), link: &Link) -> Window {
    let (p, l) = (link.p.start, link.l.start);
    Window {
        p: p.saturating_sub(EDGE_WORDS).max(free.0).min(p)..p,
        l: l.saturating_sub(EDGE_WORDS).max(free.1).min(l)..l,
        before: None,
        after: Some(link.p.len()),
    }
}

/// The words after a link, up to `end`.
fn tail(link: &Link, end: (usize, usize)) -> Window {
    let (p, l) = (link.p.end, link.l.end);
    Window {
        p: p..end.0.min(p + EDGE_WORDS),
        l: l..end.1.min(l + EDGE_WORDS),
        before: Some(link.p.len()),
        after: None,
    }
}

impl Window {
    /// Whether the gap after this link may belong to the same change.
    fn reaches(&self, link: &Link, gap: &Self) -> bool {
        (self.p.end, self.l.end) == (link.p.start, link.l.start)
            && link.p.len() <= N3_REACH
            && (gap.p.end - self.p.start).max(gap.l.end - self.l.start) <= WINDOW_MAX
    }

    /// What of it is the same in house style; `None` where nothing is that the links do not have already. `free`: where the
    /// window before it ended.
    fn fold(mut self, pair: Pair, same: &[Link], free: (usize, usize)) -> Option<Folded> {
        if self.p.is_empty() && self.l.is_empty() {
            return None;
        }
        let ours = Side::new(pair.pasted, &self.p);
        let theirs = Side::new(pair.letter, &self.l);
        self.widen(&ours, &theirs)?;
        if self.p.start < free.0 || self.l.start < free.1 {
            return None;
        }
        let links = self.attached(self.links(&ours, &theirs));
        let folds = links.iter().any(|link| link.style.is_some());
        (folds && self.left(&links) < self.left(same)).then_some(Folded {
            p: self.p,
            l: self.l,
            links,
        })
    }

    /// Takes in the whole of every substitution that reaches over an end where a link stands, and as many words of that
    /// link in the other text. `None` where the link has fewer.
    fn widen(&mut self, ours: &Side, theirs: &Side) -> Option<()> {
        let (mut left, mut right) = (self.before.unwrap_or(0), self.after.unwrap_or(0));
        loop {
            let (p, l) = (ours.whole(&self.p), theirs.whole(&self.l));
            let by = |linked: Option<usize>, ours: usize, theirs: usize| {
                if linked.is_some() { ours.max(theirs) } else { 0 }
            };
            let start = by(self.before, self.p.start - p.start, self.l.start - l.start);
            let end = by(self.after, p.end - self.p.end, l.end - self.l.end);
            if (start, end) == (0, 0) {
                return Some(());
            }
            (left, right) = (left.checked_sub(start)?, right.checked_sub(end)?);
            self.p = self.p.start - start..self.p.end + end;
            self.l = self.l.start - start..self.l.end + end;
        }
    }

    /// What both texts have the same, in words or in house style.
    fn links(&self, ours: &Side, theirs: &Side) -> Vec<Link> {
        let (first, second) = (ours.tokens(&self.p), theirs.tokens(&self.l));
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let (p, l) = (ours.ids(&first, &mut numbers), theirs.ids(&second, &mut numbers));
        let mut links: Vec<Link> = Vec::new();
        for run in short_diff(&p, &l) {
            let one = first.start + run.p..first.start + run.p + run.len;
            let other = second.start + run.l..second.start + run.l + run.len;
            links.extend(groups(ours, one, theirs, other));
        }
        let ends = Link { p: self.p.end..self.p.end, l: self.l.end..self.l.end, style: None };
        let mut all = Vec::with_capacity(links.len());
        let mut at = (self.p.start, self.l.start);
        for link in links.into_iter().chain(std::iter::once(ends)) {
            all.extend(pair_of_words(ours, at.0..link.p.start, theirs, at.1..link.l.start));
            at = (link.p.end, link.l.end);
            all.push(link);
        }
        all.retain(|link| !link.p.is_empty());
        all
    }

    /// Beyond a link that stands alone, only what joins it without a gap.
    fn attached(&self, mut links: Vec<Link>) -> Vec<Link> {
        if self.before.is_none() {
            let mut from = (self.p.end, self.l.end);
            let touching = links.iter().rev().take_while(|link| {
                let touches = (link.p.end, link.l.end) == from;
                from = (link.p.start, link.l.start);
                touches
            });
            let count = touching.count();
            links.drain(..links.len() - count);
        }
        if self.after.is_none() {
            let mut from = (self.p.start, self.l.start);
            let touching = links.iter().take_while(|link| {
                let touches = (link.p.start, link.l.start) == from;
                from = (link.p.end, link.l.end);
                touches
            });
            let count = touching.count();
            links.truncate(count);
        }
        links
    }

    /// How many words of it the links leave unexplained, in the text that has more of them.
    fn left(&self, links: &[Link]) -> usize {
        let first = links.partition_point(|link| link.p.end <= self.p.start);
        let inside = links.get(first..).unwrap_or_default().iter();
        let inside = inside.take_while(|link| link.p.start < self.p.end);
        let has = |one: &Range<usize>, window: &Range<usize>| {
            one.end.min(window.end).saturating_sub(one.start.max(window.start))
        };
        let (mut p, mut l) = (self.p.len(), self.l.len());
        for link in inside {
            p = p.saturating_sub(has(&link.p, &self.p));
            l = l.saturating_sub(has(&link.l, &self.l));
        }
        p.max(l)
    }
}

/// The links of a run of equal words of N3. Traditional characters that share a simplified form are not the same.
fn groups(ours: &Side, first: Range<usize>, theirs: &Side, second: Range<usize>) -> Vec<Link> {
    let differing = style_differences(&ours.style, first.clone(), &theirs.style, second.clone());
    let mut differing = differing.into_iter().peekable();
    let groups = style_groups(&ours.style, first, &theirs.style, second);
    let link = |(p, l): (Range<usize>, Range<usize>)| {
        let found = differing.next_if(|found| (&found.first, &found.second) == (&p, &l));
        let style = match found {
            Some(found) => Some(found.class?),
            None => None,
        };
        let p = ours.at + p.start..ours.at + p.end;
        Some(Link { p, l: theirs.at + l.start..theirs.at + l.end, style })
    };
    groups.into_iter().filter_map(link).collect()
}

/// The link of words that no fold makes equal: the same in N2, or a contraction that is read as the other text has it.
fn pair_of_words<'a>(
    ours: &Side<'a>,
    p: Range<usize>,
    theirs: &Side<'a>,
    l: Range<usize>,
) -> Option<Link> {
    let (first, second) = (ours.word_range(&p), theirs.word_range(&l));
    if first.is_empty() || second.is_empty() {
        return None;
    }
    let text = |words: &'a [Token]| words.iter().map(|word| &word.text);
    if text(first).eq(text(second)) {
        return Some(Link { p, l, style: None });
    }
    // The same letters with other spaces can be another word (therapist, the rapist): that is for a reader to see.
    let style = style_pair(first, second).filter(|class| *class == StyleClass::Contraction)?;
    Some(Link { p, l, style: Some(style) })
}

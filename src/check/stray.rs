//! Passages out of the chain: moved from another place of the letter, or a second copy of what stands elsewhere.
//!
//! Where a passage is a copy for the most part, all of it is: that a word is in it does not mean that the letter's own place
//! has it. Otherwise only those words are a copy which stand elsewhere, so that no word of the letter is printed twice.

use super::align::FOREIGN_MAX;
use super::judge::Piece;
use super::style::{Link, Linked};
use std::ops::Range;

/// A passage out of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stray {
    pub(super) piece: Piece,
    /// What of it is the letter's, in order.
    pub(super) links: Vec<Link>,
}

impl Stray {
    fn new(links: Vec<Link>, repeated: bool) -> Option<Self> {
        let (first, last) = (links.first()?, links.last()?);
        let piece = Piece {
            p: first.p.start..last.p.end,
            l: first.l.start..last.l.end,
            moved: !repeated,
            repeated,
        };
        Some(Self { piece, links })
    }

    /// The gaps between its links, in both texts.
    pub(super) fn gaps(&self) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
        let pairs = self.links.iter().zip(self.links.iter().skip(1));
        pairs.map(|(link, next)| (link.p.end..next.p.start, link.l.end..next.l.start))
    }
}

/// The passages out of the chain, in the order of the pasted text. `letter_words`: how many the letter has.
pub(super) fn strays(linked: &Linked, letter_words: usize) -> Vec<Stray> {
    let mut printed = vec![false; letter_words];
    linked.chain.iter().for_each(|link| mark(&mut printed, &link.l));
    let mut strays = Vec::new();
    for links in linked.strays.chunk_by(follows) {
        let copied = |link: &Link| count(&printed, &link.l);
        let words: usize = links.iter().map(|link| link.l.len()).sum();
        if links.iter().map(copied).sum::<usize>() * 2 >= words {
            strays.extend(Stray::new(links.to_vec(), true));
        } else {
            let parts: Vec<(Link, bool)> =
                links.iter().flat_map(|link| parts(link, &printed)).collect();
            let joins = |(one, was): &(Link, bool), (next, is): &(Link, bool)| {
                was == is && count(&printed, &(one.l.end..next.l.start)) == 0
            };
            for part in parts.chunk_by(joins) {
                let repeated = part.first().is_some_and(|(_, repeated)| *repeated);
                let links = part.iter().map(|(link, _)| link.clone()).collect();
                strays.extend(Stray::new(links, repeated));
            }
        }
        links.iter().for_each(|link| mark(&mut printed, &link.l));
    }
    strays
}

/// A link by what of it stands elsewhere already.
fn parts(link: &Link, printed: &[bool]) -> Vec<(Link, bool)> {
    if link.style.is_some() {
        return vec![(link.clone(), count(printed, &link.l) > 0)];
    }
    let mut parts: Vec<(Link, bool)> = Vec::new();
    for (p, l) in link.p.clone().zip(link.l.clone()) {
        let repeated = count(printed, &(l..l + 1)) > 0;
        match parts.last_mut() {
            Some((part, before)) if *before == repeated => {
                (part.p.end, part.l.end) = (p + 1, l + 1);
            }
            _ => parts.push((Link { p: p..p + 1, l: l..l + 1, style: None }, repeated)),
        }
    }
    parts
}

/// Whether a link goes on where the one before ended, with no more than a small change between.
pub(super) fn follows(link: &Link, next: &Link) -> bool {
    let gap = |end: usize, start: usize| start.checked_sub(end);
    let gaps = gap(link.p.end, next.p.start).zip(gap(link.l.end, next.l.start));
    gaps.is_some_and(|(p, l)| p.max(l) <= FOREIGN_MAX)
}

fn count(covered: &[bool], range: &Range<usize>) -> usize {
    covered.get(range.clone()).unwrap_or_default().iter().filter(|&&covered| covered).count()
}

/// Marks a range as covered.
pub(super) fn mark(covered: &mut [bool], range: &Range<usize>) {
    if let Some(covered) = covered.get_mut(range.clone()) {
        covered.fill(true);
    }
}

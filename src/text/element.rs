//! A short stretch of text, mark by mark: what N1 makes of each, where it stands, and why. Used to say what differs
//! between two stretches that N1 or N2 takes for the same.

use super::FoldingKind;
use super::table::table;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// One mark, letter or run of white space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// What N1 makes of it (a run of white space: a space); `None` where N1 drops it.
    pub folded: Option<char>,
    /// Its bytes in the stretch. A sign that becomes several characters gives several elements with one span.
    pub span: Range<usize>,
    /// Why N1 writes it otherwise.
    pub kind: Option<FoldingKind>,
}

impl Element {
    /// The bytes it stands for.
    pub fn raw<'a>(&self, stretch: &'a str) -> &'a str {
        stretch.get(self.span.clone()).unwrap_or_default()
    }
}

/// The elements of a stretch. Letters are decomposed (NFD).
pub fn elements(stretch: &str) -> Vec<Element> {
    let mut found: Vec<Element> = Vec::new();
    for (at, c) in stretch.char_indices() {
        let span = at..at + c.len_utf8();
        if c.is_whitespace() {
            match found.last_mut() {
                Some(last) if last.folded == Some(' ') => last.span.end = span.end,
                _ => found.push(Element {
                    folded: Some(' '),
                    span,
                    kind: Some(FoldingKind::WhiteSpace),
                }),
            }
            continue;
        }
        match table().row(c) {
            Some(row) if row.to.is_empty() => {
                found.push(Element { folded: None, span, kind: Some(row.kind) });
            }
            Some(row) => found.extend(row.to.iter().map(|&to| Element {
                folded: Some(to),
                span: span.clone(),
                kind: Some(row.kind),
            })),
            None => found.extend(std::iter::once(c).nfd().map(|c| Element {
                folded: Some(c),
                span: span.clone(),
                kind: None,
            })),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mark_says_why_it_is_folded() {
        let stretch = "”\u{AD} \u{A0}…é";
        let found: Vec<(Option<char>, &str, Option<FoldingKind>)> = elements(stretch)
            .iter()
            .map(|element| (element.folded, element.raw(stretch), element.kind))
            .collect();
        assert_eq!(found[0], (Some('"'), "”", Some(FoldingKind::QuotationMark)));
        assert_eq!(found[1], (None, "\u{AD}", Some(FoldingKind::SoftHyphen)));
        assert_eq!(found[2], (Some(' '), " \u{A0}", Some(FoldingKind::WhiteSpace)));
        assert_eq!(found[3..6], [(Some('.'), "…", Some(FoldingKind::Ellipsis)); 3]);
        assert_eq!(found[6..], [(Some('e'), "é", None), (Some('\u{301}'), "é", None)]);
    }
}

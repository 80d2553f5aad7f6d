//! First half of N1: each character decomposed, replaced by the table, and composed again (NFC), in one pass.

use super::FoldingKind;
use super::n1::Sink;
use super::spacing::Spacer;
use super::table::{Table, table};
use std::ops::Range;
use unicode_normalization::char::{canonical_combining_class, compose, decompose_canonical};

/// The main block of Han characters.
const HAN_FIRST: char = '\u{4E00}';
const HAN_LAST: char = '\u{9FFF}';

/// One character on its way, with the bytes it came from.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) c: char,
    pub(super) source: Range<usize>,
    /// Why it is not what the input has, where the table said so.
    pub(super) kind: Option<FoldingKind>,
}

/// Applies the table and NFC. What comes out goes through [`Spacer`] into the sink.
pub(super) struct Composer<'a, S: Sink> {
    text: &'a str,
    table: &'static Table,
    /// A starter and the marks after it, not yet put in order: `(combining class, character)`.
    cluster: Vec<(u8, Item)>,
    spacer: Spacer<'a, S>,
}

impl<'a, S: Sink> Composer<'a, S> {
    pub(super) fn new(text: &'a str, sink: &'a mut S) -> Self {
        Self { text, table: table(), cluster: Vec::new(), spacer: Spacer::new(text, sink) }
    }

    /// Folds the whole text.
    pub(super) fn run(mut self) {
        let mut at = 0;
        while let Some(c) = self.text.get(at..).and_then(|rest| rest.chars().next()) {
            at = match c {
                '\0'..='\u{7F}' => self.ascii(at),
                HAN_FIRST..=HAN_LAST => self.han(at),
                c => self.character(c, at),
            };
        }
        self.flush();
        self.spacer.finish();
    }

    /// A stretch of ASCII, of which only the last character can take part in a composition.
    fn ascii(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes().get(at..).unwrap_or_default();
        let mut length = if bytes.is_ascii() {
            bytes.len()
        } else {
            bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len())
        };
        let joined = length < bytes.len();
        if joined {
            length -= 1;
        }
        if length > 0 {
            self.flush();
            self.spacer.ascii(at..at + length);
        }
        let end = at + length;
        match self.text.get(end..).and_then(|rest| rest.chars().next()) {
            Some(last) if joined => self.character(last, end),
            _ => end,
        }
    }

    /// A stretch of Han characters of the main block, which decompose to themselves and compose with nothing.
    fn han(&mut self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        let length = rest.find(|c| !matches!(c, HAN_FIRST..=HAN_LAST)).unwrap_or(rest.len());
        self.flush();
        self.spacer.unspaced(at..at + length);
        at + length
    }

    fn character(&mut self, c: char, at: usize) -> usize {
        let source = at..at + c.len_utf8();
        let end = source.end;
        let mut parts = [None; 4];
        let mut count = 0;
        decompose_canonical(c, |part| {
            if let Some(slot) = parts.get_mut(count) {
                *slot = Some(part);
            }
            count += 1;
        });
        for part in parts.into_iter().flatten() {
            match self.table.row(part) {
                None => self.push(Item { c: part, source: source.clone(), kind: None }),
                Some(row) if row.to.is_empty() => self.spacer.dropped(row.kind, source.clone()),
                Some(row) => {
                    for &c in &row.to {
                        self.push(Item { c, source: source.clone(), kind: Some(row.kind) });
                    }
                }
            }
        }
        end
    }

    /// Takes one decomposed character. A starter either composes with a starter right before it or ends its cluster.
    fn push(&mut self, item: Item) {
        let class = canonical_combining_class(item.c);
        if class == 0 {
            self.settle();
            if let [(0, starter)] = self.cluster.as_mut_slice()
                && let Some(both) = compose(starter.c, item.c)
            {
                merge(starter, both, &item);
                return;
            }
            self.flush();
        }
        self.cluster.push((class, item));
    }

    /// Puts the marks of the cluster in canonical order and composes what composes (Unicode chapter 3.11, D117).
    fn settle(&mut self) {
        if self.cluster.len() < 2 {
            return;
        }
        let reordered = !self.cluster.is_sorted_by_key(|&(class, _)| class);
        let mut crossed = false;
        self.cluster.sort_by_key(|&(class, _)| class);
        let mut marks = std::mem::take(&mut self.cluster).into_iter();
        let Some((first, mut starter)) = marks.next() else {
            return;
        };
        let mut kept: Vec<(u8, Item)> = Vec::new();
        for (class, mark) in marks {
            let blocked = first != 0 || kept.last().is_some_and(|&(last, _)| last >= class);
            match if blocked { None } else { compose(starter.c, mark.c) } {
                Some(both) => {
                    crossed |= reordered || !kept.is_empty();
                    merge(&mut starter, both, &mark);
                }
                None => kept.push((class, mark)),
            }
        }
        self.cluster.push((first, starter));
        self.cluster.append(&mut kept);
        if crossed {
            self.share_source(0);
        } else if reordered {
            self.share_source(usize::from(first == 0));
        }
    }

    /// Marks that changed places have no source of their own any more: all of them came from all of them.
    fn share_source(&mut self, from: usize) {
        let shared = self.cluster.get_mut(from..).unwrap_or_default();
        let start = shared.iter().map(|(_, item)| item.source.start).min().unwrap_or(0);
        let end = shared.iter().map(|(_, item)| item.source.end).max().unwrap_or(start);
        for (_, item) in shared {
            item.source = start..end;
            item.kind = item.kind.or(Some(FoldingKind::Composition));
        }
    }

    fn flush(&mut self) {
        self.settle();
        for (_, item) in self.cluster.drain(..) {
            self.spacer.item(item);
        }
    }
}

fn merge(starter: &mut Item, both: char, mark: &Item) {
    starter.c = both;
    starter.source =
        starter.source.start.min(mark.source.start)..starter.source.end.max(mark.source.end);
    starter.kind = starter.kind.or(mark.kind);
}

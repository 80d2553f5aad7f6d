//! Second half of N1: white space and words divided at the end of a line.
//!
//! What becomes of a white space depends on the nearest letter or digit on either side, so punctuation between a white
//! space and the next letter waits until that letter is known.

use super::FoldingKind;
use super::compose::Item;
use super::n1::Sink;
use super::script::is_unspaced;
use std::ops::Range;
use unicode_normalization::char::{compose, is_combining_mark};

/// What waits for the next letter or digit.
enum Held {
    Item(Item),
    Space { source: Range<usize>, breaks: usize },
}

/// Takes composed characters in the order of the text and writes N1.
pub(super) struct Spacer<'a, S: Sink> {
    text: &'a str,
    sink: &'a mut S,
    /// The last character written.
    last: Option<char>,
    /// Whether the last letter or digit written belongs to a script without spaces.
    after_unspaced: bool,
    held: Vec<Held>,
}

impl<'a, S: Sink> Spacer<'a, S> {
    pub(super) fn new(text: &'a str, sink: &'a mut S) -> Self {
        Self { text, sink, last: None, after_unspaced: false, held: Vec::new() }
    }

    /// A character that the table drops.
    pub(super) fn dropped(&mut self, kind: FoldingKind, source: Range<usize>) {
        self.sink.fold(kind, source);
    }

    /// A stretch of ASCII, as it is in the text: copied as a whole wherever nothing in it can change.
    pub(super) fn ascii(&mut self, range: Range<usize>) {
        let text = self.text;
        let mut at = range.start;
        while at < range.end {
            let length = if self.held.is_empty() { self.unchanged(at..range.end) } else { 0 };
            if let Some(stretch) = text.get(at..at + length).filter(|stretch| !stretch.is_empty()) {
                self.sink.copy(stretch, at);
                self.last = stretch.chars().next_back();
                if stretch.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
                    self.after_unspaced = false;
                }
                at += length;
                continue;
            }
            let Some(&byte) = text.as_bytes().get(at) else { return };
            let (c, kind) = match byte {
                b'`' => ('\'', Some(FoldingKind::QuotationMark)),
                byte => (char::from(byte), None),
            };
            self.item(Item { c, source: at..at + 1, kind });
            at += 1;
        }
    }

    /// A stretch of letters of a script without spaces, which nothing in N1 changes.
    pub(super) fn unspaced(&mut self, range: Range<usize>) {
        let Some(stretch) = self.text.get(range.clone()) else { return };
        self.release(stretch.chars().next());
        self.sink.copy(stretch, range.start);
        self.last = stretch.chars().next_back();
        self.after_unspaced = true;
    }

    /// How many bytes from here on are the same in N1, without looking beyond the range.
    fn unchanged(&self, range: Range<usize>) -> usize {
        let bytes = self.text.as_bytes().get(range).unwrap_or_default();
        let mut after_unspaced = self.after_unspaced;
        let mut started = !self.sink.is_empty();
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let length = rest.iter().position(|&byte| may_change(byte)).unwrap_or(rest.len());
            let (plain, rest) = rest.split_at(length);
            after_unspaced &= !plain.iter().any(u8::is_ascii_alphanumeric);
            at += length;
            started |= length > 0;
            let next = rest.get(1);
            let same = match rest.first() {
                None => break,
                Some(b' ') => {
                    started && !after_unspaced && next.is_some_and(u8::is_ascii_alphanumeric)
                }
                Some(b'-') => next.is_some_and(|byte| !byte.is_ascii_whitespace() && *byte != 0x0B),
                Some(_) => false,
            };
            if !same {
                return at;
            }
            (at, started) = (at + 1, true);
        }
        bytes.len()
    }

    /// One character.
    pub(super) fn item(&mut self, item: Item) {
        if item.c.is_whitespace() {
            self.space(&item);
        } else if item.c.is_alphanumeric() {
            self.release(Some(item.c));
            self.write(&item);
        } else if self.held.is_empty() && !self.may_divide(&item) {
            self.write(&item);
        } else {
            self.held.push(Held::Item(item));
        }
    }

    /// The end of the text.
    pub(super) fn finish(mut self) {
        self.release(None);
    }

    fn space(&mut self, item: &Item) {
        let more = match item.c {
            '\n' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' => 1,
            '\r' if !self
                .text
                .get(item.source.end..)
                .is_some_and(|rest| rest.starts_with('\n')) =>
            {
                1
            }
            '\u{2029}' => 2,
            _ => 0,
        };
        if let Some(Held::Space { source, breaks }) = self.held.last_mut() {
            source.end = source.end.max(item.source.end);
            *breaks += more;
        } else {
            self.held.push(Held::Space { source: item.source.clone(), breaks: more });
        }
    }

    /// Whether this is a hyphen (not a dash or a minus) right after a letter.
    fn may_divide(&self, item: &Item) -> bool {
        item.c == '-'
            && matches!(item.kind, None | Some(FoldingKind::Hyphen | FoldingKind::Width))
            && self.last.is_some_and(|last| last.is_alphabetic() && !is_unspaced(last))
    }

    /// Writes what was held, now that the next letter or digit is known.
    fn release(&mut self, next: Option<char>) {
        if self.held.is_empty() {
            return;
        }
        let mut held = std::mem::take(&mut self.held);
        if let Some(divided) = self.divided(&held, next) {
            self.sink.fold(FoldingKind::EndOfLineHyphen, divided);
            held.clear();
        }
        let vanishes = self.after_unspaced || next.is_some_and(is_unspaced);
        let mut rest = held.drain(..).peekable();
        while let Some(each) = rest.next() {
            match each {
                Held::Item(item) => self.write(&item),
                Held::Space { source, .. } => {
                    let follows = match rest.peek() {
                        Some(Held::Item(item)) => Some(item.c),
                        _ => next,
                    };
                    // A mark on a space would otherwise end up on the letter before.
                    let carries = follows.is_some_and(is_combining_mark);
                    let vanishes =
                        vanishes && !carries || follows.is_none() || self.sink.is_empty();
                    self.write_space(source, vanishes);
                }
            }
        }
        drop(rest);
        // The emptied vector goes back, so that its memory is used again.
        self.held = held;
    }

    /// The bytes of a hyphen and line break that divide a word, if that is what is held.
    fn divided(&self, held: &[Held], next: Option<char>) -> Option<Range<usize>> {
        let (last, next) = (self.last?, next?);
        let joins = last.is_alphabetic() && !is_unspaced(last) && !is_unspaced(next);
        if !joins || is_combining_mark(next) || compose(last, next).is_some() {
            return None;
        }
        match held {
            [Held::Item(hyphen), Held::Space { source, breaks: 1 }]
                if hyphen.c == '-' && next.is_lowercase() =>
            {
                Some(hyphen.source.start..source.end)
            }
            [Held::Space { source, breaks: 1 }]
                if next.is_alphabetic() && self.text.get(..source.start)?.ends_with('\u{AD}') =>
            {
                Some(source.clone())
            }
            _ => None,
        }
    }

    fn write_space(&mut self, source: Range<usize>, vanishes: bool) {
        if vanishes {
            self.sink.fold(FoldingKind::WhiteSpace, source);
            return;
        }
        self.last = Some(' ');
        if self.text.get(source.clone()) == Some(" ") {
            self.sink.copy(" ", source.start);
        } else {
            self.sink.put(' ', source.clone());
            self.sink.fold(FoldingKind::WhiteSpace, source);
        }
    }

    fn write(&mut self, item: &Item) {
        self.last = Some(item.c);
        if item.c.is_alphanumeric() {
            self.after_unspaced = is_unspaced(item.c);
        }
        let mut buffer = [0; 4];
        let same = item.c.encode_utf8(&mut buffer);
        if self.text.get(item.source.clone()) == Some(same) {
            self.sink.copy(same, item.source.start);
        } else {
            self.sink.put(item.c, item.source.clone());
            self.sink.fold(item.kind.unwrap_or(FoldingKind::Composition), item.source.clone());
        }
    }
}

/// Whether N1 looks at what stands beside this ASCII character.
const fn may_change(byte: u8) -> bool {
    /// Looked up, because this is asked of every byte of every text.
    const TABLE: [bool; 256] = {
        let mut table = [false; 256];
        let bytes = b"\t\n\x0B\x0C\r `-";
        let mut at = 0;
        while at < bytes.len() {
            table[bytes[at] as usize] = true;
            at += 1;
        }
        table
    };
    TABLE[byte as usize]
}

#[cfg(test)]
mod tests {
    use super::super::n1::n1;
    use proptest::prelude::*;

    proptest! {
        /// What is copied in one piece is what the rules make of it one character at a time: a mark that N1 drops,
        /// put between every two characters, keeps any stretch from being longer than one.
        #[test]
        fn stretches_are_what_their_characters_are(text in "[ a-c1\t\n`.,\"'中-]{0,40}") {
            let apart: String = text.chars().flat_map(|c| [c, '\u{2060}']).collect();
            let (whole, pieces) = (n1(&text), n1(&apart));
            prop_assert_eq!(whole.text, pieces.text);
        }
    }
}

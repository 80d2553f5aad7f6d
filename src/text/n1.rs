//! N1, typography: one spelling for everything that type-setting, keyboards and copying change without changing a word.
//!
//! A published whitelist (`tables/n1.tsv`, which also says how it is applied), not NFKC: superscripts, fractions and
//! circled digits stay what they are.

use super::compose::Composer;
use super::{Folding, FoldingKind, Foldings};
use sha2::{Digest, Sha256};
use std::ops::Range;

/// Version of the N1 table and rules, part of every signed record.
pub const N1_TABLES: &str = "1";

/// A text in a normal form, with a map back to the bytes of the input.
#[derive(Debug, Clone, Default)]
pub struct Normal {
    /// The text in normal form.
    pub text: String,
    /// What was ignored.
    pub foldings: Foldings,
    pieces: Vec<Piece>,
}

/// A stretch of the normal form and where it came from, up to the next piece.
#[derive(Debug, Clone)]
struct Piece {
    at: usize,
    source: Range<usize>,
    /// Byte for byte the input; otherwise the whole piece came from the whole source.
    copied: bool,
}

impl Normal {
    /// Bytes of the input that `span` of the normal form came from. An empty span gives the empty span before what
    /// follows it.
    pub fn source(&self, span: Range<usize>) -> Range<usize> {
        let Some(first) = self.piece(span.start) else {
            return 0..0;
        };
        let start = if first.copied {
            (first.source.start + (span.start - first.at)).min(first.source.end)
        } else {
            first.source.start
        };
        if span.is_empty() {
            let start = if span.start >= self.text.len() { first.source.end } else { start };
            return start..start;
        }
        let end = match self.piece(span.end - 1) {
            Some(last) if last.copied => last.source.start + (span.end - last.at),
            Some(last) => last.source.end,
            None => start,
        };
        start..end.max(start)
    }

    fn piece(&self, at: usize) -> Option<&Piece> {
        let after = self.pieces.partition_point(|piece| piece.at <= at);
        self.pieces.get(after.checked_sub(1)?)
    }
}

/// The N1 form of a text.
pub fn n1(text: &str) -> Normal {
    let mut normal = Normal::default();
    normal.text.reserve(text.len());
    Composer::new(text, &mut normal).run();
    normal
}

/// `SHA-256(UTF-8 of the N1 form)`, without building the map.
pub fn n1_sha256(text: &str) -> [u8; 32] {
    Sha256::digest(n1_text(text).as_bytes()).into()
}

/// The N1 form of a text, without the map.
pub(super) fn n1_text(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    Composer::new(text, &mut plain).run();
    plain
}

/// Where the folded text goes: with the map, or without it.
pub(super) trait Sink {
    /// A stretch that is byte for byte the input from `at` on.
    fn copy(&mut self, stretch: &str, at: usize);
    /// One character that came from `source`.
    fn put(&mut self, c: char, source: Range<usize>);
    /// Something was folded.
    fn fold(&mut self, kind: FoldingKind, span: Range<usize>);
    /// Whether nothing has come yet.
    fn is_empty(&self) -> bool;
}

impl Sink for String {
    fn copy(&mut self, stretch: &str, _at: usize) {
        self.push_str(stretch);
    }
    fn put(&mut self, c: char, _source: Range<usize>) {
        self.push(c);
    }
    fn fold(&mut self, _kind: FoldingKind, _span: Range<usize>) {}
    fn is_empty(&self) -> bool {
        self.is_empty()
    }
}

impl Sink for Normal {
    fn copy(&mut self, stretch: &str, at: usize) {
        match self.pieces.last_mut() {
            Some(last) if last.copied && last.source.end == at => last.source.end += stretch.len(),
            _ => self.pieces.push(Piece {
                at: self.text.len(),
                source: at..at + stretch.len(),
                copied: true,
            }),
        }
        self.text.push_str(stretch);
    }

    fn put(&mut self, c: char, source: Range<usize>) {
        match self.pieces.last() {
            // A ligature: all its letters came from the same bytes.
            Some(last) if !last.copied && last.source == source => {}
            _ => self.pieces.push(Piece { at: self.text.len(), source, copied: false }),
        }
        self.text.push(c);
    }

    fn fold(&mut self, kind: FoldingKind, span: Range<usize>) {
        let folding = Folding { kind, span };
        // A ligature puts several characters but is one folding.
        if self.foldings.0.last() != Some(&folding) {
            self.foldings.0.push(folding);
        }
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        n1(text).text
    }

    #[test]
    fn typography_folds() {
        assert_eq!(
            folded("\u{FEFF}“Sir,”\u{A0}he\r\n\r\nsaid…\t‘no’ — yes "),
            "\"Sir,\" he said... 'no' - yes"
        );
        assert_eq!(folded("e\u{301}le\u{300}ve"), "élève");
        assert_eq!(folded("ﬁnal o\u{AD}ffi\u{200B}ce e\u{AD}\u{301}"), "final office é");
        assert_eq!(folded("ＡＢＣ１２３，．"), "ABC123,.");
        assert_eq!(folded("ﻻ ﻣﺮﺣﺒﺎ"), "لا مرحبا");
    }

    #[test]
    fn meaning_stays() {
        for text in ["x²", "½", "①", "CO₂", "10⁵", "№ 5", "25 %", "℃", "Ⅳ"] {
            assert_eq!(folded(text), text);
        }
    }

    #[test]
    fn white_space_vanishes_beside_characters_of_scripts_without_spaces() {
        assert_eq!(
            folded("中国\n政府 坚决\u{3000}反对，\n“网络”攻击"),
            "中国政府坚决反对,\"网络\"攻击"
        );
        assert_eq!(folded("在 2013 年 3 月"), "在2013年3月");
        assert_eq!(folded("カタ\nカナ"), "カタカナ");
        assert_eq!(folded("한국어\n문장"), "한국어 문장");
        assert_eq!(folded("two\nwords"), "two words");
    }

    #[test]
    fn divided_words_are_joined_and_flagged() {
        let normal =
            n1("inter-\nnational inter\u{AD}\nnational Sino-\nBritish 2012-\n13 a--\nb c-\n\nd");
        assert_eq!(normal.text, "international international Sino- British 2012- 13 a-- b c- d");
        assert_eq!(normal.foldings.counts().get(&FoldingKind::EndOfLineHyphen), Some(&2));
    }

    #[test]
    fn spans_lead_back_to_the_input() {
        let text = "x\u{FEFF} “ﬁ”  e\u{301}z";
        let normal = n1(text);
        assert_eq!(normal.text, "x \"fi\" éz");
        let back = |part: &str| {
            let at = normal.text.find(part).unwrap();
            &text[normal.source(at..at + part.len())]
        };
        assert_eq!(back("x"), "x");
        assert_eq!(back("\"fi"), "“ﬁ");
        assert_eq!(back("i"), "ﬁ");
        assert_eq!(back("é"), "e\u{301}");
        assert_eq!(back("\" é"), "”  e\u{301}");
        assert_eq!(back("z"), "z");
        assert_eq!(normal.source(0..0), 0..0);
    }

    #[test]
    fn marks_that_change_places_share_their_source() {
        let text = "a\u{301}\u{327}b";
        let normal = n1(text);
        assert_eq!(normal.text, "á\u{327}b");
        assert_eq!(normal.source(0.."á".len()), 0..5);
        assert_eq!(normal.source("á".len().."á\u{327}".len()), 0..5);
    }

    #[test]
    fn the_digest_is_that_of_the_text() {
        for text in ["", " ", "a  b", "“中\n国”", "`x`-\ny"] {
            let digest: [u8; 32] = Sha256::digest(n1(text).text.as_bytes()).into();
            assert_eq!(n1_sha256(text), digest);
        }
    }
}

//! What printing does to a text without changing a word: other quotation marks, dashes, spaces, wraps, widths, ligatures,
//! soft hyphens, words divided at the end of a line. Each change is counted under the kind it is to be listed as.

use crate::dice::Dice;
use chancery::text::FoldingKind;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// A text as it was set, and what was done to it.
pub(crate) struct Printed {
    pub(crate) text: String,
    pub(crate) changes: BTreeMap<FoldingKind, usize>,
}

/// Sets a text anew. Of 1,000 places where something can be done it is done at about `rate`.
pub(crate) fn printed(text: &str, rate: usize, dice: &mut Dice) -> Printed {
    let chars: Vec<char> = text.chars().collect();
    let mut set = Printed { text: String::with_capacity(text.len() * 2), changes: BTreeMap::new() };
    let mut at = 0;
    // Two changes side by side can be read as one: a place keeps its neighbours as they are.
    let mut free = 0;
    while at < chars.len() {
        let here = Place { chars: &chars, at };
        let change = if at >= free && dice.below(1_000) < rate { here.change(dice) } else { None };
        let Some((kind, new, length)) = change else {
            set.text.push(chars[at]);
            at += 1;
            continue;
        };
        set.text.push_str(&new);
        *set.changes.entry(kind).or_insert(0) += 1;
        at += length;
        free = at + 2;
    }
    set
}

/// A character of the text and those around it.
struct Place<'a> {
    chars: &'a [char],
    at: usize,
}

type Change = (FoldingKind, String, usize);

impl Place<'_> {
    fn get(&self, by: isize) -> Option<char> {
        self.chars.get(self.at.checked_add_signed(by)?).copied()
    }

    /// Whether the character this far away belongs to a word written with spaces.
    fn spaced(&self, by: isize) -> bool {
        self.get(by).is_some_and(|c| c.is_alphanumeric() && !is_unspaced(c))
    }

    fn lower(&self, by: isize) -> bool {
        self.spaced(by) && self.get(by).is_some_and(char::is_lowercase)
    }

    /// What a printer may do at this place: the kind, what is set instead, and how many characters that replaces.
    fn change(&self, dice: &mut Dice) -> Option<Change> {
        let c = self.get(0)?;
        match c {
            ' ' => self.space(dice),
            '\'' | '’' if self.spaced(-1) && self.spaced(1) => {
                let shape = if c == '\'' { '’' } else { ['\'', 'ʼ', '‘'][dice.below(3)] };
                Some((FoldingKind::QuotationMark, shape.into(), 1))
            }
            '"' | '“' | '”' | '«' | '»' => {
                let shapes: Vec<char> = ['"', '“', '”', '„', '«', '»']
                    .into_iter()
                    .filter(|&shape| shape != c)
                    .collect();
                Some((FoldingKind::QuotationMark, shapes[dice.below(shapes.len())].into(), 1))
            }
            '-' if self.spaced(-1) && self.spaced(1) => {
                Some((FoldingKind::Hyphen, ['\u{2010}', '\u{2011}'][dice.below(2)].into(), 1))
            }
            '–' | '—' if self.spaced(-1) && self.spaced(1) => {
                Some((FoldingKind::Dash, ['-', '―'][dice.below(2)].into(), 1))
            }
            '.' => self.ellipsis(),
            '…' => Some((FoldingKind::Ellipsis, "...".into(), 1)),
            '，' | '；' | '：' | '！' | '？' | '（' | '）' => {
                let narrow = char::from_u32(c as u32 - 0xFEE0)?;
                Some((FoldingKind::Width, narrow.into(), 1))
            }
            _ if c.is_alphanumeric() => self.letter(c, dice),
            _ => None,
        }
    }

    fn space(&self, dice: &mut Dice) -> Option<Change> {
        (self.spaced(-1) && self.spaced(1)).then(|| {
            let spaces = ["\u{A0}", "  ", "\n", " \r\n", "\u{2009}", "\u{202F}", "\t"];
            (FoldingKind::WhiteSpace, spaces[dice.below(spaces.len())].into(), 1)
        })
    }

    fn ellipsis(&self) -> Option<Change> {
        let dots = (0..4).take_while(|&by| self.get(by) == Some('.')).count();
        (dots == 3 && self.get(-1) != Some('.')).then(|| (FoldingKind::Ellipsis, "…".into(), 3))
    }

    fn letter(&self, c: char, dice: &mut Dice) -> Option<Change> {
        if is_unspaced(c) {
            let next = self.get(1).is_some_and(is_unspaced);
            let decomposed: String = c.to_string().nfd().collect();
            return match dice.below(2) {
                0 if decomposed != c.to_string() && !self.marked() => {
                    Some((FoldingKind::Composition, decomposed, 1))
                }
                _ if next => Some((FoldingKind::WhiteSpace, format!("{c}\n"), 1)),
                _ => None,
            };
        }
        match dice.below(5) {
            0 => self.ligature(c),
            1 => {
                let decomposed: String = c.to_string().nfd().collect();
                (decomposed != c.to_string() && !self.marked()).then_some((
                    FoldingKind::Composition,
                    decomposed,
                    1,
                ))
            }
            2 => self.digit(c),
            3 if c.is_alphabetic() && self.spaced(1) && !self.marked() => {
                Some((FoldingKind::SoftHyphen, format!("{c}\u{AD}"), 1))
            }
            4 if self.lower(0) && self.lower(1) && self.spaced(-1) && !self.marked() => {
                let wraps = ["-\n", "\u{2010}\n", "-\r\n", "- \n"];
                let wrap = wraps[dice.below(wraps.len())];
                Some((FoldingKind::EndOfLineHyphen, format!("{c}{wrap}"), 1))
            }
            _ => None,
        }
    }

    /// A digit between Han characters in full width; a letter or a digit of a word that is otherwise plain is no typography.
    fn digit(&self, c: char) -> Option<Change> {
        let alone = [-1, 1].into_iter().all(|by| self.get(by).is_some_and(is_unspaced));
        let wide = char::from_u32(c as u32 + 0xFEE0)?;
        (alone && c.is_ascii_digit()).then(|| (FoldingKind::Width, wide.into(), 1))
    }

    fn ligature(&self, c: char) -> Option<Change> {
        let next = self.get(1)?;
        let ligature = match (c, next) {
            ('f', 'i') => "ﬁ",
            ('f', 'l') => "ﬂ",
            ('f', 'f') if !matches!(self.get(2), Some('i' | 'l')) => "ﬀ",
            _ => return None,
        };
        // A third f would go with the second.
        (self.get(-1) != Some('f')).then(|| (FoldingKind::Ligature, ligature.into(), 2))
    }

    /// Whether combining marks follow: then nothing is put between.
    fn marked(&self) -> bool {
        self.get(1).is_some_and(unicode_normalization::char::is_combining_mark)
    }
}

/// Han, kana and the other scripts written without spaces.
fn is_unspaced(c: char) -> bool {
    matches!(c as u32,
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3005..=0x3007 | 0x3040..=0x30FF
        | 0x3100..=0x312F | 0x31F0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF
        | 0xFF66..=0xFF9D | 0x20000..=0x3FFFF)
}

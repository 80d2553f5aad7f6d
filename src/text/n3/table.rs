//! What do the tables of N3 say of one word?
//!
//! Reads `tables/n3-*.tsv` once into one map from a word, as N2 gives it, to its entry. Never looks at a neighbour: that a
//! rule needs one is said by the entry's part, and the rule itself is in the file of its class.

use super::StyleClass;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// Every table of N3 with its class and its text, in the order of `api.md`.
pub(super) const SOURCES: [(StyleClass, &str); 9] = [
    (StyleClass::NumberForm, include_str!("../tables/n3-number.tsv")),
    (StyleClass::DateForm, include_str!("../tables/n3-date.tsv")),
    (StyleClass::Contraction, include_str!("../tables/n3-contraction.tsv")),
    (StyleClass::Abbreviation, include_str!("../tables/n3-abbreviation.tsv")),
    (StyleClass::Compound, include_str!("../tables/n3-compound.tsv")),
    (StyleClass::Spelling, include_str!("../tables/n3-spelling.tsv")),
    (StyleClass::Variant, include_str!("../tables/n3-variant.tsv")),
    (StyleClass::Romanisation, include_str!("../tables/n3-romanisation.tsv")),
    (StyleClass::Script, include_str!("../tables/n3-script.tsv")),
];

/// The part a word plays in a rule that looks at its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// None: its pieces replace it wherever it stands.
    Always,
    /// Its pieces replace it where the input prints a small first letter.
    Lower,
    /// Its pieces replace it where the input prints it in capitals and a neighbour is not in capitals.
    Capitals,
    /// Its pieces replace it where the input prints it and the next word with a capital letter.
    Title,
    /// `no` and `nos`, which are a number sign where the input prints `No.` before digits.
    NumberSign,
    /// `it's` and its like.
    IsOrHas,
    /// `he'd` and its like: never folded.
    HadOrWould,
    /// been, got, had: what stands before it is `has`.
    AfterHas,
    /// A past participle that does not end in -ed or -en.
    Participle,
    /// A word that may stand between a verb and its participle.
    Adverb,
    /// Not folded, and not accepted as a difference of spacing.
    Apart,
    /// one to nine.
    Unit(u8),
    /// ten to nineteen.
    Teen(u8),
    /// twenty to ninety.
    Tens(u8),
    /// hundred.
    Hundred,
    /// thousand, million, billion, trillion: the power of ten.
    Scale(u8),
    /// millions, bn: the same after a number only.
    ScaleAfterNumber(u8),
    /// first to ninth.
    UnitOrdinal(u8),
    /// tenth to nineteenth.
    TeenOrdinal(u8),
    /// twentieth to ninetieth.
    TensOrdinal(u8),
    /// hundredth.
    HundredOrdinal,
    /// thousandth, millionth, billionth.
    ScaleOrdinal(u8),
    /// The sign of a currency, whose word goes behind the number.
    Currency,
    /// The word of a currency, one form after a number.
    CurrencyWord,
    /// A month's full name: 1 to 12.
    Month,
    /// A month's short name.
    MonthShort,
    /// am and pm.
    Meridiem,
    /// A Chinese digit.
    HanDigit(u8),
    /// 两, two before 百, 千, 万, 亿 or a measure.
    HanTwo,
    /// 十, 百, 千, 万, 亿: the power of ten.
    HanPlace(u8),
    /// A character that a numeral may stand before.
    HanMeasure,
    /// 第.
    HanOrdinal,
}

/// What the tables say of one word.
#[derive(Debug)]
pub(super) struct Entry {
    /// The table it is from.
    pub(super) class: StyleClass,
    /// What it becomes; empty where the entry only plays a part.
    pub(super) pieces: Vec<&'static str>,
    /// The part it plays.
    pub(super) part: Part,
}

impl Entry {
    /// The single word it becomes, if it becomes one.
    pub(super) fn single(&self) -> Option<&'static str> {
        match self.pieces.as_slice() {
            [piece] => Some(piece),
            _ => None,
        }
    }
}

/// FxHash's step over eight bytes at a time: words are short and the tables are ours, so nobody can choose keys to collide.
#[derive(Default)]
pub(super) struct WordHasher(u64);

impl WordHasher {
    fn mix(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let mut eight = [0; 8];
            eight.copy_from_slice(chunk);
            self.mix(u64::from_le_bytes(eight));
        }
        let rest = chunks.remainder().iter().fold(0, |rest, byte| (rest << 8) | u64::from(*byte));
        self.mix(rest);
    }
    fn write_u8(&mut self, value: u8) {
        self.mix(u64::from(value));
    }
    fn write_u32(&mut self, value: u32) {
        self.mix(u64::from(value));
    }
    fn finish(&self) -> u64 {
        // The map takes its buckets from the low bits, which the multiplication mixes least.
        self.0 ^ (self.0 >> 32)
    }
}

type Fast = BuildHasherDefault<WordHasher>;

/// All tables, read once.
pub(super) struct Tables {
    words: HashMap<&'static str, Entry, Fast>,
    script: HashMap<char, char, Fast>,
    longest: usize,
}

/// The tables.
pub(super) static TABLES: LazyLock<Tables> = LazyLock::new(Tables::read);

impl Tables {
    /// What the tables say of `word`.
    pub(super) fn word(&self, word: &str) -> Option<&Entry> {
        if word.len() > self.longest { None } else { self.words.get(word) }
    }

    /// The simplified form of a character, itself where it has none.
    pub(super) fn simplified(&self, character: char) -> char {
        self.script.get(&character).copied().unwrap_or(character)
    }

    fn read() -> Self {
        let mut tables = Self { words: HashMap::default(), script: HashMap::default(), longest: 0 };
        for (class, source) in SOURCES {
            for row in rows(source) {
                tables.add(class, &row);
            }
        }
        tables
    }

    fn add(&mut self, class: StyleClass, row: &[&'static str]) {
        let (Some(word), becomes) = (row.first(), row.get(1).copied().unwrap_or_default()) else {
            return;
        };
        let flag = row.get(2).copied().unwrap_or_default();
        if class == StyleClass::Script {
            if let (Some(from), Some(to)) = (word.chars().next(), becomes.chars().next()) {
                self.script.insert(from, to);
            }
            return;
        }
        let Some(part) = part(class, becomes, flag) else { return };
        self.longest = self.longest.max(word.len());
        // The first table that knows a word keeps it: `dr` is no place to stop in another list.
        self.words.entry(word).or_insert_with(|| Entry {
            class,
            pieces: becomes.split(' ').filter(|piece| !piece.is_empty()).collect(),
            part,
        });
    }
}

/// The rows of a table: lines that are no comment, by tab.
pub(super) fn rows(source: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    source
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

/// The part a row gives its word; `None` for a flag that no rule knows, which a test forbids.
pub(super) fn part(class: StyleClass, becomes: &str, flag: &str) -> Option<Part> {
    let small = |value: &str| -> u8 {
        let digits = value.trim_end_matches(|letter: char| !letter.is_ascii_digit());
        digits.parse().unwrap_or_default()
    };
    let power = || {
        let zeros = becomes.bytes().filter(|byte| *byte == b'0').count();
        u8::try_from(zeros).unwrap_or_default()
    };
    Some(match (class, flag) {
        (StyleClass::NumberForm, "unit") => Part::Unit(small(becomes)),
        (StyleClass::NumberForm, "teen") => Part::Teen(small(becomes)),
        (StyleClass::NumberForm, "tens") => Part::Tens(small(becomes)),
        (StyleClass::NumberForm, "hundred") => Part::Hundred,
        (StyleClass::NumberForm, "scale") => Part::Scale(power()),
        (StyleClass::NumberForm, "scale-after-number") => Part::ScaleAfterNumber(power()),
        (StyleClass::NumberForm, "unit-ordinal") => Part::UnitOrdinal(small(becomes)),
        (StyleClass::NumberForm, "teen-ordinal") => Part::TeenOrdinal(small(becomes)),
        (StyleClass::NumberForm, "tens-ordinal") => Part::TensOrdinal(small(becomes)),
        (StyleClass::NumberForm, "hundred-ordinal") => Part::HundredOrdinal,
        (StyleClass::NumberForm, "scale-ordinal") => Part::ScaleOrdinal(power()),
        (StyleClass::NumberForm, "digit" | "decade") => Part::Always,
        (StyleClass::NumberForm, "currency") => Part::Currency,
        (StyleClass::NumberForm, "currency-word") => Part::CurrencyWord,
        (StyleClass::NumberForm, "han-digit") => Part::HanDigit(small(becomes)),
        (StyleClass::NumberForm, "han-two") => Part::HanTwo,
        (StyleClass::NumberForm, "han-place") => Part::HanPlace(power()),
        (StyleClass::NumberForm, "han-measure") => Part::HanMeasure,
        (StyleClass::NumberForm, "han-ordinal") => Part::HanOrdinal,
        (StyleClass::DateForm, "month") => Part::Month,
        (StyleClass::DateForm, "month-short") => Part::MonthShort,
        (StyleClass::DateForm, "meridiem") => Part::Meridiem,
        (StyleClass::Contraction, "is-or-has") => Part::IsOrHas,
        (StyleClass::Contraction, "had-or-would") => Part::HadOrWould,
        (StyleClass::Contraction, "has") => Part::AfterHas,
        (StyleClass::Contraction, "participle") => Part::Participle,
        (StyleClass::Contraction, "adverb") => Part::Adverb,
        (StyleClass::Abbreviation, "capitals") => Part::Capitals,
        (StyleClass::Abbreviation, "title") => Part::Title,
        (StyleClass::Abbreviation, "number-sign") => Part::NumberSign,
        (StyleClass::Compound, "apart") => Part::Apart,
        (StyleClass::Spelling, "lower") => Part::Lower,
        (StyleClass::NumberForm | StyleClass::DateForm, _) => return None,
        (_, "") => Part::Always,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{N3_TABLES, n3};
    use super::*;
    use crate::text::tokens;
    use sha2::{Digest, Sha256};
    use std::collections::HashSet;

    /// What a table says of itself in the lines before its first row.
    fn header(source: &'static str, name: &str) -> Option<&'static str> {
        let comments = source.lines().take_while(|line| line.starts_with('#'));
        comments
            .filter_map(|line| line.strip_prefix("# ")?.split_once(": "))
            .find_map(|(member, value)| (member == name).then_some(value))
    }

    #[test]
    fn every_table_says_what_it_is() {
        for (class, source) in SOURCES {
            let name = serde_json::to_string(&class).unwrap();
            assert_eq!(header(source, "class"), Some(name.trim_matches('"')));
            assert_eq!(header(source, "version"), Some(N3_TABLES), "{class:?}");
            for member in ["columns", "source", "licence"] {
                assert!(header(source, member).is_some(), "{class:?} has no {member}");
            }
            for line in source.lines() {
                assert!(line.chars().count() <= 140 && line.trim_end() == line, "{line:?}");
            }
        }
    }

    #[test]
    fn tables_change_with_their_version_only() {
        let mut all = Sha256::new();
        for (_, source) in SOURCES {
            all.update(source.as_bytes());
        }
        let digest = hex::encode(all.finalize());
        // The digest of version 1. Tables that differ are another version: change N3_TABLES and their headers first.
        assert_eq!(
            (N3_TABLES, digest.as_str()),
            ("1", "83ef4ed46ca41447b8428e767c004787146e6a82a40cdc2dddc58c51584b459b")
        );
    }

    #[test]
    fn every_row_is_read_and_none_says_two_things() {
        let mut known = HashSet::new();
        let mut twice = Vec::new();
        for (class, source) in SOURCES {
            for row in rows(source) {
                let word = row[0];
                let becomes = row.get(1).copied().unwrap_or_default();
                let flag = row.get(2).copied().unwrap_or_default();
                assert!(row.len() <= 3, "{row:?}");
                assert!(part(class, becomes, flag).is_some(), "no rule reads {row:?}");
                if !known.insert(word) {
                    twice.push(word);
                }
            }
        }
        assert!(twice.is_empty(), "in two rows: {twice:?}");
        assert!(known.len() > 6_000, "{}", known.len());
    }

    #[test]
    fn every_word_is_one_that_n2_gives() {
        let mut dead = Vec::new();
        for (class, source) in SOURCES {
            for row in rows(source) {
                // Some signs are words before digits only.
                let words = tokens(&format!("{} 5", row[0]));
                if words.len() != 2 || words[0].text != row[0] {
                    dead.push((class, row));
                }
            }
        }
        assert!(dead.is_empty(), "never in N2: {dead:?}");
    }

    #[test]
    fn what_a_row_gives_is_not_folded_again() {
        let mut unstable = Vec::new();
        for (_, source) in SOURCES {
            for row in rows(source) {
                let entry = TABLES.word(row[0]);
                let Some(entry) = entry.filter(|entry| entry.part == Part::Always) else {
                    continue;
                };
                for piece in &entry.pieces {
                    let words = tokens(piece);
                    let folded = n3(piece, &words);
                    let again: Vec<&str> = folded.tokens.iter().map(|token| &*token.text).collect();
                    if again != [*piece] {
                        unstable.push((row[0], *piece, again.join(" ")));
                    }
                }
            }
        }
        assert!(unstable.is_empty(), "folded twice: {unstable:?}");
    }

    #[test]
    fn characters_become_simplified_in_one_step() {
        for row in rows(SOURCES[8].1) {
            let to = row[1].chars().next().unwrap();
            assert_eq!(TABLES.simplified(to), to, "{row:?}");
            assert_eq!(row[0].chars().count() + row[1].chars().count(), 2, "{row:?}");
        }
        assert_eq!(TABLES.simplified('國'), '国');
    }
}

//! The N1 table, read once from `tables/n1.tsv`.

use super::FoldingKind;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What becomes of one character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// What stands in its place; nothing where it is dropped.
    pub(super) to: Box<[char]>,
    /// The kind of folding.
    pub(super) kind: FoldingKind,
}

/// The table as it is published.
const PUBLISHED: &str = include_str!("tables/n1.tsv");

/// Rows by code point. The table has one bit a block of 64 code points beside it, so that most characters cost one look.
pub(super) struct Table {
    rows: HashMap<char, Row>,
    blocks: Vec<bool>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    // Lines that do not parse would be a defect of this source tree; `every_line_is_a_row` holds them all to it.
    let rows: HashMap<char, Row> = lines().filter_map(parse).collect();
    let mut blocks = vec![false; (char::MAX as usize >> 6) + 1];
    for &c in rows.keys() {
        if let Some(block) = blocks.get_mut(c as usize >> 6) {
            *block = true;
        }
    }
    Table { rows, blocks }
});

/// The table.
pub(super) fn table() -> &'static Table {
    &TABLE
}

impl Table {
    /// What N1 makes of this character; `None`: it stays.
    pub(super) fn row(&self, c: char) -> Option<&Row> {
        if self.blocks.get(c as usize >> 6).copied().unwrap_or(false) {
            self.rows.get(&c)
        } else {
            None
        }
    }
}

fn lines() -> impl Iterator<Item = &'static str> {
    PUBLISHED.lines().filter(|line| !line.starts_with('#'))
}

fn parse(line: &str) -> Option<(char, Row)> {
    let mut fields = line.split('\t');
    let from = code_point(fields.next()?)?;
    let to = match fields.next()? {
        "-" => Box::default(),
        codes => codes.split(' ').map(code_point).collect::<Option<Box<[char]>>>()?,
    };
    let kind = FoldingKind::from_name(fields.next()?)?;
    Some((from, Row { to, kind }))
}

fn code_point(hex: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(hex, 16).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn every_line_is_a_row() {
        let mut seen = std::collections::HashSet::new();
        for line in lines() {
            let (from, row) = parse(line).unwrap_or_else(|| panic!("not a row: {line:?}"));
            assert!(seen.insert(from), "twice: {line:?}");
            assert!(!row.to.contains(&from), "becomes itself: {line:?}");
        }
        assert!(seen.len() > 1_400);
    }

    /// Together with the order in which the table is applied, this is why N1 of an N1 text is the same text.
    #[test]
    fn keys_stay_under_nfd_and_replacements_are_no_keys() {
        for (&from, row) in &table().rows {
            assert_eq!(from.to_string().nfd().collect::<String>(), from.to_string());
            for &to in &row.to {
                assert!(table().row(to).is_none(), "{from:?} becomes {to:?}, which is a key");
                assert!(to.to_string().nfd().eq([to]), "{from:?} becomes composed {to:?}");
            }
        }
    }

    #[test]
    fn signs_that_bear_meaning_are_not_in_it() {
        for c in "²³¹⁰₂½¼⅓①Ⅳ%‰°§№€$£¥±+=<>.,/⁄×÷™©ªº".chars() {
            assert!(table().row(c).is_none(), "{c:?}");
        }
    }
}

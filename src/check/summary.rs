//! A verdict in one row of a table.

use super::{DifferenceKind, Verdict, VerdictCode};

/// What one row says: the verdict and, where a letter is named, how it differs from the first of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The verdict.
    pub verdict: VerdictCode,
    /// The first letter, where one is named.
    pub letter: Option<LetterSummary>,
}

/// The first letter of a verdict, in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterSummary {
    /// Its identifier.
    pub id: String,
    /// The institution's title.
    pub title: String,
    /// How much of the letter is printed, per cent.
    pub kept_percent: u8,
    /// How much of the text is the letter's, per cent.
    pub pasted_percent: u8,
    /// Places where words were changed, added, taken out or moved. House style and sentences left out are not counted.
    pub changes: usize,
    /// Those of them, as far as they are listed, that most easily change what is said.
    pub meaning_changes: usize,
    /// When it was logged, seconds since 1970.
    pub logged_at: u64,
}

impl Verdict {
    /// The verdict in one row.
    pub fn summary(&self) -> Summary {
        let letter = self.letters.first().map(|letter| {
            let is_change =
                |kind| !matches!(kind, DifferenceKind::HouseStyle | DifferenceKind::Omitted);
            let changes =
                || letter.differences.iter().filter(|difference| is_change(difference.kind));
            LetterSummary {
                id: letter.id.clone(),
                title: letter.title.clone(),
                kept_percent: letter.extent.kept_percent,
                pasted_percent: letter.extent.pasted_percent,
                changes: changes().count() + letter.differences_not_listed,
                meaning_changes: changes().filter(|change| change.may_change_meaning).count(),
                logged_at: letter.logged_at,
            }
        });
        Summary { verdict: self.verdict, letter }
    }
}

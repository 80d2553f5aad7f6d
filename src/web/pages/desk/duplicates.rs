//! Letters that are like one that is not deposited yet: the same bytes, the same words in other typography, nearly the
//! same words, or the same description with other words.

use crate::archive::{Archive, ArchiveError, LetterFilter, LetterView};
use crate::letter::{LetterId, LetterText, Metadata};
use crate::text::n1_sha256;

/// How much of each of two letters is the other, in per cent, above which they are nearly the same.
const ALIKE_PERCENT: u8 = 90;
/// Letters of one description that are looked at.
const SAME_TITLE_MAX: usize = 20;

/// A letter that is like it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Duplicate {
    /// `same-bytes`, `same-words`, `alike` or `same-metadata`.
    pub(super) class: &'static str,
    /// The letter.
    pub(super) id: LetterId,
    /// What the institution calls it.
    pub(super) title: String,
    /// How much of it is the same, in per cent.
    pub(super) percent: u8,
}

/// All of them, the likest first; a letter is named once.
pub(super) fn of(
    archive: &Archive,
    text: &LetterText,
    metadata: &Metadata,
) -> Result<Vec<Duplicate>, ArchiveError> {
    let mut found: Vec<Duplicate> = Vec::new();
    let mut add = |class, id: LetterId, percent| -> Result<(), ArchiveError> {
        if found.iter().all(|duplicate| duplicate.id != id) {
            let title = archive.letter(&id)?.metadata.title.clone();
            found.push(Duplicate { class, id, title, percent });
        }
        Ok(())
    };
    for (id, form) in archive.by_sha256(&text.sha256()) {
        if form == "letter.txt" {
            add("same-bytes", id, 100)?;
        }
    }
    for (id, form) in archive.by_sha256(&n1_sha256(text.as_str())) {
        if form == "letter.n1" {
            add("same-words", id, 100)?;
        }
    }
    for letter in archive.check(text.as_str()).letters {
        let percent = letter.extent.kept_percent.min(letter.extent.pasted_percent);
        if percent > ALIKE_PERCENT
            && let Ok(id) = LetterId::parse(letter.id.as_str())
        {
            add("alike", id, percent)?;
        }
    }
    for view in of_title(archive, &metadata.title)? {
        if same_description(&view, metadata) {
            add("same-metadata", view.id, 0)?;
        }
    }
    Ok(found)
}

/// Letters in whose title the words of this one stand in a row.
fn of_title(archive: &Archive, title: &str) -> Result<Vec<LetterView>, ArchiveError> {
    let words: String =
        title.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).take(400).collect();
    let words = words.split_whitespace().take(50).collect::<Vec<_>>().join(" ");
    let q = Some(format!("title:\"{words}\""));
    let filter = LetterFilter { q, limit: SAME_TITLE_MAX, ..LetterFilter::default() };
    match archive.letters(&filter) {
        Ok(page) => Ok(page.letters.into_iter().map(|found| found.letter).collect()),
        // A title without a word that can be searched.
        Err(ArchiveError::Search { .. }) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Whether somebody would take both for one letter: title, author and date are the same.
fn same_description(view: &LetterView, given: &Metadata) -> bool {
    let kept = &view.metadata;
    kept.title.trim().to_lowercase() == given.title.trim().to_lowercase()
        && kept.author.name == given.author.name
        && kept.date == given.date
}

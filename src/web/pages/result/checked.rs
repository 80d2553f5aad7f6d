//! A check as a certificate shows it: the headline, the figures, and the table of changes.

use super::super::certificate::in_fours;
use super::super::tongue::Tongue;
use super::changes::{Differs, Row};
use super::said;
use crate::archive::Archive;
use crate::check::{LetterMatch, Verdict};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// Changes that stand on a certificate, which has one page.
const ROWS_MAX: usize = 12;

/// What a text is of a letter.
pub(in super::super) struct Checked {
    /// The headline, as HTML.
    pub(in super::super) headline: String,
    /// SHA-256 of the text that was checked, in groups of four digits.
    pub(in super::super) sha256: String,
    pub(in super::super) bytes: usize,
    pub(in super::super) differs: Differs,
    /// Changes that are not in the table.
    pub(in super::super) more: usize,
    /// The text for the form that sends it again.
    pub(in super::super) again: String,
}

impl Checked {
    /// The check of a text against one of the letters of its verdict, or the first; with the letter's identifier.
    pub(in super::super) fn new(
        tongue: Tongue,
        archive: &Archive,
        pasted: &str,
        verdict: &Verdict,
        id: Option<&str>,
    ) -> Option<(String, Self)> {
        let wanted = |letter: &&LetterMatch| id.is_none_or(|id| letter.id == id);
        let at = verdict.letters.iter().position(|letter| wanted(&letter))?;
        let letter = verdict.letters.get(at)?;
        let mut differs = Differs::new(tongue, archive, pasted, letter);
        let all = differs.rows.len() + differs.more_rows;
        differs.rows.truncate(ROWS_MAX);
        let headline = if at == 0 {
            said::headline(tongue, verdict)
        } else {
            // The headline of the verdict is that of the first letter.
            said::theirs(tongue, letter).to_string()
        };
        let checked = Self {
            headline,
            sha256: in_fours(&hex::encode(Sha256::digest(pasted))),
            bytes: pasted.len(),
            more: all - differs.rows.len(),
            differs,
            again: URL_SAFE_NO_PAD.encode(pasted),
        };
        Some((letter.id.clone(), checked))
    }

    /// The changes that stand on it.
    pub(in super::super) fn rows(&self) -> &[Row] {
        &self.differs.rows
    }
}

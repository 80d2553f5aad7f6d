//! The answer: what the pasted text is, letter by letter, with every difference.

use super::{Candidates, Difference, PublicationRecord, Shelf, record::Withdrawn};
use crate::text::{Alarm, FoldingKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// The verdict codes (wording for people in `headline`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the codes are the documentation; wording is in headline.rs")]
pub enum VerdictCode {
    IdenticalFile,
    IdenticalText,
    Abridged,
    Altered,
    Quotes,
    Withdrawn,
    Similar,
    NoRecord,
    CannotCheck,
    ProofProblem,
}

/// The whole answer; as JSON it is the body of `POST /v1/check` and of `check --json`, `verdict` first.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    /// What it comes to.
    pub verdict: VerdictCode,
    /// The same in words for people: `en` and `zh-Hans`.
    pub headline: BTreeMap<String, String>,
    /// Why it could not be checked, and what to do.
    pub reason: Option<String>,
    /// The letters, best first.
    pub letters: Vec<LetterMatch>,
    /// Hidden and confusable characters in the pasted text.
    pub alarms: Vec<Alarm>,
    /// Parts of the pasted text that belong to no letter: menus, headlines, comments, the article's own words.
    pub surrounding: Vec<Range<usize>>,
    /// Bytes of the pasted text.
    pub pasted_bytes: usize,
    /// What this does not tell.
    pub caveats: Vec<String>,
}

/// One letter and how the pasted text relates to it.
#[derive(Debug, Clone, Serialize)]
pub struct LetterMatch {
    /// The letter's identifier.
    pub id: String,
    /// What the text is of this letter.
    pub verdict: VerdictCode,
    /// The institution's title.
    pub title: String,
    /// Differences, in the order of the pasted text.
    pub differences: Vec<Difference>,
    /// What was ignored, by kind.
    pub ignored: BTreeMap<FoldingKind, usize>,
    /// Publications with who asserts each.
    pub publications: Vec<PublicationRecord>,
    /// Withdrawn by the institution.
    pub withdrawn: Option<Withdrawn>,
}

/// Checks a pasted text against the letters of an archive.
pub fn check(pasted: &str, candidates: &dyn Candidates, shelf: &dyn Shelf) -> Verdict {
    let _ = (pasted, candidates);
    let _ = shelf.by_n1_sha256(&[0; 32]);
    todo!()
}

//! The table of changes as CSV, made anew from the text that is sent again: nothing of it was stored.

use super::super::name_of;
use super::super::text;
use super::super::tongue::Tongue;
use super::changes::{notes, told};
use super::redline::paragraph_of;
use crate::archive::Archive;
use crate::check::{LetterMatch, Verdict};
use crate::letter::LetterId;
use crate::web::api::batch::table_row;
use crate::web::problem::Problem;

/// The changes between the text and the letter with this identifier, or the first letter. A byte order mark comes first,
/// without which spreadsheets take UTF-8 for something else.
pub(in super::super) fn table(
    tongue: Tongue,
    archive: &Archive,
    verdict: &Verdict,
    id: Option<&str>,
) -> Result<String, Problem> {
    let wanted = |letter: &&LetterMatch| id.is_none_or(|id| letter.id == id);
    let mut csv = "\u{feff}".to_owned();
    let heads = ["number", "place", "kind", "printed", "letter", "note"];
    csv.push_str(&row(&heads.map(|head| tongue.one_of("changes", head).to_string()))?);
    let Some(letter) = verdict.letters.iter().find(wanted) else { return Ok(csv) };
    let original = LetterId::parse(&letter.id).ok().and_then(|id| archive.text(&id).ok());
    let breaks = original.as_deref().map(text::breaks).unwrap_or_default();
    for (number, one) in (1..).zip(told(letter)) {
        let paragraph = paragraph_of(&breaks, one.letter.start);
        let notes: Vec<_> =
            notes(tongue, one).into_iter().map(|(note, _)| note.to_string()).collect();
        csv.push_str(&row(&[
            format!("{number}"),
            tongue.say("changes-paragraph").with("number", paragraph).to_string(),
            tongue.one_of("change", &name_of(one.kind)).to_string(),
            one.pasted_text.clone(),
            one.letter_text.clone(),
            notes.join("; "),
        ])?);
    }
    Ok(csv)
}

fn row(cells: &[String]) -> Result<String, Problem> {
    table_row(cells).map_err(|error| Problem::internal(&error))
}

//! The form of a draft as it is shown: every field with its hint, its suggestion, and what is wrong with it.

use super::Badge;
use super::draft::Refused;
use super::typed::{PUBLICATIONS, Typed};
use crate::desk::{Draft, Suggested};
use crate::intake;
use crate::letter::{AssertedBy, Extent, LetterKind, Medium};
use crate::web::pages::tongue::{Message, Tongue};
use crate::web::pages::{Frame, date, name_of, text};
use crate::web::session::Archivist;
use crate::web::state::State;
use actix_web::HttpRequest;
use askama::Template;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "draft.html", config = ".askama.toml")]
pub(super) struct Fill {
    frame: Frame,
    badge: Badge,
    choices: Choices,
    draft: String,
    typed: Typed,
    suggested: BTreeMap<String, Suggested>,
    /// What of the pasted page is set aside, as HTML: before the letter, and after it.
    aside: (String, String),
    error: Option<Refused>,
    /// When it was saved, where that is to be said.
    pub(super) saved: Option<String>,
}
framed!(Fill);

/// A choice of a list: the value that is sent, and the words that are shown.
type Choice = (String, Message);

impl Fill {
    pub(super) fn new(
        req: &HttpRequest,
        state: &State,
        archivist: &Archivist,
        draft: Draft,
        error: Option<Refused>,
    ) -> Self {
        let frame = Frame::new(req, state, "/desk");
        let read = intake::read_page(&draft.pasted).letter;
        let part = |text: Option<&str>| text::paragraphs(text.unwrap_or_default());
        let aside = if draft.suggested.contains_key("text") {
            (part(draft.pasted.get(..read.start)), part(draft.pasted.get(read.end..)))
        } else {
            (String::new(), String::new())
        };
        Self {
            saved: Some(date::moment(frame.tongue(), draft.saved_at)),
            choices: Choices::new(frame.tongue()),
            frame,
            badge: Badge::of(archivist),
            draft: draft.id.as_str().to_owned(),
            typed: Typed::new(draft.typed),
            suggested: draft.suggested,
            aside,
            error,
        }
    }

    fn chosen(&self, field: &str, value: &str) -> bool {
        self.typed.get(field) == value
    }

    /// Suggestions that a person has not confirmed.
    fn open(&self) -> usize {
        self.suggested.values().filter(|suggested| !suggested.value.is_empty()).count()
    }

    /// The suggestion of a field.
    fn suggestion(&self, field: &str) -> Option<&Suggested> {
        self.suggested.get(field)
    }

    /// Whether the error has a field of its own on this page.
    fn placed(&self) -> bool {
        self.error.as_ref().is_some_and(|error| !error.field.is_empty())
    }

    fn is_wrong(&self, field: &str) -> Option<&Refused> {
        self.error.as_ref().filter(|error| error.field == field)
    }

    fn described(&self, field: &str, hint: bool) -> String {
        let suggested = self.suggested.contains_key(field);
        described(field, hint, suggested, self.is_wrong(field).is_some())
    }

    fn message(&self, field: &str) -> String {
        message(field, self.is_wrong(field).map(|error| error.detail.as_str()))
    }
}

#[expect(clippy::unused_self, reason = "called as methods by the template")]
impl Fill {
    fn places(&self) -> Vec<usize> {
        (0..PUBLICATIONS).collect()
    }

    fn at(&self, place: usize, member: &str) -> String {
        format!("publications-{place}-{member}")
    }
}

/// What can be chosen in the fields that are lists.
pub(super) struct Choices(Tongue);

impl Choices {
    pub(super) fn new(tongue: Tongue) -> Self {
        Self(tongue)
    }

    fn choice(&self, list: &str, value: impl Serialize) -> Choice {
        let name = name_of(value);
        let words = self.0.one_of(list, &name);
        (name, words)
    }

    pub(super) fn kinds(&self) -> Vec<Choice> {
        use LetterKind::{Denial, LetterToEditor, OpenLetter, PressRelease, Reply, Statement};
        let kinds = [LetterToEditor, OpenLetter, Statement, Reply, Denial, PressRelease];
        kinds.into_iter().map(|kind| self.choice("kind", kind)).collect()
    }

    pub(super) fn media(&self, place: usize) -> Vec<Choice> {
        let media = if place == 0 {
            [Medium::Print, Medium::Online]
        } else {
            [Medium::Online, Medium::Print]
        };
        media.into_iter().map(|medium| self.choice("medium", medium)).collect()
    }

    pub(super) fn extents(&self) -> Vec<Choice> {
        let extents =
            [Extent::Unknown, Extent::Full, Extent::Abridged, Extent::Altered, Extent::NotPrinted];
        extents.into_iter().map(|extent| self.choice("extent", extent)).collect()
    }

    pub(super) fn asserters(&self) -> Vec<Choice> {
        let asserters = [AssertedBy::Issuer, AssertedBy::Outlet, AssertedBy::Observer];
        asserters.into_iter().map(|by| self.choice("asserted", by)).collect()
    }
}

/// Attributes that lead from a field to its hint, to its suggestion, and to what is wrong with it.
pub(super) fn described(field: &str, hint: bool, suggested: bool, wrong: bool) -> String {
    let parts = [(hint, "hint"), (suggested, "suggested"), (wrong, "error")];
    let ids: Vec<String> =
        parts.iter().filter(|(is, _)| *is).map(|(_, part)| format!("{field}-{part}")).collect();
    let invalid = if wrong { r#" aria-invalid="true""# } else { "" };
    if ids.is_empty() {
        return String::new();
    }
    format!(r#"{invalid} aria-describedby="{}""#, ids.join(" "))
}

/// What is wrong with a field, given as HTML.
pub(super) fn message(field: &str, wrong: Option<&str>) -> String {
    match wrong {
        Some(detail) => format!(r#"<p class="error" id="{field}-error">{detail}</p>"#),
        None => String::new(),
    }
}

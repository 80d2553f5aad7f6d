//! `/deposit`: a form for those without another program. What was typed is shown again with every error.

use super::desk::{Badge, page, way_in};
use super::form::{PUBLICATIONS, Typed};
use super::tongue::Message;
use super::{Frame, date, name_of, text};
use crate::archive::{Submission, TokenRole};
use crate::desk::Deed;
use crate::letter::{AssertedBy, Extent, LetterKind, LetterText, Medium};
use crate::web::api::RegisteredBody;
use crate::web::body::{self, Body};
use crate::web::multipart::Parts;
use crate::web::problem::Problem;
use crate::web::session::{self, Archivist};
use crate::web::state::State;
use crate::web::submit::submit;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Serialize;

#[derive(Template)]
#[template(path = "deposit.html", config = ".askama.toml")]
struct Deposit {
    frame: Frame,
    badge: Badge,
    typed: Typed,
    error: Option<Refused>,
}

framed!(Deposit);

/// Why nothing was deposited.
struct Refused {
    /// What is wrong, as HTML.
    detail: String,
    /// The field it is about; empty where it is about none.
    field: String,
    /// The letter it is about.
    letter: Option<String>,
    /// Whether a file had been chosen.
    file: bool,
}

#[derive(Template)]
#[template(path = "deposited.html", config = ".askama.toml")]
struct Deposited {
    frame: Frame,
    badge: Badge,
    body: RegisteredBody,
    grouped: String,
    logged: String,
}

framed!(Deposited);

/// The empty form.
pub(super) async fn form(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let Some(archivist) = session::signed_in(&state, &req) else {
        return way_in(&state, &req, "/deposit");
    };
    let (frame, badge) = (Frame::new(&req, &state, "/desk"), Badge::of(&archivist));
    page(StatusCode::OK, &Deposit { frame, badge, typed: Typed::default(), error: None })
}

/// Deposits what the form holds, or shows it again with what is wrong.
pub(super) async fn deposit(
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let archivist = session::acting(&state, &req, TokenRole::Deposit, Deed::Deposit)?;
    let types = ["multipart/form-data"];
    let Body::Form(parts) = body::read(&req, payload, &types, state.options.body_wait_max).await?
    else {
        return Err(Problem::internal(&"an impossible body"));
    };
    let fields = Typed::read(&parts)?;
    archivist.sent(&state, &req, Deed::Deposit, fields.get("word"))?;
    let badge = Badge::of(&archivist);
    let problem = match deposited(&req, &state, &archivist, &parts, &fields).await {
        Ok(body) => {
            let status = if body.new { StatusCode::CREATED } else { StatusCode::OK };
            let frame = Frame::new(&req, &state, "/desk");
            let logged = date::moment(frame.tongue(), body.logged_at);
            let grouped = body.id.grouped();
            return page(status, &Deposited { frame, badge, body, grouped, logged });
        }
        Err(problem) => problem,
    };
    let field = problem.member().map(|member| fields.field_of(member)).unwrap_or_default();
    let refused = Refused {
        detail: text::shown(&sentence(problem.detail(), problem.member())),
        field,
        letter: problem.letter().map(ToString::to_string),
        file: parts.get("file").is_some_and(|part| !part.bytes.is_empty()),
    };
    let frame = Frame::new(&req, &state, "/desk");
    let status = problem.code().status();
    page(status, &Deposit { frame, badge, typed: fields, error: Some(refused) })
}

/// What is wrong, for somebody who typed into a field: without the member's name, and without line and column, which
/// are those of the JSON that the form was made into.
fn sentence(detail: &str, member: Option<&str>) -> String {
    let bare = member.and_then(|member| detail.strip_prefix(member)?.strip_prefix(": "));
    let bare = bare.unwrap_or(detail);
    let end = bare.rfind(" at line ").filter(|at| {
        let place = bare.get(at + 9..).unwrap_or_default().replace(" column ", "");
        !place.is_empty() && place.chars().all(|c| c.is_ascii_digit())
    });
    text::sentence(bare.get(..end.unwrap_or(bare.len())).unwrap_or(bare))
}

/// The answer of the archive to what the form holds.
async fn deposited(
    req: &HttpRequest,
    state: &State,
    archivist: &Archivist,
    parts: &Parts,
    typed: &Typed,
) -> Result<RegisteredBody, Problem> {
    let file = parts.get("file").filter(|part| !part.bytes.is_empty());
    let text = match file {
        Some(file) => LetterText::parse(&file.bytes)?,
        None => LetterText::parse(typed.text().as_bytes())?,
    };
    let metadata = Box::new(typed.metadata()?);
    let submission = Submission::Letter { text, metadata, idempotency_key: None };
    Ok(RegisteredBody::from(submit(state, req, &archivist.actor, submission).await?))
}

/// A choice of a list: the value that is sent, and the words that are shown.
type Choice = (String, Message);

impl Deposit {
    fn choice(&self, list: &str, value: impl Serialize) -> Choice {
        let name = name_of(value);
        let words = self.frame.one_of(list, &name);
        (name, words)
    }

    fn kinds(&self) -> Vec<Choice> {
        use LetterKind::{Denial, LetterToEditor, OpenLetter, PressRelease, Reply, Statement};
        let kinds = [LetterToEditor, OpenLetter, Statement, Reply, Denial, PressRelease];
        kinds.into_iter().map(|kind| self.choice("kind", kind)).collect()
    }

    fn media(&self, place: usize) -> Vec<Choice> {
        let media = if place == 0 {
            [Medium::Print, Medium::Online]
        } else {
            [Medium::Online, Medium::Print]
        };
        media.into_iter().map(|medium| self.choice("medium", medium)).collect()
    }

    fn extents(&self) -> Vec<Choice> {
        let extents =
            [Extent::Unknown, Extent::Full, Extent::Abridged, Extent::Altered, Extent::NotPrinted];
        extents.into_iter().map(|extent| self.choice("extent", extent)).collect()
    }

    fn asserters(&self) -> Vec<Choice> {
        let asserters = [AssertedBy::Issuer, AssertedBy::Outlet, AssertedBy::Observer];
        asserters.into_iter().map(|by| self.choice("asserted", by)).collect()
    }
}

#[expect(clippy::unused_self, reason = "called as methods by the template")]
impl Deposit {
    fn places(&self) -> Vec<usize> {
        (0..PUBLICATIONS).collect()
    }

    fn at(&self, place: usize, member: &str) -> String {
        format!("publications-{place}-{member}")
    }
}

impl Deposit {
    fn chosen(&self, field: &str, value: &str) -> bool {
        self.typed.get(field) == value
    }

    /// Whether the error has a field of its own on this page.
    fn placed(&self) -> bool {
        self.error.as_ref().is_some_and(|error| !error.field.is_empty())
    }

    fn is_wrong(&self, field: &str) -> Option<&Refused> {
        self.error.as_ref().filter(|error| error.field == field)
    }

    /// Attributes that lead from a field to its hint and to what is wrong with it.
    fn described(&self, field: &str, hint: bool) -> String {
        let wrong = self.is_wrong(field).is_some();
        match (hint, wrong) {
            (false, false) => String::new(),
            (true, false) => format!(r#" aria-describedby="{field}-hint""#),
            (false, true) => format!(r#" aria-invalid="true" aria-describedby="{field}-error""#),
            (true, true) => {
                format!(r#" aria-invalid="true" aria-describedby="{field}-hint {field}-error""#)
            }
        }
    }

    /// What is wrong with a field.
    fn message(&self, field: &str) -> String {
        match self.is_wrong(field) {
            Some(error) => format!(r#"<p class="error" id="{field}-error">{}</p>"#, error.detail),
            None => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_without_the_json_it_was_found_in() {
        let detail = "date: \"x at line y\" is not a date: expected 2018 at line 1 column 41";
        assert_eq!(sentence(detail, Some("date")), "\"x at line y\" is not a date: expected 2018.");
        assert_eq!(sentence("the text is empty", Some("text")), "The text is empty.");
    }
}

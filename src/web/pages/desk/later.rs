//! `/desk/letters/{id}`: a letter as its archivist sees it: its proof, and what can still be said of it, another
//! publication or its withdrawal.

use super::draft::sentence;
use super::fill::Choices;
use super::typed::Typed;
use super::{Badge, Way, page, see, sent, way};
use crate::archive::{Archive, LetterView, Submission, TokenRole};
use crate::desk::Deed;
use crate::letter::LetterId;
use crate::log::LeafIndex;
use crate::web::api::letter_id;
use crate::web::body;
use crate::web::code::Code;
use crate::web::pages::publication::Row;
use crate::web::pages::tongue::without_lang;
use crate::web::pages::{Frame, date, text};
use crate::web::problem::Problem;
use crate::web::session::{self, Archivist};
use crate::web::state::State;
use crate::web::submit::{Submitted, submit};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "later.html", config = ".askama.toml")]
struct Later {
    frame: Frame,
    badge: Badge,
    choices: Choices,
    id: String,
    grouped: String,
    ark: String,
    row: Row,
    index: u64,
    logged: String,
    withdrawn: bool,
    proof: String,
    typed: Typed,
    reason: String,
    /// What is wrong: which form, the field, and what, as HTML.
    error: Option<(Deed, String, String)>,
    /// What was just done, by the name of a message.
    done: Option<&'static str>,
    two_persons: bool,
}
framed!(Later);

#[derive(Default, Deserialize)]
#[serde(default)]
struct Query {
    deposited: String,
    stated: String,
}

impl Query {
    fn done(&self) -> Option<&'static str> {
        match (self.deposited.as_str(), self.stated.as_str()) {
            ("new", _) => Some("deposited"),
            ("known", _) => Some("known"),
            (_, "publication") => Some("published"),
            (_, "withdrawal") => Some("withdrawn"),
            _ => None,
        }
    }
}

/// The page.
pub(in crate::web::pages) async fn letter_page(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let archivist = match way(&req, &state, TokenRole::Deposit, Deed::Deposit)? {
        Way::In(answer) => return Ok(answer),
        Way::Open(archivist) => archivist,
    };
    let query: Query = body::query_of(&without_lang(req.query_string()))?;
    let mut shown = Later::of(&req, &state, &archivist).await?;
    shown.done = query.done();
    page(StatusCode::OK, &shown)
}

/// States a publication.
pub(in crate::web::pages) async fn publish(
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let archivist = session::acting(&state, &req, TokenRole::Deposit, Deed::Publication)?;
    let fields = sent(&req, payload, &state, &archivist, Deed::Publication).await?;
    let id = letter_id(&req)?;
    let stated = |typed: &Typed| {
        let publication = Box::new(typed.publication()?);
        Ok(Submission::Publication { id, publication, idempotency_key: None })
    };
    state_it(&req, &state, &archivist, Deed::Publication, fields, stated).await
}

/// Withdraws the letter.
pub(in crate::web::pages) async fn withdraw(
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let archivist = session::acting(&state, &req, TokenRole::Deposit, Deed::Withdrawal)?;
    let fields = sent(&req, payload, &state, &archivist, Deed::Withdrawal).await?;
    let id = letter_id(&req)?;
    let sure = fields.contains_key("sure");
    let stated = |typed: &Typed| {
        if !sure {
            let detail = "it was not confirmed that the letter is to be withdrawn";
            return Err(Problem::new(Code::NotConfirmed, detail).at("sure"));
        }
        let reason = typed.get("reason").replace("\r\n", "\n");
        Ok(Submission::Withdrawal { id, reason, idempotency_key: None })
    };
    state_it(&req, &state, &archivist, Deed::Withdrawal, fields, stated).await
}

/// Submits what a form says, or shows the page again with what is wrong.
async fn state_it(
    req: &HttpRequest,
    state: &web::Data<State>,
    archivist: &Archivist,
    deed: Deed,
    fields: BTreeMap<String, String>,
    stated: impl FnOnce(&Typed) -> Result<Submission, Problem>,
) -> Result<HttpResponse, Problem> {
    let typed = Typed::new(fields);
    let submitted = match stated(&typed) {
        Ok(submission) => submit(state, req, &archivist.actor, submission).await,
        Err(problem) => Err(problem),
    };
    let problem = match submitted {
        Ok(Submitted::Logged(registered)) => {
            let what = if deed == Deed::Withdrawal { "withdrawal" } else { "publication" };
            return Ok(see(req, &format!("/desk/letters/{}?stated={what}", registered.id)));
        }
        Ok(Submitted::Waits(waiting)) => {
            return Ok(see(req, &format!("/desk/waiting/{}", waiting.id.as_str())));
        }
        Err(problem) => problem,
    };
    let mut shown = Later::of(req, state, archivist).await?;
    let detail = text::shown(&sentence(problem.detail(), problem.member()));
    let field = problem.member().unwrap_or_default().to_owned();
    shown.error = Some((deed, field, detail));
    typed.get("reason").clone_into(&mut shown.reason);
    shown.typed = typed;
    page(problem.code().status(), &shown)
}

impl Later {
    async fn of(
        req: &HttpRequest,
        state: &web::Data<State>,
        archivist: &Archivist,
    ) -> Result<Self, Problem> {
        let id = letter_id(req)?;
        let read = move |archive: &Archive| {
            let view = archive.letter(&id)?;
            let proof = archive.proof(LeafIndex::new(view.index))?.unwrap_or_default();
            Ok((view, proof))
        };
        let (view, proof): (LetterView, String) = state.blocking_or(read).await?;
        let frame = Frame::new(req, state, "/desk");
        let tongue = frame.tongue();
        Ok(Self {
            badge: Badge::of(archivist),
            choices: Choices::new(tongue),
            id: view.id.to_string(),
            grouped: view.id.grouped(),
            ark: view.id.ark(),
            row: Row::new(tongue, &view),
            index: view.index,
            logged: date::moment(tongue, view.logged_at),
            withdrawn: view.withdrawn.is_some(),
            proof,
            typed: Typed::default(),
            reason: String::new(),
            error: None,
            done: None,
            two_persons: state.options.two_persons,
            frame,
        })
    }

    fn chosen(&self, field: &str, value: &str) -> bool {
        self.typed.get(field) == value
    }

    fn is_wrong(&self, field: &str) -> Option<&str> {
        let (_, wrong, detail) = self.error.as_ref()?;
        (wrong == field).then_some(detail)
    }

    fn described(&self, field: &str, hint: bool) -> String {
        super::fill::described(field, hint, false, self.is_wrong(field).is_some())
    }

    fn message(&self, field: &str) -> String {
        super::fill::message(field, self.is_wrong(field))
    }

    /// Nothing is suggested here.
    #[expect(clippy::unused_self, reason = "called as a method by the template")]
    fn suggestion(&self, _: &str) -> Option<&crate::desk::Suggested> {
        None
    }
}

/// Leads from an identifier that was typed to its letter.
pub(in crate::web::pages) async fn by_id(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    #[derive(Deserialize)]
    struct Asked {
        id: String,
    }
    if session::signed_in(&state, &req).is_none() {
        return super::way_in(&state, &req, "/desk");
    }
    let Asked { id } = body::query_of(&without_lang(req.query_string()))?;
    let id = LetterId::parse(id.trim())?;
    Ok(see(&req, &format!("/desk/letters/{id}")))
}

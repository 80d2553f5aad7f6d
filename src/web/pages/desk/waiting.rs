//! `/desk/waiting/{id}`: what one person submitted and another has to confirm. Nothing of it is logged before.

use super::draft::{desk_problem, sentence};
use super::duplicates::{self, Duplicate};
use super::{Badge, page, preview, see, sent, way_in};
use crate::archive::TokenRole;
use crate::desk::{Deed, DeskId, Proposal, Waiting};
use crate::letter::LetterText;
use crate::web::code::Code;
use crate::web::pages::tongue::Tongue;
use crate::web::pages::{Frame, date, name_of, text};
use crate::web::problem::Problem;
use crate::web::session::{self, Archivist};
use crate::web::state::State;
use crate::web::submit::{approve, send_back};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "waiting.html", config = ".askama.toml")]
struct Page {
    frame: Frame,
    badge: Badge,
    id: String,
    by: String,
    at: String,
    digest: String,
    what: What,
    duplicates: Vec<Duplicate>,
    /// Whether whoever looks at it may confirm it.
    may_approve: bool,
    /// Whether it is their own.
    own: bool,
    /// What is wrong, as HTML.
    error: Option<String>,
}
framed!(Page);

/// What is to be confirmed.
enum What {
    /// The public page's content, and the digest of the text.
    Letter { article: String, sha256: String },
    /// Where a letter appeared: label and value of each member.
    Publication { letter: String, facts: Vec<(String, String)> },
    /// Why a letter is withdrawn, as HTML.
    Withdrawal { letter: String, reason: String },
}

/// One thing that waits, in a list.
pub(super) struct Listed {
    pub(super) id: String,
    /// `deposit`, `publication` or `withdrawal`.
    pub(super) deed: &'static str,
    /// The title, or the letter's identifier; as HTML.
    pub(super) title: String,
    pub(super) by: String,
    pub(super) at: String,
}

impl Listed {
    pub(super) fn of(tongue: Tongue, waiting: &Waiting) -> Self {
        let (deed, title) = match &waiting.proposal {
            Proposal::Letter { metadata, .. } => ("deposit", metadata.title.clone()),
            Proposal::Publication { letter, .. } => ("publication", letter.to_string()),
            Proposal::Withdrawal { letter, .. } => ("withdrawal", letter.to_string()),
        };
        Self {
            id: waiting.id.as_str().to_owned(),
            deed,
            title: text::shown(&title),
            by: waiting.by.clone(),
            at: date::moment(tongue, waiting.at),
        }
    }
}

/// The page.
pub(in crate::web::pages) async fn waiting_page(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let Some(archivist) = session::signed_in(&state, &req) else {
        return way_in(&state, &req, "/desk");
    };
    let waiting = find(&req, &state).await?;
    shown(&req, &state, &archivist, waiting, None).await
}

async fn shown(
    req: &HttpRequest,
    state: &web::Data<State>,
    archivist: &Archivist,
    waiting: Waiting,
    problem: Option<&Problem>,
) -> Result<HttpResponse, Problem> {
    let frame = Frame::new(req, state, "/desk");
    let digest = waiting.proposal.digest();
    let mut duplicates = Vec::new();
    let what = match waiting.proposal {
        Proposal::Letter { text, metadata } => {
            let text = LetterText::parse(text.as_bytes())?;
            let article = preview::article(req, state, &text, &metadata)?;
            let sha256 = hex::encode(text.sha256());
            let like = state.blocking_or(move |archive| duplicates::of(archive, &text, &metadata));
            duplicates = like.await?;
            What::Letter { article, sha256 }
        }
        Proposal::Publication { letter, publication } => {
            let facts = facts(&frame, &serde_json::to_value(publication).unwrap_or_default());
            What::Publication { letter: letter.to_string(), facts }
        }
        Proposal::Withdrawal { letter, reason } => {
            What::Withdrawal { letter: letter.to_string(), reason: text::shown(&reason) }
        }
    };
    let own = waiting.by == archivist.actor.name.as_str();
    let shown = Page {
        badge: Badge::of(archivist),
        id: waiting.id.as_str().to_owned(),
        by: waiting.by,
        at: date::moment(frame.tongue(), waiting.at),
        digest,
        what,
        duplicates,
        may_approve: archivist.may(TokenRole::Approve) && !own,
        own,
        error: problem.map(|problem| text::shown(&sentence(problem.detail(), problem.member()))),
        frame,
    };
    page(problem.map_or(StatusCode::OK, |problem| problem.code().status()), &shown)
}

/// Confirms it: what was shown, and nothing else, is logged.
pub(in crate::web::pages) async fn confirm(
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let archivist = session::acting(&state, &req, TokenRole::Approve, Deed::Approval)?;
    let fields = sent(&req, payload, &state, &archivist, Deed::Approval).await?;
    let waiting = find(&req, &state).await?;
    let digest = fields.get("digest").map(String::as_str).unwrap_or_default();
    match approve(&state, &req, &archivist.actor, &waiting, digest).await {
        Ok(registered) if archivist.may(TokenRole::Deposit) => {
            Ok(see(&req, &format!("/desk/letters/{}", registered.id)))
        }
        Ok(registered) => Ok(see(&req, &format!("/letters/{}", registered.id))),
        Err(problem) if problem.code() == Code::OwnSubmission => Err(problem),
        Err(problem) => shown(&req, &state, &archivist, waiting, Some(&problem)).await,
    }
}

/// Sends it back, or takes it back where it is one's own: it waits no longer, and nothing is logged.
pub(in crate::web::pages) async fn back(
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let waiting = find(&req, &state).await;
    let own = session::signed_in(&state, &req)
        .zip(waiting.as_ref().ok())
        .is_some_and(|(who, waiting)| waiting.by == who.actor.name.as_str());
    let role = if own { TokenRole::Deposit } else { TokenRole::Approve };
    let archivist = session::acting(&state, &req, role, Deed::Return)?;
    sent(&req, payload, &state, &archivist, Deed::Return).await?;
    send_back(&state, &archivist.actor, waiting?).await.map_err(desk_problem)?;
    Ok(see(&req, "/desk"))
}

async fn find(req: &HttpRequest, state: &web::Data<State>) -> Result<Waiting, Problem> {
    let gone = || Problem::new(Code::NotWaiting, "nothing waits under this address any more");
    let id = req.match_info().get("waiting").and_then(DeskId::parse).ok_or_else(gone)?;
    let state = state.clone();
    let found = web::block(move || state.desk.waiting.find(&id)).await?.map_err(desk_problem)?;
    found.ok_or_else(gone)
}

/// The members of a publication, by label, as HTML.
fn facts(frame: &Frame, publication: &serde_json::Value) -> Vec<(String, String)> {
    let members = publication.as_object().into_iter().flatten();
    let fact = |(name, value): (&String, &serde_json::Value)| {
        let said = value.as_str()?;
        let shown = match name.as_str() {
            "medium" => frame.one_of("medium", &name_of(value)).to_string(),
            "extent" => frame.one_of("extent", &name_of(value)).to_string(),
            "asserted_by" => frame.one_of("asserted", &name_of(value)).to_string(),
            _ => text::shown(said),
        };
        Some((frame.one_of("field", name).to_string(), shown))
    };
    members.filter_map(fact).collect()
}

//! `/letters/{id}`: one letter, where it appeared, and its proofs. `/ark:/99999/{id}` leads here.

use super::publication::Row;
use super::tongue::{Message, Tongue};
use super::{Frame, date, name_of, page, see_other, text};
use crate::archive::{ArchiveError, LetterView};
use crate::letter::{Attachment, InReplyTo};
use crate::statement::Kind;
use crate::web::api::letter_id;
use crate::web::problem::Problem;
use crate::web::state::State;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "letter.html", config = ".askama.toml")]
struct Letter {
    frame: Frame,
    row: Row,
    /// The title without labels for hidden characters, for the window.
    plain_title: String,
    kind: Message,
    role: Option<String>,
    /// The text as HTML; `None` where it was erased.
    body: Option<String>,
    /// Why it was withdrawn, as HTML.
    reason: String,
    /// What it answers, as HTML.
    reply: Option<String>,
    attachments: Vec<Attachment>,
    statements: Vec<Statement>,
    grouped: String,
    ark: String,
    index: u64,
    logged: String,
    logged_iso: String,
    text_bytes: u64,
    text_sha256: String,
    n1_sha256: String,
    kid: String,
    url: String,
}

framed!(Letter);

/// A statement in the table.
struct Statement {
    index: u64,
    says: &'static str,
    logged: String,
}

/// The page.
pub(super) async fn letter(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let id = letter_id(&req)?;
    let read = move |archive: &crate::archive::Archive| {
        let body = match archive.text(&id) {
            Ok(body) => Some(body),
            Err(ArchiveError::TextErased(_)) => None,
            Err(error) => return Err(error),
        };
        Ok((archive.letter(&id)?, body))
    };
    let (view, body) = state.blocking_or(read).await?;
    let body = body.map(|body| text::paragraphs(&body));
    page(StatusCode::OK, &Letter::new(&req, &state, &view, body))
}

impl Letter {
    fn new(req: &HttpRequest, state: &State, view: &LetterView, body: Option<String>) -> Self {
        let metadata = &view.metadata;
        let withdrawn = view.withdrawn.as_ref();
        let frame = Frame::new(req, state, "/letters");
        let tongue = frame.tongue();
        let statement = |statement: &crate::archive::StatementView| Statement {
            index: statement.index,
            says: says(statement.kind),
            logged: date::moment(tongue, statement.logged_at),
        };
        Self {
            row: Row::new(tongue, view),
            plain_title: metadata.title.clone(),
            kind: tongue.one_of("kind", &name_of(metadata.kind)),
            role: metadata.author.role.clone(),
            body,
            reason: withdrawn.map(|withdrawn| text::shown(&withdrawn.reason)).unwrap_or_default(),
            reply: metadata.in_reply_to.as_ref().map(|article| answered(tongue, article)),
            attachments: metadata.attachments.clone(),
            statements: view.statements.iter().map(statement).collect(),
            grouped: view.id.grouped(),
            ark: view.id.ark(),
            index: view.index,
            logged: date::moment(tongue, view.logged_at),
            logged_iso: date::iso(view.logged_at),
            text_bytes: view.text_bytes,
            text_sha256: view.text_sha256.clone(),
            n1_sha256: view.n1_sha256.clone(),
            kid: state.archive.keys().issuer.id().as_str().to_owned(),
            url: state.url(req),
            frame,
        }
    }
}

/// What a statement says.
fn says(kind: Kind) -> &'static str {
    match kind {
        Kind::Letter => "The letter was deposited",
        Kind::Publication => "It appeared somewhere",
        Kind::Amendment => "It has a new version",
        Kind::Withdrawal => "The institution withdraws it",
        Kind::Policy => "The rules of this log",
        Kind::Keys => "The keys of this log",
    }
}

/// The article a letter answers, as HTML.
fn answered(tongue: Tongue, article: &InReplyTo) -> String {
    let mut parts = vec![format!("“<bdi>{}</bdi>”", text::shown(&article.title))];
    if let Some(author) = &article.author {
        parts.push(format!("by <bdi>{}</bdi>", text::shown(author)));
    }
    if let Some(role) = &article.author_role {
        parts.push(format!("<bdi>{}</bdi>", text::shown(role)));
    }
    parts.push(format!("<bdi>{}</bdi>", text::shown(&article.outlet)));
    parts.extend(
        article.date.as_ref().map(|appeared| text::shown(&date::partial(tongue, appeared))),
    );
    if let Some(url) = &article.url {
        let url = text::shown(url);
        let rel = "noopener noreferrer nofollow external";
        parts.push(format!(r#"<a href="{url}" rel="{rel}">{url}</a>"#));
    }
    parts.join(", ") + "."
}

/// An ARK leads to the letter's page.
pub(super) async fn ark(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let id = letter_id(&req)?;
    Ok(see_other(&req, &format!("/letters/{id}")))
}

//! `/letters/{id}`: one letter, where it appeared, and its proofs. `/ark:/99999/{id}` leads here.

use super::publication::Row;
use super::tongue::{Message, Tongue};
use super::{Frame, citation, date, linked, name_of, page, see_other, text};
use crate::archive::{ArchiveError, LetterView};
use crate::letter::{Attachment, InReplyTo};
use crate::statement::KeyState;
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
    /// The text as HTML; `None` where it is not here.
    body: Option<String>,
    /// Whether it never was: its statement came without it.
    not_held: bool,
    /// What became of the key that signed its statement, where that is something.
    key_note: Option<Message>,
    /// The institution does not stand by it.
    in_doubt: bool,
    /// When its statement says that it was signed, where the archive did not sign it.
    signed: Option<String>,
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
    /// The record as JSON-LD, escaped for a script element.
    linked: String,
    citations: Vec<(&'static str, Message)>,
}

framed!(Letter);

/// A statement in the table.
struct Statement {
    index: u64,
    says: Message,
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
            Err(ArchiveError::TextErased(_) | ArchiveError::TextNotHeld(_)) => None,
            Err(error) => return Err(error),
        };
        Ok((archive.letter(&id)?, body))
    };
    let (view, body) = state.blocking_or(read).await?;
    let body = body.map(|body| text::paragraphs(&body));
    let mut answer = page(StatusCode::OK, &Letter::new(&req, &state, &view, body))?;
    linked::post_signs(&mut answer, state.archive.issuer(), &view.id, &state.url(&req));
    Ok(answer)
}

/// The page of a letter that is not logged yet, as it would be.
pub(super) fn rendered(
    req: &HttpRequest,
    state: &State,
    view: &LetterView,
    body: Option<String>,
) -> Result<String, Problem> {
    Letter::new(req, state, view, body).render().map_err(|fault| Problem::internal(&fault))
}

impl Letter {
    fn new(req: &HttpRequest, state: &State, view: &LetterView, body: Option<String>) -> Self {
        let metadata = &view.metadata;
        let withdrawn = view.withdrawn.as_ref();
        let frame = Frame::new(req, state, "/letters");
        let tongue = frame.tongue();
        let (issuer, url) = (state.archive.issuer(), state.url(req));
        let own = view.statements.first();
        let statement = |statement: &crate::archive::StatementView| Statement {
            index: statement.index,
            says: tongue.one_of("says", &name_of(statement.kind)),
            logged: date::moment(tongue, statement.logged_at),
        };
        Self {
            row: Row::new(tongue, view),
            plain_title: metadata.title.clone(),
            kind: tongue.one_of("kind", &name_of(metadata.kind)),
            role: metadata.author.role.clone(),
            body,
            not_held: !view.text_held,
            in_doubt: own.is_some_and(|own| own.key_state == KeyState::InDoubt),
            key_note: own.and_then(|own| tongue.one_of_if("key-state", &name_of(own.key_state))),
            signed: own.filter(|own| own.elsewhere).map(|own| date::moment(tongue, own.signed_at)),
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
            kid: own.map(|own| own.kid.to_string()).unwrap_or_default(),
            linked: linked::embedded(issuer, view, &url),
            citations: citation::citations(tongue, &issuer.name, view, &url),
            url,
            frame,
        }
    }
}

/// The article a letter answers, as HTML.
fn answered(tongue: Tongue, article: &InReplyTo) -> String {
    let mut parts = vec![format!("“<bdi>{}</bdi>”", text::shown(&article.title))];
    if let Some(author) = &article.author {
        parts.push(tongue.say("letter-by").with("author", author).to_string());
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
    parts.join(&tongue.say("differs-comma").to_string())
}

/// An ARK leads to the letter's page.
pub(super) async fn ark(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let id = letter_id(&req)?;
    Ok(see_other(&req, &format!("/letters/{id}")))
}

//! `/deposit/{draft}/preview`: exactly the page that everybody will see, what is signed, and which letters are like it;
//! and the deposit, of that and nothing else.

use super::draft::{find, whole};
use super::duplicates::{self, Duplicate};
use super::{Badge, Way, page, see, sent, way};
use crate::archive::{LetterView, StatementView, Submission, TokenRole};
use crate::check::PublicationRecord;
use crate::desk::{Deed, Draft, Proposal};
use crate::letter::{LetterId, LetterText, Metadata};
use crate::statement::{KeyState, Kind};
use crate::text::n1_sha256;
use crate::web::code::Code;
use crate::web::pages::{Frame, letter, text};
use crate::web::problem::Problem;
use crate::web::session::{self, Archivist};
use crate::web::state::State;
use crate::web::submit::{Submitted, submit};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "preview.html", config = ".askama.toml")]
struct Preview {
    frame: Frame,
    badge: Badge,
    draft: String,
    /// The public page's own content.
    article: String,
    sha256: String,
    n1_sha256: String,
    bytes: usize,
    /// Names all of it: what is confirmed is this and nothing else.
    digest: String,
    duplicates: Vec<Duplicate>,
    two_persons: bool,
    /// What is wrong, by the code of a message.
    error: Option<&'static str>,
}
framed!(Preview);

/// Step three: the preview.
pub(in crate::web::pages) async fn preview_page(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let archivist = match way(&req, &state, TokenRole::Deposit, Deed::Deposit)? {
        Way::In(answer) => return Ok(answer),
        Way::Open(archivist) => archivist,
    };
    let draft = find(&req, &state, &archivist).await?;
    shown(&req, &state, &archivist, draft, None).await
}

async fn shown(
    req: &HttpRequest,
    state: &web::Data<State>,
    archivist: &Archivist,
    draft: Draft,
    error: Option<&'static str>,
) -> Result<HttpResponse, Problem> {
    let Ok((text, metadata)) = whole(&draft) else {
        return Ok(see(req, &format!("/deposit/{}", draft.id.as_str())));
    };
    let digest = proposal(&text, &metadata).digest();
    let article = article(req, state, &text, &metadata)?;
    let (sha256, n1_sha256) = (text.sha256(), n1_sha256(text.as_str()));
    let bytes = text.as_str().len();
    let like = state.blocking_or(move |archive| duplicates::of(archive, &text, &metadata)).await?;
    let status = error.map_or(StatusCode::OK, |_| StatusCode::CONFLICT);
    let preview = Preview {
        frame: Frame::new(req, state, "/desk"),
        badge: Badge::of(archivist),
        draft: draft.id.as_str().to_owned(),
        article,
        sha256: hex::encode(sha256),
        n1_sha256: hex::encode(n1_sha256),
        bytes,
        digest,
        duplicates: like,
        two_persons: state.options.two_persons,
        error,
    };
    page(status, &preview)
}

impl Preview {
    /// Whether the same bytes are archived already, so that nothing would be added.
    fn is_known(&self) -> bool {
        self.duplicates.iter().any(|duplicate| duplicate.class == "same-bytes")
    }
}

/// Deposits what the preview showed.
pub(in crate::web::pages) async fn deposit(
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let archivist = session::acting(&state, &req, TokenRole::Deposit, Deed::Deposit)?;
    let fields = sent(&req, payload, &state, &archivist, Deed::Deposit).await?;
    let draft = find(&req, &state, &archivist).await?;
    let Ok((text, metadata)) = whole(&draft) else {
        return Ok(see(&req, &format!("/deposit/{}", draft.id.as_str())));
    };
    if fields.get("digest") != Some(&proposal(&text, &metadata).digest()) {
        return shown(&req, &state, &archivist, draft, Some("changed")).await;
    }
    let (given, told) = (text.clone(), metadata.clone());
    let like = state.blocking_or(move |archive| duplicates::of(archive, &given, &told)).await?;
    if !like.is_empty() && !fields.contains_key("seen") {
        return shown(&req, &state, &archivist, draft, Some("unseen")).await;
    }
    let metadata = Box::new(metadata);
    let submission = Submission::Letter { text, metadata, idempotency_key: None };
    let submitted = match submit(&state, &req, &archivist.actor, submission).await {
        Err(problem) if problem.code() == Code::KnownWithOtherMetadata => {
            return shown(&req, &state, &archivist, draft, Some("known")).await;
        }
        submitted => submitted?,
    };
    let path = match submitted {
        Submitted::Logged(registered) => {
            let what = if registered.new { "new" } else { "known" };
            format!("/desk/letters/{}?deposited={what}", registered.id)
        }
        Submitted::Waits(waiting) => format!("/desk/waiting/{}", waiting.id.as_str()),
    };
    let (owner, id) = (archivist.actor.name, draft.id);
    let removed = web::block(move || state.desk.drafts.remove(&owner, &id)).await?;
    if let Err(error) = removed {
        tracing::warn!(%error, "a draft whose letter is deposited could not be removed");
    }
    Ok(see(&req, &path))
}

fn proposal(text: &LetterText, metadata: &Metadata) -> Proposal {
    Proposal::Letter { text: text.as_str().to_owned(), metadata: Box::new(metadata.clone()) }
}

/// The content of the page that this letter would have if it were logged now. Its links lead nowhere yet, so they are
/// none.
pub(super) fn article(
    req: &HttpRequest,
    state: &State,
    given: &LetterText,
    metadata: &Metadata,
) -> Result<String, Problem> {
    let (text_sha256, now) = (given.sha256(), state.archive.now());
    let index = state.archive.checkpoint().checkpoint().size.get();
    let publications = metadata.publications.iter().map(|publication| PublicationRecord {
        publication: publication.clone(),
        index,
        logged_at: now,
    });
    let statement = StatementView {
        index,
        kind: Kind::Letter,
        logged_at: now,
        sha256: String::new(),
        kid: state.archive.keys().issuer.id(),
        key_state: KeyState::InForce,
        signed_at: now,
        elsewhere: false,
    };
    let view = LetterView {
        id: LetterId::mint(&state.archive.issuer().url, &text_sha256, 0),
        metadata: Arc::new(metadata.clone()),
        index,
        logged_at: now,
        text_held: true,
        text_bytes: given.as_str().len() as u64,
        text_sha256: hex::encode(text_sha256),
        n1_sha256: hex::encode(n1_sha256(given.as_str())),
        statements: vec![statement],
        publications: publications.collect(),
        withdrawn: None,
    };
    let html = letter::rendered(req, state, &view, Some(text::paragraphs(given.as_str())))?;
    let content = html.find("<article").zip(html.rfind("</article>"));
    let content = content.and_then(|(start, end)| html.get(start..end + "</article>".len()));
    let content = content.ok_or_else(|| Problem::internal(&"a letter's page has no article"))?;
    Ok(content.replace(" href=\"", " data-href=\"").replace(" src=\"", " data-src=\""))
}

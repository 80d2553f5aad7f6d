//! `/desk`: where an archivist signs in, and what is at hand then.

pub(super) mod audit;
pub(super) mod begin;
pub(super) mod draft;
mod duplicates;
mod fill;
pub(super) mod later;
pub(super) mod preview;
mod typed;
pub(super) mod waiting;

use super::publication::Row;
use super::tongue::Tongue;
use super::{Frame, Framed, date, private_page, see_other, text};
use crate::archive::{LetterFilter, TokenRole};
use crate::desk::{Act, Deed, Draft, Outcome, Surface};
use crate::web::auth;
use crate::web::body::{self, Body};
use crate::web::code::Code;
use crate::web::origin::{self, Connection};
use crate::web::problem::Problem;
use crate::web::session::{self, Archivist};
use crate::web::state::State;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use std::collections::BTreeMap;
use waiting::Listed;

/// Media types of the desk's forms.
const FORMS: [&str; 2] = ["application/x-www-form-urlencoded", "multipart/form-data"];

/// Letters shown on the desk.
const NEWEST: usize = 5;
/// Characters of a draft's title that are shown in a list.
const TITLE_CHARS: usize = 120;

/// What every page of the desk shows of whoever is signed in.
pub(super) struct Badge {
    /// The token's name.
    pub(super) name: String,
    /// What it allows.
    pub(super) role: &'static str,
    /// The word that its forms carry.
    pub(super) word: String,
    /// Whether the audit list may be read.
    pub(super) reads_audit: bool,
    /// Whether letters may be deposited.
    pub(super) deposits: bool,
}

impl Badge {
    pub(super) fn of(archivist: &Archivist) -> Self {
        Self {
            name: archivist.actor.name.as_str().to_owned(),
            role: archivist.actor.role.as_str(),
            word: archivist.word.clone(),
            reads_audit: archivist.may(TokenRole::Admin),
            deposits: archivist.may(TokenRole::Deposit),
        }
    }
}

#[derive(Template)]
#[template(path = "sign-in.html", config = ".askama.toml")]
struct SignIn {
    frame: Frame,
    /// Where to go then.
    next: String,
    /// The code of what is wrong.
    error: Option<&'static str>,
    /// Whether a session could begin over this connection.
    possible: bool,
    /// Whether it is this machine's own.
    here: bool,
}
framed!(SignIn);

#[derive(Template)]
#[template(path = "desk.html", config = ".askama.toml")]
struct Home {
    frame: Frame,
    badge: Badge,
    drafts: Vec<Unfinished>,
    waiting: Vec<Listed>,
    newest: Vec<Row>,
    two_persons: bool,
}
framed!(Home);

/// The desk, or the way in.
pub(super) async fn home(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let Some(archivist) = session::signed_in(&state, &req) else {
        return way_in(&state, &req, "/desk");
    };
    let (owner, shared) = (archivist.actor.name.clone(), state.clone());
    let read = move || {
        let drafts = shared.desk.drafts.list(&owner, shared.archive.now())?;
        Ok((drafts, shared.desk.waiting.list()?))
    };
    let (drafts, waiting) = web::block(read).await?.map_err(draft::desk_problem)?;
    let filter = LetterFilter { limit: NEWEST, ..LetterFilter::default() };
    let newest = state.blocking_or(move |archive| archive.letters(&filter)).await?;
    let frame = Frame::new(&req, &state, "/desk");
    let tongue = frame.tongue();
    let home = Home {
        frame,
        badge: Badge::of(&archivist),
        drafts: drafts.iter().map(|draft| Unfinished::of(tongue, draft)).collect(),
        waiting: waiting.iter().map(|waiting| Listed::of(tongue, waiting)).collect(),
        newest: newest.letters.iter().map(|found| Row::new(tongue, &found.letter)).collect(),
        two_persons: state.options.two_persons,
    };
    page(StatusCode::OK, &home)
}

/// A draft in a list.
struct Unfinished {
    id: String,
    /// Its title, or its first words; as HTML.
    title: String,
    saved: String,
}

impl Unfinished {
    fn of(tongue: Tongue, draft: &Draft) -> Self {
        let typed =
            |name: &str| draft.typed.get(name).map(|typed| typed.trim()).unwrap_or_default();
        let title = match typed("title") {
            "" => typed("text"),
            title => title,
        };
        let title: String = title.chars().take(TITLE_CHARS).collect();
        Self {
            id: draft.id.as_str().to_owned(),
            title: text::shown(&title),
            saved: date::moment(tongue, draft.saved_at),
        }
    }
}

/// Whether a page of the desk can be shown.
pub(super) enum Way {
    /// Nobody is signed in: the way in instead.
    In(HttpResponse),
    /// It can, to this archivist.
    Open(Archivist),
}

/// Who asks for a page that needs this role. Who has another is refused, and listed.
pub(super) fn way(
    req: &HttpRequest,
    state: &State,
    role: TokenRole,
    deed: Deed,
) -> Result<Way, Problem> {
    let Some(archivist) = session::signed_in(state, req) else {
        return way_in(state, req, req.uri().path()).map(Way::In);
    };
    if archivist.may(role) {
        return Ok(Way::Open(archivist));
    }
    let act = Act::new(deed, Outcome::Refused, Surface::Page).by(archivist.actor.name.as_str());
    let problem = auth::role_missing(&archivist.actor.name, role);
    Err(auth::refused(state, req, act, problem))
}

/// The fields of a form that this session was shown.
pub(super) async fn sent(
    req: &HttpRequest,
    payload: web::Payload,
    state: &State,
    archivist: &Archivist,
    deed: Deed,
) -> Result<BTreeMap<String, String>, Problem> {
    let fields = form(req, payload, state).await?;
    let word = fields.get("word").map(String::as_str).unwrap_or_default();
    archivist.sent(state, req, deed, word)?;
    Ok(fields)
}

/// Where a session begins; `next` is where it leads.
pub(super) fn way_in(
    state: &State,
    req: &HttpRequest,
    next: &str,
) -> Result<HttpResponse, Problem> {
    page(StatusCode::OK, &SignIn::new(state, req, next, None))
}

impl SignIn {
    fn new(state: &State, req: &HttpRequest, next: &str, error: Option<&'static str>) -> Self {
        Self {
            frame: Frame::new(req, state, "/desk"),
            next: next.to_owned(),
            error,
            possible: session::is_possible(state, req),
            here: origin::connection(state, req) == Connection::Loopback,
        }
    }
}

/// Begins a session.
pub(super) async fn sign_in(
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let fields = form(&req, payload, &state).await?;
    let token = fields.get("token").map(|token| token.trim()).unwrap_or_default();
    let next = fields.get("next").map(String::as_str).filter(|next| is_desk(next));
    let next = next.unwrap_or("/desk");
    match session::sign_in(&state, &req, token) {
        Ok(cookie) => {
            let mut answer = see(&req, next);
            answer.add_cookie(&cookie).map_err(|fault| Problem::internal(&fault))?;
            Ok(answer)
        }
        Err(problem) => match problem.code() {
            Code::TokenMissing | Code::TokenUnknown => {
                let error = Some(problem.code().as_str());
                page(problem.code().status(), &SignIn::new(&state, &req, next, error))
            }
            _ => Err(problem),
        },
    }
}

/// Ends a session.
pub(super) async fn sign_out(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    origin::same_origin(&state, &req)?;
    let mut answer = see(&req, "/desk");
    if let Some(gone) = session::sign_out(&state, &req) {
        answer.add_cookie(&gone).map_err(|fault| Problem::internal(&fault))?;
    }
    Ok(answer)
}

/// The fields of one of the desk's forms.
pub(super) async fn form(
    req: &HttpRequest,
    payload: web::Payload,
    state: &State,
) -> Result<BTreeMap<String, String>, Problem> {
    match body::read(req, payload, &FORMS, state.options.body_wait_max).await? {
        Body::Fields(fields) => Ok(fields),
        Body::Form(parts) => parts
            .iter()
            .map(|(name, part)| Ok((name.clone(), part.text(name)?.to_owned())))
            .collect(),
        Body::Json(_) | Body::Plain(_) => Err(Problem::internal(&"an impossible body")),
    }
}

/// A page of the desk. It is kept nowhere, and its forms say where they stood, which pages elsewhere tell nobody.
pub(super) fn page(status: StatusCode, template: &impl Framed) -> Result<HttpResponse, Problem> {
    let mut answer = private_page(status, template)?;
    let same_origin = header::HeaderValue::from_static("same-origin");
    answer.headers_mut().insert(header::REFERRER_POLICY, same_origin);
    Ok(answer)
}

/// Sends the browser to another page of ours.
pub(super) fn see(req: &HttpRequest, path: &str) -> HttpResponse {
    let mut answer = see_other(req, path);
    answer
        .headers_mut()
        .insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    answer
}

/// Whether a path is one of the desk's own, so that nobody is sent elsewhere after signing in.
fn is_desk(path: &str) -> bool {
    let below = ["/desk", "/deposit"].iter().any(|desk| {
        path.strip_prefix(desk).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    });
    below && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use super::is_desk;

    #[test]
    fn nobody_is_sent_elsewhere_after_signing_in() {
        for ours in ["/desk", "/desk/audit?list=refused", "/deposit", "/deposit/0a/preview"] {
            assert!(is_desk(ours), "{ours}");
        }
        for not in [
            "",
            "/",
            "//evil.example",
            "/deskevil",
            "https://evil.example",
            "/desk\r\nX: y",
            "/desk/\\evil",
        ] {
            assert!(!is_desk(not), "{not}");
        }
    }
}

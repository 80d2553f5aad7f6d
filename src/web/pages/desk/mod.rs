//! `/desk`: where an archivist signs in, and what is at hand then.

pub(super) mod audit;

use super::{Frame, Framed, private_page, see_other};
use crate::archive::TokenRole;
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

/// Media types of the desk's forms.
const FORMS: [&str; 2] = ["application/x-www-form-urlencoded", "multipart/form-data"];

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
    let frame = Frame::new(&req, &state, "/desk");
    page(StatusCode::OK, &Home { frame, badge: Badge::of(&archivist) })
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

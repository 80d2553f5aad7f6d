//! Who is signed in: the cookie, what it is refused for, and who may do what with it.
//!
//! Over https the cookie is `__Host-chancery` (Secure, so no browser sends it in the clear, and no other host can set
//! it); on the machine itself, over plain http, it is `chancery`, so that a demonstration needs no certificate. Both are
//! `HttpOnly` and `SameSite=Strict`. The API under `/v1` never looks at them.

use super::auth::{self, Actor};
use super::code::Code;
use super::origin::{self, Connection};
use super::problem::Problem;
use super::state::State;
use crate::archive::TokenRole;
use crate::desk::{Act, Deed, Outcome, SignedIn, Surface};
use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

const OVER_HTTPS: &str = "__Host-chancery";
const ON_THIS_MACHINE: &str = "chancery";

/// Somebody who is signed in.
#[derive(Clone)]
pub(super) struct Archivist {
    /// Who, with which right.
    pub(super) actor: Actor,
    /// The word that each form of theirs carries: made of the session's secret, and of no use in its place.
    pub(super) word: String,
}

impl Archivist {
    /// Whether they may do what needs this role.
    pub(super) fn may(&self, role: TokenRole) -> bool {
        self.actor.role.allows(role)
    }

    /// Refuses a form that does not carry this session's word.
    pub(super) fn sent(
        &self,
        state: &State,
        req: &HttpRequest,
        deed: Deed,
        word: &str,
    ) -> Result<(), Problem> {
        if bool::from(self.word.as_bytes().ct_eq(word.as_bytes())) {
            return Ok(());
        }
        let problem =
            Problem::new(Code::CrossSite, "the form is not one that this session was shown");
        Err(auth::refused(state, req, act(deed).by(self.actor.name.as_str()), problem))
    }
}

/// Signs in with a token: the cookie to set.
pub(super) fn sign_in(
    state: &State,
    req: &HttpRequest,
    token: &str,
) -> Result<Cookie<'static>, Problem> {
    let deed = act(Deed::SignIn);
    let refused = |problem| auth::refused(state, req, deed.clone(), problem);
    origin::same_origin(state, req).map_err(refused)?;
    let name = cookie_name(state, req).ok_or_else(not_secure).map_err(refused)?;
    if token.is_empty() {
        return Err(Problem::new(Code::TokenMissing, "no token was typed").at("token"));
    }
    let actor = auth::authenticate(state, req, token, Surface::Page, Deed::SignIn)?;
    let whose = SignedIn { name: actor.name.clone(), token: Sha256::digest(token).into() };
    let secret = state.desk.sessions.begin(whose, state.archive.now());
    let secret = secret.map_err(|fault| Problem::internal(&fault))?;
    state.list(Act::new(Deed::SignIn, Outcome::Done, Surface::Page).by(actor.name.as_str()));
    Ok(cookie(name, secret))
}

/// Signs out: the cookie that takes the other away.
pub(super) fn sign_out(state: &State, req: &HttpRequest) -> Option<Cookie<'static>> {
    let name = cookie_name(state, req)?;
    if let Some(archivist) = signed_in(state, req) {
        let who = archivist.actor.name;
        state.list(Act::new(Deed::SignOut, Outcome::Done, Surface::Page).by(who.as_str()));
    }
    if let Some(given) = req.cookie(name) {
        state.desk.sessions.end(given.value());
    }
    let mut gone = cookie(name, String::new());
    gone.make_removal();
    Some(gone)
}

/// Who is signed in, as far as this request's cookie tells. A cookie that came in the clear is refused, and its session
/// ended, since everybody on the way has it now.
pub(super) fn signed_in(state: &State, req: &HttpRequest) -> Option<Archivist> {
    let name = cookie_name(state, req);
    if name.is_none() {
        for stolen in [OVER_HTTPS, ON_THIS_MACHINE].iter().filter_map(|name| req.cookie(name)) {
            leaked(state, req, stolen.value());
        }
    }
    let given = req.cookie(name?)?;
    let sessions = &state.desk.sessions;
    let SignedIn { name, token } = sessions.find(given.value(), state.archive.now())?;
    match state.archive.token(&name) {
        Some((role, digest)) if digest == token => {
            let actor = Actor { name, role, surface: Surface::Page };
            Some(Archivist { actor, word: word(given.value()) })
        }
        // The token was revoked, and what was begun with it ends.
        _ => {
            sessions.end(given.value());
            None
        }
    }
}

/// Who asks for something that changes the archive or the desk: signed in, from one of our own pages, with the right to
/// it. Refusals are listed.
pub(super) fn acting(
    state: &State,
    req: &HttpRequest,
    role: TokenRole,
    deed: Deed,
) -> Result<Archivist, Problem> {
    let refused = |act: Act, problem| auth::refused(state, req, act, problem);
    let archivist = signed_in(state, req);
    let mut act = act(deed);
    if let Some(archivist) = &archivist {
        act = act.by(archivist.actor.name.as_str());
    }
    origin::same_origin(state, req).map_err(|problem| refused(act.clone(), problem))?;
    let archivist = archivist.ok_or_else(|| refused(act.clone(), not_signed_in()))?;
    if archivist.may(role) {
        return Ok(archivist);
    }
    Err(refused(act, auth::role_missing(&archivist.actor.name, role)))
}

/// Whether a session could begin over this connection.
pub(super) fn is_possible(state: &State, req: &HttpRequest) -> bool {
    cookie_name(state, req).is_some()
}

/// Nobody is signed in.
pub(super) fn not_signed_in() -> Problem {
    Problem::new(Code::SignInNeeded, "nobody is signed in here, or the session has ended")
}

fn not_secure() -> Problem {
    Problem::new(Code::ConnectionNotSecure, "the token came over plain http from another machine")
}

fn leaked(state: &State, req: &HttpRequest, secret: &str) {
    let Some(whose) = state.desk.sessions.find(secret, state.archive.now()) else { return };
    state.desk.sessions.end(secret);
    let problem = Problem::new(Code::ConnectionNotSecure, "a session's cookie came in the clear");
    auth::refused(state, req, act(Deed::Session).by(whose.name.as_str()), problem);
}

fn act(deed: Deed) -> Act {
    Act::new(deed, Outcome::Refused, Surface::Page)
}

/// The name that a cookie may have on this connection.
fn cookie_name(state: &State, req: &HttpRequest) -> Option<&'static str> {
    match origin::connection(state, req) {
        Connection::Https => Some(OVER_HTTPS),
        Connection::Loopback => Some(ON_THIS_MACHINE),
        Connection::Clear => None,
    }
}

fn cookie(name: &'static str, secret: String) -> Cookie<'static> {
    Cookie::build(name, secret)
        .path("/")
        .secure(name == OVER_HTTPS)
        .http_only(true)
        .same_site(SameSite::Strict)
        .finish()
}

fn word(secret: &str) -> String {
    let digest = Sha256::new_with_prefix(b"chancery/form/v1\n").chain_update(secret).finalize();
    URL_SAFE_NO_PAD.encode(digest)
}

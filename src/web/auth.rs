//! Who asks: bearer tokens (RFC 6750), and what a token may do. Failed attempts are counted for each address and for each
//! token that was tried; what is refused is listed. Tokens are never logged.

use super::code::Code;
use super::problem::Problem;
use super::state::{State, too_many};
use crate::archive::{ArchiveError, TokenName, TokenRole};
use crate::desk::{Act, Deed, Outcome, Surface};
use crate::letter::LetterId;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use std::future::{Ready, ready};

/// Who acts, with which right, and from where.
#[derive(Debug, Clone)]
pub(super) struct Actor {
    /// The token's name.
    pub(super) name: TokenName,
    /// What it allows.
    pub(super) role: TokenRole,
    /// From where.
    pub(super) surface: Surface,
}

/// Who may deposit: a handler that takes it answers nobody else.
pub(super) struct Depositor {
    /// Whose token it is.
    pub(super) actor: Actor,
    /// The request's `Idempotency-Key`, prefixed with whose token it is so that two clients never share one.
    pub(super) idempotency_key: Option<String>,
}

impl FromRequest for Depositor {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let depositor = || {
            let state = req.app_data::<web::Data<State>>();
            let state = state.ok_or_else(|| Problem::internal(&"a handler without its state"))?;
            let deed = match req.match_pattern().as_deref().and_then(|at| at.rsplit('/').next()) {
                Some("publications") => Deed::Publication,
                Some("withdrawal") => Deed::Withdrawal,
                _ => Deed::Deposit,
            };
            let actor = authorize(state, req, TokenRole::Deposit, deed)?;
            Ok(Self { idempotency_key: idempotency_key(req, &actor.name)?, actor })
        };
        ready(depositor())
    }
}

/// Whose token the request carries, where it may do what needs `role`; `deed` is what it asks for.
pub(super) fn authorize(
    state: &State,
    req: &HttpRequest,
    role: TokenRole,
    deed: Deed,
) -> Result<Actor, Problem> {
    refuse_mirror(state)?;
    let missing = || {
        let problem = Problem::new(Code::TokenMissing, "the request carries no bearer token");
        refused(state, req, act(deed, Surface::Api), problem)
    };
    let header = req.headers().get(header::AUTHORIZATION).ok_or_else(missing)?;
    let (scheme, token) =
        header.to_str().ok().and_then(|value| value.split_once(' ')).ok_or_else(missing)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(missing());
    }
    let actor = authenticate(state, req, token.trim(), Surface::Api, deed)?;
    if actor.role.allows(role) {
        return Ok(actor);
    }
    let act = act(deed, Surface::Api).by(actor.name.as_str()).letter(letter(req).as_ref());
    Err(refused(state, req, act, role_missing(&actor.name, role)))
}

/// Whose token this is. Both the address and the token that fail too often wait.
pub(super) fn authenticate(
    state: &State,
    req: &HttpRequest,
    token: &str,
    surface: Surface,
    deed: Deed,
) -> Result<Actor, Problem> {
    refuse_mirror(state)?;
    let client = state.client(req);
    let refused = |problem| refused(state, req, act(deed, surface), problem);
    let (by_address, by_token) = (&state.failures, &state.failures_of_token);
    let waits = by_address.peek(client).and_then(|()| by_token.peek(token));
    waits.map_err(|wait| refused(too_many(wait)))?;
    if let Some((name, role)) = state.archive.authenticate(token) {
        return Ok(Actor { name, role, surface });
    }
    let counted = by_token.take(token).and(by_address.take(client));
    counted.map_err(|wait| refused(too_many(wait)))?;
    Err(refused(Problem::new(Code::TokenUnknown, "the token is not known to this archive")))
}

/// Lists a refusal, and returns the problem it is answered with. Of strangers, each address is listed only so often.
pub(super) fn refused(state: &State, req: &HttpRequest, act: Act, problem: Problem) -> Problem {
    let client = state.client(req);
    if act.by.is_some() || state.listed.take(client).is_ok() {
        state.list(act.why(problem.code().as_str()).from(client));
    }
    problem
}

/// The token is known and does not allow it.
pub(super) fn role_missing(name: &TokenName, role: TokenRole) -> Problem {
    let detail = format!("token {name} has not the role that this needs: {}", role.as_str());
    Problem::new(Code::RoleMissing, detail)
}

fn act(deed: Deed, surface: Surface) -> Act {
    Act::new(deed, Outcome::Refused, surface)
}

/// The letter that the path names, if it names one.
fn letter(req: &HttpRequest) -> Option<LetterId> {
    LetterId::parse(req.match_info().get("id")?).ok()
}

/// A mirror knows no tokens: to ask for one there would only send people away to find it.
fn refuse_mirror(state: &State) -> Result<(), Problem> {
    if state.archive.is_mirror() { Err(ArchiveError::ReadOnly.into()) } else { Ok(()) }
}

fn idempotency_key(req: &HttpRequest, token: &TokenName) -> Result<Option<String>, Problem> {
    let Some(header) = req.headers().get("idempotency-key") else { return Ok(None) };
    let max = crate::limits::IDEMPOTENCY_KEY_CHARS_MAX;
    let given = header.to_str().unwrap_or_default().trim();
    if given.is_empty() || given.len() > max {
        let detail =
            format!("the Idempotency-Key has {} characters, 1 to {max} were expected", given.len());
        return Err(Problem::new(Code::BadIdempotencyKey, detail));
    }
    Ok(Some(format!("{}/{given}", token.as_str())))
}

//! Who asks: bearer tokens (RFC 6750). Failed attempts are counted for each address; tokens are never logged.

use super::code::Code;
use super::problem::Problem;
use super::state::{State, too_many};
use crate::archive::{TokenName, TokenRole};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use std::future::{Ready, ready};

/// Who may deposit: a handler that takes it answers nobody else.
pub(super) struct Depositor {
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
            let token = authorize(state, req, TokenRole::Deposit)?;
            Ok(Self { idempotency_key: idempotency_key(req, &token)? })
        };
        ready(depositor())
    }
}

/// The token's name and role, where the request carries a token that may do what needs `role`.
pub(super) fn authorize(
    state: &State,
    req: &HttpRequest,
    role: TokenRole,
) -> Result<TokenName, Problem> {
    let missing = || Problem::new(Code::TokenMissing, "the request carries no bearer token");
    let header = req.headers().get(header::AUTHORIZATION).ok_or_else(missing)?;
    let (scheme, token) =
        header.to_str().ok().and_then(|value| value.split_once(' ')).ok_or_else(missing)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(missing());
    }
    admit(state, req, token.trim(), role)
}

/// The same for a token that came in a form.
pub(super) fn admit(
    state: &State,
    req: &HttpRequest,
    token: &str,
    role: TokenRole,
) -> Result<TokenName, Problem> {
    let client = state.client(req);
    state.failures.peek(client).map_err(too_many)?;
    let Some((name, has)) = state.archive.authenticate(token) else {
        state.failures.take(client).map_err(too_many)?;
        return Err(Problem::new(Code::TokenUnknown, "the token is not known to this archive"));
    };
    if has == role || has == TokenRole::Admin {
        return Ok(name);
    }
    Err(Problem::new(Code::RoleMissing, format!("token {} cannot do this", name.as_str())))
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

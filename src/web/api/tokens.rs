//! `/v1/tokens`: who may deposit. All of it needs the admin role.

use super::statements::json_body;
use crate::archive::{ArchiveError, TokenName, TokenRole};
use crate::desk::{Act, Deed, Outcome};
use crate::web::code::Code;
use crate::web::problem::{Problem, ProblemBody};
use crate::web::state::State;
use crate::web::{answer, auth};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};

/// A token to be made.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    /// Its name, 1 to 64 characters of `a-z 0-9 . _ -`.
    pub name: String,
    /// `deposit`, `approve` or `admin`.
    #[schema(value_type = String)]
    pub role: TokenRole,
}

/// A token that was made.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewTokenBody {
    /// Its name.
    pub name: String,
    /// `deposit`, `approve` or `admin`.
    #[schema(value_type = String)]
    pub role: TokenRole,
    /// The token itself, shown this once: the archive keeps only its SHA-256.
    pub token: String,
}

/// The tokens there are.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TokensBody {
    /// One for each token.
    pub tokens: Vec<TokenBody>,
}

/// One token, without the token itself.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TokenBody {
    /// Its name.
    pub name: String,
    /// `deposit`, `approve` or `admin`.
    #[schema(value_type = String)]
    pub role: TokenRole,
    /// When it was made, seconds since 1970.
    pub made_at: u64,
}

/// Makes a token.
#[utoipa::path(post, path = "/v1/tokens", tag = "tokens", request_body = TokenRequest, security(("token" = [])),
    responses((status = 201, description = "The token, shown this once", body = NewTokenBody),
    (status = "4XX", description = "It was refused", body = ProblemBody, content_type = "application/problem+json")))]
pub(in crate::web) async fn create(
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let actor = auth::authorize(&state, &req, TokenRole::Admin, Deed::TokenMade)?;
    let TokenRequest { name, role } = json_body(&req, payload, &state).await?;
    let parsed = name_of(&name)?;
    let made = move |archive: &crate::archive::Archive| archive.create_token(&parsed, role);
    let token = state.blocking_or(made).await?;
    state.list(done(Deed::TokenMade, &actor, &name));
    let mut answer = answer::json(StatusCode::CREATED, &NewTokenBody { name, role, token })?;
    let no_store = header::HeaderValue::from_static("no-store");
    answer.headers_mut().insert(header::CACHE_CONTROL, no_store);
    Ok(answer)
}

/// The tokens there are, by name.
#[utoipa::path(get, path = "/v1/tokens", tag = "tokens", security(("token" = [])), responses(
    (status = 200, description = "The tokens", body = TokensBody),
    (status = "4XX", description = "It was refused", body = ProblemBody, content_type = "application/problem+json")))]
pub(in crate::web) async fn list(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    auth::authorize(&state, &req, TokenRole::Admin, Deed::TokenMade)?;
    let body = |(name, role, made_at): (TokenName, TokenRole, u64)| TokenBody {
        name: name.as_str().to_owned(),
        role,
        made_at,
    };
    let tokens = state.archive.tokens().into_iter().map(body).collect();
    answer::json(StatusCode::OK, &TokensBody { tokens })
}

/// Revokes a token.
#[utoipa::path(delete, path = "/v1/tokens/{name}", tag = "tokens",
    params(("name" = String, Path, description = "The token's name")), security(("token" = [])), responses(
    (status = 204, description = "The token is revoked"),
    (status = "4XX", description = "It was refused", body = ProblemBody, content_type = "application/problem+json")))]
pub(in crate::web) async fn revoke(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let actor = auth::authorize(&state, &req, TokenRole::Admin, Deed::TokenRevoked)?;
    let name = name_of(req.match_info().get("name").unwrap_or_default())?;
    let act = done(Deed::TokenRevoked, &actor, name.as_str());
    let revoked = state.blocking(move |archive| archive.revoke_token(&name)).await?;
    match revoked {
        Ok(()) => {
            state.list(act);
            Ok(HttpResponse::NoContent().finish())
        }
        Err(error @ ArchiveError::Token { .. }) => {
            Err(Problem::new(Code::NoSuchToken, error.to_string()))
        }
        Err(error) => Err(error.into()),
    }
}

fn done(deed: Deed, actor: &auth::Actor, token: &str) -> Act {
    Act::new(deed, Outcome::Done, actor.surface).by(actor.name.as_str()).about(token)
}

fn name_of(given: &str) -> Result<TokenName, Problem> {
    TokenName::parse(given).ok_or_else(|| {
        let detail = "name: 1 to 64 characters of a-z 0-9 . _ - were expected";
        Problem::new(Code::NotAcceptable, detail).at("name")
    })
}

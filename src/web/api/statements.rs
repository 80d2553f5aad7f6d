//! Later statements about a letter: where else it appeared, and that it is withdrawn.

use super::letters::{registered_answer, submit};
use super::{RegisteredBody, letter_id};
use crate::archive::{Submission, TokenRole};
use crate::letter::Publication;
use crate::web::auth;
use crate::web::body::{self, Body};
use crate::web::code::Code;
use crate::web::problem::{Problem, ProblemBody};
use crate::web::shape;
use crate::web::state::State;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// States that a letter appeared somewhere, and who says so.
#[utoipa::path(post, path = "/v1/letters/{id}/publications", tag = "letters",
    params(("id" = String, Path, description = "The letter"),
    ("Idempotency-Key" = Option<String>, Header, description = "Repeats get the first answer")),
    request_body(content = shape::Publication, description = "One publication, with the members of metadata.publications"),
    security(("token" = [])),
    responses((status = 201, description = "The statement is logged", body = RegisteredBody),
    (status = 200, description = "It was logged already; this is its original entry", body = RegisteredBody),
    (status = "4XX", description = "It was refused", body = ProblemBody, content_type = "application/problem+json"),
    (status = "5XX", description = "It was not taken", body = ProblemBody, content_type = "application/problem+json")))]
pub(in crate::web) async fn publish(
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let token = auth::authorize(&state, &req, TokenRole::Deposit)?;
    let idempotency_key = auth::idempotency_key(&req, &token)?;
    let id = letter_id(&req)?;
    let publication: Box<RawValue> = json_body(&req, payload, &state).await?;
    if !publication.get().starts_with('{') {
        return Err(Problem::new(Code::NotAcceptable, "an object was expected"));
    }
    let publication = Box::new(Publication::parse(publication.get().as_bytes())?);
    let submission = Submission::Publication { id, publication, idempotency_key };
    registered_answer(submit(&state, submission).await?)
}

/// Why a letter is withdrawn.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalRequest {
    /// Why, in the institution's words.
    pub reason: String,
}

/// States that the institution withdraws a letter. Its entry and proofs stay.
#[utoipa::path(post, path = "/v1/letters/{id}/withdrawal", tag = "letters",
    params(("id" = String, Path, description = "The letter"),
    ("Idempotency-Key" = Option<String>, Header, description = "Repeats get the first answer")),
    request_body = WithdrawalRequest, security(("token" = [])),
    responses((status = 201, description = "The withdrawal is logged", body = RegisteredBody),
    (status = 200, description = "It was logged already; this is its original entry", body = RegisteredBody),
    (status = "4XX", description = "It was refused", body = ProblemBody, content_type = "application/problem+json"),
    (status = "5XX", description = "It was not taken", body = ProblemBody, content_type = "application/problem+json")))]
pub(in crate::web) async fn withdraw(
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let token = auth::authorize(&state, &req, TokenRole::Deposit)?;
    let idempotency_key = auth::idempotency_key(&req, &token)?;
    let id = letter_id(&req)?;
    let WithdrawalRequest { reason } = json_body(&req, payload, &state).await?;
    let submission = Submission::Withdrawal { id, reason, idempotency_key };
    registered_answer(submit(&state, submission).await?)
}

/// The JSON body of a request.
pub(super) async fn json_body<T: serde::de::DeserializeOwned>(
    req: &HttpRequest,
    payload: web::Payload,
    state: &State,
) -> Result<T, Problem> {
    let wait_max = state.options.body_wait_max;
    match body::read(req, payload, &["application/json"], wait_max).await? {
        Body::Json(bytes) => body::json(&bytes),
        Body::Form(_) | Body::Fields(_) | Body::Plain(_) => {
            Err(Problem::internal(&"an impossible body"))
        }
    }
}

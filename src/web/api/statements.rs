//! Later statements about a letter: where else it appeared, and that it is withdrawn.

use super::letter_id;
use super::letters::submitted_answer;
use super::view::RegisteredAnswers;
use crate::archive::Submission;
use crate::letter::Publication;
use crate::web::auth::Depositor;
use crate::web::body::{self, Body};
use crate::web::code::Code;
use crate::web::problem::Problem;
use crate::web::shape;
use crate::web::state::State;
use crate::web::submit::submit;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// States that a letter appeared somewhere, and who says so.
#[utoipa::path(post, path = "/v1/letters/{id}/publications", tag = "letters",
    params(("id" = String, Path, description = "The letter"),
    ("Idempotency-Key" = Option<String>, Header, description = "Repeats get the first answer")),
    request_body(content = shape::Publication, description = "One publication, with the members of metadata.publications"),
    security(("token" = [])),
    responses(RegisteredAnswers))]
pub(in crate::web) async fn publish(
    depositor: Depositor,
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let id = letter_id(&req)?;
    let publication: Box<RawValue> = json_body(&req, payload, &state).await?;
    if !publication.get().starts_with('{') {
        return Err(Problem::new(Code::NotAcceptable, "an object was expected"));
    }
    let publication = Box::new(Publication::parse(publication.get().as_bytes())?);
    let Depositor { actor, idempotency_key } = depositor;
    let submission = Submission::Publication { id, publication, idempotency_key };
    submitted_answer(submit(&state, &req, &actor, submission).await?)
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
    responses(RegisteredAnswers))]
pub(in crate::web) async fn withdraw(
    depositor: Depositor,
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let id = letter_id(&req)?;
    let WithdrawalRequest { reason } = json_body(&req, payload, &state).await?;
    let Depositor { actor, idempotency_key } = depositor;
    let submission = Submission::Withdrawal { id, reason, idempotency_key };
    submitted_answer(submit(&state, &req, &actor, submission).await?)
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

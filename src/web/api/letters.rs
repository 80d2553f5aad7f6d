//! `/v1/letters`: deposit and show.

use super::view::RegisteredAnswers;
use super::{LetterBody, RegisteredBody, letter_id};
use crate::archive::{Registered, Submission};
use crate::letter::{LetterText, Metadata};
use crate::web::auth::Depositor;
use crate::web::body::{self, Body};
use crate::web::code::Code;
use crate::web::problem::{Problem, ProblemBody};
use crate::web::state::State;
use crate::web::submit::submit;
use crate::web::{answer, shape};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::value::RawValue;

/// A deposit as JSON.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct DepositRequest {
    /// The letter's exact text.
    text: String,
    /// What the institution says about it.
    #[schema(value_type = shape::Metadata)]
    metadata: Box<RawValue>,
}

/// Deposits a letter: it is signed, logged and made durable before this answers.
#[utoipa::path(post, path = "/v1/letters", tag = "letters", request_body(
    description = "The letter, as JSON or as the parts `text` and `metadata` (JSON or TOML) of a form.",
    content((DepositRequest = "application/json"), (Vec<u8> = "multipart/form-data"))),
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeats get the first answer")),
    security(("token" = [])), responses(RegisteredAnswers))]
pub(in crate::web) async fn deposit(
    depositor: Depositor,
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let types = ["application/json", "multipart/form-data"];
    let body = body::read(&req, payload, &types, state.options.body_wait_max).await?;
    let (text, metadata) = deposited(&body)?;
    let Depositor { actor, idempotency_key } = depositor;
    let metadata = Box::new(metadata);
    let submission = Submission::Letter { text, metadata, idempotency_key };
    registered_answer(submit(&state, &req, &actor, submission).await?)
}

/// The letter in a deposit's body.
fn deposited(body: &Body) -> Result<(LetterText, Metadata), Problem> {
    let (text, metadata) = match body {
        Body::Json(bytes) => {
            let request: DepositRequest = body::json(bytes)?;
            if !request.metadata.get().starts_with('{') {
                let problem = Problem::new(Code::NotAcceptable, "metadata: an object was expected");
                return Err(problem.at("metadata"));
            }
            (request.text.into_bytes(), request.metadata.get().as_bytes().to_vec())
        }
        Body::Form(parts) => {
            let part = |name: &str| {
                let missing =
                    || Problem::new(Code::BadMultipart, format!("part {name} is missing"));
                parts.get(name).map(|part| part.bytes.clone()).ok_or_else(|| missing().at(name))
            };
            if let Some(name) =
                parts.keys().find(|name| !matches!(name.as_str(), "text" | "metadata"))
            {
                let detail = format!("part {name:?} is not known; text and metadata were expected");
                return Err(Problem::new(Code::BadMultipart, detail));
            }
            (part("text")?, part("metadata")?)
        }
        Body::Fields(_) | Body::Plain(_) => return Err(Problem::internal(&"an impossible body")),
    };
    let metadata =
        Metadata::parse(&metadata).map_err(|error| Problem::from(error).within("metadata"))?;
    Ok((LetterText::parse(&text)?, metadata))
}

/// 201, or 200 for what was there.
pub(super) fn registered_answer(registered: Registered) -> Result<HttpResponse, Problem> {
    let body = RegisteredBody::from(registered);
    let status = if body.new { StatusCode::CREATED } else { StatusCode::OK };
    let mut answer = answer::json(status, &body)?;
    let location = format!("/v1/letters/{}", body.id);
    if let Ok(location) = header::HeaderValue::from_str(&location) {
        answer.headers_mut().insert(header::LOCATION, location);
    }
    Ok(answer)
}

/// One letter with its statements and status.
#[utoipa::path(get, path = "/v1/letters/{id}", tag = "letters",
    params(("id" = String, Path, description = "The letter, as printed or as an ARK's last part")), responses(
    (status = 200, description = "The letter", body = LetterBody),
    (status = 400, description = "This is no identifier", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "There is no such letter", body = ProblemBody, content_type = "application/problem+json")))]
pub(in crate::web) async fn show(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let id = letter_id(&req)?;
    let view = state.blocking_or(move |archive| archive.letter(&id)).await?;
    answer::json(StatusCode::OK, &LetterBody::from(view))
}

//! `/v1/letters`: deposit and show.

use super::view::RegisteredAnswers;
use super::{LetterBody, RegisteredBody, WaitingBody, letter_id};
use crate::archive::Submission;
use crate::letter::{LetterText, Metadata};
use crate::web::auth::Depositor;
use crate::web::body::{self, Body};
use crate::web::code::Code;
use crate::web::problem::{Problem, ProblemBody};
use crate::web::state::State;
use crate::web::submit::{Submitted, submit};
use crate::web::{answer, shape};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A deposit as JSON.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct DepositRequest {
    /// The letter's exact text.
    text: String,
    /// What the institution says about it; left out where a statement says it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<shape::Metadata>)]
    metadata: Option<Box<RawValue>>,
    /// The statement about it, base64, where it was signed elsewhere (`chancery sign`).
    #[serde(default)]
    statement: Option<String>,
}

/// Whatever is given, `null` too, which is not the same as nothing.
fn given<'de, D: Deserializer<'de>>(json: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::deserialize(json).map(Some)
}

/// The members that a deposit without a statement has; tells where in the JSON one is missing.
#[derive(Deserialize)]
#[expect(dead_code, reason = "only read to be told what is missing")]
struct PlainDeposit {
    text: String,
    metadata: Box<RawValue>,
}

/// Deposits a letter: it is signed, logged and made durable before this answers.
#[utoipa::path(post, path = "/v1/letters", tag = "letters", request_body(
    description = "The letter, as JSON or as the parts `text` and `metadata` (JSON or TOML) of a form. \
    With `statement` in the place of `metadata`, the letter that was signed elsewhere and its text.",
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
    let Depositor { actor, idempotency_key } = depositor;
    let submission = deposited(&body, idempotency_key)?;
    submitted_answer(submit(&state, &req, &actor, submission).await?)
}

/// The letter in a deposit's body.
fn deposited(body: &Body, idempotency_key: Option<String>) -> Result<Submission, Problem> {
    let [text, metadata, statement] = match body {
        Body::Json(bytes) => {
            let DepositRequest { text, metadata, statement } = body::json(bytes)?;
            let statement = statement.map(|statement| {
                STANDARD.decode(statement).map_err(|_| {
                    Problem::new(Code::BadJson, "statement: base64 was expected").at("statement")
                })
            });
            let metadata = metadata.map(|metadata| metadata.get().as_bytes().to_vec());
            if metadata.as_ref().is_some_and(|metadata| !metadata.starts_with(b"{")) {
                let problem = Problem::new(Code::NotAcceptable, "metadata: an object was expected");
                return Err(problem.at("metadata"));
            }
            [Some(text.into_bytes()), metadata, statement.transpose()?]
        }
        Body::Form(parts) => {
            let known = ["text", "metadata", "statement"];
            if let Some(name) = parts.keys().find(|name| !known.contains(&name.as_str())) {
                let detail =
                    format!("part {name:?} is not known; {} were expected", known.join(", "));
                return Err(Problem::new(Code::BadMultipart, detail));
            }
            known.map(|name| parts.get(name).map(|part| part.bytes.clone()))
        }
        Body::Fields(_) | Body::Plain(_) => return Err(Problem::internal(&"an impossible body")),
    };
    let missing = |name: &str| {
        let (code, what) = match body {
            Body::Json(_) => (Code::BadJson, "member"),
            _ => (Code::BadMultipart, "part"),
        };
        Problem::new(code, format!("{what} {name} is missing")).at(name)
    };
    let text = text.ok_or_else(|| missing("text"))?;
    match (metadata, statement) {
        (None, Some(statement)) => {
            let text = Some(LetterText::parse(&text)?);
            Ok(Submission::Statement { statement, text })
        }
        (Some(_), Some(_)) => Err(Problem::new(
            Code::NotAcceptable,
            "metadata: the statement says it; send one of the two",
        )
        .at("metadata")),
        (None, None) => {
            if let Body::Json(bytes) = body {
                body::json::<PlainDeposit>(bytes)?;
            }
            Err(missing("metadata"))
        }
        (Some(metadata), None) => {
            let metadata = Metadata::parse(&metadata)
                .map_err(|error| Problem::from(error).within("metadata"))?;
            let text = LetterText::parse(&text)?;
            Ok(Submission::Letter { text, metadata: Box::new(metadata), idempotency_key })
        }
    }
}

/// 201, 200 for what was there, or 202 for what waits for a second person.
pub(super) fn submitted_answer(submitted: Submitted) -> Result<HttpResponse, Problem> {
    let registered = match submitted {
        Submitted::Logged(registered) => *registered,
        Submitted::Waits(waiting) => {
            return answer::json(StatusCode::ACCEPTED, &WaitingBody::from(&*waiting));
        }
    };
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

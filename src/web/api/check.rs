//! `/v1/check`: is this text the letter? Nothing of what is pasted is stored, logged, cached or put in a URL.

use crate::check::Verdict;
use crate::intake;
use crate::letter::LetterId;
use crate::limits::PASTED_BYTES_MAX;
use crate::web::answer;
use crate::web::body::{self, Body};
use crate::web::code::Code;
use crate::web::multipart::Parts;
use crate::web::problem::{Problem, ProblemBody};
use crate::web::shape;
use crate::web::state::State;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};

/// Media types that a text to be checked may come in.
const TYPES: [&str; 4] =
    ["application/json", "text/plain", "multipart/form-data", "application/octet-stream"];

/// A text to be checked, as JSON.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckRequest {
    /// The text as it was printed.
    pub text: String,
}

/// Checks a text as it was printed against every archived letter. The answer is the verdict, `verdict` first.
#[utoipa::path(post, path = "/v1/check", tag = "check", request_body(
    description = "The text as JSON, as plain text, as a file in the part `file` of a form, or as a file's bytes.",
    content((CheckRequest = "application/json"), (String = "text/plain"), (Vec<u8> = "multipart/form-data"),
    (Vec<u8> = "application/octet-stream"))), responses(
    (status = 200, description = "The verdict, whatever it is", body = shape::Verdict),
    (status = "4XX", description = "It could not be read", body = ProblemBody, content_type = "application/problem+json")))]
pub(in crate::web) async fn check(
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let text = match body::read(&req, payload, &TYPES, state.options.body_wait_max).await? {
        Body::Json(bytes) => body::json::<CheckRequest>(&bytes)?.text,
        Body::Form(parts) => pasted(&parts)?,
        Body::Fields(_) => return Err(Problem::internal(&"an impossible body")),
        Body::Plain(bytes) => file_text(&bytes)?,
    };
    let verdict = verdict(&state, &req, text).await?;
    let mut answer = answer::json(StatusCode::OK, &verdict)?;
    let no_store = header::HeaderValue::from_static("no-store");
    answer.headers_mut().insert(header::CACHE_CONTROL, no_store);
    Ok(answer)
}

/// The text in a form: the file where one was chosen, otherwise what was pasted.
pub(in crate::web) fn pasted(parts: &Parts) -> Result<String, Problem> {
    let file = parts.get("file").filter(|part| !part.bytes.is_empty());
    match (file, parts.get("text")) {
        (Some(file), _) => file_text(&file.bytes),
        (None, Some(text)) => Ok(text.text("text")?.to_owned()),
        (None, None) => Err(Problem::new(
            Code::BadMultipart,
            "the form has neither a part text nor a part file",
        )),
    }
}

/// The text of a file. A byte order mark stays, because only with it are the bytes those of an archived file that has one.
fn file_text(bytes: &[u8]) -> Result<String, Problem> {
    let text = intake::text(bytes)?;
    let marked = bytes.strip_prefix("\u{feff}".as_bytes()).is_some();
    Ok(if marked { format!("\u{feff}{text}") } else { text })
}

/// The verdict on a text, in its turn and within the rate of its client.
pub(in crate::web) async fn verdict(
    state: &State,
    req: &HttpRequest,
    text: String,
) -> Result<Verdict, Problem> {
    if text.len() > PASTED_BYTES_MAX {
        let detail =
            format!("the text has {} bytes, at most {PASTED_BYTES_MAX} can be checked", text.len());
        return Err(Problem::new(Code::TooLong, detail));
    }
    let verdict = state.check(req, move |archive| archive.check(&text)).await?;
    state.metrics.check(verdict.verdict);
    Ok(verdict)
}

/// The letters that have a digest.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct KnownDigests {
    /// The digest, as it was asked for.
    pub sha256: String,
    /// The letters; empty where there are none, which is not proof of forgery.
    pub letters: Vec<KnownDigest>,
}

/// A letter that has a digest.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct KnownDigest {
    /// The letter.
    #[schema(value_type = String)]
    pub id: LetterId,
    /// What of it has the digest: `letter.txt`, the exact text, or `letter.n1`, its N1 form.
    pub of: String,
}

/// Letters whose exact text, or its N1 form, has this SHA-256: a look-up that tells the server no text.
#[utoipa::path(get, path = "/v1/check/sha256/{hex}", tag = "check",
    params(("hex" = String, Path, description = "64 hexadecimal digits")), responses(
    (status = 200, description = "The letters that have it", body = KnownDigests),
    (status = 400, description = "This is no digest", body = ProblemBody, content_type = "application/problem+json")))]
pub(in crate::web) async fn by_sha256(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let given = req.match_info().get("hex").unwrap_or_default();
    let mut sha256 = [0; 32];
    hex::decode_to_slice(given, &mut sha256).map_err(|_| {
        Problem::new(Code::BadQuery, "64 hexadecimal digits were expected").at("hex")
    })?;
    let known = state.blocking(move |archive| archive.by_sha256(&sha256)).await?;
    let letters = known.into_iter().map(|(id, of)| KnownDigest { id, of: of.to_owned() }).collect();
    let mut answer =
        answer::json(StatusCode::OK, &KnownDigests { sha256: hex::encode(sha256), letters })?;
    let no_store = header::HeaderValue::from_static("no-store");
    answer.headers_mut().insert(header::CACHE_CONTROL, no_store);
    Ok(answer)
}

//! `/v1/letters`: deposit, list, search, show.

use super::view::RegisteredAnswers;
use super::{LetterBody, RegisteredBody, letter_id};
use crate::archive::{LetterFilter, Registered, Submission};
use crate::letter::{LetterText, Metadata, PartialDate};
use crate::limits::{PAGE_LETTERS_MAX, QUERY_CHARS_MAX};
use crate::web::auth::Depositor;
use crate::web::body::{self, Body};
use crate::web::code::Code;
use crate::web::problem::{Problem, ProblemBody};
use crate::web::state::State;
use crate::web::{answer, shape};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Letters on a page where the client names no number.
const LIMIT_DEFAULT: usize = 20;
/// Bytes of a text up to which a letter is prepared on the thread that answers; that takes some 0.2 ms at most.
const PREPARED_HERE_BYTES_MAX: usize = 16 << 10;

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
    let Depositor { idempotency_key } = depositor;
    let metadata = Box::new(metadata);
    let submission = Submission::Letter { text, metadata, idempotency_key };
    registered_answer(submit(&state, submission).await?)
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

/// Hands a submission to the archive and waits until it is durable.
pub(in crate::web) async fn submit(
    state: &State,
    submission: Submission,
) -> Result<Registered, Problem> {
    // Normal forms, digests and the signature are made before the submission is queued. For a letter of usual length
    // that takes less time than waking a thread for it.
    let pending = match &submission {
        Submission::Letter { text, idempotency_key: None, .. }
            if text.as_str().len() <= PREPARED_HERE_BYTES_MAX =>
        {
            state.archive.submit(submission)?
        }
        _ => state.blocking_or(move |archive| archive.submit(submission)).await?,
    };
    Ok(pending.answer().await?)
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

/// Which letters to list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub(in crate::web) struct LettersQuery {
    /// Words that must all occur in title, text, outlet or people.
    q: Option<String>,
    /// Outlet of a publication, without regard to case.
    outlet: Option<String>,
    /// Earliest date, EDTF (`2013-04`).
    from: Option<String>,
    /// Latest date, EDTF.
    until: Option<String>,
    /// Only letters logged before this entry: `next` of the page before.
    before: Option<String>,
    /// Another name of `before`.
    cursor: Option<String>,
    /// How many, 1 to 100; 20 where not named.
    limit: Option<String>,
}

/// One page of letters, newest first.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LettersBody {
    /// The letters.
    pub letters: Vec<LetterBody>,
    /// The cursor of the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
    /// Letters in the whole archive.
    pub total: u64,
}

impl LettersQuery {
    /// `q`, `outlet`, `from` and `until` as they were given, for a form that shows them again.
    pub(in crate::web) fn words(&self) -> (String, String, String, String) {
        let given = |value: &Option<String>| value.clone().unwrap_or_default();
        (given(&self.q), given(&self.outlet), given(&self.from), given(&self.until))
    }

    /// The filter it stands for. Empty values, which forms send, are the same as none.
    pub(in crate::web) fn filter(self) -> Result<LetterFilter, Problem> {
        let bad =
            |member: &'static str, detail: String| Problem::new(Code::BadQuery, detail).at(member);
        let given = |value: Option<String>| value.filter(|value| !value.trim().is_empty());
        let words = |member, value: Option<String>| match given(value) {
            Some(text) if text.chars().count() > QUERY_CHARS_MAX => Err(bad(
                member,
                format!("{member}: at most {QUERY_CHARS_MAX} characters are allowed"),
            )),
            value => Ok(value),
        };
        let date = |member, value| match given(value) {
            Some(text) => PartialDate::parse(text.trim())
                .map(Some)
                .map_err(|error| bad(member, format!("{member}: {error}"))),
            None => Ok(None),
        };
        let number = |member, value| match given(value) {
            Some(text) => text
                .parse::<u64>()
                .map(Some)
                .map_err(|_| bad(member, format!("{member}: {text:?} is not a number"))),
            None => Ok(None),
        };
        if self.before.is_some() && self.cursor.is_some() {
            return Err(bad("cursor", "before and cursor are the same; name one".to_owned()));
        }
        let limit = number("limit", self.limit)?.map_or(Ok(LIMIT_DEFAULT), |limit| {
            usize::try_from(limit)
                .ok()
                .filter(|limit| (1..=PAGE_LETTERS_MAX).contains(limit))
                .ok_or_else(|| bad("limit", format!("limit: 1 to {PAGE_LETTERS_MAX} was expected")))
        })?;
        Ok(LetterFilter {
            q: words("q", self.q)?,
            outlet: words("outlet", self.outlet)?,
            from: date("from", self.from)?,
            until: date("until", self.until)?,
            before: number("before", self.before.or(self.cursor))?,
            limit,
        })
    }
}

/// Letters, newest first; with `q` a search.
#[utoipa::path(get, path = "/v1/letters", tag = "letters", params(LettersQuery), responses(
    (status = 200, description = "One page of letters", body = LettersBody),
    (status = 400, description = "A parameter is not as expected", body = ProblemBody,
     content_type = "application/problem+json")))]
pub(in crate::web) async fn list(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let filter = body::query::<LettersQuery>(&req)?.filter()?;
    let page = state.blocking_or(move |archive| archive.letters(&filter)).await?;
    let body = LettersBody {
        letters: page.letters.into_iter().map(LetterBody::from).collect(),
        next: page.next,
        total: page.total,
    };
    answer::json(StatusCode::OK, &body)
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

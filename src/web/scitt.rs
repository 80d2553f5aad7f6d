//! SCITT's API (SCRAPI draft-11): keys, and the registration of statements that were signed elsewhere. COSE and CBOR, its
//! problems too (RFC 9290).
//!
//! An entry is called `<epoch>.<index>`, the epoch being 1: one archive has one log. Whoever can sign with an issuer key
//! of the trust anchors may register, and needs no token; how often anybody tries is bounded.

use super::answer;
use super::body;
use super::code::Code;
use super::problem::Problem;
use super::state::State;
use crate::archive::Submission;
use crate::desk::{Act, Deed, Outcome, Surface};
use crate::log::LeafIndex;
use crate::statement::{KeySet, Role, Statement, StatementError};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

/// Media types that a statement may come in.
const STATEMENT_TYPES: [&str; 2] = ["application/cose", "application/scitt-statement+cose"];
/// Media type of a receipt, where it is asked for.
const RECEIPT: &str = "application/scitt-receipt+cose";
/// What every statement and receipt is.
const COSE: &str = "application/cose";
/// The archive's one log.
const EPOCH: &str = "1";

/// Media type of problems in CBOR.
const PROBLEM: &str = "application/concise-problem-details+cbor";

/// Whether a path answers in CBOR, its problems too.
pub(super) fn speaks_cbor(path: &str) -> bool {
    let below = |root: &str| {
        path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    below("/.well-known/scitt-keys") || below("/entries")
}

/// Receipt and issuer keys as a COSE Key Set.
#[utoipa::path(get, path = "/.well-known/scitt-keys", tag = "keys", responses(
    (status = 200, description = "COSE Key Set", body = Vec<u8>, content_type = "application/cbor")))]
pub(super) async fn keys(state: web::Data<State>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/cbor")
        .body(state.archive.keys().key_set().to_cbor())
}

/// One key as a COSE Key, by its `kid`.
#[utoipa::path(get, path = "/.well-known/scitt-keys/{kid}", tag = "keys",
    params(("kid" = String, Path, description = "43 base64url characters (RFC 9679)")), responses(
    (status = 200, description = "COSE Key", body = Vec<u8>, content_type = "application/cbor"),
    (status = 404, description = "There is no such key", body = Vec<u8>,
     content_type = "application/concise-problem-details+cbor")))]
pub(super) async fn key(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let kid = req.match_info().get("kid").unwrap_or_default();
    // Retired keys too: what they signed is still verified with them.
    let anchors = state.archive.anchors();
    let mut keys = anchors.iter().filter(|key| key.role != Role::Log);
    let key = keys.find(|key| key.kid.as_str() == kid);
    let key = key.ok_or_else(|| Problem::new(Code::NoSuchKey, "no key has this kid"))?;
    Ok(HttpResponse::Ok().content_type("application/cbor").body(KeySet::key_to_cbor(&key.key)))
}

/// Registers a statement about a new letter that an issuer key of the trust anchors signed, without its text. It is logged
/// and durable before this answers.
#[utoipa::path(post, path = "/entries", tag = "scitt", request_body(
    description = "A Signed Statement, as `chancery sign` makes it; its unprotected header is set aside.",
    content((Vec<u8> = "application/cose"), (Vec<u8> = "application/scitt-statement+cose"))), responses(
    (status = 201, description = "The receipt; Location names the entry", body = Vec<u8>, content_type = "application/cose"),
    (status = 303, description = "The same, to be fetched at Location: where `api-version` is in the query, or \
     `Prefer: respond-async`"),
    (status = "4XX", description = "It is not registered", body = Vec<u8>,
     content_type = "application/concise-problem-details+cbor")))]
pub(super) async fn register(
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    state.take_checks(&req, 1)?;
    let body = body::raw(&req, payload, &STATEMENT_TYPES, state.options.body_wait_max).await?;
    Statement::without_receipts(&body).map_err(malformed)?;
    let submission = Submission::Statement { statement: body.to_vec(), text: None };
    let registered = state.blocking_or(move |archive| archive.submit(submission)).await?;
    let registered = registered.answer().await?;
    let outcome = if registered.new { Outcome::Done } else { Outcome::Known };
    let act = Act::new(Deed::Deposit, outcome, Surface::Api).letter(Some(&registered.id));
    state.list(act.index(registered.index.get()));
    let id = format!("{EPOCH}.{}", registered.index.get());
    let location = format!("/entries/{id}");
    if wants_to_ask_again(&req) {
        return Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, location)).finish());
    }
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, location))
        .insert_header(("x-ms-ccf-transaction-id", id))
        .content_type(receipt_type(&req))
        .body(registered.receipt))
}

/// What is wrong with bytes that are no statement, by the names that SCRAPI has for it.
fn malformed(error: StatementError) -> Problem {
    let code = match error {
        StatementError::UnsupportedAlgorithm(_) => Code::BadAlgorithm,
        StatementError::NotSign1(why) if why.contains("payload") => Code::PayloadMissing,
        StatementError::Malformed { .. }
        | StatementError::NotDeterministic { .. }
        | StatementError::NotSign1(_)
        | StatementError::TooLong { .. } => Code::MalformedStatement,
        _ => Code::Rejected,
    };
    Problem::new(code, error.to_string())
}

/// Whether a client expects to be sent to the entry: Microsoft's does, which puts its version into every query, unless it
/// says that it waits.
fn wants_to_ask_again(req: &HttpRequest) -> bool {
    let query = req.query_string();
    let has = |pair: &str| {
        query.split('&').any(|given| given == pair || given.starts_with(&format!("{pair}=")))
    };
    let prefers = req.headers().get_all("prefer").filter_map(|value| value.to_str().ok());
    let asynchronous =
        prefers.flat_map(|value| value.split(',')).any(|it| it.trim() == "respond-async");
    !has("waitForCommit=true") && (has("api-version") || asynchronous)
}

/// The receipt of an entry at the log's present size. What is registered is durable, so none is ever on its way.
#[utoipa::path(get, path = "/entries/{id}", tag = "scitt",
    params(("id" = String, Path, description = "`1.<index>`, as 1.42")), responses(
    (status = 200, description = "COSE receipt (RFC 9942)", body = Vec<u8>, content_type = "application/cose"),
    (status = 400, description = "This is no entry's name", body = Vec<u8>,
     content_type = "application/concise-problem-details+cbor"),
    (status = 404, description = "There is no such entry", body = Vec<u8>,
     content_type = "application/concise-problem-details+cbor")))]
pub(super) async fn entry(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let index = index_of(&req)?;
    let receipt = state.blocking_or(move |archive| archive.receipt(index)).await?;
    let receipt = receipt.ok_or_else(|| no_such_entry(index))?;
    Ok(file(&req, receipt_type(&req), receipt))
}

/// The transparent statement: the entry with its receipt in its unprotected header.
#[utoipa::path(get, path = "/entries/{id}/statement", tag = "scitt",
    params(("id" = String, Path, description = "`1.<index>`, as 1.42")), responses(
    (status = 200, description = "Transparent statement", body = Vec<u8>, content_type = "application/cose"),
    (status = 404, description = "There is no such entry", body = Vec<u8>,
     content_type = "application/concise-problem-details+cbor")))]
pub(super) async fn statement(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let index = index_of(&req)?;
    let read = move |archive: &crate::archive::Archive| {
        Ok(archive.entry(index)?.zip(archive.receipt(index)?))
    };
    let (bytes, receipt) = state.blocking_or(read).await?.ok_or_else(|| no_such_entry(index))?;
    let statement = Statement::parse(&bytes).map_err(|fault| Problem::internal(&fault))?;
    Ok(file(&req, COSE, statement.transparent(&[&receipt])))
}

/// A file that changes with the log.
fn file(req: &HttpRequest, media_type: &'static str, bytes: Vec<u8>) -> HttpResponse {
    let etag = &answer::digest(&bytes);
    answer::File { media_type, etag, cache: "no-cache", name: None }.answer(req, bytes)
}

fn index_of(req: &HttpRequest) -> Result<LeafIndex, Problem> {
    let given = req.match_info().get("id").unwrap_or_default();
    let index = given.strip_prefix(EPOCH).and_then(|rest| rest.strip_prefix('.'));
    let number = index.and_then(|index| index.parse::<u64>().ok());
    match number.filter(|number| index == Some(number.to_string().as_str())) {
        Some(number) => Ok(LeafIndex::new(number)),
        None => Err(Problem::new(Code::BadLocator, "an entry is called 1.<index>, as 1.42")),
    }
}

fn no_such_entry(index: LeafIndex) -> Problem {
    Problem::new(Code::NoSuchEntry, format!("the log has no entry {} yet", index.get()))
}

/// As others write it, unless its own type is asked for.
fn receipt_type(req: &HttpRequest) -> &'static str {
    let accepts = req.headers().get_all(header::ACCEPT).filter_map(|value| value.to_str().ok());
    if accepts.into_iter().any(|value| value.contains(RECEIPT)) { RECEIPT } else { COSE }
}

/// A problem as a CBOR map `{-1: title, -2: detail}`.
pub(super) fn problem(problem: &Problem) -> HttpResponse {
    let title = match problem.code() {
        Code::NoSuchKey => "No such key",
        Code::NoSuchEntry => "Not Found",
        Code::BadLocator => "Invalid locator",
        Code::Rejected => "Rejected",
        Code::BadAlgorithm => "Bad Signature Algorithm",
        Code::PayloadMissing => "Payload Missing",
        Code::MalformedStatement => "Malformed request",
        code => code.title(),
    };
    let mut body = vec![0xa2, 0x20];
    push_text(&mut body, title);
    body.push(0x21);
    push_text(&mut body, problem.detail());
    problem.head().content_type(PROBLEM).body(body)
}

/// Appends a definite-length CBOR text string (RFC 8949 section 3.1, major type 3).
fn push_text(cbor: &mut Vec<u8>, text: &str) {
    let len = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let be = len.to_be_bytes();
    match len {
        0..=23 => cbor.push(0x60 | be[3]),
        24..=0xff => cbor.extend([0x78, be[3]]),
        0x100..=0xffff => cbor.extend([0x79, be[2], be[3]]),
        _ => {
            cbor.push(0x7a);
            cbor.extend(be);
        }
    }
    cbor.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SCRAPI's own example, "Malformed request", byte for byte.
    #[test]
    fn writes_the_bytes_of_the_draft_s_example() {
        let mut cbor = vec![0xa2, 0x20];
        push_text(&mut cbor, "Malformed request");
        cbor.push(0x21);
        push_text(&mut cbor, "The request could not be parsed");
        assert_eq!(
            hex::encode(cbor),
            "a220714d616c666f726d6564207265717565737421781f\
             546865207265717565737420636f756c64206e6f7420626520706172736564"
        );
    }

    #[test]
    fn writes_every_length_head() {
        for (len, head) in
            [(23, "77"), (24, "7818"), (255, "78ff"), (256, "790100"), (65_536, "7a00010000")]
        {
            let mut cbor = Vec::new();
            push_text(&mut cbor, &"x".repeat(len));
            assert!(hex::encode(cbor).starts_with(head), "{len}");
        }
    }
}

//! A letter's files, byte for byte: text, statement, receipt, proof, bundle, and the exports that stock tools check.
//!
//! `?index=` chooses a later statement about the letter; without it, it is the statement that deposited it.

use super::letter_id;
use crate::archive::{Archive, ArchiveError, LetterView};
use crate::letter::LetterId;
use crate::log::LeafIndex;
use crate::statement::Statement;
use crate::web::answer::{File, digest};
use crate::web::body;
use crate::web::code::Code;
use crate::web::problem::{Problem, ProblemBody};
use crate::web::state::State;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use std::sync::Arc;

/// A statement's bytes never change.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// Receipts, proofs and bundles grow with the log, and a text may be erased.
const FRESH: &str = "no-cache";

/// Which of a letter's statements.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub(in crate::web) struct StatementQuery {
    /// The statement's entry; the letter's own where not named.
    index: Option<String>,
}

/// A letter and the entry of one of its statements.
struct Chosen {
    id: LetterId,
    index: LeafIndex,
}

async fn chosen(req: &HttpRequest, state: &State) -> Result<Chosen, Problem> {
    let id = letter_id(req)?;
    let query: StatementQuery = body::query(req)?;
    let wanted = id.clone();
    let view: LetterView = state.blocking_or(move |archive| archive.letter(&wanted)).await?;
    let index = match query.index {
        None => view.index,
        Some(given) => given.parse().map_err(|_| {
            Problem::new(Code::BadQuery, "index: a number was expected").at("index")
        })?,
    };
    if !view.statements.iter().any(|statement| statement.index == index) {
        let detail = format!("entry {index} is no statement about letter {id}");
        return Err(Problem::new(Code::NoSuchStatement, detail).about(id));
    }
    Ok(Chosen { id, index: LeafIndex::new(index) })
}

/// Reads one thing about an entry that the letter's list says is there.
async fn read<T: Send + 'static>(
    state: &State,
    work: impl FnOnce(&Archive) -> Result<Option<T>, ArchiveError> + Send + 'static,
) -> Result<T, Problem> {
    let found = state.blocking_or(work).await?;
    found.ok_or_else(|| Problem::internal(&"an entry that a letter lists is not in the log"))
}

/// The letter's exact text.
#[utoipa::path(get, path = "/v1/letters/{id}/text", tag = "files", params(("id" = String, Path, description = "The letter")),
    responses((status = 200, description = "The bytes as deposited", body = String, content_type = "text/plain"),
    (status = 404, description = "There is no such letter", body = ProblemBody, content_type = "application/problem+json"),
    (status = 410, description = "The text was erased", body = ProblemBody, content_type = "application/problem+json")))]
pub(in crate::web) async fn text(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let id = letter_id(&req)?;
    let read = move |archive: &Archive| Ok((archive.text(&id)?, archive.letter(&id)?));
    let (text, view) = state.blocking_or(read).await?;
    let etag = view.text_sha256.as_str();
    let file = File { media_type: "text/plain; charset=utf-8", etag, cache: FRESH, name: None };
    let mut answer = file.answer(&req, text.as_bytes());
    if let Ok(language) = header::HeaderValue::from_str(view.metadata.language.as_str()) {
        answer.headers_mut().insert(header::CONTENT_LANGUAGE, language);
    }
    Ok(answer)
}

/// The signed statement: a tagged COSE_Sign1, which is the log entry.
#[utoipa::path(get, path = "/v1/letters/{id}/statement", tag = "files",
    params(("id" = String, Path, description = "The letter"), StatementQuery), responses(
    (status = 200, description = "COSE_Sign1", body = Vec<u8>, content_type = "application/scitt-statement+cose"),
    (status = 404, description = "There is no such letter or statement", body = ProblemBody,
     content_type = "application/problem+json")))]
pub(in crate::web) async fn statement(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let (chosen, bytes) = entry(&req, &state).await?;
    let name = Some(chosen.file_name("cose"));
    let media_type = "application/scitt-statement+cose";
    Ok(File { media_type, etag: &digest(&bytes), cache: IMMUTABLE, name }.answer(&req, &*bytes))
}

/// The bytes that were signed, for `openssl pkeyutl -verify -rawin -in`.
#[utoipa::path(get, path = "/v1/letters/{id}/statement.tbs", tag = "files",
    params(("id" = String, Path, description = "The letter"), StatementQuery), responses(
    (status = 200, description = "Sig_structure (RFC 9052)", body = Vec<u8>, content_type = "application/octet-stream")))]
pub(in crate::web) async fn statement_tbs(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    export(&req, &state, "tbs", Statement::tbs).await
}

/// The signature's 64 bytes, for `openssl pkeyutl -verify -rawin -sigfile`.
#[utoipa::path(get, path = "/v1/letters/{id}/statement.sig", tag = "files",
    params(("id" = String, Path, description = "The letter"), StatementQuery), responses(
    (status = 200, description = "Ed25519 signature", body = Vec<u8>, content_type = "application/octet-stream")))]
pub(in crate::web) async fn statement_sig(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    export(&req, &state, "sig", |statement| statement.signature().to_vec()).await
}

/// The transparent statement: the statement with its receipt in its unprotected header.
#[utoipa::path(get, path = "/v1/letters/{id}/statement.scitt", tag = "files",
    params(("id" = String, Path, description = "The letter"), StatementQuery), responses(
    (status = 200, description = "Transparent statement", body = Vec<u8>,
     content_type = "application/scitt-statement+cose")))]
pub(in crate::web) async fn statement_scitt(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let (chosen, bytes) = entry(&req, &state).await?;
    let index = chosen.index;
    let receipt = read(&state, move |archive| archive.receipt(index)).await?;
    let statement = Statement::parse(&bytes).map_err(|fault| Problem::internal(&fault))?;
    let transparent = statement.transparent(&[&receipt]);
    let name = Some(chosen.file_name("scitt"));
    let media_type = "application/scitt-statement+cose";
    let file = File { media_type, etag: &digest(&transparent), cache: FRESH, name };
    Ok(file.answer(&req, transparent))
}

/// A COSE receipt (RFC 9942) at the log's present size.
#[utoipa::path(get, path = "/v1/letters/{id}/receipt", tag = "files",
    params(("id" = String, Path, description = "The letter"), StatementQuery), responses(
    (status = 200, description = "COSE receipt", body = Vec<u8>, content_type = "application/scitt-receipt+cose")))]
pub(in crate::web) async fn receipt(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let chosen = chosen(&req, &state).await?;
    let index = chosen.index;
    let bytes = read(&state, move |archive| archive.receipt(index)).await?;
    let name = Some(chosen.file_name("receipt"));
    let media_type = "application/scitt-receipt+cose";
    Ok(File { media_type, etag: &digest(&bytes), cache: FRESH, name }.answer(&req, bytes))
}

/// A C2SP `.tlog-proof` at the log's present checkpoint.
#[utoipa::path(get, path = "/v1/letters/{id}/proof", tag = "files",
    params(("id" = String, Path, description = "The letter"), StatementQuery), responses(
    (status = 200, description = "C2SP tlog-proof", body = String, content_type = "text/plain")))]
pub(in crate::web) async fn proof(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let chosen = chosen(&req, &state).await?;
    let index = chosen.index;
    let proof = read(&state, move |archive| archive.proof(index)).await?;
    let name = Some(chosen.file_name("tlog-proof"));
    let media_type = "text/plain; charset=utf-8";
    let file = File { media_type, etag: &digest(proof.as_bytes()), cache: FRESH, name };
    Ok(file.answer(&req, proof))
}

/// Everything a stranger needs to check the letter with no network, in one zip file.
#[utoipa::path(get, path = "/v1/letters/{id}/bundle", tag = "files",
    params(("id" = String, Path, description = "The letter")), responses(
    (status = 200, description = "The bundle", body = Vec<u8>, content_type = "application/zip"),
    (status = 404, description = "There is no such letter", body = ProblemBody, content_type = "application/problem+json")))]
pub(in crate::web) async fn bundle(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let id = letter_id(&req)?;
    let wanted = id.clone();
    let bundle = state.blocking(move |archive| {
        let bundle = archive.bundle(&wanted)?;
        bundle.to_zip().map_err(|fault| Problem::internal(&fault))
    });
    let zip = bundle.await??;
    let name = Some(format!("{id}.zip"));
    let file = File { media_type: "application/zip", etag: &digest(&zip), cache: FRESH, name };
    Ok(file.answer(&req, zip))
}

impl Chosen {
    fn file_name(&self, extension: &str) -> String {
        format!("{}-{}.{extension}", self.id, self.index.get())
    }
}

async fn entry(req: &HttpRequest, state: &State) -> Result<(Chosen, Arc<[u8]>), Problem> {
    let chosen = chosen(req, state).await?;
    let index = chosen.index;
    let bytes = read(state, move |archive| archive.entry(index)).await?;
    Ok((chosen, bytes))
}

async fn export(
    req: &HttpRequest,
    state: &State,
    extension: &str,
    part: impl FnOnce(&Statement) -> Vec<u8>,
) -> Result<HttpResponse, Problem> {
    let (chosen, bytes) = entry(req, state).await?;
    let statement = Statement::parse(&bytes).map_err(|fault| Problem::internal(&fault))?;
    let bytes = part(&statement);
    let name = Some(chosen.file_name(extension));
    let media_type = "application/octet-stream";
    Ok(File { media_type, etag: &digest(&bytes), cache: IMMUTABLE, name }.answer(req, bytes))
}

//! `/openapi.json`: OpenAPI 3.1, made of the very handlers and types that answer.

use super::api::{
    RegisteredBody, WaitingBody, audit, batch, check, files, keys, letters, list, mirror,
    statements, tokens,
};
use super::problem::{Problem, ProblemBody};
use super::{answer, health, metrics, scitt};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use utoipa::OpenApi as _;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

/// The document's parts.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Chancery", description = "Archives official letters and proves what they said. In reading order at /api."),
    paths(
        letters::deposit, list::list, letters::show,
        files::text, files::statement, files::statement_tbs, files::statement_sig, files::statement_scitt,
        files::receipt, files::proof, files::bundle,
        statements::publish, statements::withdraw,
        check::check, batch::check_batch, check::by_sha256,
        keys::keys, tokens::create, tokens::list, tokens::revoke, audit::audit,
        checkpoint, tile, entries, mirror::mirror,
        scitt::keys, scitt::key, scitt::register, scitt::entry, scitt::statement,
        openapi, health::livez, health::readyz, metrics::metrics,
    ),
    components(schemas(ProblemBody, RegisteredBody, WaitingBody)),
    modifiers(&Token),
    tags(
        (name = "letters", description = "Deposit, list, search, show, and state what became known later"),
        (name = "check", description = "Is this text the letter?"),
        (name = "files", description = "A letter's files, byte for byte"),
        (name = "keys", description = "Public keys"),
        (name = "scitt", description = "Registration of statements signed elsewhere, as SCRAPI has it"),
        (name = "tokens", description = "Who may do what, and what they did"),
        (name = "log", description = "The log as C2SP tlog-tiles"),
        (name = "operation", description = "Health and counters"),
    )
)]
struct Document;

struct Token;
impl utoipa::Modify for Token {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// The OpenAPI document.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "operation", responses(
    (status = 200, description = "OpenAPI 3.1", body = Object)))]
pub(super) async fn openapi() -> Result<HttpResponse, Problem> {
    answer::json(StatusCode::OK, &document())
}

/// The latest checkpoint: the log's signed size and root (C2SP tlog-checkpoint).
#[utoipa::path(get, path = "/log/checkpoint", tag = "log", responses(
    (status = 200, description = "A signed note", body = String, content_type = "text/plain")))]
#[expect(dead_code, reason = "describes a path that log::serve answers")]
fn checkpoint() {}

/// A hash tile, `<level>/<number>` with `.p/<width>` where it is not full (C2SP tlog-tiles).
#[utoipa::path(get, path = "/log/tile/{tile}", tag = "log",
    params(("tile" = String, Path, description = "As 0/x001/234.p/5; holds slashes")), responses(
    (status = 200, description = "32 bytes for each hash", body = Vec<u8>, content_type = "application/octet-stream"),
    (status = 400, description = "This is no tile's path", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "The log has no such tile yet", body = ProblemBody,
     content_type = "application/problem+json")))]
#[expect(dead_code, reason = "describes a path that log::serve answers")]
fn tile() {}

/// An entry bundle, `<number>` with `.p/<width>` where it is not full; gzip where the client takes it.
#[utoipa::path(get, path = "/log/tile/entries/{tile}", tag = "log",
    params(("tile" = String, Path, description = "As x001/234.p/5; holds slashes")), responses(
    (status = 200, description = "For each entry its length as two bytes, big-endian, and its bytes", body = Vec<u8>,
     content_type = "application/octet-stream"),
    (status = 400, description = "This is no tile's path", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "The log has no such tile yet", body = ProblemBody,
     content_type = "application/problem+json")))]
#[expect(dead_code, reason = "describes a path that log::serve answers")]
fn entries() {}

//! `/livez`: does the process answer? `/readyz`: can it do its whole work, deposits too?

use super::answer;
use super::code::Code;
use super::problem::Problem;
use super::state::State;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;

/// The answer of `/livez` and `/readyz`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct HealthBody {
    /// `live` or `ready`.
    status: &'static str,
    /// Letters archived.
    letters: u64,
    /// Entries in the log.
    entries: u64,
}

/// Whether the process answers.
#[utoipa::path(get, path = "/livez", tag = "operation", responses(
    (status = 200, description = "The process answers", body = HealthBody)))]
pub(super) async fn livez(state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let health = state.archive.health();
    let body = HealthBody { status: "live", letters: health.letters, entries: health.entries };
    answer::json(StatusCode::OK, &body)
}

/// Whether deposits are taken and the last audit found nothing. Where this answers 503, reading may well go on.
#[utoipa::path(get, path = "/readyz", tag = "operation", responses(
    (status = 200, description = "Deposits are taken, and the last audit found nothing", body = HealthBody),
    (status = 503, description = "Deposits are not taken, or the last audit found something wrong", body = super::ProblemBody)))]
pub(super) async fn readyz(state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let health = state.archive.health();
    if let Err(why) = health.writable {
        tracing::warn!(%why, "not ready");
        return Err(Problem::new(Code::WriterStopped, "the archive takes no deposits now"));
    }
    if state.archive.last_audit().is_some_and(|audit| !audit.is_good()) {
        return Err(Problem::new(Code::AuditFailed, "the archive's audit of itself did not pass"));
    }
    let body = HealthBody { status: "ready", letters: health.letters, entries: health.entries };
    answer::json(StatusCode::OK, &body)
}

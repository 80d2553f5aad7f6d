//! The API under `/v1`, one file for each noun: request type, answer type, handlers. Field names are those of the
//! metadata files and of the verdict; times are seconds since 1970; digests are hexadecimal; bytes are base64.

pub(super) mod audit;
pub(super) mod batch;
pub(super) mod check;
pub(super) mod files;
pub(super) mod keys;
pub(super) mod letters;
pub(super) mod list;
pub(super) mod mirror;
pub(super) mod statements;
pub(super) mod tokens;
mod view;

pub use audit::AuditBody;
pub use batch::{BatchLine, BatchText, COLUMNS, cells, table_row};
pub use check::{CheckRequest, KnownDigest, KnownDigests};
pub use keys::{KeyBody, KeysBody};
pub use list::{FacetBody, FacetsBody, LettersBody, MatchBody, SnippetBody};
pub use mirror::MirrorLine;
pub use statements::WithdrawalRequest;
pub use tokens::{NewTokenBody, TokenBody, TokenRequest, TokensBody};
pub use view::{LetterBody, Links, RegisteredBody, StatementBody, WaitingBody};

use super::problem::Problem;
use crate::check::VerdictCode;
use crate::letter::LetterId;
use actix_web::HttpRequest;

/// The letter that the path names.
pub(super) fn letter_id(req: &HttpRequest) -> Result<LetterId, Problem> {
    Ok(LetterId::parse(req.match_info().get("id").unwrap_or_default())?)
}

/// A verdict's code as answers carry it.
pub(super) fn verdict_name(code: VerdictCode) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

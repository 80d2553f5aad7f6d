//! `/v1/mirror/{first}`: what a mirror needs of each entry beside the tiles, a line for each. `chancery follow --mirror`
//! reads it, verifies all of it, and serves it on.

use crate::archive::Held;
use crate::limits::MIRRORED_ENTRIES_MAX;
use crate::log::{LeafIndex, TreeSize};
use crate::web::body;
use crate::web::code::Code;
use crate::web::problem::{Problem, ProblemBody};
use crate::web::state::State;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// In which log, and how many.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct MirrorQuery {
    /// Entries of the log that the receipts lead to: the size of a checkpoint, 2 or more.
    size: u64,
    /// Entries wanted, 1 to 256; 256 where not named. Fewer are answered where their texts are long.
    count: Option<usize>,
}

/// What a mirror needs of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MirrorLine {
    /// Which entry.
    pub index: u64,
    /// Its COSE receipt in the log of that size, base64.
    pub receipt: String,
    /// The letter's text, where the entry is a letter's statement; absent too where the text was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Receipts and texts of entries from `first` on, one line each.
#[utoipa::path(get, path = "/v1/mirror/{first}", tag = "log",
    params(("first" = u64, Path, description = "The first entry"), MirrorQuery), responses(
    (status = 200, description = "A line for each entry", content((MirrorLine = "application/x-ndjson"))),
    (status = "4XX", description = "There are no such entries in a log of that size", body = ProblemBody,
     content_type = "application/problem+json")))]
pub(in crate::web) async fn mirror(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let MirrorQuery { size, count } = body::query(&req)?;
    let first: Option<u64> = req.match_info().get("first").and_then(|first| first.parse().ok());
    let wrong = |member: &str, what: &str| {
        Problem::new(Code::BadQuery, format!("{member}: {what} was expected")).at(member)
    };
    let published = state.archive.checkpoint().checkpoint().size.get();
    if !(2..=published).contains(&size) {
        return Err(wrong("size", &format!("a number from 2 to {published}")));
    }
    let first = first.filter(|first| *first < size);
    let first = first.ok_or_else(|| wrong("first", "an entry below that size"))?;
    let count = count.unwrap_or(MIRRORED_ENTRIES_MAX);
    if !(1..=MIRRORED_ENTRIES_MAX).contains(&count) {
        return Err(wrong("count", &format!("a number from 1 to {MIRRORED_ENTRIES_MAX}")));
    }
    // Each receipt is a signature, so it is counted and waits its turn as a check does.
    state.take_checks(&req, 1)?;
    let read = move |archive: &crate::archive::Archive| {
        archive.held(LeafIndex::new(first), count, TreeSize::new(size))
    };
    let held = state.in_turn(read).await??;
    let mut lines = Vec::new();
    for Held { index, receipt, text } in held {
        let (index, receipt) = (index.get(), STANDARD.encode(receipt));
        let line = MirrorLine { index, receipt, text: text.map(|text| text.to_string()) };
        serde_json::to_writer(&mut lines, &line).map_err(|error| Problem::internal(&error))?;
        lines.push(b'\n');
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/x-ndjson"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(lines))
}

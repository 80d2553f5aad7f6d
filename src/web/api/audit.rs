//! `/v1/audit`: the audit list. It needs the admin role.

use crate::archive::TokenRole;
use crate::desk::{Act, Deed, List};
use crate::limits::PAGE_ACTS_MAX;
use crate::web::code::Code;
use crate::web::problem::{Problem, ProblemBody};
use crate::web::state::State;
use crate::web::{answer, auth, body};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};

/// Acts in a page where no number is asked for.
const ACTS: usize = 50;

/// Which part of which list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct AuditQuery {
    /// `done` (also what was known or waits) or `refused`; `done` where it is not given.
    list: Option<String>,
    /// Acts with smaller numbers than this one.
    before: Option<u64>,
    /// At most so many, from 1 to 200.
    limit: Option<usize>,
}

/// A part of the audit list, the newest act first.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AuditBody {
    /// The acts.
    pub acts: Vec<Act>,
    /// What to ask for with `before` to go on; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// What was done or refused, by whom, when and from which surface.
#[utoipa::path(get, path = "/v1/audit", tag = "tokens", params(AuditQuery), security(("token" = [])), responses(
    (status = 200, description = "The newest acts first", body = AuditBody),
    (status = "4XX", description = "It was refused", body = ProblemBody, content_type = "application/problem+json")))]
pub(in crate::web) async fn audit(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    auth::authorize(&state, &req, TokenRole::Admin, Deed::Audit)?;
    let AuditQuery { list, before, limit } = body::query(&req)?;
    let list = match list.as_deref() {
        None | Some("done") => List::Done,
        Some("refused") => List::Refused,
        Some(_) => return Err(bad("list", "done or refused was expected")),
    };
    let limit = limit.unwrap_or(ACTS);
    if !(1..=PAGE_ACTS_MAX).contains(&limit) {
        return Err(bad("limit", &format!("1 to {PAGE_ACTS_MAX} was expected")));
    }
    let read = web::block(move || state.desk.acts.page(list, before, limit));
    let page = read.await?.map_err(|fault| Problem::internal(&fault))?;
    answer::json(StatusCode::OK, &AuditBody { acts: page.acts, next: page.next })
}

fn bad(parameter: &str, detail: &str) -> Problem {
    Problem::new(Code::BadQuery, format!("{parameter}: {detail}")).at(parameter)
}

//! `/`: paste a text and check it.

use super::publication::Row;
use super::{Frame, page};
use crate::archive::LetterFilter;
use crate::web::problem::Problem;
use crate::web::state::State;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Letters shown below the form.
const NEWEST: usize = 3;

#[derive(Template)]
#[template(path = "home.html", config = ".askama.toml")]
struct Home {
    frame: Frame,
    /// The element of a letter's title in the list.
    heading: &'static str,
    newest: Vec<Row>,
    total: u64,
}

framed!(Home);

/// The page.
pub(super) async fn home(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let filter = LetterFilter { limit: NEWEST, ..LetterFilter::default() };
    let newest = state.blocking_or(move |archive| archive.letters(&filter)).await?;
    let frame = Frame::new(&req, &state, "/");
    let rows = newest.letters.iter().map(|found| Row::new(frame.tongue(), &found.letter)).collect();
    page(StatusCode::OK, &Home { frame, heading: "h3", newest: rows, total: newest.total })
}

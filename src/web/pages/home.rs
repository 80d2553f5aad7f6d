//! `/`: paste a text and check it.

use super::coverage::Coverage;
use super::publication::Row;
use super::{Frame, page};
use crate::archive::{Archive, LetterFilter};
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
    coverage: Coverage,
}

framed!(Home);

/// The page.
pub(super) async fn home(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let filter = LetterFilter { limit: NEWEST, ..LetterFilter::default() };
    let read =
        move |archive: &Archive| Ok((archive.letters(&filter)?, Coverage::of(archive, true)));
    let (newest, coverage) = state.blocking_or(read).await?;
    let frame = Frame::new(&req, &state, "/");
    let rows = newest.letters.iter().map(|found| Row::new(frame.tongue(), &found.letter)).collect();
    page(StatusCode::OK, &Home { frame, heading: "h3", newest: rows, coverage })
}

//! `/about`: how it works, and how to check without us, in exact commands.

use super::{Frame, page};
use crate::web::api::keys;
use crate::web::problem::Problem;
use crate::web::state::State;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "about.html", config = ".askama.toml")]
struct About {
    frame: Frame,
    url: String,
    vkey: String,
}

framed!(About);

/// The page.
pub(super) async fn about(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let frame = Frame::new(&req, &state, "/about");
    let vkey = keys::body(&state)?.vkey;
    page(StatusCode::OK, &About { frame, url: state.url(&req), vkey })
}

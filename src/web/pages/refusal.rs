//! Problems as pages: a refused request where a browser asks, and `/problems/{code}`, which describes a sort of problem.

use super::{Frame, page, text};
use crate::web::code::Code;
use crate::web::problem::{Problem, ProblemBody};
use crate::web::state::State;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _, web};
use askama::Template;

#[derive(Template)]
#[template(path = "refusal.html", config = ".askama.toml")]
struct Refusal {
    frame: Frame,
    body: ProblemBody,
    /// What happened this time, as HTML.
    detail: Option<String>,
    /// The letter it is about.
    letter: Option<String>,
}

/// A problem as a page. Where even that fails it stays JSON.
pub(in crate::web) fn problem(state: &State, problem: &Problem) -> HttpResponse {
    let body = problem.body();
    let detail = Some(text::shown(&text::sentence(&body.detail)));
    // A letter that is not there has no page.
    let letter = problem.letter().filter(|_| problem.code() != Code::NoSuchLetter);
    let letter = letter.map(ToString::to_string);
    let template = Refusal { frame: Frame::new(state, ""), body, detail, letter };
    match template.render() {
        Ok(html) => {
            let mut answer = problem.head();
            answer.insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"));
            answer.body(html)
        }
        Err(_) => problem.error_response(),
    }
}

/// What a problem code means.
pub(super) async fn kind(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let code = req.match_info().get("code").and_then(Code::parse);
    let code = code.ok_or_else(Problem::no_such_path)?;
    let body = Problem::new(code, "").body();
    let frame = Frame::new(&state, "");
    page(StatusCode::OK, &Refusal { frame, body, detail: None, letter: None })
}

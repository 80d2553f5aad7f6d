//! Problems as pages: a refused request where a browser asks, and `/problems/{code}`, which describes a sort of problem.

use super::tongue::Tongue;
use super::{Frame, page, text};
use crate::web::code::Code;
use crate::web::problem::Problem;
use crate::web::state::State;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, ResponseError as _, web};
use askama::Template;

#[derive(Template)]
#[template(path = "refusal.html", config = ".askama.toml")]
struct Refusal {
    frame: Frame,
    status: u16,
    code: &'static str,
    title: String,
    hint: String,
    /// What happened this time, as HTML, in English.
    detail: Option<String>,
    /// The letter it is about.
    letter: Option<String>,
}

framed!(Refusal);

impl Refusal {
    fn new(frame: Frame, code: Code) -> Self {
        // In English a problem says what the API says of it.
        let said = |list: &str, english: &str| match frame.tongue() {
            Tongue::English => text::shown(english),
            Tongue::Chinese => frame.tongue().one_of(list, code.as_str()).to_string(),
        };
        Self {
            status: code.status().as_u16(),
            code: code.as_str(),
            title: said("problem", code.title()),
            hint: said("problem-hint", code.hint()),
            detail: None,
            letter: None,
            frame,
        }
    }
}

/// A problem as a page. Where even that fails it stays JSON.
pub(in crate::web) fn problem(req: &HttpRequest, state: &State, problem: &Problem) -> HttpResponse {
    let mut refusal = Refusal::new(Frame::new(req, state, ""), problem.code());
    refusal.detail = Some(text::shown(&text::sentence(problem.detail())));
    // A letter that is not there has no page.
    let letter = problem.letter().filter(|_| problem.code() != Code::NoSuchLetter);
    refusal.letter = letter.map(ToString::to_string);
    let Ok(rendered) = page(problem.code().status(), &refusal) else {
        return problem.error_response();
    };
    let mut answer = problem.head();
    for (name, value) in rendered.headers() {
        answer.insert_header((name.clone(), value.clone()));
    }
    let (_, body) = rendered.into_parts();
    answer.body(body)
}

/// What a problem code means.
pub(super) async fn kind(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let code = req.match_info().get("code").and_then(Code::parse);
    let code = code.ok_or_else(Problem::no_such_path)?;
    page(StatusCode::OK, &Refusal::new(Frame::new(&req, &state, ""), code))
}

//! The pages: useful without JavaScript, and none is used but by the one that verifies bundles ([`verify`]). One file and
//! one template for each; a page's wording stands in its template and in its file's `wording`, so that a catalogue of
//! another language can take its place.
//!
//! Everything that people wrote is escaped by askama or by [`text`], which also shows hidden characters as labels.

mod about;
mod api;
mod asset;
mod check;
mod date;
mod deposit;
mod form;
mod home;
mod letter;
mod letters;
mod log;
mod publication;
mod refusal;
mod result;
mod text;
mod verify;

pub(super) use refusal::problem;

use super::problem::Problem;
use super::state::State;
use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpResponse, Route, web};
use askama::Template;

/// The pages' paths.
pub(super) fn paths() -> Vec<(Method, &'static str, Route)> {
    let get = || web::route().guard(super::routes::reading());
    let post = || web::post();
    vec![
        (Method::GET, "/", get().to(home::home)),
        (Method::POST, "/check", post().to(check::check)),
        (Method::GET, "/check", get().to(check::form)),
        (Method::GET, "/letters", get().to(letters::letters)),
        (Method::GET, "/letters/{id}", get().to(letter::letter)),
        (Method::GET, "/ark:/99999/{id}", get().to(letter::ark)),
        (Method::GET, "/ark:99999/{id}", get().to(letter::ark)),
        (Method::GET, "/log", get().to(log::log)),
        (Method::GET, "/audit.py", get().to(verify::audit)),
        (Method::GET, "/verify", get().to(verify::page)),
        (Method::GET, "/verify.py", get().to(verify::verifier)),
        (Method::GET, "/n1.py", get().to(verify::n1)),
        (Method::GET, "/n1.tsv", get().to(verify::n1_table)),
        (Method::GET, "/about", get().to(about::about)),
        (Method::GET, "/deposit", get().to(deposit::form)),
        (Method::POST, "/deposit", post().to(deposit::deposit)),
        (Method::GET, "/api", get().to(api::api)),
        (Method::GET, "/problems/{code}", get().to(refusal::kind)),
        (Method::GET, "/style-{hash}.css", get().to(asset::style)),
        (Method::GET, "/favicon.svg", get().to(asset::favicon)),
        (Method::GET, "/robots.txt", get().to(asset::robots)),
    ]
}

/// What every page shows around its content.
struct Frame {
    /// The institution's name.
    issuer: String,
    /// The log's name.
    origin: String,
    /// Where its press office is reached.
    contact: Option<String>,
    /// Path of the stylesheet.
    style: &'static str,
    /// Path of the section this page belongs to.
    here: &'static str,
}

impl Frame {
    fn new(state: &State, here: &'static str) -> Self {
        let issuer = state.archive.issuer();
        Self {
            issuer: issuer.name.clone(),
            origin: state.archive.origin().as_str().to_owned(),
            contact: issuer.contact.clone(),
            style: asset::style_path(),
            here,
        }
    }

    /// The sections, by path and name.
    #[expect(clippy::unused_self, reason = "called as a method by the template")]
    fn sections(&self) -> [(&'static str, &'static str); 5] {
        [
            ("/", "Check"),
            ("/letters", "Letters"),
            ("/log", "Log"),
            ("/about", "How it works"),
            ("/deposit", "Deposit"),
        ]
    }
}

/// A rendered page.
fn page(status: StatusCode, template: &impl Template) -> Result<HttpResponse, Problem> {
    let html = template.render().map_err(|fault| Problem::internal(&fault))?;
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(html))
}

/// A rendered page that no cache and no history may keep: it holds what somebody typed.
fn private_page(status: StatusCode, template: &impl Template) -> Result<HttpResponse, Problem> {
    let mut answer = page(status, template)?;
    let no_store = header::HeaderValue::from_static("no-store");
    answer.headers_mut().insert(header::CACHE_CONTROL, no_store);
    Ok(answer)
}

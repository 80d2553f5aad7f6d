//! The pages: useful without JavaScript. One file and one template for each; every word stands in a catalogue
//! ([`tongue`]), in English and in Simplified Chinese.
//!
//! Everything that people wrote is escaped by askama or by [`text`], which also shows hidden characters as labels.

/// Makes templates with a member `frame` whole pages.
macro_rules! framed {
    ($template:ty) => {
        impl $crate::web::pages::Framed for $template {
            fn frame(&self) -> &$crate::web::pages::Frame {
                &self.frame
            }
        }
    };
}

mod about;
mod api;
mod asset;
mod badge;
mod certificate;
mod check;
mod citation;
mod coverage;
mod date;
mod desk;
mod feed;
mod home;
mod letter;
mod letters;
mod linked;
mod log;
mod plot;
mod publication;
mod refusal;
mod result;
mod text;
mod tongue;
mod verify;

pub(super) use refusal::problem;

use super::problem::Problem;
use super::state::State;
use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Route, web};
use askama::Template;
use serde::Serialize;
use std::borrow::Cow;
use tongue::{Choice, Message, Tongue};

/// The pages' paths.
pub(super) fn paths() -> Vec<(Method, &'static str, Route)> {
    let get = || web::route().guard(super::routes::reading());
    let post = || web::post();
    vec![
        (Method::GET, "/", get().to(home::home)),
        (Method::POST, "/check", post().to(check::check)),
        (Method::GET, "/check", get().to(check::form)),
        (Method::POST, "/check/changes.csv", post().to(check::changes)),
        (Method::POST, "/check/certificate", post().to(certificate::of_check)),
        (Method::GET, "/letters/{id}/certificate", get().to(certificate::of_letter)),
        (Method::GET, "/letters/{id}/badge.svg", get().to(badge::badge)),
        (Method::GET, "/letters/{id}/feed.atom", get().to(feed::letter)),
        (Method::GET, "/letters/{id}/record.jsonld", get().to(linked::record)),
        (Method::GET, "/letters.atom", get().to(feed::letters)),
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
        (Method::GET, "/deposit", get().to(desk::begin::begin_page)),
        (Method::POST, "/deposit", post().to(desk::begin::begin)),
        (Method::GET, "/deposit/{draft}", get().to(desk::draft::fill_page)),
        (Method::POST, "/deposit/{draft}", post().to(desk::draft::save)),
        (Method::POST, "/deposit/{draft}/removal", post().to(desk::draft::remove)),
        (Method::GET, "/deposit/{draft}/preview", get().to(desk::preview::preview_page)),
        (Method::POST, "/deposit/{draft}/preview", post().to(desk::preview::deposit)),
        (Method::GET, "/desk", get().to(desk::home)),
        (Method::POST, "/desk/sign-in", post().to(desk::sign_in)),
        (Method::POST, "/desk/sign-out", post().to(desk::sign_out)),
        (Method::GET, "/desk/letters", get().to(desk::later::by_id)),
        (Method::GET, "/desk/letters/{id}", get().to(desk::later::letter_page)),
        (Method::POST, "/desk/letters/{id}/publication", post().to(desk::later::publish)),
        (Method::POST, "/desk/letters/{id}/withdrawal", post().to(desk::later::withdraw)),
        (Method::GET, "/desk/waiting/{waiting}", get().to(desk::waiting::waiting_page)),
        (Method::POST, "/desk/waiting/{waiting}/approval", post().to(desk::waiting::confirm)),
        (Method::POST, "/desk/waiting/{waiting}/return", post().to(desk::waiting::back)),
        (Method::GET, "/desk/audit", get().to(desk::audit::audit)),
        (Method::GET, "/api", get().to(api::api)),
        (Method::GET, "/problems/{code}", get().to(refusal::kind)),
        (Method::GET, "/style-{hash}.css", get().to(asset::style)),
        (Method::GET, "/favicon.svg", get().to(asset::favicon)),
        (Method::GET, "/robots.txt", get().to(asset::robots)),
    ]
}

/// What every page shows around its content, and the language it speaks.
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
    /// The language, and whether the address asks for it.
    choice: Choice,
    /// Path and query of this page without its language; `None` where no address leads to it.
    address: Option<String>,
}

impl Frame {
    fn new(req: &HttpRequest, state: &State, here: &'static str) -> Self {
        let issuer = state.archive.issuer();
        let readable = matches!(*req.method(), Method::GET | Method::HEAD);
        Self {
            issuer: issuer.name.clone(),
            origin: state.archive.origin().as_str().to_owned(),
            contact: issuer.contact.clone(),
            style: asset::style_path(),
            here,
            choice: Choice::of(req),
            address: readable.then(|| address(req)),
        }
    }

    /// The language.
    fn tongue(&self) -> Tongue {
        self.choice.tongue
    }

    /// A message in the page's language.
    fn say(&self, key: impl Into<Cow<'static, str>>) -> Message {
        self.choice.tongue.say(key)
    }

    /// A message of a closed list.
    fn one_of(&self, list: &str, name: &str) -> Message {
        self.choice.tongue.one_of(list, name)
    }

    /// The sections, by path and name.
    fn sections(&self) -> [(&'static str, Message); 5] {
        [
            ("/", self.say("frame-check")),
            ("/letters", self.say("frame-letters")),
            ("/log", self.say("frame-log")),
            ("/about", self.say("frame-about")),
            ("/desk", self.say("desk-title")),
        ]
    }

    /// This page in each language: tag, own name, address, whether it is this one.
    fn tongues(&self) -> Vec<(&'static str, &'static str, String, bool)> {
        let address = self.address.as_deref().unwrap_or("/");
        let joint = if address.contains('?') { "&" } else { "?" };
        let one = |tongue: &Tongue| {
            let address = format!("{address}{joint}lang={}", tongue.tag());
            (tongue.tag(), tongue.own_name(), address, *tongue == self.choice.tongue)
        };
        Tongue::ALL.iter().map(one).collect()
    }
}

/// Path and query of a request without its language. The path is written again from what it means, so that it holds
/// nothing that could end an attribute.
fn address(req: &HttpRequest) -> String {
    let query = tongue::without_lang(req.query_string());
    let path = req.uri().path();
    // A second slash would make it the address of another host.
    let path = if path.starts_with("//") { "/" } else { path };
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// A template of a whole page.
trait Framed: Template {
    /// What stands around it.
    fn frame(&self) -> &Frame;
}

/// A rendered page.
fn page(status: StatusCode, template: &impl Framed) -> Result<HttpResponse, Problem> {
    let html = template.render().map_err(|fault| Problem::internal(&fault))?;
    let Choice { tongue, asked } = template.frame().choice;
    let html = if asked { tongue::carry(&html, tongue) } else { html };
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_LANGUAGE, tongue.tag()))
        .insert_header((header::VARY, "accept-language"))
        .body(html))
}

/// A rendered page that no cache and no history may keep: it holds what somebody typed.
fn private_page(status: StatusCode, template: &impl Framed) -> Result<HttpResponse, Problem> {
    let mut answer = page(status, template)?;
    let no_store = header::HeaderValue::from_static("no-store");
    answer.headers_mut().insert(header::CACHE_CONTROL, no_store);
    Ok(answer)
}

/// Sends the reader to another page, in the language that this address asks for.
fn see_other(req: &HttpRequest, path: &str) -> HttpResponse {
    let Choice { tongue, asked } = Choice::of(req);
    let location = if asked { tongue::with_lang(path, tongue) } else { path.to_owned() };
    HttpResponse::SeeOther().insert_header((header::LOCATION, location)).finish()
}

/// The name by which a value of a closed list goes in JSON, and in the catalogues.
fn name_of(value: impl Serialize) -> String {
    let name = serde_json::to_value(value).ok();
    name.as_ref().and_then(|name| name.as_str()).unwrap_or_default().to_owned()
}

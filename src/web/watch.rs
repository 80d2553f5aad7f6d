//! What surrounds every answer but the log's files: request id, security headers, counting, one line in the log, and
//! the rendering of problems for whoever asked.
//!
//! The line holds method, route pattern, status and time: no path, no query, no address, no body.

use super::code::Code;
use super::problem::Problem;
use super::state::State;
use super::unread::Unread;
use super::{pages, scitt};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse, ResponseError as _, web};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Nothing but what this server serves, no script at all, and no page may frame ours.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// Headers that every answer carries.
const SECURITY: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// The middleware.
pub(super) async fn watch(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let id = request_id();
    let rendering = Rendering::of(&req);
    let state = req.app_data::<web::Data<State>>().cloned();
    let unread = Unread::share(&mut req);
    let mut answer = next.call(req).await?.map_into_boxed_body();
    if let Some(problem) = problem_of(&answer) {
        let state = state.as_ref().map(web::Data::get_ref);
        let rendered = rendering.render(&problem, answer.request(), state);
        answer = ServiceResponse::new(answer.request().clone(), rendered);
    }
    let status = answer.status().as_u16();
    let took = started.elapsed();
    let (method, route) = {
        let req = answer.request();
        (req.method().as_str().to_owned(), req.match_pattern().unwrap_or_default())
    };
    if let Some(state) = state {
        state.metrics.request(&method, &route, status, took);
    }
    let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    tracing::info!(id, method, route, status, took_us, "answered");
    let open = is_open(answer.request().path());
    guard(answer.headers_mut(), &id, open);
    Ok(match unread {
        Some(unread) => unread.hold(answer),
        None => answer,
    })
}

/// Whether pages of other sites may read what is at a path: all that is public and takes no cookie, which is the API.
pub(super) fn is_open(path: &str) -> bool {
    path.starts_with("/v1/")
        || path.starts_with("/.well-known/")
        || path == "/entries"
        || path.starts_with("/entries/")
        || path == "/openapi.json"
}

/// Who reads a problem.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rendering {
    Json,
    Page,
    Cbor,
}

impl Rendering {
    fn of(req: &ServiceRequest) -> Self {
        let path = req.path();
        if scitt::speaks_cbor(path) {
            return Self::Cbor;
        }
        let accept = req.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
        let browser = accept.is_some_and(|accept| accept.contains("text/html"));
        if browser && !path.starts_with("/v1/") { Self::Page } else { Self::Json }
    }

    fn render(self, problem: &Problem, req: &HttpRequest, state: Option<&State>) -> HttpResponse {
        match (self, state) {
            (Self::Page, Some(state)) => pages::problem(req, state, problem),
            (Self::Cbor, _) => scitt::problem(problem),
            (Self::Json | Self::Page, _) => problem.error_response(),
        }
    }
}

/// The problem an answer stands for: one of ours, or whatever else went wrong before a handler was reached.
fn problem_of(answer: &ServiceResponse<BoxBody>) -> Option<Problem> {
    let error = answer.response().error()?;
    if let Some(problem) = error.as_error::<Problem>() {
        return Some(problem.clone());
    }
    let status = answer.status();
    Some(match status {
        StatusCode::NOT_FOUND => Problem::no_such_path(),
        status if status.is_client_error() => Problem::new(Code::BadRequest, error.to_string()),
        _ => Problem::internal(error),
    })
}

/// Sets the headers that every answer carries; what a handler has set stays.
fn guard(headers: &mut HeaderMap, id: &str, open: bool) {
    for (name, value) in SECURITY {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    if open {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        let exposed = HeaderValue::from_static("etag, link, location, retry-after, x-request-id");
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
}

/// Sixteen hexadecimal digits that name one request in the log, and tell nothing.
fn request_id() -> String {
    static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{:016x}", KEY.hash_one(COUNT.fetch_add(1, Ordering::Relaxed)))
}

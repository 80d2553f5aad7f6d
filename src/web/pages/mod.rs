//! The pages: useful without JavaScript, and none is used.

use super::problem::Problem;
use actix_web::http::Method;
use actix_web::{HttpResponse, Route};

/// The pages' paths.
pub(super) fn paths() -> Vec<(Method, &'static str, Route)> {
    Vec::new()
}

/// A problem as a page.
pub(super) fn problem(problem: &Problem) -> HttpResponse {
    use actix_web::ResponseError as _;
    problem.error_response()
}

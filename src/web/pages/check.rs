//! `/check`: the verdict on a pasted text as a page. The text comes in the body of a POST and is in no address.

use super::{Frame, private_page, result, see_other};
use crate::archive::Archive;
use crate::web::api::check::{pasted, verdict};
use crate::web::body::{self, Body};
use crate::web::code::Code;
use crate::web::problem::Problem;
use crate::web::state::State;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

/// A check is a POST; whoever comes by address is sent to the form.
pub(super) async fn form(req: HttpRequest) -> HttpResponse {
    see_other(&req, "/")
}

/// The page.
pub(super) async fn check(
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let types = ["multipart/form-data", "application/x-www-form-urlencoded"];
    let text = match body::read(&req, payload, &types, state.options.body_wait_max).await? {
        Body::Form(parts) => pasted(&parts)?,
        Body::Fields(mut fields) => fields.remove("text").ok_or_else(|| {
            Problem::new(Code::BadRequest, "the form has no field text").at("text")
        })?,
        Body::Json(_) | Body::Plain(_) => return Err(Problem::internal(&"an impossible body")),
    };
    let verdict = verdict(&state, &req, text.clone()).await?;
    let frame = Frame::new(&req, &state, "/");
    let page =
        state.blocking(move |archive: &Archive| result::Page::new(frame, archive, &text, verdict));
    private_page(StatusCode::OK, &page.await?)
}

//! `/check`: the verdict on a pasted text as a page, and what is made of it: the table of changes and a certificate. The
//! text comes in the body of a POST and is in no address; the page sends it again where it is needed again.

use super::{Frame, private_page, result, see_other};
use crate::archive::Archive;
use crate::web::api::check::{pasted, verdict};
use crate::web::body::{self, Body};
use crate::web::code::Code;
use crate::web::problem::Problem;
use crate::web::state::State;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A text to be checked, and the letter that what is made of it is about.
pub(super) struct Asked {
    pub(super) text: String,
    pub(super) letter: Option<String>,
}

impl Asked {
    /// What a form asks: a text pasted or a file, or a text that a verdict's page sends again.
    pub(super) async fn read(
        req: &HttpRequest,
        payload: web::Payload,
        state: &State,
    ) -> Result<Self, Problem> {
        let types = ["multipart/form-data", "application/x-www-form-urlencoded"];
        match body::read(req, payload, &types, state.options.body_wait_max).await? {
            Body::Form(parts) => Ok(Self { text: pasted(&parts)?, letter: None }),
            Body::Fields(mut fields) => {
                let letter = fields.remove("letter");
                let text = match (fields.remove("again"), fields.remove("text")) {
                    (Some(again), _) => sent_again(&again)?,
                    (None, Some(text)) => text,
                    (None, None) => {
                        let detail = "the form has no field text";
                        return Err(Problem::new(Code::BadRequest, detail).at("text"));
                    }
                };
                Ok(Self { text, letter })
            }
            Body::Json(_) | Body::Plain(_) => Err(Problem::internal(&"an impossible body")),
        }
    }
}

/// A text that a page of ours sends again, byte for byte: browsers write line ends anew in any other field.
fn sent_again(again: &str) -> Result<String, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(again).ok();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| {
        Problem::new(Code::BadRequest, "the field again holds no text of a verdict's page")
            .at("again")
    })
}

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
    let Asked { text, .. } = Asked::read(&req, payload, &state).await?;
    let verdict = verdict(&state, &req, text.clone()).await?;
    let frame = Frame::new(&req, &state, "/");
    let page =
        state.blocking(move |archive: &Archive| result::Page::new(frame, archive, &text, verdict));
    private_page(StatusCode::OK, &page.await?)
}

/// The table of changes, to be saved.
pub(super) async fn changes(
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let Asked { text, letter } = Asked::read(&req, payload, &state).await?;
    let verdict = verdict(&state, &req, text).await?;
    let tongue = Frame::new(&req, &state, "/").tongue();
    let table =
        move |archive: &Archive| result::table(tongue, archive, &verdict, letter.as_deref());
    let table = state.blocking(table).await??;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8; header=present")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"changes.csv\""))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_sent_again_byte_for_byte() {
        let text = "a\r\nb\nc\0\u{feff}é";
        assert_eq!(sent_again(&URL_SAFE_NO_PAD.encode(text)).unwrap(), text);
        for wrong in ["%", "_w", "a"] {
            assert_eq!(sent_again(wrong).unwrap_err().code(), Code::BadRequest, "{wrong}");
        }
    }
}

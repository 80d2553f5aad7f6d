//! Answers as they leave: JSON, files, and "not modified".

use super::problem::Problem;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// A JSON answer.
pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Result<HttpResponse, Problem> {
    let body = serde_json::to_string(body).map_err(|fault| Problem::internal(&fault))?;
    Ok(HttpResponse::build(status).content_type("application/json").body(body))
}

/// A file whose bytes are named by `etag`. With a name it is offered to be saved.
pub(super) struct File<'f> {
    /// Its media type.
    pub(super) media_type: &'f str,
    /// Names the bytes; goes into the `ETag` in quotes.
    pub(super) etag: &'f str,
    /// How long and where it may be kept.
    pub(super) cache: &'f str,
    /// The name it is saved under (ASCII without quotes).
    pub(super) name: Option<String>,
}

impl File<'_> {
    /// 304 where the client has it, otherwise 200 with the bytes.
    pub(super) fn answer(self, req: &HttpRequest, bytes: impl Into<Vec<u8>>) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        let etag = format!("\"{}\"", self.etag);
        answer
            .insert_header((header::ETAG, etag.as_str()))
            .insert_header((header::CACHE_CONTROL, self.cache));
        if has(req, &etag) {
            return answer.status(StatusCode::NOT_MODIFIED).finish();
        }
        if let Some(name) = self.name {
            let disposition = format!("attachment; filename=\"{name}\"");
            answer.insert_header((header::CONTENT_DISPOSITION, disposition));
        }
        answer.insert_header((header::CONTENT_TYPE, self.media_type)).body(bytes.into())
    }
}

/// The entity tag of bytes that nothing else names.
pub(super) fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Whether `If-None-Match` names this entity tag (weak comparison, RFC 9110 section 13.1.2).
pub(super) fn has(req: &HttpRequest, etag: &str) -> bool {
    req.headers()
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == "*" || tag == etag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn an_entity_tag_is_found_in_a_list_weak_or_not() {
        let req = |value: &str| {
            TestRequest::get().insert_header((header::IF_NONE_MATCH, value)).to_http_request()
        };
        assert!(has(&req("\"x\", W/\"y\""), "\"y\""));
        assert!(has(&req("*"), "\"y\""));
        assert!(!has(&req("\"yy\""), "\"y\""));
    }
}

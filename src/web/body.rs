//! Reads request bodies: bounded in bytes and time, and of the media type that the path takes. Bodies are never logged.

use super::code::Code;
use super::multipart::{self, Parts};
use super::problem::Problem;
use crate::limits::BODY_BYTES_MAX;
use actix_web::http::header;
use actix_web::mime::{self, Mime};
use actix_web::{HttpRequest, web};
use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::time::Duration;

/// Character encodings that plain text may name; UTF-16 is told by its byte order mark.
const CHARSETS: [&str; 3] = ["utf-8", "us-ascii", "utf-16"];

/// A body of a media type that was read.
pub(super) enum Body {
    /// `application/json`.
    Json(web::Bytes),
    /// `multipart/form-data`, its parts by name.
    Form(Parts),
    /// `application/x-www-form-urlencoded`, its fields by name.
    Fields(BTreeMap<String, String>),
    /// `text/plain` or `application/octet-stream`.
    Plain(web::Bytes),
}

/// Reads the body, of whichever of `types` it says it is.
pub(super) async fn read(
    req: &HttpRequest,
    payload: web::Payload,
    types: &[&str],
    wait_max: Duration,
) -> Result<Body, Problem> {
    let media_type = media_type(req, types)?;
    let bytes = bytes(req, payload, wait_max).await?;
    Ok(match media_type.essence_str() {
        "application/json" => Body::Json(bytes),
        "multipart/form-data" => Body::Form(multipart::parts(req.headers(), bytes).await?),
        "application/x-www-form-urlencoded" => Body::Fields(fields(&bytes)?),
        _ => Body::Plain(bytes),
    })
}

/// The bytes of a body that is of one of `types`.
pub(super) async fn raw(
    req: &HttpRequest,
    payload: web::Payload,
    types: &[&str],
    wait_max: Duration,
) -> Result<web::Bytes, Problem> {
    media_type(req, types)?;
    bytes(req, payload, wait_max).await
}

/// Parses JSON; the problem names line and column, and the member where it is known.
pub(super) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let refused = |error: &serde_json::Error| Problem::new(Code::BadJson, error.to_string());
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        match error.path().to_string() {
            path if path == "." => refused(error.inner()),
            path => refused(error.inner()).at(path),
        }
    })?;
    json.end().map_err(|error| refused(&error))?;
    Ok(value)
}

/// Parses the query; unknown parameters are refused, because a filter that is ignored answers another question.
pub(super) fn query<T: DeserializeOwned>(req: &HttpRequest) -> Result<T, Problem> {
    query_of(req.query_string())
}

/// The same of a query that is at hand.
pub(super) fn query_of<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    web::Query::<T>::from_query(query)
        .map(web::Query::into_inner)
        .map_err(|error| Problem::new(Code::BadQuery, error.to_string()))
}

/// The body's media type, where it is one of `types` and the body is not compressed.
fn media_type(req: &HttpRequest, types: &[&str]) -> Result<Mime, Problem> {
    let expected = types.join(", ");
    let refused = |found: &str| {
        Problem::new(Code::UnsupportedMediaType, format!("found {found}, expected {expected}"))
    };
    if let Some(coding) = req.headers().get(header::CONTENT_ENCODING)
        && coding != "identity"
    {
        return Err(refused("a Content-Encoding"));
    }
    let Some(given) = req.headers().get(header::CONTENT_TYPE) else {
        return Err(refused("no Content-Type"));
    };
    let given = given.to_str().unwrap_or_default();
    let media_type: Mime = given.parse().map_err(|_| refused("a malformed Content-Type"))?;
    if !types.contains(&media_type.essence_str()) {
        return Err(refused(media_type.essence_str()));
    }
    match media_type.get_param(mime::CHARSET) {
        Some(charset)
            if media_type.type_() == mime::TEXT && !CHARSETS.contains(&charset.as_str()) =>
        {
            Err(refused(&format!("charset {charset}")))
        }
        _ => Ok(media_type),
    }
}

/// The whole body, at most [`BODY_BYTES_MAX`] bytes of it; a larger one is refused as soon as that is known.
async fn bytes(
    req: &HttpRequest,
    mut payload: web::Payload,
    wait_max: Duration,
) -> Result<web::Bytes, Problem> {
    let too_large =
        || Problem::new(Code::BodyTooLarge, format!("at most {BODY_BYTES_MAX} bytes are read"));
    let announced =
        req.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if announced
        .and_then(|length| length.parse::<u64>().ok())
        .is_some_and(|n| n > BODY_BYTES_MAX as u64)
    {
        return Err(too_large());
    }
    let reading = async {
        let mut whole = web::BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Problem::new(Code::BadRequest, "the body broke off"))?;
            if whole.len() + chunk.len() > BODY_BYTES_MAX {
                return Err(too_large());
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.freeze())
    };
    actix_web::rt::time::timeout(wait_max, reading)
        .await
        .unwrap_or_else(|_| Err(too_slow(wait_max)))
}

fn too_slow(wait_max: Duration) -> Problem {
    let detail = format!("the body was not complete after {} seconds", wait_max.as_secs_f32());
    Problem::new(Code::BodyTooSlow, detail)
}

/// The fields of a form; a field given twice is refused.
fn fields(bytes: &[u8]) -> Result<BTreeMap<String, String>, Problem> {
    let bad = |detail: &str| Problem::new(Code::BadRequest, detail);
    let text = std::str::from_utf8(bytes).map_err(|_| bad("the form is not UTF-8"))?;
    let pairs = web::Query::<Vec<(String, String)>>::from_query(text)
        .map_err(|_| bad("the form is not application/x-www-form-urlencoded"))?
        .into_inner();
    let mut fields = BTreeMap::new();
    for (name, value) in pairs {
        if fields.insert(name, value).is_some() {
            return Err(bad("a field of the form is given twice"));
        }
    }
    Ok(fields)
}

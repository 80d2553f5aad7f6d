//! Reads `multipart/form-data` (RFC 7578) from a body that was already bounded.

use super::code::Code;
use super::problem::Problem;
use actix_web::http::header::HeaderMap;
use actix_web::web;
use futures_util::{StreamExt as _, stream};
use std::collections::BTreeMap;

/// Parts in one form: the largest form is the deposit page's.
const PARTS_MAX: usize = 64;
/// Bytes handed to the parser at a time, well below its buffer.
const CHUNK_BYTES: usize = 16 << 10;

/// A form's parts by name.
pub(super) type Parts = BTreeMap<String, Part>;

/// One part of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// The file's name, where it is a file.
    pub(super) file_name: Option<String>,
}

impl Part {
    /// The part as text; refused where it is not UTF-8.
    pub(super) fn text(&self, name: &str) -> Result<&str, Problem> {
        std::str::from_utf8(&self.bytes).map_err(|error| {
            let detail = format!(
                "part {name} is not UTF-8: byte {} starts an invalid sequence",
                error.valid_up_to()
            );
            Problem::new(Code::NotAcceptable, detail).at(name)
        })
    }
}

/// The parts of a form; a part given twice is refused.
pub(super) async fn parts(headers: &HeaderMap, body: web::Bytes) -> Result<Parts, Problem> {
    let bad = |detail: String| Problem::new(Code::BadMultipart, detail);
    let chunks: Vec<_> = (0..body.len())
        .step_by(CHUNK_BYTES)
        .map(|start| Ok(body.slice(start..body.len().min(start + CHUNK_BYTES))))
        .collect();
    let mut form = actix_multipart::Multipart::new(headers, stream::iter(chunks));
    let mut parts = Parts::new();
    while let Some(field) = form.next().await {
        let mut field = field.map_err(|error| bad(error.to_string()))?;
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field
            .content_disposition()
            .and_then(|disposition| disposition.get_filename())
            .map(str::to_owned);
        let mut bytes = Vec::new();
        while let Some(chunk) = field.next().await {
            bytes.extend_from_slice(&chunk.map_err(|error| bad(error.to_string()))?);
        }
        if parts.len() == PARTS_MAX {
            return Err(bad(format!("the form has more than {PARTS_MAX} parts")));
        }
        if parts.insert(name.clone(), Part { bytes, file_name }).is_some() {
            return Err(bad(format!("part {name:?} is given twice")));
        }
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header;

    fn headers() -> HeaderMap {
        let mut headers = HeaderMap::new();
        let value = header::HeaderValue::from_static("multipart/form-data; boundary=b");
        headers.insert(header::CONTENT_TYPE, value);
        headers
    }

    fn form(parts: usize, same: bool) -> web::Bytes {
        let mut body = String::new();
        for n in 0..parts {
            let name = if same { 0 } else { n };
            let head = format!("--b\r\nContent-Disposition: form-data; name=\"p{name}\"");
            body.extend([head, format!("\r\n\r\nv{n}\r\n")]);
        }
        web::Bytes::from(body + "--b--\r\n")
    }

    #[actix_web::test]
    async fn reads_as_many_parts_as_are_allowed_and_no_more() {
        let parts_read = parts(&headers(), form(PARTS_MAX, false)).await.unwrap();
        assert_eq!(parts_read.len(), PARTS_MAX);
        assert_eq!(parts_read["p7"].text("p7").unwrap(), "v7");
        let problem = parts(&headers(), form(PARTS_MAX + 1, false)).await.unwrap_err();
        assert_eq!(problem.code(), Code::BadMultipart);
    }

    #[actix_web::test]
    async fn refuses_a_part_given_twice_and_a_form_cut_short() {
        assert!(parts(&headers(), form(2, true)).await.unwrap_err().detail().contains("twice"));
        let cut = form(2, false);
        let problem = parts(&headers(), cut.slice(..cut.len() - 9)).await.unwrap_err();
        assert_eq!(problem.code(), Code::BadMultipart);
    }
}

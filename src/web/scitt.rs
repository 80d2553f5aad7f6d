//! SCITT's well-known key set (SCRAPI draft-11 section 2): COSE keys as CBOR, and problems as CBOR too (RFC 9290).

use super::code::Code;
use super::problem::Problem;
use super::state::State;
use crate::statement::KeySet;
use actix_web::{HttpRequest, HttpResponse, web};

/// Media type of problems in CBOR.
const PROBLEM: &str = "application/concise-problem-details+cbor";

/// Whether a path answers in CBOR, its problems too.
pub(super) fn speaks_cbor(path: &str) -> bool {
    path == "/.well-known/scitt-keys" || path.starts_with("/.well-known/scitt-keys/")
}

/// Receipt and issuer keys as a COSE Key Set.
#[utoipa::path(get, path = "/.well-known/scitt-keys", tag = "keys", responses(
    (status = 200, description = "COSE Key Set", body = Vec<u8>, content_type = "application/cbor")))]
pub(super) async fn keys(state: web::Data<State>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/cbor")
        .body(state.archive.keys().key_set().to_cbor())
}

/// One key as a COSE Key, by its `kid`.
#[utoipa::path(get, path = "/.well-known/scitt-keys/{kid}", tag = "keys",
    params(("kid" = String, Path, description = "43 base64url characters (RFC 9679)")), responses(
    (status = 200, description = "COSE Key", body = Vec<u8>, content_type = "application/cbor"),
    (status = 404, description = "There is no such key", body = Vec<u8>,
     content_type = "application/concise-problem-details+cbor")))]
pub(super) async fn key(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let kid = req.match_info().get("kid").unwrap_or_default();
    let set = state.archive.keys().key_set();
    let key = set.0.iter().find(|key| key.id().as_str() == kid);
    let key = key.ok_or_else(|| Problem::new(Code::NoSuchKey, "no key has this kid"))?;
    Ok(HttpResponse::Ok().content_type("application/cbor").body(KeySet::key_to_cbor(key)))
}

/// A problem as a CBOR map `{-1: title, -2: detail}`.
pub(super) fn problem(problem: &Problem) -> HttpResponse {
    let title = match problem.code() {
        Code::NoSuchKey => "No such key",
        code => code.title(),
    };
    let mut body = vec![0xa2, 0x20];
    push_text(&mut body, title);
    body.push(0x21);
    push_text(&mut body, problem.detail());
    problem.head().content_type(PROBLEM).body(body)
}

/// Appends a definite-length CBOR text string (RFC 8949 section 3.1, major type 3).
fn push_text(cbor: &mut Vec<u8>, text: &str) {
    let len = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let be = len.to_be_bytes();
    match len {
        0..=23 => cbor.push(0x60 | be[3]),
        24..=0xff => cbor.extend([0x78, be[3]]),
        0x100..=0xffff => cbor.extend([0x79, be[2], be[3]]),
        _ => {
            cbor.push(0x7a);
            cbor.extend(be);
        }
    }
    cbor.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SCRAPI's own example, "Malformed request", byte for byte.
    #[test]
    fn writes_the_bytes_of_the_draft_s_example() {
        let mut cbor = vec![0xa2, 0x20];
        push_text(&mut cbor, "Malformed request");
        cbor.push(0x21);
        push_text(&mut cbor, "The request could not be parsed");
        assert_eq!(
            hex::encode(cbor),
            "a220714d616c666f726d6564207265717565737421781f\
             546865207265717565737420636f756c64206e6f7420626520706172736564"
        );
    }

    #[test]
    fn writes_every_length_head() {
        for (len, head) in
            [(23, "77"), (24, "7818"), (255, "78ff"), (256, "790100"), (65_536, "7a00010000")]
        {
            let mut cbor = Vec::new();
            push_text(&mut cbor, &"x".repeat(len));
            assert!(hex::encode(cbor).starts_with(head), "{len}");
        }
    }
}

//! `/verify`: the page that verifies bundles in the reader's browser, and the scripts that do it at their terminal.
//!
//! All are the files of `verify/`, served as they are: what was saved yesterday and what is served today can be
//! compared. The page carries its own policy, with the digest of each script in it; the same policy goes into its header.

use crate::web::answer::File;
use crate::web::problem::Problem;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use sha2::{Digest as _, Sha256};

const PAGE: &str = include_str!("../../../verify/verify.html");
const VERIFIER: &str = include_str!("../../../verify/verify.py");
const N1: &str = include_str!("../../../verify/n1.py");
const N1_TABLE: &str = include_str!("../../text/tables/n1.tsv");
/// The script that audits a log with nothing but Python and openssl.
pub(super) const AUDIT: &str = include_str!("../../../verify/audit.py");

const BEFORE_POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"";

/// The page.
pub(super) async fn page(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let mut answer = file(&req, "text/html; charset=utf-8", PAGE);
    // A page in another's frame could be made to look like something else; only a header can forbid it.
    let policy = format!("{}; frame-ancestors 'none'", policy());
    let policy = header::HeaderValue::from_str(&policy).map_err(|e| Problem::internal(&e))?;
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(answer)
}

/// The Python verifier.
pub(super) async fn verifier(req: HttpRequest) -> HttpResponse {
    file(&req, PYTHON, VERIFIER)
}

/// N1 for the Python verifier.
pub(super) async fn n1(req: HttpRequest) -> HttpResponse {
    file(&req, PYTHON, N1)
}

/// The table of N1.
pub(super) async fn n1_table(req: HttpRequest) -> HttpResponse {
    file(&req, "text/tab-separated-values; charset=utf-8", N1_TABLE)
}

/// The auditing script.
pub(super) async fn audit(req: HttpRequest) -> HttpResponse {
    file(&req, PYTHON, AUDIT)
}

const PYTHON: &str = "text/x-python; charset=utf-8";

fn file(req: &HttpRequest, media_type: &str, bytes: &'static str) -> HttpResponse {
    let etag: String = hex::encode(Sha256::digest(bytes)).chars().take(16).collect();
    File { media_type, etag: &etag, cache: "no-cache", name: None }.answer(req, bytes)
}

/// The policy that the page carries.
fn policy() -> &'static str {
    PAGE.split_once(BEFORE_POLICY)
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("default-src 'none'", |(policy, _)| policy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    fn elements(tag: &str) -> Vec<&'static str> {
        let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
        PAGE.split(open.as_str()).skip(1).map(|rest| rest.split(&close).next().unwrap()).collect()
    }

    #[test]
    fn the_page_runs_its_own_scripts_and_nothing_else() {
        let digests = |tag: &str| {
            let digest =
                |text: &&str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
            elements(tag).iter().map(digest).collect::<Vec<_>>().join(" ")
        };
        let expected = format!(
            "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
            digests("script"),
            digests("style")
        );
        assert_eq!(policy(), expected, "the policy of verify/verify.html must hold these digests");
        assert_eq!((elements("script").len(), elements("style").len()), (4, 1));
        for loads in ["src=", "url(", "@import", "<link", "innerHTML", "eval(", "fetch(", "XMLHttp"]
        {
            assert!(!PAGE.contains(loads), "{loads} in verify/verify.html");
        }
    }

    /// Between the licence and the last line, the library is what its makers published.
    #[test]
    fn the_library_is_as_it_was_published() {
        let library = elements("script")[0];
        let (_, body) = library.split_once("const noble = (() => {\n").expect("its wrapping");
        let body = body.strip_suffix("return { Point };\n})();\n").expect("its end");
        let digest = "63d380a8d7c8f3e2451fe568e4ee046991e9c24d3be3d0caf287459000148649";
        assert_eq!(hex::encode(Sha256::digest(body)), digest, "@noble/ed25519 3.2.0, index.js");
        assert!(library.contains("The MIT License (MIT)"));
    }

    /// The table stands in the page in short.
    #[test]
    fn the_page_has_the_table_of_n1() {
        let script = elements("script")[1];
        let short = script.split('`').max_by_key(|text| text.len()).expect("the table");
        let mut rows = Vec::new();
        let number = |digits: &str| u32::from_str_radix(digits, 16).expect("hexadecimal");
        for entry in short.split_whitespace() {
            let (from, to) = entry.split_once(['=', '~']).expect("a row");
            let first = number(from.split(['-', '+']).next().unwrap());
            let (last, counts) = match (from.split_once('-'), from.split_once('+')) {
                (Some((_, last)), _) => (number(last), false),
                (None, Some((_, count))) => (first + number(count), true),
                _ => (first, false),
            };
            for code in first..=last {
                let add = if counts { code - first } else { 0 };
                let to = to.split('.').filter(|code| !code.is_empty());
                rows.push((
                    code,
                    to.map(|c| number(c) + add).collect::<Vec<_>>(),
                    entry.contains('~'),
                ));
            }
        }
        let mut published: Vec<_> = N1_TABLE
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| {
                let fields: Vec<&str> = line.split('\t').collect();
                let to = fields[1].split(' ').filter(|code| *code != "-").map(number).collect();
                (number(fields[0]), to, ["dash", "minus"].contains(&fields[2]))
            })
            .collect();
        published.sort();
        assert_eq!(rows, published);
    }
}

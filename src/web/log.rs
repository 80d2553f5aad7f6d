//! The log as static files: C2SP tlog-tiles v0.1.0 under `/log/`.
//!
//! Made to be fast: no middleware, no database, no hashing on the way out. A tile never changes once it is served, so
//! its path is its entity tag, and entry bundles are compressed once and kept.

use super::answer;
use super::code::Code;
use super::problem::Problem;
use super::state::State;
use crate::archive::Archive;
use crate::log::TilePath;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use std::collections::{HashMap, VecDeque};
use std::io::Write as _;
use std::sync::RwLock;

/// A tile is served for good: a year, which caches treat as for ever.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");
const ANY: HeaderValue = HeaderValue::from_static("*");
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const OCTETS: HeaderValue = HeaderValue::from_static("application/octet-stream");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const GZIP: HeaderValue = HeaderValue::from_static("gzip");
const VARY: HeaderValue = HeaderValue::from_static("accept-encoding");
const METHODS: &str = "GET, HEAD, OPTIONS";

/// Answers everything under `/log/`.
pub(super) async fn serve(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    state.metrics.log_files.inc();
    if !matches!(*req.method(), Method::GET | Method::HEAD) {
        return preflight(&req);
    }
    // The path as it was sent: percent-encodings, dots and doubled slashes are no part of a tile's path.
    let path = req.uri().path().strip_prefix("/log/").unwrap_or_default();
    if path == "checkpoint" {
        return Ok(checkpoint(&req, &state));
    }
    if !path.starts_with("tile/") {
        return Err(Problem::no_such_path());
    }
    let tile = TilePath::parse(path)
        .map_err(|error| Problem::new(Code::BadTilePath, error.to_string()))?;
    match tile {
        TilePath::Hashes { .. } => hashes(&req, &state, &tile, path),
        TilePath::Entries { .. } => entries(&req, &state, tile, path).await,
    }
}

/// The answer to anything but GET and HEAD: a CORS preflight, or 405.
fn preflight(req: &HttpRequest) -> Result<HttpResponse, Problem> {
    if *req.method() != Method::OPTIONS {
        return Err(Problem::method_not_allowed(METHODS));
    }
    Ok(HttpResponse::NoContent()
        .insert_header((header::ALLOW, METHODS))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, ANY))
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, METHODS))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "if-none-match"))
        .finish())
}

/// The latest published checkpoint. May be kept, but is asked for again each time.
fn checkpoint(req: &HttpRequest, state: &State) -> HttpResponse {
    let checkpoint = state.archive.shown_checkpoint();
    let digest = hex::encode(Sha256::digest(checkpoint.note().as_bytes()));
    let headers = [(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, NO_CACHE)];
    file(req, digest.get(..16).unwrap_or_default(), headers, || {
        web::Bytes::copy_from_slice(checkpoint.note().as_bytes())
    })
}

/// A hash tile.
fn hashes(
    req: &HttpRequest,
    state: &State,
    tile: &TilePath,
    path: &str,
) -> Result<HttpResponse, Problem> {
    let bytes = state.archive.tile(tile)?.ok_or_else(no_such_tile)?;
    let headers = [(header::CONTENT_TYPE, OCTETS), (header::CACHE_CONTROL, IMMUTABLE)];
    Ok(file(req, path, headers, || web::Bytes::from(bytes)))
}

/// An entry bundle, compressed where the client takes gzip.
async fn entries(
    req: &HttpRequest,
    state: &State,
    tile: TilePath,
    path: &str,
) -> Result<HttpResponse, Problem> {
    let bundle = if let Some(bundle) = state.packed.get(&tile) {
        bundle
    } else {
        let read = move |archive: &Archive| Ok(archive.tile(&tile)?.map(Bundle::pack));
        let bundle = state.blocking_or(read).await?.ok_or_else(no_such_tile)?;
        state.packed.keep(tile, bundle.clone());
        bundle
    };
    let headers = [(header::CONTENT_TYPE, OCTETS), (header::CACHE_CONTROL, IMMUTABLE)];
    let mut answer = match bundle.gzip {
        Some(gzip) if takes_gzip(req) => {
            let mut answer = file(req, &format!("{path}-gzip"), headers, || gzip);
            answer.headers_mut().insert(header::CONTENT_ENCODING, GZIP);
            answer
        }
        _ => file(req, path, headers, || bundle.identity),
    };
    answer.headers_mut().insert(header::VARY, VARY);
    Ok(answer)
}

/// 304 where the client has it, otherwise 200 with the bytes.
fn file(
    req: &HttpRequest,
    etag: &str,
    headers: [(HeaderName, HeaderValue); 2],
    bytes: impl FnOnce() -> web::Bytes,
) -> HttpResponse {
    let etag = format!("\"{etag}\"");
    let known = answer::has(req, &etag);
    let status = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut answer = HttpResponse::build(status);
    answer
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, ANY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, NOSNIFF))
        .insert_header((header::ETAG, etag));
    for header in headers {
        answer.insert_header(header);
    }
    if known { answer.finish() } else { answer.body(bytes()) }
}

fn no_such_tile() -> Problem {
    Problem::new(
        Code::NoSuchTile,
        "the log does not have this tile, at this width, at its present size",
    )
}

/// Whether `Accept-Encoding` takes gzip (RFC 9110 section 12.5.3).
fn takes_gzip(req: &HttpRequest) -> bool {
    let values = req.headers().get_all(header::ACCEPT_ENCODING);
    let mut codings =
        values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    codings.any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        name.eq_ignore_ascii_case("gzip") && !refused
    })
}

/// An entry bundle in both codings.
#[derive(Clone)]
struct Bundle {
    identity: web::Bytes,
    gzip: Option<web::Bytes>,
}

impl Bundle {
    fn pack(identity: Vec<u8>) -> Self {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        // Writing into memory does not fail; should it ever, the bundle is served as it is.
        let gzip = encoder.write_all(&identity).and_then(|()| encoder.finish()).ok();
        Self { identity: web::Bytes::from(identity), gzip: gzip.map(web::Bytes::from) }
    }

    fn len(&self) -> usize {
        self.identity.len() + self.gzip.as_ref().map_or(0, web::Bytes::len)
    }
}

/// Entry bundles served lately, the oldest forgotten first.
#[derive(Default)]
pub(super) struct Packed {
    kept: RwLock<Kept>,
}

#[derive(Default)]
struct Kept {
    bundles: HashMap<TilePath, Bundle>,
    order: VecDeque<TilePath>,
    bytes: usize,
}

impl Packed {
    fn get(&self, tile: &TilePath) -> Option<Bundle> {
        self.kept.read().ok()?.bundles.get(tile).cloned()
    }

    fn keep(&self, tile: TilePath, bundle: Bundle) {
        let Ok(mut kept) = self.kept.write() else { return };
        let len = bundle.len();
        if kept.bundles.insert(tile, bundle).is_some() {
            return;
        }
        kept.bytes += len;
        kept.order.push_back(tile);
        while kept.bytes > crate::limits::PACKED_BYTES_MAX {
            let Some(oldest) = kept.order.pop_front() else { break };
            let gone = kept.bundles.remove(&oldest).map_or(0, |bundle| bundle.len());
            kept.bytes -= gone;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn gzip_is_sent_only_where_it_is_taken() {
        let takes = |value: &str| {
            let req = TestRequest::get().insert_header((header::ACCEPT_ENCODING, value));
            takes_gzip(&req.to_http_request())
        };
        assert!(takes("gzip"));
        assert!(takes("br, GZIP;q=0.5"));
        assert!(!takes("br"));
        assert!(!takes("gzip;q=0, identity"));
    }

    #[test]
    fn what_is_kept_is_bounded_and_the_oldest_goes_first() {
        let packed = Packed::default();
        let tile = |number| TilePath::Entries { number, width: 256 };
        let bundle = || Bundle {
            identity: web::Bytes::from(vec![0; crate::limits::PACKED_BYTES_MAX / 2]),
            gzip: None,
        };
        packed.keep(tile(0), bundle());
        packed.keep(tile(1), bundle());
        assert!(packed.get(&tile(0)).is_some() && packed.get(&tile(1)).is_some());
        packed.keep(tile(2), Bundle { identity: web::Bytes::from_static(b"x"), gzip: None });
        assert!(packed.get(&tile(0)).is_none());
        assert!(packed.get(&tile(1)).is_some() && packed.get(&tile(2)).is_some());
    }
}

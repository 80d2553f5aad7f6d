//! The stylesheet, the icon and `robots.txt`: part of the program, so that pages load nothing from anywhere else.

use crate::web::answer::File;
use crate::web::problem::Problem;
use actix_web::{HttpRequest, HttpResponse};
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;

const STYLE: &str = include_str!("style.css");
const FAVICON: &str = include_str!("favicon.svg");
const ROBOTS: &str = "User-agent: *\nDisallow: /check\nDisallow: /deposit\nDisallow: /v1/\n";

static HASH: LazyLock<String> = LazyLock::new(|| {
    let digest = hex::encode(Sha256::digest(STYLE.as_bytes()));
    digest.chars().take(16).collect()
});
static PATH: LazyLock<String> = LazyLock::new(|| format!("/style-{}.css", *HASH));

/// Where the stylesheet is: its path changes with its content, so that it can be kept for good.
pub(super) fn style_path() -> &'static str {
    &PATH
}

/// The stylesheet.
pub(super) async fn style(req: HttpRequest) -> Result<HttpResponse, Problem> {
    if req.match_info().get("hash") != Some(HASH.as_str()) {
        return Err(Problem::no_such_path());
    }
    let media_type = "text/css; charset=utf-8";
    let cache = "public, max-age=31536000, immutable";
    Ok(File { media_type, etag: &HASH, cache, name: None }.answer(&req, STYLE))
}

/// The icon.
pub(super) async fn favicon(req: HttpRequest) -> HttpResponse {
    let (media_type, etag, cache) = ("image/svg+xml", "1", "public, max-age=86400");
    File { media_type, etag, cache, name: None }.answer(&req, FAVICON)
}

/// What crawlers are asked to leave alone.
pub(super) async fn robots() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(ROBOTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stylesheet_is_small_and_loads_nothing() {
        assert!(STYLE.len() < 30_000, "{} bytes", STYLE.len());
        assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
    }
}

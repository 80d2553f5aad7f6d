//! Which language a request asks for.

use super::Tongue;
use actix_web::HttpRequest;
use actix_web::http::header;

/// The language of an answer, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) struct Choice {
    /// The language.
    pub(in crate::web) tongue: Tongue,
    /// Whether the address asks for it, so that the links of the page must ask too.
    pub(in crate::web) asked: bool,
}

impl Choice {
    /// What a request asks for: `?lang=`, then `Accept-Language`, then English.
    pub(in crate::web) fn of(req: &HttpRequest) -> Self {
        let asked = req.query_string().split('&').find_map(|pair| pair.strip_prefix("lang="));
        if let Some(tongue) = asked.and_then(spoken) {
            return Self { tongue, asked: true };
        }
        let accepted = req.headers().get_all(header::ACCEPT_LANGUAGE);
        let accepted: Vec<_> = accepted.filter_map(|value| value.to_str().ok()).collect();
        Self { tongue: accepted_first(&accepted.join(",")).unwrap_or_default(), asked: false }
    }
}

/// The query without the parameter `lang`.
pub(in crate::web) fn without_lang(query: &str) -> String {
    let rest = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
    rest.collect::<Vec<_>>().join("&")
}

/// The language that serves who asks for a tag. Readers of traditional characters are served better by simplified ones
/// than by English.
fn spoken(tag: &str) -> Option<Tongue> {
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    match primary.to_ascii_lowercase().as_str() {
        "en" => Some(Tongue::English),
        "zh" => Some(Tongue::Chinese),
        _ => None,
    }
}

/// The first language that the pages speak of those a browser names, by weight (RFC 9110, section 12.5.4).
fn accepted_first(header: &str) -> Option<Tongue> {
    let weighed = header.split(',').filter_map(|range| {
        let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
        let weight =
            weight.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.parse::<f32>().ok())?;
        (weight > 0.0).then_some((spoken(tag.trim())?, weight))
    });
    // Of equal weights the first one named counts.
    weighed.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(tongue, _)| tongue)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn choice(path: &str, accepted: &str) -> (Tongue, bool) {
        let request =
            TestRequest::with_uri(path).insert_header((header::ACCEPT_LANGUAGE, accepted));
        let choice = Choice::of(&request.to_http_request());
        (choice.tongue, choice.asked)
    }

    #[test]
    fn the_address_asks_before_the_browser() {
        use Tongue::{Chinese, English};
        for (path, accepted, expected) in [
            ("/?lang=zh-Hans", "en", (Chinese, true)),
            ("/?q=1&lang=en", "zh", (English, true)),
            ("/?lang=xx", "zh-CN,zh;q=0.9,en;q=0.8", (Chinese, false)),
            ("/?slang=zh", "", (English, false)),
            ("/", "en;q=0.2, zh-TW;q=0.7", (Chinese, false)),
            ("/", "fr, de;q=0.9", (English, false)),
            ("/", "zh;q=0, en;q=0.1", (English, false)),
            ("/", "zh;q=x, *", (English, false)),
        ] {
            assert_eq!(choice(path, accepted), expected, "{path} {accepted}");
        }
    }

    #[test]
    fn the_rest_of_a_query_stays() {
        assert_eq!(without_lang("q=a&lang=zh&from=2013"), "q=a&from=2013");
        assert_eq!(without_lang("lang=zh"), "");
    }
}

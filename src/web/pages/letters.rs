//! `/letters`: the list, and search in it.

use super::publication::Row;
use super::{Frame, page};
use crate::web::api::letters::LettersQuery;
use crate::web::body;
use crate::web::problem::Problem;
use crate::web::state::State;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "letters.html", config = ".askama.toml")]
struct Letters {
    frame: Frame,
    /// The element of a letter's title in the list.
    heading: &'static str,
    query: Asked,
    rows: Vec<Row>,
    total: u64,
    /// Query of the next page.
    next: Option<String>,
    error: Option<String>,
}

/// What was asked for, to be shown in the form again.
#[derive(Default)]
struct Asked {
    q: String,
    outlet: String,
    from: String,
    until: String,
}

impl Asked {
    fn given(&self) -> bool {
        [&self.q, &self.outlet, &self.from, &self.until].iter().any(|value| !value.is_empty())
    }

    /// The query of the page that begins before an entry.
    fn next(&self, before: u64) -> String {
        let members = [
            ("q", &self.q),
            ("outlet", &self.outlet),
            ("from", &self.from),
            ("until", &self.until),
        ];
        let mut query = String::new();
        for (name, value) in members {
            if !value.is_empty() {
                query.extend([name, "=", &percent(value), "&"]);
            }
        }
        query + &format!("before={before}")
    }
}

/// Percent-encodes a value for a query (RFC 3986: all but unreserved characters).
fn percent(value: &str) -> String {
    use std::fmt::Write as _;
    value.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

/// The page. A search that cannot be read is shown again with what is wrong with it.
pub(super) async fn letters(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let query: LettersQuery = body::query(&req)?;
    let mut asked = Asked::default();
    (asked.q, asked.outlet, asked.from, asked.until) = query.words();
    let frame = Frame::new(&state, "/letters");
    let filter = match query.filter() {
        Ok(filter) => filter,
        Err(problem) => {
            let error = Some(problem.detail().to_owned());
            let page_shown = Letters {
                frame,
                heading: "h2",
                query: asked,
                rows: Vec::new(),
                total: 0,
                next: None,
                error,
            };
            return page(StatusCode::BAD_REQUEST, &page_shown);
        }
    };
    let found = state.blocking_or(move |archive| archive.letters(&filter)).await?;
    let rows = found.letters.iter().map(Row::new).collect();
    let next = found.next.map(|before| asked.next(before));
    page(
        StatusCode::OK,
        &Letters {
            frame,
            heading: "h2",
            query: asked,
            rows,
            total: found.total,
            next,
            error: None,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_asks_the_same() {
        let asked = Asked { q: "a&b=é".to_owned(), ..Asked::default() };
        assert_eq!(asked.next(7), "q=a%26b%3D%C3%A9&before=7");
    }
}

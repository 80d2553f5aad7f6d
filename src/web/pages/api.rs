//! `/api`: the contract, `api.md`, as a page.

use super::{Frame, page};
use crate::web::problem::Problem;
use crate::web::state::State;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};
use std::sync::LazyLock;

const CONTRACT: &str = include_str!("../../../api.md");

static HTML: LazyLock<String> = LazyLock::new(|| html(CONTRACT));

#[derive(Template)]
#[template(path = "api.html", config = ".askama.toml")]
struct Api {
    frame: Frame,
    contract: &'static str,
}

framed!(Api);

/// The page.
pub(super) async fn api(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    page(StatusCode::OK, &Api { frame: Frame::new(&req, &state, "/api"), contract: &HTML })
}

/// Markdown as HTML: headings get anchors; tables and code scroll by themselves on narrow screens, by keyboard too.
fn html(markdown: &str) -> String {
    let mut events: Vec<Event<'_>> = Parser::new_ext(markdown, Options::ENABLE_TABLES).collect();
    let mut anchors: Vec<String> = Vec::new();
    for at in 0..events.len() {
        if !matches!(events.get(at), Some(Event::Start(Tag::Heading { .. }))) {
            continue;
        }
        let words = events.iter().skip(at + 1).map_while(|event| match event {
            Event::Text(words) | Event::Code(words) => Some(words.as_ref()),
            _ => None,
        });
        let mut anchor = slug(&words.collect::<String>());
        while anchors.contains(&anchor) {
            anchor.push('-');
        }
        if let Some(Event::Start(Tag::Heading { id, .. })) = events.get_mut(at) {
            *id = Some(CowStr::from(anchor.clone()));
        }
        anchors.push(anchor);
    }
    let mut tables = 0;
    let events = events.into_iter().flat_map(|event| match event {
        Event::Start(Tag::Table(_)) => {
            tables += 1;
            let open = r#"<div class="scroll" tabindex="0" role="region" aria-label="Table"#;
            vec![Event::Html(CowStr::from(format!("{open} {tables}\">"))), event]
        }
        Event::End(TagEnd::Table) => vec![event, Event::Html(CowStr::from("</div>\n"))],
        Event::Start(Tag::CodeBlock(_)) => {
            vec![Event::Html(CowStr::from(r#"<pre tabindex="0"><code>"#))]
        }
        Event::End(TagEnd::CodeBlock) => vec![Event::Html(CowStr::from("</code></pre>\n"))],
        event => vec![event],
    });
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, events);
    html
}

/// `POST /v1/letters` becomes `post-v1-letters`.
fn slug(heading: &str) -> String {
    let dashed: String = heading
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    dashed.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_get_anchors_and_tables_scroll() {
        let html = html("## `GET /v1/keys`\n\n|a|\n|-|\n|1|\n");
        assert!(html.contains(r#"<h2 id="get-v1-keys">"#), "{html}");
        assert!(
            html.contains(r#"<div class="scroll""#) && html.contains("</table>\n</div>"),
            "{html}"
        );
    }
}

//! Atom feeds (RFC 4287): of the archive, the letters logged last; of a letter, every statement about it.

use super::text;
use super::tongue::{Choice, Tongue};
use super::{date, name_of};
use crate::archive::{LetterFilter, LetterView};
use crate::web::api::letter_id;
use crate::web::problem::Problem;
use crate::web::state::State;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use std::fmt::Write as _;

/// Letters in the archive's feed.
const LETTERS: usize = 30;

/// The letters logged last.
pub(super) async fn letters(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let filter = LetterFilter { limit: LETTERS, ..LetterFilter::default() };
    let found = state.blocking_or(move |archive| archive.letters(&filter)).await?;
    let (url, tongue) = (state.url(&req), Choice::of(&req).tongue);
    let issuer = &state.archive.issuer().name;
    let mut feed = Feed::new(issuer, issuer, &url, "/letters.atom", "/letters");
    for letter in &found.letters {
        feed.letter(tongue, &url, &letter.letter);
    }
    Ok(feed.answer(tongue))
}

/// Every statement about one letter.
pub(super) async fn letter(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let id = letter_id(&req)?;
    let view = state.blocking_or(move |archive| archive.letter(&id)).await?;
    let (url, tongue) = (state.url(&req), Choice::of(&req).tongue);
    let page = format!("/letters/{}", view.id);
    let issuer = &state.archive.issuer().name;
    let mut feed =
        Feed::new(&view.metadata.title, issuer, &url, &format!("{page}/feed.atom"), &page);
    for statement in view.statements.iter().rev() {
        let said = tongue.one_of("says", &name_of(statement.kind)).to_string();
        let id = format!("{url}/{}#entry-{}", view.id.ark(), statement.index);
        let at = statement.logged_at;
        let link = format!("{url}{page}#entry-{}", statement.index);
        feed.entry(&id, &said, (at, at), &link, &said, "");
    }
    Ok(feed.answer(tongue))
}

/// A feed that is being written.
struct Feed {
    head: String,
    entries: String,
    updated: u64,
}

impl Feed {
    fn new(title: &str, author: &str, url: &str, own: &str, page: &str) -> Self {
        let mut head = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".to_owned();
        let _ = write!(
            head,
            "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>{}</title>\n<id>{url}{own}</id>\n\
             <link rel=\"self\" type=\"application/atom+xml\" href=\"{url}{own}\"/>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{url}{page}\"/>\n<author><name>{}</name></author>\n",
            plain(title),
            plain(author)
        );
        Self { head, entries: String::new(), updated: 0 }
    }

    /// A letter: its status as a category, its last statement as the time it was updated.
    fn letter(&mut self, tongue: Tongue, url: &str, view: &LetterView) {
        let metadata = &view.metadata;
        let status = if view.withdrawn.is_some() { "withdrawn" } else { "current" };
        let updated =
            view.statements.iter().map(|one| one.logged_at).max().unwrap_or(view.logged_at);
        let dated = metadata.date.as_ref().map(|given| date::partial(tongue, given));
        let kind = tongue.one_of("kind", &name_of(metadata.kind)).to_string();
        let summary = [Some(kind), Some(plain(&metadata.author.name)), dated];
        let summary = summary.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let more = format!(
            "<link rel=\"enclosure\" type=\"application/zip\" href=\"{url}/v1/letters/{}/bundle\"/>\n<category term=\"{status}\"/>\n",
            view.id
        );
        let (id, link) = (format!("{url}/{}", view.id.ark()), format!("{url}/letters/{}", view.id));
        self.entry(&id, &plain(&metadata.title), (view.logged_at, updated), &link, &summary, &more);
    }

    fn entry(
        &mut self,
        id: &str,
        title: &str,
        times: (u64, u64),
        link: &str,
        summary: &str,
        more: &str,
    ) {
        self.updated = self.updated.max(times.1);
        let _ = write!(
            self.entries,
            "<entry>\n<title>{title}</title>\n<id>{id}</id>\n<published>{}</published>\n<updated>{}</updated>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{link}\"/>\n{more}<summary>{summary}</summary>\n</entry>\n",
            date::iso(times.0),
            date::iso(times.1)
        );
    }

    fn answer(self, tongue: Tongue) -> HttpResponse {
        let Self { head, entries, updated } = self;
        let body = format!("{head}<updated>{}</updated>\n{entries}</feed>\n", date::iso(updated));
        HttpResponse::Ok()
            .content_type("application/atom+xml; charset=utf-8")
            .insert_header((header::CONTENT_LANGUAGE, tongue.tag()))
            .insert_header((header::VARY, "accept-language"))
            .body(body)
    }
}

/// Text for XML, which knows fewer characters than HTML.
fn plain(given: &str) -> String {
    text::bare(given).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

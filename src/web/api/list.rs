//! `GET /v1/letters`: list and search.

use super::LetterBody;
use crate::archive::{Cursor, Facet, Facets, LetterFilter, LetterPage, Order, Snippet};
use crate::letter::PartialDate;
use crate::limits::{PAGE_LETTERS_MAX, QUERY_CHARS_MAX};
use crate::web::answer;
use crate::web::body;
use crate::web::code::Code;
use crate::web::problem::{Problem, ProblemBody};
use crate::web::state::State;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};

/// Letters on a page where the client names no number.
const LIMIT_DEFAULT: usize = 20;

/// Which letters to list.
#[derive(Debug, Default, Clone, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub(in crate::web) struct LettersQuery {
    /// Words that must all occur in title, text, outlet or people; `"a phrase"`, `title:word` (author, addressee,
    /// outlet, text), `-without`, `begin*`.
    pub(in crate::web) q: Option<String>,
    /// Outlet of a publication, without regard to case and punctuation.
    pub(in crate::web) outlet: Option<String>,
    /// Words of the issuer's name, or its domain.
    pub(in crate::web) issuer: Option<String>,
    /// Earliest date, EDTF (`2013-04`).
    pub(in crate::web) from: Option<String>,
    /// Latest date, EDTF.
    pub(in crate::web) until: Option<String>,
    /// `relevance` (where words are searched, and so where not named) or `newest`.
    pub(in crate::web) sort: Option<String>,
    /// `true` to count the letters found by outlet, year and language.
    pub(in crate::web) facets: Option<String>,
    /// Where the page before ended: its `next`.
    pub(in crate::web) cursor: Option<String>,
    /// Another name of `cursor`.
    pub(in crate::web) before: Option<String>,
    /// How many, 1 to 100; 20 where not named.
    pub(in crate::web) limit: Option<String>,
}

/// One page of letters, newest first, or by relevance where words were searched.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LettersBody {
    /// The letters.
    pub letters: Vec<LetterBody>,
    /// The cursor of the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Letters that pass the filter, on all pages together.
    pub matches: u64,
    /// Letters in the whole archive.
    pub total: u64,
    /// Counts of the letters that match, where they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facets: Option<FacetsBody>,
    /// Letters that were not searched because the index of words is still being made; 0 but for a while after it was
    /// lost.
    pub unsearched: u64,
}

/// How many of the letters found have each value, at most 50 of each sort.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FacetsBody {
    /// By outlet of a publication, the most frequent first.
    pub outlets: Vec<FacetBody>,
    /// By year of the letter's date, or of its first publication, the latest first.
    pub years: Vec<FacetBody>,
    /// By language, the most frequent first.
    pub languages: Vec<FacetBody>,
}

/// One value and how many letters have it.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FacetBody {
    /// The value.
    pub value: String,
    /// Letters that have it.
    pub count: u64,
}

/// Text of a letter in which searched words stand.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SnippetBody {
    /// What it is of: `title`, `author`, `addressee`, `outlet` or `text`.
    pub field: String,
    /// As it stands there.
    pub text: String,
    /// Byte of that title, name or text (UTF-8) at which it begins.
    pub at: u64,
    /// Whether it ends before the end of that title, name or text.
    pub goes_on: bool,
    /// Where in `text` the searched words stand, in order.
    pub matches: Vec<MatchBody>,
}

/// Bytes of a snippet's text (UTF-8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MatchBody {
    /// The first.
    pub start: u64,
    /// The one after the last.
    pub end: u64,
}

impl From<LetterPage> for LettersBody {
    fn from(page: LetterPage) -> Self {
        let letter = |found: crate::archive::Found| LetterBody {
            snippets: found.snippets.into_iter().map(SnippetBody::from).collect(),
            ..LetterBody::from(found.letter)
        };
        Self {
            letters: page.letters.into_iter().map(letter).collect(),
            next: page.next.map(|next| next.to_string()),
            matches: page.matches,
            total: page.total,
            facets: page.facets.map(FacetsBody::from),
            unsearched: page.unsearched,
        }
    }
}

impl From<Facets> for FacetsBody {
    fn from(facets: Facets) -> Self {
        let body = |Facet { value, count }| FacetBody { value, count };
        let bodies = |facets: Vec<Facet>| facets.into_iter().map(body).collect();
        let Facets { outlets, years, languages } = facets;
        Self { outlets: bodies(outlets), years: bodies(years), languages: bodies(languages) }
    }
}

impl From<Snippet> for SnippetBody {
    fn from(snippet: Snippet) -> Self {
        let bytes = |span: std::ops::Range<usize>| MatchBody {
            start: span.start as u64,
            end: span.end as u64,
        };
        Self {
            field: snippet.field.as_str().to_owned(),
            text: snippet.text,
            at: snippet.at as u64,
            goes_on: snippet.goes_on,
            matches: snippet.matches.into_iter().map(bytes).collect(),
        }
    }
}

impl LettersQuery {
    /// The filter it stands for. Empty values, which forms send, are the same as none.
    pub(in crate::web) fn filter(self) -> Result<LetterFilter, Problem> {
        if self.before.is_some() && self.cursor.is_some() {
            return Err(bad("cursor", "before and cursor are the same; name one"));
        }
        Ok(LetterFilter {
            q: words("q", self.q)?,
            outlet: words("outlet", self.outlet)?,
            issuer: words("issuer", self.issuer)?,
            from: date("from", self.from)?,
            until: date("until", self.until)?,
            order: order(self.sort)?,
            cursor: given(self.before.or(self.cursor))
                .map(|cursor| Cursor::parse(cursor.trim()))
                .transpose()?,
            limit: limit(self.limit)?,
            facets: facets(self.facets)?,
        })
    }
}

fn bad(member: &'static str, detail: impl Into<String>) -> Problem {
    Problem::new(Code::BadQuery, detail.into()).at(member)
}

fn given(value: Option<String>) -> Option<String> {
    value.filter(|value| !value.trim().is_empty())
}

fn words(member: &'static str, value: Option<String>) -> Result<Option<String>, Problem> {
    match given(value) {
        Some(text) if text.chars().count() > QUERY_CHARS_MAX => {
            Err(bad(member, format!("{member}: at most {QUERY_CHARS_MAX} characters are allowed")))
        }
        value => Ok(value),
    }
}

fn date(member: &'static str, value: Option<String>) -> Result<Option<PartialDate>, Problem> {
    let date = given(value).map(|text| PartialDate::parse(text.trim()));
    date.transpose().map_err(|error| bad(member, format!("{member}: {error}")))
}

fn order(value: Option<String>) -> Result<Option<Order>, Problem> {
    match given(value).as_deref() {
        None => Ok(None),
        Some("relevance") => Ok(Some(Order::Relevance)),
        Some("newest") => Ok(Some(Order::Newest)),
        Some(_) => Err(bad("sort", "sort: relevance or newest was expected")),
    }
}

fn facets(value: Option<String>) -> Result<bool, Problem> {
    match given(value).as_deref() {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(bad("facets", "facets: true or false was expected")),
    }
}

fn limit(value: Option<String>) -> Result<usize, Problem> {
    let Some(text) = given(value) else { return Ok(LIMIT_DEFAULT) };
    let limit = text.parse().ok().filter(|limit| (1..=PAGE_LETTERS_MAX).contains(limit));
    limit.ok_or_else(|| bad("limit", format!("limit: 1 to {PAGE_LETTERS_MAX} was expected")))
}

/// Letters, newest first; with `q` a search.
#[utoipa::path(get, path = "/v1/letters", tag = "letters", params(LettersQuery), responses(
    (status = 200, description = "One page of letters", body = LettersBody),
    (status = 400, description = "A parameter is not as expected", body = ProblemBody,
     content_type = "application/problem+json")))]
pub(in crate::web) async fn list(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let filter = body::query::<LettersQuery>(&req)?.filter()?;
    let page = state.blocking_or(move |archive| archive.letters(&filter)).await?;
    answer::json(StatusCode::OK, &LettersBody::from(page))
}

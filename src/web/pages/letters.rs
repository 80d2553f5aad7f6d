//! `/letters`: the list, and search in it.

use super::publication::{Row, language};
use super::tongue::{self, Message, Tongue};
use super::{Frame, page};
use crate::archive::{Facet, Facets};
use crate::web::api::list::LettersQuery;
use crate::web::body;
use crate::web::problem::Problem;
use crate::web::state::State;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, ResponseError as _, web};
use askama::Template;

/// Values of one sort that the page offers to narrow the list by.
const FACETS_SHOWN: usize = 8;

#[derive(Template)]
#[template(path = "letters.html", config = ".askama.toml")]
struct Letters {
    frame: Frame,
    /// The element of a letter's title in the list.
    heading: &'static str,
    query: Asked,
    rows: Vec<Row>,
    /// Letters that match, on all pages.
    matches: u64,
    total: u64,
    unsearched: u64,
    narrowings: Vec<Narrowing>,
    /// Query of the same search in the other order.
    other_order: Option<String>,
    /// Query of the next page.
    next: Option<String>,
    error: Option<String>,
}

framed!(Letters);

/// Values of one sort by which the list can be narrowed.
struct Narrowing {
    name: Message,
    choices: Vec<Choice>,
}

/// One value, and the query of the letters that have it.
struct Choice {
    name: String,
    count: u64,
    query: Option<String>,
}

/// What was asked for, to be shown in the form again.
#[derive(Debug, Default, Clone)]
struct Asked {
    q: String,
    outlet: String,
    from: String,
    until: String,
    sort: String,
}

impl Asked {
    fn new(query: &LettersQuery) -> Self {
        let given = |value: &Option<String>| value.clone().unwrap_or_default();
        Self {
            q: given(&query.q),
            outlet: given(&query.outlet),
            from: given(&query.from),
            until: given(&query.until),
            sort: given(&query.sort),
        }
    }

    fn given(&self) -> bool {
        [&self.q, &self.outlet, &self.from, &self.until].iter().any(|value| !value.is_empty())
    }

    /// The query that asks the same.
    fn query(&self) -> String {
        let members = [
            ("q", &self.q),
            ("outlet", &self.outlet),
            ("from", &self.from),
            ("until", &self.until),
            ("sort", &self.sort),
        ];
        let given = members.into_iter().filter(|(_, value)| !value.is_empty());
        let pairs: Vec<_> =
            given.map(|(name, value)| format!("{name}={}", percent(value))).collect();
        pairs.join("&")
    }

    /// The query of the page that begins at a cursor.
    fn next(&self, cursor: &str) -> String {
        match self.query() {
            query if query.is_empty() => format!("cursor={cursor}"),
            query => format!("{query}&cursor={cursor}"),
        }
    }

    /// The query of the same search in the other order, where the order is a choice.
    fn other_order(&self) -> Option<String> {
        let sort = if self.sort == "newest" { "" } else { "newest" }.to_owned();
        (!self.q.is_empty()).then(|| Self { sort, ..self.clone() }.query())
    }

    /// What the list can be narrowed by: what has more than one value, or narrows it now.
    fn narrowings(&self, tongue: Tongue, facets: Facets) -> Vec<Narrowing> {
        let outlet = |outlet: &str| Self { outlet: outlet.to_owned(), ..self.clone() };
        let year =
            |year: &str| Self { from: year.to_owned(), until: year.to_owned(), ..self.clone() };
        let choice = |facet: Facet, narrowed: Option<Self>, name: Option<String>| Choice {
            name: name.unwrap_or(facet.value),
            count: facet.count,
            query: narrowed.map(|narrowed| narrowed.query()),
        };
        let Facets { outlets, years, languages } = facets;
        let outlets = outlets.into_iter().map(|facet| {
            let narrowed = outlet(&facet.value);
            choice(facet, Some(narrowed), None)
        });
        let years = years.into_iter().map(|facet| {
            // EDTF writes a year with four digits.
            let narrowed = (facet.value.len() == 4).then(|| year(&facet.value));
            choice(facet, narrowed, None)
        });
        let languages = languages.into_iter().map(|facet| {
            let name = language(tongue, &facet.value);
            choice(facet, None, Some(name))
        });
        let sorts: [(&str, Vec<Choice>); 3] = [
            ("outlets", outlets.take(FACETS_SHOWN).collect()),
            ("years", years.take(FACETS_SHOWN).collect()),
            ("languages", languages.take(FACETS_SHOWN).collect()),
        ];
        let sorts = sorts.into_iter().filter(|(_, choices)| choices.len() > 1);
        sorts
            .map(|(name, choices)| Narrowing { name: tongue.one_of("facet", name), choices })
            .collect()
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
    let mut query: LettersQuery = body::query_of(&tongue::without_lang(req.query_string()))?;
    let first_page = query.cursor.is_none() && query.before.is_none();
    query.facets = first_page.then(|| "true".to_owned());
    let asked = Asked::new(&query);
    let found = match query.filter() {
        Ok(filter) => state.blocking_or(move |archive| archive.letters(&filter)).await,
        Err(problem) => Err(problem),
    };
    let mut shown = Letters {
        frame: Frame::new(&req, &state, "/letters"),
        heading: "h2",
        other_order: asked.other_order(),
        query: asked,
        rows: Vec::new(),
        matches: 0,
        total: 0,
        unsearched: 0,
        narrowings: Vec::new(),
        next: None,
        error: None,
    };
    let found = match found {
        Ok(found) => found,
        Err(problem) if problem.status_code() == StatusCode::BAD_REQUEST => {
            shown.error = Some(problem.detail().to_owned());
            return page(StatusCode::BAD_REQUEST, &shown);
        }
        Err(problem) => return Err(problem),
    };
    shown.rows =
        found.letters.iter().map(|found| Row::found(shown.frame.tongue(), found)).collect();
    (shown.matches, shown.total, shown.unsearched) = (found.matches, found.total, found.unsearched);
    let tongue = shown.frame.tongue();
    shown.narrowings =
        found.facets.map(|facets| shown.query.narrowings(tongue, facets)).unwrap_or_default();
    shown.next = found.next.map(|cursor| shown.query.next(&cursor.to_string()));
    page(StatusCode::OK, &shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_asks_the_same() {
        let asked = Asked { q: "a&b=é".to_owned(), ..Asked::default() };
        assert_eq!(asked.next("7"), "q=a%26b%3D%C3%A9&cursor=7");
        assert_eq!(asked.other_order().unwrap(), "q=a%26b%3D%C3%A9&sort=newest");
        assert_eq!(Asked::default().next("7"), "cursor=7");
        assert_eq!(Asked::default().other_order(), None);
    }

    #[test]
    fn a_list_is_narrowed_by_what_has_several_values() {
        let facet = |value: &str, count| Facet { value: value.to_owned(), count };
        let facets = Facets {
            outlets: vec![facet("The Courier", 2), facet("N & W", 1)],
            years: vec![facet("2024", 3)],
            languages: vec![facet("en-GB", 2), facet("zh-Hans", 1)],
        };
        let asked = Asked { q: "harbour".to_owned(), ..Asked::default() };
        let told: Vec<_> = asked
            .narrowings(Tongue::English, facets)
            .into_iter()
            .map(|of| (of.name.to_string(), of.choices))
            .collect();
        let [(first, outlets), (second, languages)] = told.as_slice() else {
            panic!("{:?}", told.iter().map(|(name, _)| name).collect::<Vec<_>>())
        };
        assert_eq!((first.as_str(), second.as_str()), ("Newspapers", "Languages"));
        assert_eq!(outlets[1].query.as_deref(), Some("q=harbour&outlet=N%20%26%20W"));
        assert_eq!(
            (languages[1].name.as_str(), languages[1].count),
            ("Chinese, simplified script", 1)
        );
    }
}

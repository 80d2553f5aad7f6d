//! `chancery search`: letters by words, outlet and date.

use super::output::{Out, Trouble, printable};
use super::reach::{Reach, reach};
use super::server::ServerError;
use super::{Common, Exit, card};
use crate::archive::{ArchiveError, Cursor, LetterFilter, Order};
use crate::letter::PartialDate;
use crate::limits::{PAGE_LETTERS_MAX, QUERY_CHARS_MAX};
use crate::web::api::{FacetBody, LetterBody, LettersBody, SnippetBody};
use std::fmt::Write;

/// What `search` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Words that must all occur in title, text, outlet or people; none lists everything
    ///
    /// '"words in a row"', title:word (author:, addressee:, outlet:, text:) and begin* are understood, and after --
    /// also -without.
    #[arg(value_name = "WORDS")]
    words: Vec<String>,
    /// Outlet of a publication
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,
    /// Words of the issuer's name, or its domain
    #[arg(long, value_name = "NAME")]
    issuer: Option<String>,
    /// Earliest date of publication or letter
    #[arg(long, value_name = "DATE", value_parser = PartialDate::parse)]
    from: Option<PartialDate>,
    /// Latest date of publication or letter
    #[arg(long, value_name = "DATE", value_parser = PartialDate::parse)]
    until: Option<PartialDate>,
    /// Newest first, not the best match
    #[arg(long)]
    newest: bool,
    /// Count by outlet, year and language
    #[arg(long)]
    facets: bool,
    /// Go on where a list ended
    #[arg(long, value_name = "CURSOR", value_parser = Cursor::parse)]
    cursor: Option<Cursor>,
    /// How many letters
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
}

/// Lists letters.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let filter = filter(args)?;
    let page: LettersBody = match reach(common, out)? {
        Reach::Here(archive) => match archive.letters(&filter) {
            Ok(page) => page.into(),
            Err(error @ (ArchiveError::Search { .. } | ArchiveError::Cursor { .. })) => {
                return Err(misread(error.to_string()));
            }
            Err(error) => return Err(error.into()),
        },
        Reach::There(server) => match server.find("/v1/letters", &query(&filter)) {
            Ok(bytes) => server.read("/v1/letters", &bytes)?,
            Err(ServerError::Refused { status: 400, detail, .. }) => return Err(misread(detail)),
            Err(error) => return Err(error.into()),
        },
    };
    if page.unsearched > 0 {
        out.note(&format!(
            "{} letters were not searched: the index is being made; search again in a few minutes",
            page.unsearched
        ));
    }
    if out.json() {
        out.document(&page)?;
    } else if page.letters.is_empty() {
        out.note("no letter matches");
    } else {
        out.print(&told(&page))?;
        if let Some(next) = &page.next {
            out.note(&format!("there are more: --cursor {next}"));
        }
    }
    Ok(if page.letters.is_empty() { Exit::NoRecord } else { Exit::Done })
}

/// What was asked for cannot be read.
fn misread(why: String) -> anyhow::Error {
    let hint = "'chancery search --help' says how searches are written";
    Trouble::new(why, hint).with(Exit::Usage).into()
}

fn filter(args: &Args) -> anyhow::Result<LetterFilter> {
    let words = args.words.join(" ");
    if words.chars().count() > QUERY_CHARS_MAX {
        let cause = format!("a search has at most {QUERY_CHARS_MAX} characters");
        return Err(Trouble::new(cause, "name fewer words").with(Exit::Usage).into());
    }
    if args.limit == 0 || args.limit > PAGE_LETTERS_MAX {
        let cause = format!("--limit {} is not between 1 and {PAGE_LETTERS_MAX}", args.limit);
        return Err(Trouble::new(cause, "go on with --cursor").with(Exit::Usage).into());
    }
    Ok(LetterFilter {
        q: (!words.is_empty()).then_some(words),
        outlet: args.outlet.clone(),
        issuer: args.issuer.clone(),
        from: args.from.clone(),
        until: args.until.clone(),
        order: args.newest.then_some(Order::Newest),
        cursor: args.cursor.clone(),
        limit: args.limit,
        facets: args.facets,
    })
}

fn query(filter: &LetterFilter) -> Vec<(&'static str, String)> {
    [
        ("q", filter.q.clone()),
        ("outlet", filter.outlet.clone()),
        ("issuer", filter.issuer.clone()),
        ("from", filter.from.as_ref().map(ToString::to_string)),
        ("until", filter.until.as_ref().map(ToString::to_string)),
        ("sort", filter.order.map(|_| "newest".to_owned())),
        ("facets", filter.facets.then(|| "true".to_owned())),
        ("cursor", filter.cursor.as_ref().map(ToString::to_string)),
        ("limit", Some(filter.limit.to_string())),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

/// One line for each letter, and below it where the words stand in its text.
fn told(page: &LettersBody) -> String {
    let mut text = String::new();
    for letter in &page.letters {
        let _ = writeln!(text, "{}", card::line(letter));
        text.extend(in_text(letter).map(|snippet| format!("    {}\n", marked(snippet))));
    }
    if let Some(facets) = &page.facets {
        let sorts = [
            ("outlets", &facets.outlets),
            ("years", &facets.years),
            ("languages", &facets.languages),
        ];
        for (name, values) in sorts.into_iter().filter(|(_, values)| !values.is_empty()) {
            let _ = writeln!(text, "{name}: {}", counts(values));
        }
    }
    let _ = write!(text, "{} of {} letters", page.matches, page.total);
    text
}

fn in_text(letter: &LetterBody) -> impl Iterator<Item = &SnippetBody> {
    letter.snippets.iter().filter(|snippet| snippet.field == "text")
}

/// A snippet on one line, what was searched in square brackets.
fn marked(snippet: &SnippetBody) -> String {
    let mut marked = String::new();
    if snippet.at > 0 {
        marked.push('…');
    }
    let mut at = 0;
    for span in &snippet.matches {
        let [start, end] =
            [span.start, span.end].map(|byte| usize::try_from(byte).unwrap_or(usize::MAX));
        let (Some(before), Some(found)) =
            (snippet.text.get(at..start), snippet.text.get(start..end))
        else {
            continue;
        };
        marked.extend([before, "[", found, "]"]);
        at = end;
    }
    marked.push_str(snippet.text.get(at..).unwrap_or_default());
    if snippet.goes_on {
        marked.push('…');
    }
    printable(&marked.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn counts(values: &[FacetBody]) -> String {
    let told = |facet: &FacetBody| format!("{} ({})", facet.value, facet.count);
    printable(&values.iter().map(told).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::api::MatchBody;

    #[test]
    fn a_snippet_is_one_line_with_the_words_in_brackets() {
        let snippet = SnippetBody {
            field: "text".to_owned(),
            text: "the\nharbour, 中国\u{202e} and".to_owned(),
            at: 3,
            goes_on: true,
            matches: vec![MatchBody { start: 4, end: 11 }, MatchBody { start: 13, end: 19 }],
        };
        let told = marked(&snippet);
        assert!(told.starts_with("…the [harbour], [中国]") && told.ends_with("and…"), "{told}");
        assert!(!told.contains('\u{202e}'), "{told}");
        let wrong = SnippetBody { matches: vec![MatchBody { start: 14, end: 900 }], ..snippet };
        assert!(marked(&wrong).starts_with("…the harbour"), "a server may say anything");
    }
}

//! `chancery search`: letters, newest first.

use super::output::{Out, Trouble};
use super::reach::{Reach, reach};
use super::{Common, Exit, card};
use crate::archive::LetterFilter;
use crate::letter::PartialDate;
use crate::limits::{PAGE_LETTERS_MAX, QUERY_CHARS_MAX};
use crate::web::api::{LetterBody, LettersBody};

/// What `search` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Words that must all occur in title, text, outlet or people; none lists everything
    #[arg(value_name = "WORDS")]
    words: Vec<String>,
    /// Outlet of a publication
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,
    /// Earliest date of publication or letter
    #[arg(long, value_name = "DATE", value_parser = PartialDate::parse)]
    from: Option<PartialDate>,
    /// Latest date of publication or letter
    #[arg(long, value_name = "DATE", value_parser = PartialDate::parse)]
    until: Option<PartialDate>,
    /// Go on where a list ended
    #[arg(long, value_name = "CURSOR")]
    cursor: Option<u64>,
    /// How many letters
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
}

/// Lists letters.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let filter = filter(args)?;
    let page = match reach(common, out)? {
        Reach::Here(archive) => {
            let page = archive.letters(&filter)?;
            LettersBody {
                letters: page.letters.into_iter().map(LetterBody::from).collect(),
                next: page.next,
                total: page.total,
            }
        }
        Reach::There(server) => {
            let bytes = server.find("/v1/letters", &query(&filter))?;
            server.read("/v1/letters", &bytes)?
        }
    };
    if out.json() {
        out.document(&page)?;
    } else if page.letters.is_empty() {
        out.note("no letter matches");
    } else {
        let lines: Vec<String> = page.letters.iter().map(card::line).collect();
        out.print(&lines.join("\n"))?;
        if let Some(next) = page.next {
            out.note(&format!("there are more: --cursor {next}"));
        }
    }
    Ok(if page.letters.is_empty() { Exit::NoRecord } else { Exit::Done })
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
        from: args.from.clone(),
        until: args.until.clone(),
        before: args.cursor,
        limit: args.limit,
    })
}

fn query(filter: &LetterFilter) -> Vec<(&'static str, String)> {
    [
        ("q", filter.q.clone()),
        ("outlet", filter.outlet.clone()),
        ("from", filter.from.as_ref().map(ToString::to_string)),
        ("until", filter.until.as_ref().map(ToString::to_string)),
        ("cursor", filter.before.map(|before| before.to_string())),
        ("limit", Some(filter.limit.to_string())),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

//! `chancery check`: is this text the letter? Nothing of the text is kept.

mod changes;
mod redline;
mod told;

use super::output::Out;
use super::reach::{Reach, reach};
use super::{Common, Exit, glossary, input};
use crate::check::Verdict;
use crate::intake;
use crate::limits::PASTED_BYTES_MAX;
use anyhow::Context;
use std::path::PathBuf;

/// What `check` takes.
#[derive(clap::Args)]
#[command(after_long_help = glossary::CHECK)]
pub(crate) struct Args {
    /// The text as it was printed: a file, or '-'
    #[arg(value_name = "TEXT")]
    text: PathBuf,
}

/// Checks a text.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let bytes = input::read(&args.text, PASTED_BYTES_MAX)?;
    let pasted = intake::text(&bytes).with_context(|| args.text.display().to_string())?;
    let (verdict, json) = match reach(common, out)? {
        Reach::Here(archive) => {
            let verdict = archive.check(&pasted);
            archive.close();
            let json = serde_json::to_string_pretty(&verdict)?;
            (verdict, json)
        }
        Reach::There(server) => {
            let body = serde_json::json!({ "text": pasted });
            let answer = server.post("/v1/check", &body, None)?;
            let verdict: Verdict = server.read("/v1/check", &answer)?;
            // What the server said goes out as it came: a newer one may say more than this program knows.
            (verdict, String::from_utf8_lossy(&answer).into_owned())
        }
    };
    if out.json() {
        out.print(&json)?;
    } else if out.quiet() {
        out.print(told::headline(&verdict))?;
    } else {
        out.print(&told::verdict(&verdict, &pasted, out.colour()))?;
    }
    Ok(Exit::of_verdict(verdict.verdict))
}

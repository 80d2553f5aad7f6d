//! `chancery check`: is this text the letter? Nothing of the text is kept.

mod batch;
mod changes;
mod redline;
mod told;

use super::follow::remembered;
use super::output::{Out, Trouble};
use super::reach::{Reach, reach};
use super::server::Server;
use super::{Common, Exit, glossary, input};
use crate::check::Verdict;
use crate::intake;
use crate::limits::PASTED_BYTES_MAX;
use anyhow::Context;
use std::path::{Path, PathBuf};

/// What `check` takes.
#[derive(clap::Args)]
#[command(after_long_help = glossary::CHECK)]
pub(crate) struct Args {
    /// The text as it was printed: a file, or '-'
    #[arg(value_name = "TEXT", required_unless_present = "batch", conflicts_with = "batch")]
    text: Option<PathBuf>,
    /// Many texts: a folder of files, or a CSV file with the columns name and text
    #[arg(long, value_name = "DIR|CSV")]
    batch: Option<PathBuf>,
    /// A row of CSV for each text of --batch (with --json: a line of JSON)
    #[arg(long, conflicts_with = "text")]
    csv: bool,
    /// With --server: remember its log there, and end with 13 where it contradicts what was seen before
    #[arg(long, value_name = "DIR", env = "CHANCERY_FOLLOW", hide_env_values = true)]
    memory: Option<PathBuf>,
}

/// Checks a text.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    if let (Some(memory), Some(url)) = (&args.memory, &common.server) {
        let server = Server::new(url, common.token_file.as_deref())?;
        remembered::look(&server, memory, out)?;
    }
    match (&args.batch, &args.text) {
        (Some(from), _) => batch::run(from, args.csv, &reach(common, out)?, out),
        (None, Some(text)) => one(text, common, out),
        (None, None) => Err(Trouble::new("no text is named", "name a file, or '-'").into()),
    }
}

fn one(text: &Path, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let bytes = input::read(text, PASTED_BYTES_MAX)?;
    let pasted = intake::text(&bytes).with_context(|| text.display().to_string())?;
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

//! `chancery compare`: whether two bundles come from one history of one log.

use super::output::{Out, printable};
use super::server::Server;
use super::verify::Given;
use super::{Common, Exit, follow, glossary};
use crate::bundle::{Bundle, Comparison, Contradiction, Trust};
use crate::log::SignedCheckpoint;
use anyhow::Context;
use serde_json::json;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What `compare` takes.
#[derive(clap::Args)]
#[command(after_long_help = glossary::COMPARE)]
pub(crate) struct Args {
    /// A bundle: a zip file, or the folder it was unpacked to
    #[arg(value_name = "BUNDLE")]
    first: PathBuf,

    /// Another one, made at another time or got from another place
    #[arg(value_name = "OTHER")]
    second: PathBuf,
}

/// Compares two bundles.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let mut bundles = Vec::new();
    for path in [&args.first, &args.second] {
        match verified(path)? {
            Ok(bundle) => bundles.push(bundle),
            Err(why) => return not_verified(path, &why, out),
        }
    }
    let [first, second] = bundles.as_slice() else { anyhow::bail!("two bundles are compared") };
    let checkpoint = |bundle: &Bundle| bundle.checkpoint().context("it has no checkpoint");
    let (one, other) = (checkpoint(first)?, checkpoint(second)?);
    let mut found = first.compare(second);
    if let (Comparison::CannotTell, Some(url)) = (&found, &common.server) {
        let server = Server::new(url, common.token_file.as_deref())?;
        found = decided(&server, &one, &other)?;
    }
    tell(&found, [(&args.first, &one), (&args.second, &other)], first, out)?;
    Ok(match found {
        Comparison::SameRoot | Comparison::OneHistory => Exit::Done,
        Comparison::OtherLog => Exit::Differs,
        Comparison::CannotTell => Exit::CouldNot,
        Comparison::Contradiction(_) => Exit::Contradiction,
    })
}

/// The bundle in a file or folder, or the step that failed.
fn verified(path: &Path) -> anyhow::Result<Result<Bundle, String>> {
    let given = Given::read(path)?;
    let report = given.verify(&Trust::default())?;
    match report.steps.iter().find(|step| !step.passed) {
        Some(step) => Ok(Err(format!("step {} failed: {}", step.name, step.detail))),
        None => given.bundle().map(Ok).with_context(|| path.display().to_string()),
    }
}

fn not_verified(path: &Path, why: &str, out: &Out) -> anyhow::Result<Exit> {
    let bundle = path.display().to_string();
    if out.json() {
        out.document(&json!({ "relation": "not_verified", "bundle": bundle, "why": why }))?;
    } else {
        out.print(&format!(
            "{bundle} does not verify, so nothing is compared: {}",
            printable(why)
        ))?;
    }
    Ok(Exit::Differs)
}

/// What the hashes of a server's entries tell of two checkpoints at different sizes. They need not be trusted: they count
/// only where they lead to the root that the log signed for the larger one.
fn decided(
    server: &Server,
    one: &SignedCheckpoint,
    other: &SignedCheckpoint,
) -> anyhow::Result<Comparison> {
    let (one, other) = (one.checkpoint(), other.checkpoint());
    let (smaller, larger) = if one.size <= other.size { (one, other) } else { (other, one) };
    let tree = follow::shown_tree(server, larger.size)?;
    Ok(match tree.root_at(smaller.size) {
        _ if tree.root() != larger.root => Comparison::CannotTell,
        Some(root) if root == smaller.root => Comparison::OneHistory,
        Some(root) => {
            let in_larger = root.to_string();
            let (first, second) = if one.size <= other.size {
                (smaller.root.to_string(), in_larger)
            } else {
                (in_larger, smaller.root.to_string())
            };
            let until = smaller.size.get();
            Comparison::Contradiction(Contradiction { from: 0, until, first, second })
        }
        None => Comparison::CannotTell,
    })
}

fn tell(
    found: &Comparison,
    both: [(&PathBuf, &SignedCheckpoint); 2],
    first: &Bundle,
    out: &Out,
) -> anyhow::Result<()> {
    if out.json() {
        let mut document = serde_json::to_value(found)?;
        let bundles: Vec<_> = both
            .iter()
            .map(|(path, signed)| {
                let at = signed.checkpoint();
                json!({
                    "bundle": path.display().to_string(), "origin": at.origin.as_str(),
                    "size": at.size.get(), "root": at.root.to_string(), "checkpoint": signed.note(),
                })
            })
            .collect();
        document["log_key"] = json!(first.log_key.to_string());
        document["bundles"] = json!(bundles);
        return out.document(&document);
    }
    let mut text = String::new();
    for (path, signed) in both {
        let at = signed.checkpoint();
        let (log, size, root) = (at.origin.as_str(), at.size, at.root);
        let _ = writeln!(text, "{}: log {log}, {size} entries, root {root}", path.display());
    }
    text.push_str(&sentence(found));
    Ok(out.print(&text)?)
}

fn sentence(found: &Comparison) -> String {
    match found {
        Comparison::SameRoot => "one history: both know the same log, to the last entry".to_owned(),
        Comparison::OneHistory => {
            "one history: the smaller log is proved to be the start of the larger one".to_owned()
        }
        Comparison::CannotTell => {
            "cannot tell: nothing contradicts, but these two bundles do not prove that it is one \
             history; --server URL fetches what would"
                .to_owned()
        }
        Comparison::OtherLog => {
            "two different logs, or two keys: there is nothing to compare".to_owned()
        }
        Comparison::Contradiction(Contradiction { from, until, first, second }) => format!(
            "CONTRADICTION: this log signed two histories. Its entries {from} to {} have the hash\n  {first} in the first\n  \
             {second} in the second.\nKeep both bundles: together they prove it to anybody.",
            until.saturating_sub(1)
        ),
    }
}

//! `chancery log`: the log as it is, and the audit of everything at rest.

use super::output::{Out, Trouble, printable};
use super::progress::Progress;
use super::reach as place;
use super::reach::{Reach, reach};
use super::{Common, Exit, input};
use crate::archive::AuditReport;
use crate::letter::LetterId;
use crate::log::LeafIndex;
use std::fmt::Write;
use std::path::PathBuf;

/// What `log` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Print the latest checkpoint: the log's signed size and root
    Checkpoint,
    /// Print the proof (C2SP .tlog-proof) that an entry is in the log
    Proof {
        /// A letter's identifier
        #[arg(value_name = "ID", value_parser = LetterId::parse)]
        id: Option<LetterId>,
        /// Or an entry's place in the log
        #[arg(long, value_name = "INDEX", conflicts_with = "id", required_unless_present = "id")]
        entry: Option<u64>,
        /// Write it to a file instead of standard output
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Verify everything at rest again: entries, signatures, hashes, tiles, texts
    Audit,
}

/// Reads or audits the log.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    match &args.what {
        What::Checkpoint => checkpoint(common, out),
        What::Proof { id, entry, output } => {
            proof(id.as_ref(), *entry, output.as_ref(), common, out)
        }
        What::Audit => audit(common, out),
    }
}

fn checkpoint(common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let note = match reach(common, out)? {
        Reach::Here(archive) => archive.checkpoint().note().as_bytes().to_vec(),
        Reach::There(server) => server.get("/log/checkpoint")?,
    };
    if out.json() {
        let note = String::from_utf8_lossy(&note).into_owned();
        out.document(&serde_json::json!({ "checkpoint": note }))?;
    } else {
        out.bytes(&note)?;
    }
    Ok(Exit::Done)
}

fn proof(
    id: Option<&LetterId>,
    entry: Option<u64>,
    output: Option<&PathBuf>,
    common: &Common,
    out: &Out,
) -> anyhow::Result<Exit> {
    let bytes = match (reach(common, out)?, id, entry) {
        (Reach::There(server), Some(id), _) => server.get(&format!("/v1/letters/{id}/proof"))?,
        (Reach::There(_), None, _) => {
            return Err(Trouble::new(
                "a server gives proofs of letters only",
                "name a letter's ID instead of --entry",
            )
            .with(Exit::Usage)
            .into());
        }
        (Reach::Here(archive), Some(id), _) => {
            let index = LeafIndex::new(archive.letter(id)?.index);
            archive.proof(index)?.unwrap_or_default().into_bytes()
        }
        (Reach::Here(archive), None, entry) => {
            let index = entry.unwrap_or_default();
            let Some(proof) = archive.proof(LeafIndex::new(index))? else {
                let size = archive.checkpoint().checkpoint().size.get();
                let cause = format!("the log has no entry {index}: it has {size}, counted from 0");
                let hint = "'chancery log checkpoint' says how many there are";
                return Err(Trouble::new(cause, hint).with(Exit::NoRecord).into());
            };
            proof.into_bytes()
        }
    };
    match output {
        Some(file) if file.as_os_str() != "-" => input::write(file, &bytes)?,
        _ if out.json() => {
            let proof = String::from_utf8_lossy(&bytes);
            out.document(&serde_json::json!({ "proof": proof }))?;
        }
        _ => out.bytes(&bytes)?,
    }
    Ok(Exit::Done)
}

fn audit(common: &Common, out: &Out) -> anyhow::Result<Exit> {
    place::only_here(
        common,
        "an audit reads the archive's own folder",
        "run it there without --server, or verify bundles from anywhere: 'chancery verify'",
    )?;
    let archive = place::here(common, out)?;
    let mut progress = Progress::new(out.quiet());
    let report = archive.audit(&mut |stage, done, of| progress.show(stage, done, of))?;
    drop(progress);
    archive.close();
    if out.json() {
        out.document(&report)?;
    } else {
        out.print(&told(&report))?;
    }
    Ok(if report.findings.is_empty() { Exit::Done } else { Exit::Contradiction })
}

fn told(report: &AuditReport) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        let _ = writeln!(text, "WRONG  {}: {}", printable(&finding.what), printable(&finding.why));
    }
    let _ = writeln!(
        text,
        "{}, {}, {} and {} verified; root {}",
        counted(report.entries, "entry", "entries"),
        counted(report.texts, "text", "texts"),
        counted(report.tiles, "tile", "tiles"),
        counted(report.frames, "journal frame", "journal frames"),
        report.root
    );
    let _ = match report.findings.len() {
        0 => writeln!(text, "nothing is wrong"),
        1 => writeln!(text, "1 thing is wrong: keep this folder as evidence"),
        many => writeln!(text, "{many} things are wrong: keep this folder as evidence"),
    };
    text
}

fn counted(number: u64, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

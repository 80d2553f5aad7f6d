//! `chancery restore`: a backup put where no archive is, after all of it was verified.

use super::output::Out;
use super::progress::Progress;
use super::{Common, Exit, glossary, reach};
use crate::archive::{Archive, SystemClock};
use anyhow::Context;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::Arc;

/// What `restore` takes.
#[derive(clap::Args)]
#[command(after_long_help = glossary::RESTORE)]
pub(crate) struct Args {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Restores a backup.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    reach::only_here(
        common,
        "a backup is put back on the machine of the archive",
        "run it there without --server; --data names the folder it is for",
    )?;
    let file =
        File::open(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let place = reach::place(common);
    let secret = reach::passphrase_of(common)?;
    let mut progress = Progress::new(out.quiet());
    let archive = Archive::restore(
        &place,
        BufReader::with_capacity(1 << 20, file),
        secret.as_ref().map(|secret| secret.as_slice()),
        Arc::new(SystemClock),
        &mut |stage, done, of| progress.show(stage, done, of),
    )?;
    drop(progress);
    let (letters, checkpoint) = (archive.health().letters, archive.checkpoint());
    let (size, root) = (checkpoint.checkpoint().size.get(), checkpoint.checkpoint().root);
    archive.close();
    if out.json() {
        out.document(&serde_json::json!({
            "data": place.data, "entries": size, "letters": letters, "root": root.to_string(),
        }))?;
    } else {
        out.print(&format!(
            "archive   {}\nentries   {size}\nletters   {letters}\nroot      {root}",
            place.data.display()
        ))?;
        out.note(
            "every entry, signature and text in it was verified; start it with 'chancery serve'",
        );
    }
    Ok(Exit::Done)
}

//! `chancery index`: the index by which letters are found, how it is, and made again.

use super::output::Out;
use super::progress::Progress;
use super::{Common, Exit, reach};
use crate::archive::IndexStatus;

/// What `index` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Say how many letters it has, how large it is, and up to which entry of the log it has come
    Status,
    /// Make it again from the texts; nothing is lost, it is derived from them
    Rebuild,
}

/// Shows or makes the index.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let why = "the index is in the archive's own folder";
    reach::only_here(common, why, "run it there without --server")?;
    let archive = reach::here(common, out)?;
    if matches!(args.what, What::Rebuild) {
        let mut progress = Progress::new(out.quiet());
        archive.rebuild_index(&mut |stage, done, of| progress.show(stage, done, of));
    }
    let (status, size) = (archive.index_status(), archive.checkpoint().checkpoint().size.get());
    archive.close();
    if out.json() {
        out.document(&status)?;
    } else {
        out.print(&told(&status, size))?;
    }
    Ok(Exit::Done)
}

fn told(status: &IndexStatus, size: u64) -> String {
    let IndexStatus { letters, entries, postings, files, file_bytes, letters_in_memory } = status;
    format!(
        "letters     {letters}, complete up to entry {entries} of {size}\n\
         postings    {postings}\n\
         files       {files} with {file_bytes} bytes\n\
         in no file  {letters_in_memory} letters, which every start adds again\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_told() {
        let status = IndexStatus {
            letters: 11,
            entries: 12,
            postings: 13,
            files: 14,
            file_bytes: 15,
            letters_in_memory: 16,
        };
        let text = told(&status, 17);
        for number in 11..=17 {
            assert!(text.contains(&number.to_string()), "{number}: {text}");
        }
    }
}

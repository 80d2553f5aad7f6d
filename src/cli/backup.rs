//! `chancery backup`: the whole archive as one file, taken while a server runs.

use super::output::{Out, Trouble};
use super::progress::Progress;
use super::{Common, Exit, glossary, reach};
use crate::archive::Archive;
use anyhow::Context;
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// What `backup` takes.
#[derive(clap::Args)]
#[command(after_long_help = glossary::BACKUP)]
pub(crate) struct Args {
    /// The file to write; one that is there is never overwritten
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Writes a backup.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    reach::only_here(
        common,
        "a backup is taken from the archive's own folder",
        "run it on the server's machine without --server: the server may go on meanwhile",
    )?;
    if args.file.exists() {
        return Err(Trouble::new(
            format!("{} is there already", args.file.display()),
            "name another file: a backup is never overwritten",
        )
        .into());
    }
    let mut progress = Progress::new(out.quiet());
    let beside = beside(&args.file);
    let written = write(&beside, common, &mut progress);
    drop(progress);
    let (released, bytes, sha256) = written.inspect_err(|_| drop(fs::remove_file(&beside)))?;
    put_in_place(&beside, &args.file)?;
    let size: u64 = released.lines().nth(1).and_then(|size| size.parse().ok()).unwrap_or(0);
    let sha256 = hex::encode(sha256);
    if out.json() {
        out.document(&serde_json::json!({
            "file": args.file, "bytes": bytes, "sha256": sha256, "entries": size, "checkpoint": released,
        }))?;
    } else if out.quiet() {
        out.print(&sha256)?;
    } else {
        out.print(&format!(
            "file      {}\nbytes     {bytes}\nsha256    {sha256}\nentries   {size}",
            args.file.display()
        ))?;
        out.note(
            "the keys are not in it: keep a backup of the key folder elsewhere (keys/README.md)",
        );
    }
    Ok(Exit::Done)
}

fn write(
    path: &Path,
    common: &Common,
    progress: &mut Progress,
) -> anyhow::Result<(String, u64, [u8; 32])> {
    let cannot = || format!("cannot write {}", path.display());
    let made = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    let mut hashed = Hashed {
        file: BufWriter::with_capacity(1 << 20, made.with_context(cannot)?),
        hash: Sha256::new(),
        bytes: 0,
    };
    let released = Archive::back_up(&reach::place(common), &mut hashed, &mut |stage, done, of| {
        progress.show(stage, done, of);
    })?;
    let file = hashed.file.into_inner().map_err(io::IntoInnerError::into_error);
    file.and_then(|file| file.sync_all()).with_context(cannot)?;
    Ok((released.checkpoint, hashed.bytes, hashed.hash.finalize().into()))
}

/// What is written on the way to the file, with its digest.
struct Hashed {
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}

/// Gives the whole file its name, unless something took that name meanwhile.
fn put_in_place(beside: &Path, file: &Path) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}", file.display());
    // A hard link, unlike a renaming, never takes the place of what is there.
    fs::hard_link(beside, file).with_context(cannot)?;
    fs::remove_file(beside).with_context(cannot)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new("."))).and_then(|f| f.sync_all()).with_context(cannot)
}

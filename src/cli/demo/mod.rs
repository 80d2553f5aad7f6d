//! `chancery demo`: an archive of sample letters under one folder, served, with three things to try.
//!
//! The folder holds all of it: data, keys without a passphrase, a deposit token and texts to try. The token is written
//! last, so a folder without one is a demo that was interrupted and is completed on the next run.

mod archive;
mod guide;
mod letters;
mod samples;

use super::output::{Out, Trouble};
use super::serve::{self, LogFormat};
use super::{Exit, input};
use crate::archive::{Archive, Place, TokenName, TokenRole};
use crate::web;
use anyhow::Context;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// What `demo` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder of the demo: its archive, keys, token and texts to try
    #[arg(long, value_name = "DIR", env = "CHANCERY_DEMO", hide_env_values = true)]
    #[arg(default_value = "./chancery-demo")]
    folder: PathBuf,

    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", env = "CHANCERY_LISTEN", hide_env_values = true)]
    #[arg(default_value = "127.0.0.1:8080")]
    listen: String,
}

/// Makes or finds the demo and serves it.
pub(crate) fn run(args: &Args, out: &Out) -> anyhow::Result<Exit> {
    // The address is taken first: a taken port is told before anything is made.
    let listener = serve::listen(&args.listen)?;
    serve::log_to_stderr(LogFormat::Text, "warn");
    let folder = &args.folder;
    let place = Place { data: folder.join("data"), keys: folder.join("keys") };
    let found = Archive::exists(&place);
    let archive = if found {
        archive::open(&place, out)?
    } else {
        refuse_other_folder(folder)?;
        archive::make(&place, folder)?
    };
    let token_file = folder.join("token");
    if !token_file.exists() {
        archive::fill(&archive)?;
        write_tries(&folder.join("try"))?;
        write_token(&archive, &token_file)?;
    }
    let address = serve::address(&listener)?;
    let guide = guide::Guide {
        address,
        folder: folder.clone(),
        found,
        letters: archive.health().letters,
        harbour: archive::harbour(&archive),
    };
    let out = out.clone();
    serve::until_stopped(&archive, listener, web::Options::default(), move || {
        // A reader that has gone away is no reason to stop serving.
        let _ = guide.print(&out);
    })
}

/// A folder with something else in it is left alone.
fn refuse_other_folder(folder: &Path) -> anyhow::Result<()> {
    let name = folder.display();
    let Ok(mut entries) = fs::read_dir(folder) else { return Ok(()) };
    if entries.next().is_none() {
        return Ok(());
    }
    if folder.join("keys").exists() || folder.join("data").exists() {
        let cause = format!("{name} holds a demo that was interrupted while it was made");
        return Err(Trouble::new(cause, format!("remove it and start again: rm -r {name}")).into());
    }
    let cause = format!("{name} is not empty and holds no demo");
    Err(Trouble::new(cause, "name another folder with --folder").into())
}

fn write_tries(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for file in samples::all() {
        input::write(&folder.join(file.name), file.text.as_bytes())?;
    }
    Ok(())
}

/// Makes the deposit token; one that an interrupted run made and did not write down is replaced.
fn write_token(archive: &Archive, file: &Path) -> anyhow::Result<()> {
    let name = TokenName::parse("demo").context("the token's name is not acceptable")?;
    if archive.tokens().iter().any(|(known, ..)| *known == name) {
        archive.revoke_token(&name)?;
    }
    let token = archive.create_token(&name, TokenRole::Deposit)?;
    let mut options = fs::OpenOptions::new();
    let mut opened = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .with_context(|| format!("cannot write {}", file.display()))?;
    writeln!(opened, "{token}").with_context(|| format!("cannot write {}", file.display()))
}

//! `chancery follow`: watches a log from outside and keeps what makes it impossible to take anything back in silence.
//!
//! Each round fetches the checkpoint, then every new entry; the root is computed from the entries alone and must be the
//! signed one, over everything seen before. Each statement must be signed by an issuer key of the log's own trust
//! anchors. What contradicts is written down as evidence that convinces a stranger, and ends the program with 13. With
//! `--mirror` everything that is followed is kept.

mod evidence;
mod memory;
mod mirror;
pub(super) mod remembered;
mod round;
mod statements;

use super::output::{Out, Trouble, printable};
use super::server::Server;
use super::{Common, Exit, glossary};
use crate::archive::ArchiveError;
use crate::store::MirrorFolder;
use evidence::Evidence;
use memory::Memory;
pub(super) use round::shown_tree;
use round::{Round, Seen};
use std::path::PathBuf;
use std::time::Duration;

/// What `follow` takes.
#[derive(clap::Args)]
#[command(after_long_help = glossary::FOLLOW)]
pub(crate) struct Args {
    /// The server whose log is followed
    #[arg(value_name = "URL", value_parser = super::server::address)]
    url: String,

    /// Folder that remembers the last checkpoint and the hash of every entry
    ///
    /// ./chancery-follow where none is named, and inside the mirror where there is one.
    #[arg(long, value_name = "DIR", env = "CHANCERY_FOLLOW", hide_env_values = true)]
    memory: Option<PathBuf>,

    /// Keep a complete, verified copy there: entries, texts and receipts, for 'chancery serve --read-only DIR'
    #[arg(long, value_name = "DIR", env = "CHANCERY_MIRROR", hide_env_values = true)]
    mirror: Option<PathBuf>,

    /// The log key, as the institution published it; without it the first one seen is kept
    #[arg(long, value_name = "VKEY", env = "CHANCERY_LOG_KEY", hide_env_values = true)]
    log_key: Option<String>,

    /// Look once and end
    #[arg(long)]
    once: bool,

    /// Seconds between two looks
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=86_400))]
    every: u64,
}

/// Follows a log.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let server = Server::new(&args.url, common.token_file.as_deref())?;
    let folder = match (&args.memory, &args.mirror) {
        (Some(memory), _) => memory.clone(),
        (None, Some(mirror)) => mirror.join("follow"),
        (None, None) => PathBuf::from("./chancery-follow"),
    };
    let mut mirror = match &args.mirror {
        Some(mirror) => Some(MirrorFolder::open(mirror, &args.url).map_err(ArchiveError::from)?),
        None => None,
    };
    let mut memory = Memory::open(&folder)?;
    let known = memory.tree().size().get();
    if mirror.as_ref().is_some_and(|mirror| mirror.size() < known && mirror.size() > 0) {
        let cause = "the mirror has fewer entries than were put there";
        return Err(Trouble::new(cause, "fetch it anew into another folder: --mirror DIR").into());
    }
    if memory.log_key().is_none() {
        memory.trust(round::log_key(&server, args.log_key.as_deref())?);
        if args.log_key.is_none() {
            out.note(
                "the server's own log key is kept: compare it with where the institution publishes it",
            );
        }
    } else if let Some(given) = &args.log_key {
        memory.must_trust(given)?;
    }
    loop {
        let looked = Round { server: &server, memory: &mut memory, out, silent: false }
            .look(mirror.as_mut());
        let exit = match looked {
            Ok(Seen::Contradiction(evidence)) => return contradicts(&folder, &evidence, out),
            Ok(Seen::Less { shown, known }) => {
                out.note(&format!(
                    "the server shows {shown} entries, and {known} were seen before: an old copy, or a log taken back"
                ));
                Exit::Differs
            }
            Ok(Seen::Same | Seen::More) => Exit::Done,
            Err(error) if args.once => return Err(error),
            Err(error) => {
                out.note(&format!("{}; trying again", printable(&format!("{error:#}"))));
                Exit::CouldNot
            }
        };
        if args.once {
            return Ok(exit);
        }
        std::thread::sleep(Duration::from_secs(args.every));
    }
}

/// Keeps the evidence and says where.
fn contradicts(folder: &std::path::Path, evidence: &Evidence, out: &Out) -> anyhow::Result<Exit> {
    let file = evidence.keep(folder)?;
    if out.json() {
        out.print(&serde_json::to_string(evidence)?)?;
    }
    Err(Trouble::new(
        format!("the log contradicts itself: {}", evidence.what()),
        format!("the evidence is in {}: show it to others, and keep it", file.display()),
    )
    .with(Exit::Contradiction)
    .into())
}

//! `chancery follow`: watches a log from outside and keeps what makes it impossible to take anything back in silence.
//!
//! Each round fetches the checkpoint, then every new entry; the root is computed from the entries alone and must be the
//! signed one, over everything seen before. Each statement must be signed by an issuer key of the log's own trust
//! anchors. What contradicts is written down as evidence that convinces a stranger, and ends the program with 13.

mod evidence;
mod memory;
mod round;
mod statements;

use super::output::{Out, Trouble, printable};
use super::server::Server;
use super::{Common, Exit, glossary};
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
    #[arg(long, value_name = "DIR", env = "CHANCERY_FOLLOW", hide_env_values = true)]
    #[arg(default_value = "./chancery-follow")]
    memory: PathBuf,

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
    let mut memory = Memory::open(&args.memory)?;
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
        let looked = Round { server: &server, memory: &mut memory, out }.look();
        let exit = match looked {
            Ok(Seen::Contradiction(evidence)) => return contradicts(&args.memory, &evidence, out),
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

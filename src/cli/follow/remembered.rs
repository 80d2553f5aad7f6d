//! `--memory` of `check` and `verify`: what is remembered of a log by whoever only asks it now and then. The log is looked
//! at as `follow` does, before what the server answers counts, and a bundle's checkpoint must be of the same history.

use super::contradicts;
use super::evidence::{Evidence, other_root};
use super::memory::Memory;
use super::round::{self, Round, Seen};
use crate::bundle::Bundle;
use crate::cli::output::{Out, Trouble};
use crate::cli::server::Server;
use crate::log::{SignedCheckpoint, TlogProof};
use std::path::Path;

/// Looks at a server's log once: it must be consistent with everything seen before. A contradiction is kept as evidence
/// and ends the program with 13.
pub(in crate::cli) fn look(server: &Server, folder: &Path, out: &Out) -> anyhow::Result<()> {
    let mut memory = Memory::open(folder)?;
    if memory.log_key().is_none() {
        memory.trust(round::log_key(server, None)?);
        out.note(
            "the server's own log key is kept: compare it with where the institution publishes it",
        );
    }
    match (Round { server, memory: &mut memory, out, silent: true }).look(None)? {
        Seen::Same | Seen::More => Ok(()),
        Seen::Less { shown, known } => {
            out.note(&format!(
                "the server shows {shown} entries, and {known} were seen before: an old copy, or a log taken back"
            ));
            Ok(())
        }
        Seen::Contradiction(evidence) => contradicts(folder, &evidence, out).map(drop),
    }
}

/// Holds the checkpoint of a bundle that was verified against what is remembered of its log.
pub(in crate::cli) fn hold(bundle: &Bundle, folder: &Path, out: &Out) -> anyhow::Result<()> {
    let memory = Memory::open(folder)?;
    let (Some(key), Some(seen)) = (memory.log_key(), memory.checkpoint()) else {
        let cause = format!("{} remembers no log yet", folder.display());
        let hint = "name the server too (--server URL), or run chancery follow URL --memory DIR";
        return Err(Trouble::new(cause, hint).into());
    };
    if *key != bundle.log_key {
        let cause = format!("{} remembers another log than the bundle's", folder.display());
        return Err(Trouble::new(cause, "name another folder with --memory").into());
    }
    let note = TlogProof::parse(bundle.policy.proof.as_bytes())?.checkpoint;
    let own = SignedCheckpoint::open(note.as_bytes(), key)?;
    let (size, root) = (own.checkpoint().size, own.checkpoint().root);
    match memory.tree().root_at(size) {
        Some(known) if known == root => {
            let known = seen.checkpoint().size;
            out.note(&format!(
                "its checkpoint is of the history remembered, up to {known} entries"
            ));
            Ok(())
        }
        Some(_) => {
            let other = other_root(memory.tree(), size).filter(|_| size != seen.checkpoint().size);
            let evidence = Evidence::two_histories(key, &own, seen, other);
            contradicts(folder, &evidence, out).map(drop)
        }
        None => {
            let known = seen.checkpoint().size;
            out.note(&format!(
                "its checkpoint has {size} entries, and {known} are remembered: name the server with --server to look further"
            ));
            Ok(())
        }
    }
}

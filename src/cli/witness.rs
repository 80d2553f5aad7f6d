//! `chancery witness`: cosign the checkpoints of other people's logs, so that none of them can show two histories.

use super::output::{Out, Trouble};
use super::passphrase;
use super::serve::{self, LogFormat};
use super::{Common, Exit, glossary, input};
use crate::archive::SystemClock;
use crate::limits::POLICY_BYTES_MAX;
use crate::log::{CosigningKey, KeyName, WitnessPolicy};
use crate::store::Witnessed;
use crate::web::{Witness, serve_witness};
use anyhow::Context;
use std::path::PathBuf;
use std::sync::Arc;

/// What `witness` takes.
#[derive(clap::Args)]
#[command(after_long_help = glossary::WITNESS)]
pub(crate) struct Args {
    /// The logs to witness: a C2SP tlog-policy file with their 'log' lines
    #[arg(long, value_name = "FILE", env = "CHANCERY_WITNESS_POLICY", hide_env_values = true)]
    policy: PathBuf,

    /// The witness's own name, as it stands in its key: a host of yours
    #[arg(long, value_name = "NAME", value_parser = KeyName::parse)]
    name: KeyName,

    /// Folder of its key and of what it has seen
    #[arg(long, value_name = "DIR", env = "CHANCERY_WITNESS", hide_env_values = true)]
    #[arg(default_value = "./chancery-witness")]
    memory: PathBuf,

    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8081")]
    listen: String,

    /// Make its key without a passphrase
    #[arg(long, conflicts_with = "passphrase_file")]
    unencrypted: bool,
}

/// Serves the witness.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let name = args.policy.display().to_string();
    let policy = WitnessPolicy::parse(&input::read(&args.policy, POLICY_BYTES_MAX)?);
    let policy = policy.context(name.clone())?;
    if policy.logs().is_empty() {
        return Err(Trouble::new(
            format!("{name} has no log line"),
            "write one for each log to witness: log VKEY",
        )
        .into());
    }
    let listener = serve::listen(&args.listen)?;
    serve::log_to_stderr(LogFormat::Text, "info");
    let seen = Witnessed::open(&args.memory)?;
    let file = common.passphrase_file.as_deref();
    let signing = match seen.has_key()? {
        Some(true) => seen.key(Some(passphrase::existing(file)?.as_slice()))?,
        Some(false) => seen.key(None)?,
        None if args.unencrypted => seen.make_key(None)?,
        None => seen.make_key(Some(passphrase::new(file)?.as_slice()))?,
    };
    let key = CosigningKey::new(args.name.clone(), signing);
    let witness = Witness::new(key, &policy, seen, Arc::new(SystemClock));
    let (address, vkey) = (serve::address(&listener)?, witness.key().to_string());
    let out = out.clone();
    let told = move || {
        let _ = if out.json() {
            out.document(&serde_json::json!({ "address": address, "key": vkey }))
        } else {
            out.print(&format!("{address}\n{vkey}")).map_err(Into::into)
        };
    };
    serve_witness(witness, listener, serve::interrupted(told)).context("the witness stopped")?;
    Ok(Exit::Done)
}

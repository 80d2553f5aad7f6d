//! `chancery init`: keys and an empty archive for an institution.

use super::output::Out;
use super::{Common, Exit, glossary, input, passphrase, reach};
use crate::archive::{Archive, SystemClock};
use crate::letter::Issuer;
use crate::limits::{METADATA_BYTES_MAX, NOTE_BYTES_MAX};
use crate::log::{Origin, SignedCheckpoint, VerifierKey};
use crate::store::Keyring;
use anyhow::Context;
use std::path::PathBuf;
use std::sync::Arc;

/// What `init` takes.
#[derive(clap::Args)]
#[command(after_long_help = glossary::INIT)]
pub(crate) struct Args {
    /// Who the institution is: a JSON or TOML file with name, url, languages and contact
    #[arg(long, value_name = "FILE", env = "CHANCERY_ISSUER", hide_env_values = true)]
    issuer: PathBuf,

    /// The log's name; it can never be changed [default: the host of the issuer's url, then /log]
    #[arg(long, value_name = "HOST/log", env = "CHANCERY_ORIGIN", hide_env_values = true)]
    origin: Option<String>,

    /// The final checkpoint of the log that this one goes on from ('chancery keys end')
    #[arg(long, value_name = "FILE", requires = "succeeds_key")]
    succeeds: Option<PathBuf>,

    /// The log key of that log
    #[arg(long, value_name = "VKEY", requires = "succeeds")]
    succeeds_key: Option<String>,

    /// Make keys without a passphrase: whoever reads the key folder can sign
    #[arg(long, conflicts_with = "passphrase_file")]
    unencrypted: bool,
}

/// Makes keys and archive.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let name = args.issuer.display().to_string();
    let issuer = Issuer::parse(&input::read(&args.issuer, METADATA_BYTES_MAX)?).context(name)?;
    let origin = match &args.origin {
        Some(origin) => origin.clone(),
        None => format!("{}/log", issuer.url.domain()),
    };
    let origin = Origin::parse(&origin).with_context(|| format!("--origin {origin}"))?;
    let place = reach::place(common);
    let file = common.passphrase_file.as_deref();
    // Keys that 'chancery keys new' made, perhaps on another machine, are opened and not made again.
    let secret = match Keyring::needs_passphrase(&place.keys) {
        Ok(true) => Some(passphrase::existing(file)?),
        Ok(false) => None,
        Err(_) if args.unencrypted => None,
        Err(_) => Some(passphrase::new(file)?),
    };
    let last = last_of(args)?;
    let (passphrase, clock) = (secret.as_ref().map(|secret| secret.as_slice()), SystemClock);
    let archive = match &last {
        Some(last) => {
            Archive::init_after(last, &place, &issuer, &origin, passphrase, Arc::new(clock))
        }
        None => Archive::init(&place, &issuer, &origin, passphrase, Arc::new(clock)),
    }?;
    let log_key = reach::write_log_key(&archive, &place)?;
    archive.close();
    if secret.is_none() {
        out.note("warning: the keys have no passphrase; whoever reads their folder can sign");
    }
    if out.json() {
        out.document(&serde_json::json!({
            "data": place.data, "keys": place.keys, "issuer": issuer.name,
            "origin": origin.as_str(), "log_key": log_key, "encrypted": secret.is_some(),
        }))?;
        return Ok(Exit::Done);
    }
    if out.quiet() {
        out.print(&log_key)?;
        return Ok(Exit::Done);
    }
    out.print(&format!(
        "archive   {}\nkeys      {}\nissuer    {}\norigin    {}\nlog key   {log_key}",
        place.data.display(),
        place.keys.display(),
        issuer.name,
        origin.as_str(),
    ))?;
    out.note(
        "publish the log key in three places (keys/README.md says how), then deposit a letter",
    );
    Ok(Exit::Done)
}

/// The final checkpoint that is named, signed with the key that is named.
fn last_of(args: &Args) -> anyhow::Result<Option<SignedCheckpoint>> {
    let (Some(file), Some(key)) = (&args.succeeds, &args.succeeds_key) else { return Ok(None) };
    let key = VerifierKey::parse(key).context("--succeeds-key")?;
    let note = input::read(file, NOTE_BYTES_MAX)?;
    let last = SignedCheckpoint::open(&note, &key);
    Ok(Some(last.with_context(|| format!("--succeeds {}", file.display()))?))
}

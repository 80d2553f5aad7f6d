//! `chancery sign`: the statement about a letter, made with an issuer's key that no server ever sees.
//!
//! Needs no archive and no network: the text, what the institution says about it, who the institution is, and its key. What
//! comes out is registered by an archive whose log names that key ('chancery keys add'), with its text or without.

use super::output::{Out, Trouble};
use super::{Common, Exit, glossary, input, passphrase};
use crate::archive::{Clock, SystemClock, letter_statement};
use crate::letter::{Issuer, LetterText, Metadata};
use crate::limits::{METADATA_BYTES_MAX, TEXT_BYTES_MAX};
use crate::store::{Keyring, StoreError};
use anyhow::Context as _;
use std::path::PathBuf;

/// What `sign` takes.
#[derive(clap::Args)]
#[command(after_long_help = glossary::SIGN)]
pub(crate) struct Args {
    /// The letter's exact text: a UTF-8 file, or '-'
    #[arg(value_name = "TEXT")]
    text: PathBuf,

    /// What the institution says about it: a JSON or TOML file
    #[arg(long, value_name = "FILE", env = "CHANCERY_METADATA", hide_env_values = true)]
    metadata: PathBuf,

    /// Who the institution is: the file that 'chancery init' was given
    #[arg(long, value_name = "FILE", env = "CHANCERY_ISSUER", hide_env_values = true)]
    issuer: PathBuf,

    /// The issuer's private key, a PEM file [default: issuer.pem in the key folder]
    #[arg(long, value_name = "KEY.pem")]
    key: Option<PathBuf>,

    /// Where the statement goes; .cose, as SCITT's tools expect
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
}

/// Signs a statement about a letter.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let shown = |file: &PathBuf| file.display().to_string();
    let bytes = input::read(&args.text, TEXT_BYTES_MAX)?;
    let text = LetterText::parse(&bytes).with_context(|| shown(&args.text))?;
    let metadata = input::read(&args.metadata, METADATA_BYTES_MAX)?;
    let metadata = Metadata::parse(&metadata).with_context(|| shown(&args.metadata))?;
    let issuer = input::read(&args.issuer, METADATA_BYTES_MAX)?;
    let issuer = Issuer::parse(&issuer).with_context(|| shown(&args.issuer))?;
    let file = args.key.clone().unwrap_or_else(|| common.keys.join("issuer.pem"));
    let key = match Keyring::open_issuer(&file, None) {
        Err(StoreError::PassphraseNeeded(_)) => {
            let secret = passphrase::existing(common.passphrase_file.as_deref())?;
            Keyring::open_issuer(&file, Some(secret.as_slice()))
        }
        opened => opened,
    };
    let key = key.map_err(|error| {
        let (why, hint) =
            (error.to_string(), "name the key's file with --key, or its folder with --keys");
        match error {
            StoreError::WrongPassphrase(_) => Trouble::new(why, hint).with(Exit::Passphrase),
            _ => Trouble::new(why, hint),
        }
    })?;
    let statement = letter_statement(&key, &issuer, &text, metadata, SystemClock.now())?;
    input::write(&args.output, statement.bytes())?;
    let kid = key.public().id();
    if out.json() {
        out.document(&serde_json::json!({
            "statement": args.output, "kid": kid.as_str(), "subject": statement.claims().sub,
            "signed_at": statement.claims().iat,
        }))?;
    } else {
        out.print(&format!(
            "{}\n  about  {}\n  key    {kid}",
            shown(&args.output),
            statement.claims().sub
        ))?;
    }
    out.note(
        "an archive whose log names this key registers it within the hour: 'chancery deposit TEXT --statement FILE', or POST /entries",
    );
    Ok(Exit::Done)
}

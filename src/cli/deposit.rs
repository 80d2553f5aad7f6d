//! `chancery deposit`: a letter goes in, its entry and proof come out.

use super::output::Out;
use super::reach::{Reach, reach};
use super::{Common, Exit, answer, glossary, input};
use crate::archive::Submission;
use crate::letter::{LetterText, Metadata};
use crate::limits::{METADATA_BYTES_MAX, TEXT_BYTES_MAX};
use anyhow::Context;
use std::path::PathBuf;

/// What `deposit` takes.
#[derive(clap::Args)]
#[command(after_long_help = glossary::DEPOSIT)]
pub(crate) struct Args {
    /// The letter's exact text: a UTF-8 file, or '-'
    #[arg(value_name = "TEXT")]
    text: PathBuf,

    /// What the institution says about it: a JSON or TOML file
    #[arg(long, value_name = "FILE", env = "CHANCERY_METADATA", hide_env_values = true)]
    metadata: PathBuf,

    /// Repeating a deposit with the same key gives the same answer
    #[arg(long, value_name = "KEY", env = "CHANCERY_IDEMPOTENCY_KEY", hide_env_values = true)]
    idempotency_key: Option<String>,
}

/// Deposits a letter.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let bytes = input::read(&args.text, TEXT_BYTES_MAX)?;
    let text = LetterText::parse(&bytes).with_context(|| args.text.display().to_string())?;
    let file = input::read(&args.metadata, METADATA_BYTES_MAX)?;
    let metadata = Metadata::parse(&file).with_context(|| args.metadata.display().to_string())?;
    let answer = match reach(common, out)? {
        Reach::Here(archive) => answer::submit(
            &archive,
            Submission::Letter {
                text,
                metadata: Box::new(metadata),
                idempotency_key: args.idempotency_key.as_deref().map(answer::local_key),
            },
        )?,
        Reach::There(server) => server.submit(
            "/v1/letters",
            &serde_json::json!({ "text": text.as_str(), "metadata": metadata }),
            args.idempotency_key.as_deref(),
        )?,
    };
    answer::tell(&answer, "deposited", out)?;
    Ok(Exit::Done)
}

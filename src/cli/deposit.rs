//! `chancery deposit`: a letter goes in, its entry and proof come out.

use super::output::Out;
use super::reach::{Reach, reach};
use super::{Common, Exit, answer, glossary, input};
use crate::archive::Submission;
use crate::letter::{LetterText, Metadata};
use crate::limits::{METADATA_BYTES_MAX, STATEMENT_BYTES_MAX, TEXT_BYTES_MAX};
use crate::web::api::RegisteredBody;
use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::path::{Path, PathBuf};

/// What `deposit` takes.
#[derive(clap::Args)]
#[command(after_long_help = glossary::DEPOSIT)]
pub(crate) struct Args {
    /// The letter's exact text: a UTF-8 file, or '-'
    #[arg(value_name = "TEXT")]
    text: PathBuf,

    /// What the institution says about it: a JSON or TOML file
    #[arg(long, value_name = "FILE", env = "CHANCERY_METADATA", hide_env_values = true)]
    #[arg(required_unless_present = "statement")]
    metadata: Option<PathBuf>,

    /// In its place: the statement about it that was signed elsewhere ('chancery sign')
    #[arg(long, value_name = "FILE", conflicts_with_all = ["metadata", "idempotency_key"])]
    statement: Option<PathBuf>,

    /// Repeating a deposit with the same key gives the same answer
    #[arg(long, value_name = "KEY", env = "CHANCERY_IDEMPOTENCY_KEY", hide_env_values = true)]
    idempotency_key: Option<String>,
}

/// Deposits a letter.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let bytes = input::read(&args.text, TEXT_BYTES_MAX)?;
    let text = LetterText::parse(&bytes).with_context(|| args.text.display().to_string())?;
    let reach = reach(common, out)?;
    let answer = match (&args.statement, &args.metadata) {
        (Some(file), _) => signed(file, text, &reach)?,
        (None, Some(file)) => {
            let metadata = input::read(file, METADATA_BYTES_MAX)?;
            let metadata =
                Metadata::parse(&metadata).with_context(|| file.display().to_string())?;
            match reach {
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
            }
        }
        (None, None) => return Ok(Exit::Usage),
    };
    answer::tell(&answer, "deposited", out)?;
    Ok(Exit::Done)
}

/// Deposits a text with the statement about it that was signed elsewhere.
fn signed(file: &Path, text: LetterText, reach: &Reach) -> anyhow::Result<RegisteredBody> {
    let statement = input::read(file, STATEMENT_BYTES_MAX)?;
    match reach {
        Reach::Here(archive) => {
            answer::submit(archive, Submission::Statement { statement, text: Some(text) })
        }
        Reach::There(server) => {
            let statement = STANDARD.encode(statement);
            let body = serde_json::json!({ "text": text.as_str(), "statement": statement });
            Ok(server.submit("/v1/letters", &body, None)?)
        }
    }
}

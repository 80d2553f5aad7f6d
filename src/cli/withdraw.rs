//! `chancery withdraw`: the institution no longer stands by a letter. The letter and its proofs stay.

use super::output::Out;
use super::reach::{Reach, reach};
use super::{Common, Exit, answer};
use crate::archive::Submission;
use crate::letter::LetterId;

/// What `withdraw` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The letter
    #[arg(value_name = "ID", value_parser = LetterId::parse)]
    id: LetterId,
    /// Why, in the institution's words; it is shown to everybody
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Repeating a request with the same key gives the same answer
    #[arg(long, value_name = "KEY", env = "CHANCERY_IDEMPOTENCY_KEY", hide_env_values = true)]
    idempotency_key: Option<String>,
}

/// States a withdrawal.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let answer = match reach(common, out)? {
        Reach::Here(archive) => answer::submit(
            &archive,
            Submission::Withdrawal {
                id: args.id.clone(),
                reason: args.reason.clone(),
                idempotency_key: args.idempotency_key.as_deref().map(answer::local_key),
            },
        )?,
        Reach::There(server) => server.submit(
            &format!("/v1/letters/{}/withdrawal", args.id),
            &serde_json::json!({ "reason": args.reason }),
            args.idempotency_key.as_deref(),
        )?,
    };
    answer::tell(&answer, "withdrawal stated", out)?;
    Ok(Exit::Done)
}

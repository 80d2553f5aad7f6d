//! The one way from this server into the archive: whoever submits something is listed with what came of it.

use super::auth::{self, Actor};
use super::problem::Problem;
use super::state::State;
use crate::archive::{Registered, Submission};
use crate::desk::{Act, Deed, Outcome};
use crate::letter::LetterId;
use actix_web::HttpRequest;

/// Bytes of a text up to which a letter is prepared on the thread that answers; that takes some 0.2 ms at most.
const PREPARED_HERE_BYTES_MAX: usize = 16 << 10;

/// Hands a submission to the archive, waits until it is durable, and lists it.
pub(super) async fn submit(
    state: &State,
    req: &HttpRequest,
    actor: &Actor,
    submission: Submission,
) -> Result<Registered, Problem> {
    let (deed, letter) = described(&submission);
    let act = |outcome| {
        Act::new(deed, outcome, actor.surface).by(actor.name.as_str()).letter(letter.as_ref())
    };
    match registered(state, submission).await {
        Ok(registered) => {
            let outcome = if registered.new { Outcome::Done } else { Outcome::Known };
            let act = act(outcome).letter(Some(&registered.id)).index(registered.index.get());
            state.list(act);
            Ok(registered)
        }
        Err(problem) => Err(auth::refused(state, req, act(Outcome::Refused), problem)),
    }
}

async fn registered(state: &State, submission: Submission) -> Result<Registered, Problem> {
    // Normal forms, digests and the signature are made before the submission is queued. For a letter of usual length
    // that takes less time than waking a thread for it.
    let pending = match &submission {
        Submission::Letter { text, idempotency_key: None, .. }
            if text.as_str().len() <= PREPARED_HERE_BYTES_MAX =>
        {
            state.archive.submit(submission)?
        }
        _ => state.blocking_or(move |archive| archive.submit(submission)).await?,
    };
    Ok(pending.answer().await?)
}

/// What a submission is, and the letter it is about where there is one already.
fn described(submission: &Submission) -> (Deed, Option<LetterId>) {
    match submission {
        Submission::Letter { .. } | Submission::Statement { .. } => (Deed::Deposit, None),
        Submission::Publication { id, .. } => (Deed::Publication, Some(id.clone())),
        Submission::Withdrawal { id, .. } => (Deed::Withdrawal, Some(id.clone())),
    }
}

//! The one way from this server into the archive: whoever submits something is listed with what came of it, and where
//! two persons are asked for, nothing is logged before the second has confirmed it.

use super::auth::{self, Actor};
use super::code::Code;
use super::problem::Problem;
use super::state::State;
use crate::archive::{Registered, Submission};
use crate::desk::{Act, Deed, DeskError, Outcome, Proposal, Waiting};
use crate::letter::LetterId;
use actix_web::{HttpRequest, web};

/// Bytes of a text up to which a letter is prepared on the thread that answers; that takes some 0.2 ms at most.
const PREPARED_HERE_BYTES_MAX: usize = 16 << 10;

/// What became of a submission.
pub(super) enum Submitted {
    /// It is logged and durable, or was before.
    Logged(Box<Registered>),
    /// It waits for a second person.
    Waits(Box<Waiting>),
}

/// Hands a submission to the archive, waits until it is durable, and lists it; or lets it wait for a second person.
pub(super) async fn submit(
    state: &web::Data<State>,
    req: &HttpRequest,
    actor: &Actor,
    submission: Submission,
) -> Result<Submitted, Problem> {
    let (deed, letter) = described(&submission);
    let act = |outcome| {
        Act::new(deed, outcome, actor.surface).by(actor.name.as_str()).letter(letter.as_ref())
    };
    let proposal = Proposal::of(&submission).filter(|_| state.options.two_persons);
    let submitted = match proposal {
        Some(proposal) => waits_or_known(state, actor, submission, proposal).await,
        None => registered(state, submission).await.map(|it| Submitted::Logged(Box::new(it))),
    };
    match &submitted {
        Ok(Submitted::Logged(registered)) => {
            let outcome = if registered.new { Outcome::Done } else { Outcome::Known };
            state.list(logged(act(outcome), registered));
        }
        Ok(Submitted::Waits(waiting)) => {
            state.list(act(Outcome::Waiting).about(waiting.id.as_str()));
        }
        Err(problem) => {
            auth::refused(state, req, act(Outcome::Refused), problem.clone());
        }
    }
    submitted
}

/// Logs what waits: `actor` confirms what another submitted, and which they were shown by its digest.
pub(super) async fn approve(
    state: &web::Data<State>,
    req: &HttpRequest,
    actor: &Actor,
    waiting: &Waiting,
    digest: &str,
) -> Result<Registered, Problem> {
    let act = |outcome| {
        let act = Act::new(Deed::Approval, outcome, actor.surface);
        act.by(actor.name.as_str()).about(waiting.id.as_str())
    };
    let refused = |problem| auth::refused(state, req, act(Outcome::Refused), problem);
    if waiting.by == actor.name.as_str() {
        let detail = "what one person submitted is confirmed by another";
        return Err(refused(Problem::new(Code::OwnSubmission, detail)));
    }
    if digest != waiting.proposal.digest() {
        let detail = "what waits is not what was shown; look at it again";
        return Err(refused(Problem::new(Code::NotConfirmed, detail)));
    }
    let submission = waiting.proposal.submission().map_err(|error| refused(error.into()))?;
    let registered = registered(state, submission).await.map_err(refused)?;
    let outcome = if registered.new { Outcome::Done } else { Outcome::Known };
    state.list(logged(act(outcome), &registered));
    let (shared, id) = (state.clone(), waiting.id.clone());
    if let Err(error) = web::block(move || shared.desk.waiting.remove(&id)).await? {
        tracing::warn!(%error, "what was confirmed could not be taken out of what waits");
    }
    Ok(registered)
}

/// Sends back what waits: nothing of it is logged.
pub(super) async fn send_back(
    state: &web::Data<State>,
    actor: &Actor,
    waiting: Waiting,
) -> Result<(), DeskError> {
    state.desk.waiting.remove(&waiting.id)?;
    let act = Act::new(Deed::Return, Outcome::Done, actor.surface);
    state.list(act.by(actor.name.as_str()).about(waiting.id.as_str()));
    Ok(())
}

/// Lets an acceptable submission wait; what is logged already is answered as ever, since nothing is added by it.
async fn waits_or_known(
    state: &web::Data<State>,
    actor: &Actor,
    submission: Submission,
    proposal: Proposal,
) -> Result<Submitted, Problem> {
    let asked = submission.clone();
    if state.blocking_or(move |archive| archive.knows(asked)).await? {
        return Ok(Submitted::Logged(Box::new(registered(state, submission).await?)));
    }
    let (name, surface, now) = (actor.name.clone(), actor.surface, state.archive.now());
    let shared = state.clone();
    let added = move || shared.desk.waiting.add(proposal, &name, surface, now);
    let waiting = web::block(added).await?.map_err(|fault| match fault {
        DeskError::TooMany { .. } => Problem::new(Code::DeskFull, fault.to_string()),
        fault => Problem::internal(&fault),
    });
    Ok(Submitted::Waits(Box::new(waiting?)))
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

fn logged(act: Act, registered: &Registered) -> Act {
    act.letter(Some(&registered.id)).index(registered.index.get())
}

/// What a submission is, and the letter it is about where there is one already.
fn described(submission: &Submission) -> (Deed, Option<LetterId>) {
    match submission {
        Submission::Letter { .. } | Submission::Statement { .. } => (Deed::Deposit, None),
        Submission::Publication { id, .. } => (Deed::Publication, Some(id.clone())),
        Submission::Withdrawal { id, .. } => (Deed::Withdrawal, Some(id.clone())),
    }
}

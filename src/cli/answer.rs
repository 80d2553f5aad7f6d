//! The answer to a deposit or a later statement, from a folder or a server, as text and as JSON.

use super::output::Out;
use crate::archive::{Archive, Pending, Submission};
use crate::desk::{Act, Deed, Desk, Outcome, Surface};
use crate::web::api::RegisteredBody;

/// Prints the answer; `done` says what was done.
pub(crate) fn tell(answer: &RegisteredBody, done: &str, out: &Out) -> anyhow::Result<()> {
    if out.json() {
        return out.document(answer);
    }
    if out.quiet() {
        return Ok(out.print(answer.id.as_str())?);
    }
    let what = if answer.new { done } else { "known already; this is its first entry" };
    out.print(&format!(
        "{what}\nid       {}\nark      {}\nentry    {}\nlogged   {}",
        answer.id,
        answer.ark,
        answer.index,
        day_and_time(answer.logged_at),
    ))?;
    out.note(&format!("its bundle: chancery show {} --bundle -o {}.zip", answer.id, answer.id));
    Ok(())
}

/// Submits to the archive in this process and waits until it is durable.
pub(crate) fn submit(archive: &Archive, submission: Submission) -> anyhow::Result<RegisteredBody> {
    let (deed, letter) = match &submission {
        Submission::Letter { .. } | Submission::Statement { .. } => (Deed::Deposit, None),
        Submission::Publication { id, .. } => (Deed::Publication, Some(id.clone())),
        Submission::Withdrawal { id, .. } => (Deed::Withdrawal, Some(id.clone())),
    };
    let answer = archive.submit(submission).and_then(Pending::wait);
    let act = |outcome| Act::new(deed, outcome, Surface::Cli);
    list(
        archive,
        match &answer {
            Ok(made) => act(if made.new { Outcome::Done } else { Outcome::Known })
                .letter(Some(&made.id))
                .index(made.index.get()),
            Err(_) => act(Outcome::Refused).letter(letter.as_ref()),
        },
    );
    archive.close();
    Ok(answer?.into())
}

/// Adds to the audit list what was done with the program itself, by whoever may use it on this folder.
pub(crate) fn list(archive: &Archive, act: Act) {
    Desk::of(archive.folder()).acts.add(act, archive.now());
}

/// An idempotency key of whoever works on the folder itself; tokens prefix theirs with another name.
pub(crate) fn local_key(key: &str) -> String {
    format!("local:{key}")
}

/// A time as people read it, in UTC: `2026-03-24 10:15:00 UTC`.
pub(crate) fn day_and_time(seconds: u64) -> String {
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        .map_or_else(
            || format!("{seconds} seconds after 1970"),
            |time| time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        )
}

#[cfg(test)]
mod tests {
    use super::day_and_time;

    #[test]
    fn times_are_written_in_utc() {
        assert_eq!(day_and_time(1_774_347_300), "2026-03-24 10:15:00 UTC");
        assert_eq!(day_and_time(u64::MAX), format!("{} seconds after 1970", u64::MAX));
    }
}

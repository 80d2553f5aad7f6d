//! The sequencer: one thread, the only writer.
//!
//! Group commit without a timer: it takes what queued while the last commit was being made durable, and a single
//! submission on an idle archive never waits. Any error at rest stops it for good: what it was working on is answered
//! "unknown, ask again after a restart", what queues behind is refused, and readers go on with what was published.

use super::batch::{Batch, Decision};
use super::gate;
use super::keys::KeyChange;
use super::prepare::Task;
use super::settling::Unsettled;
use super::state::State;
use super::submission::{Answer, Found, Waiting};
use super::token::Token;
use super::{ArchiveError, TokenName};
use crate::limits::{BATCH_BYTES_MAX, BATCH_MAX, QUEUE_MAX, SETTLED_BYTES_MAX};
use crate::log::SignedCheckpoint;
use crate::store::{Draft, Released, TokenChange, frame_crc};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Instant;

/// One thing to do, and whom to tell.
pub(super) enum Job {
    Submit(Box<Task>, Waiting),
    Token(TokenChange, Told),
    Keys(KeyChange, Told),
}

/// Where it is told that something holds.
type Told = std::sync::mpsc::Sender<Result<(), ArchiveError>>;

/// The way to the writer. Dropping it lets the writer finish what is queued and end.
pub(super) struct Queue {
    sender: SyncSender<Job>,
}

impl Queue {
    /// Starts the writer.
    pub(super) fn start(state: Arc<State>) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (sender, receiver) = sync_channel(QUEUE_MAX);
        let run = move || {
            let ended = catch_unwind(AssertUnwindSafe(|| write(&state, &receiver)));
            if ended.is_err() {
                state.stop("the writer panicked");
            }
            state.settling.close();
        };
        let writer = std::thread::Builder::new().name("sequencer".into()).spawn(run)?;
        Ok((Self { sender }, writer))
    }

    /// Queues a job; refuses it where too many wait.
    pub(super) fn send(&self, state: &State, job: Job) -> Result<(), ArchiveError> {
        state.writable()?;
        state.counts.queued.fetch_add(1, Ordering::Relaxed);
        self.sender.try_send(job).map_err(|refused| {
            state.counts.queued.fetch_sub(1, Ordering::Relaxed);
            match refused {
                TrySendError::Full(_) => ArchiveError::QueueFull,
                TrySendError::Disconnected(_) => ArchiveError::WriterStopped("it has ended".into()),
            }
        })
    }
}

fn write(state: &Arc<State>, queue: &Receiver<Job>) {
    // Where frames are read back to; new memory for each would have to be cleared by the system first.
    let mut memory = Vec::new();
    while let Ok(first) = queue.recv() {
        let jobs = gather(first, || queue.try_recv().ok(), Job::bytes);
        state.counts.queued.fetch_sub(jobs.len() as u64, Ordering::Relaxed);
        match state.writable() {
            Ok(()) => run(state, jobs, &mut memory),
            Err(_) => jobs.into_iter().for_each(|job| job.refuse(state)),
        }
    }
}

/// What waits already, as much as fits in a batch.
fn gather<T>(first: T, mut next: impl FnMut() -> Option<T>, size: impl Fn(&T) -> usize) -> Vec<T> {
    let mut bytes = size(&first);
    let mut batch = vec![first];
    while batch.len() < BATCH_MAX && bytes < BATCH_BYTES_MAX {
        let Some(job) = next() else { break };
        bytes += size(&job);
        batch.push(job);
    }
    batch
}

/// Decides on each job, commits what is new, and answers.
fn run(state: &Arc<State>, jobs: Vec<Job>, memory: &mut Vec<u8>) {
    let mut batch = Batch::new(state);
    let mut waiting = Vec::with_capacity(jobs.len());
    for mut job in jobs {
        let decision = match &mut job {
            Job::Submit(task, _) => batch.submit(task),
            Job::Token(change, _) => batch.token(change),
            Job::Keys(change, _) => batch.keys(change),
        };
        match decision {
            Decision::Commit(found) => waiting.push((job, found)),
            Decision::Answer(Ok(found)) => {
                job.sealed(found, &state.published(), None);
                job.end(Ok(()));
            }
            Decision::Answer(Err(error)) => job.end(Err(error)),
        }
    }
    if waiting.is_empty() {
        return;
    }
    if let Err(low) = state.room_for(&batch) {
        waiting.into_iter().for_each(|(job, _)| job.end(Err(low.repeat())));
        return;
    }
    if let Err(error) = commit(state, batch, &mut waiting, memory) {
        tracing::error!(%error, "the writer stops");
        state.stop(&error.to_string());
        waiting.into_iter().for_each(|(job, _)| job.refuse(state));
    }
}

/// One commit: gate, journal, read back, sync, released record, what readers see; only then the answers; and then what
/// follows: sled, which holds nothing that the journal does not, and the index.
fn commit(
    state: &State,
    batch: Batch<'_>,
    waiting: &mut Vec<(Job, Option<Found>)>,
    memory: &mut Vec<u8>,
) -> Result<(), ArchiveError> {
    let started = Instant::now();
    let last = state.published();
    let ordinal = state.written.load(Ordering::Acquire) + 1;
    let mut frame = batch.frame(ordinal);
    let journal = state.disk.journal_id();
    let draft = Draft::new_in(&frame, state.settling.spare())?;
    let (key, origin) = (&state.signing()?.note_key, &state.origin);
    let sealed = gate::seal(draft, journal, state.tree_lock(), Some(&last), key, origin)?;
    for (job, found) in waiting.iter_mut() {
        let statement = found.as_ref().and_then(|found| batch.statement_at(found.index));
        job.sealed(found.take(), &sealed.checkpoint, statement);
    }
    frame.checkpoint = sealed.checkpoint.note();
    let place = state.store.append(&frame, &sealed.bytes)?;
    *memory = state.store.read_back(place, std::mem::take(memory))?;
    gate::confirm(&sealed, memory)?;
    if memory.capacity() > SETTLED_BYTES_MAX {
        *memory = Vec::new();
    }
    state.store.sync(place)?;
    drop(frame);
    let crc = frame_crc(&sealed.bytes)?;
    let checkpoint = Arc::clone(&sealed.checkpoint);
    let note = checkpoint.note().to_owned();
    state.store.release(&Released { ordinal, crc, checkpoint: note })?;
    state.written.store(ordinal, Ordering::Release);
    state.settling.announce(ordinal);
    batch.publish(state, ordinal, checkpoint)?;
    waiting.drain(..).for_each(|(job, _)| job.end(Ok(())));
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    state.counts.last_commit_us.store(micros, Ordering::Relaxed);
    state.counts.commits.fetch_add(1, Ordering::Relaxed);
    state.settling.put(Unsettled { ordinal, crc, bytes: sealed.bytes });
    state.indexing.published.work();
    Ok(())
}

impl Job {
    fn bytes(&self) -> usize {
        match self {
            Self::Submit(task, _) => task.bytes(),
            Self::Token(..) | Self::Keys(..) => 0,
        }
    }

    /// Tells whoever submitted it what the answer will be.
    fn sealed(
        &mut self,
        found: Option<Found>,
        checkpoint: &Arc<SignedCheckpoint>,
        statement: Option<Arc<[u8]>>,
    ) {
        if let (Self::Submit(_, waiting), Some(found)) = (self, found) {
            let checkpoint = Arc::clone(checkpoint);
            waiting.sealed(Answer { found, checkpoint, statement });
        }
    }

    /// Tells that it holds, or why not. Nobody may be waiting any more; that is theirs.
    fn end(self, ended: Result<(), ArchiveError>) {
        match self {
            Self::Submit(_, waiting) => waiting.end(ended),
            Self::Token(_, told) | Self::Keys(_, told) => drop(told.send(ended)),
        }
    }

    fn refuse(self, state: &State) {
        let why = state.stopped.borrow().clone().unwrap_or_default();
        self.end(Err(ArchiveError::WriterStopped(why)));
    }
}

impl Task {
    fn bytes(&self) -> usize {
        let text = match &self.wanted {
            super::prepare::Wanted::Letter { text, .. } => {
                text.as_ref().map_or(0, |text| text.len())
            }
            _ => 0,
        };
        text + self.signed.as_ref().map_or(0, |signed| signed.statement.bytes().len())
    }
}

/// Too little space, said to each of several.
pub(super) struct LowSpace {
    free: u64,
    min: u64,
}

impl LowSpace {
    fn repeat(&self) -> ArchiveError {
        ArchiveError::LowSpace { free: self.free, min: self.min }
    }
}

/// The journal takes a batch once, sled up to three times while it cleans its segments.
fn fits(batch_bytes: u64, free: u64, min: u64) -> bool {
    free.saturating_sub(4 * batch_bytes) >= min
}

impl State {
    /// Whether a batch can be written with the reserve still free. Not knowing is not having.
    fn room_for(&self, batch: &Batch<'_>) -> Result<(), LowSpace> {
        let min = self.disk.bounds().free_bytes_min;
        let free = self.store.free_bytes().unwrap_or(0);
        if fits(batch.bytes(), free, min) { Ok(()) } else { Err(LowSpace { free, min }) }
    }

    /// Whether a token of this name is kept.
    pub(super) fn token(&self, name: &TokenName) -> Option<Token> {
        self.catalogue().tokens().get(name).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::FREE_BYTES_MIN;
    use crate::store::Bounds;

    fn gathered(size: usize, waiting: usize) -> usize {
        let mut left = waiting;
        let next = || {
            left = left.checked_sub(1)?;
            Some(())
        };
        gather((), next, |()| size).len()
    }

    #[test]
    fn a_batch_is_bounded_in_number_and_in_bytes() {
        assert_eq!(gathered(1, 0), 1);
        assert_eq!(gathered(1, BATCH_MAX - 1), BATCH_MAX);
        assert_eq!(gathered(1, BATCH_MAX), BATCH_MAX);
        let eighth = BATCH_BYTES_MAX / 8;
        assert_eq!(gathered(eighth, 100), 8);
        assert_eq!(gathered(eighth - 1, 100), 9, "the one that passes the bound is the last");
        assert_eq!(gathered(BATCH_BYTES_MAX, 100), 1);
    }

    #[test]
    fn a_batch_leaves_the_reserve_free() {
        assert_eq!(Bounds::default().free_bytes_min, FREE_BYTES_MIN);
        assert!(fits(1_000, FREE_BYTES_MIN + 4_000, FREE_BYTES_MIN));
        assert!(!fits(1_000, FREE_BYTES_MIN + 3_999, FREE_BYTES_MIN));
        assert!(!fits(u64::from(u32::MAX), 0, 1));
    }
}

//! The archive audits itself: once in a while, on a thread that gives way to all others, and remembers what it found.

use super::audit::{self, AuditReport};
use super::state::State;
use super::{Archive, ArchiveError};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Processes that are less nice than this go first.
const NICE: i32 = 15;

/// The last audit, and the one under way.
#[derive(Default)]
pub(super) struct Auditing {
    last: Mutex<Option<Arc<LastAudit>>>,
    /// Entries verified by the audit under way, and of how many; 0 of 0 where there is none.
    done: AtomicU64,
    of: AtomicU64,
    /// Ends the audit under way, whose archive is being closed.
    closing: AtomicBool,
    /// Dropped to end the thread that audits again and again.
    schedule: Mutex<Option<SyncSender<()>>>,
}

/// An audit that was done.
#[derive(Debug, Clone)]
pub struct LastAudit {
    /// When it ended, seconds since 1970.
    pub at: u64,
    /// How long it took.
    pub took: Duration,
    /// What it found; where it could not be done, why.
    pub result: Result<AuditReport, String>,
}

impl LastAudit {
    /// Whether everything was verified and nothing found.
    pub fn is_good(&self) -> bool {
        self.result.as_ref().is_ok_and(|report| report.findings.is_empty())
    }
}

impl Auditing {
    fn last(&self) -> MutexGuard<'_, Option<Arc<LastAudit>>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn schedule(&self) -> MutexGuard<'_, Option<SyncSender<()>>> {
        self.schedule.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether an audit under way should end.
    pub(super) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Acquire)
    }

    /// Ends the audit under way and all that were to come.
    pub(super) fn close(&self) {
        self.closing.store(true, Ordering::Release);
        drop(self.schedule().take());
    }
}

impl Archive {
    /// Re-verifies every entry, signature, leaf hash, tile, text, sled against journal, and says what is wrong. What it
    /// found is remembered as [`Self::last_audit`].
    pub fn audit(
        &self,
        progress: &mut dyn FnMut(&str, u64, u64),
    ) -> Result<AuditReport, ArchiveError> {
        audit_once(self.state(), progress)
    }

    /// The last audit of this run.
    pub fn last_audit(&self) -> Option<Arc<LastAudit>> {
        self.state().auditing.last().clone()
    }

    /// How far an audit under way has come: entries verified, and of how many.
    pub fn audit_progress(&self) -> Option<(u64, u64)> {
        let auditing = &self.state().auditing;
        let of = auditing.of.load(Ordering::Acquire);
        (of > 0).then(|| (auditing.done.load(Ordering::Acquire), of))
    }

    /// Audits the archive each time `every` has passed since the last audit ended, until it is closed. Opening has
    /// verified everything, so the first is due after the same time.
    pub fn audit_every(&self, every: Duration) -> Result<(), ArchiveError> {
        let state = Arc::clone(self.state());
        let (schedule, ended) = sync_channel(0);
        *self.state().auditing.schedule() = Some(schedule);
        let run = move || {
            // Where the system does not allow it, the audit is as quick as the rest.
            let _ = rustix::process::nice(NICE);
            while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(every) {
                if let Err(error) = audit_once(&state, &mut |_, _, _| {}) {
                    tracing::error!(%error, "the archive could not be audited");
                }
            }
        };
        let thread = std::thread::Builder::new().name("audit".into()).spawn(run);
        let thread = thread.map_err(|error| ArchiveError::WriterStopped(error.to_string()))?;
        self.inner.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        Ok(())
    }
}

fn audit_once(
    state: &State,
    progress: &mut dyn FnMut(&str, u64, u64),
) -> Result<AuditReport, ArchiveError> {
    let auditing = &state.auditing;
    let started = Instant::now();
    auditing.of.store(state.published().checkpoint().size.get(), Ordering::Release);
    let result = audit::audit(state, &mut |stage, done, of| {
        if stage == audit::VERIFYING {
            auditing.done.store(done, Ordering::Release);
        }
        progress(stage, done, of);
    });
    auditing.of.store(0, Ordering::Release);
    auditing.done.store(0, Ordering::Release);
    if auditing.is_closing() {
        return result;
    }
    for finding in result.iter().flat_map(|report| &report.findings) {
        tracing::error!(what = finding.what, why = finding.why, "the audit found something wrong");
    }
    let remembered = match &result {
        Ok(report) => Ok(report.clone()),
        Err(error) => Err(error.to_string()),
    };
    let audit = LastAudit { at: state.clock.now(), took: started.elapsed(), result: remembered };
    *auditing.last() = Some(Arc::new(audit));
    result
}

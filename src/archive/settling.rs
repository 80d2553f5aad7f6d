//! sled follows the journal.
//!
//! A commit exists once its frame is durable in the journal, and is answered then. A thread of its own puts it into
//! sled, together with the frames behind it that wait already, so that under load one transaction serves several
//! commits. What waits is bounded: where sled is too far behind, the writer waits. Readers read from the journal what
//! sled does not have yet. What sled cannot take stops the writer; the next start brings sled up.

use super::state::State;
use crate::limits::{SETTLED_BYTES_MAX, UNSETTLED_BYTES_MAX};
use crate::store::{Frame, StoreError};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// A durable frame that sled does not have yet.
pub(super) struct Unsettled {
    pub(super) ordinal: u64,
    pub(super) crc: u32,
    pub(super) bytes: Vec<u8>,
}

/// Frames between the journal and sled.
#[derive(Default)]
pub(super) struct Settling {
    waiting: Mutex<Waiting>,
    /// Told whenever `waiting` changes.
    changed: Condvar,
    /// The last frame that sled has.
    ordinal: AtomicU64,
    /// How many entries sled has.
    entries: AtomicU64,
}

#[derive(Default)]
struct Waiting {
    frames: VecDeque<Unsettled>,
    bytes: usize,
    /// The last frame that readers are shown.
    last: u64,
    /// Memory of a frame that sled has, for the next one.
    spare: Vec<u8>,
    /// No more frames come, or none are taken any more.
    closed: bool,
}

impl Settling {
    /// Where sled has everything up to this frame and so many entries.
    pub(super) fn new(ordinal: u64, entries: u64) -> Self {
        Self {
            waiting: Mutex::new(Waiting { last: ordinal, ..Waiting::default() }),
            ordinal: ordinal.into(),
            entries: entries.into(),
            changed: Condvar::new(),
        }
    }

    /// The last frame that sled has.
    pub(super) fn ordinal(&self) -> u64 {
        self.ordinal.load(Ordering::Acquire)
    }

    /// Whether sled has this entry.
    pub(super) fn has(&self, entry: u64) -> bool {
        entry < self.entries.load(Ordering::Acquire)
    }

    /// Tells that this frame is about to be shown to readers and will be handed over.
    pub(super) fn announce(&self, ordinal: u64) {
        self.waiting().last = ordinal;
    }

    /// Hands over the next frame; waits while sled is too far behind.
    pub(super) fn put(&self, frame: Unsettled) {
        let behind =
            |waiting: &mut Waiting| waiting.bytes >= UNSETTLED_BYTES_MAX && !waiting.closed;
        let waiting = self.changed.wait_while(self.waiting(), behind);
        let mut waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        waiting.bytes += frame.bytes.len();
        waiting.frames.push_back(frame);
        drop(waiting);
        self.changed.notify_all();
    }

    /// Memory for the next frame: clearing new pages would cost as much as writing them.
    pub(super) fn spare(&self) -> Vec<u8> {
        std::mem::take(&mut self.waiting().spare)
    }

    /// Waits until sled has what readers are shown now; not for what sled cannot take.
    pub(super) fn settled(&self) {
        let last = self.waiting().last;
        let behind = |waiting: &mut Waiting| self.ordinal() < last && !waiting.closed;
        drop(self.changed.wait_while(self.waiting(), behind));
    }

    /// Tells that no more frames come: what waits is still put into sled.
    pub(super) fn close(&self) {
        self.waiting().closed = true;
        self.changed.notify_all();
    }

    /// The next frames for one transaction; none where no more come.
    fn next(&self) -> Vec<Unsettled> {
        let empty = |waiting: &mut Waiting| waiting.frames.is_empty() && !waiting.closed;
        let waiting = self.changed.wait_while(self.waiting(), empty);
        let mut waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        let mut bytes = 0;
        let mut group = Vec::new();
        while bytes < SETTLED_BYTES_MAX
            && let Some(frame) = waiting.frames.pop_front()
        {
            bytes += frame.bytes.len();
            group.push(frame);
        }
        group
    }

    /// Notes that sled has a group, the last of which ends at so many entries.
    fn has_taken(&self, group: Vec<Unsettled>, entries: u64) {
        let bytes: usize = group.iter().map(|frame| frame.bytes.len()).sum();
        let mut waiting = self.waiting();
        waiting.bytes = waiting.bytes.saturating_sub(bytes);
        if let Some(last) = group.into_iter().next_back() {
            self.entries.store(entries, Ordering::Release);
            self.ordinal.store(last.ordinal, Ordering::Release);
            if last.bytes.capacity() <= SETTLED_BYTES_MAX {
                waiting.spare = last.bytes;
            }
        }
        drop(waiting);
        self.changed.notify_all();
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts the thread, which ends after [`Settling::close`].
pub(super) fn start(state: Arc<State>) -> std::io::Result<JoinHandle<()>> {
    let run = move || {
        let ended = catch_unwind(AssertUnwindSafe(|| follow(&state)));
        let why = match ended {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error.to_string(),
            Err(_) => "what brings sled up panicked".to_owned(),
        };
        tracing::error!(why, "sled cannot follow, and the writer stops");
        state.stop(&why);
        // Nobody waits for sled any more.
        state.settling.close();
    };
    std::thread::Builder::new().name("settling".into()).spawn(run)
}

fn follow(state: &State) -> Result<(), StoreError> {
    loop {
        let group = state.settling.next();
        let Some(last) = group.last().map(|frame| frame.ordinal) else { return Ok(()) };
        let parsed = group.iter().map(|frame| Ok((Frame::parse(&frame.bytes)?, frame.crc)));
        let frames = parsed.collect::<Result<Vec<_>, StoreError>>()?;
        state.store.apply(&frames)?;
        let end = frames.last().map_or(0, |(frame, _)| frame.end());
        drop(frames);
        state.settling.has_taken(group, end);
        state.forget_keys_until(last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(settling: &Settling, ordinal: u64, bytes: usize) {
        settling.announce(ordinal);
        settling.put(Unsettled { ordinal, crc: 0, bytes: vec![0; bytes] });
    }

    fn ordinals(group: &[Unsettled]) -> Vec<u64> {
        group.iter().map(|frame| frame.ordinal).collect()
    }

    #[test]
    fn a_group_is_bounded_in_bytes() {
        for (first, expected) in [(SETTLED_BYTES_MAX - 1, vec![1, 2]), (SETTLED_BYTES_MAX, vec![1])]
        {
            let settling = Settling::new(0, 0);
            put(&settling, 1, first);
            put(&settling, 2, 1);
            put(&settling, 3, 1);
            assert_eq!(ordinals(&settling.next()), expected, "{first}");
        }
    }

    #[test]
    fn the_writer_waits_where_sled_is_too_far_behind() {
        let settling = Settling::new(0, 0);
        put(&settling, 1, UNSETTLED_BYTES_MAX - 1);
        put(&settling, 2, 1);
        let waited = Mutex::new(true);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                put(&settling, 3, 1);
                assert!(!*waited.lock().unwrap(), "it went on before sled had anything");
            });
            let group = settling.next();
            assert_eq!(ordinals(&group), [1]);
            *waited.lock().unwrap() = false;
            settling.has_taken(group, 10);
            let (ordinal, last) = (settling.ordinal(), settling.next());
            assert_eq!((ordinal, ordinals(&last)[0]), (1, 2));
        });
    }

    #[test]
    fn what_readers_are_shown_is_waited_for() {
        let settling = Settling::new(4, 9);
        settling.settled();
        assert!(settling.has(8) && !settling.has(9));
        settling.announce(5);
        std::thread::scope(|scope| {
            let waits = scope.spawn(|| {
                settling.settled();
                settling.ordinal()
            });
            put(&settling, 5, 7);
            settling.has_taken(settling.next(), 10);
            assert_eq!(waits.join().unwrap(), 5);
        });
        assert_eq!(settling.spare().len(), 7);
        settling.announce(6);
        settling.close();
        settling.settled();
        assert!(settling.next().is_empty(), "nothing comes any more");
    }
}

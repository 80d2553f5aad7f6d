//! Each storage call failing once, as "failed and written", "failed and not written", and cut short.

use crate::desk::{Auditor, Desk, all_is_well, check_letters, id_of, letter, submit, text};
use chancery::archive::{Archive, ArchiveError, Registered, Submission};
use chancery::limits::{BATCH_MAX, QUEUE_MAX};
use chancery::store::{Disk, Frame, FramePlace, KeptKey, Released, Store, StoreError};
use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};

/// The calls of a commit in their order, and those of readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    FreeBytes,
    Append,
    ReadBack,
    Sync,
    Apply,
    Release,
    Entry,
    Text,
    KeptKey,
}

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// It says that it failed, and did nothing; what it should have made durable is gone.
    NotWritten,
    /// It says that it failed, and did all of it.
    Written,
    /// It says that it failed, and did half of it.
    Half,
    /// It says that all is well, and gives back something else.
    Wrong,
    /// It takes until it is let go, and then does all of it.
    Held,
}

/// Storage that fails once.
struct Failing {
    disk: Arc<Disk>,
    journal: PathBuf,
    fault: Mutex<Option<(Call, usize, How)>>,
    /// Calls of the kind that fails, so far.
    calls: AtomicUsize,
    /// True once a held call may go on.
    go: Arc<(Mutex<bool>, Condvar)>,
    /// Length of the journal's last file before the frame that is being written.
    length: Mutex<(PathBuf, u64)>,
}

impl Failing {
    /// Whether this is the call that fails, and how. It fails only once.
    fn fails(&self, call: Call) -> Option<How> {
        let mut fault = self.fault.lock().unwrap();
        let (which, nth, how) = (*fault)?;
        if which != call || self.calls.fetch_add(1, Ordering::SeqCst) + 1 != nth {
            return None;
        }
        *fault = None;
        Some(how)
    }

    /// Does `work` as it is meant to fail.
    fn run<T>(
        &self,
        call: Call,
        work: impl FnOnce() -> Result<T, StoreError>,
        half: impl FnOnce(),
        spoil: impl FnOnce(T) -> T,
    ) -> Result<T, StoreError> {
        match self.fails(call) {
            None => work(),
            Some(How::NotWritten) => Err(StoreError::Sled(format!("{call:?} failed on purpose"))),
            Some(How::Written) => {
                work()?;
                Err(StoreError::Sled(format!("{call:?} failed on purpose, and was done")))
            }
            Some(How::Half) => {
                half();
                Err(StoreError::Sled(format!("{call:?} failed on purpose, half done")))
            }
            Some(How::Wrong) => work().map(spoil),
            Some(How::Held) => {
                let (may_go, told) = &*self.go;
                drop(told.wait_while(may_go.lock().unwrap(), |may_go| !*may_go).unwrap());
                work()
            }
        }
    }

    fn last_segment(&self) -> (PathBuf, u64) {
        let files = std::fs::read_dir(&self.journal).unwrap();
        let path = files.map(|file| file.unwrap().path()).max().unwrap();
        let length = path.metadata().unwrap().len();
        (path, length)
    }
}

fn flip(mut bytes: Vec<u8>) -> Vec<u8> {
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x20;
    bytes
}

impl Store for Failing {
    fn append(&self, frame: &Frame<'_>, bytes: &[u8]) -> Result<FramePlace, StoreError> {
        *self.length.lock().unwrap() = self.last_segment();
        let half = || {
            let (path, length) = self.last_segment();
            let file = OpenOptions::new().write(true).open(path).unwrap();
            file.write_all_at(&bytes[..bytes.len() / 2], length).unwrap();
        };
        self.run(Call::Append, || self.disk.append(frame, bytes), half, |place| place)
    }

    fn read_back(&self, place: FramePlace, memory: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        self.run(Call::ReadBack, || self.disk.read_back(place, memory), || {}, flip)
    }

    fn sync(&self, place: FramePlace) -> Result<(), StoreError> {
        let lose = |keep: u64| {
            let (path, length) = self.length.lock().unwrap().clone();
            let file = OpenOptions::new().write(true).open(path).unwrap();
            let kept = length + (file.metadata().unwrap().len() - length) * keep / 2;
            file.set_len(kept).unwrap();
        };
        if matches!(*self.fault.lock().unwrap(), Some((Call::Sync, _, How::NotWritten)))
            && self.calls.load(Ordering::SeqCst) + 1 == self.fault.lock().unwrap().unwrap().1
        {
            lose(0);
        }
        self.run(Call::Sync, || self.disk.sync(place), || lose(1), |()| ())
    }

    fn apply(&self, frames: &[(Frame<'_>, u32)]) -> Result<(), StoreError> {
        self.run(Call::Apply, || self.disk.apply(frames), || {}, |()| ())
    }

    fn release(&self, released: &Released) -> Result<(), StoreError> {
        self.run(Call::Release, || self.disk.release(released), || {}, |()| ())
    }

    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.run(Call::Entry, || self.disk.entry(index), || {}, |entry| entry.map(flip))
    }

    fn text(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.run(Call::Text, || self.disk.text(index), || {}, |text| text.map(flip))
    }

    fn kept_key(&self, key: &[u8; 32]) -> Result<Option<KeptKey>, StoreError> {
        self.run(Call::KeptKey, || self.disk.kept_key(key), || {}, |kept| kept)
    }

    fn frame_holding(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.disk.frame_holding(index)
    }

    fn free_bytes(&self) -> Result<u64, StoreError> {
        self.run(Call::FreeBytes, || self.disk.free_bytes(), || {}, |_| 0)
    }
}

fn open_failing(desk: &Desk, call: Call, nth: usize, how: How) -> Archive {
    open_held(desk, call, nth, how).0
}

/// The archive, and what lets a held call go on.
fn open_held(
    desk: &Desk,
    call: Call,
    nth: usize,
    how: How,
) -> (Archive, Arc<(Mutex<bool>, Condvar)>) {
    let go = Arc::new((Mutex::new(false), Condvar::new()));
    let shared = Arc::clone(&go);
    let journal = desk.data().join("journal");
    let through = move |disk| -> Arc<dyn Store> {
        Arc::new(Failing {
            disk,
            journal,
            fault: Mutex::new(Some((call, nth, how))),
            calls: AtomicUsize::new(0),
            go: shared,
            length: Mutex::default(),
        })
    };
    (desk.open_through(through).unwrap(), go)
}

/// Deposits with idempotency keys until one fails; how many were answered, and what the failed ones were told.
fn deposit_until_it_fails(
    archive: &Archive,
    auditor: &mut Auditor,
    known: u64,
) -> (u64, ArchiveError) {
    // Far more than it takes, for sled follows on a thread of its own.
    for number in known..known + 2_000 {
        let key = format!("key-{number}");
        match submit(archive, letter(number, Some(&key))) {
            Ok(answer) => auditor.answered(archive, &answer),
            Err(error) => return (number, error),
        }
    }
    panic!("nothing failed");
}

/// Every acknowledged letter is there; the failed one, sent again, is logged once; and the log goes on.
fn recovers(desk: &Desk, auditor: &mut Auditor, acknowledged: u64) {
    let archive = desk.open().unwrap();
    auditor.check_log(&archive);
    check_letters(&archive, acknowledged);
    all_is_well(&archive);
    let key = format!("key-{acknowledged}");
    let again = submit(&archive, letter(acknowledged, Some(&key))).unwrap();
    let once_more: Registered = submit(&archive, letter(acknowledged, Some(&key))).unwrap();
    assert_eq!((again.index, again.new), (once_more.index, true));
    auditor.answered(&archive, &again);
    assert_eq!(archive.health().letters, acknowledged + 1, "logged once");
    crate::desk::deposit(&archive, acknowledged + 1);
    auditor.check_log(&archive);
    all_is_well(&archive);
}

fn writer_stops_and_recovers(call: Call, how: How) {
    for nth in [1, 3] {
        let desk = Desk::with_letters(2);
        let mut auditor = Auditor::default();
        let archive = open_failing(&desk, call, nth, how);
        let (acknowledged, error) = deposit_until_it_fails(&archive, &mut auditor, 2);
        if call == Call::Apply {
            // sled follows behind the answers, so the commit that it could not take was acknowledged, and perhaps more.
            assert!(acknowledged >= 2 + nth as u64, "{call:?} {how:?}");
        } else {
            assert_eq!(acknowledged, 1 + nth as u64, "{call:?} {how:?}");
        }
        assert!(matches!(error, ArchiveError::WriterStopped(_)), "{call:?} {how:?}: {error}");
        // Nothing is taken any more, the reason is known, and reads go on.
        let refused = submit(&archive, letter(50, None));
        assert!(matches!(refused, Err(ArchiveError::WriterStopped(_))));
        assert!(archive.health().writable.is_err());
        auditor.check_log(&archive);
        check_letters(&archive, acknowledged);
        drop(archive);
        recovers(&desk, &mut auditor, acknowledged);
    }
}

#[test]
fn an_append_that_failed() {
    writer_stops_and_recovers(Call::Append, How::NotWritten);
    writer_stops_and_recovers(Call::Append, How::Written);
    writer_stops_and_recovers(Call::Append, How::Half);
}

#[test]
fn a_frame_that_reads_back_wrong_or_not_at_all() {
    writer_stops_and_recovers(Call::ReadBack, How::NotWritten);
    writer_stops_and_recovers(Call::ReadBack, How::Wrong);
}

#[test]
fn a_sync_that_failed() {
    writer_stops_and_recovers(Call::Sync, How::NotWritten);
    writer_stops_and_recovers(Call::Sync, How::Written);
    writer_stops_and_recovers(Call::Sync, How::Half);
}

#[test]
fn sled_failing_to_take_a_commit() {
    writer_stops_and_recovers(Call::Apply, How::NotWritten);
    writer_stops_and_recovers(Call::Apply, How::Written);
}

#[test]
fn the_released_record_failing() {
    writer_stops_and_recovers(Call::Release, How::NotWritten);
    writer_stops_and_recovers(Call::Release, How::Written);
}

#[test]
fn whoever_waits_for_the_writer_to_stop_is_told() {
    let desk = Desk::with_letters(1);
    let archive = open_failing(&desk, Call::Sync, 1, How::Written);
    let watched = archive.clone();
    let waiting = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(watched.writer_stopped())
    });
    let (_, _) = deposit_until_it_fails(&archive, &mut Auditor::default(), 1);
    assert!(waiting.join().unwrap().contains("failed on purpose"));
}

#[test]
fn too_little_space_is_told_before_anything_is_written_and_ends_nothing() {
    for how in [How::NotWritten, How::Wrong] {
        let mut desk = Desk::with_letters(2);
        desk.options.bounds.free_bytes_min = 1;
        let archive = open_failing(&desk, Call::FreeBytes, 1, how);
        let before = archive.checkpoint();
        let refused = submit(&archive, letter(2, Some("k")));
        assert!(matches!(refused, Err(ArchiveError::LowSpace { min: 1, .. })), "{refused:?}");
        assert_eq!(archive.checkpoint(), before);
        let mut auditor = Auditor::default();
        auditor.answered(&archive, &submit(&archive, letter(2, Some("k"))).unwrap());
        auditor.check_log(&archive);
        all_is_well(&archive);
    }
}

#[test]
fn what_sled_gives_wrong_is_served_right_and_sled_is_rebuilt() {
    for (call, how) in [
        (Call::Entry, How::Wrong),
        (Call::Entry, How::NotWritten),
        (Call::Text, How::Wrong),
        (Call::Text, How::NotWritten),
    ] {
        let desk = Desk::with_letters(5);
        let archive = open_failing(&desk, call, 3, how);
        check_letters(&archive, 5);
        Auditor::default().check_log(&archive);
        assert!(desk.data().join("rebuild-sled").exists(), "{call:?} {how:?} was noticed");
        drop(archive);
        let archive = desk.open().unwrap();
        assert!(desk.data().join("sled.set-aside").exists());
        assert!(!desk.data().join("rebuild-sled").exists());
        check_letters(&archive, 5);
        all_is_well(&archive);
    }
}

#[test]
fn more_than_may_wait_are_refused_and_the_rest_is_committed_in_full_batches() {
    let desk = Desk::with_letters(1);
    let (archive, go) = open_held(&desk, Call::Sync, 1, How::Held);
    // A known letter under a new key is a commit and costs next to nothing.
    let send = |number: usize| archive.submit(letter(0, Some(&format!("key-{number}"))));
    let first = send(0).unwrap();
    while archive.health().queued > 0 {
        std::thread::yield_now();
    }
    let waiting: Vec<_> = (1..=QUEUE_MAX).map(|number| send(number).unwrap()).collect();
    assert!(matches!(send(QUEUE_MAX + 1), Err(ArchiveError::QueueFull)));
    assert_eq!(archive.health().queued, QUEUE_MAX as u64);
    *go.0.lock().unwrap() = true;
    go.1.notify_all();
    assert!(!first.wait().unwrap().new);
    for answer in waiting {
        assert_eq!(answer.wait().unwrap().index.get(), 2);
    }
    assert_eq!(archive.health().commits, 1 + QUEUE_MAX.div_ceil(BATCH_MAX) as u64);
    all_is_well(&archive);
}

#[test]
fn nothing_is_shown_before_it_is_durable() {
    let desk = Desk::with_letters(1);
    let (archive, go) = open_held(&desk, Call::Sync, 1, How::Held);
    let before = archive.checkpoint();
    let waiting = archive.submit(letter(1, None)).unwrap();
    while archive.health().queued > 0 {
        std::thread::yield_now();
    }
    // Written, and not yet durable: no reader can tell that it is there.
    let mut auditor = Auditor::default();
    auditor.check_log(&archive);
    assert_eq!(archive.checkpoint(), before);
    assert_eq!(archive.health().letters, 1);
    assert!(archive.check(&text(1)).letters.iter().all(|found| found.title != "Letter 1"));
    *go.0.lock().unwrap() = true;
    go.1.notify_all();
    auditor.answered(&archive, &waiting.wait().unwrap());
    assert_eq!(archive.health().letters, 2);
}

#[test]
fn what_is_answered_before_sled_has_it_is_there_for_everyone() {
    let desk = Desk::with_letters(1);
    let (archive, go) = open_held(&desk, Call::Apply, 1, How::Held);
    let mut auditor = Auditor::default();
    let withdrawal = Submission::Withdrawal {
        id: id_of(&archive, 0),
        reason: "It was sent by mistake.".into(),
        idempotency_key: Some("key-w".into()),
    };
    // The answer is durable and does not wait for sled, which is held.
    let answer = submit(&archive, withdrawal.clone()).unwrap();
    auditor.answered(&archive, &answer);
    auditor.check_log(&archive);
    assert!(archive.letter(&answer.id).unwrap().withdrawn.is_some());
    let again = submit(&archive, withdrawal).unwrap();
    assert_eq!((again.index, again.new), (answer.index, true), "its key is known already");
    *go.0.lock().unwrap() = true;
    go.1.notify_all();
    all_is_well(&archive);
    assert!(!desk.data().join("rebuild-sled").exists(), "sled was not blamed");
}

/// Storage that never gives a text or an entry as it was.
struct Lying(Arc<Disk>);

impl Store for Lying {
    fn append(&self, frame: &Frame<'_>, bytes: &[u8]) -> Result<FramePlace, StoreError> {
        self.0.append(frame, bytes)
    }
    fn read_back(&self, place: FramePlace, memory: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        self.0.read_back(place, memory)
    }
    fn sync(&self, place: FramePlace) -> Result<(), StoreError> {
        self.0.sync(place)
    }
    fn apply(&self, frames: &[(Frame<'_>, u32)]) -> Result<(), StoreError> {
        self.0.apply(frames)
    }
    fn release(&self, released: &Released) -> Result<(), StoreError> {
        self.0.release(released)
    }
    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        // Another entry than was asked for: well signed, and not the one.
        self.0.entry(index + 1)
    }
    fn text(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.text(index)?.map(flip))
    }
    fn kept_key(&self, key: &[u8; 32]) -> Result<Option<KeptKey>, StoreError> {
        self.0.kept_key(key)
    }
    fn frame_holding(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.frame_holding(index)?.map(flip))
    }
    fn free_bytes(&self) -> Result<u64, StoreError> {
        self.0.free_bytes()
    }
}

#[test]
fn what_is_wrong_everywhere_is_an_error_and_never_served() {
    let desk = Desk::with_letters(3);
    let archive = desk.open_through(|disk| Arc::new(Lying(disk))).unwrap();
    for number in 0..3 {
        let id = id_of(&archive, number);
        assert!(archive.text(&id).is_err());
        assert!(archive.letter(&id).is_err());
        assert!(archive.bundle(&id).is_err());
        // The whole is found by its digest, a changed one by its words.
        for pasted in [text(number), format!("As we read it: {}", text(number))] {
            let verdict = archive.check(&pasted);
            assert_eq!(verdict.verdict, chancery::check::VerdictCode::CannotCheck, "{pasted}");
            assert_eq!(verdict.headline["en"], "Could not check.");
        }
    }
}

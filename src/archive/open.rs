//! Opening: from what is on the disk to an archive that runs, or to the reason why it must not.
//!
//! The order matters. First the journal is made whole (a frame that was being written when the process ended is cut
//! off, damage is mended from sled where sled has it). Then everything is derived again from the entries. Then it is
//! held against what was released. Only then is anything written: sled is brought up to the journal, and what a failed
//! sync may have left in memory only is written again.

use super::policy::public_keys;
use super::replay::{Founding, GROUP_BYTES, Replay};
use super::state::{Parts, Signing, State};
use super::{ArchiveError, Clock, PublishedKeys, runs};
use crate::check::Memory;
use crate::limits::SETTLED_BYTES_MAX;
use crate::log::SignedCheckpoint;
use crate::statement::{Anchors, KeyId, PublicKey, Role};
use crate::store::{
    Disk, Frame, Head, Keyring, LastReleased, Released, Store, StoreError, frame_crc,
};
use std::path::Path;
use std::sync::Arc;

/// Told what is being done, how much of it is done, and of how much.
pub(super) type Progress<'p> = &'p mut dyn FnMut(&str, u64, u64);

/// How the storage of a running archive is reached: as it is, or through something that stands before it.
pub(super) type Wrap = Box<dyn FnOnce(Arc<Disk>) -> Arc<dyn Store>>;

/// Verifies everything and makes the state of a running archive.
pub(super) fn start(
    disk: Disk,
    keyring: Keyring,
    clock: Arc<dyn Clock>,
    wrap: Wrap,
    memory: Memory,
    progress: Progress<'_>,
) -> Result<State, ArchiveError> {
    // With another archive's keys everything below would read as a contradiction, so that is told first.
    if let Some(place) = disk.frame_place(0) {
        let mut founding = Replay::default();
        founding.take(&[(disk.frame_name(place), disk.frame(place)?)])?;
        is_its_log_key(&keyring, founding.anchors())?;
    }
    let disk = make_whole(disk, progress)?;
    let replay = replay(Replay::default(), &disk, progress)?;
    let keyring = take_over(keyring, replay.anchors(), disk.key_folder())?;
    let Founding { issuer, origin } = replay.founding()?.clone();
    let log = keyring.log_verifier(&origin);
    let checkpoint = SignedCheckpoint::open(replay.checkpoint.as_bytes(), &log)
        .map_err(|why| ArchiveError::Contradiction(format!("the last checkpoint: {why}")))?;
    hold_against_released(&disk, &replay, &log)?;
    let cosigned = super::cosigned::kept(&disk, &replay.out.tree, &log)?;
    let mut disk = bring_sled_up(disk, progress)?;
    let last = disk.last_frame().ok_or_else(empty)?;
    let note = checkpoint.note().to_owned();
    disk.settle(&Released { ordinal: last.ordinal, crc: last.crc, checkpoint: note })?;
    let disk = Arc::new(disk);
    let store = wrap(Arc::clone(&disk));
    let replayed = replay.out;
    let indexing = runs::open(disk.run_folder(), &replayed.catalogue, memory, progress);
    let keys = PublishedKeys {
        issuer: keyring.issuer().public(),
        receipt: keyring.receipt().public(),
        log,
    };
    let note_key = keyring.note_key(&origin);
    let parts = Parts {
        issuer,
        origin,
        signing: Some(Signing { keyring, note_key }),
        keys,
        mirrored: None,
        clock,
        store,
        disk,
        checkpoint,
        cosigned,
        replayed,
        indexing,
    };
    let state = State::new(parts);
    state.index_all(progress);
    Ok(state)
}

/// Whether this is the one log key there ever is.
fn is_its_log_key(keyring: &Keyring, anchors: &Anchors) -> Result<(), ArchiveError> {
    let kid = keyring.log_public().id();
    match anchors.find(Role::Log, &kid) {
        Some(_) => Ok(()),
        None => Err(foreign(Role::Log, &kid, "is not among the trust anchors of entry 1")),
    }
}

/// Each key must be in force. One that was retired gives its place to the next one, where the log names that.
fn take_over(
    mut keyring: Keyring,
    anchors: &Anchors,
    folder: &Path,
) -> Result<Keyring, ArchiveError> {
    for (role, key) in public_keys(&keyring) {
        let in_force = |key: &PublicKey| anchors.in_force(role).any(|anchor| anchor.key == *key);
        if role == Role::Log || in_force(&key) {
            continue;
        }
        if keyring.next(role).is_some_and(|next| in_force(&next)) {
            keyring.promote(folder, role)?;
            tracing::info!(
                role = role.as_str(),
                "the next key has taken the place of a retired one"
            );
            continue;
        }
        let why = match anchors.find(role, &key.id()) {
            None => "is not among the trust anchors",
            Some(_) => "was retired, and the one that took its place is not there",
        };
        return Err(foreign(role, &key.id(), why));
    }
    Ok(keyring)
}

fn foreign(role: Role, kid: &KeyId, why: &str) -> ArchiveError {
    ArchiveError::ForeignKeys(format!("the {} key {kid} {why}", role.as_str()))
}

pub(super) fn empty() -> ArchiveError {
    ArchiveError::Contradiction("the journal is empty".into())
}

/// Makes the journal whole: every frame from 0 to the last that ever was acknowledged.
fn make_whole(mut disk: Disk, progress: Progress<'_>) -> Result<Disk, ArchiveError> {
    let released = match disk.last_released() {
        LastReleased::Known(released) => Some(released.ordinal),
        LastReleased::VouchedFor => None,
        LastReleased::Missing => {
            return Err(ArchiveError::Contradiction(
                "the key folder has no file `released`, which says what was shown to others; put it \
                 back from the newest backup of the key folder. Only if it is lost, and this data \
                 folder is surely the newest, make an empty file of that name"
                    .into(),
            ));
        }
    };
    // sled is asked here what it has seen; if it does not say, it cannot mend anything either.
    let sled = disk.sled_head().ok().flatten().map(|head| head.ordinal);
    if let [torn] = disk.broken() {
        let acknowledged = Some(torn.ordinal) <= released.max(sled);
        // The first frame was whole before the archive was said to exist: it is never cut off.
        if torn.at_end && torn.ordinal > 0 && !acknowledged {
            let torn = torn.clone();
            tracing::warn!(
                segment = torn.segment,
                frame = torn.ordinal,
                why = torn.why,
                "the last frame was being written when the process ended; it was never acknowledged and is cut off"
            );
            disk.cut(&torn)?;
        }
    }
    let last = disk.last_frame().map(|place| place.ordinal);
    if disk.broken().is_empty() && last >= released.max(sled) {
        return Ok(disk);
    }
    mend(disk, last.max(released).max(sled), progress)
}

/// Writes the journal anew, each frame from the journal where it is whole and otherwise from sled.
fn mend(disk: Disk, last: Option<u64>, progress: Progress<'_>) -> Result<Disk, ArchiveError> {
    let last = last.ok_or_else(empty)?;
    // Before anything is written, every frame must be somewhere: what cannot be mended stays as it is.
    let mut from_sled = 0_u64;
    for ordinal in (0..=last).filter(|ordinal| disk.frame_place(*ordinal).is_none()) {
        if !matches!(disk.frame_from_sled(ordinal), Ok(Some(_))) {
            return Err(ArchiveError::Contradiction(missing(&disk, ordinal, last)));
        }
        from_sled += 1;
    }
    tracing::warn!(frames = from_sled, "the journal is damaged and is mended from sled");
    Ok(disk.rewrite_journal(last, &mut |done, of| progress("mending the journal", done, of))?)
}

/// Says which frame is missing, and what would help.
fn missing(disk: &Disk, ordinal: u64, last: u64) -> String {
    if let Some(broken) = disk.broken().iter().find(|broken| broken.ordinal == ordinal) {
        return format!(
            "journal/{} frame {ordinal} is damaged ({}), and sled does not hold it. Put back the \
             newest backup of the data folder; nothing was signed",
            broken.segment, broken.why
        );
    }
    let shown = match disk.last_released() {
        LastReleased::Known(released) => {
            format!(" (the last checkpoint shown to others: {:?})", size_of(&released.checkpoint))
        }
        _ => String::new(),
    };
    format!(
        "the data folder is an older copy: frames up to {last} were acknowledged{shown}, and it \
         ends before frame {ordinal}. Put back the newest backup of the data folder; nothing was \
         signed"
    )
}

/// The second line of a checkpoint.
fn size_of(note: &str) -> &str {
    note.lines().nth(1).unwrap_or("unreadable")
}

/// Reads the whole journal.
pub(super) fn replay(
    mut replay: Replay,
    disk: &Disk,
    progress: Progress<'_>,
) -> Result<Replay, ArchiveError> {
    let last = disk.last_frame().ok_or_else(empty)?;
    let total = last.first + u64::from(last.entries);
    let (mut group, mut bytes) = (Vec::new(), 0);
    for ordinal in 0..=last.ordinal {
        let place = disk.frame_place(ordinal).ok_or_else(|| {
            ArchiveError::Contradiction(format!("frame {ordinal} of the journal is missing"))
        })?;
        let frame = disk.frame(place)?;
        bytes += frame.len();
        group.push((disk.frame_name(place), frame));
        if bytes >= GROUP_BYTES || ordinal == last.ordinal {
            replay.take(&group)?;
            (group, bytes) = (Vec::new(), 0);
            progress("verifying entries", replay.out.tree.size().get(), total);
        }
    }
    Ok(replay)
}

/// Nothing that was ever shown to others may be missing from, or different in, what is about to be extended.
fn hold_against_released(
    disk: &Disk,
    replay: &Replay,
    log: &crate::log::VerifierKey,
) -> Result<(), ArchiveError> {
    let LastReleased::Known(released) = disk.last_released() else { return Ok(()) };
    let shown = SignedCheckpoint::open(released.checkpoint.as_bytes(), log).map_err(|why| {
        ArchiveError::Contradiction(format!("the released record in the key folder: {why}"))
    })?;
    let size = shown.checkpoint().size;
    match replay.out.tree.root_at(size) {
        None => {
            return Err(ArchiveError::Contradiction(format!(
                "the data folder is an older copy: a checkpoint of {} entries was shown to others, \
                 and it ends at {}. Put back the newest backup of the data folder; nothing was \
                 signed",
                size.get(),
                replay.out.tree.size().get()
            )));
        }
        Some(root) if root != shown.checkpoint().root => {
            return Err(ArchiveError::Contradiction(format!(
                "a checkpoint of {} entries with root {} was shown to others, and the data folder \
                 holds another history with root {root}",
                size.get(),
                shown.checkpoint().root
            )));
        }
        Some(_) => {}
    }
    match disk.frame_place(released.ordinal) {
        Some(place) if place.crc == released.crc => Ok(()),
        _ => Err(ArchiveError::Contradiction(format!(
            "frame {} of the journal is not the one that was acknowledged",
            released.ordinal
        ))),
    }
}

/// Brings sled up to the journal: applies the frames it lacks, and starts it anew where it holds anything else.
pub(super) fn bring_sled_up(disk: Disk, progress: Progress<'_>) -> Result<Disk, ArchiveError> {
    let last = disk.last_frame().ok_or_else(empty)?;
    let disk = match disk.sled_head() {
        Ok(None) => disk,
        Ok(Some(Head { ordinal, crc })) => match disk.frame_place(ordinal) {
            Some(place) if place.crc == crc => disk,
            _ => disk.set_sled_aside("it holds a commit that the journal does not")?,
        },
        Err(error) => disk.set_sled_aside(&error.to_string())?,
    };
    if let Some(why) = disk.sled_set_aside() {
        tracing::warn!(why, "sled is rebuilt from the journal");
    }
    let next = disk.sled_head()?.map_or(0, |head| head.ordinal + 1);
    let (mut group, mut bytes) = (Vec::new(), 0);
    for ordinal in next..=last.ordinal {
        let frame = disk.frame(disk.frame_place(ordinal).ok_or_else(empty)?)?;
        bytes += frame.len();
        group.push(frame);
        if bytes >= SETTLED_BYTES_MAX || ordinal == last.ordinal {
            let frames = group.iter().map(|bytes| Ok((Frame::parse(bytes)?, frame_crc(bytes)?)));
            disk.apply(&frames.collect::<Result<Vec<_>, StoreError>>()?)?;
            (group, bytes) = (Vec::new(), 0);
            let (done, of) = (ordinal + 1 - next, last.ordinal + 1 - next);
            progress("bringing sled up to the journal", done, of);
        }
    }
    disk.trust_sled()?;
    Ok(disk)
}

//! What an open archive holds, and who owns it.
//!
//! The writer alone changes anything here: it appends to `tree` before a commit, and after the commit is durable it
//! replaces `published`, adds to `catalogue`, and lets the answers go; sled follows. Readers never look past
//! `published`, and read from the journal what sled does not have yet. `indexing` follows the catalogue.

use super::auditing::Auditing;
use super::cache::Cache;
use super::catalogue::Catalogue;
use super::indexing::Indexing;
use super::mirror::Mirrored;
use super::read::Decoded;
use super::search::{SearchOptions, Standing};
use super::settling::Settling;
use super::{ArchiveError, Clock, PublishedKeys};
use crate::letter::{Issuer, LetterId};
use crate::log::{NoteKey, Origin, SignedCheckpoint, Tree};
use crate::statement::{KeyId, StatementError, TrustedKey};
use crate::store::{Disk, KeptKey, Keyring, Store};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::sync::watch;

/// Bytes of statements and texts that are remembered after they were read and verified.
const CACHE_BYTES: usize = 32 << 20;

pub(super) struct State {
    pub(super) issuer: Arc<Issuer>,
    pub(super) origin: Origin,
    /// What signs; a mirror has nothing that does.
    signing: Option<Signing>,
    /// What a mirror has instead.
    pub(super) mirrored: Option<Mirrored>,
    pub(super) keys: PublishedKeys,
    pub(super) clock: Arc<dyn Clock>,
    /// What the running archive asks of storage.
    pub(super) store: Arc<dyn Store>,
    /// The same storage with what only start and audit need.
    pub(super) disk: Arc<Disk>,
    tree: RwLock<Tree>,
    published: RwLock<Arc<SignedCheckpoint>>,
    catalogue: RwLock<Catalogue>,
    pub(super) indexing: Indexing,
    pub(super) entries: Cache<Arc<[u8]>>,
    pub(super) decoded: Cache<Arc<Decoded>>,
    pub(super) texts: Cache<Arc<str>>,
    /// The latest time that was put under a signature.
    last_time: AtomicU64,
    /// The time of the last entry: the next is never earlier.
    last_logged: AtomicU64,
    /// Why the writer stopped, once it has.
    pub(super) stopped: watch::Sender<Option<String>>,
    /// The last frame that is durable in the journal.
    pub(super) written: AtomicU64,
    /// What of it sled has. Entries published beyond are read from the journal.
    pub(super) settling: Settling,
    /// Idempotency keys that are published and not yet in sled, each with its frame.
    recent_keys: Mutex<HashMap<[u8; 32], (u64, KeptKey)>>,
    /// sled was found wrong while running.
    pub(super) distrusted: AtomicBool,
    pub(super) counts: Counts,
    pub(super) auditing: Auditing,
    /// The newest checkpoint with enough cosignatures.
    pub(super) cosigned: RwLock<Option<Arc<SignedCheckpoint>>>,
    /// The index of what is searched.
    pub(super) standing: Standing,
}

/// The keys of an archive that signs.
pub(super) struct Signing {
    pub(super) keyring: Keyring,
    pub(super) note_key: NoteKey,
}

/// What `health` counts.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) queued: AtomicU64,
    pub(super) commits: AtomicU64,
    pub(super) last_commit_us: AtomicU64,
}

/// What is read from the log at start.
#[derive(Default)]
pub(super) struct Replayed {
    pub(super) tree: Tree,
    pub(super) catalogue: Catalogue,
    /// The time of the last entry.
    pub(super) last_logged: u64,
}

/// What an archive is opened with.
pub(super) struct Parts {
    pub(super) issuer: Issuer,
    pub(super) origin: Origin,
    pub(super) signing: Option<Signing>,
    pub(super) keys: PublishedKeys,
    pub(super) mirrored: Option<Mirrored>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) store: Arc<dyn Store>,
    pub(super) disk: Arc<Disk>,
    pub(super) checkpoint: SignedCheckpoint,
    pub(super) cosigned: Option<SignedCheckpoint>,
    pub(super) replayed: Replayed,
    pub(super) indexing: Indexing,
}

impl State {
    pub(super) fn new(parts: Parts) -> Self {
        let Parts { issuer, origin, signing, keys, mirrored, clock, .. } = parts;
        let Parts { store, disk, checkpoint, .. } = parts;
        let (cosigned, replayed, indexing) = (parts.cosigned, parts.replayed, parts.indexing);
        let ordinal = disk.last_frame().map_or(0, |last| last.ordinal);
        let size = checkpoint.checkpoint().size.get();
        let folder = disk.data_folder().join("search");
        let standing = Standing::new(folder, SearchOptions::default());
        Self {
            issuer: Arc::new(issuer),
            origin,
            signing,
            mirrored,
            keys,
            clock,
            store,
            disk,
            tree: RwLock::new(replayed.tree),
            indexing,
            catalogue: RwLock::new(replayed.catalogue),
            published: RwLock::new(Arc::new(checkpoint)),
            entries: Cache::new(CACHE_BYTES),
            decoded: Cache::new(CACHE_BYTES),
            texts: Cache::new(CACHE_BYTES),
            last_time: AtomicU64::new(replayed.last_logged),
            last_logged: AtomicU64::new(replayed.last_logged),
            stopped: watch::Sender::new(None),
            written: AtomicU64::new(ordinal),
            settling: Settling::new(ordinal, size),
            recent_keys: Mutex::default(),
            distrusted: AtomicBool::new(false),
            counts: Counts::default(),
            auditing: Auditing::default(),
            cosigned: RwLock::new(cosigned.map(Arc::new)),
            standing,
        }
    }

    /// The latest published checkpoint.
    pub(super) fn published(&self) -> Arc<SignedCheckpoint> {
        Arc::clone(&self.published.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Shows a new checkpoint to readers. Only the writer, only after its commit is durable and recorded as released.
    pub(super) fn publish(&self, checkpoint: Arc<SignedCheckpoint>) {
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = checkpoint;
    }

    /// The tree; it may be larger than what is published.
    pub(super) fn tree(&self) -> RwLockReadGuard<'_, Tree> {
        self.tree.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The tree for the gate.
    pub(super) fn tree_lock(&self) -> &RwLock<Tree> {
        &self.tree
    }

    pub(super) fn catalogue(&self) -> RwLockReadGuard<'_, Catalogue> {
        self.catalogue.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn catalogue_mut(&self) -> RwLockWriteGuard<'_, Catalogue> {
        self.catalogue.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The issuer key that may sign entry `index` as `kid`.
    pub(super) fn signer(&self, kid: &KeyId, index: u64) -> Result<TrustedKey, StatementError> {
        let catalogue = self.catalogue();
        if index < 2 {
            let root = catalogue.anchors().root().filter(|root| root.kid == *kid);
            let other = || StatementError::Untrusted(kid.clone(), "it is not the first".into());
            return root.cloned().ok_or_else(other);
        }
        catalogue.anchors().signer(kid, index).cloned()
    }

    /// Notes idempotency keys of frame `ordinal`.
    pub(super) fn remember_keys(&self, ordinal: u64, keys: &[KeptKey]) {
        if !keys.is_empty() {
            self.recent_keys().extend(keys.iter().map(|kept| (kept.key, (ordinal, *kept))));
        }
    }

    /// Forgets those of the frames that sled has.
    pub(super) fn forget_keys_until(&self, ordinal: u64) {
        self.recent_keys().retain(|_, (frame, _)| *frame > ordinal);
    }

    /// What was answered under a key a moment ago.
    pub(super) fn recent_key(&self, key: &[u8; 32]) -> Option<KeptKey> {
        self.recent_keys().get(key).map(|(_, kept)| *kept)
    }

    fn recent_keys(&self) -> MutexGuard<'_, HashMap<[u8; 32], (u64, KeptKey)>> {
        self.recent_keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time to put under a signature: now, but never earlier than one already used, whatever the clock says.
    pub(super) fn time(&self) -> u64 {
        let now = self.clock.now();
        self.last_time.fetch_max(now, Ordering::AcqRel).max(now)
    }

    /// The time of the last entry.
    pub(super) fn last_logged(&self) -> u64 {
        self.last_logged.load(Ordering::Acquire)
    }

    /// Notes the time of an entry that was committed.
    pub(super) fn logged(&self, time: u64) {
        self.last_logged.fetch_max(time, Ordering::AcqRel);
    }

    /// What signs; an error where this is a mirror.
    pub(super) fn signing(&self) -> Result<&Signing, ArchiveError> {
        self.signing.as_ref().ok_or(ArchiveError::ReadOnly)
    }

    /// Why the writer stopped; `Ok` while it takes submissions.
    pub(super) fn writable(&self) -> Result<(), ArchiveError> {
        self.signing()?;
        match &*self.stopped.borrow() {
            None => Ok(()),
            Some(why) => Err(ArchiveError::WriterStopped(why.clone())),
        }
    }

    /// Stops writing for good.
    pub(super) fn stop(&self, why: &str) {
        self.stopped.send_if_modified(|stopped| {
            let first = stopped.is_none();
            if first {
                *stopped = Some(why.to_owned());
            }
            first
        });
    }

    /// `sub` of every statement about a letter first logged at `logged_at`: `tag:<domain>,<year>:letter/<id>`.
    pub(super) fn subject_of(&self, id: &LetterId, logged_at: u64) -> String {
        tag(&self.issuer, logged_at, &format!("letter/{id}"))
    }
}

/// A `tag:` URI (RFC 4151) of the issuer's domain and the year, UTC, of a time.
pub(super) fn tag(issuer: &Issuer, time: u64, specific: &str) -> String {
    let year = i64::try_from(time)
        .ok()
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        .map_or(9999, |time| time.to_zoned(jiff::tz::TimeZone::UTC).year());
    format!("tag:{},{year:04}:{specific}", issuer.url.domain())
}

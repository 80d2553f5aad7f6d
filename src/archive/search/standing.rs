//! The index on disk: a folder that says up to which entry of which log it is complete. It may be deleted at any time.
//! One that is damaged, of another log or made by other rules is noticed when it is opened and built again.

use super::folder::Folder;
use super::recent::Recent;
use super::schema::{fields, tokenizers, version};
use crate::archive::ArchiveError;
use crate::archive::state::State;
use crate::log::TreeSize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tantivy::{
    Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, SegmentMeta, TantivyDocument,
};

/// How far indexing stands back behind those that answer.
const NICE: i32 = 10;
/// Memory in which new letters are indexed before they are written.
const WRITER_BYTES: usize = 64 << 20;
/// Entries, and about how many bytes of text, that are taken into the index at once.
const STEP_ENTRIES: u64 = 16_384;
const STEP_BYTES: u64 = 64 << 20;

/// How far the index on disk may stand behind the log; the default is what an archive that runs needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchOptions {
    /// Entries beyond the index at which it is brought up.
    pub behind_entries: u64,
    /// Bytes of their texts at which it is brought up.
    pub behind_bytes: u64,
    /// Entries beyond the index that are searched directly; the letters before them are told as unsearched.
    pub direct_entries: u64,
    /// Bytes of their texts.
    pub direct_bytes: u64,
    /// How long the index waits before it looks again whether the log has grown.
    pub rest: Duration,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self {
            behind_entries: 256,
            behind_bytes: 2 << 20,
            direct_entries: 4_096,
            direct_bytes: 16 << 20,
            rest: Duration::from_millis(500),
        }
    }
}

/// The index on disk, and what stands beyond it.
pub(in crate::archive) struct Standing {
    folder: PathBuf,
    options: SearchOptions,
    slot: Mutex<Slot>,
    /// Up to which entry the index on disk is complete.
    size: AtomicU64,
    recent: Mutex<Option<Arc<Recent>>>,
    closing: Mutex<bool>,
    closed: Condvar,
}

enum Slot {
    /// Nobody asked yet.
    Unopened,
    /// There is none that can be used.
    Absent,
    Open(Opened),
}

/// An open index.
#[derive(Clone)]
struct Opened {
    index: Index,
    reader: IndexReader,
    /// It is complete up to this entry.
    size: u64,
}

/// What is searched together.
pub(super) struct Searched {
    /// The index on disk.
    pub(super) standing: Option<Searcher>,
    /// What it does not have.
    pub(super) recent: Arc<Recent>,
}

/// Why the index could not be brought up.
#[derive(Debug, thiserror::Error)]
enum Behind {
    #[error(transparent)]
    Index(#[from] tantivy::TantivyError),
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error("its folder: {0}")]
    Folder(#[from] std::io::Error),
    #[error("the log has no {0} entries")]
    Size(u64),
}

impl Standing {
    /// The index in this folder, which is not opened before somebody asks.
    pub(in crate::archive) fn new(folder: PathBuf, options: SearchOptions) -> Self {
        let slot = Mutex::new(Slot::Unopened);
        let size = AtomicU64::new(0);
        let (recent, closing, closed) = (Mutex::default(), Mutex::default(), Condvar::new());
        Self { folder, options, slot, size, recent, closing, closed }
    }

    /// Sets how far it may stand behind.
    pub(in crate::archive) fn set(&mut self, options: SearchOptions) {
        self.options = options;
    }

    /// Up to which entry the index on disk is complete, as far as it was opened.
    pub(in crate::archive) fn size(&self) -> u64 {
        self.size.load(Ordering::Acquire)
    }

    /// What is to be searched now.
    pub(super) fn searched(&self, state: &State) -> Result<Searched, ArchiveError> {
        let (standing, size) = match &*self.opened(state) {
            Slot::Open(opened) => (Some(opened.reader.searcher()), opened.size),
            Slot::Unopened | Slot::Absent => (None, 0),
        };
        let entries = (size, state.published().checkpoint().size.get());
        let mut kept = lock(&self.recent);
        let recent = match &*kept {
            Some(recent) if recent.entries == entries => Arc::clone(recent),
            _ => {
                let SearchOptions { direct_entries, direct_bytes, .. } = self.options;
                let recent = Recent::read(state, entries, direct_entries, direct_bytes)?;
                Arc::clone(kept.insert(Arc::new(recent)))
            }
        };
        Ok(Searched { standing, recent })
    }

    /// Takes the index on disk out of use because it could not be read; it is built again.
    pub(super) fn give_up(&self, why: &dyn std::fmt::Display) {
        tracing::error!(%why, "the search index cannot be read and is built again");
        self.put(&mut lock(&self.slot), Slot::Absent);
        self.remove();
    }

    fn put(&self, slot: &mut Slot, new: Slot) {
        let size = if let Slot::Open(opened) = &new { opened.size } else { 0 };
        self.size.store(size, Ordering::Release);
        *slot = new;
    }

    fn opened(&self, state: &State) -> MutexGuard<'_, Slot> {
        let mut slot = lock(&self.slot);
        if matches!(*slot, Slot::Unopened) {
            let opened = match self.open(state) {
                Ok(Some(opened)) => Slot::Open(opened),
                Ok(None) => Slot::Absent,
                Err(why) => {
                    tracing::warn!(%why, "the search index cannot be used and is built again");
                    self.remove();
                    Slot::Absent
                }
            };
            self.put(&mut slot, opened);
        }
        slot
    }

    /// Opens what is there, verifies its checksums and that it is an index of this log.
    fn open(&self, state: &State) -> Result<Option<Opened>, String> {
        if !self.folder.exists() {
            return Ok(None);
        }
        let folder = Folder::open(&self.folder).map_err(|error| error.to_string())?;
        let told = |error: tantivy::TantivyError| error.to_string();
        let mut index = Index::open(folder.clone()).map_err(told)?;
        if index.schema() != fields().schema {
            return Err("it has other fields".into());
        }
        let metas = index.load_metas().map_err(told)?;
        let size = complete_to(state, metas.payload.as_deref())?;
        if let Some(file) = folder.first_damaged(metas.segments.iter().flat_map(files)) {
            return Err(format!("{} is damaged", file.display()));
        }
        index.set_tokenizers(tokenizers());
        let reader = reader(&index).map_err(told)?;
        Ok(Some(Opened { index, reader, size }))
    }

    /// Starts an empty index.
    fn make(&self) -> Result<Opened, Behind> {
        self.remove();
        let folder = Folder::open(&self.folder)?;
        let builder = Index::builder().schema(fields().schema.clone()).tokenizers(tokenizers());
        let index = builder.open_or_create(folder)?;
        let reader = reader(&index)?;
        Ok(Opened { index, reader, size: 0 })
    }

    fn remove(&self) {
        if let Err(error) = std::fs::remove_dir_all(&self.folder)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "the folder of the search index cannot be removed");
        }
    }

    /// Follows the log until [`Standing::close`]. Runs in a thread of its own, and does nothing while the log has
    /// grown by little: that is searched directly.
    pub(in crate::archive) fn follow(&self, state: &State) {
        // On Linux this is the thread's own, and of the threads it starts.
        let _ = rustix::process::nice(NICE);
        let mut writer = None;
        let mut rest = self.options.rest;
        while !self.rested(rest) {
            rest = self.options.rest;
            if !self.is_due(state) || !state.has_room_to_search() {
                continue;
            }
            if let Err(why) = self.bring_up(state, &mut writer) {
                tracing::warn!(%why, "the search index was not brought up; what it lacks is searched directly");
                writer = None;
                self.put(&mut lock(&self.slot), Slot::Unopened);
                rest *= 60;
            }
        }
    }

    /// Waits; true where the archive is closing.
    fn rested(&self, rest: Duration) -> bool {
        let closing = lock(&self.closing);
        let waited = self.closed.wait_timeout_while(closing, rest, |closing| !*closing);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Ends [`Standing::follow`].
    pub(in crate::archive) fn close(&self) {
        *lock(&self.closing) = true;
        self.closed.notify_all();
    }

    fn is_due(&self, state: &State) -> bool {
        let published = state.published().checkpoint().size.get();
        drop(self.opened(state));
        let size = self.size();
        if published - size.min(published) >= self.options.behind_entries {
            return true;
        }
        let catalogue = state.catalogue();
        let beyond = catalogue.letters().get(catalogue.letters_before(size)..);
        let bytes: u64 = beyond.unwrap_or_default().iter().map(|letter| letter.text_bytes).sum();
        bytes >= self.options.behind_bytes
    }

    /// Brings the index up to the log in steps, each of which is searched as soon as it is done.
    fn bring_up(
        &self,
        state: &State,
        writer: &mut Option<IndexWriter<TantivyDocument>>,
    ) -> Result<(), Behind> {
        let opened = match &*self.opened(state) {
            Slot::Open(opened) => Some(opened.clone()),
            Slot::Unopened | Slot::Absent => None,
        };
        let Opened { index, reader, mut size } = match opened {
            Some(opened) => opened,
            None => {
                *writer = None;
                self.make()?
            }
        };
        let writer = match writer {
            Some(writer) => writer,
            None => writer.insert(index.writer_with_num_threads(1, WRITER_BYTES)?),
        };
        let published = state.published().checkpoint().size.get();
        while size < published && !*lock(&self.closing) && state.has_room_to_search() {
            let to = Self::step(state, writer, size, published)?;
            let root = state.tree().root_at(TreeSize::new(to)).ok_or(Behind::Size(to))?;
            let mut commit = writer.prepare_commit()?;
            commit.set_payload(&format!("{} {to} {root}", version()));
            commit.commit()?;
            reader.reload()?;
            size = to;
            let opened = Opened { index: index.clone(), reader: reader.clone(), size };
            self.put(&mut lock(&self.slot), Slot::Open(opened));
        }
        Ok(())
    }

    /// Takes in the next entries; returns up to which.
    fn step(
        state: &State,
        writer: &IndexWriter<TantivyDocument>,
        from: u64,
        published: u64,
    ) -> Result<u64, Behind> {
        let mut to = published.min(from + STEP_ENTRIES);
        let mut bytes = 0;
        {
            let catalogue = state.catalogue();
            let next = catalogue.letters_before(from)..catalogue.letters_before(to);
            for letter in catalogue.letters().get(next).unwrap_or_default() {
                bytes += letter.text_bytes;
                if bytes > STEP_BYTES {
                    to = letter.index.max(from + 1);
                    break;
                }
            }
        }
        for index in state.touched(from, to)? {
            if index < from {
                writer.delete_term(fields().letter(index));
            }
            if let Some((_, document)) = state.searched_document(index) {
                writer.add_document(document)?;
            }
        }
        Ok(to)
    }
}

impl State {
    /// Whether the index may grow: it never takes of the space that is kept free for deposits.
    fn has_room_to_search(&self) -> bool {
        let room = self.disk.bounds().free_bytes_min.saturating_add(4 * STEP_BYTES);
        self.store.free_bytes().is_ok_and(|free| free >= room)
    }
}

fn reader(index: &Index) -> tantivy::Result<IndexReader> {
    index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()
}

/// The files of a segment.
fn files(segment: &SegmentMeta) -> Vec<PathBuf> {
    use tantivy::index::SegmentComponent::{
        Delete, FastFields, FieldNorms, Positions, Postings, Store, Terms,
    };
    let always = [Postings, Positions, Terms, Store, FastFields, FieldNorms];
    let deleted = segment.has_deletes().then_some(Delete);
    always.into_iter().chain(deleted).map(|component| segment.relative_path(component)).collect()
}

/// Up to which entry an index is complete, where it was made by these rules and of this log.
fn complete_to(state: &State, payload: Option<&str>) -> Result<u64, String> {
    let mut parts = payload.unwrap_or_default().split(' ');
    let (made_by, size, root) = (parts.next(), parts.next(), parts.next());
    if made_by != Some(version().as_str()) {
        return Err("it was made by other rules".into());
    }
    let size: u64 =
        size.and_then(|size| size.parse().ok()).ok_or("it does not say how far it goes")?;
    let ours = state.tree().root_at(TreeSize::new(size)).map(|root| root.to_string());
    if size > state.published().checkpoint().size.get() || ours.as_deref() != root {
        return Err("it is the index of another log".into());
    }
    Ok(size)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

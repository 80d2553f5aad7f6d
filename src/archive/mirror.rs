//! A mirror: the archive of another, verified and without keys. It answers whatever needs no signature of its own:
//! tiles, letters, checks, and with the receipts it was given also proofs and bundles. It takes nothing in but what was
//! put into its folder by whoever follows the log ([`crate::store::MirrorFolder`]), and all of that is verified again.

use super::open::{Progress, bring_sled_up, empty, replay};
use super::replay::{Founding, Replay};
use super::settling::Unsettled;
use super::state::{Parts, Replayed, State};
use super::{Archive, ArchiveError, Clock, Options, Place, PublishedKeys, cosigned, runs};
use crate::limits::{MIRRORED_BYTES_MAX, MIRRORED_ENTRIES_MAX};
use crate::log::{
    InclusionProof, KeyName, LeafIndex, RootHash, SignedCheckpoint, TreeSize, VerifierKey,
};
use crate::statement::{Anchors, PublicKey, Receipt, Role, TrustedKey};
use crate::store::{Disk, Frame, FramePlace, Receipts, frame_crc, is_mirror};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often a mirror that is served looks whether something was added.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// What a mirror needs of an entry beside its tiles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Which entry.
    pub index: LeafIndex,
    /// Its COSE receipt in the log of the size that was asked for.
    pub receipt: Vec<u8>,
    /// The text, where the entry is a letter's and the text is here.
    pub text: Option<Arc<str>>,
}

/// What a mirror has instead of keys.
pub(super) struct Mirrored {
    receipts: RwLock<Receipts>,
    /// What goes on when frames are added; what it read so far is in the state.
    replay: Mutex<Replay>,
    closing: (Mutex<bool>, Condvar),
}

/// Starts the thread that takes in what is added. It ends where something was added that does not verify.
pub(super) fn keep_up(state: &Arc<State>) -> std::io::Result<JoinHandle<()>> {
    let state = Arc::clone(state);
    let keep_up = move || {
        while state.mirrored.as_ref().is_some_and(|mirrored| !mirrored.rested()) {
            if let Err(error) = state.catch_up() {
                tracing::error!(%error, "what was added to the mirror cannot be taken in");
                state.stop(&error.to_string());
                break;
            }
        }
        state.settling.close();
    };
    std::thread::Builder::new().name("mirror".into()).spawn(keep_up)
}

/// Lets the thread end, where this is a mirror.
pub(super) fn close(state: &State) {
    if let Some(Mirrored { closing: (closing, told), .. }) = &state.mirrored {
        *closing.lock().unwrap_or_else(PoisonError::into_inner) = true;
        told.notify_all();
    }
}

impl Mirrored {
    /// Waits for a while; whether the archive is being closed.
    fn rested(&self) -> bool {
        let closing = self.closing.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.closing.1.wait_timeout_while(closing, LOOK_EVERY, |closing| !*closing);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// The receipt of what `proof` proves, verified as it was when it was given.
    pub(super) fn receipt(
        &self,
        state: &State,
        proof: &InclusionProof,
        root: &RootHash,
    ) -> Result<Vec<u8>, ArchiveError> {
        let (index, size) = (proof.index.get(), proof.size.get());
        let kept = self.receipts.read().unwrap_or_else(PoisonError::into_inner).at(index, size)?;
        let kept = kept.ok_or_else(|| missing(index))?;
        let receipt = Receipt::assemble(&kept.protected, &kept.signature, proof)?;
        let entry = state.entry(index)?.ok_or_else(|| missing(index))?;
        let key = state.catalogue().anchors().find(Role::Receipt, receipt.key_id()).cloned();
        let key = key.filter(|key| key.is_valid_for(size)).ok_or_else(|| missing(index))?;
        if receipt.verify(&key.key, &entry)? != *root {
            return Err(missing(index));
        }
        Ok(receipt.bytes().to_vec())
    }

    /// The checkpoint that the receipt of an entry leads to.
    pub(super) fn checkpoint_of(
        &self,
        state: &State,
        index: u64,
    ) -> Result<Arc<SignedCheckpoint>, ArchiveError> {
        let receipts = self.receipts.read().unwrap_or_else(PoisonError::into_inner);
        let kept = receipts.latest(index)?.ok_or_else(|| missing(index))?;
        let note = receipts.note(kept.size)?.ok_or_else(|| missing(index))?;
        let checkpoint = SignedCheckpoint::open(note.as_bytes(), &state.keys.log)?;
        let root = state.tree().root_at(checkpoint.checkpoint().size);
        if checkpoint.checkpoint().size.get() != kept.size
            || root != Some(checkpoint.checkpoint().root)
        {
            return Err(missing(index));
        }
        Ok(Arc::new(checkpoint))
    }
}

fn missing(index: u64) -> ArchiveError {
    ArchiveError::NotMirrored(format!("the receipt of entry {index}"))
}

impl Archive {
    /// Opens a mirror to be read. Everything is verified as in [`Archive::open`], and nothing in its journal is changed.
    pub fn open_mirror(
        folder: &Path,
        clock: Arc<dyn Clock>,
        options: &Options,
        progress: &mut dyn FnMut(&str, u64, u64),
    ) -> Result<Self, ArchiveError> {
        let disk = Disk::open_mirror(folder, options.bounds, progress)?;
        start(disk, clock, options, progress).and_then(|state| Self::run(state, options))
    }

    /// Whether a mirror is at this place.
    pub fn is_mirror_at(place: &Place) -> bool {
        is_mirror(&place.data)
    }

    /// Whether this is a mirror.
    pub fn is_mirror(&self) -> bool {
        self.state().mirrored.is_some()
    }

    /// Takes in what was added to a mirror since it was opened; whether there was anything.
    pub fn catch_up(&self) -> Result<bool, ArchiveError> {
        self.state().catch_up()
    }

    /// What a mirror asks for: receipts and texts of entries from `first` on, in the log of `size` entries. At most
    /// `count`, and fewer where the texts are long.
    pub fn held(
        &self,
        first: LeafIndex,
        count: usize,
        size: TreeSize,
    ) -> Result<Vec<Held>, ArchiveError> {
        let state = self.state();
        let count = count.clamp(1, MIRRORED_ENTRIES_MAX) as u64;
        let size = size.min(state.published().checkpoint().size);
        let end = first.get().saturating_add(count).min(size.get());
        let (mut held, mut bytes) = (Vec::new(), 0);
        for index in first.get()..end {
            let one = state.held(LeafIndex::new(index), size)?;
            bytes += one.text.as_ref().map_or(0, |text| text.len());
            held.push(one);
            if bytes >= MIRRORED_BYTES_MAX {
                break;
            }
        }
        Ok(held)
    }
}

fn start(
    disk: Disk,
    clock: Arc<dyn Clock>,
    options: &Options,
    progress: Progress<'_>,
) -> Result<State, ArchiveError> {
    let folder = disk.data_folder().to_owned();
    let broken = |why: String| ArchiveError::Mirror { folder: folder.clone(), why };
    if let Some(fault) = disk.broken().iter().find(|broken| !broken.at_end) {
        let why = format!("{} frame {} is damaged: {}", fault.segment, fault.ordinal, fault.why);
        return Err(broken(format!("{why}; fetch it anew into another folder")));
    }
    let mut whole = None;
    for ordinal in (0..=disk.last_frame().map_or(0, |last| last.ordinal)).rev() {
        if let Some(place) = disk.frame_place(ordinal)
            && ends_at_its_checkpoint(&disk, place)?
        {
            whole = Some(ordinal);
            break;
        }
    }
    if whole.is_none() {
        return Err(broken("it is not complete yet; chancery follow fetches the rest".into()));
    }
    disk.forget_after(whole);
    let mut replay = replay(Replay::of_mirror(), &disk, progress)?;
    let Founding { issuer, origin } = replay.founding()?.clone();
    let keys = published_keys(replay.anchors(), origin.as_str())?;
    let checkpoint = SignedCheckpoint::open(replay.checkpoint.as_bytes(), &keys.log)
        .map_err(|why| ArchiveError::Contradiction(format!("the last checkpoint: {why}")))?;
    let cosigned = cosigned::given(&disk, &replay.out.tree, &keys.log)?;
    let receipts = RwLock::new(Receipts::open(&folder)?);
    let disk = Arc::new(bring_sled_up(disk, progress)?);
    let replayed = std::mem::take(&mut replay.out);
    let indexing = runs::open(disk.run_folder(), &replayed.catalogue, options.index, progress);
    let mirrored =
        Some(Mirrored { receipts, replay: Mutex::new(replay), closing: Default::default() });
    let state = State::new(Parts {
        issuer,
        origin,
        signing: None,
        keys,
        mirrored,
        clock,
        store: Arc::clone(&disk) as _,
        disk,
        checkpoint,
        cosigned,
        replayed,
        indexing,
    });
    state.index_all(progress);
    Ok(state)
}

/// Whether a frame is the last under its checkpoint.
fn ends_at_its_checkpoint(disk: &Disk, place: FramePlace) -> Result<bool, ArchiveError> {
    let bytes = disk.frame(place)?;
    let frame = Frame::parse(&bytes)?;
    let size = frame.checkpoint.lines().nth(1).and_then(|size| size.parse().ok());
    Ok(size == Some(frame.end()))
}

/// The keys that the trust anchors name: a mirror has no others.
fn published_keys(anchors: &Anchors, origin: &str) -> Result<PublishedKeys, ArchiveError> {
    let key = |role: Role| {
        let of_role = |key: &&TrustedKey| key.role == role;
        let named = anchors.in_force(role).last().or_else(|| anchors.iter().rev().find(of_role));
        named.map(|named| named.key.clone()).ok_or_else(|| {
            let why = format!("entry 1 names no {} key", role.as_str());
            ArchiveError::Contradiction(why)
        })
    };
    let log = VerifierKey::new(KeyName::parse(origin)?, *key(Role::Log)?.verifying_key());
    Ok(PublishedKeys { issuer: key(Role::Issuer)?, receipt: key(Role::Receipt)?, log })
}

impl State {
    /// The key that signed a receipt.
    pub(super) fn receipt_key(&self, receipt: &[u8]) -> Result<PublicKey, ArchiveError> {
        let receipt = Receipt::parse(receipt)?;
        let key = self.catalogue().anchors().find(Role::Receipt, receipt.key_id()).cloned();
        key.map(|key| key.key).ok_or_else(|| missing(receipt.proof().index.get()))
    }

    fn held(&self, index: LeafIndex, size: TreeSize) -> Result<Held, ArchiveError> {
        let (proof, root) = {
            let tree = self.tree();
            (tree.inclusion_proof(index, size)?, tree.root_at(size))
        };
        let root = root.ok_or_else(empty)?;
        let statement = self.statement(index.get())?;
        let receipt = self.promise(proof, statement.claims.sub.clone(), &root)?;
        let letter = statement.metadata.as_ref().and_then(|_| {
            let id = statement.payload.predicate.letter()?;
            self.catalogue().by_id(id).cloned()
        });
        let text = letter.map(|letter| self.text_if_held(&letter)).transpose()?.flatten();
        Ok(Held { index, receipt, text })
    }

    fn catch_up(&self) -> Result<bool, ArchiveError> {
        let Some(mirrored) = &self.mirrored else { return Ok(false) };
        let mut replay = mirrored.replay.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = self.disk.look_again()?;
        while let Some(last) = found.last()
            && !ends_at_its_checkpoint(&self.disk, *last)?
        {
            found.pop();
        }
        if let Some(last) = found.last() {
            mirrored.receipts.write().unwrap_or_else(PoisonError::into_inner).catch_up()?;
            self.take_in(&mut replay, &found, *last)?;
        }
        let cosigned = cosigned::given(&self.disk, &self.tree(), &self.keys.log)?;
        *self.cosigned.write().unwrap_or_else(PoisonError::into_inner) = cosigned.map(Arc::new);
        Ok(!found.is_empty())
    }

    /// Frames up to one that ends at its checkpoint: into what readers see, and then into sled.
    fn take_in(
        &self,
        replay: &mut Replay,
        found: &[FramePlace],
        last: FramePlace,
    ) -> Result<(), ArchiveError> {
        // Until sled has them they are read from the journal.
        self.disk.take_in(found);
        self.settling.announce(last.ordinal);
        {
            let mut tree = self.tree_lock().write().unwrap_or_else(PoisonError::into_inner);
            let mut catalogue = self.catalogue_mut();
            replay.out = Replayed {
                tree: std::mem::take(&mut *tree),
                catalogue: std::mem::take(&mut *catalogue),
                last_logged: self.last_logged(),
            };
            let taken = found.iter().try_for_each(|place| {
                replay.take(&[(self.disk.frame_name(*place), self.disk.frame(*place)?)])
            });
            let Replayed { tree: grown, catalogue: known, last_logged } =
                std::mem::take(&mut replay.out);
            (*tree, *catalogue) = (grown, known);
            taken?;
            let checkpoint = SignedCheckpoint::open(replay.checkpoint.as_bytes(), &self.keys.log)?;
            self.logged(last_logged);
            self.publish(Arc::new(checkpoint));
        }
        for place in found {
            let bytes = self.disk.frame(*place)?;
            let (ordinal, crc) = (place.ordinal, frame_crc(&bytes)?);
            self.settling.put(Unsettled { ordinal, crc, bytes });
        }
        self.written.store(last.ordinal, Ordering::Release);
        self.indexing.published.work();
        Ok(())
    }
}

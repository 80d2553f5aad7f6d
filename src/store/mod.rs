//! Where does it rest?
//!
//! The journal (append-only, the commit point), sled (healed or rebuilt from the journal), the key folder, the last
//! released checkpoint kept beside the keys, and the folder of a mirror, which has neither. The only room that names
//! sled. Knows nothing of HTTP, and judges nothing that an entry says: it gives back the bytes it was given, or says that
//! it cannot.
//!
//! The evidence for each rule is in the tests that kill, damage and starve it (`tests/it/crash.rs`, `faults.rs`).

mod backup;
mod bounds;
mod disk;
mod durable;
mod folder;
mod frame;
mod inventory;
mod journal;
mod keyring;
mod mirror;
mod reader;
mod receipts;
mod released;
mod runs;
mod segment;
mod sled;
mod values;
mod witnessed;

pub use backup::{Unpacked, write_backup};
pub use bounds::Bounds;
pub use disk::Disk;
pub use durable::{make_private_folder, replace};
pub use frame::{Draft, Frame, JournalId, KeptKey, TokenChange, frame_crc};
pub use journal::{Broken, FramePlace};
pub use keyring::{Keyring, ListedKey};
pub use mirror::{MirrorFolder, is_mirror};
pub use reader::Fault;
pub use receipts::{KeptReceipt, Receipts};
pub use released::{LastReleased, Released};
pub use runs::{RunFile, RunFolder};
pub use sled::Head;
pub use values::token_value;
pub use witnessed::{Witnessed, origin_digest};

use std::path::{Path, PathBuf};

/// Everything a running archive asks of storage. One writer calls the first four in the order they stand here; one
/// thread that follows it calls `apply`; readers call the rest at any time from any thread.
///
/// After any error of the first five the caller never calls one of its own again, and the writer soon stops: what is on
/// the disk is only known to a new start. An implementation may therefore be in any state then, as long as what it had
/// acknowledged is still there.
pub trait Store: Send + Sync {
    /// Puts `bytes`, which read as `frame`, behind the frame before it, in one write. It need not be durable, and need
    /// not be seen by readers, before [`Store::sync`].
    fn append(&self, frame: &Frame<'_>, bytes: &[u8]) -> Result<FramePlace, StoreError>;

    /// What stands there now, read from where it was written to and not from what was given. `memory` is used for it;
    /// what is in it does not matter.
    fn read_back(&self, place: FramePlace, memory: Vec<u8>) -> Result<Vec<u8>, StoreError>;

    /// Makes that frame durable: once this returns `Ok`, it survives the loss of power. This is the commit.
    fn sync(&self, place: FramePlace) -> Result<(), StoreError>;

    /// Records that this checkpoint is about to leave the process, outside of the data folder.
    fn release(&self, released: &Released) -> Result<(), StoreError>;

    /// Puts durable commits where readers read, each a frame with its check and following the one before it: all of them
    /// or nothing of them, visible when this returns. It need not be durable: at start it is done again for every frame
    /// it has lost.
    fn apply(&self, frames: &[(Frame<'_>, u32)]) -> Result<(), StoreError>;

    /// Bytes of an entry as they were applied; `None` where there is none. May be wrong after damage: the caller
    /// hashes them.
    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// Bytes of the text whose letter is entry `index`, with the same caution.
    fn text(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// What was answered under an idempotency key, by its SHA-256.
    fn kept_key(&self, key: &[u8; 32]) -> Result<Option<KeptKey>, StoreError>;

    /// The committed frame that holds entry `index`: the second place to read from.
    fn frame_holding(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// Bytes that are free for more commits.
    fn free_bytes(&self) -> Result<u64, StoreError>;
}

/// What went wrong at rest.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no archive in this folder; make one, or name the right folder.
    #[error("there is no archive at {}", .0.display())]
    NotThere(PathBuf),
    /// The folder is not empty; name another, or take away what is there.
    #[error("{} is not empty and holds no finished archive", .0.display())]
    NotEmpty(PathBuf),
    /// A backup is put only where nothing is; name another folder, or move what is there.
    #[error("there is something at {} already, and a backup is never put over it", .0.display())]
    Occupied(PathBuf),
    /// Another process has this folder; end it first.
    #[error("{} is in use by another process", .0.display())]
    InUse(PathBuf),
    /// The archive was written by a newer program; use that one.
    #[error("{} has format {found}, and this program knows formats up to {known}", .path.display())]
    Newer {
        /// The file that says so.
        path: PathBuf,
        /// The format it names.
        found: u64,
        /// The newest known.
        known: u64,
    },
    /// The key folder belongs to an archive already: these keys have signed its history.
    #[error("{} is there already: these keys have signed for another archive", .0.display())]
    ReleasedThere(PathBuf),
    /// Something stored is not what was written; put it back from a backup.
    #[error("{what} is damaged: {why}")]
    Damaged {
        /// Which file or part.
        what: String,
        /// What is wrong with it.
        why: String,
    },
    /// A commit cannot be written as, or read as, a frame.
    #[error("a journal frame: {0}")]
    Frame(#[from] Fault),
    /// sled could not do it; what it holds can be rebuilt from the journal at the next start.
    #[error("sled: {0}")]
    Sled(String),
    /// Something was written wrong: what was read back is not what was given.
    #[error("what was read back from {0} is not what was written")]
    ReadBack(String),
    /// Writing stopped at an earlier error; only a new start can go on.
    #[error("writing stopped at an earlier error")]
    Stopped,
    /// A file or folder could not be opened, read, written or synced.
    #[error("{} could not be {done}: {source}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// `opened`, `read`, `written`, `synced`, ...
        done: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// The passphrase does not open this key file; ask for another one.
    #[error("the passphrase does not open {}", .0.display())]
    WrongPassphrase(PathBuf),
    /// This key file is encrypted and no passphrase was given; ask for it.
    #[error("{} is encrypted and no passphrase was given", .0.display())]
    PassphraseNeeded(PathBuf),
    /// A key file is there already; keys are never overwritten.
    #[error("{} is there already, and keys are never overwritten", .0.display())]
    KeyExists(PathBuf),
    /// There is no such key file; make keys, or put the folder back from its backup.
    #[error("there is no key file {}", .0.display())]
    KeyMissing(PathBuf),
    /// Others may read a private key; take their access away.
    #[error("{} can be read by others (mode {mode:04o}); run: chmod {expected:o} {}", .path.display(), .path.display())]
    KeyPermissions {
        /// The file or folder.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
        /// What they should be.
        expected: u32,
    },
    /// A key file is not what it should be; put it back from its backup.
    #[error("the key file {} is damaged: {why}", .path.display())]
    KeyDamaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// An empty passphrase was given for new keys; give a real one, or ask for keys without.
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    /// The system gave no random bytes; nothing was made.
    #[error("the system gave no random bytes: {0}")]
    NoRandomness(String),
}

impl StoreError {
    pub(crate) fn io(path: &Path, done: &'static str, source: std::io::Error) -> Self {
        Self::Io { path: path.to_owned(), done, source }
    }
}

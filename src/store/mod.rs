//! Where does it rest?
//!
//! The journal (append-only, the commit point), sled (healed or rebuilt from the journal), the key folder, and the
//! last released checkpoint kept beside the keys. The only room that names sled. Knows nothing of HTTP.

mod keyring;

pub use keyring::{Keyring, ListedKey};

use std::path::PathBuf;

/// What went wrong at rest. The owner of this room adds variants.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// placeholder
    #[error("placeholder")]
    Placeholder,
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
    /// A key file could not be read or written.
    #[error("the key file {} could not be {done}: {source}", .path.display())]
    KeyIo {
        /// The file or folder.
        path: PathBuf,
        /// `read` or `written`.
        done: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
}

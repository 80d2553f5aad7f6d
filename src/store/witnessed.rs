//! What a witness has cosigned: one file a log, with its last checkpoint, and the witness's own key.
//!
//! ```text
//! <64 hex digits>.checkpoint    by the SHA-256 of the log's origin; replaced whole, durable before a cosignature leaves
//! witness.pem                   PKCS#8, as the archive's key files
//! LOCK
//! ```

use super::StoreError;
use super::durable::{make_folder, replace};
use super::folder::lock;
use super::keyring::{is_encrypted, make_note_key, open_note_key};
use crate::limits::NOTE_BYTES_MAX;
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The folder of a witness, held by this process.
#[derive(Debug)]
pub struct Witnessed {
    folder: PathBuf,
    _lock: File,
}

impl Witnessed {
    /// Opens the folder, made if it is not there.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        make_folder(folder)?;
        Ok(Self { folder: folder.to_owned(), _lock: lock(folder)? })
    }

    /// Whether it has a key, and if so, whether a passphrase opens it.
    pub fn has_key(&self) -> Result<Option<bool>, StoreError> {
        let file = self.key_file();
        if file.exists() { is_encrypted(&file).map(Some) } else { Ok(None) }
    }

    /// Makes the key; encrypted where a passphrase is given.
    pub fn make_key(&self, passphrase: Option<&[u8]>) -> Result<SigningKey, StoreError> {
        make_note_key(&self.key_file(), passphrase)
    }

    /// Opens the key.
    pub fn key(&self, passphrase: Option<&[u8]>) -> Result<SigningKey, StoreError> {
        open_note_key(&self.key_file(), passphrase)
    }

    /// The key's file.
    pub fn key_file(&self) -> PathBuf {
        self.folder.join("witness.pem")
    }

    /// The note that was recorded last for a log; `None` where none was.
    pub fn recorded(&self, origin: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path(origin);
        let failed = |source| StoreError::io(&path, "read", source);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(failed(source)),
        };
        let mut note = Vec::new();
        file.take(NOTE_BYTES_MAX as u64 + 1).read_to_end(&mut note).map_err(failed)?;
        Ok(Some(note))
    }

    /// Records a note; durable when this returns.
    pub fn record(&self, origin: &str, note: &[u8]) -> Result<(), StoreError> {
        replace(&self.path(origin), note)
    }

    fn path(&self, origin: &str) -> PathBuf {
        self.folder.join(format!("{}.checkpoint", origin_digest(origin)))
    }
}

/// Hexadecimal SHA-256 of a log's name, by which a witness's monitoring paths know it.
pub fn origin_digest(origin: &str) -> String {
    hex::encode(Sha256::digest(origin))
}

//! The key folder: `issuer.pem`, `log.pem`, `receipt.pem` (encrypted PKCS#8 v1, mode 0600) with their public halves
//! `issuer.pub.pem`, ... beside them, and `log.vkey`.

use super::StoreError;
use crate::log::{NoteKey, Origin, VerifierKey};
use crate::statement::{PublicKey, Role, SecretKey};
use std::path::Path;

/// The keys of an archive, opened.
pub struct Keyring {
    issuer: SecretKey,
    log: SecretKey,
    receipt: SecretKey,
}

/// One key as `keys list` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedKey {
    /// What it is for.
    pub role: Role,
    /// Its public half.
    pub public: PublicKey,
    /// Whether its private half is there and encrypted; `None` where only the public half is there.
    pub encrypted: Option<bool>,
}

impl Keyring {
    /// Makes three new keys in `folder` (created with mode 0700). Refuses to overwrite any. No passphrase: unencrypted.
    pub fn create(folder: &Path, passphrase: Option<&[u8]>) -> Result<Self, StoreError> {
        todo!("{folder:?}{passphrase:?}")
    }
    /// Opens them. `StoreError::WrongPassphrase` is told apart from a damaged file and from a missing passphrase.
    pub fn open(folder: &Path, passphrase: Option<&[u8]>) -> Result<Self, StoreError> {
        todo!("{folder:?}{passphrase:?}")
    }
    /// Whether opening needs a passphrase.
    pub fn needs_passphrase(folder: &Path) -> Result<bool, StoreError> {
        todo!("{folder:?}")
    }
    /// The keys that are there, without opening them.
    pub fn list(folder: &Path) -> Result<Vec<ListedKey>, StoreError> {
        todo!("{folder:?}")
    }
    /// Signs statements.
    pub fn issuer(&self) -> &SecretKey {
        &self.issuer
    }
    /// Signs receipts.
    pub fn receipt(&self) -> &SecretKey {
        &self.receipt
    }
    /// Signs checkpoints under the log's name.
    pub fn note_key(&self, origin: &Origin) -> NoteKey {
        NoteKey::new(origin.clone(), self.log.signing_key().clone())
    }
    /// The log's public half.
    pub fn log_verifier(&self, origin: &Origin) -> VerifierKey {
        self.note_key(origin).verifier()
    }
}

//! The key folder: `issuer.pem`, `log.pem`, `receipt.pem` (encrypted PKCS#8 v1, mode 0600) with their public halves
//! `issuer.pub.pem`, ... beside them, and `log.vkey`.
//!
//! Makes keys once and never overwrites one; opens them only where no one else may read them and each is the other half
//! of its public file. Never keeps a passphrase, and knows nothing of what the keys sign.

mod file;
mod next;

use super::StoreError;
use super::durable::{make_folder, sync_folder};
use crate::log::{NoteKey, Origin, VerifierKey};
use crate::statement::{PublicKey, Role, SecretKey};
use ed25519_dalek::SigningKey;
use std::fs::{self, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The log's public half as a C2SP vkey, beside the PEM files.
const VKEY: &str = "log.vkey";
/// Permissions of the folder: its owner alone.
const FOLDER_MODE: u32 = 0o700;

/// The keys of an archive, opened.
#[derive(Debug)]
pub struct Keyring {
    issuer: SecretKey,
    log: SecretKey,
    receipt: SecretKey,
    /// Keys that were made and have not taken their place yet.
    next: Vec<SecretKey>,
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

/// Makes a key that signs notes in a file of its own, which no archive's folder holds: a witness's.
pub(super) fn make_note_key(
    path: &Path,
    passphrase: Option<&[u8]>,
) -> Result<SigningKey, StoreError> {
    if passphrase.is_some_and(<[u8]>::is_empty) {
        return Err(StoreError::EmptyPassphrase);
    }
    let mut seed = Zeroizing::new([0; 32]);
    system_random(seed.as_mut())?;
    let key = SecretKey::from_seed(Role::Log, &seed);
    let pem = file::write_private(&key, passphrase, &mut system_random)?;
    file::put(path, pem.as_bytes(), file::PRIVATE_MODE)?;
    path.parent().map_or(Ok(()), sync_folder)?;
    Ok(key.signing_key().clone())
}

/// Opens such a key.
pub(super) fn open_note_key(
    path: &Path,
    passphrase: Option<&[u8]>,
) -> Result<SigningKey, StoreError> {
    let key = file::open_private(path, Role::Log, passphrase)?;
    let key = key.ok_or_else(|| StoreError::WrongPassphrase(path.to_owned()))?;
    Ok(key.signing_key().clone())
}

/// Whether such a key is encrypted.
pub(super) fn is_encrypted(path: &Path) -> Result<bool, StoreError> {
    file::is_encrypted(path)
}

impl Keyring {
    /// Makes three new keys in `folder` (created with mode 0700). Refuses to overwrite any. No passphrase: unencrypted.
    pub fn create(folder: &Path, passphrase: Option<&[u8]>) -> Result<Self, StoreError> {
        Self::create_with(folder, passphrase, &mut system_random)
    }

    /// As [`Self::create`], with `random` filling buffers with random bytes: seeds, salts and initialisation vectors.
    pub fn create_with(
        folder: &Path,
        passphrase: Option<&[u8]>,
        random: &mut dyn FnMut(&mut [u8]) -> Result<(), StoreError>,
    ) -> Result<Self, StoreError> {
        if passphrase.is_some_and(<[u8]>::is_empty) {
            return Err(StoreError::EmptyPassphrase);
        }
        let taken =
            Role::ALL.iter().flat_map(|role| [private(folder, *role), public(folder, *role)]);
        for path in taken.chain([folder.join(VKEY)]) {
            if path.symlink_metadata().is_ok() {
                return Err(StoreError::KeyExists(path));
            }
        }
        make_folder(folder)?;
        fs::set_permissions(folder, Permissions::from_mode(FOLDER_MODE))
            .map_err(|source| StoreError::io(folder, "closed to others", source))?;
        let mut make_key = |role| -> Result<SecretKey, StoreError> {
            let mut seed = Zeroizing::new([0; 32]);
            random(seed.as_mut())?;
            let key = SecretKey::from_seed(role, &seed);
            let pem = file::write_private(&key, passphrase, random)?;
            file::put(&private(folder, role), pem.as_bytes(), file::PRIVATE_MODE)?;
            file::put(&public(folder, role), key.public().to_pem().as_bytes(), file::PUBLIC_MODE)?;
            Ok(key)
        };
        let [issuer, log, receipt] = Role::ALL.map(&mut make_key);
        let keyring = Self { issuer: issuer?, log: log?, receipt: receipt?, next: Vec::new() };
        sync_folder(folder)?;
        Ok(keyring)
    }

    /// Opens them. `StoreError::WrongPassphrase` is told apart from a damaged file and from a missing passphrase: all
    /// three have one passphrase, so where it opens some and not others, the others are damaged.
    pub fn open(folder: &Path, passphrase: Option<&[u8]>) -> Result<Self, StoreError> {
        refuse_writable_folder(folder)?;
        next::finish(folder)?;
        let mut opened = Vec::new();
        let mut closed = Vec::new();
        for role in Role::ALL {
            let path = private(folder, role);
            match file::open_private(&path, role, passphrase)? {
                Some(key) => opened.push(key),
                None => closed.push(path),
            }
        }
        match (closed.into_iter().next(), opened.is_empty()) {
            (None, _) => {}
            (Some(path), true) => return Err(StoreError::WrongPassphrase(path)),
            (Some(path), false) => {
                return Err(damaged(&path, "the passphrase opens the other keys and not this one"));
            }
        }
        for key in &opened {
            check_public_half(folder, key)?;
        }
        let [issuer, log, receipt] = <[SecretKey; 3]>::try_from(opened)
            .map_err(|_| damaged(folder, "it does not hold one key for each role"))?;
        if issuer.public() == log.public()
            || log.public() == receipt.public()
            || receipt.public() == issuer.public()
        {
            return Err(damaged(folder, "one key has two roles"));
        }
        Ok(Self { issuer, log, receipt, next: next::open(folder, passphrase)? })
    }

    /// Opens an issuer's key that is in a file of its own, away from any archive.
    pub fn open_issuer(path: &Path, passphrase: Option<&[u8]>) -> Result<SecretKey, StoreError> {
        let key = file::open_private(path, Role::Issuer, passphrase)?;
        key.ok_or_else(|| StoreError::WrongPassphrase(path.to_owned()))
    }

    /// Whether opening needs a passphrase.
    pub fn needs_passphrase(folder: &Path) -> Result<bool, StoreError> {
        for role in Role::ALL {
            if file::is_encrypted(&private(folder, role))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The keys that are there, without opening them.
    pub fn list(folder: &Path) -> Result<Vec<ListedKey>, StoreError> {
        let mut listed = Vec::new();
        for role in Role::ALL {
            let Some(public) = optional(read_public(&public(folder, role)))? else { continue };
            let encrypted = optional(file::is_encrypted(&private(folder, role)))?;
            listed.push(ListedKey { role, public, encrypted });
        }
        Ok(listed)
    }

    /// Writes `log.vkey`, the log's public half under its origin, for auditors and witnesses. Written again it must be
    /// the same.
    pub fn publish_log_key(&self, folder: &Path, origin: &Origin) -> Result<PathBuf, StoreError> {
        let path = folder.join(VKEY);
        let vkey = format!("{}\n", self.log_verifier(origin));
        match optional(file::read(&path))? {
            None => {
                file::put(&path, vkey.as_bytes(), file::PUBLIC_MODE)?;
                sync_folder(folder)?;
            }
            Some(found) if *found == vkey => {}
            Some(_) => {
                return Err(damaged(&path, "it is not the key of this log under this origin"));
            }
        }
        Ok(path)
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
    pub fn log_public(&self) -> PublicKey {
        self.log.public()
    }

    /// The log's public half under its origin.
    pub fn log_verifier(&self, origin: &Origin) -> VerifierKey {
        self.note_key(origin).verifier()
    }
}

fn system_random(buffer: &mut [u8]) -> Result<(), StoreError> {
    getrandom::fill(buffer).map_err(|e| StoreError::NoRandomness(e.to_string()))
}

fn private(folder: &Path, role: Role) -> PathBuf {
    folder.join(format!("{}.pem", role.as_str()))
}

fn public(folder: &Path, role: Role) -> PathBuf {
    folder.join(format!("{}.pub.pem", role.as_str()))
}

fn damaged(path: &Path, why: &str) -> StoreError {
    StoreError::KeyDamaged { path: path.to_owned(), why: why.to_owned() }
}

fn optional<T>(read: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(StoreError::KeyMissing(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

fn read_public(path: &Path) -> Result<PublicKey, StoreError> {
    PublicKey::from_pem(&file::read(path)?).map_err(|e| damaged(path, &e.to_string()))
}

fn check_public_half(folder: &Path, key: &SecretKey) -> Result<(), StoreError> {
    let path = public(folder, key.role());
    if read_public(&path)? == key.public() {
        Ok(())
    } else {
        Err(damaged(&path, "it is not the public half of the private key beside it"))
    }
}

/// Whoever may write in the folder may put other keys there.
fn refuse_writable_folder(folder: &Path) -> Result<(), StoreError> {
    let metadata = fs::metadata(folder).map_err(|source| match source.kind() {
        ErrorKind::NotFound => StoreError::KeyMissing(folder.to_owned()),
        _ => StoreError::io(folder, "read", source),
    })?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o022 == 0 {
        Ok(())
    } else {
        Err(StoreError::KeyPermissions { path: folder.to_owned(), mode, expected: FOLDER_MODE })
    }
}

#[cfg(test)]
mod tests;

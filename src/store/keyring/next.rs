//! The next key of a role: made beside the one in use, and put in its place when the log names it.
//!
//! `issuer.next.pem` and `issuer.next.pub.pem` wait; the retired key's files go to `retired/`. Each step can be the last
//! before a power cut: opening the folder finishes what was begun. The log's key has no next one.

use super::{Keyring, damaged, file, optional, private, public, read_public, system_random};
use crate::statement::{PublicKey, Role, SecretKey};
use crate::store::StoreError;
use crate::store::durable::{make_folder, sync_folder};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The roles whose keys can be rotated.
const ROTATED: [Role; 2] = [Role::Issuer, Role::Receipt];
/// Where the files of retired keys go.
const RETIRED: &str = "retired";

impl Keyring {
    /// Makes the next key of a role; the one that waits already, where there is one.
    pub fn prepare_next(
        folder: &Path,
        role: Role,
        passphrase: Option<&[u8]>,
    ) -> Result<PublicKey, StoreError> {
        let beside = public_next(folder, role);
        if let Some(waiting) = open_private(folder, role, passphrase)? {
            if optional(read_public(&beside))?.is_none() {
                file::put(&beside, waiting.public().to_pem().as_bytes(), file::PUBLIC_MODE)?;
                sync_folder(folder)?;
            }
            return Ok(waiting.public());
        }
        let mut seed = Zeroizing::new([0; 32]);
        system_random(seed.as_mut())?;
        let key = SecretKey::from_seed(role, &seed);
        let pem = file::write_private(&key, passphrase, &mut system_random)?;
        // The private half first: where the public one lies alone, a change was begun and is to be finished.
        file::put(&private_next(folder, role), pem.as_bytes(), file::PRIVATE_MODE)?;
        sync_folder(folder)?;
        file::put(&beside, key.public().to_pem().as_bytes(), file::PUBLIC_MODE)?;
        sync_folder(folder)?;
        Ok(key.public())
    }

    /// The public half of the next key of a role.
    pub fn next(&self, role: Role) -> Option<PublicKey> {
        self.next.iter().find(|key| key.role() == role).map(SecretKey::public)
    }

    /// Puts the next key of a role in the place of the one in use, whose files are kept in `retired/`.
    pub fn promote(&mut self, folder: &Path, role: Role) -> Result<(), StoreError> {
        let Some(at) = self.next.iter().position(|key| key.role() == role) else { return Ok(()) };
        let next = self.next.swap_remove(at);
        let held = match role {
            Role::Issuer => &mut self.issuer,
            Role::Receipt => &mut self.receipt,
            Role::Log => return Ok(()),
        };
        let name = format!("{}-{}", role.as_str(), held.public().id());
        let retired = folder.join(RETIRED);
        make_folder(&retired)?;
        keep(&private(folder, role), &retired.join(format!("{name}.pem")))?;
        keep(&public(folder, role), &retired.join(format!("{name}.pub.pem")))?;
        sync_folder(&retired)?;
        rename(&private_next(folder, role), &private(folder, role))?;
        sync_folder(folder)?;
        rename(&public_next(folder, role), &public(folder, role))?;
        sync_folder(folder)?;
        *held = next;
        Ok(())
    }
}

/// The keys that wait.
pub(super) fn open(folder: &Path, passphrase: Option<&[u8]>) -> Result<Vec<SecretKey>, StoreError> {
    let mut waiting = Vec::new();
    for role in ROTATED {
        waiting.extend(open_one(folder, role, passphrase)?);
    }
    Ok(waiting)
}

/// Finishes a change that ended between the private half and the public one.
pub(super) fn finish(folder: &Path) -> Result<(), StoreError> {
    for role in ROTATED {
        let waits = |path: PathBuf| path.symlink_metadata().is_ok();
        if waits(public_next(folder, role)) && !waits(private_next(folder, role)) {
            rename(&public_next(folder, role), &public(folder, role))?;
            sync_folder(folder)?;
        }
    }
    Ok(())
}

/// A key that waits; one without its public half was never named to anybody.
fn open_one(
    folder: &Path,
    role: Role,
    passphrase: Option<&[u8]>,
) -> Result<Option<SecretKey>, StoreError> {
    let Some(public) = optional(read_public(&public_next(folder, role)))? else { return Ok(None) };
    match open_private(folder, role, passphrase)? {
        Some(key) if key.public() != public => {
            Err(damaged(&private_next(folder, role), "the public half beside it is another key's"))
        }
        key => Ok(key),
    }
}

fn open_private(
    folder: &Path,
    role: Role,
    passphrase: Option<&[u8]>,
) -> Result<Option<SecretKey>, StoreError> {
    let path = private_next(folder, role);
    match optional(file::open_private(&path, role, passphrase))? {
        None => Ok(None),
        Some(None) => Err(StoreError::WrongPassphrase(path)),
        Some(key) => Ok(key),
    }
}

fn private_next(folder: &Path, role: Role) -> PathBuf {
    folder.join(format!("{}.next.pem", role.as_str()))
}

fn public_next(folder: &Path, role: Role) -> PathBuf {
    folder.join(format!("{}.next.pub.pem", role.as_str()))
}

/// A second name for a file, which keeps it when the first is given away.
fn keep(path: &Path, kept: &Path) -> Result<(), StoreError> {
    match fs::hard_link(path, kept) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(StoreError::io(kept, "written", error))
        }
        _ => Ok(()),
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    fs::rename(from, to).map_err(|error| StoreError::io(to, "written", error))
}

//! One key file: PKCS#8 version 1 as PEM, plain or encrypted, in the form that `openssl pkey` opens.
//!
//! `SigningKey::to_pkcs8_pem` writes version 2, which OpenSSL 3.0 refuses; so the public half is left out. Encrypted with
//! PBES2: PBKDF2-HMAC-SHA256 (600,000 rounds, the figure of OWASP) and AES-256-CBC.

use super::{StoreError, damaged};
use crate::limits::{KEY_FILE_BYTES_MAX, KEY_ROUNDS_MAX};
use crate::statement::{Role, SecretKey};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, KeypairBytes};
use pkcs8::der::SecretDocument;
use pkcs8::pkcs5::pbes2::Parameters;
use pkcs8::{EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef};
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use zeroize::Zeroizing;

/// Permissions of a private key: its owner alone.
pub(super) const PRIVATE_MODE: u32 = 0o600;
/// Permissions of a public key.
pub(super) const PUBLIC_MODE: u32 = 0o644;

/// Rounds of PBKDF2 in what is written.
const ROUNDS: u32 = 600_000;
const PLAIN: &str = "PRIVATE KEY";
const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";

/// The PEM file of a private key.
pub(super) fn write_private(
    key: &SecretKey,
    passphrase: Option<&[u8]>,
    random: &mut dyn FnMut(&mut [u8]) -> Result<(), StoreError>,
) -> Result<Zeroizing<String>, StoreError> {
    write_with_rounds(key, passphrase, ROUNDS, random)
}

/// As [`write_private`]; only tests, which open thousands of damaged files, ask for few rounds.
pub(super) fn write_with_rounds(
    key: &SecretKey,
    passphrase: Option<&[u8]>,
    rounds: u32,
    random: &mut dyn FnMut(&mut [u8]) -> Result<(), StoreError>,
) -> Result<Zeroizing<String>, StoreError> {
    let wrong = |e: &dyn std::fmt::Display| StoreError::Damaged {
        what: format!("the new {} key", key.role().as_str()),
        why: e.to_string(),
    };
    let version_1 = KeypairBytes { secret_key: *key.seed(), public_key: None };
    let plain = version_1.to_pkcs8_der().map_err(|e| wrong(&e))?;
    let Some(passphrase) = passphrase else {
        return plain.to_pem(PLAIN, LineEnding::LF).map_err(|e| wrong(&e));
    };
    let (mut salt, mut iv) = ([0; 16], [0; 16]);
    random(&mut salt)?;
    random(&mut iv)?;
    Parameters::generate_pbkdf2_sha256_aes256cbc(rounds, &salt, iv)
        .map_err(|e| wrong(&e))
        .and_then(|parameters| {
            PrivateKeyInfoRef::try_from(plain.as_bytes())
                .and_then(|info| info.encrypt_with_params(parameters, passphrase))
                .map_err(|e| wrong(&e))
        })?
        .to_pem(ENCRYPTED, LineEnding::LF)
        .map_err(|e| wrong(&e))
}

/// Opens a private key file; `None` where the passphrase, or what is encrypted, is not right.
pub(super) fn open_private(
    path: &Path,
    role: Role,
    passphrase: Option<&[u8]>,
) -> Result<Option<SecretKey>, StoreError> {
    refuse_readable(path)?;
    let (encrypted, document) = parse(path)?;
    let plain = match (encrypted, passphrase) {
        (false, _) => document,
        (true, None) => return Err(StoreError::PassphraseNeeded(path.to_owned())),
        (true, Some(passphrase)) => {
            let info = EncryptedPrivateKeyInfoRef::try_from(document.as_bytes())
                .map_err(|e| damaged(path, &e.to_string()))?;
            refuse_costly(path, &info)?;
            let Ok(plain) = info.decrypt(passphrase) else { return Ok(None) };
            plain
        }
    };
    match SigningKey::from_pkcs8_der(plain.as_bytes()) {
        Ok(signing) => Ok(Some(SecretKey::from_seed(role, signing.as_bytes()))),
        // A wrong passphrase decrypts to rubbish that once in 256 times has the right padding.
        Err(_) if encrypted => Ok(None),
        Err(e) => Err(damaged(path, &e.to_string())),
    }
}

/// Whether a private key file is encrypted.
pub(super) fn is_encrypted(path: &Path) -> Result<bool, StoreError> {
    parse(path).map(|(encrypted, _)| encrypted)
}

/// Reads a key file with its bound.
pub(super) fn read(path: &Path) -> Result<Zeroizing<String>, StoreError> {
    let file = File::open(path).map_err(|source| match source.kind() {
        ErrorKind::NotFound => StoreError::KeyMissing(path.to_owned()),
        _ => StoreError::io(path, "opened", source),
    })?;
    let mut text = Zeroizing::new(String::with_capacity(1024));
    file.take(KEY_FILE_BYTES_MAX as u64 + 1).read_to_string(&mut text).map_err(|source| {
        match source.kind() {
            ErrorKind::InvalidData => damaged(path, "it is not text"),
            _ => StoreError::io(path, "read", source),
        }
    })?;
    if text.len() > KEY_FILE_BYTES_MAX {
        return Err(damaged(path, &format!("it is longer than {KEY_FILE_BYTES_MAX} bytes")));
    }
    Ok(text)
}

/// Puts a new file there, whole or not at all after a power cut, and never over another. Its folder is the caller's to
/// sync.
pub(super) fn put(path: &Path, bytes: &[u8], mode: u32) -> Result<(), StoreError> {
    let beside = path.with_extension("new");
    if beside.symlink_metadata().is_ok() {
        fs::remove_file(&beside).map_err(|source| StoreError::io(&beside, "removed", source))?;
    }
    let written =
        OpenOptions::new().write(true).create_new(true).mode(mode).open(&beside).and_then(
            |mut file| {
                file.set_permissions(Permissions::from_mode(mode))?;
                file.write_all(bytes)?;
                file.sync_all()
            },
        );
    written.map_err(|source| StoreError::io(&beside, "written", source))?;
    // A link fails where the name is taken; a rename would take it. Some file systems have no links: there the caller's
    // own look at the name must do.
    let placed = match fs::hard_link(&beside, path) {
        Ok(()) => fs::remove_file(&beside),
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {
            fs::remove_file(&beside)
                .map_err(|source| StoreError::io(&beside, "removed", source))?;
            return Err(StoreError::KeyExists(path.to_owned()));
        }
        Err(_) => fs::rename(&beside, path),
    };
    placed.map_err(|source| StoreError::io(path, "written", source))
}

fn parse(path: &Path) -> Result<(bool, SecretDocument), StoreError> {
    let pem = read(path)?;
    match SecretDocument::from_pem(&pem) {
        Ok((ENCRYPTED, document)) => Ok((true, document)),
        Ok((PLAIN, document)) => Ok((false, document)),
        Ok((other, _)) => Err(damaged(path, &format!("it holds a {other:?}, not a private key"))),
        Err(e) => Err(damaged(path, &format!("it is not a PEM file: {e}"))),
    }
}

/// A file that asks for hours of key derivation was not written by us, nor by openssl as people use it.
pub(super) fn refuse_costly(
    path: &Path,
    info: &EncryptedPrivateKeyInfoRef<'_>,
) -> Result<(), StoreError> {
    let pbkdf2 = info.encryption_algorithm.pbes2().and_then(|parameters| parameters.kdf.pbkdf2());
    match pbkdf2.map(|pbkdf2| pbkdf2.iteration_count) {
        Some(rounds) if rounds <= KEY_ROUNDS_MAX => Ok(()),
        Some(rounds) => Err(damaged(
            path,
            &format!("it asks for {rounds} rounds of PBKDF2, at most {KEY_ROUNDS_MAX} are done"),
        )),
        None => Err(damaged(path, "it is not encrypted with PBKDF2")),
    }
}

fn refuse_readable(path: &Path) -> Result<(), StoreError> {
    let metadata = fs::metadata(path).map_err(|source| match source.kind() {
        ErrorKind::NotFound => StoreError::KeyMissing(path.to_owned()),
        _ => StoreError::io(path, "read", source),
    })?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & !0o700 == 0 {
        Ok(())
    } else {
        Err(StoreError::KeyPermissions { path: path.to_owned(), mode, expected: PRIVATE_MODE })
    }
}

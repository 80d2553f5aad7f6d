//! C2SP tlog-cosignature v1.0.1, Ed25519 only (`cosignature/v1`, type 0x04): a witness says that at a time this was the
//! largest consistent tree it had seen.
//!
//! Signed message: `"cosignature/v1\n" || "time " || decimal seconds || "\n" || note text`. Signature bytes:
//! `uint64_be(seconds) || 64 bytes of Ed25519`. ML-DSA cosignatures (type 0x06) are unknown here and passed over.

use super::key::{KeyType, key_id, parse_vkey, vkey};
use super::note::{Note, known, signature_line};
use super::{KeyName, LogError, SignedCheckpoint};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};

/// A witness's public key: `<name>+<hex id>+<base64(0x04 || key)>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CosignerKey {
    name: KeyName,
    key: VerifyingKey,
}

impl CosignerKey {
    /// From its parts.
    pub fn new(name: KeyName, key: VerifyingKey) -> Self {
        Self { name, key }
    }
    /// Reads a vkey of type 0x04; its id must match its name and key.
    pub fn parse(vkey: &str) -> Result<Self, LogError> {
        let (name, key) = parse_vkey(vkey, KeyType::CosignatureV1)?;
        Ok(Self { name, key })
    }
    /// The name.
    pub fn name(&self) -> &KeyName {
        &self.name
    }
    /// The key.
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }
    /// `SHA-256(name || 0x0A || 0x04 || key)[..4]`.
    pub fn id(&self) -> [u8; 4] {
        key_id(&self.name, KeyType::CosignatureV1, &self.key)
    }
}

/// The vkey.
impl std::fmt::Display for CosignerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&vkey(&self.name, KeyType::CosignatureV1, &self.key))
    }
}

/// A witness's secret key. Wiped from memory when it is dropped; has no printed form.
pub struct CosigningKey {
    name: KeyName,
    signing: SigningKey,
}

impl CosigningKey {
    /// From its parts.
    pub fn new(name: KeyName, signing: SigningKey) -> Self {
        Self { name, signing }
    }
    /// Its public half.
    pub fn cosigner(&self) -> CosignerKey {
        CosignerKey::new(self.name.clone(), self.signing.verifying_key())
    }
    /// The signature line that says: at `time` (seconds since 1970) this was the largest consistent tree seen. The
    /// signature is verified before it is returned.
    pub fn cosign(&self, checkpoint: &SignedCheckpoint, time: u64) -> Result<String, LogError> {
        let cosigner = self.cosigner();
        // The text as the log wrote it: it may have lines that a checkpoint of ours does not.
        let note = Note::parse(checkpoint.note().as_bytes())?;
        let text = note.text();
        let signature = self.signing.sign(message(time, text).as_bytes());
        let bytes = [time.to_be_bytes().as_slice(), &signature.to_bytes()].concat();
        let line = signature_line(&self.name, cosigner.id(), &bytes);
        let signed = Note::parse(format!("{text}\n{line}").as_bytes())?;
        verify(&signed, std::slice::from_ref(&cosigner))?;
        Ok(line)
    }
}

/// A cosignature that verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosignature<'k> {
    /// Whose it is.
    pub key: &'k CosignerKey,
    /// When the witness saw the tree, in seconds since 1970, at most 2^63 - 1. Whether that is too long ago or in the
    /// future is for the caller, who has a clock.
    pub time: u64,
}

/// The cosignatures of `note` by `keys`; lines by anyone else are passed over, a bad one by a known key is
/// [`LogError::BadSignature`].
pub(super) fn verify<'k>(
    note: &Note,
    keys: &'k [CosignerKey],
) -> Result<Vec<Cosignature<'k>>, LogError> {
    let mut cosignatures = Vec::new();
    for line in note.signatures() {
        let Some(key) = known(line, keys, |key| (key.name(), key.id()))? else { continue };
        let bad =
            || LogError::BadSignature { name: line.name().to_owned(), id: hex::encode(line.id()) };
        let (time, signature) = line.bytes().split_first_chunk().ok_or_else(bad)?;
        let time = u64::from_be_bytes(*time);
        if i64::try_from(time).is_err() {
            return Err(bad());
        }
        line.verify(key.key(), message(time, note.text()).as_bytes(), signature)?;
        cosignatures.push(Cosignature { key, time });
    }
    Ok(cosignatures)
}

fn message(time: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

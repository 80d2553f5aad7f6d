//! Keys of notes: names, ids and the vkey spelling (C2SP signed-note v1.0.0).

use super::{LogError, note, text};
use crate::limits::KEY_NAME_BYTES_MAX;
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

/// Name of a note's key: not empty, no white space, no `+`, at most 255 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyName(String);

impl KeyName {
    /// Reads a name.
    pub fn parse(given: &str) -> Result<Self, LogError> {
        match name_fault(given) {
            None => Ok(Self(given.to_owned())),
            Some(why) => Err(LogError::KeyName { given: given.chars().take(80).collect(), why }),
        }
    }
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for KeyName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is wrong with a key name, if anything.
pub(super) fn name_fault(given: &str) -> Option<&'static str> {
    if given.is_empty() {
        Some("it is empty")
    } else if given.len() > KEY_NAME_BYTES_MAX {
        Some("it is longer than 255 bytes")
    } else if given.contains(char::is_whitespace) {
        Some("it has white space in it")
    } else if given.contains('+') {
        Some("it has a + in it")
    } else if given.contains(char::is_control) {
        Some("it has a control character in it")
    } else {
        None
    }
}

/// Signature types of signed-note that this room verifies.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyType {
    /// Ed25519 over the note's text.
    Ed25519 = 0x01,
    /// Ed25519 over a time and the note's text (tlog-cosignature).
    CosignatureV1 = 0x04,
}

/// Key id: `SHA-256(name || 0x0A || type || key)[..4]`.
pub(super) fn key_id(name: &KeyName, kind: KeyType, key: &VerifyingKey) -> [u8; 4] {
    let digest = Sha256::new()
        .chain_update(name.as_str())
        .chain_update([b'\n', kind as u8])
        .chain_update(key.as_bytes())
        .finalize();
    let [a, b, c, d, ..]: [u8; 32] = digest.into();
    [a, b, c, d]
}

/// Writes `<name>+<hex id>+<base64(type || key)>`.
pub(super) fn vkey(name: &KeyName, kind: KeyType, key: &VerifyingKey) -> String {
    let mut typed = vec![kind as u8];
    typed.extend_from_slice(key.as_bytes());
    format!("{name}+{}+{}", hex::encode(key_id(name, kind, key)), text::to_base64(&typed))
}

/// Reads what [`vkey`] writes, and nothing else.
pub(super) fn parse_vkey(given: &str, kind: KeyType) -> Result<(KeyName, VerifyingKey), LogError> {
    let fault = |why| LogError::Vkey { why };
    let mut parts = given.splitn(3, '+');
    let (Some(name), Some(id), Some(typed)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(fault("<name>+<hex id>+<base64 key> was expected"));
    };
    let name = KeyName::parse(name)?;
    let is_id = id.len() == 8 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !is_id {
        return Err(fault("an id of 8 hexadecimal digits in lower case was expected"));
    }
    let typed = text::from_base64(typed)?;
    let Some((type_byte, key)) = typed.split_first() else {
        return Err(fault("a key behind its type was expected"));
    };
    if *type_byte != kind as u8 {
        return Err(fault(match kind {
            KeyType::Ed25519 => "an Ed25519 key (type 0x01) was expected",
            KeyType::CosignatureV1 => "an Ed25519 cosignature key (type 0x04) was expected",
        }));
    }
    let key: [u8; 32] = key.try_into().map_err(|_| fault("a key of 32 bytes was expected"))?;
    let key = VerifyingKey::from_bytes(&key).map_err(|_| fault("its bytes are no Ed25519 key"))?;
    if key.is_weak() {
        return Err(fault("it is a weak key, for which anyone can sign"));
    }
    let expected = hex::encode(key_id(&name, kind, &key));
    if id != expected {
        return Err(LogError::VkeyId { found: id.to_owned(), expected });
    }
    Ok((name, key))
}

/// A public key that verifies notes, as a vkey writes it: `<name>+<hex id>+<base64(0x01 || key)>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    key: VerifyingKey,
}

impl VerifierKey {
    /// From its parts.
    pub fn new(name: KeyName, key: VerifyingKey) -> Self {
        Self { name, key }
    }
    /// Reads a vkey; its id must match its name and key. Errors: [`LogError::Vkey`], [`LogError::VkeyId`],
    /// [`LogError::KeyName`], [`LogError::Base64`].
    pub fn parse(vkey: &str) -> Result<Self, LogError> {
        let (name, key) = parse_vkey(vkey, KeyType::Ed25519)?;
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
    /// `SHA-256(name || 0x0A || 0x01 || key)[..4]`.
    pub fn id(&self) -> [u8; 4] {
        key_id(&self.name, KeyType::Ed25519, &self.key)
    }
}

/// The vkey.
impl std::fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&vkey(&self.name, KeyType::Ed25519, &self.key))
    }
}

/// A key that signs notes. Its secret half is wiped from memory when it is dropped, and has no printed form.
pub struct NoteKey {
    name: KeyName,
    signing: SigningKey,
}

impl NoteKey {
    /// From its parts.
    pub fn new(name: KeyName, signing: SigningKey) -> Self {
        Self { name, signing }
    }
    /// Its public half.
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey::new(self.name.clone(), self.signing.verifying_key())
    }
    /// Signs `text` (ends in a newline) and returns the whole note. The signature is verified before it is returned:
    /// [`LogError::BadSignature`] then means broken memory. [`LogError::Note`] is a text that no note can hold.
    pub fn sign(&self, text: &str) -> Result<String, LogError> {
        let verifier = self.verifier();
        let signature = self.signing.sign(text.as_bytes()).to_bytes();
        let line = note::signature_line(&self.name, verifier.id(), &signature);
        let signed = format!("{text}\n{line}");
        let note = note::Note::parse(signed.as_bytes())?;
        note.verify(std::slice::from_ref(&verifier))?;
        if note.text() == text {
            Ok(signed)
        } else {
            Err(LogError::Note { why: "a text that ends in one newline was expected" })
        }
    }
}

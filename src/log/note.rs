//! C2SP signed-note v1.0.0.

use super::LogError;

/// Name of a note's key: not empty, no white space, no `+`, at most 255 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyName(String);
impl KeyName {
    /// Reads a name.
    pub fn parse(given: &str) -> Result<Self, LogError> {
        todo!("{given}")
    }
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A public key that verifies notes, as a vkey writes it: `<name>+<hex id>+<base64(0x01 || key)>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    key: ed25519_dalek::VerifyingKey,
}
impl VerifierKey {
    /// From its parts.
    pub fn new(name: KeyName, key: ed25519_dalek::VerifyingKey) -> Self {
        Self { name, key }
    }
    /// Reads a vkey; its id must match its name and key.
    pub fn parse(vkey: &str) -> Result<Self, LogError> {
        todo!("{vkey}")
    }
    /// The name.
    pub fn name(&self) -> &KeyName {
        &self.name
    }
    /// The key.
    pub fn key(&self) -> &ed25519_dalek::VerifyingKey {
        &self.key
    }
    /// `SHA-256(name || 0x0A || 0x01 || key)[..4]`.
    pub fn id(&self) -> [u8; 4] {
        todo!()
    }
}
// Display = the vkey

/// A key that signs notes.
pub struct NoteKey {
    name: KeyName,
    signing: ed25519_dalek::SigningKey,
}
impl NoteKey {
    /// From its parts.
    pub fn new(name: KeyName, signing: ed25519_dalek::SigningKey) -> Self {
        Self { name, signing }
    }
    /// Its public half.
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey::new(self.name.clone(), self.signing.verifying_key())
    }
    /// Signs `text` (ends in a newline) and returns the whole note. The signature is verified before it is returned.
    pub fn sign(&self, text: &str) -> Result<String, LogError> {
        todo!("{text}")
    }
}

/// A parsed note: text and signature lines, nothing verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}
/// One signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    name: String,
    id: [u8; 4],
    signature: Vec<u8>,
}
impl Note {
    /// Parses a note strictly.
    pub fn parse(note: &[u8]) -> Result<Self, LogError> {
        todo!("{note:?}")
    }
    /// The signed text, final newline included.
    pub fn text(&self) -> &str {
        &self.text
    }
    /// How many signature lines there are.
    pub fn signature_count(&self) -> usize {
        self.signatures.len()
    }
    /// Checks the note against `keys`: unknown signatures are ignored, a bad one by a known key refuses the note, and
    /// at least one good one must be there. Returns the keys that signed.
    pub fn verify<'k>(&self, keys: &'k [VerifierKey]) -> Result<Vec<&'k VerifierKey>, LogError> {
        todo!("{keys:?}")
    }
}

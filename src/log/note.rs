//! C2SP signed-note v1.0.0: a text, a blank line and signature lines.
//!
//! Strict: one spelling for every note, so a parsed note prints byte for byte as it was read.

use super::key::name_fault;
use super::{KeyName, LogError, VerifierKey, text};
use crate::limits::{NOTE_BYTES_MAX, NOTE_SIGNATURES_MAX};
use ed25519_dalek::{Signature, VerifyingKey};
use std::collections::HashSet;

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

impl NoteSignature {
    /// Name of the key it says it is by.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// Id of the key it says it is by.
    pub fn id(&self) -> [u8; 4] {
        self.id
    }
    /// The signature without the id: its length and meaning depend on the key's type.
    pub fn bytes(&self) -> &[u8] {
        &self.signature
    }
    /// Checks it as an Ed25519 signature of `message`.
    pub(super) fn verify(
        &self,
        key: &VerifyingKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), LogError> {
        Signature::from_slice(signature)
            .and_then(|signature| key.verify_strict(message, &signature))
            .map_err(|_| LogError::BadSignature {
                name: self.name.clone(),
                id: hex::encode(self.id),
            })
    }
}

impl Note {
    /// Parses a note strictly: UTF-8 without control characters, a text that is not blank, one blank line, then 1 to
    /// [`NOTE_SIGNATURES_MAX`] lines `— <name> <base64(id || signature)>`, each by another name or id. Errors:
    /// [`LogError::TooLong`], [`LogError::Note`], [`LogError::SignatureLine`], [`LogError::DuplicateSignature`].
    pub fn parse(note: &[u8]) -> Result<Self, LogError> {
        if note.len() > NOTE_BYTES_MAX {
            let (what, found, max) = ("note", note.len(), NOTE_BYTES_MAX);
            return Err(LogError::TooLong { what, found, max });
        }
        let fault = |why| LogError::Note { why };
        let note = std::str::from_utf8(note).map_err(|_| fault("UTF-8 was expected"))?;
        if note.bytes().any(|byte| byte < 0x20 && byte != b'\n') {
            return Err(fault("no control characters but newlines were expected"));
        }
        if !note.ends_with('\n') {
            return Err(fault("a newline at its end was expected"));
        }
        // The text may have blank lines of its own: the last one is the border.
        let border =
            note.rfind("\n\n").ok_or(fault("a blank line before signatures was expected"))?;
        let (text, signatures) = note.split_at(border + 1);
        if text.bytes().all(|byte| byte == b'\n') {
            return Err(fault("a text before the blank line was expected"));
        }
        let signatures = parse_signatures(signatures.get(1..).unwrap_or_default())?;
        Ok(Self { text: text.to_owned(), signatures })
    }
    /// The signed text, final newline included.
    pub fn text(&self) -> &str {
        &self.text
    }
    /// How many signature lines there are.
    pub fn signature_count(&self) -> usize {
        self.signatures.len()
    }
    /// The signature lines, in their order.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }
    /// Adds a signature line, in the place of the one by the same name and id where there is one.
    pub(super) fn put(&mut self, line: NoteSignature) {
        let same = |other: &&mut NoteSignature| (&other.name, other.id) == (&line.name, line.id);
        match self.signatures.iter_mut().find(same) {
            Some(other) => *other = line,
            None => self.signatures.push(line),
        }
    }
    /// Checks the note against `keys`: unknown signatures are ignored, a bad one by a known key refuses the note, and
    /// at least one good one must be there. Returns the keys that signed. Errors: [`LogError::BadSignature`],
    /// [`LogError::NoKnownSignature`], [`LogError::AmbiguousKeys`].
    pub fn verify<'k>(&self, keys: &'k [VerifierKey]) -> Result<Vec<&'k VerifierKey>, LogError> {
        let mut signed = Vec::new();
        for signature in &self.signatures {
            let known = known(signature, keys, |key| (key.name(), key.id()))?;
            let Some(key) = known else { continue };
            signature.verify(key.key(), self.text.as_bytes(), signature.bytes())?;
            signed.push(key);
        }
        if signed.is_empty() {
            return Err(self.unknown());
        }
        Ok(signed)
    }

    /// The error that names who signed instead.
    fn unknown(&self) -> LogError {
        let by = |signature: &NoteSignature| {
            format!("{} with id {}", signature.name, hex::encode(signature.id))
        };
        let mut found: Vec<String> = self.signatures.iter().take(5).map(by).collect();
        if self.signatures.len() > found.len() {
            found.push("others".to_owned());
        }
        LogError::NoKnownSignature { found: found.join(", ") }
    }
}

/// The note as it was read.
impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.text)?;
        for signature in &self.signatures {
            f.write_str(&line(&signature.name, signature.id, &signature.signature))?;
        }
        Ok(())
    }
}

/// The key that a signature line names by both name and id, if it is among `keys`.
pub(super) fn known<'k, K: PartialEq>(
    signature: &NoteSignature,
    keys: &'k [K],
    label: impl Fn(&K) -> (&KeyName, [u8; 4]),
) -> Result<Option<&'k K>, LogError> {
    let mut matching = keys.iter().filter(|key| {
        let (name, id) = label(key);
        name.as_str() == signature.name && id == signature.id
    });
    let first = matching.next();
    if matching.any(|other| Some(other) != first) {
        let (name, id) = (signature.name.clone(), hex::encode(signature.id));
        return Err(LogError::AmbiguousKeys { name, id });
    }
    Ok(first)
}

/// `— <name> <base64(id || signature)>` and a newline.
pub(super) fn signature_line(name: &KeyName, id: [u8; 4], signature: &[u8]) -> String {
    line(name.as_str(), id, signature)
}

fn line(name: &str, id: [u8; 4], signature: &[u8]) -> String {
    let mut blob = id.to_vec();
    blob.extend_from_slice(signature);
    format!("\u{2014} {name} {}\n", text::to_base64(&blob))
}

fn parse_signatures(lines: &str) -> Result<Vec<NoteSignature>, LogError> {
    let Some(lines) = lines.strip_suffix('\n') else {
        return Err(LogError::Note { why: "a signature line was expected" });
    };
    let mut signatures = Vec::new();
    let mut seen = HashSet::new();
    for (at, line) in lines.split('\n').enumerate() {
        if at == NOTE_SIGNATURES_MAX {
            return Err(LogError::SignatureLine {
                line: at + 1,
                why: "at most 100 signatures are allowed",
            });
        }
        let signature =
            parse_signature(line).map_err(|why| LogError::SignatureLine { line: at + 1, why })?;
        if !seen.insert((signature.name.clone(), signature.id)) {
            let id = hex::encode(signature.id);
            return Err(LogError::DuplicateSignature { name: signature.name, id });
        }
        signatures.push(signature);
    }
    Ok(signatures)
}

fn parse_signature(line: &str) -> Result<NoteSignature, &'static str> {
    let line =
        line.strip_prefix("\u{2014} ").ok_or("it does not start with an em dash and a space")?;
    let (name, blob) = line.split_once(' ').ok_or("a name, a space and base64 were expected")?;
    if let Some(fault) = name_fault(name) {
        return Err(fault);
    }
    let blob = text::from_base64(blob).map_err(|_| "its base64 is not canonical")?;
    match blob.split_first_chunk() {
        Some((id, signature)) if !signature.is_empty() => {
            Ok(NoteSignature { name: name.to_owned(), id: *id, signature: signature.to_vec() })
        }
        _ => Err("a key id of 4 bytes and a signature were expected"),
    }
}

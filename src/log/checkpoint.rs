//! C2SP tlog-checkpoint v1.0.0: the log's signed size and root.

use super::note::{Note, NoteSignature};
use super::{
    Cosignature, CosignerKey, KeyName, LogError, NoteKey, RootHash, TreeSize, VerifierKey,
    cosignature, text,
};

/// A log's name, and the name of its key: `<host>/log`.
pub type Origin = KeyName;

/// Size and root of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: Origin,
    /// Its size.
    pub size: TreeSize,
    /// Its root.
    pub root: RootHash,
}

impl Checkpoint {
    /// The three lines that are signed: origin, size, root in base64, each with its newline.
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root.to_base64())
    }

    /// Reads the text of a checkpoint note (extension lines are tolerated when reading). Errors:
    /// [`LogError::CheckpointLine`] by the name of the line.
    pub fn parse_text(text: &str) -> Result<Self, LogError> {
        let fault = |line, why| LogError::CheckpointLine { line, why };
        let body =
            text.strip_suffix('\n').ok_or(fault("last", "a newline behind it was expected"))?;
        let mut lines = body.split('\n');
        let origin = lines.next().unwrap_or_default();
        let origin = Origin::parse(origin)
            .map_err(|_| fault("origin", "a name without white space or + was expected"))?;
        let size = lines.next().ok_or(fault("size", "it is missing"))?;
        let size = text::decimal(size).map_err(|_| {
            fault("size", "a decimal number without sign or leading zeros was expected")
        })?;
        let root = lines.next().ok_or(fault("root", "it is missing"))?;
        let root = RootHash::from_base64(root)
            .map_err(|_| fault("root", "canonical base64 of 32 bytes was expected"))?;
        if size == 0 && root != RootHash::of_nothing() {
            return Err(fault("root", "the root of an empty tree is SHA-256 of nothing"));
        }
        if lines.any(str::is_empty) {
            return Err(fault("extension", "it is blank"));
        }
        Ok(Self { origin, size: TreeSize::new(size), root })
    }

    /// Signs it; the key's name must be the origin: [`LogError::Origin`].
    pub fn sign(self, key: &NoteKey) -> Result<SignedCheckpoint, LogError> {
        check_origin(&self, &key.verifier())?;
        let note = key.sign(&self.to_text())?;
        Ok(SignedCheckpoint { checkpoint: self, note })
    }
}

/// A checkpoint whose signature by the log was verified, with the note as it was read or made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: String,
}

impl SignedCheckpoint {
    /// Opens a note: parses it, checks the origin (= the key's name) and the log's signature. Errors: those of
    /// [`Note::parse`], [`Checkpoint::parse_text`] and [`Note::verify`], and [`LogError::Origin`].
    pub fn open(note: &[u8], log: &VerifierKey) -> Result<Self, LogError> {
        let parsed = Note::parse(note)?;
        let checkpoint = Checkpoint::parse_text(parsed.text())?;
        check_origin(&checkpoint, log)?;
        parsed.verify(std::slice::from_ref(log))?;
        Ok(Self { checkpoint, note: parsed.to_string() })
    }

    /// What was signed.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The whole note, byte for byte.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// The same with those of these signature lines that are good cosignatures by `keys`, each in the place of an earlier one
    /// by the same key. Lines by anyone else are passed over. Errors: those of [`Note::parse`], and
    /// [`LogError::BadSignature`] for a bad line by a known key.
    pub fn with_cosignatures(&self, lines: &str, keys: &[CosignerKey]) -> Result<Self, LogError> {
        let mut note = Note::parse(self.note.as_bytes())?;
        let given = Note::parse(format!("{}\n{lines}", note.text()).as_bytes())?;
        let good = cosignature::verify(&given, keys)?;
        let is_good = |line: &&NoteSignature| {
            good.iter().any(|by| by.key.name().as_str() == line.name() && by.key.id() == line.id())
        };
        for line in given.signatures().iter().filter(is_good) {
            note.put(line.clone());
        }
        let note = note.to_string();
        // What is put together is held to what is read: the number of lines has its bound.
        Note::parse(note.as_bytes())?;
        Ok(Self { checkpoint: self.checkpoint.clone(), note })
    }

    /// The witnesses among `keys` that cosigned. Lines by others are passed over; a bad one by a known witness is
    /// [`LogError::BadSignature`].
    pub fn cosignatures<'k>(
        &self,
        keys: &'k [CosignerKey],
    ) -> Result<Vec<Cosignature<'k>>, LogError> {
        cosignature::verify(&Note::parse(self.note.as_bytes())?, keys)
    }

    /// The same where at least `needed` different witness keys must be among them: [`LogError::Quorum`].
    pub fn cosignatures_by<'k>(
        &self,
        needed: usize,
        keys: &'k [CosignerKey],
    ) -> Result<Vec<Cosignature<'k>>, LogError> {
        let cosignatures = self.cosignatures(keys)?;
        // One operator's key under two names is one witness.
        let mut different: Vec<&[u8; 32]> =
            cosignatures.iter().map(|cosignature| cosignature.key.key().as_bytes()).collect();
        different.sort_unstable();
        different.dedup();
        let found = different.len();
        if found < needed { Err(LogError::Quorum { found, needed }) } else { Ok(cosignatures) }
    }
}

fn check_origin(checkpoint: &Checkpoint, log: &VerifierKey) -> Result<(), LogError> {
    if checkpoint.origin == *log.name() {
        return Ok(());
    }
    let (expected, found) = (log.name().to_string(), checkpoint.origin.to_string());
    Err(LogError::Origin { expected, found })
}

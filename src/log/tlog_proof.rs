//! C2SP tlog-proof (`.tlog-proof` files): index, path and checkpoint in one file that needs no server.
//!
//! ```text
//! c2sp.org/tlog-proof@v1
//! extra <base64>            (optional, not authenticated)
//! index <n>
//! <base64 hash>             (none or more, the leaf's sibling first)
//!
//! <checkpoint note, verbatim>
//! ```

use super::{
    InclusionProof, LeafHash, LeafIndex, LogError, NodeHash, SignedCheckpoint, VerifierKey, text,
};
use crate::limits::{PROOF_HASHES_MAX, TLOG_PROOF_BYTES_MAX, TLOG_PROOF_LINE_BYTES_MAX};
use std::fmt;

/// Index, path and checkpoint note in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// Unauthenticated extra bytes.
    pub extra: Option<Vec<u8>>,
    /// Which entry.
    pub index: LeafIndex,
    /// The siblings, the leaf's own first.
    pub path: Vec<NodeHash>,
    /// The checkpoint note verbatim.
    pub checkpoint: String,
}

impl TlogProof {
    /// From a proof and the checkpoint it leads to.
    pub fn new(proof: &InclusionProof, checkpoint: &SignedCheckpoint) -> Self {
        Self {
            extra: None,
            index: proof.index,
            path: proof.path.clone(),
            checkpoint: checkpoint.note().to_owned(),
        }
    }

    /// The same with bytes that nothing authenticates, at most 49,146 of them: [`LogError::TooLong`].
    pub fn with_extra(self, extra: Vec<u8>) -> Result<Self, LogError> {
        let found = EXTRA.len() + extra.len().div_ceil(3) * 4;
        check_line(found)?;
        Ok(Self { extra: Some(extra), ..self })
    }

    /// Parses a file strictly: one spelling for each, no line over [`TLOG_PROOF_LINE_BYTES_MAX`] bytes. The checkpoint
    /// is kept as it stands and looked at by [`TlogProof::verify`]. Errors: [`LogError::TooLong`], [`LogError::ProofLine`].
    pub fn parse(file: &[u8]) -> Result<Self, LogError> {
        if file.len() > TLOG_PROOF_BYTES_MAX {
            let (what, found, max) = ("proof file", file.len(), TLOG_PROOF_BYTES_MAX);
            return Err(LogError::TooLong { what, found, max });
        }
        let fault = |line, why| LogError::ProofLine { line, why };
        let file = std::str::from_utf8(file).map_err(|_| fault("first", "UTF-8 was expected"))?;
        file.split('\n').map(str::len).try_for_each(check_line)?;
        let rest = file
            .strip_prefix(HEADER)
            .ok_or(fault("header", "c2sp.org/tlog-proof@v1 was expected"))?;
        let (head, checkpoint) = rest
            .split_once("\n\n")
            .ok_or(fault("checkpoint", "a blank line and a checkpoint were expected"))?;
        let mut lines = head.split('\n').peekable();
        let extra = lines.next_if(|line| line.starts_with(EXTRA));
        let extra = extra
            .and_then(|line| line.strip_prefix(EXTRA))
            .map(text::from_base64)
            .transpose()
            .map_err(|_| fault("extra", "canonical base64 was expected"))?;
        let index = lines
            .next()
            .and_then(|line| line.strip_prefix("index "))
            .and_then(|index| text::decimal(index).ok())
            .ok_or(fault(
                "index",
                "index and a decimal number without leading zeros were expected",
            ))?;
        let mut path = Vec::new();
        for line in lines {
            if path.len() == PROOF_HASHES_MAX {
                return Err(fault("hash", "at most 64 hashes are allowed"));
            }
            let hash = NodeHash::from_base64(line)
                .map_err(|_| fault("hash", "canonical base64 of 32 bytes was expected"))?;
            path.push(hash);
        }
        Ok(Self { extra, index: LeafIndex::new(index), path, checkpoint: checkpoint.to_owned() })
    }

    /// Verifies the checkpoint's signature, then that `leaf` is included under its root. Errors: those of
    /// [`SignedCheckpoint::open`] and [`InclusionProof::verify`].
    pub fn verify(&self, leaf: &LeafHash, log: &VerifierKey) -> Result<SignedCheckpoint, LogError> {
        let signed = SignedCheckpoint::open(self.checkpoint.as_bytes(), log)?;
        let checkpoint = signed.checkpoint();
        let proof =
            InclusionProof { index: self.index, size: checkpoint.size, path: self.path.clone() };
        proof.verify(leaf, &checkpoint.root)?;
        Ok(signed)
    }
}

const HEADER: &str = "c2sp.org/tlog-proof@v1\n";
const EXTRA: &str = "extra ";

fn check_line(found: usize) -> Result<(), LogError> {
    if found <= TLOG_PROOF_LINE_BYTES_MAX {
        return Ok(());
    }
    let (what, max) = ("line of the proof file", TLOG_PROOF_LINE_BYTES_MAX);
    Err(LogError::TooLong { what, found, max })
}

/// The file.
impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEADER)?;
        if let Some(extra) = &self.extra {
            writeln!(f, "{EXTRA}{}", text::to_base64(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.path {
            writeln!(f, "{}", hash.to_base64())?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

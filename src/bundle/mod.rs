//! What does a stranger need to verify a letter with no network?
//!
//! One zip file: the letter, its statements, receipts, proofs, the checkpoint, the keys, the policy and trust anchors,
//! and a README that names stock tools. Reading it back verifies everything in named steps, and every byte of every
//! file is covered: what is not signed is a copy of what is, made again and compared. Knows nothing of the server.

mod compare;
mod container;
mod files;
mod readme;
mod report;
mod signers;
mod verify;

pub use compare::{Comparison, Contradiction};
pub use report::{About, Report, ReportedKey, Signer, Step};

use crate::log::{LogError, VerifierKey, WitnessPolicy};
use crate::statement::{PublicKey, StatementError};

/// A bundle's parts, as they are written and read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The letter's exact text; `None` where it was erased, or the archive never had it.
    pub text: Option<String>,
    /// Every statement about the letter (its own first) and every change of keys after entry 1, in log order.
    pub statements: Vec<BundledStatement>,
    /// Entry 0, the registration policy.
    pub policy: BundledStatement,
    /// Entry 1, the trust anchors.
    pub anchors: BundledStatement,
    /// The log's key.
    pub log_key: VerifierKey,
    /// The receipt key.
    pub receipt_key: PublicKey,
    /// The issuer's first key, which signed entries 0 and 1. Others are named by statements about keys.
    pub issuer_key: PublicKey,
}

/// A statement with its receipt and its `.tlog-proof`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundledStatement {
    /// Statement bytes.
    pub statement: Vec<u8>,
    /// COSE receipt.
    pub receipt: Vec<u8>,
    /// `.tlog-proof` file, with its checkpoint.
    pub proof: String,
}

/// Keys a verifier already holds. Empty: the bundle's own keys are used, and the report says so.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// Log keys.
    pub logs: Vec<VerifierKey>,
    /// Issuer keys.
    pub issuers: Vec<PublicKey>,
    /// Receipt keys.
    pub receipts: Vec<PublicKey>,
    /// Which witnesses must have cosigned the checkpoint; none where it is not said.
    pub witnesses: Option<WitnessPolicy>,
}

/// What is wrong with a bundle file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Something is over its bound in [`crate::limits`].
    #[error("{what}: {found}, at most {max} are allowed")]
    TooLong {
        /// What was measured.
        what: &'static str,
        /// What was found.
        found: usize,
        /// The bound.
        max: usize,
    },
    /// The bytes are not a zip file at all.
    #[error("it is not a zip file: {0}")]
    NotZip(&'static str),
    /// It is a zip file, but not byte for byte the one Chancery writes; unpack it and verify the folder.
    #[error(
        "the zip file is not as it was written ({0}); where it was packed again, unpack it and verify its files"
    )]
    Repacked(&'static str),
    /// A file's bytes are not those its check sum was made of: it was damaged on its way.
    #[error("{0} is damaged: its check sum does not match")]
    Damaged(String),
    /// A file that no bundle has; nothing is known of it, so nothing may be said of the whole.
    #[error("{0:?} is not a file of a bundle")]
    Unknown(String),
    /// A file that occurs twice.
    #[error("{0} occurs twice")]
    Twice(String),
    /// A file that every bundle has.
    #[error("{0} is missing")]
    Missing(String),
    /// A text file that is not UTF-8.
    #[error("{0} is not text")]
    NotText(String),
    /// A file that repeats what others say, and does not.
    #[error("{0} is not what the signed files say")]
    NotACopy(String),
    /// A file that holds no statement or key.
    #[error("{file}: {fault}")]
    Statement {
        /// The file.
        file: String,
        /// What is wrong with it.
        fault: StatementError,
    },
    /// A file that holds no proof or log key.
    #[error("{file}: {fault}")]
    Log {
        /// The file.
        file: String,
        /// What is wrong with it.
        fault: LogError,
    },
}

impl Bundle {
    /// Writes the zip file; the same bundle always gives the same bytes.
    pub fn to_zip(&self) -> Result<Vec<u8>, BundleError> {
        container::write(&files::write(self)?)
    }

    /// Reads a zip file with bounds; what is read is written again as the same bytes. Proves nothing: [`Self::verify`]
    /// does.
    ///
    /// Files that only repeat what others say (`.tbs`, `metadata.json`, `README.txt`, ...) are made again and compared
    /// here, because they are no part of what is returned.
    pub fn from_zip(bytes: &[u8]) -> Result<Self, BundleError> {
        let found = container::read(bytes)?;
        let bundle = files::read(&found)?;
        files::compare(&files::write(&bundle)?, &found)?;
        Ok(bundle)
    }

    /// The bundle that these files are, unpacked: named `statements/2.cose`. Proves nothing, and does not look at copies.
    pub fn from_files(files: Vec<(String, Vec<u8>)>) -> Result<Self, BundleError> {
        files::read(&container::bounded(files)?)
    }

    /// Verifies everything in it, in named steps.
    pub fn verify(&self, trust: &Trust) -> Report {
        verify::parts(self, trust)
    }

    /// Reads and verifies a zip file: the steps of [`Self::verify`], `files` before and `copies` behind them, so that the
    /// step that fails is named whatever was changed. An error only where it is no zip file at all, or too long.
    pub fn verify_zip(bytes: &[u8], trust: &Trust) -> Result<Report, BundleError> {
        match container::read(bytes) {
            Err(e @ (BundleError::NotZip(_) | BundleError::TooLong { .. })) => Err(e),
            read => Ok(verify::files(read, trust)),
        }
    }

    /// Verifies a bundle that was unpacked: its files by name, `statements/2.cose`.
    pub fn verify_files(files: Vec<(String, Vec<u8>)>, trust: &Trust) -> Report {
        verify::files(container::bounded(files), trust)
    }
}

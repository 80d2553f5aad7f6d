//! What does a stranger need to verify a letter with no network?
//!
//! One zip file: the letter, its statements, receipts, proofs, the checkpoint, the keys, the policy and trust anchors,
//! and a README that names stock tools. Reading it back verifies everything in named steps. Knows nothing of the server.

use crate::log::VerifierKey;
use crate::statement::PublicKey;
use serde::Serialize;

/// A bundle's parts, as they are written and read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The letter's exact text; `None` where it was erased.
    pub text: Option<String>,
    /// Every statement about the letter in log order (the letter's own first), with its proofs.
    pub statements: Vec<BundledStatement>,
    /// Entry 0, the registration policy.
    pub policy: BundledStatement,
    /// Entry 1, the trust anchors.
    pub anchors: BundledStatement,
    /// The log's key.
    pub log_key: VerifierKey,
    /// The receipt key.
    pub receipt_key: PublicKey,
    /// The issuer's key.
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
}

/// What was checked, step by step.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The steps in order; the first failed one ends the list.
    pub steps: Vec<Step>,
    /// Whether all steps passed.
    pub passed: bool,
}

/// One step.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// Stable name, as `statement-signature`.
    pub name: &'static str,
    /// Whether it passed.
    pub passed: bool,
    /// One sentence for a person.
    pub detail: String,
}

/// What is wrong with a bundle file. The owner of this file adds variants.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// placeholder
    #[error("placeholder")]
    Placeholder,
}

impl Bundle {
    /// Writes the zip file; the same bundle always gives the same bytes.
    pub fn to_zip(&self) -> Result<Vec<u8>, BundleError> {
        todo!()
    }
    /// Reads a zip file with bounds; verifies nothing.
    pub fn from_zip(bytes: &[u8]) -> Result<Self, BundleError> {
        todo!("{bytes:?}")
    }
    /// Verifies everything in it.
    pub fn verify(&self, trust: &Trust) -> Report {
        todo!("{trust:?}")
    }
}

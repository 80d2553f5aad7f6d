//! What verifying a bundle found, for people and for programs.

use crate::check::{PublicationRecord, Withdrawn};
use crate::statement::KeyState;
use serde::Serialize;

/// What was checked, step by step.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Whether all steps passed.
    pub passed: bool,
    /// The steps in order; the first failed one ends the list.
    pub steps: Vec<Step>,
    /// What the bundle proves; nothing where a step failed.
    pub about: Option<About>,
    /// The keys it was checked with.
    pub keys: Vec<ReportedKey>,
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

/// What a bundle proves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct About {
    /// The letter's identifier.
    pub id: String,
    /// The institution's own title for it.
    pub title: String,
    /// The institution's URL, which its statements are signed as.
    pub issuer: String,
    /// The institution's name, as the log's policy gives it.
    pub issuer_name: String,
    /// The log's name.
    pub origin: String,
    /// Entries in the log when the bundle was made.
    pub size: u64,
    /// Root of the log then, hexadecimal.
    pub root: String,
    /// The letter's entry.
    pub index: u64,
    /// When the issuer's key signed it, seconds since 1970.
    pub logged_at: u64,
    /// SHA-256 of the exact text, hexadecimal.
    pub text_sha256: String,
    /// Whether the text is in the bundle and was compared.
    pub text_included: bool,
    /// Where it is said to have appeared, and by whom.
    pub publications: Vec<PublicationRecord>,
    /// When and why it was withdrawn, as far as the bundle knows.
    pub withdrawn: Option<Withdrawn>,
    /// The issuer keys that signed statements about it, in the order in which the log names them.
    pub signers: Vec<Signer>,
}

/// An issuer key, and what it signed here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signer {
    /// Its identifier.
    pub kid: String,
    /// First entry it is valid at.
    pub from_index: u64,
    /// First entry it is not valid at any more, where the bundle says that it was retired.
    pub until_index: Option<u64>,
    /// First entry from which on others may have signed with it.
    pub compromised_from: Option<u64>,
    /// What that says of what it signed here, all of which is before that entry.
    pub state: KeyState,
    /// The entries about the letter that it signed.
    pub signed: Vec<u64>,
}

/// A key that a bundle was checked with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportedKey {
    /// `issuer`, `receipt` or `log`.
    pub role: &'static str,
    /// Its identifier.
    pub kid: String,
    /// Its fingerprint as people compare it.
    pub fingerprint: String,
    /// Whether it is one of the keys the verifier already held; otherwise it came with the bundle.
    pub pinned: bool,
}

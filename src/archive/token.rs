//! Tokens: who may deposit, and who may administer.

use serde::{Deserialize, Serialize};

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenRole {
    /// Deposit letters and later statements.
    Deposit,
    /// That, and make and revoke tokens.
    Admin,
}

/// A token's name: 1 to 64 characters of `a-z 0-9 . _ -`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenName(String);
impl TokenName {
    /// Reads a name.
    pub fn parse(given: &str) -> Option<Self> {
        todo!("{given}")
    }
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

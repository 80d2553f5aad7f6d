//! Tokens: who may deposit, and who may administer. Only a token's SHA-256 is kept; its text is shown once.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What every token starts with, so that one that leaked is found by its looks. Never changed.
const PREFIX: &str = "chancery_";
const NAME_CHARS_MAX: usize = 64;

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenRole {
    /// Deposit letters and later statements.
    Deposit,
    /// That, and make and revoke tokens.
    Admin,
}

impl TokenRole {
    /// As it is stored.
    pub(super) fn number(self) -> u8 {
        match self {
            Self::Deposit => 1,
            Self::Admin => 2,
        }
    }

    fn from_number(number: u8) -> Option<Self> {
        [Self::Deposit, Self::Admin].into_iter().find(|role| role.number() == number)
    }
}

/// A token's name: 1 to 64 characters of `a-z 0-9 . _ -`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenName(String);

impl TokenName {
    /// Reads a name.
    pub fn parse(given: &str) -> Option<Self> {
        let allowed = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-');
        let fits = (1..=NAME_CHARS_MAX).contains(&given.len()) && given.bytes().all(allowed);
        fits.then(|| Self(given.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for TokenName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is kept of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) role: TokenRole,
    pub(super) digest: [u8; 32],
    pub(super) at: u64,
}

impl Token {
    /// From what is stored; `None` where the role is unknown.
    pub(super) fn stored(role: u8, digest: [u8; 32], at: u64) -> Option<Self> {
        Some(Self { role: TokenRole::from_number(role)?, digest, at })
    }

    /// Whether `digest` is this token's, in a time that does not depend on where they differ.
    pub(super) fn matches(&self, digest: &[u8; 32]) -> bool {
        self.digest.ct_eq(digest).into()
    }
}

/// Makes the text of a token from 32 random bytes: `chancery_` and 43 base64url characters.
pub(super) fn token_text(random: &[u8; 32]) -> String {
    use base64::Engine as _;
    format!("{PREFIX}{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random))
}

/// `SHA-256(token text)`.
pub(super) fn token_digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_bounded() {
        for good in ["a", "press-desk", "ci.2026_01", &"x".repeat(NAME_CHARS_MAX)] {
            assert_eq!(TokenName::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "Desk", "a b", "a/b", "\u{e9}", &"x".repeat(NAME_CHARS_MAX + 1)] {
            assert_eq!(TokenName::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_token_is_its_prefix_and_43_characters() {
        let text = token_text(&[7; 32]);
        assert_eq!(text.len(), PREFIX.len() + 43);
        let token = Token::stored(1, token_digest(&text), 0).unwrap();
        assert!(token.matches(&token_digest(&text)));
        assert!(!token.matches(&token_digest(&text[1..])));
        assert_eq!(Token::stored(3, [0; 32], 0), None);
    }
}

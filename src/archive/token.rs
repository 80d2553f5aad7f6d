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
    /// Confirm what another deposited, where two persons are asked for; nothing else.
    Approve,
    /// Both, make and revoke tokens, and read the audit list.
    Admin,
}

impl TokenRole {
    /// Every role, from the narrowest.
    pub const ALL: [Self; 3] = [Self::Deposit, Self::Approve, Self::Admin];

    /// Whether it allows what needs `role`.
    pub fn allows(self, role: Self) -> bool {
        self == role || self == Self::Admin
    }

    /// The role as it is typed and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deposit => "deposit",
            Self::Approve => "approve",
            Self::Admin => "admin",
        }
    }

    /// The role of this name.
    pub fn parse(given: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == given)
    }

    /// As it is stored. The numbers never change their meaning: tokens made long ago keep what they allowed.
    pub(super) fn number(self) -> u8 {
        match self {
            Self::Deposit => 1,
            Self::Admin => 2,
            Self::Approve => 3,
        }
    }

    fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.number() == number)
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
        assert_eq!(Token::stored(4, [0; 32], 0), None);
    }

    #[test]
    fn a_role_allows_its_own_and_the_administrator_s_all() {
        use TokenRole::{Admin, Approve, Deposit};
        for role in TokenRole::ALL {
            assert_eq!(TokenRole::parse(role.as_str()), Some(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
            assert!(role.allows(role) && Admin.allows(role));
            assert_eq!(TokenRole::from_number(role.number()), Some(role));
        }
        assert!(!Deposit.allows(Approve) && !Approve.allows(Deposit) && !Approve.allows(Admin));
        // What earlier versions stored.
        assert_eq!(
            (TokenRole::from_number(1), TokenRole::from_number(2)),
            (Some(Deposit), Some(Admin))
        );
    }
}

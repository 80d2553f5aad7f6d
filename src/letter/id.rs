//! The identifier of a letter: ARK-shaped, with a check character, so that a mistyped printed code is caught.

use super::{IssuerUrl, LetterError};

/// A letter's identifier: 14 betanumeric characters and a check character (NOID check digit algorithm over
/// `99999/<name>`). Displayed bare; `ark()` gives the full form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LetterId(String);

impl LetterId {
    /// Mints the identifier of a letter from what never changes about it:
    /// the first 14 base-29 digits of `SHA-256("chancery/letter-id/v1\n" || issuer URL || "\n" || SHA-256(text) || salt)`.
    /// `salt` is 0 and only counts up where the identifier is already another letter's.
    pub fn mint(issuer: &IssuerUrl, text_sha256: &[u8; 32], salt: u32) -> Self {
        todo!("{issuer:?} {text_sha256:?} {salt}")
    }

    /// Reads an identifier as printed or typed: bare, with hyphens, in capitals, or as `ark:/99999/...`.
    pub fn parse(given: &str) -> Result<Self, LetterError> {
        todo!("{given}")
    }

    /// The bare identifier.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `ark:/99999/<id>`.
    pub fn ark(&self) -> String {
        format!("ark:/99999/{}", self.0)
    }

    /// In groups of five joined by hyphens, as it is printed for people.
    pub fn grouped(&self) -> String {
        todo!()
    }
}
// also: Display (bare), Serialize, Deserialize

impl std::fmt::Display for LetterId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for LetterId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for LetterId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&given).map_err(serde::de::Error::custom)
    }
}

//! The institution that vouches for letters.

use super::{Language, LetterError};
use serde::{Deserialize, Serialize};

/// An institution: what `chancery init --issuer FILE` reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// Its full name.
    pub name: String,
    /// Its URL, which names it in every statement (`iss`).
    pub url: IssuerUrl,
    /// The languages it writes in.
    #[serde(default)]
    pub languages: Vec<Language>,
    /// Where a newsroom reaches its press office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
}

impl Issuer {
    /// Reads an issuer file: JSON where it starts with `{`, otherwise TOML.
    pub fn parse(file: &[u8]) -> Result<Self, LetterError> {
        todo!("{file:?}")
    }
}

/// An `https` (or, for a demo on loopback, `http`) URL with a host: the domain an issuer is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IssuerUrl(String);

impl IssuerUrl {
    /// Reads a URL.
    pub fn parse(given: &str) -> Result<Self, LetterError> {
        todo!("{given}")
    }

    /// The URL as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its host, the issuer's domain.
    pub fn domain(&self) -> &str {
        todo!()
    }
}
// also: Display, Serialize, Deserialize

impl std::fmt::Display for IssuerUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for IssuerUrl {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for IssuerUrl {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&given).map_err(serde::de::Error::custom)
    }
}

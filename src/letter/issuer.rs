//! The institution that vouches for letters.

use super::{Language, LetterError, excerpt, member, reading, url};
use crate::limits::FIELD_CHARS_MAX;
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
    /// Reads an issuer file: JSON where it starts with `{`, otherwise TOML. Checks it with [`Issuer::validate`].
    pub fn parse(file: &[u8]) -> Result<Self, LetterError> {
        let issuer: Self = reading::read(file)?;
        issuer.validate()?;
        Ok(issuer)
    }

    /// Checks every bound and rule that the types alone do not hold.
    pub fn validate(&self) -> Result<(), LetterError> {
        member::line("name", &self.name)?;
        member::optional_line("contact", self.contact.as_deref())?;
        member::at_most("languages", self.languages.len(), crate::limits::LANGUAGES_MAX)
    }
}

/// An `https` (or, for a demo on loopback, `http`) URL with a host: the domain an issuer is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IssuerUrl(String);

impl IssuerUrl {
    /// Reads a URL. It names the institution for ever and is compared byte for byte, so one spelling only: scheme and
    /// host in lower case, no user name, no fragment, at most [`FIELD_CHARS_MAX`] characters of ASCII.
    pub fn parse(given: &str) -> Result<Self, LetterError> {
        let error = |why: &str| LetterError::Member {
            member: "url".to_owned(),
            why: format!("{:?} does not name an institution: {why}", excerpt(given)),
        };
        if given.len() > FIELD_CHARS_MAX {
            let what = "an issuer's url (in bytes)";
            return Err(LetterError::TooLong { what, found: given.len(), max: FIELD_CHARS_MAX });
        }
        let parts = url::parse(given).map_err(error)?;
        let is_loopback = url::is_loopback(parts.host);
        if !given.is_ascii() {
            return Err(error("ASCII was expected, other scripts as xn-- names and % escapes"));
        }
        if !parts.is_secure && !is_loopback {
            return Err(error("https was expected; http is for a demo on this machine only"));
        }
        if !is_loopback && !url::is_domain(parts.host) {
            return Err(error("a full domain name in lower case was expected, as embassy.example"));
        }
        if parts.rest.contains('#') {
            return Err(error("a URL without a fragment (#) was expected"));
        }
        Ok(Self(given.to_owned()))
    }

    /// The URL as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its host, the issuer's domain, without the port.
    pub fn domain(&self) -> &str {
        url::parse(&self.0).map_or("", |parts| parts.host)
    }
}

impl std::fmt::Display for IssuerUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for IssuerUrl {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for IssuerUrl {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&given).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_and_their_domains() {
        for (given, domain) in [
            ("https://embassy.example/", "embassy.example"),
            ("https://embassy.example", "embassy.example"),
            ("https://www.xn--fiqs8s.example:8443/press?x=1", "www.xn--fiqs8s.example"),
            ("http://localhost:8080/", "localhost"),
            ("http://127.0.0.1:8080", "127.0.0.1"),
            ("http://[::1]:8080/", "[::1]"),
            ("http://demo.localhost/", "demo.localhost"),
        ] {
            let url = IssuerUrl::parse(given).unwrap();
            assert_eq!((url.as_str(), url.domain()), (given, domain));
        }
    }

    #[test]
    fn refusals_say_why() {
        for (given, why) in [
            ("embassy.example", "https://"),
            ("ftp://embassy.example/", "https://"),
            ("HTTPS://embassy.example/", "https://"),
            ("http://embassy.example/", "https was expected"),
            ("http://10.0.0.1/", "https was expected"),
            ("https://Embassy.example/", "lower case"),
            ("https://10.0.0.1/", "full domain name"),
            ("https://embassy/", "full domain name"),
            ("https://大使馆.example/", "xn--"),
            ("https://me@embassy.example/", "user name"),
            ("https://embassy.example/#top", "fragment"),
            ("https://embassy.example/a b", "white space"),
            ("https://embassy.example:0/", "port"),
            ("https://", "host name"),
        ] {
            let error = IssuerUrl::parse(given).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn the_length_is_bounded() {
        let longest = format!("https://a.org/{}", "a".repeat(FIELD_CHARS_MAX - 14));
        assert_eq!(longest.len(), FIELD_CHARS_MAX);
        assert!(IssuerUrl::parse(&longest).is_ok());
        assert!(matches!(
            IssuerUrl::parse(&format!("{longest}a")),
            Err(LetterError::TooLong { .. })
        ));
    }
}

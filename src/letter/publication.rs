//! One appearance of a letter, in print or online.

use super::{LetterError, PartialDate, member, reading};
use serde::{Deserialize, Serialize};

/// Where, when and as what a letter appeared, and who says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// The newspaper, site or agency.
    pub outlet: String,
    /// Paper or screen.
    pub medium: Medium,
    /// Which edition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// Page or section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// When it appeared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// Its title as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its address, `http` or `https`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How much of the letter appeared.
    #[serde(default)]
    pub extent: Extent,
    /// Who says all this.
    pub asserted_by: AssertedBy,
}

impl Publication {
    /// Reads one publication, as JSON where it starts with `{`, otherwise as TOML. Checks it with
    /// [`Publication::validate`].
    pub fn parse(file: &[u8]) -> Result<Self, LetterError> {
        let publication: Self = reading::read(file)?;
        publication.validate()?;
        Ok(publication)
    }

    /// Checks every bound and rule that the types alone do not hold (lengths, the URL).
    pub fn validate(&self) -> Result<(), LetterError> {
        self.validate_at("")
    }

    /// The same, for errors that begin with where in a larger file it stands.
    pub(super) fn validate_at(&self, path: &str) -> Result<(), LetterError> {
        member::line(&format!("{path}outlet"), &self.outlet)?;
        member::optional_line(&format!("{path}edition"), self.edition.as_deref())?;
        member::optional_line(&format!("{path}page"), self.page.as_deref())?;
        member::optional_line(&format!("{path}title"), self.title.as_deref())?;
        member::optional_url(&format!("{path}url"), self.url.as_deref())
    }
}

/// Paper or screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Medium {
    /// On paper.
    Print,
    /// On a site.
    Online,
}

/// How much of the letter appeared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// All of it.
    Full,
    /// Some of it.
    Abridged,
    /// With changed words.
    Altered,
    /// None of it.
    NotPrinted,
    /// Nobody has said.
    #[default]
    Unknown,
}

/// Who asserts a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AssertedBy {
    /// The institution.
    Issuer,
    /// The newspaper.
    Outlet,
    /// Somebody who saw it.
    Observer,
}

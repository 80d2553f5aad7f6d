//! What is said about a letter beside its text. The member names are the ones of the deposit API, of `--metadata` files
//! in JSON and TOML, and of the signed statement.

use super::{Language, LetterError, PartialDate, Publication, member, reading};
use crate::limits::{ATTACHMENTS_MAX, PUBLICATIONS_MAX};
use serde::{Deserialize, Serialize};

/// The metadata of one letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    /// What sort of document it is.
    pub kind: LetterKind,
    /// The language it is written in.
    pub language: Language,
    /// The institution's own title for it.
    pub title: String,
    /// The institution, by name; must be the archive's issuer where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<IssuerName>,
    /// Who wrote or signed it.
    pub author: Author,
    /// To whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addressee: Option<Addressee>,
    /// The date it bears.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// The article it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_reply_to: Option<InReplyTo>,
    /// Where it is known to have appeared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub publications: Vec<Publication>,
    /// Files that went with it, by digest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

impl Metadata {
    /// Reads metadata: JSON where it starts with `{`, otherwise TOML. Unknown members are refused by name. Checks it
    /// with [`Metadata::validate`].
    pub fn parse(file: &[u8]) -> Result<Self, LetterError> {
        let metadata: Self = reading::read(file)?;
        metadata.validate()?;
        Ok(metadata)
    }

    /// Checks every bound and rule that the types alone do not hold (lengths, counts, URLs). The error names the first
    /// member that is wrong by its path, as `publications[1].url`.
    pub fn validate(&self) -> Result<(), LetterError> {
        member::line("title", &self.title)?;
        member::optional_line(
            "issuer.name",
            self.issuer.as_ref().map(|issuer| issuer.name.as_str()),
        )?;
        member::line("author.name", &self.author.name)?;
        member::optional_line("author.role", self.author.role.as_deref())?;
        if let Some(addressee) = &self.addressee {
            member::line("addressee.name", &addressee.name)?;
            member::optional_line("addressee.organization", addressee.organization.as_deref())?;
        }
        if let Some(article) = &self.in_reply_to {
            article.validate()?;
        }
        member::at_most("publications", self.publications.len(), PUBLICATIONS_MAX)?;
        for (at, publication) in self.publications.iter().enumerate() {
            publication.validate_at(&format!("publications[{at}]."))?;
        }
        member::at_most("attachments", self.attachments.len(), ATTACHMENTS_MAX)?;
        for (at, attachment) in self.attachments.iter().enumerate() {
            attachment.validate_at(&format!("attachments[{at}]."))?;
        }
        Ok(())
    }
}

/// The sort of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterKind {
    /// A letter to a newspaper's editor.
    LetterToEditor,
    /// A letter published by its writer.
    OpenLetter,
    /// A statement.
    Statement,
    /// An answer to a question or a report.
    Reply,
    /// A denial.
    Denial,
    /// A press release.
    PressRelease,
}

/// The institution by name, as metadata may repeat it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerName {
    /// Its full name.
    pub name: String,
}

/// Who wrote or signed a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// The person's name.
    pub name: String,
    /// The person's office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// To whom a letter was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addressee {
    /// A person or a desk.
    pub name: String,
    /// The newspaper or body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
}

/// The article a letter answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InReplyTo {
    /// The newspaper.
    pub outlet: String,
    /// The headline.
    pub title: String,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// That person's office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author_role: Option<String>,
    /// When it appeared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// Where it is online.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl InReplyTo {
    fn validate(&self) -> Result<(), LetterError> {
        member::line("in_reply_to.outlet", &self.outlet)?;
        member::line("in_reply_to.title", &self.title)?;
        member::optional_line("in_reply_to.author", self.author.as_deref())?;
        member::optional_line("in_reply_to.author_role", self.author_role.as_deref())?;
        member::optional_url("in_reply_to.url", self.url.as_deref())
    }
}

/// A file that went with a letter: named and hashed, not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// Its file name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub sha256: String,
}

impl Attachment {
    fn validate_at(&self, path: &str) -> Result<(), LetterError> {
        member::file_name(&format!("{path}name"), &self.name)?;
        member::media_type(&format!("{path}media_type"), &self.media_type)?;
        member::sha256(&format!("{path}sha256"), &self.sha256)
    }
}

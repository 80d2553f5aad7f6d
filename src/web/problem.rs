//! Errors as answers: RFC 9457 problem details. The one place that turns an error into a status.
//!
//! A problem is rendered as JSON here, as a page where a browser asks (`pages::problem`), and as CBOR for SCITT
//! (`scitt`). Faults of the server are logged once, here at the boundary, and their detail stays in the log.

use super::code::Code;
use crate::archive::ArchiveError;
use crate::intake::IntakeError;
use crate::letter::{LetterError, LetterId};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a request was refused or failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    code: Code,
    detail: String,
    member: Option<String>,
    letter: Option<LetterId>,
    allow: Option<String>,
    retry_after_s: Option<u64>,
}

/// A problem as its JSON body, `application/problem+json` (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ProblemBody {
    /// `/problems/<code>`, a page that describes this sort of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// What happened, in a few words; the same for every problem with this code.
    pub title: String,
    /// The HTTP status again.
    pub status: u16,
    /// What happened this time.
    pub detail: String,
    /// The stable code; the table is in `/api`.
    pub code: String,
    /// What the client can do about it.
    pub hint: String,
    /// The member of the request that is wrong, as `metadata.publications[1].date`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// The letter the problem is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub letter: Option<LetterId>,
}

impl Problem {
    /// A problem with this code; `detail` says what happened this time.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            member: None,
            letter: None,
            allow: None,
            retry_after_s: None,
        }
    }

    /// The same, naming the member of the request that is wrong.
    #[must_use]
    pub fn at(mut self, member: impl Into<String>) -> Self {
        self.member = Some(member.into());
        self
    }

    /// The same, naming the letter it is about.
    #[must_use]
    pub(super) fn about(mut self, letter: LetterId) -> Self {
        self.letter = Some(letter);
        self
    }

    /// The same, for a part of the request called `prefix`: `date` becomes `metadata.date`.
    #[must_use]
    pub(super) fn within(mut self, prefix: &str) -> Self {
        self.member = Some(match self.member {
            None => prefix.to_owned(),
            Some(member) if member == prefix || member.starts_with(&format!("{prefix}.")) => member,
            Some(member) => format!("{prefix}.{member}"),
        });
        self
    }

    /// The same, to be tried again after so many seconds.
    #[must_use]
    pub(super) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// Nothing is at this path.
    pub(super) fn no_such_path() -> Self {
        Self::new(Code::NoSuchPath, "nothing is at this path")
    }

    /// The path takes other methods; `allow` is the value of the `Allow` header.
    pub(super) fn method_not_allowed(allow: &str) -> Self {
        let mut problem =
            Self::new(Code::MethodNotAllowed, format!("this path takes {allow} and nothing else"));
        problem.allow = Some(allow.to_owned());
        problem
    }

    /// The server's own fault: `fault` is logged and not told to the client.
    pub(super) fn internal(fault: &dyn fmt::Display) -> Self {
        tracing::error!(%fault, "a request failed");
        Self::new(Code::Internal, "the server failed; what happened is in its log")
    }

    /// Its code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What happened this time.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The member of the request that is wrong.
    pub fn member(&self) -> Option<&str> {
        self.member.as_deref()
    }

    /// The letter it is about.
    pub fn letter(&self) -> Option<&LetterId> {
        self.letter.as_ref()
    }

    /// Its JSON body.
    pub fn body(&self) -> ProblemBody {
        ProblemBody {
            kind: format!("/problems/{}", self.code.as_str()),
            title: self.code.title().to_owned(),
            status: self.code.status().as_u16(),
            detail: self.detail.clone(),
            code: self.code.as_str().to_owned(),
            hint: self.code.hint().to_owned(),
            member: self.member.clone(),
            letter: self.letter.clone(),
        }
    }

    /// An answer with this problem's status and headers, and no body yet.
    pub(super) fn head(&self) -> actix_web::HttpResponseBuilder {
        let mut answer = HttpResponse::build(self.code.status());
        answer.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(allow) = &self.allow {
            answer.insert_header((header::ALLOW, allow.as_str()));
        }
        if let Some(seconds) = self.retry_after_s {
            answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        match self.code {
            Code::TokenMissing => {
                answer.insert_header((header::WWW_AUTHENTICATE, r#"Bearer realm="chancery""#));
            }
            Code::TokenUnknown => {
                let challenge = r#"Bearer realm="chancery", error="invalid_token""#;
                answer.insert_header((header::WWW_AUTHENTICATE, challenge));
            }
            // What is left of the body is not read, so the connection cannot carry another request.
            Code::BodyTooLarge | Code::BodyTooSlow => {
                answer.force_close();
            }
            _ => {}
        }
        answer
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.detail)
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let body = serde_json::to_string(&self.body()).unwrap_or_default();
        self.head().content_type("application/problem+json").body(body)
    }
}

impl From<LetterError> for Problem {
    fn from(error: LetterError) -> Self {
        let detail = error.to_string();
        match error {
            LetterError::Member { member, .. } => Self::new(Code::NotAcceptable, detail).at(member),
            LetterError::Id { .. } => Self::new(Code::BadLetterId, detail),
            LetterError::Syntax { .. } => Self::new(Code::BadJson, detail),
            LetterError::TooLong { .. } => Self::new(Code::TooLong, detail),
            LetterError::NotUtf8 { .. } | LetterError::Nul { .. } | LetterError::Empty => {
                Self::new(Code::NotAcceptable, detail).at("text")
            }
            LetterError::Date { .. } | LetterError::Language { .. } => {
                Self::new(Code::NotAcceptable, detail)
            }
        }
    }
}

impl From<IntakeError> for Problem {
    fn from(error: IntakeError) -> Self {
        let code = match error {
            IntakeError::NotText { .. } => Code::FileNotText,
            IntakeError::List { .. } => Code::BadRequest,
            IntakeError::TooLong { .. } => Code::TooLong,
        };
        Self::new(code, error.to_string())
    }
}

impl From<ArchiveError> for Problem {
    fn from(error: ArchiveError) -> Self {
        let detail = error.to_string();
        match error {
            ArchiveError::Letter(error) => error.into(),
            ArchiveError::StatementTooLong { .. } => Self::new(Code::StatementTooLong, detail),
            ArchiveError::KnownWithOtherMetadata { id, .. }
            | ArchiveError::KnownByAnotherStatement(id) => {
                Self::new(Code::KnownWithOtherMetadata, detail).about(id)
            }
            ArchiveError::Search { .. } => Self::new(Code::BadQuery, detail).at("q"),
            ArchiveError::Cursor { .. } => Self::new(Code::BadQuery, detail).at("cursor"),
            ArchiveError::IdempotencyKeyReused => Self::new(Code::IdempotencyKeyReused, detail),
            ArchiveError::NoLetter(id) => Self::new(Code::NoSuchLetter, detail).about(id),
            ArchiveError::AlreadyWithdrawn(id) => {
                Self::new(Code::AlreadyWithdrawn, detail).about(id)
            }
            ArchiveError::TextNotHeld(id) => Self::new(Code::TextNotHeld, detail).about(id),
            ArchiveError::Rejected(_) => Self::new(Code::Rejected, detail).at("statement"),
            ArchiveError::TextErased(id) => Self::new(Code::TextErased, detail).about(id),
            ArchiveError::ReadOnly => Self::new(Code::ReadOnly, detail),
            ArchiveError::NotMirrored(_) => Self::new(Code::NotMirrored, detail),
            ArchiveError::QueueFull => Self::new(Code::QueueFull, detail).retry_after(1),
            ArchiveError::LowSpace { .. } => Self::new(Code::LowSpace, detail),
            ArchiveError::LogEnded(_) => Self::new(Code::LogEnded, detail),
            ArchiveError::KeysChanged => Self::new(Code::WriterStopped, detail),
            ArchiveError::WriterStopped(why) => {
                tracing::error!(%why, "a deposit was refused: the writer has stopped");
                Self::new(Code::WriterStopped, "the archive has stopped taking deposits")
            }
            ArchiveError::Token { .. } => Self::new(Code::TokenExists, detail).at("name"),
            fault @ (ArchiveError::NoArchive(_)
            | ArchiveError::AlreadyThere(_)
            | ArchiveError::InUse(_)
            | ArchiveError::WrongPassphrase
            | ArchiveError::PassphraseNeeded
            | ArchiveError::ForeignKeys(_)
            | ArchiveError::Keys(_)
            | ArchiveError::Statement(_)
            | ArchiveError::Log(_)
            | ArchiveError::Contradiction(_)
            | ArchiveError::SearchIndex(_)
            | ArchiveError::Mirror { .. }
            | ArchiveError::Store(_)) => Self::internal(&fault),
        }
    }
}

impl From<actix_web::error::BlockingError> for Problem {
    fn from(fault: actix_web::error::BlockingError) -> Self {
        Self::internal(&fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_path_is_prefixed_once() {
        let problem = Problem::new(Code::NotAcceptable, "x").at("date").within("metadata");
        assert_eq!(problem.member(), Some("metadata.date"));
        assert_eq!(problem.within("metadata").member(), Some("metadata.date"));
    }

    #[test]
    fn every_state_of_the_archive_has_its_status() {
        let id = LetterId::mint(
            &crate::letter::IssuerUrl::parse("https://a.example/").unwrap(),
            &[0; 32],
            0,
        );
        for (error, status, retry) in [
            (ArchiveError::LowSpace { free: 1, min: 2 }, 507, ""),
            (ArchiveError::QueueFull, 503, "1"),
            (ArchiveError::WriterStopped("disk".to_owned()), 503, ""),
            (ArchiveError::TextErased(id.clone()), 410, ""),
            (ArchiveError::NoLetter(id.clone()), 404, ""),
            (ArchiveError::ReadOnly, 403, ""),
            (ArchiveError::NotMirrored("it".to_owned()), 404, ""),
            (ArchiveError::AlreadyWithdrawn(id), 409, ""),
            (ArchiveError::IdempotencyKeyReused, 422, ""),
            (ArchiveError::StatementTooLong { found: 65_536, max: 65_535 }, 422, ""),
            (ArchiveError::Contradiction("x".to_owned()), 500, ""),
        ] {
            let answer = Problem::from(error).error_response();
            assert_eq!(answer.status().as_u16(), status);
            let header = answer.headers().get(header::RETRY_AFTER);
            assert_eq!(header.map_or("", |value| value.to_str().unwrap()), retry);
            assert_eq!(answer.headers().get(header::CACHE_CONTROL).unwrap(), "no-store");
        }
    }

    #[test]
    fn the_server_s_own_faults_are_not_told() {
        let fault = ArchiveError::Contradiction("secret path".to_owned());
        let problem = Problem::from(fault);
        assert_eq!(problem.code(), Code::Internal);
        assert!(!problem.detail().contains("secret"));
    }
}

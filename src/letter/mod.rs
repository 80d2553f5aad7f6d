//! What is an official letter?
//!
//! Its exact text, who wrote it to whom, when, in which language, and where it appeared. Parsed once at the edge: a
//! value of these types is well formed. Never opens a file, reads a clock or guesses what a date meant.

mod date;
mod id;
mod issuer;
mod language;
mod member;
mod metadata;
mod publication;
mod reading;
mod text;
mod url;

pub use date::PartialDate;
pub use id::LetterId;
pub use issuer::{Issuer, IssuerUrl};
pub use language::Language;
pub use metadata::{Addressee, Attachment, Author, InReplyTo, IssuerName, LetterKind, Metadata};
pub use publication::{AssertedBy, Extent, Medium, Publication};
pub use text::LetterText;

/// What is wrong with a letter or its metadata, said so that its sender can mend it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// A date that is not EDTF level 0 with the extensions Chancery takes.
    #[error("{given:?} is not a date: expected {expected}")]
    Date {
        /// The text as given.
        given: String,
        /// What would have been accepted.
        expected: &'static str,
    },
    /// A language tag that is not well-formed BCP 47, or Chinese without its script.
    #[error("{given:?} is not a language: expected {expected}")]
    Language {
        /// The text as given.
        given: String,
        /// What would have been accepted.
        expected: &'static str,
    },
    /// A letter identifier that is malformed or whose check character does not match.
    #[error("{given:?} is not a letter identifier: {why}")]
    Id {
        /// The text as given.
        given: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A member that is missing, empty, too long, unknown or of the wrong type.
    #[error("{member}: {why}")]
    Member {
        /// Path of the member, as `publications[1].date`.
        member: String,
        /// What is wrong with it and what was expected.
        why: String,
    },
    /// The file is not JSON or TOML at all.
    #[error("the file is not {format}: {why}")]
    Syntax {
        /// `JSON` or `TOML`.
        format: &'static str,
        /// The parser's message with line and column.
        why: String,
    },
    /// The text is not UTF-8.
    #[error("the text is not UTF-8: byte {at} starts an invalid sequence")]
    NotUtf8 {
        /// Offset of the first bad byte.
        at: usize,
    },
    /// The text has a NUL character in it, which no letter has.
    #[error("the text has a NUL character at byte {at}")]
    Nul {
        /// Its offset.
        at: usize,
    },
    /// The text has no word in it.
    #[error("the text is empty")]
    Empty,
    /// Something is over its bound in [`crate::limits`].
    #[error("{what} has {found}, at most {max} are allowed")]
    TooLong {
        /// What was measured, with its unit.
        what: &'static str,
        /// What was found.
        found: usize,
        /// The bound.
        max: usize,
    },
}

/// The start of what was given, short enough to be repeated in an error.
fn excerpt(given: &str) -> String {
    const CHARS: usize = 80;
    match given.char_indices().nth(CHARS) {
        Some((end, _)) => format!("{}…", given.get(..end).unwrap_or_default()),
        None => given.to_owned(),
    }
}

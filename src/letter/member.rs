//! Rules for single metadata members: lines of text, addresses, digests, counts.
//!
//! Every error names the member by its path and says what was expected.

use super::{LetterError, excerpt, url};
use crate::limits::FIELD_CHARS_MAX;

/// One line that people read: not blank, no control characters, at most [`FIELD_CHARS_MAX`] characters.
pub(super) fn line(member: &str, value: &str) -> Result<(), LetterError> {
    let chars = value.chars().count();
    if chars > FIELD_CHARS_MAX {
        let why = format!("it has {chars} characters, at most {FIELD_CHARS_MAX} are allowed");
        return Err(error(member, why));
    }
    if value.trim().is_empty() {
        return Err(error(member, "it is blank; leave it out or say it".to_owned()));
    }
    match value.chars().find(|c| is_forbidden(*c)) {
        Some(c) => {
            let why = format!(
                "it has the control character U+{:04X}; one line of plain text was expected",
                u32::from(c)
            );
            Err(error(member, why))
        }
        None => Ok(()),
    }
}

/// The same where the member is there.
pub(super) fn optional_line(member: &str, value: Option<&str>) -> Result<(), LetterError> {
    value.map_or(Ok(()), |value| line(member, value))
}

/// An `http` or `https` address, where the member is there.
pub(super) fn optional_url(member: &str, value: Option<&str>) -> Result<(), LetterError> {
    let Some(value) = value else { return Ok(()) };
    line(member, value)?;
    url::parse(value)
        .map(|_| ())
        .map_err(|why| error(member, format!("{:?} is no web address: {why}", excerpt(value))))
}

/// SHA-256 as 64 hexadecimal digits in lower case, the one spelling that statements use.
pub(super) fn sha256(member: &str, value: &str) -> Result<(), LetterError> {
    if value.len() == 64 && value.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return Ok(());
    }
    let why = format!(
        "{:?} is no SHA-256: 64 hexadecimal digits in lower case were expected",
        excerpt(value)
    );
    Err(error(member, why))
}

/// A media type, `type/subtype` of RFC 6838 without parameters.
pub(super) fn media_type(member: &str, value: &str) -> Result<(), LetterError> {
    let is_name = |name: &str| {
        (1..=127).contains(&name.len())
            && name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    if value.split_once('/').is_some_and(|(kind, subtype)| is_name(kind) && is_name(subtype)) {
        return Ok(());
    }
    let why = format!("{:?} is no media type: one as application/pdf was expected", excerpt(value));
    Err(error(member, why))
}

/// A file name without a folder, which can be written to any disk.
pub(super) fn file_name(member: &str, value: &str) -> Result<(), LetterError> {
    line(member, value)?;
    if value.contains(['/', '\\']) || matches!(value, "." | "..") {
        return Err(error(member, "a file name without a folder was expected".to_owned()));
    }
    Ok(())
}

/// A list with a bound on its length.
pub(super) fn at_most(member: &str, found: usize, max: usize) -> Result<(), LetterError> {
    if found <= max {
        return Ok(());
    }
    Err(error(member, format!("it has {found} items, at most {max} are allowed")))
}

fn error(member: &str, why: String) -> LetterError {
    LetterError::Member { member: member.to_owned(), why }
}

/// Control characters, line and paragraph separators, and the marks that reorder what a reader sees.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_bounded_and_plain() {
        assert!(line("title", "中国反对网络攻击 \u{200f}").is_ok());
        assert!(line("title", &"é".repeat(FIELD_CHARS_MAX)).is_ok());
        for value in [
            "",
            " \u{3000}",
            "a\nb",
            "a\u{0}",
            "a\u{202e}b",
            "a\u{2028}b",
            "a\u{2029}b",
            "\u{2066}a",
            "\u{85}a",
            &"é".repeat(FIELD_CHARS_MAX + 1),
        ] {
            let error = line("author.name", value).unwrap_err();
            assert!(error.to_string().starts_with("author.name: it "), "{error}");
        }
        assert!(optional_line("edition", None).is_ok());
        assert!(optional_line("edition", Some("")).is_err());
    }

    #[test]
    fn addresses_digests_types_and_names() {
        assert!(optional_url("url", Some("https://www.ft.com/content/1")).is_ok());
        assert!(optional_url("url", Some("www.ft.com")).is_err());
        assert!(optional_url("url", Some("javascript:alert(1)")).is_err());
        assert!(sha256("sha256", &"0a".repeat(32)).is_ok());
        for value in ["", &"0A".repeat(32), &"0a".repeat(31), &"0g".repeat(32), &"0a".repeat(33)] {
            assert!(sha256("sha256", value).is_err(), "{value}");
        }
        assert!(media_type("media_type", "application/vnd.oasis.opendocument.text").is_ok());
        for value in
            ["", "pdf", "/pdf", "application/", "a b/c", "text/plain; charset=utf-8", "a/b/c"]
        {
            assert!(media_type("media_type", value).is_err(), "{value}");
        }
        assert!(file_name("name", "信函 1.pdf").is_ok());
        for value in ["", ".", "..", "a/b", "..\\a", "a\0"] {
            assert!(file_name("name", value).is_err(), "{value}");
        }
    }

    #[test]
    fn lists_are_bounded() {
        assert!(at_most("publications", 3, 3).is_ok());
        assert!(at_most("publications", 4, 3).is_err());
    }
}

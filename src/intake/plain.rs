//! Plain text: UTF-8, or UTF-16 with a byte order mark. Anything else is refused with what it looks like.

use crate::limits::PASTED_BYTES_MAX;

/// Why a file gave no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    /// Not text that can be read. The sender can copy the text out of the program that shows it, and paste it.
    #[error("the file is not plain text: {why}")]
    NotText {
        /// What it looks like, and what to do.
        why: String,
    },
    /// A list of texts is not as it should be.
    #[error("{}: {why}", if *.row == 0 { "the table".to_owned() } else { format!("row {row}") })]
    List {
        /// The row, counted from 1; 0 for the list as a whole.
        row: usize,
        /// What is wrong, and what was expected.
        why: String,
    },
    /// Over the bound. The sender can paste the part that may be the letter.
    #[error("the text has {found} bytes, at most {max} can be checked")]
    TooLong {
        /// Bytes found.
        found: usize,
        /// The bound.
        max: usize,
    },
}

/// How files of other sorts begin.
const SORTS: [(&[u8], &str); 14] = [
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP file or a word processor's file (DOCX, ODT)"),
    (b"PK\x05\x06", "an empty ZIP file"),
    (b"\xD0\xCF\x11\xE0", "an old word processor's file (DOC)"),
    (b"{\\rtf", "a rich text file (RTF)"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xFF\xD8\xFF", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"RIFF", "a picture or a recording (WEBP, WAV)"),
    (b"\x1F\x8B", "a compressed file (GZIP)"),
    (b"\x28\xB5\x2F\xFD", "a compressed file (Zstandard)"),
    (b"7z\xBC\xAF", "a compressed file (7z)"),
    (b"\x7FELF", "a program"),
    (b"SQLite format 3", "a database"),
];

/// The text in the bytes of a pasted or dropped file. A byte order mark is not part of it.
pub fn text(bytes: &[u8]) -> Result<String, IntakeError> {
    if let Some((_, sort)) = SORTS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(not_text(format!(
            "it looks like {sort}; copy the text out of it and paste that"
        )));
    }
    let text = match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => {
            return Err(not_text("it looks like UTF-32; save it as UTF-8".to_owned()));
        }
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest, 3)?,
        _ => utf8(bytes, 0)?,
    };
    if text.len() > PASTED_BYTES_MAX {
        return Err(IntakeError::TooLong { found: text.len(), max: PASTED_BYTES_MAX });
    }
    if let Some(at) = text.find('\0') {
        return Err(not_text(format!(
            "character {at} is NUL, which no text has; it looks like a binary file"
        )));
    }
    if is_html(&text) {
        let why =
            "it looks like HTML; open it in a browser, copy the text of the page and paste that";
        return Err(not_text(why.to_owned()));
    }
    Ok(text)
}

fn not_text(why: String) -> IntakeError {
    IntakeError::NotText { why }
}

fn utf8(bytes: &[u8], offset: usize) -> Result<String, IntakeError> {
    // A file far over the bound is not worth decoding; a decoded text is never longer than its UTF-8.
    if bytes.len() > PASTED_BYTES_MAX {
        return Err(IntakeError::TooLong { found: bytes.len(), max: PASTED_BYTES_MAX });
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let at = offset + error.valid_up_to();
            let binary =
                if bytes.contains(&0) { "a binary file" } else { "text in an old encoding" };
            Err(not_text(format!(
                "byte {at} is not UTF-8; it looks like {binary}; save it as UTF-8"
            )))
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, IntakeError> {
    if bytes.len() > 2 * PASTED_BYTES_MAX {
        return Err(IntakeError::TooLong { found: bytes.len(), max: 2 * PASTED_BYTES_MAX });
    }
    let (pairs, odd) = bytes.as_chunks::<2>();
    if !odd.is_empty() {
        return Err(not_text("it begins as UTF-16 and ends in half a character".to_owned()));
    }
    let mut text = String::with_capacity(bytes.len());
    let mut at = 2;
    for decoded in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        let c =
            decoded.map_err(|_| not_text(format!("byte {at} is half a character of UTF-16")))?;
        at += 2 * c.len_utf16();
        text.push(c);
    }
    Ok(text)
}

/// Whether a text is a page rather than a text that has a `<` in it: it begins with a tag that begins pages.
fn is_html(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(64).collect::<String>().to_ascii_lowercase();
    let tags = ["<!doctype html", "<html", "<head", "<body", "<?xml"];
    tags.iter().any(|tag| start.starts_with(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(bytes: &[u8]) -> String {
        text(bytes).unwrap_err().to_string()
    }

    #[test]
    fn unicode_text_is_read_in_every_encoding_that_says_what_it_is() {
        let both = "Sir, “中国”\n";
        let units: Vec<u16> = both.encode_utf16().collect();
        let little: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(units.iter().flat_map(|u| u.to_le_bytes())).collect();
        let big: Vec<u8> =
            [0xFE, 0xFF].into_iter().chain(units.iter().flat_map(|u| u.to_be_bytes())).collect();
        assert_eq!(text(both.as_bytes()).unwrap(), both);
        assert_eq!(text(format!("\u{FEFF}{both}").as_bytes()).unwrap(), both);
        assert_eq!(text(&little).unwrap(), both);
        assert_eq!(text(&big).unwrap(), both);
        assert_eq!(text(b"5 < 6 and <b> is a tag").unwrap(), "5 < 6 and <b> is a tag");
        assert_eq!(text(b"").unwrap(), "");
    }

    #[test]
    fn other_files_are_refused_by_name() {
        assert!(why(b"%PDF-1.7").contains("looks like a PDF"));
        assert!(why(b"PK\x03\x04rest").contains("DOCX"));
        assert!(why(b"\x89PNG\r\n").contains("picture (PNG)"));
        assert!(why(b"\n <!DOCTYPE HTML><p>").contains("looks like HTML"));
        assert!(why(b"ab\0c").contains("character 2 is NUL"));
        assert!(why(b"caf\xE9!").contains("byte 3 is not UTF-8"));
        assert!(why(b"\xEF\xBB\xBFcaf\xE9").contains("byte 6 is not UTF-8"));
        assert!(why(&[0xFF, 0xFE, 0x41]).contains("half a character"));
        assert!(why(&[0xFF, 0xFE, 0x41, 0, 0, 0xD8]).contains("byte 4 is half a character"));
        assert!(why(&[0xFF, 0xFE, 0, 0, 0x41, 0, 0, 0]).contains("UTF-32"));
    }

    #[test]
    fn the_bound_holds() {
        let full = "a".repeat(PASTED_BYTES_MAX);
        assert!(text(full.as_bytes()).is_ok());
        let over = text(format!("{full}a").as_bytes());
        assert_eq!(
            over,
            Err(IntakeError::TooLong { found: PASTED_BYTES_MAX + 1, max: PASTED_BYTES_MAX })
        );
        // Every one of these is three bytes of UTF-8 and two of UTF-16.
        let wide: Vec<u8> = [0xFE, 0xFF]
            .into_iter()
            .chain("中".repeat(PASTED_BYTES_MAX / 3 + 1).encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        assert!(matches!(text(&wide), Err(IntakeError::TooLong { .. })));
    }
}

//! The exact text of a letter: the UTF-8 bytes as deposited, never trimmed or mended.

use super::LetterError;
use crate::limits::TEXT_BYTES_MAX;
use sha2::{Digest, Sha256};

/// A letter's text. Not empty, valid UTF-8, within [`crate::limits::TEXT_BYTES_MAX`], no NUL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterText(String);

impl LetterText {
    /// Takes the bytes of a text file. Errors: [`LetterError::TooLong`], [`LetterError::NotUtf8`],
    /// [`LetterError::Nul`] and, where no letter or digit of any script is in it, [`LetterError::Empty`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LetterError> {
        if bytes.len() > TEXT_BYTES_MAX {
            let what = "the text (in bytes)";
            return Err(LetterError::TooLong { what, found: bytes.len(), max: TEXT_BYTES_MAX });
        }
        let text = std::str::from_utf8(bytes)
            .map_err(|error| LetterError::NotUtf8 { at: error.valid_up_to() })?;
        if let Some(at) = text.find('\0') {
            return Err(LetterError::Nul { at });
        }
        if !text.chars().any(char::is_alphanumeric) {
            return Err(LetterError::Empty);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// SHA-256 of its bytes.
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_are_kept_as_they_are() {
        for text in ["\u{feff}Sir,\r\n\r\nno.\n", "先生：\n", " 1 "] {
            let letter = LetterText::parse(text.as_bytes()).unwrap();
            assert_eq!(letter.as_str(), text);
        }
        let digest = hex::encode(LetterText::parse(b"abc").unwrap().sha256());
        assert_eq!(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(LetterText::parse(b""), Err(LetterError::Empty));
        assert_eq!(LetterText::parse("\u{feff} \n--".as_bytes()), Err(LetterError::Empty));
        assert_eq!(LetterText::parse(b"a\xff"), Err(LetterError::NotUtf8 { at: 1 }));
        assert_eq!(LetterText::parse(b"ab\xe2\x82"), Err(LetterError::NotUtf8 { at: 2 }));
        assert_eq!(LetterText::parse(b"ab\0"), Err(LetterError::Nul { at: 2 }));
    }

    #[test]
    fn the_size_is_bounded() {
        let mut text = vec![b'a'; TEXT_BYTES_MAX];
        assert!(LetterText::parse(&text).is_ok());
        text.push(b'a');
        assert!(matches!(LetterText::parse(&text), Err(LetterError::TooLong { .. })));
    }
}

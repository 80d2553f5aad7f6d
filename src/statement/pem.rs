//! Public keys as PEM files (SPKI, RFC 8410), byte for byte as `openssl pkey -pubout` writes them.

use super::StatementError;
use crate::limits::KEY_FILE_BYTES_MAX;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// DER of everything in an Ed25519 SubjectPublicKeyInfo before its 32 bytes (RFC 8410 section 4).
const SPKI_PREFIX: [u8; 12] =
    [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
const BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const END: &str = "-----END PUBLIC KEY-----";

/// The PEM file of a key's 32 bytes.
pub(super) fn write(key: &[u8; 32]) -> String {
    let der = [&SPKI_PREFIX[..], key].concat();
    format!("{BEGIN}\n{}\n{END}\n", STANDARD.encode(der))
}

/// The 32 bytes of the one key in a PEM file. White space around the block and CRLF are tolerated, nothing else is.
pub(super) fn read(pem: &str) -> Result<[u8; 32], StatementError> {
    if pem.len() > KEY_FILE_BYTES_MAX {
        return Err(StatementError::TooLong {
            what: "bytes of a key file",
            found: pem.len(),
            max: KEY_FILE_BYTES_MAX,
        });
    }
    let body = pem
        .trim_matches(|c: char| c.is_ascii_whitespace())
        .strip_prefix(BEGIN)
        .and_then(|rest| rest.strip_suffix(END))
        .ok_or(StatementError::Pem("expected one PUBLIC KEY block"))?;
    let base64: String = body.split_ascii_whitespace().collect();
    let der =
        STANDARD.decode(base64).map_err(|_| StatementError::Pem("the block is not base64"))?;
    let key = der
        .strip_prefix(&SPKI_PREFIX)
        .ok_or(StatementError::Pem("the key is of another algorithm"))?;
    key.try_into().map_err(|_| StatementError::Pem("the key is not 32 bytes long"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::forge::fixed;
    use proptest::prelude::*;

    const KEY: &str = "-----BEGIN PUBLIC KEY-----\n\
        MCowBQYDK2VwAyEAN/qyDd26+2nEXOC2FVTT0gBfqgMFe4pf2I2MmW2Oqxg=\n\
        -----END PUBLIC KEY-----\n";

    #[test]
    fn a_key_file_of_openssl_is_read_and_written_again() {
        let key = read(KEY).expect("a key");
        assert_eq!(
            hex::encode(key),
            "37fab20dddbafb69c45ce0b61554d3d2005faa03057b8a5fd88d8c996d8eab18"
        );
        assert_eq!(write(&key), KEY);
        assert_eq!(read(&KEY.replace('\n', "\r\n")), Ok(key));
    }

    #[test]
    fn what_is_wrong_with_a_key_file_is_said() {
        let pem = |why| Err(StatementError::Pem(why));
        assert_eq!(read(""), pem("expected one PUBLIC KEY block"));
        assert_eq!(read(&KEY.repeat(2)), pem("the block is not base64"));
        assert_eq!(read(&KEY.replace("PUBLIC", "PRIVATE")), pem("expected one PUBLIC KEY block"));
        assert_eq!(read(&KEY.replace("MCow", "!Cow")), pem("the block is not base64"));
        assert_eq!(read(&KEY.replace("MCow", "MFkw")), pem("the key is of another algorithm"));
        assert_eq!(read(&KEY.replace("mW2Oqxg=", "mW2O")), pem("the key is not 32 bytes long"));
    }

    #[test]
    fn the_length_of_a_key_file_is_bounded() {
        let padded = |len: usize| format!("{KEY}{}", " ".repeat(len - KEY.len()));
        assert!(read(&padded(KEY_FILE_BYTES_MAX)).is_ok());
        assert!(matches!(
            read(&padded(KEY_FILE_BYTES_MAX + 1)),
            Err(StatementError::TooLong { found, .. }) if found == KEY_FILE_BYTES_MAX + 1
        ));
    }

    proptest! {
        #![proptest_config(fixed())]
        #[test]
        fn any_text_is_answered(text in ".{0,200}") {
            let _ = read(&text);
        }
    }
}

//! How logs write numbers and bytes: decimals without leading zeros and canonical base64 (RFC 4648 section 4, padded),
//! one spelling for each value.

use super::LogError;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Bytes as padded base64.
pub(super) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Bytes from exactly the spelling that [`to_base64`] gives.
pub(super) fn from_base64(given: &str) -> Result<Vec<u8>, LogError> {
    STANDARD.decode(given).map_err(|_| LogError::Base64)
}

/// A hash from base64.
pub(super) fn hash_from_base64(given: &str) -> Result<[u8; 32], LogError> {
    let bytes = from_base64(given)?;
    let found = bytes.len();
    bytes.try_into().map_err(|_| LogError::HashLength { found })
}

/// A number in decimal: digits only, no sign, no leading zero, at most `u64::MAX`.
pub(super) fn decimal(given: &str) -> Result<u64, LogError> {
    let is_canonical = given.bytes().all(|byte| byte.is_ascii_digit())
        && (given == "0" || !given.starts_with('0'));
    match given.parse() {
        Ok(number) if is_canonical => Ok(number),
        _ => Err(LogError::Decimal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_spelling() {
        for (given, number) in [("0", 0), ("7", 7), ("10", 10), ("18446744073709551615", u64::MAX)]
        {
            assert_eq!(decimal(given), Ok(number));
        }
        for wrong in
            ["", "00", "01", "+1", "-1", " 1", "1 ", "1_0", "0x1", "١", "18446744073709551616"]
        {
            assert_eq!(decimal(wrong), Err(LogError::Decimal), "{wrong:?}");
        }
    }
}

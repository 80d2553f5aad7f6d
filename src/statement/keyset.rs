//! Public keys as others fetch them: a COSE Key Set (RFC 9052 section 7; SCRAPI `/.well-known/scitt-keys`).

use super::cbor::{self, KeyOrder, Value};
use super::{PublicKey, StatementError};
use crate::limits::KEY_FILE_BYTES_MAX;

/// A set of public keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeySet(pub Vec<PublicKey>);

impl KeySet {
    /// Deterministic CBOR: `[{1: 1, 2: kid, 3: -8, -1: 6, -2: x}, ...]`.
    pub fn to_cbor(&self) -> Vec<u8> {
        let ids: Vec<_> = self.0.iter().map(|key| (key, key.id())).collect();
        Value::Array(ids.iter().map(|(key, id)| cose_key(key, id.as_str())).collect()).encode()
    }

    /// One key as a COSE Key.
    pub fn key_to_cbor(key: &PublicKey) -> Vec<u8> {
        cose_key(key, key.id().as_str()).encode()
    }

    /// Reads a set strictly: each key exactly as [`Self::to_cbor`] writes it, none twice.
    pub fn parse(cbor: &[u8]) -> Result<Self, StatementError> {
        if cbor.len() > KEY_FILE_BYTES_MAX {
            return Err(StatementError::TooLong {
                what: "bytes of a key set",
                found: cbor.len(),
                max: KEY_FILE_BYTES_MAX,
            });
        }
        let Value::Array(items) = cbor::decode("the key set", cbor, KeyOrder::Sorted)? else {
            return Err(StatementError::KeySet("it is not an array of keys"));
        };
        let mut keys: Vec<PublicKey> = Vec::new();
        for item in &items {
            let key = read_key(item)?;
            if keys.contains(&key) {
                return Err(StatementError::KeySet("a key occurs twice"));
            }
            keys.push(key);
        }
        Ok(Self(keys))
    }
}

/// `{1: 1 (OKP), 2: kid, 3: -8 (EdDSA), -1: 6 (Ed25519), -2: x}`.
fn cose_key<'a>(key: &'a PublicKey, id: &'a str) -> Value<'a> {
    Value::Map(vec![
        (Value::int(1), Value::int(1)),
        (Value::int(2), Value::Bytes(id.as_bytes())),
        (Value::int(3), Value::int(-8)),
        (Value::int(-1), Value::int(6)),
        (Value::int(-2), Value::Bytes(key.as_bytes())),
    ])
}

fn read_key(item: &Value<'_>) -> Result<PublicKey, StatementError> {
    let Value::Map(pairs) = item else {
        return Err(StatementError::KeySet("a key is not a map"));
    };
    let x = pairs.iter().find(|(label, _)| label.as_int() == Some(-2)).map(|(_, x)| x);
    let x: &[u8; 32] = x
        .and_then(Value::as_bytes)
        .and_then(|x| x.try_into().ok())
        .ok_or(StatementError::KeySet("a key has no 32-byte x (-2)"))?;
    let key = PublicKey::from_bytes(x)?;
    if item.encode() == KeySet::key_to_cbor(&key) {
        Ok(key)
    } else {
        Err(StatementError::KeySet(
            "a key is not {1: 1, 2: thumbprint, 3: -8, -1: 6, -2: x} (Ed25519)",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::forge::fixed;
    use proptest::prelude::*;

    const ISSUER: &str = "37fab20dddbafb69c45ce0b61554d3d2005faa03057b8a5fd88d8c996d8eab18";

    fn set() -> KeySet {
        let bytes: [u8; 32] = hex::decode(ISSUER).expect("hex").try_into().expect("32 bytes");
        KeySet(vec![PublicKey::from_bytes(&bytes).expect("a key")])
    }

    #[test]
    fn a_set_is_read_back() {
        assert_eq!(KeySet::parse(&set().to_cbor()), Ok(set()));
        assert_eq!(KeySet::parse(&KeySet::default().to_cbor()), Ok(KeySet::default()));
    }

    #[test]
    fn a_set_says_what_is_wrong_with_it() {
        let twice = KeySet([set().0, set().0].concat()).to_cbor();
        assert_eq!(KeySet::parse(&twice), Err(StatementError::KeySet("a key occurs twice")));
        let mut other_id = set().to_cbor();
        other_id[8] ^= 1;
        assert!(matches!(KeySet::parse(&other_id), Err(StatementError::KeySet(_))));
        assert_eq!(
            KeySet::parse(&[0xa0]),
            Err(StatementError::KeySet("it is not an array of keys"))
        );
        assert_eq!(KeySet::parse(&[0x81, 0]), Err(StatementError::KeySet("a key is not a map")));
    }

    #[test]
    fn the_length_of_a_set_is_bounded() {
        assert!(matches!(
            KeySet::parse(&vec![0; KEY_FILE_BYTES_MAX + 1]),
            Err(StatementError::TooLong { .. })
        ));
        assert!(!matches!(
            KeySet::parse(&vec![0; KEY_FILE_BYTES_MAX]),
            Err(StatementError::TooLong { .. })
        ));
    }

    proptest! {
        #![proptest_config(fixed())]
        #[test]
        fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
            if let Ok(set) = KeySet::parse(&bytes) {
                prop_assert_eq!(set.to_cbor(), bytes);
            }
        }
    }
}

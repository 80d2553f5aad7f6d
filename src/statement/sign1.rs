//! COSE_Sign1 (RFC 9052 section 4.2): the envelope of statements and receipts, and the bytes that are signed.
//!
//! Tagged (18) always; knows nothing of what the headers mean.

use super::StatementError;
use super::cbor::{self, KeyOrder, Value};

/// CBOR tag of COSE_Sign1.
const TAG: u64 = 18;

/// The four parts of an envelope, borrowed from its bytes.
#[derive(Debug, Clone)]
pub(super) struct Sign1<'a> {
    /// The protected header as it was signed.
    pub(super) protected: &'a [u8],
    /// The unprotected header, always a map.
    pub(super) unprotected: Value<'a>,
    /// The payload; `None` where it is detached.
    pub(super) payload: Option<&'a [u8]>,
    /// The signature, of whatever length its algorithm has.
    pub(super) signature: &'a [u8],
}

impl<'a> Sign1<'a> {
    /// Reads an envelope.
    pub(super) fn parse(bytes: &'a [u8], order: KeyOrder) -> Result<Self, StatementError> {
        let Value::Tag(TAG, item) = cbor::decode("the message", bytes, order)? else {
            return Err(StatementError::NotSign1("it does not start with tag 18"));
        };
        let Value::Array(parts) = *item else {
            return Err(StatementError::NotSign1("the tag is not on an array"));
        };
        let Ok([protected, unprotected, payload, signature]) = <[Value<'a>; 4]>::try_from(parts)
        else {
            return Err(StatementError::NotSign1("the array has not four members"));
        };
        if !matches!(unprotected, Value::Map(_)) {
            return Err(StatementError::NotSign1("the unprotected header is not a map"));
        }
        let payload = match payload {
            Value::Bytes(payload) => Some(payload),
            Value::Null => None,
            _ => return Err(StatementError::NotSign1("the payload is neither bytes nor null")),
        };
        Ok(Self {
            protected: protected
                .as_bytes()
                .ok_or(StatementError::NotSign1("the protected header is not a byte string"))?,
            unprotected,
            payload,
            signature: signature
                .as_bytes()
                .ok_or(StatementError::NotSign1("the signature is not a byte string"))?,
        })
    }

    /// Writes the envelope.
    pub(super) fn encode(&self) -> Vec<u8> {
        let parts = vec![
            Value::Bytes(self.protected),
            self.unprotected.clone(),
            self.payload.map_or(Value::Null, Value::Bytes),
            Value::Bytes(self.signature),
        ];
        Value::Tag(TAG, Box::new(Value::Array(parts))).encode()
    }

    /// The 64 bytes of an Ed25519 signature. Ask only after the algorithm is known to be Ed25519.
    pub(super) fn ed25519(&self) -> Result<[u8; 64], StatementError> {
        self.signature
            .try_into()
            .map_err(|_| StatementError::NotSign1("an Ed25519 signature is 64 bytes long"))
    }
}

/// `Sig_structure` (RFC 9052 section 4.4), what is signed:
/// `84 6a "Signature1" || bstr(protected) || 40 || bstr(payload)`.
pub(super) fn tbs(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    Value::Array(vec![
        Value::Text("Signature1"),
        Value::Bytes(protected),
        Value::Bytes(&[]),
        Value::Bytes(payload),
    ])
    .encode()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::forge::fixed;
    use coset::{CborSerializable as _, TaggedCborSerializable as _};
    use proptest::prelude::*;

    fn why(hex: &str) -> StatementError {
        let bytes = hex::decode(hex).expect("hex");
        Sign1::parse(&bytes, KeyOrder::Sorted).expect_err("refused")
    }

    #[test]
    fn an_envelope_that_is_none_says_why() {
        for (hex, expected) in [
            ("8440a04040", "it does not start with tag 18"),
            ("d18440a04040", "it does not start with tag 18"),
            ("d240", "the tag is not on an array"),
            ("d28340a040", "the array has not four members"),
            ("d28540a0404040", "the array has not four members"),
            ("d284a0a04040", "the protected header is not a byte string"),
            ("d28440804040", "the unprotected header is not a map"),
            ("d28440a00040", "the payload is neither bytes nor null"),
            ("d28440a040f6", "the signature is not a byte string"),
        ] {
            assert_eq!(why(hex), StatementError::NotSign1(expected), "{hex}");
        }
    }

    proptest! {
        #![proptest_config(fixed())]
        /// A second COSE implementation writes the same envelope and signs the same bytes.
        #[test]
        fn coset_writes_the_same_bytes(
            subject in "[a-z]{0,40}",
            payload in prop::collection::vec(any::<u8>(), 0..300),
            signature in prop::collection::vec(any::<u8>(), 64),
        ) {
            let header = coset::HeaderBuilder::new()
                .algorithm(coset::iana::Algorithm::EdDSA)
                .key_id(subject.clone().into_bytes())
                .value(16, coset::cbor::Value::Text(subject))
                .build();
            let protected = header.clone().to_vec().expect("a header");
            let other = coset::CoseSign1Builder::new()
                .protected(header)
                .payload(payload.clone())
                .signature(signature.clone())
                .build();
            let ours = Sign1 {
                protected: &protected,
                unprotected: Value::Map(vec![]),
                payload: Some(&payload),
                signature: &signature,
            };
            prop_assert_eq!(tbs(&protected, &payload), other.tbs_data(&[]));
            prop_assert_eq!(ours.encode(), other.to_tagged_vec().expect("bytes"));
        }
    }
}

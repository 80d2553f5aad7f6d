//! Signing keys: one role each (RFC 9943: keys must not be used for more than one purpose).
//!
//! Never prints a private key, and verifies with `verify_strict` only, so that every verifier agrees.

use super::{StatementError, cbor::Value, pem};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::hint::black_box;

/// What a key is for. A key never has two roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Signs statements.
    Issuer,
    /// Signs checkpoint notes.
    Log,
    /// Signs COSE receipts.
    Receipt,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Issuer, Self::Log, Self::Receipt];

    /// `issuer`, `log` or `receipt`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issuer => "issuer",
            Self::Log => "log",
            Self::Receipt => "receipt",
        }
    }

    /// The role of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

/// `kid`: the 43 base64url characters of the COSE Key Thumbprint (RFC 9679):
/// `base64url(SHA-256(a3 01 01 20 06 21 58 20 || x))`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(String);

impl KeyId {
    /// Reads an identifier: 43 characters that are the one base64url encoding of 32 bytes.
    pub fn parse(given: &[u8]) -> Result<Self, StatementError> {
        match (URL_SAFE_NO_PAD.decode(given), str::from_utf8(given)) {
            (Ok(thumbprint), Ok(text)) if thumbprint.len() == 32 => Ok(Self(text.to_owned())),
            _ => Err(StatementError::KeyId(
                String::from_utf8_lossy(given).chars().take(64).collect(),
            )),
        }
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A public key that verifies, always with `verify_strict`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// From its 32 bytes. Keys of small order are refused: they verify signatures nobody made.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, StatementError> {
        let key = VerifyingKey::from_bytes(bytes)
            .map_err(|_| StatementError::Key("its 32 bytes are no point of the curve"))?;
        // Of 2^255 encodings 19 name a point that has another one; a key has one encoding, and so one identifier.
        if key.to_edwards().compress().as_bytes() != bytes {
            return Err(StatementError::Key(
                "its 32 bytes are not the one encoding of their point",
            ));
        }
        if key.is_weak() {
            return Err(StatementError::Key("it is of small order"));
        }
        Ok(Self(key))
    }

    /// Its 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// From an SPKI PEM file.
    pub fn from_pem(pem: &str) -> Result<Self, StatementError> {
        Self::from_bytes(&pem::read(pem)?)
    }

    /// As an SPKI PEM file, byte for byte as openssl writes it.
    pub fn to_pem(&self) -> String {
        pem::write(self.as_bytes())
    }

    /// Its identifier.
    pub fn id(&self) -> KeyId {
        KeyId(URL_SAFE_NO_PAD.encode(self.thumbprint()))
    }

    /// Its fingerprint as people compare it: the 32 bytes of the thumbprint in 16 groups of four hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        let groups: Vec<String> = self.thumbprint().chunks(2).map(hex::encode).collect();
        groups.join(" ")
    }

    /// For the log room.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.0
    }

    /// Strict verification of a signature over `message`.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), StatementError> {
        self.0
            .verify_strict(message, &Signature::from_bytes(signature))
            .map_err(|_| StatementError::BadSignature(self.id()))
    }

    /// `SHA-256(a3 01 01 20 06 21 58 20 || x)`, the deterministic encoding of `{1: 1, -1: 6, -2: x}` (RFC 9679).
    fn thumbprint(&self) -> [u8; 32] {
        let key = Value::Map(vec![
            (Value::int(1), Value::int(1)),
            (Value::int(-1), Value::int(6)),
            (Value::int(-2), Value::Bytes(self.as_bytes())),
        ]);
        Sha256::digest(key.encode()).into()
    }
}

/// A private key in its role. Its memory is wiped when it is dropped.
pub struct SecretKey {
    role: Role,
    signing: SigningKey,
    /// The same key once more, elsewhere in memory: see [`Self::sign`].
    again: Box<SigningKey>,
}

impl SecretKey {
    /// From its 32-byte seed.
    pub fn from_seed(role: Role, seed: &[u8; 32]) -> Self {
        let again = Box::new(SigningKey::from_bytes(seed));
        Self { role, signing: SigningKey::from_bytes(seed), again }
    }

    /// What it is for.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.signing.verifying_key())
    }

    /// For the log room (checkpoint notes).
    pub fn signing_key(&self) -> &SigningKey {
        &self.signing
    }

    /// Its seed, for the key file writer only. Borrowed, so that no copy is left behind.
    pub fn seed(&self) -> &[u8; 32] {
        self.signing.as_bytes()
    }

    /// Signs `message` in the role `needed`.
    ///
    /// A fault in the machine must neither put a bad signature into the log nor give one away: of an Ed25519 signature
    /// made with a wrong public half, or with a slip between its two steps, the private key can be computed. Ed25519
    /// leaves no choice in a signature, so it is made twice, from two copies of the key in memory, and only two that are
    /// equal leave. That finds what verifying it would find, in half the time; strangers' signatures are verified.
    pub(super) fn sign(&self, needed: Role, message: &[u8]) -> Result<[u8; 64], StatementError> {
        if self.role != needed {
            return Err(StatementError::WrongRole { needed, found: self.role });
        }
        let signature = self.signing.sign(message);
        // The compiler must not see that both are the same.
        if black_box(&*self.again).sign(black_box(message)) != signature {
            return Err(StatementError::BadSignature(self.public().id()));
        }
        Ok(signature.to_bytes())
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({}, {})", self.role.as_str(), self.public().id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(role: Role, label: &str) -> SecretKey {
        SecretKey::from_seed(role, &Sha256::digest(format!("TEST ONLY KEY {label}")).into())
    }

    #[test]
    fn the_identifier_is_the_published_thumbprint() {
        let issuer = key(Role::Issuer, "issuer-1").public();
        assert_eq!(issuer.id().as_str(), "9JOOGbV0YmWXw_LXrd5aVDs95xu2yhJH71YQoRRgvBM");
        assert_eq!(
            key(Role::Log, "log-1").public().id().as_str(),
            "mieDoi0o4jysFbNiwnVEA15O9FACKvS0yev0Wz_EEoM"
        );
        assert_eq!(KeyId::parse(issuer.id().as_str().as_bytes()), Ok(issuer.id()));
        assert!(issuer.fingerprint().starts_with("f493 8e19 b574 6265 "));
    }

    #[test]
    fn identifiers_have_one_spelling() {
        let id = "9JOOGbV0YmWXw_LXrd5aVDs95xu2yhJH71YQoRRgvBM";
        for wrong in [
            &id[1..],
            &format!("{id}A"),
            &format!("{id}="),
            &id.replace('_', "/"),
            &id.replace("vBM", "vBN"),
        ] {
            assert!(KeyId::parse(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn keys_that_verify_what_nobody_signed_are_refused() {
        let mut identity = [0; 32];
        identity[0] = 1;
        assert_eq!(
            PublicKey::from_bytes(&identity),
            Err(StatementError::Key("it is of small order"))
        );
        let mut off_the_curve = [0; 32];
        off_the_curve[0] = 2;
        for (bytes, why) in [
            (off_the_curve, "its 32 bytes are no point of the curve"),
            ([0xff; 32], "its 32 bytes are not the one encoding of their point"),
        ] {
            assert_eq!(PublicKey::from_bytes(&bytes), Err(StatementError::Key(why)));
        }
    }

    #[test]
    fn a_key_signs_in_its_role_only() {
        let log = key(Role::Log, "log-1");
        assert_eq!(
            log.sign(Role::Issuer, b"m"),
            Err(StatementError::WrongRole { needed: Role::Issuer, found: Role::Log })
        );
        let signature = log.sign(Role::Log, b"m").expect("signed");
        assert_eq!(log.public().verify(b"m", &signature), Ok(()));
        assert_eq!(
            log.public().verify(b"n", &signature),
            Err(StatementError::BadSignature(log.public().id()))
        );
    }

    #[test]
    fn a_key_whose_copies_differ_signs_nothing() {
        let seed = *key(Role::Issuer, "issuer-1").seed();
        let sound = SecretKey::from_seed(Role::Issuer, &seed);
        let expected = sound.sign(Role::Issuer, b"m").expect("signed");
        for bit in [0, 77, 255] {
            let mut flipped = seed;
            flipped[bit / 8] ^= 1 << (bit % 8);
            let mut faulty = SecretKey::from_seed(Role::Issuer, &seed);
            assert_eq!(faulty.sign(Role::Issuer, b"m"), Ok(expected));
            *faulty.again = SigningKey::from_bytes(&flipped);
            assert!(matches!(
                faulty.sign(Role::Issuer, b"m"),
                Err(StatementError::BadSignature(_))
            ));
        }
    }

    #[test]
    fn printing_a_private_key_shows_its_identifier_only() {
        let shown = format!("{:?}", key(Role::Issuer, "issuer-1"));
        assert_eq!(shown, "SecretKey(issuer, 9JOOGbV0YmWXw_LXrd5aVDs95xu2yhJH71YQoRRgvBM)");
    }
}

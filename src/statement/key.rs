//! Signing keys: one role each.

use super::StatementError;
use ed25519_dalek::{SigningKey, VerifyingKey};

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
    /// `issuer`, `log` or `receipt`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issuer => "issuer",
            Self::Log => "log",
            Self::Receipt => "receipt",
        }
    }
}

/// `kid`: the 43 base64url characters of the COSE Key Thumbprint (RFC 9679):
/// `base64url(SHA-256(a3 01 01 20 06 21 58 20 || x))`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(String);
impl KeyId {
    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A public key that verifies, always with `verify_strict`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);
impl PublicKey {
    /// From its 32 bytes.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, StatementError> {
        todo!("{bytes:?}")
    }
    /// Its 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }
    /// From an SPKI PEM file.
    pub fn from_pem(pem: &str) -> Result<Self, StatementError> {
        todo!("{pem}")
    }
    /// As an SPKI PEM file.
    pub fn to_pem(&self) -> String {
        todo!()
    }
    /// Its identifier.
    pub fn id(&self) -> KeyId {
        todo!()
    }
    /// For the log room.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.0
    }
    /// Strict verification of a signature over `message`.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), StatementError> {
        todo!("{message:?}{signature:?}")
    }
}

/// A private key in its role.
pub struct SecretKey {
    role: Role,
    signing: SigningKey,
}
impl SecretKey {
    /// From its 32-byte seed.
    pub fn from_seed(role: Role, seed: &[u8; 32]) -> Self {
        Self { role, signing: SigningKey::from_bytes(seed) }
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
    /// Its seed, for the key file writer only.
    pub fn seed(&self) -> [u8; 32] {
        self.signing.to_bytes()
    }
}

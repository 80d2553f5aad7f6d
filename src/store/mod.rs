//! Where does it rest?
//!
//! The journal (append-only, the commit point), sled (healed or rebuilt from the journal), the key folder, and the
//! last released checkpoint kept beside the keys. The only room that names sled. Knows nothing of HTTP.

mod keyring;

pub use keyring::Keyring;

/// What went wrong at rest. The owner of this room adds variants.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// placeholder
    #[error("placeholder")]
    Placeholder,
}

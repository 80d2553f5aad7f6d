//! How does a file become a letter? One file per format, each with bounds.

mod plain;

pub use plain::{IntakeError, text};

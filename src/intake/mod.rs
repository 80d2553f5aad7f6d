//! How does a file become a letter? One file per format, each with bounds.

mod list;
mod plain;

pub use list::{Named, list, list_of};
pub use plain::{IntakeError, text};

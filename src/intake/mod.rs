//! How does a file become a letter? One file per format, each with bounds.

mod list;
mod page;
mod plain;

pub use list::{Named, list, list_of};
pub use page::{Found, Page, read_page};
pub use plain::{IntakeError, text};

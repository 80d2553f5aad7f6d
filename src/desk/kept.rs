//! What is kept as one file of JSON each: drafts, and what waits.

use super::DeskError;
use crate::store::StoreError;
use serde::de::DeserializeOwned;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// What a file says; nothing where it is not there.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, DeskError> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        read => read.map_err(|e| StoreError::io(path, "read", e))?,
    };
    let damaged = |error: serde_json::Error| StoreError::Damaged {
        what: path.display().to_string(),
        why: format!("line {}, column {}", error.line(), error.column()),
    };
    Ok(Some(serde_json::from_slice(&bytes).map_err(damaged)?))
}

/// Removes a file, which need not be there.
pub(super) fn remove(path: &Path) -> Result<(), DeskError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => Ok(removed.map_err(|e| StoreError::io(path, "removed", e))?),
    }
}

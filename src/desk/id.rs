//! What a draft, or what waits, is called by: 32 hexadecimal digits that nobody can guess.

use super::DeskError;
use crate::store::StoreError;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct DeskId(String);

impl DeskId {
    /// Reads one.
    pub fn parse(given: &str) -> Option<Self> {
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (given.len() == 32 && given.bytes().all(digit)).then(|| Self(given.to_owned()))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn random() -> Result<Self, DeskError> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|fault| DeskError::NoRandomness(fault.to_string()))?;
        Ok(Self(hex::encode(random)))
    }

    pub(super) fn file_name(&self) -> String {
        format!("{}.json", self.0)
    }
}

impl TryFrom<String> for DeskId {
    type Error = &'static str;

    fn try_from(given: String) -> Result<Self, Self::Error> {
        Self::parse(&given).ok_or("32 hexadecimal digits were expected")
    }
}

/// What is in a folder, by its identifiers. The folder need not be there.
pub(super) fn listed(folder: &Path) -> Result<Vec<DeskId>, DeskError> {
    let failed = |source| StoreError::io(folder, "read", source);
    let inside = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        inside => inside.map_err(failed)?,
    };
    let mut ids = Vec::new();
    for entry in inside {
        let name = entry.map_err(failed)?.file_name();
        ids.extend(name.to_str().and_then(|name| DeskId::parse(name.strip_suffix(".json")?)));
    }
    ids.sort();
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_has_one_spelling_and_names_no_other_file() {
        let id = DeskId::random().unwrap();
        assert_eq!(DeskId::parse(id.as_str()), Some(id));
        for bad in
            ["", "..", "0", &"g".repeat(32), &"A".repeat(32), &"0".repeat(31), &"0".repeat(33)]
        {
            assert_eq!(DeskId::parse(bad), None, "{bad}");
            assert!(serde_json::from_value::<DeskId>((*bad).into()).is_err());
        }
    }
}

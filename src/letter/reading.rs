//! Metadata and issuer files as JSON or TOML, read strictly: the same names in both, the same values out of both.
//!
//! Refuses, each by the path of the member: unknown and repeated members, values of the wrong type, `null`, and lists
//! that stand for records by position, which serde would take.

use super::LetterError;
use crate::limits::METADATA_BYTES_MAX;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads a file: JSON where it starts with `{`, otherwise TOML. A byte order mark is passed over.
pub(super) fn read<T: DeserializeOwned>(file: &[u8]) -> Result<T, LetterError> {
    if file.len() > METADATA_BYTES_MAX {
        let what = "the metadata file (in bytes)";
        return Err(LetterError::TooLong { what, found: file.len(), max: METADATA_BYTES_MAX });
    }
    let is_json = file
        .strip_prefix("\u{feff}".as_bytes())
        .unwrap_or(file)
        .trim_ascii_start()
        .starts_with(b"{");
    let format = if is_json { "JSON" } else { "TOML" };
    let text = std::str::from_utf8(file).map_err(|error| LetterError::Syntax {
        format,
        why: format!("byte {} starts an invalid UTF-8 sequence", error.valid_up_to()),
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if is_json { read_json(text) } else { read_toml(text) }
}

fn read_json<T: DeserializeOwned>(text: &str) -> Result<T, LetterError> {
    let syntax =
        |error: &serde_json::Error| LetterError::Syntax { format: "JSON", why: error.to_string() };
    let shape: Value = serde_json::from_str(text).map_err(|error| syntax(&error))?;
    check_shape(&shape, &mut String::new())?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| member_error(error.path(), error.inner().to_string()))
}

fn read_toml<T: DeserializeOwned>(text: &str) -> Result<T, LetterError> {
    let line_of = |error: &toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        before.map_or(String::new(), |before| {
            format!(" at line {}", before.matches('\n').count() + 1)
        })
    };
    let syntax = |error: &toml::de::Error| LetterError::Syntax {
        format: "TOML",
        why: format!("{}{}", error.message(), line_of(error)),
    };
    let parse = || toml::Deserializer::parse(text).map_err(|error| syntax(&error));
    if let Ok(shape) = serde::Deserialize::deserialize(parse()?) {
        check_shape(&shape, &mut String::new())?;
    }
    serde_path_to_error::deserialize(parse()?).map_err(|error| {
        let inner = error.inner();
        member_error(error.path(), format!("{}{}", inner.message(), line_of(inner)))
    })
}

fn member_error(path: &serde_path_to_error::Path, why: String) -> LetterError {
    let path = path.to_string();
    let member = if path == "." { "the file".to_owned() } else { path };
    LetterError::Member { member, why }
}

/// Members that are lists.
const LISTS: [&str; 3] = ["attachments", "languages", "publications"];

/// Refuses what serde takes and no person means: `null`, and a list where a record stands. The depth is bounded by the
/// parsers, which have read the file before this is called.
fn check_shape(value: &Value, path: &mut String) -> Result<(), LetterError> {
    let refuse = |path: &str, why: &str| {
        let member = if path.is_empty() { "the file" } else { path };
        Err(LetterError::Member { member: member.to_owned(), why: why.to_owned() })
    };
    match value {
        Value::Null => refuse(path, "null is no value here; leave the member out instead"),
        Value::Array(_) if !LISTS.contains(&path.as_str()) => {
            refuse(path, "a list stands where a text or a record with named members was expected")
        }
        Value::Array(items) => {
            each(items.iter().enumerate().map(|(at, item)| (format!("[{at}]"), item)), path)
        }
        Value::Object(members) => {
            let dot = if path.is_empty() { "" } else { "." };
            each(members.iter().map(|(name, member)| (format!("{dot}{name}"), member)), path)
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

fn each<'v>(
    items: impl Iterator<Item = (String, &'v Value)>,
    path: &mut String,
) -> Result<(), LetterError> {
    let length = path.len();
    for (step, item) in items {
        path.push_str(&step);
        check_shape(item, path)?;
        path.truncate(length);
    }
    Ok(())
}

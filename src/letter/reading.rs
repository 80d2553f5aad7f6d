//! Metadata and issuer files as JSON or TOML, read strictly: the same names in both, the same values out of both.
//!
//! Refuses, each by the path of the member: unknown and repeated members, values of the wrong type, `null`, and lists
//! that stand for records by position, which serde would take.

use super::LetterError;
use crate::limits::METADATA_BYTES_MAX;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Error as _, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::fmt;

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
    // What is wrong, and where, takes longer to find out than whether anything is.
    if serde_json::from_str::<Plain>(text).is_ok()
        && let Ok(read) = serde_json::from_str(text)
    {
        return Ok(read);
    }
    let syntax =
        |error: &serde_json::Error| LetterError::Syntax { format: "JSON", why: error.to_string() };
    let shape: Value = serde_json::from_str(text).map_err(|error| syntax(&error))?;
    check_shape(&shape, &mut String::new())?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| member_error(error.path(), error.inner().to_string()))
}

/// JSON that [`check_shape`] lets pass, told without keeping any of it.
struct Plain;

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        Shape { depth: 0, list: false }.deserialize(json).map(|()| Self)
    }
}

/// A value so many records and lists deep; whether it may be a list.
#[derive(Clone, Copy)]
struct Shape {
    depth: u8,
    list: bool,
}

impl<'de> DeserializeSeed<'de> for Shape {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Shape {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, or a record with named members")
    }
    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        if !self.list {
            return Err(A::Error::invalid_type(Unexpected::Seq, &self));
        }
        let inside = Self { depth: self.depth.saturating_add(1), list: false };
        while items.next_element_seed(inside)?.is_some() {}
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let depth = self.depth.saturating_add(1);
        while let Some(IsList(is_list)) = members.next_key()? {
            members.next_value_seed(Self { depth, list: is_list && self.depth == 0 })?;
        }
        Ok(())
    }
}

/// Whether a member of this name is a list.
struct IsList(bool);

impl<'de> Deserialize<'de> for IsList {
    fn deserialize<D: Deserializer<'de>>(name: D) -> Result<Self, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = IsList;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member's name")
            }
            fn visit_str<E>(self, name: &str) -> Result<IsList, E> {
                Ok(IsList(LISTS.contains(&name)))
            }
        }
        name.deserialize_str(Name)
    }
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
    if let Ok(shape) = Value::deserialize(parse()?) {
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

//! Languages: well-formed BCP 47, with the script said for Chinese.

use super::LetterError;

/// A BCP 47 language tag in canonical case (`zh-Hans`, `en-GB`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Language(String);

impl Language {
    /// Reads a tag. `zh` and `zh-CN` are refused: `zh-Hans` or `zh-Hant` was expected.
    pub fn parse(given: &str) -> Result<Self, LetterError> {
        todo!("{given}")
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether text in it is written from right to left (Arabic, Hebrew, Persian, Urdu, ...).
    pub fn is_right_to_left(&self) -> bool {
        todo!()
    }
}
// also: Display, Serialize, Deserialize

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for Language {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Language {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&given).map_err(serde::de::Error::custom)
    }
}

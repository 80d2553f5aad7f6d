//! Dates as institutions give them: EDTF level 0, intervals, `? ~ %` and `X`. Anything else is refused, never guessed.

use super::LetterError;

/// A date that may be partial or uncertain, kept as it was given.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PartialDate {
    given: String,
    earliest: Option<jiff::civil::Date>,
    latest: Option<jiff::civil::Date>,
}

impl PartialDate {
    /// Reads an EDTF date.
    pub fn parse(given: &str) -> Result<Self, LetterError> {
        todo!("{given}")
    }

    /// The date exactly as given.
    pub fn as_str(&self) -> &str {
        &self.given
    }

    /// The first day it can mean; `None` where the interval is open at its start.
    pub fn earliest(&self) -> Option<jiff::civil::Date> {
        self.earliest
    }

    /// The last day it can mean; `None` where the interval is open at its end.
    pub fn latest(&self) -> Option<jiff::civil::Date> {
        self.latest
    }
}
// also: Display, Serialize (string), Deserialize (via parse)

impl std::fmt::Display for PartialDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for PartialDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for PartialDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&given).map_err(serde::de::Error::custom)
    }
}

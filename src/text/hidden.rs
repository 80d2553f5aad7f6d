//! Hidden and confusable characters: alarms, never equality.

use serde::Serialize;
use std::ops::Range;

/// What raised an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlarmKind {
    /// A zero-width or other invisible character.
    Invisible,
    /// A bidirectional control.
    BidiControl,
    /// Letters of several scripts in one word.
    MixedScript,
}

/// One alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alarm {
    /// What it is.
    pub kind: AlarmKind,
    /// Where, in bytes of the input.
    pub span: Range<usize>,
    /// The characters by code point and name, as `U+200B`.
    pub what: String,
}

/// Every alarm a text raises.
pub fn alarms(text: &str) -> Vec<Alarm> {
    todo!("{text}")
}

//! Deterministic CBOR, as much of it as COSE statements and receipts need.
//!
//! Integers, byte strings, text, arrays, maps, tags and null, in the one encoding of RFC 8949 section 4.2.1: definite
//! lengths, shortest heads, map keys sorted bytewise by their encoding, none twice, nothing after the item. Never takes
//! floats, other simple values or more than [`CBOR_DEPTH_MAX`] levels; memory is bounded by the length of the input.

use super::StatementError;
use crate::limits::CBOR_DEPTH_MAX;

/// One data item, borrowed from the bytes it was read from or is to be written from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// Major type 0.
    Uint(u64),
    /// Major type 1: the value is `-1 - n`.
    Nint(u64),
    /// Major type 2.
    Bytes(&'a [u8]),
    /// Major type 3.
    Text(&'a str),
    /// Major type 4.
    Array(Vec<Value<'a>>),
    /// Major type 5.
    Map(Vec<(Value<'a>, Value<'a>)>),
    /// Major type 6.
    Tag(u64, Box<Value<'a>>),
    /// Simple value 22.
    Null,
}

impl<'a> Value<'a> {
    /// An integer.
    pub(super) fn int(n: i64) -> Self {
        u64::try_from(n).map_or_else(|_| Self::Nint(n.unsigned_abs() - 1), Self::Uint)
    }

    /// The integer, where it is one that fits.
    pub(super) fn as_int(&self) -> Option<i64> {
        match self {
            Self::Uint(n) => i64::try_from(*n).ok(),
            Self::Nint(n) => i64::try_from(*n).ok().map(|n| -1 - n),
            _ => None,
        }
    }

    /// The byte string, where it is one.
    pub(super) fn as_bytes(&self) -> Option<&'a [u8]> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }

    /// The text, where it is one.
    pub(super) fn as_text(&self) -> Option<&'a str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Its deterministic encoding. Maps are sorted here; keys must differ.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Uint(n) => head(out, 0, *n),
            Self::Nint(n) => head(out, 1, *n),
            Self::Bytes(bytes) => {
                head(out, 2, bytes.len() as u64);
                out.extend_from_slice(bytes);
            }
            Self::Text(text) => {
                head(out, 3, text.len() as u64);
                out.extend_from_slice(text.as_bytes());
            }
            Self::Array(items) => {
                head(out, 4, items.len() as u64);
                for item in items {
                    item.write(out);
                }
            }
            Self::Map(pairs) => {
                let mut sorted: Vec<_> = pairs.iter().map(|(k, v)| (k.encode(), v)).collect();
                sorted.sort_by(|a, b| a.0.cmp(&b.0));
                head(out, 5, sorted.len() as u64);
                for (key, value) in sorted {
                    out.extend_from_slice(&key);
                    value.write(out);
                }
            }
            Self::Tag(tag, item) => {
                head(out, 6, *tag);
                item.write(out);
            }
            Self::Null => out.push(0xf6),
        }
    }
}

/// Whether map keys must be sorted. COSE itself asks only that none occurs twice; what we log is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyOrder {
    /// Bytewise by encoding.
    Sorted,
    /// As other services write them.
    Any,
}

/// Reads exactly one item. `what` names it in errors.
pub(super) fn decode<'a>(
    what: &'static str,
    bytes: &'a [u8],
    order: KeyOrder,
) -> Result<Value<'a>, StatementError> {
    let mut reader = Reader { what, bytes, at: 0, order };
    let value = reader.item(0)?;
    if reader.at == bytes.len() {
        Ok(value)
    } else {
        Err(reader.malformed(reader.at, "bytes follow the item"))
    }
}

/// Writes an initial byte and its argument in the shortest form.
#[expect(clippy::cast_possible_truncation, reason = "each arm is guarded by the width it casts to")]
fn head(out: &mut Vec<u8>, major: u8, n: u64) {
    let major = major << 5;
    match n {
        0..=23 => out.push(major | n as u8),
        24..=0xff => out.extend_from_slice(&[major | 0x18, n as u8]),
        0x100..=0xffff => {
            out.push(major | 0x19);
            out.extend_from_slice(&(n as u16).to_be_bytes());
        }
        0x1_0000..=0xffff_ffff => {
            out.push(major | 0x1a);
            out.extend_from_slice(&(n as u32).to_be_bytes());
        }
        _ => {
            out.push(major | 0x1b);
            out.extend_from_slice(&n.to_be_bytes());
        }
    }
}

struct Reader<'a> {
    what: &'static str,
    bytes: &'a [u8],
    at: usize,
    order: KeyOrder,
}

impl<'a> Reader<'a> {
    fn item(&mut self, depth: usize) -> Result<Value<'a>, StatementError> {
        if depth >= CBOR_DEPTH_MAX {
            return Err(StatementError::TooLong {
                what: "levels of nested CBOR",
                found: depth + 1,
                max: CBOR_DEPTH_MAX,
            });
        }
        let start = self.at;
        let (major, n) = self.head()?;
        Ok(match major {
            0 => Value::Uint(n),
            1 => Value::Nint(n),
            2 => Value::Bytes(self.take(n)?),
            3 => Value::Text(
                str::from_utf8(self.take(n)?)
                    .map_err(|_| self.malformed(start, "text that is not UTF-8"))?,
            ),
            4 => {
                // Nothing is reserved for the announced length: every item costs a byte of input.
                let mut items = Vec::new();
                for _ in 0..n {
                    items.push(self.item(depth + 1)?);
                }
                Value::Array(items)
            }
            5 => self.map(n, depth)?,
            6 => Value::Tag(n, Box::new(self.item(depth + 1)?)),
            _ if n == 22 => Value::Null,
            _ => return Err(self.malformed(start, "a float or simple value other than null")),
        })
    }

    fn map(&mut self, n: u64, depth: usize) -> Result<Value<'a>, StatementError> {
        let mut pairs = Vec::new();
        let mut keys = std::collections::BTreeSet::new();
        let mut previous: &[u8] = &[];
        for _ in 0..n {
            let start = self.at;
            let key = self.item(depth + 1)?;
            let encoded = self.bytes.get(start..self.at).unwrap_or_default();
            if !keys.insert(encoded) {
                return Err(self.not_deterministic(start, "a map key occurs twice"));
            }
            if self.order == KeyOrder::Sorted && encoded < previous {
                return Err(self.not_deterministic(start, "map keys are not sorted"));
            }
            previous = encoded;
            pairs.push((key, self.item(depth + 1)?));
        }
        Ok(Value::Map(pairs))
    }

    /// Major type and argument. For major type 7 only the one-byte form is read: the argument is the simple value.
    fn head(&mut self) -> Result<(u8, u64), StatementError> {
        let start = self.at;
        let first = self.take(1)?.first().copied().unwrap_or_default();
        let (major, info) = (first >> 5, first & 0x1f);
        let width = match info {
            0..=23 => return Ok((major, u64::from(info))),
            24..=27 if major == 7 => {
                return Err(self.malformed(start, "a float or simple value other than null"));
            }
            24 => 1,
            25 => 2,
            26 => 4,
            27 => 8,
            31 => return Err(self.not_deterministic(start, "an indefinite length")),
            _ => return Err(self.malformed(start, "a reserved initial byte")),
        };
        let n = self.take(width)?.iter().fold(0_u64, |n, &byte| n << 8 | u64::from(byte));
        let smallest = match width {
            1 => 24,
            2 => 0x100,
            4 => 0x1_0000,
            _ => 0x1_0000_0000,
        };
        if n < smallest {
            return Err(
                self.not_deterministic(start, "a number or length not in its shortest form")
            );
        }
        Ok((major, n))
    }

    fn take(&mut self, n: u64) -> Result<&'a [u8], StatementError> {
        let taken = usize::try_from(n)
            .ok()
            .and_then(|n| self.at.checked_add(n))
            .and_then(|end| self.bytes.get(self.at..end))
            .ok_or_else(|| self.malformed(self.bytes.len(), "the bytes end inside an item"))?;
        self.at += taken.len();
        Ok(taken)
    }

    fn malformed(&self, at: usize, why: &'static str) -> StatementError {
        StatementError::Malformed { what: self.what, at, why }
    }

    fn not_deterministic(&self, at: usize, why: &'static str) -> StatementError {
        StatementError::NotDeterministic { what: self.what, at, why }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::forge::fixed;
    use proptest::prelude::*;

    fn read(hex: &str) -> Result<Vec<u8>, StatementError> {
        let bytes = hex::decode(hex).expect("hex");
        decode("the item", &bytes, KeyOrder::Sorted).map(|value| value.encode())
    }

    fn why(hex: &str) -> &'static str {
        match read(hex) {
            Err(
                StatementError::Malformed { why, .. }
                | StatementError::NotDeterministic { why, .. },
            ) => why,
            other => panic!("{hex} gave {other:?}"),
        }
    }

    /// RFC 8949 appendix A, the rows whose types occur here.
    #[test]
    fn the_examples_of_the_specification_are_read_and_written() {
        for hex in [
            "00",
            "01",
            "0a",
            "17",
            "1818",
            "1819",
            "1864",
            "1903e8",
            "1a000f4240",
            "1b000000e8d4a51000",
            "1bffffffffffffffff",
            "3bffffffffffffffff",
            "20",
            "29",
            "3863",
            "3903e7",
            "f6",
            "40",
            "4401020304",
            "60",
            "6161",
            "6449455446",
            "62225c",
            "62c3bc",
            "63e6b0b4",
            "64f0908591",
            "80",
            "83010203",
            "8301820203820405",
            "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
            "a0",
            "a201020304",
            "a26161016162820203",
            "826161a161626163",
            "c11a514b67b0",
            "d74401020304",
        ] {
            assert_eq!(read(hex).map(hex::encode), Ok(hex.to_owned()));
        }
    }

    #[test]
    fn every_departure_from_the_one_encoding_is_named() {
        for (hex, expected) in [
            ("1800", "a number or length not in its shortest form"),
            ("1817", "a number or length not in its shortest form"),
            ("190018", "a number or length not in its shortest form"),
            ("1a0000ffff", "a number or length not in its shortest form"),
            ("1b00000000ffffffff", "a number or length not in its shortest form"),
            ("580161", "a number or length not in its shortest form"),
            ("5f41ffff", "an indefinite length"),
            ("9fff", "an indefinite length"),
            ("bfff", "an indefinite length"),
            ("ff", "an indefinite length"),
            ("a201000100", "a map key occurs twice"),
            ("a202000100", "map keys are not sorted"),
            ("a2616100200100", "map keys are not sorted"),
            ("0000", "bytes follow the item"),
            ("", "the bytes end inside an item"),
            ("19", "the bytes end inside an item"),
            ("4400", "the bytes end inside an item"),
            ("5bffffffffffffffff00", "the bytes end inside an item"),
            ("9bffffffffffffffff00", "the bytes end inside an item"),
            ("8201", "the bytes end inside an item"),
            ("1c", "a reserved initial byte"),
            ("61ff", "text that is not UTF-8"),
            ("f5", "a float or simple value other than null"),
            ("f7", "a float or simple value other than null"),
            ("f816", "a float or simple value other than null"),
            ("f93c00", "a float or simple value other than null"),
            ("fb3ff199999999999a", "a float or simple value other than null"),
        ] {
            assert_eq!(why(hex), expected, "{hex}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |levels: usize| [vec![0x81; levels - 1], vec![0x00]].concat();
        assert!(decode("the item", &nested(CBOR_DEPTH_MAX), KeyOrder::Sorted).is_ok());
        assert_eq!(
            decode("the item", &nested(CBOR_DEPTH_MAX + 1), KeyOrder::Sorted),
            Err(StatementError::TooLong {
                what: "levels of nested CBOR",
                found: CBOR_DEPTH_MAX + 1,
                max: CBOR_DEPTH_MAX
            })
        );
    }

    proptest! {
        #![proptest_config(fixed())]
        /// What is accepted has one encoding, and a second implementation reads the same from it.
        #[test]
        fn accepted_bytes_are_their_own_encoding(bytes in prop::collection::vec(any::<u8>(), 0..48)) {
            if let Ok(value) = decode("the item", &bytes, KeyOrder::Sorted) {
                prop_assert_eq!(value.encode(), bytes.clone());
                let other: coset::cbor::Value = coset::cbor::from_reader(&bytes[..]).expect("readable");
                let mut written = Vec::new();
                coset::cbor::into_writer(&other, &mut written).expect("writable");
                prop_assert_eq!(written, bytes);
            }
        }

        #[test]
        fn integers_survive(n in any::<i64>()) {
            let bytes = Value::int(n).encode();
            prop_assert_eq!(decode("the item", &bytes, KeyOrder::Sorted).map(|v| v.as_int()), Ok(Some(n)));
        }
    }
}

//! RFC 8785 (JCS): the one canonical form of a JSON text, written in one pass.
//!
//! Only what payloads are made of: strings, arrays, objects with ASCII names, integers below 2^53. Null, booleans,
//! fractions and everything else is refused, as is a name that occurs twice. Members are sorted where they are not.

use serde::ser::{self, Impossible, Serialize};
use std::fmt::Display;
use std::ops::Range;

/// The first integer that a double cannot tell from its neighbour.
pub(super) const INTEGER_END: u64 = 1 << 53;

/// Why something has no canonical form here.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Refused(String);

impl ser::Error for Refused {
    fn custom<T: Display>(why: T) -> Self {
        Self(why.to_string())
    }
}

type Done = Result<(), Refused>;

/// The canonical form of a value.
pub(super) fn to_vec(value: &impl Serialize) -> Result<Vec<u8>, Refused> {
    let mut writer = Writer { out: Vec::with_capacity(2_048) };
    value.serialize(&mut writer)?;
    Ok(writer.out)
}

struct Writer {
    out: Vec<u8>,
}

impl Writer {
    /// Writes a string: quotes, backslashes and control characters are escaped, the short way where there is one.
    fn string(&mut self, text: &str) {
        self.out.push(b'"');
        let mut rest = text.as_bytes();
        let special = |byte: &u8| *byte < 0x20 || matches!(byte, b'"' | b'\\');
        while let Some(at) = rest.iter().position(special) {
            let (plain, from) = rest.split_at(at);
            self.out.extend_from_slice(plain);
            let Some((&byte, after)) = from.split_first() else { break };
            self.escape(byte);
            rest = after;
        }
        self.out.extend_from_slice(rest);
        self.out.push(b'"');
    }

    fn escape(&mut self, byte: u8) {
        let short = match byte {
            b'"' | b'\\' => byte,
            0x08 => b'b',
            b'\t' => b't',
            b'\n' => b'n',
            0x0C => b'f',
            b'\r' => b'r',
            _ => {
                self.out.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
                return;
            }
        };
        self.out.extend_from_slice(&[b'\\', short]);
    }

    fn integer(&mut self, number: impl Display, magnitude: u64) -> Done {
        if magnitude >= INTEGER_END {
            return Err(refused("only integers below 2^53 are used"));
        }
        self.out.extend_from_slice(number.to_string().as_bytes());
        Ok(())
    }
}

fn refused(why: &str) -> Refused {
    Refused(why.to_owned())
}

/// Refuses values that payloads do not have.
macro_rules! refuse {
    ($($method:ident($($kind:ty)?) $why:literal;)*) => {
        $(fn $method(self $(, _: $kind)?) -> Done { Err(refused($why)) })*
    };
}

/// Writes integers of these types.
macro_rules! integers {
    ($($method:ident($kind:ty) $magnitude:expr;)*) => {
        $(fn $method(self, number: $kind) -> Done {
            let magnitude: fn($kind) -> u64 = $magnitude;
            self.integer(number, magnitude(number))
        })*
    };
}

impl<'w> ser::Serializer for &'w mut Writer {
    type Ok = ();
    type Error = Refused;
    type SerializeSeq = Items<'w>;
    type SerializeTuple = Impossible<(), Refused>;
    type SerializeTupleStruct = Impossible<(), Refused>;
    type SerializeTupleVariant = Impossible<(), Refused>;
    type SerializeMap = Members<'w>;
    type SerializeStruct = Members<'w>;
    type SerializeStructVariant = Impossible<(), Refused>;

    refuse! {
        serialize_bool(bool) "true and false are not used";
        serialize_f32(f32) "only integers below 2^53 are used";
        serialize_f64(f64) "only integers below 2^53 are used";
        serialize_bytes(&[u8]) "bytes are not used";
        serialize_none() "null is not used, leave the member out";
        serialize_unit() "null is not used, leave the member out";
        serialize_unit_struct(&'static str) "null is not used, leave the member out";
    }

    integers! {
        serialize_u8(u8) |n| n.into();
        serialize_u16(u16) |n| n.into();
        serialize_u32(u32) |n| n.into();
        serialize_u64(u64) |n| n;
        serialize_i8(i8) |n| n.unsigned_abs().into();
        serialize_i16(i16) |n| n.unsigned_abs().into();
        serialize_i32(i32) |n| n.unsigned_abs().into();
        serialize_i64(i64) |n| n.unsigned_abs();
    }

    fn serialize_char(self, c: char) -> Done {
        self.string(c.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn serialize_str(self, text: &str) -> Done {
        self.string(text);
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Done {
        self.string(variant);
        Ok(())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Done {
        Err(refused("variants with content are not used"))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'w>, Refused> {
        self.out.push(b'[');
        Ok(Items { writer: self, empty: true })
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Refused> {
        Err(refused("structures without names are not used"))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Refused> {
        Err(refused("structures without names are not used"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Refused> {
        Err(refused("variants with content are not used"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members<'w>, Refused> {
        self.out.push(b'{');
        Ok(Members { start: self.out.len(), writer: self, written: Vec::new() })
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Members<'w>, Refused> {
        self.serialize_map(Some(length))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Refused> {
        Err(refused("variants with content are not used"))
    }
}

/// An array under way.
pub(super) struct Items<'w> {
    writer: &'w mut Writer,
    empty: bool,
}

impl ser::SerializeSeq for Items<'_> {
    type Ok = ();
    type Error = Refused;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Done {
        if !std::mem::replace(&mut self.empty, false) {
            self.writer.out.push(b',');
        }
        item.serialize(&mut *self.writer)
    }
    fn end(self) -> Done {
        self.writer.out.push(b']');
        Ok(())
    }
}

/// An object under way. Members are written as they come, each with a comma behind it, and put in order at the end.
pub(super) struct Members<'w> {
    writer: &'w mut Writer,
    start: usize,
    written: Vec<Member>,
}

/// Where a member stands in what was written: its name without the quotes, and all of it with its comma.
struct Member {
    name: Range<usize>,
    all: Range<usize>,
}

impl Members<'_> {
    fn name<T: Serialize + ?Sized>(&mut self, name: &T) -> Done {
        let start = self.writer.out.len();
        name.serialize(&mut *self.writer)?;
        let end = self.writer.out.len();
        let name = (start + 1)..end.saturating_sub(1).max(start + 1);
        // A name that needs an escape would be sorted by it; there is none.
        let plain = |byte: &u8| (0x20..0x7F).contains(byte) && !matches!(byte, b'"' | b'\\');
        let written = self.writer.out.get(name.clone()).unwrap_or_default();
        if self.writer.out.get(start) != Some(&b'"') || !written.iter().all(plain) {
            return Err(refused("member names are ASCII"));
        }
        self.writer.out.push(b':');
        self.written.push(Member { name, all: start..start });
        Ok(())
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        value.serialize(&mut *self.writer)?;
        self.writer.out.push(b',');
        let end = self.writer.out.len();
        match self.written.last_mut() {
            Some(member) => member.all.end = end,
            None => return Err(refused("a value stands before its name")),
        }
        Ok(())
    }

    fn close(mut self) -> Done {
        let out = &mut self.writer.out;
        let name = |member: &Member| out.get(member.name.clone()).unwrap_or_default();
        if !self.written.is_sorted_by(|one, next| name(one) < name(next)) {
            self.written.sort_by(|one, next| name(one).cmp(name(next)));
            if self.written.windows(2).any(|two| matches!(two, [a, b] if name(a) == name(b))) {
                return Err(refused("a member name occurs twice"));
            }
            let mut sorted = Vec::with_capacity(out.len() - self.start);
            for member in &self.written {
                sorted.extend_from_slice(out.get(member.all.clone()).unwrap_or_default());
            }
            out.truncate(self.start);
            out.append(&mut sorted);
        }
        if !self.written.is_empty() {
            out.pop();
        }
        out.push(b'}');
        Ok(())
    }
}

impl ser::SerializeMap for Members<'_> {
    type Ok = ();
    type Error = Refused;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Done {
        self.name(name)
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.value(value)
    }
    fn end(self) -> Done {
        self.close()
    }
}

impl ser::SerializeStruct for Members<'_> {
    type Ok = ();
    type Error = Refused;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Done {
        self.name(name)?;
        self.value(value)
    }
    fn end(self) -> Done {
        self.close()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::forge::fixed;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn why(value: &impl Serialize) -> String {
        to_vec(value).expect_err("refused").to_string()
    }

    #[test]
    fn what_payloads_do_not_have_is_refused() {
        for value in [json!({"a": null}), json!([true]), json!(1.5), json!(INTEGER_END)] {
            to_vec(&value).expect_err("refused");
        }
        assert_eq!(to_vec(&(INTEGER_END - 1)).expect("written"), b"9007199254740991");
        assert_eq!(to_vec(&-7).expect("written"), b"-7");
        assert_eq!(why(&json!({"é": "x"})), "member names are ASCII");
        assert_eq!(why(&json!({"a\"": "x"})), "member names are ASCII");
        assert_eq!(why(&std::collections::BTreeMap::from([(1, 2)])), "member names are ASCII");
        assert_eq!(why(&Ok::<i32, i32>(1)), "variants with content are not used");
    }

    #[test]
    fn a_name_that_occurs_twice_is_refused() {
        #[derive(serde::Serialize)]
        struct Twice {
            b: u8,
            #[serde(rename = "b")]
            again: u8,
        }
        assert_eq!(why(&Twice { b: 1, again: 1 }), "a member name occurs twice");
    }

    /// An object whose members come in any order.
    #[derive(Debug, Clone)]
    struct Unsorted(std::collections::HashMap<String, Value>);
    impl Serialize for Unsorted {
        fn serialize<S: ser::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map(&self.0)
        }
    }

    /// Any JSON of the kinds that payloads have.
    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<String>().prop_map(Value::from),
            "[ -~\\x00-\\x1f\"\\\\\u{7f}-\u{ffff}]{0,12}".prop_map(Value::from),
            (0..INTEGER_END).prop_map(Value::from),
            (1 - (1_i64 << 53)..0).prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec(("[!#-\\[\\]-~ ]{0,5}", inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(fixed())]
        #[test]
        fn it_writes_what_another_implementation_writes(value in values()) {
            let theirs = serde_json_canonicalizer::to_vec(&value).expect("written");
            prop_assert_eq!(to_vec(&value).expect("written"), theirs);
        }

        #[test]
        fn members_are_sorted(members in prop::collection::hash_map("[!#-\\[\\]-~ ]{0,5}", values(), 0..9)) {
            let theirs = serde_json_canonicalizer::to_vec(&members).expect("written");
            prop_assert_eq!(to_vec(&Unsorted(members)).expect("written"), theirs);
        }
    }
}

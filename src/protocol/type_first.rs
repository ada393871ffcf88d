//! Objects whose first field, `type`, names their variant.
//!
//! serde reads internally tagged enums wherever the tag stands, and so has to keep the whole object in a
//! buffer of its own before it knows what to make of it; every type of the protocol is then compiled once
//! more, to be read from that buffer. The server always writes `type` first, which makes both unnecessary:
//! an eighth of the bundle's code for reading JSON.

use std::fmt;

use serde::Deserializer;
use serde::de::value::StringDeserializer;
use serde::de::{
    DeserializeSeed, EnumAccess, Error, IgnoredAny, IntoDeserializer, MapAccess, VariantAccess, Visitor,
};

/// The name of the variant for types that this build does not know.
const UNKNOWN: &str = "unknown";

/// Hands such an object to the derived code of an externally tagged enum.
pub(super) struct TypeFirst<D>(pub D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for TypeFirst<D> {
    type Error = D::Error;

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(Object { variants, visitor })
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, D::Error> {
        Err(D::Error::custom("only enums name their type"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Object<V> {
    variants: &'static [&'static str],
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Object<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object that begins with its `type`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<V::Value, A::Error> {
        if map.next_key::<String>()?.as_deref() != Some("type") {
            return Err(A::Error::custom("the first field must be `type`"));
        }
        let mut name: String = map.next_value()?;
        if !self.variants.contains(&name.as_str()) {
            UNKNOWN.clone_into(&mut name);
        }
        self.visitor.visit_enum(Variant { name, fields: Fields(map) })
    }
}

struct Variant<A> {
    name: String,
    fields: Fields<A>,
}

impl<'de, A: MapAccess<'de>> EnumAccess<'de> for Variant<A> {
    type Error = A::Error;
    type Variant = Fields<A>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Fields<A>), A::Error> {
        let name: StringDeserializer<A::Error> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self.fields))
    }
}

/// What follows the type.
struct Fields<A>(A);

impl<'de, A: MapAccess<'de>> VariantAccess<'de> for Fields<A> {
    type Error = A::Error;

    fn unit_variant(mut self) -> Result<(), A::Error> {
        while self.0.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        visitor.visit_map(self.0)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, _: S) -> Result<S::Value, A::Error> {
        Err(A::Error::custom("a variant has named fields"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, A::Error> {
        Err(A::Error::custom("a variant has named fields"))
    }
}

#[cfg(test)]
mod tests {
    use crate::protocol::{RoomId, ServerFrame};

    fn read(json: &str) -> Option<ServerFrame> {
        serde_json::from_str(json).ok()
    }

    #[test]
    fn the_type_says_how_the_rest_is_read() {
        let frame = ServerFrame::Reset { room_id: RoomId(7), to: 12 };
        assert_eq!(read(r#"{"type": "reset", "to": 12, "later": [{}], "room_id": 7}"#), Some(frame));
    }

    #[test]
    fn a_type_of_a_later_version_is_unknown() {
        assert_eq!(read(r#"{"type":"fireworks","data":{"type":"reset"}}"#), Some(ServerFrame::Unknown));
        assert_eq!(read(r#"{"type":"fireworks"}"#), Some(ServerFrame::Unknown));
    }

    #[test]
    fn what_is_no_frame_is_an_error() {
        for json in [
            "[]",
            "\"reset\"",
            "{}",
            r#"{"type":7}"#,
            r#"{"type":"reset"}"#,
            r#"{"room_id":7,"to":12,"type":"reset"}"#,
            r#"{"type":"reset","room_id":7,"to":"12"}"#,
            r#"{"type":"reset","room_id":7,"to":12"#,
        ] {
            assert_eq!(read(json), None, "{json}");
        }
    }
}

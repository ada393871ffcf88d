//! Identifiers: 64-bit integers that cannot be mistaken for one another.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.0)
            }
        }

        // Digits in a string are accepted beside a number: a JSON object's keys are strings, and an
        // internally tagged enum hands them on as such. Forms send nothing but strings.
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(IntegerOrDigits).map(Self)
            }
        }
    };
}

id!(
    /// A person, or a program acting as one.
    UserId
);
id!(
    /// A room of any kind, direct conversations included.
    RoomId
);
id!(
    /// A message, unique over all rooms. Its place within its room is its `seq`.
    MessageId
);
id!(
    /// A token of a person's.
    TokenId
);
id!(
    /// A webhook of a room, incoming or outgoing.
    WebhookId
);

id!(
    /// An invite.
    InviteId
);

struct IntegerOrDigits;

impl Visitor<'_> for IntegerOrDigits {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer id")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<i64, E> {
        Ok(value)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<i64, E> {
        i64::try_from(value).map_err(|_| E::custom("id out of range"))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<i64, E> {
        value.parse().map_err(|_| E::custom("not an integer id"))
    }
}

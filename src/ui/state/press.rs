//! What a press on something in a line asks for.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use uuid::Uuid;

/// The attribute that says so, as [`Press`] writes it.
pub const PRESS: &str = "data-press";

/// What the reader may be about to do to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Edit,
    Recall,
    /// See what it said before.
    LookBack,
    /// See it as it was written.
    Source,
    /// See who has read it.
    Readers,
    /// Put an emoji under it.
    React,
    /// Something else.
    More,
}

const DEEDS: [Deed; 7] =
    [Deed::Edit, Deed::Recall, Deed::LookBack, Deed::Source, Deed::Readers, Deed::React, Deed::More];

impl Deed {
    fn name(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Recall => "recall",
            Self::LookBack => "look-back",
            Self::Source => "source",
            Self::Readers => "readers",
            Self::React => "react",
            Self::More => "more",
        }
    }
}

/// One of the controls in a line. Lines are text that does nothing by itself: the list of them hears what is pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Press {
    /// See a picture in full.
    Picture(Uuid),
    /// Go to the message at a position.
    Seek(i64),
    /// Put an emoji under the message, or take it away.
    Reaction(String),
    /// Show what can be done to the message.
    Offer,
    /// Answer the message.
    Reply,
    Begin(Deed),
    /// Send what has failed once more.
    Retry(Uuid),
    /// Give up what has failed.
    Delete(Uuid),
}

impl Display for Press {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picture(id) => write!(f, "picture {id}"),
            Self::Seek(seq) => write!(f, "seek {seq}"),
            Self::Reaction(emoji) => write!(f, "reaction {emoji}"),
            Self::Offer => f.write_str("offer"),
            Self::Reply => f.write_str("reply"),
            Self::Begin(deed) => write!(f, "begin {}", deed.name()),
            Self::Retry(client_id) => write!(f, "retry {client_id}"),
            Self::Delete(client_id) => write!(f, "delete {client_id}"),
        }
    }
}

impl FromStr for Press {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (what, which) = text.split_once(' ').unwrap_or((text, ""));
        let id = || which.parse().map_err(drop);
        Ok(match what {
            "picture" => Self::Picture(id()?),
            "seek" => Self::Seek(which.parse().map_err(drop)?),
            "reaction" if !which.is_empty() => Self::Reaction(which.to_owned()),
            "offer" => Self::Offer,
            "reply" => Self::Reply,
            "begin" => Self::Begin(DEEDS.into_iter().find(|deed| deed.name() == which).ok_or(())?),
            "retry" => Self::Retry(id()?),
            "delete" => Self::Delete(id()?),
            _ => return Err(()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_understood() {
        let id = Uuid::from_u128(7);
        let others = [
            Press::Picture(id),
            Press::Seek(12),
            Press::Reaction("👍🏽".to_owned()),
            Press::Offer,
            Press::Reply,
            Press::Retry(id),
            Press::Delete(id),
        ];
        for press in DEEDS.map(Press::Begin).into_iter().chain(others) {
            assert_eq!(press.to_string().parse(), Ok(press));
        }
    }

    #[test]
    fn anything_else_is_not() {
        for text in [
            "",
            "seek",
            "seek x",
            "reaction",
            "reaction ",
            "begin",
            "begin all",
            "picture 7",
            "Offer",
            "send",
        ] {
            assert_eq!(text.parse::<Press>(), Err(()), "{text}");
        }
    }
}

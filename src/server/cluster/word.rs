//! What nodes say to each other by Redis. All of it may be lost: each word is either in the log, told again, or of no use
//! a moment later.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::protocol::UserId;
use crate::server::bus::{Entry, Event};
use crate::server::hub::Present;

/// One life of a process.
pub type NodeId = Uuid;

/// Bytes of a node's id, which a word begins with.
const NODE_BYTES: usize = 16;

/// As JSON, after the id of the node that says it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// This was committed, and is in the log.
    Committed(Entry),
    /// This is nowhere stored.
    Passing(Event),
    /// I live, and have told so many times what has changed.
    Alive { told: u64 },
    /// For the `told`th time: what of these people has changed.
    Changed { told: u64, people: Vec<(UserId, Option<Present>)> },
    /// Everybody who is online here, after having told `told` times, in parts.
    Everybody { told: u64, is_first: bool, is_last: bool, people: Vec<Present> },
    /// Let me hear of everybody on this node.
    Ask { node: NodeId },
    /// I stop; nobody is here any more.
    Gone,
}

impl Word {
    /// As it goes over the line.
    pub fn said_by(&self, node: NodeId) -> Vec<u8> {
        let mut said = node.as_bytes().to_vec();
        serde_json::to_writer(&mut said, self).expect("words have string keys and no failing parts");
        said
    }

    /// Of a newer version there may be words that mean nothing here.
    pub fn understood(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text)
            .inspect_err(|error| tracing::debug!(%error, "a word was not understood"))
            .ok()
    }
}

/// Who has said something, and what.
pub fn heard(said: &[u8]) -> Option<(NodeId, &[u8])> {
    let (node, text) = said.split_first_chunk::<NODE_BYTES>()?;
    Some((NodeId::from_bytes(*node), text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_heard_as_it_was_said() {
        let node = NodeId::new_v4();
        let said = Word::Alive { told: 3 }.said_by(node);
        let (by, text) = heard(&said).unwrap();
        assert_eq!(by, node);
        assert!(matches!(Word::understood(text), Some(Word::Alive { told: 3 })));
        assert!(heard(&said[..5]).is_none());
        assert!(Word::understood(b"{\"of_tomorrow\":1}").is_none());
    }
}

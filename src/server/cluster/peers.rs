//! Who is online on other nodes, as far as they have told, and for how long that is believed. Pure.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::word::{NodeId, Word};
use crate::protocol::UserId;
use crate::server::hub::Present;

/// How long what a node has told holds after its last sign of life.
pub const LEASE: Duration = Duration::from_secs(45);
/// How often a node is asked for everybody, at most.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// What follows from a word.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    Nothing,
    /// Something was missed: ask for everybody.
    Ask,
    Change(Vec<(UserId, Option<Present>)>),
    Replace(Vec<Present>),
    Forget,
}

/// The other nodes.
#[derive(Debug, Default)]
pub struct Peers(HashMap<NodeId, Peer>);

#[derive(Debug)]
struct Peer {
    heard_at: Instant,
    /// How often it had told when what is known of it was complete.
    told: Option<u64>,
    /// Parts of everybody, until the last one comes.
    parts: Option<Vec<Present>>,
    asked_at: Option<Instant>,
}

impl Peers {
    /// Take in what another node has said.
    pub fn hear(&mut self, node: NodeId, word: Word, now: Instant) -> Outcome {
        if matches!(word, Word::Gone) {
            return self.0.remove(&node).map_or(Outcome::Nothing, |_| Outcome::Forget);
        }
        let new = || Peer { heard_at: now, told: None, parts: None, asked_at: None };
        let peer = self.0.entry(node).or_insert_with(new);
        peer.heard_at = now;
        match word {
            Word::Alive { told } if peer.told == Some(told) => Outcome::Nothing,
            Word::Alive { .. } => peer.ask(now),
            Word::Changed { told, people } => match peer.told {
                Some(known) if known + 1 == told => {
                    peer.told = Some(told);
                    Outcome::Change(people)
                }
                Some(known) if known >= told => Outcome::Nothing,
                _ => peer.ask(now),
            },
            Word::Everybody { told, is_first, is_last, people } => {
                if is_first {
                    peer.parts = Some(Vec::new());
                }
                let Some(parts) = &mut peer.parts else { return Outcome::Nothing };
                parts.extend(people);
                if !is_last {
                    return Outcome::Nothing;
                }
                peer.told = Some(told);
                Outcome::Replace(peer.parts.take().unwrap_or_default())
            }
            Word::Committed(_) | Word::Passing(_) | Word::Ask { .. } | Word::Gone => Outcome::Nothing,
        }
    }

    /// Nodes that have not been heard of for as long as they are believed.
    pub fn expire(&mut self, now: Instant) -> Vec<NodeId> {
        let is_over = |peer: &mut Peer| now.duration_since(peer.heard_at) >= LEASE;
        self.0.extract_if(|_, peer| is_over(peer)).map(|(node, _)| node).collect()
    }
}

impl Peer {
    fn ask(&mut self, now: Instant) -> Outcome {
        if self.asked_at.is_some_and(|at| now.duration_since(at) < ASK_EVERY) {
            return Outcome::Nothing;
        }
        self.asked_at = Some(now);
        Outcome::Ask
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn everybody(told: u64) -> Word {
        Word::Everybody { told, is_first: true, is_last: true, people: Vec::new() }
    }

    fn changed(told: u64) -> Word {
        Word::Changed { told, people: vec![(UserId(1), None)] }
    }

    #[test]
    fn changes_count_once_everybody_is_known() {
        let (mut peers, node, now) = (Peers::default(), NodeId::new_v4(), Instant::now());
        assert_eq!(peers.hear(node, changed(5), now), Outcome::Ask);
        assert_eq!(peers.hear(node, changed(6), now), Outcome::Nothing, "asked a moment ago");
        assert_eq!(peers.hear(node, everybody(6), now), Outcome::Replace(Vec::new()));
        assert_eq!(peers.hear(node, changed(6), now), Outcome::Nothing, "it is in there");
        assert_eq!(peers.hear(node, changed(7), now), Outcome::Change(vec![(UserId(1), None)]));
        assert_eq!(peers.hear(node, Word::Alive { told: 7 }, now), Outcome::Nothing);
        let later = now + ASK_EVERY;
        assert_eq!(peers.hear(node, Word::Alive { told: 8 }, later), Outcome::Ask, "one was lost");
    }

    #[test]
    fn parts_are_one_whole() {
        let (mut peers, node, now) = (Peers::default(), NodeId::new_v4(), Instant::now());
        let part = |is_first, is_last| Word::Everybody { told: 1, is_first, is_last, people: Vec::new() };
        assert_eq!(peers.hear(node, part(false, true), now), Outcome::Nothing, "its beginning was missed");
        assert_eq!(peers.hear(node, part(true, false), now), Outcome::Nothing);
        assert_eq!(peers.hear(node, part(false, true), now), Outcome::Replace(Vec::new()));
    }

    #[test]
    fn who_says_nothing_is_forgotten_and_who_goes_at_once() {
        let (mut peers, [silent, going], now) =
            (Peers::default(), [NodeId::new_v4(), NodeId::new_v4()], Instant::now());
        for node in [silent, going] {
            peers.hear(node, everybody(0), now);
        }
        assert_eq!(peers.hear(going, Word::Gone, now), Outcome::Forget);
        assert!(peers.expire(now + LEASE - Duration::from_millis(1)).is_empty());
        assert_eq!(peers.expire(now + LEASE), [silent]);
        assert!(peers.expire(now + LEASE).is_empty());
    }
}

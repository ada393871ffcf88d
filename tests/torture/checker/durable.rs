//! I1: an acknowledgement is a promise.

use std::collections::HashMap;

use salon::protocol::UserId;
use uuid::Uuid;

use super::{Evidence, Findings, Invariant};
use crate::history::{Ack, Body, Entry, Seen};

pub fn check(evidence: &Evidence) -> Findings {
    let mut findings = Findings::of(Invariant::Durable);
    let mut stored: HashMap<(UserId, Uuid), Vec<&Seen>> = HashMap::new();
    for message in &evidence.store.messages {
        stored.entry((message.author, message.client_id)).or_default().push(message);
    }
    // One person may have several clients, which repeat each other's messages.
    let mut first_acks: HashMap<(UserId, Uuid), Ack> = HashMap::new();
    let mut written: HashMap<(UserId, Uuid), Body> = HashMap::new();
    for history in &evidence.histories {
        for (_, entry) in &history.entries {
            match entry {
                Entry::Wrote { client_id, body, .. } => {
                    written.insert((history.me, *client_id), *body);
                }
                Entry::Acknowledged(ack) => {
                    let first = first_acks.entry((history.me, ack.client_id)).or_insert(*ack);
                    // An edited message has another revision; its place stays.
                    if (first.room, first.id, first.seq) != (ack.room, ack.id, ack.seq) {
                        findings
                            .add(history.me, format_args!("two answers to one message: {first:?}, {ack:?}"));
                    }
                }
                _ => {}
            }
        }
    }
    for ((author, client_id), ack) in first_acks {
        match stored.get(&(author, client_id)).map_or(&[][..], Vec::as_slice) {
            [] => findings.add(author, format_args!("acknowledged and not stored: {ack:?}")),
            [kept] => {
                if (kept.room, kept.id, kept.seq) != (ack.room, ack.id, ack.seq) {
                    findings.add(author, format_args!("acknowledged as {ack:?}, stored as {kept:?}"));
                }
                let unchanged = kept.rev == ack.rev;
                let body = written.get(&(author, client_id));
                if unchanged && body.is_some_and(|body| *body != kept.body) {
                    findings.add(author, format_args!("stored with another text: {kept:?}"));
                }
            }
            many => findings.add(author, format_args!("stored {} times: {ack:?}", many.len())),
        }
    }
    findings
}

//! I3: there is one order, of places and of changes.

use std::collections::HashMap;

use salon::protocol::{MessageId, RoomId, UserId};

use super::{Evidence, Findings, Invariant};
use crate::history::{Entry, Seen};

/// Who a message is by its place, and what a revision changed.
#[derive(Default)]
struct Order {
    places: HashMap<(RoomId, i64), MessageId>,
    changes: HashMap<(RoomId, i64), Seen>,
}

pub fn check(evidence: &Evidence) -> Findings {
    let mut findings = Findings::of(Invariant::OneOrder);
    let mut order = Order::default();
    let mut next_seq: HashMap<RoomId, i64> = HashMap::new();
    for message in &evidence.store.messages {
        let seq = next_seq.entry(message.room).and_modify(|seq| *seq += 1).or_insert(1);
        if message.seq != *seq {
            findings.add_of_store(format_args!("place {seq} of room {} has {message:?}", message.room));
        }
        order.places.insert((message.room, message.seq), message.id);
        order.changes.insert((message.room, message.rev), *message);
    }
    for history in &evidence.histories {
        for (_, entry) in &history.entries {
            match entry {
                Entry::Advanced { changes, .. } => {
                    order.compare(history.me, changes, &mut findings);
                    ascending(history.me, changes, |seen| seen.rev, &mut findings);
                }
                Entry::Loaded { messages, .. } => order.compare(history.me, messages, &mut findings),
                Entry::Showed { screen, .. } => {
                    order.compare(history.me, &screen.messages, &mut findings);
                    ascending(history.me, &screen.messages, |seen| seen.seq, &mut findings);
                }
                _ => {}
            }
        }
    }
    findings
}

impl Order {
    fn compare(&mut self, who: UserId, messages: &[Seen], findings: &mut Findings) {
        for seen in messages {
            let id = *self.places.entry((seen.room, seen.seq)).or_insert(seen.id);
            if id != seen.id {
                let (room, seq) = (seen.room, seen.seq);
                findings
                    .add(who, format_args!("place {seq} of room {room} has message {}, not {id}", seen.id));
            }
            let change = *self.changes.entry((seen.room, seen.rev)).or_insert(*seen);
            let is_same = (change.id, change.seq, change.author, change.client_id)
                == (seen.id, seen.seq, seen.author, seen.client_id);
            if !is_same {
                findings.add(who, format_args!("one revision, two changes: {seen:?}, {change:?}"));
            }
        }
    }
}

/// Equal neighbours are another invariant's business.
fn ascending(who: UserId, messages: &[Seen], key: impl Fn(&Seen) -> i64, findings: &mut Findings) {
    for pair in messages.windows(2) {
        if key(&pair[0]) > key(&pair[1]) {
            findings.add(who, format_args!("{:?} comes before {:?}", pair[0], pair[1]));
        }
    }
}

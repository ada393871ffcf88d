//! I4: a message has one line on a screen.

use std::collections::HashSet;

use super::{Evidence, Findings, Invariant};
use crate::history::Entry;

pub fn check(evidence: &Evidence) -> Findings {
    let mut findings = Findings::of(Invariant::NoDoubles);
    for history in &evidence.histories {
        for (_, entry) in &history.entries {
            let Entry::Showed { room, screen } = entry else { continue };
            let mut ids = HashSet::new();
            let mut sent = HashSet::new();
            for seen in &screen.messages {
                let is_new = ids.insert(seen.id) & sent.insert((seen.author, seen.client_id));
                if !is_new {
                    findings.add(history.me, format_args!("twice on the screen of room {room}: {seen:?}"));
                }
            }
            for client_id in &screen.pending {
                if !sent.insert((history.me, *client_id)) {
                    let what = format_args!("still pending on the screen of room {room}: {client_id}");
                    findings.add(history.me, what);
                }
            }
        }
    }
    findings
}

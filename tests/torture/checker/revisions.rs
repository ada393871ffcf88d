//! I2: nobody skips a change unknowingly.

use std::collections::{HashMap, HashSet};

use salon::protocol::{MessageId, RoomId};

use super::{Evidence, Findings, Invariant};
use crate::history::{Entry, History, Seen};

/// Which message took which revision, as far as anybody has seen it.
type Known = HashMap<(RoomId, i64), MessageId>;

pub fn check(evidence: &Evidence) -> Findings {
    let mut findings = Findings::of(Invariant::Contiguous);
    let known = known(evidence);
    for history in &evidence.histories {
        follow(history, &known, &mut findings);
        for (room, end) in &history.end {
            let last_rev = evidence.store.rooms.get(room).map_or(0, |heads| heads.last_rev);
            if end.held != last_rev {
                let held = end.held;
                findings
                    .add(history.me, format_args!("ended at revision {held} of room {room}, not {last_rev}"));
            }
            check_window(evidence, history, *room, &end.screen.messages, &mut findings);
        }
    }
    findings
}

fn known(evidence: &Evidence) -> Known {
    let applied =
        evidence.histories.iter().flat_map(|history| &history.entries).flat_map(|(_, entry)| match entry {
            Entry::Advanced { changes, .. } => changes.as_slice(),
            _ => &[],
        });
    // The store has the last word.
    applied.chain(&evidence.store.messages).map(|seen| ((seen.room, seen.rev), seen.id)).collect()
}

fn follow(history: &History, known: &Known, findings: &mut Findings) {
    let mut held: HashMap<RoomId, i64> = HashMap::new();
    for (_, entry) in &history.entries {
        match entry {
            Entry::Began => held.clear(),
            Entry::Restarted { room, to } => {
                held.insert(*room, *to);
            }
            Entry::Advanced { room, from, to, changes } => {
                let before = held.insert(*room, *to);
                if before != Some(*from) {
                    let what =
                        format_args!("went on from revision {from} of room {room}, and held {before:?}");
                    findings.add(history.me, what);
                }
                look_for_holes(history, *room, *from..*to, changes, known, findings);
            }
            _ => {}
        }
    }
}

/// A revision is accounted for by the change that made it, or by a later state of the message it changed.
fn look_for_holes(
    history: &History,
    room: RoomId,
    after: std::ops::Range<i64>,
    changes: &[Seen],
    known: &Known,
    findings: &mut Findings,
) {
    let revs: HashSet<i64> = changes.iter().map(|seen| seen.rev).collect();
    let ids: HashSet<MessageId> = changes.iter().map(|seen| seen.id).collect();
    for rev in after.map(|before| before + 1) {
        let is_there = revs.contains(&rev) || known.get(&(room, rev)).is_none_or(|id| ids.contains(id));
        if !is_there {
            findings.add(history.me, format_args!("was not given revision {rev} of room {room}"));
        }
    }
}

/// What is shown at the end is the newest part of the room, without holes.
fn check_window(
    evidence: &Evidence,
    history: &History,
    room: RoomId,
    shown: &[Seen],
    findings: &mut Findings,
) {
    let last_seq = evidence.store.rooms.get(&room).map_or(0, |heads| heads.last_seq);
    let places: HashSet<i64> = shown.iter().map(|seen| seen.seq).collect();
    let first = shown.iter().map(|seen| seen.seq).min().unwrap_or(1);
    for seq in (first..=last_seq).filter(|seq| !places.contains(seq)) {
        findings.add(history.me, format_args!("does not show message {seq} of room {room}"));
    }
}

//! I5: what was recalled is gone.

use std::collections::{HashMap, HashSet};

use salon::protocol::{MessageId, RoomId, UserId};

use super::{Evidence, Findings, Invariant};
use crate::history::{Body, Entry, History, Seen, Tick};

/// A recall: the revision that it made, and when anybody first knew of it.
#[derive(Clone, Copy)]
struct Recall {
    rev: i64,
    known: Tick,
}

type Recalls = HashMap<MessageId, Recall>;

pub fn check(evidence: &Evidence) -> Findings {
    let mut findings = Findings::of(Invariant::Gone);
    for kept in evidence.store.messages.iter().filter(|seen| seen.is_recalled) {
        if kept.body != Body::Empty || evidence.store.versions.contains(&kept.id) {
            findings.add_of_store(format_args!("what was recalled is still there: {kept:?}"));
        }
    }
    let recalls = recalls(evidence);
    for history in &evidence.histories {
        follow(history, &recalls, &mut findings);
    }
    findings
}

fn seen(entry: &Entry) -> &[Seen] {
    match entry {
        Entry::Advanced { changes, .. } => changes,
        Entry::Loaded { messages, .. } => messages,
        Entry::Showed { screen, .. } => &screen.messages,
        _ => &[],
    }
}

/// A recalled message never changes again: its revision is that of its recall.
fn recalls(evidence: &Evidence) -> Recalls {
    let mut recalls = Recalls::new();
    for (tick, entry) in evidence.histories.iter().flat_map(|history| &history.entries) {
        for message in seen(entry).iter().filter(|message| message.is_recalled) {
            let recall = recalls.entry(message.id).or_insert(Recall { rev: message.rev, known: *tick });
            recall.known = recall.known.min(*tick);
        }
    }
    recalls
}

fn follow(history: &History, recalls: &Recalls, findings: &mut Findings) {
    let mut held: HashMap<RoomId, i64> = HashMap::new();
    // Until their newest page comes, such rooms show what they showed, and say so.
    let mut stale: HashSet<RoomId> = HashSet::new();
    for (_, entry) in &history.entries {
        for message in seen(entry).iter().filter(|message| message.is_recalled) {
            if message.body != Body::Empty {
                findings.add(history.me, format_args!("recalled, and not empty: {message:?}"));
            }
        }
        match entry {
            Entry::Began => held.clear(),
            Entry::Restarted { room, to } => {
                held.insert(*room, *to);
                stale.insert(*room);
            }
            Entry::Advanced { room, to, changes, .. } => {
                held.insert(*room, *to);
                // A message may be followed by its own recall.
                let last: HashMap<MessageId, &Seen> = changes.iter().map(|seen| (seen.id, seen)).collect();
                expect_gone(history.me, "was given", last.values().copied(), *to, recalls, findings);
            }
            Entry::Loaded { room, asked, messages } => {
                stale.remove(room);
                let known_before = |seen: &&Seen| recalls.get(&seen.id).is_some_and(|it| it.known < *asked);
                let late = messages.iter().filter(known_before);
                expect_gone(history.me, "loaded", late, i64::MAX, recalls, findings);
            }
            Entry::Showed { room, screen } if !stale.contains(room) => {
                let to = held.get(room).copied().unwrap_or(0);
                expect_gone(history.me, "showed", screen.messages.iter(), to, recalls, findings);
            }
            _ => {}
        }
    }
}

/// Whoever stands at revision `to` is not given what was recalled up to there.
fn expect_gone<'a>(
    who: UserId,
    did: &str,
    messages: impl Iterator<Item = &'a Seen>,
    to: i64,
    recalls: &Recalls,
    findings: &mut Findings,
) {
    for message in messages.filter(|message| !message.is_recalled) {
        if let Some(recall) = recalls.get(&message.id).filter(|recall| recall.rev <= to) {
            let rev = recall.rev;
            findings.add(who, format_args!("{did} at {to} what was recalled at {rev}: {message:?}"));
        }
    }
}

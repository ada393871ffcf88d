//! What the log of all nodes says of events.

use serde::{Deserialize, Serialize};

use super::Event;

/// The events of one change, and their place among the changes of all nodes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    pub id: i64,
    /// When it was committed, in Unix milliseconds.
    pub at: i64,
    pub events: Vec<Event>,
}

/// As the log keeps them: of messages only where they stand, for what they say may have to be nowhere else. Those of a
/// room that follow each other are one.
pub fn for_the_log(events: &[Event]) -> Vec<Event> {
    let mut kept: Vec<Event> = Vec::new();
    // Behind the last event that is no message: their order is to stay.
    let mut run = 0;
    for event in events {
        let (Event::Posted(message) | Event::MessageChanged(message)) = event else {
            kept.push(event.clone());
            run = kept.len();
            continue;
        };
        let (room_id, new) = (message.room_id, message.rev);
        let known = kept[run..].iter_mut().find_map(|event| match event {
            Event::Changed { room_id: room, rev, .. } if *room == room_id => Some(rev),
            _ => None,
        });
        match known {
            Some(rev) => *rev = new,
            None => kept.push(Event::Changed { room_id, from: new - 1, rev: new }),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::protocol::{Message, RoomId, UserId};

    fn posted(room: i64, rev: i64) -> Event {
        let message: Message = serde_json::from_value(json!({
            "id": rev, "room_id": room, "seq": rev, "rev": rev, "user_id": 1, "client_id": uuid::Uuid::nil(),
            "content": "between us", "html": null, "created_at": 1,
            "user": { "id": 1, "username": "ada", "nickname": "Ada", "avatar_id": 1 }
        }))
        .unwrap();
        Event::Posted(Arc::new(message))
    }

    fn left(room: i64) -> Event {
        Event::MemberLeft { room_id: RoomId(room), user_id: UserId(1), member_count: 1 }
    }

    fn logged(events: &[Event]) -> String {
        serde_json::to_string(&for_the_log(events)).unwrap()
    }

    #[test]
    fn messages_are_said_to_be_there_and_not_what_they_say() {
        let text = logged(&[posted(1, 5), posted(2, 9), posted(1, 6)]);
        let runs = json!([
            { "changed": { "room_id": 1, "from": 4, "rev": 6 } },
            { "changed": { "room_id": 2, "from": 8, "rev": 9 } }
        ]);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), runs);
    }

    #[test]
    fn what_is_no_message_keeps_its_place() {
        let kept = for_the_log(&[posted(1, 5), left(1), posted(1, 6)]);
        assert!(
            matches!(
                kept[..],
                [
                    Event::Changed { rev: 5, .. },
                    Event::MemberLeft { .. },
                    Event::Changed { from: 5, rev: 6, .. }
                ]
            ),
            "{kept:?}"
        );
    }
}

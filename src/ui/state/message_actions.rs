//! What a reader does to messages without words, and finding them.

use std::future::Future;
use std::sync::Arc;

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::calls;
use super::conversation::Conversation;
use super::outbox::Outbox;
use super::press::{Deed, PRESS, Press};
use crate::browser;
use crate::protocol::{ApiError, ClientFrame, Message, Reaction, RoomKind, limits};
use crate::realtime::timeline::Timeline;

impl Conversation {
    /// Put an emoji under a message, or take one's own away. It may be there among those who are not named: then
    /// putting it there changes nothing, and it is taken away.
    pub fn react(self, message: &Message, emoji: &str, mut on: bool) {
        let Message { room_id, id, rev, .. } = *message;
        let of_it = |reaction: &&Reaction| reaction.emoji == emoji;
        let is_unsure = message.reactions.iter().find(of_it).is_some_and(has_unnamed);
        let emoji = emoji.to_owned();
        self.commit(message, async move {
            loop {
                let answer = calls::react(room_id, id, emoji.clone(), on).await;
                let is_there_already =
                    on && is_unsure && answer.as_ref().is_ok_and(|answer| answer.rev == rev);
                if !is_there_already {
                    break answer;
                }
                on = false;
            }
        });
    }

    /// The emoji that the reader has put under a message.
    pub fn own_reactions(self, message: &Message) -> Vec<String> {
        let is_mine = |user| Some(user) == self.me;
        let own =
            message.reactions.iter().filter(|reaction| reaction.users.iter().any(|user| is_mine(user.id)));
        own.map(|reaction| reaction.emoji.clone()).collect()
    }

    /// Keep a message in view for everyone, or no longer.
    pub fn pin(self, message: &Message, on: bool) {
        self.commit(message, calls::pin_message(message.room_id, message.id, on));
    }

    /// Whether the reader may pin: who moderates, and both in a direct conversation.
    pub fn may_pin(self) -> bool {
        self.moderates.get() || self.is_direct()
    }

    /// Whether it is between two people, tracked.
    pub fn is_direct(self) -> bool {
        self.conversations.rooms().get(self.room_id).is_some_and(|room| room.kind == RoomKind::Direct)
    }

    /// Whether people here see what the others have read, tracked.
    pub fn shows_readers(self) -> bool {
        let room = self.conversations.rooms().get(self.room_id);
        room.is_some_and(|room| {
            room.role.is_some() && (2..=limits::READ_BY_MEMBERS).contains(&room.member_count)
        })
    }

    /// Whether the newest message is in view and the reader's own, in a room where it shows who has read it;
    /// tracked.
    pub fn awaits_readers(self) -> bool {
        let is_own = |message: &Message| Some(message.user_id) == self.me && message.recalled.is_none();
        let newest_is_own = |timeline: &Timeline| {
            !timeline.has_newer() && timeline.messages().last().is_some_and(|message| is_own(message))
        };
        self.following.get() && self.timeline.with(newest_is_own) && self.shows_readers()
    }

    /// Let a message and what follows it count as unread, until the reader comes back to the room.
    pub fn mark_unread(self, seq: i64) {
        self.keeps_unread.set(true);
        browser::connection::send(&ClientFrame::MarkUnread { room_id: self.room_id, seq });
    }

    /// A press in the timeline, on one of the controls of its lines or on none.
    pub fn press(self, event: &MouseEvent, outbox: Outbox) {
        let Some(press) = browser::pointer::pressed(event, PRESS).and_then(|press| press.parse().ok()) else {
            return;
        };
        // Links lead somewhere without us as well.
        event.prevent_default();
        let message = || browser::pointer::pressed_message(event).and_then(|seq| self.find(seq));
        match press {
            Press::Picture(id) => self.picture.set(Some(id)),
            Press::Seek(seq) => self.seek(seq),
            Press::Retry(client_id) => outbox.retry(client_id),
            Press::Delete(client_id) => outbox.delete(client_id),
            Press::Reply => message().iter().for_each(|message| self.reply_to.set(Some(message.quote()))),
            Press::Begin(deed) => message().iter().for_each(|message| self.begin(message, deed)),
            Press::Offer => message().iter().for_each(|message| {
                self.focus_on(Some(message.seq));
                browser::focus::first_tool(message.seq);
            }),
            Press::Reaction(emoji) => message().iter().for_each(|message| {
                let is_mine = self.own_reactions(message).contains(&emoji);
                self.react(message, &emoji, !is_mine);
            }),
        }
    }

    /// Offer what can be done to the message at a position.
    pub fn offer(self, seq: i64) {
        if let Some(message) = self.find(seq) {
            self.begin(&message, Deed::More);
        }
    }

    /// The message at a position, if it is there and can be read.
    fn find(self, seq: i64) -> Option<Arc<Message>> {
        let found = self.timeline.with_untracked(|timeline| timeline.find(seq).cloned());
        found.filter(|message| message.recalled.is_none())
    }

    /// Show the message at a position, wherever in the history it is.
    pub fn seek(self, seq: i64) {
        self.following.set(false);
        self.sought.set(Some(seq));
        if !self.timeline.with_untracked(|timeline| timeline.shows(seq)) {
            self.conversations.load_around(self.room_id, seq);
        }
    }

    /// Change the last thing the reader has said here, if it is in view.
    pub fn edit_last(self) {
        let last = self.timeline.with_untracked(|timeline: &Timeline| {
            let mut newest_first = timeline.messages().iter().rev();
            newest_first
                .find(|message| Some(message.user_id) == self.me && message.recalled.is_none())
                .cloned()
        });
        if let Some(message) = last {
            self.begin(&message, Deed::Edit);
        }
    }

    /// Take over what becomes of a message, or say why nothing does.
    fn commit(self, message: &Message, change: impl Future<Output = Result<Message, ApiError>> + 'static) {
        let line = format!("m{}", message.seq);
        spawn_local(async move {
            match change.await {
                Ok(message) => {
                    self.apply(message);
                    browser::focus::recover(line);
                }
                Err(error) => self.conversations.failed(error),
            }
        });
    }
}

/// Whether more people have put an emoji there than it has names of: the reader may be one of them.
fn has_unnamed(reaction: &Reaction) -> bool {
    reaction.count > reaction.users.len() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{User, UserId};

    #[test]
    fn an_emoji_of_many_may_be_ones_own_without_saying_so() {
        let user =
            |id| User { id: UserId(id), username: String::new(), nickname: String::new(), avatar_id: 1 };
        let of = |count: i64| Reaction {
            emoji: "👍".to_owned(),
            count,
            users: (0..count.min(limits::REACTION_NAMES)).map(user).collect(),
        };
        assert!(!has_unnamed(&of(1)));
        assert!(!has_unnamed(&of(limits::REACTION_NAMES)));
        assert!(has_unnamed(&of(limits::REACTION_NAMES + 1)));
    }
}

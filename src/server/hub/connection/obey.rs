//! What each client frame does: one call of the domain, and its answer.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{ReadPump, encode};
use crate::protocol::{ApiError, ClientFrame, ErrorCode, Message, MessageId, RoomId, ServerFrame};
use crate::server::domain::{Changes, DomainError, Draft, Posted};
use crate::server::hub::frames::replays;
use crate::server::metrics::{Counts, Via};

/// Messages of one connection on their way to the disk; the next one waits.
const POSTS_ON_THEIR_WAY: usize = 64;

impl ReadPump {
    pub(super) async fn obey(&mut self, frame: ClientFrame) {
        // What a client sends takes effect, and is answered, in the order in which it was sent.
        let is_message = matches!(frame, ClientFrame::Message { .. });
        self.answer_posts(if is_message { POSTS_ON_THEIR_WAY - 1 } else { 0 }).await;
        let user = self.connection.identity.user_id;
        let domain = self.services.domain.clone();
        match frame {
            ClientFrame::Resume { rooms } => self.resume(rooms).await,
            ClientFrame::JoinRoom { room_id } => {
                // A new member hears `room_added` from the dispatcher, on every connection.
                let member_before = self.connection.queue.is_following(room_id);
                match domain.join_room(user, room_id).await {
                    Ok(data) if member_before => {
                        let added = encode(&ServerFrame::RoomAdded { data });
                        self.connection.queue.push_news(room_id, added);
                    }
                    Ok(_) => {}
                    Err(error) => self.failed(error, Some(room_id)),
                }
            }
            ClientFrame::LeaveRoom { room_id } => {
                if let Err(error) = domain.leave_room(user, room_id).await {
                    self.failed(error, Some(room_id));
                }
            }
            ClientFrame::Message { client_id, room_id, content, attachments, reply_to } => {
                let draft = Draft { room: room_id, client_id, content, attachments, reply_to };
                let counts = self.services.hub.counts.clone();
                let pending = domain.begin_post(user, draft).await;
                self.posts.push_back(Box::pin(async move {
                    let posted = match pending {
                        Ok(pending) => pending.posted().await,
                        Err(error) => Err(error),
                    };
                    posted.map_or_else(|error| nack(&counts, client_id, error), |posted| ack(&posted))
                }));
            }
            ClientFrame::Edit { room_id, message_id, content } => {
                let answer = domain.edit(user, room_id, message_id, &content).await;
                self.corrected(answer, room_id, message_id);
            }
            ClientFrame::Recall { room_id, message_id } => {
                let answer = domain.recall(user, room_id, message_id).await;
                self.corrected(answer, room_id, message_id);
            }
            ClientFrame::React { room_id, message_id, emoji, on } => {
                let answer = domain.react(user, room_id, message_id, &emoji, on).await;
                self.corrected(answer, room_id, message_id);
            }
            ClientFrame::Pin { room_id, message_id, on } => {
                let answer = domain.pin(user, room_id, message_id, on).await;
                self.corrected(answer, room_id, message_id);
            }
            ClientFrame::Typing { room_id } => {
                if let Err(error) = domain.typing(user, room_id).await {
                    self.failed(error, Some(room_id));
                }
            }
            ClientFrame::Read { room_id, seq } => {
                if let Err(error) = domain.mark_read(user, room_id, seq).await {
                    self.failed(error, Some(room_id));
                }
            }
            ClientFrame::MarkUnread { room_id, seq } => {
                if let Err(error) = domain.mark_unread(user, room_id, seq).await {
                    self.failed(error, Some(room_id));
                }
            }
            ClientFrame::Ping { nonce } => {
                let heads = self.connection.queue.heads().into_iter().collect();
                self.push(&ServerFrame::Pong { nonce, heads });
            }
            // Refused when it was read.
            ClientFrame::Unknown => {}
        }
    }

    /// Bring every room from where the client stands to now. The first time, rooms it does not name
    /// go on from where `hello` said they were.
    pub(super) async fn resume(&mut self, rooms: BTreeMap<RoomId, i64>) {
        for (room_id, rev) in rooms {
            self.connection.queue.ready().await;
            if !self.connection.queue.hold(room_id) {
                self.error(ErrorCode::NotFound, Some(room_id), None);
            } else if !self.resumed
                && self.greeted.get(&room_id) == Some(&rev)
                && self.connection.queue.is_quiet(room_id)
            {
                // Nothing was missed up to `hello`, and nothing has happened since: no need to look.
                self.push(&ServerFrame::Replay { room_id, from: rev, to: rev, data: Vec::new() });
                self.services.hub.release(&self.connection, room_id, rev);
            } else {
                self.catch_up(room_id, rev).await;
            }
        }
        if !self.resumed {
            self.resumed = true;
            for (room_id, rev) in std::mem::take(&mut self.greeted) {
                self.connection.queue.ready().await;
                self.services.hub.release_held(&self.connection, room_id, rev);
            }
        }
    }

    async fn catch_up(&mut self, room_id: RoomId, from: i64) {
        let user = self.connection.identity.user_id;
        let to = match self.services.domain.changes_since(user, room_id, from).await {
            Ok(Changes::Since { messages, to }) => {
                self.services.hub.counts.replays.inc_by(u64::from(!messages.is_empty()));
                for replay in replays(room_id, from, to, messages) {
                    self.connection.queue.ready().await;
                    self.push(&replay.frame);
                }
                to
            }
            Ok(Changes::TooMany { to }) => {
                self.services.hub.counts.resets.inc();
                self.push(&ServerFrame::Reset { room_id, to });
                to
            }
            Err(error) => {
                // Whoever left the room hears no more of it as soon as the dispatcher comes to their departure;
                // by now they may be back.
                let refused = matches!(error, DomainError::Refused(_));
                self.failed(error, Some(room_id));
                if !refused {
                    // Nothing is known about the room now: the client comes back and asks again.
                    self.connection.send_away();
                }
                return;
            }
        };
        self.services.hub.release(&self.connection, room_id, to);
    }

    /// The sender hears of the change as everyone does.
    fn corrected(&self, answer: Result<Message, DomainError>, room_id: RoomId, message_id: MessageId) {
        if let Err(error) = answer {
            self.refused(error.into(), Some(room_id), Some(message_id));
        }
    }

    /// Answer a frame that came too fast.
    pub(super) fn refuse_frame(&self, frame: Option<&ClientFrame>, retry_after_ms: u64) {
        match frame {
            Some(ClientFrame::Message { client_id, .. }) => {
                self.services.hub.counts.refused(Via::Socket, ErrorCode::RateLimited);
                self.push(&ServerFrame::Nack {
                    client_id: *client_id,
                    code: ErrorCode::RateLimited,
                    retry_after_ms: Some(retry_after_ms),
                });
            }
            _ => self.error(ErrorCode::RateLimited, None, Some(retry_after_ms)),
        }
    }

    fn failed(&self, error: DomainError, room_id: Option<RoomId>) {
        self.refused(error.into(), room_id, None);
    }
}

fn ack(Posted { message, rev }: &Posted) -> ServerFrame {
    ServerFrame::Ack {
        client_id: message.client_id,
        room_id: message.room_id,
        message_id: message.id,
        seq: message.seq,
        rev: *rev,
    }
}

fn nack(counts: &Counts, client_id: Uuid, error: DomainError) -> ServerFrame {
    let retry_after_ms = error.retry_after_ms();
    let code = ApiError::from(error).code;
    counts.refused(Via::Socket, code);
    ServerFrame::Nack { client_id, code, retry_after_ms }
}

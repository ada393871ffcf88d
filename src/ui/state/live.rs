//! The live part: what comes over the connection, handed to everyone it concerns.

use leptos::prelude::*;

use super::calls::me;
use super::connection::{Connection, ConnectionEvent, provide_connection, use_connection};
use super::conversations::{Conversations, provide_conversations, use_conversations};
use super::notices::{NoticeKind, Notices, use_notices};
use super::notifying::{self, Notifying};
use super::outbox::{Outbox, provide_outbox, use_outbox};
use super::reader::provide_reader;
use super::rooms::{Rooms, use_current_room, use_rooms};
use super::typing::{Typing, provide_typing, use_typing};
use crate::browser;
use crate::protocol::{ErrorCode, Message, Notify, PageData, RoomId, RoomKind, ServerFrame, UserId};
use crate::realtime::link::Status;
use crate::ui::i18n::{CurrentLocale, use_locale};

/// After so many failed attempts in a row, and again after as many more, the session is looked at:
/// a socket that is refused does not say why.
const SUSPICIOUS_ATTEMPTS: u32 = 3;

/// Everyone the connection concerns.
#[derive(Clone, Copy)]
struct Live {
    me: UserId,
    connection: Connection,
    conversations: Conversations,
    current: Memo<Option<RoomId>>,
    locale: CurrentLocale,
    notices: Notices,
    outbox: Outbox,
    rooms: Rooms,
    typing: Typing,
}

/// Make everything live available to what is below, and connect once the page is in the browser.
pub fn provide_live(me: UserId, page: &PageData) {
    provide_reader();
    provide_connection(&page.build);
    provide_conversations(page);
    provide_outbox(me);
    provide_typing();
    let live = Live {
        me,
        connection: use_connection(),
        conversations: use_conversations(),
        current: use_current_room(),
        locale: use_locale(),
        notices: use_notices(),
        outbox: use_outbox(),
        rooms: use_rooms(),
        typing: use_typing(),
    };
    Effect::new(move |_| {
        browser::notifications::register();
        live.outbox.start();
        browser::connection::start(move |event| live.take(event));
    });
}

impl Live {
    fn take(self, event: ConnectionEvent) {
        match event {
            ConnectionEvent::Status(status) => {
                self.connection.set_status(status);
                self.look_at_session(status);
            }
            ConnectionEvent::Connected => {
                self.conversations.connected();
                self.outbox.connected();
            }
            ConnectionEvent::Disconnected => {
                self.conversations.disconnected();
                self.outbox.disconnected();
            }
            ConnectionEvent::Frame(frame) => self.receive(&frame),
        }
        self.connection.notify();
    }

    fn receive(self, frame: &ServerFrame) {
        self.connection.receive(frame);
        self.rooms.receive(self.me, frame);
        self.conversations.receive(frame);
        self.outbox.receive(frame);
        self.typing.receive(frame);
        match frame {
            ServerFrame::Message { data, .. } => self.remind(data),
            ServerFrame::MessageChanged { data, .. } => self.changed(data),
            ServerFrame::Replay { data, .. } => {
                let has_changed =
                    |message: &&Message| message.edited_at.is_some() || message.recalled.is_some();
                data.iter().filter(has_changed).for_each(|message| self.changed(message));
            }
            // Whatever they quote may have been recalled while there was no connection.
            ServerFrame::Hello { .. } => self.notices.dismiss_messages(),
            ServerFrame::Sanctioned { room_id: Some(_), message, .. } => {
                self.notices.push(NoticeKind::Problem(message.clone()));
            }
            _ => {}
        }
    }

    /// What was shown of it elsewhere is not true any more.
    fn changed(self, message: &Message) {
        self.notices.changed(message.id);
        if message.recalled.is_some() {
            notifying::withdraw(message);
        }
        self.conversations.requote(message);
    }

    /// What the reader wants to be reminded of, and is not looking at.
    fn remind(self, message: &Message) {
        let room_id = message.room_id;
        let Some(room) = self.rooms.get_untracked(room_id) else { return };
        let is_worth_it = match room.notify {
            Notify::All => true,
            Notify::Mentions => room.kind == RoomKind::Direct || message.addresses(self.me),
            Notify::Nothing => false,
        };
        if !is_worth_it || message.user_id == self.me {
            return;
        }
        if !browser::visibility::is_visible() {
            Notifying::of(self.me).tell(self.locale.get_untracked(), &room, message);
        }
        if self.current.get_untracked() != Some(room_id) {
            self.notices.message(message);
        }
    }

    fn look_at_session(self, status: Status) {
        let Status::Waiting { attempt, .. } = status else { return };
        if attempt == 0 || attempt % SUSPICIOUS_ATTEMPTS != 0 {
            return;
        }
        leptos::task::spawn_local(async move {
            if me().await.is_err_and(|error| error.code == ErrorCode::Unauthorized) {
                self.connection.expire();
            }
        });
    }
}

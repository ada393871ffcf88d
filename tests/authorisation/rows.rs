//! The matrix: a row for each operation.
//!
//! To add an operation, add a row: what it is called (`tests/authorisation` says so, when a row is missing), who may, and
//! how it is asked for, such as
//!
//! ```text
//! form("POST /api/mute_member", MODERATORS, |p| json!({ "room_id": p.room, "user_id": p.people[0] })),
//! ```
//!
//! `p` is a [`Place`]: a room made for this row. What else a row needs to be there is made in `cast.rs`, `prepare`. An
//! operation may have several rows. Where nobody is kept from a part of it, a value that is refused for its own sake will
//! do: it shows that they were let in.

use std::sync::atomic::{AtomicU32, Ordering};

use salon::protocol::{ErrorCode, RoomKind, Scope};
use serde_json::{Value, json};

use crate::asking::{Ask, Heard};
use crate::cast::{Actor, Place};

/// What each actor hears, in the order of [`Actor`].
pub type Column = [Heard; 7];

/// Who may, in which kind of room.
#[derive(Clone, Copy)]
#[allow(clippy::large_enum_variant, reason = "a table, written once")]
pub enum Who {
    /// It has to do with no room.
    Any(Column),
    In {
        public: Column,
        private: Column,
        direct: Column,
    },
}

/// Whom it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Who is signed in. Tokens count for nothing.
    Session,
    /// Programs, by a token for this. Cookies count for nothing.
    Token(Scope),
    /// Programs, whatever their token is for.
    AnyToken,
    /// Either.
    Both(Scope),
}

#[derive(Clone, Copy)]
pub struct Row {
    pub operation: &'static str,
    pub who: Who,
    pub door: Door,
    pub ask: Ask,
    /// It ends the session that asks for it, or begins another one.
    pub ends_session: bool,
}

impl Row {
    /// What an actor hears who shows what the door asks for.
    pub fn expected(&self, actor: Actor, kind: RoomKind) -> Heard {
        let column = match (self.who, kind) {
            (Who::Any(column), _)
            | (Who::In { public: column, .. }, RoomKind::Public)
            | (Who::In { private: column, .. }, RoomKind::Private)
            | (Who::In { direct: column, .. }, RoomKind::Direct) => column,
        };
        column[actor as usize]
    }

    pub fn is_about_rooms(&self) -> bool {
        matches!(self.who, Who::In { .. })
    }

    pub fn takes_tokens(&self) -> bool {
        self.door != Door::Session
    }
}

fn form(operation: &'static str, who: Who, form: fn(&Place) -> Value) -> Row {
    Row { operation, who, door: Door::Session, ask: Ask::Form(form), ends_session: false }
}

fn last_form(operation: &'static str, who: Who, ask: fn(&Place) -> Value) -> Row {
    Row { ends_session: true, ..form(operation, who, ask) }
}

fn get(operation: &'static str, who: Who, path: fn(&Place) -> String) -> Row {
    Row { operation, who, door: Door::Session, ask: Ask::Get(path), ends_session: false }
}

fn frame(operation: &'static str, who: Who, frame: fn(&Place) -> Value) -> Row {
    Row { operation, who, door: Door::Both(Scope::Socket), ask: Ask::Frame(frame), ends_session: false }
}

fn through(door: Door, row: Row) -> Row {
    Row { door, ..row }
}

fn post(operation: &'static str, who: Who, path: fn(&Place) -> String, body: fn(&Place) -> Value) -> Row {
    let ask = Ask::Json(path, body);
    Row { operation, who, door: Door::Token(Scope::Write), ask, ends_session: false }
}

const Y: Heard = Heard::Yes;
const U: Heard = Heard::No(ErrorCode::Unauthorized);
const F: Heard = Heard::No(ErrorCode::Forbidden);
const N: Heard = Heard::No(ErrorCode::NotFound);
/// There are neither roles nor settings in direct conversations.
const D: Heard = Heard::No(ErrorCode::DirectFixed);
const W: Heard = Heard::No(ErrorCode::WrongPassword);
const C: Heard = Heard::No(ErrorCode::Conflict);
const G: Heard = Heard::No(ErrorCode::UserNotFound);
const I: Heard = Heard::No(ErrorCode::InvalidInvite);
const IN: Heard = Heard::To("/login");
const HOME: Heard = Heard::To("/");
const P: Heard = Heard::NoPage;

// Anonymous, outsider, former member, member, moderator, owner, administrator.
const EVERYBODY: Who = Who::Any([Y, Y, Y, Y, Y, Y, Y]);
const NOBODY: Who = Who::Any([N, N, N, N, N, N, N]);
const NO_PAGE: Who = Who::Any([P, P, P, P, P, P, P]);
const SIGNED_IN: Who = Who::Any([U, Y, Y, Y, Y, Y, Y]);
const PAGES: Who = Who::Any([IN, Y, Y, Y, Y, Y, Y]);
const ENTRANCES: Who = Who::Any([Y, HOME, HOME, HOME, HOME, HOME, HOME]);
const OWN: Who = Who::Any([U, N, N, N, N, Y, N]);
const PASSWORD_AGAIN: Who = Who::Any([U, W, W, W, W, W, W]);
const NO_FIRST_STEP: Who = Who::Any([U, U, U, U, U, U, U]);
const NOTHING_BEGUN: Who = Who::Any([U, C, C, C, C, C, C]);

const ADMINISTRATORS: Who = Who::Any([U, F, F, F, F, F, Y]);
/// Of what is not there.
const ADMINISTRATORS_NOT_FOUND: Who = Who::Any([U, F, F, F, F, F, N]);
const ADMINISTRATORS_NOBODY: Who = Who::Any([U, F, F, F, F, F, G]);
const ADMINISTRATORS_PAGE: Who = Who::Any([IN, P, P, P, P, P, Y]);
const NO_INVITE: Who = Who::Any([U, I, I, I, I, I, I]);

const MEMBERS: Who = rooms([U, N, N, Y, Y, Y, N], [U, N, N, Y, N, Y, N]);
const MODERATORS: Who = rooms([U, N, N, F, Y, Y, N], [U, N, N, D, N, D, N]);
/// Of what is not there.
const MODERATORS_NOT_FOUND: Who = rooms([U, N, N, F, N, N, N], [U, N, N, D, N, D, N]);
const OWNERS: Who = rooms([U, N, N, F, F, Y, N], [U, N, N, D, N, D, N]);
/// Of the message: the owner. Nobody moderates a direct conversation.
const AUTHOR: Who = rooms([U, N, N, F, F, Y, N], [U, N, N, F, N, Y, N]);
const AUTHOR_OR_MODERATORS: Who = rooms([U, N, N, F, Y, Y, N], [U, N, N, F, N, Y, N]);
const MODERATORS_OR_BOTH: Who = rooms([U, N, N, F, Y, Y, N], [U, N, N, Y, N, Y, N]);
const NOBODY_OF_THE_ROOM: Who = rooms([U, N, N, F, F, F, N], [U, N, N, D, N, D, N]);
const MEMBERS_OF_ROOMS: Who = rooms([U, N, N, Y, Y, Y, N], [U, N, N, D, N, D, N]);
/// A second member who is none in a direct conversation.
const UNKNOWN_PERSON: Who = rooms([U, N, N, G, G, G, N], [U, N, N, D, N, D, N]);
const WHO_MAY_JOIN: Who =
    Who::In { public: [U, Y, Y, Y, Y, Y, Y], private: [U, N, N, Y, Y, Y, N], direct: [U, N, N, Y, N, Y, N] };
const ROOM_PAGE: Who = Who::In {
    public: [IN, Y, Y, Y, Y, Y, Y],
    private: [IN, P, P, Y, Y, Y, P],
    direct: [IN, P, P, Y, P, Y, P],
};
const HOOKS: Who =
    Who::In { public: [Y, Y, Y, Y, Y, Y, Y], private: [Y, Y, Y, Y, Y, Y, Y], direct: [N, N, N, N, N, N, N] };

/// The same in public and private rooms.
const fn rooms(rooms: Column, direct: Column) -> Who {
    Who::In { public: rooms, private: rooms, direct }
}

/// Unlike any before.
fn unique(base: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{base}{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

const PUSH_KEY: &str =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";

pub fn rows() -> Vec<Row> {
    let here = |p: &Place| json!({ "room_id": p.room });
    let about = |p: &Place| json!({ "room_id": p.room, "message_id": p.message });
    let credentials = |_: &Place| json!({ "username": "stranger", "password": crate::support::PASSWORD });
    let edit = |p: &Place| json!({ "room_id": p.room, "message_id": p.message, "content": "hullo" });
    let pin = |p: &Place| json!({ "room_id": p.room, "message_id": p.message, "on": true });
    let react = |p: &Place| json!({ "room_id": p.room, "message_id": p.message, "emoji": "👍", "on": true });
    let unread = |p: &Place| json!({ "room_id": p.room, "seq": 1 });
    let read = Door::Both(Scope::Read);
    let reading = Door::Token(Scope::Read);
    vec![
        // accounts
        last_form(
            "POST /api/register",
            EVERYBODY,
            |_| json!({ "username": unique("new"), "password": crate::support::PASSWORD }),
        ),
        last_form("POST /api/login", EVERYBODY, credentials),
        last_form("POST /api/login_code", NO_FIRST_STEP, |_| json!({ "code": "123456" })),
        last_form("POST /api/logout", EVERYBODY, |_| json!({})),
        form("POST /api/me", SIGNED_IN, |_| json!({})),
        form("POST /api/update_profile", SIGNED_IN, |_| json!({ "nickname": "x", "avatar_id": 1 })),
        form("POST /api/set_shares_reading", SIGNED_IN, |_| json!({ "shares": true })),
        form(
            "POST /api/change_password",
            PASSWORD_AGAIN,
            |_| json!({ "current": "a wrong one", "new": crate::support::PASSWORD }),
        ),
        form("POST /api/delete_account", PASSWORD_AGAIN, |_| json!({ "password": "a wrong one" })),
        get("GET /api/account/export", SIGNED_IN, |_| "/api/account/export".to_owned()),
        form("POST /api/list_sessions", SIGNED_IN, |_| json!({})),
        form("POST /api/end_session", OWN, |p| json!({ "id": p.session })),
        form("POST /api/end_other_sessions", SIGNED_IN, |_| json!({})),
        form("POST /api/totp_state", SIGNED_IN, |_| json!({})),
        form("POST /api/totp_enable", NOTHING_BEGUN, |_| json!({ "code": "123456" })),
        form("POST /api/totp_begin", PASSWORD_AGAIN, |_| json!({ "password": "a wrong one" })),
        form(
            "POST /api/totp_disable",
            PASSWORD_AGAIN,
            |_| json!({ "password": "a wrong one", "code": "123456" }),
        ),
        form("POST /api/push_state", SIGNED_IN, |_| json!({})),
        form("POST /api/subscribe_push", SIGNED_IN, |_| {
            let endpoint = format!("https://push.example/{}", unique("device"));
            json!({ "endpoint": endpoint, "p256dh": PUSH_KEY, "auth": "BTBZMqHH6r4Tts7J_aSIgg" })
        }),
        form("POST /api/unsubscribe_push", SIGNED_IN, |_| json!({})),
        // tokens
        form("POST /api/list_tokens", SIGNED_IN, |_| json!({})),
        form(
            "POST /api/create_token",
            PASSWORD_AGAIN,
            |_| json!({ "name": "x", "scopes[0]": "read", "password": "a wrong one" }),
        ),
        form("POST /api/revoke_token", OWN, |p| json!({ "token_id": p.token })),
        // rooms
        form("POST /api/list_rooms", SIGNED_IN, |_| json!({})),
        form("POST /api/create_room", SIGNED_IN, |_| json!({ "name": "x", "kind": "private" })),
        form("POST /api/open_direct", SIGNED_IN, |_| json!({ "username": "stranger" })),
        form("POST /api/update_room", MODERATORS, |p| json!({ "room_id": p.room, "name": "Renamed" })),
        form("POST /api/delete_room", OWNERS, here),
        form("POST /api/join_room", WHO_MAY_JOIN, here),
        form("POST /api/leave_room", MEMBERS_OF_ROOMS, here),
        form("POST /api/list_members", MEMBERS, here),
        form("POST /api/add_member", MODERATORS, |p| json!({ "room_id": p.room, "username": "stranger" })),
        form("POST /api/remove_member", MODERATORS, |p| json!({ "room_id": p.room, "user_id": p.people[0] })),
        form("POST /api/remove_member", OWNERS, |p| json!({ "room_id": p.room, "user_id": p.people[1] })),
        form(
            "POST /api/remove_member",
            NOBODY_OF_THE_ROOM,
            |p| json!({ "room_id": p.room, "user_id": p.people[2] }),
        ),
        form("POST /api/remove_member", UNKNOWN_PERSON, |p| json!({ "room_id": p.room, "user_id": 999_999 })),
        form(
            "POST /api/set_role",
            OWNERS,
            |p| json!({ "room_id": p.room, "user_id": p.people[0], "role": "moderator" }),
        ),
        form(
            "POST /api/set_role",
            OWNERS,
            |p| json!({ "room_id": p.room, "user_id": p.people[2], "role": "member" }),
        ),
        form(
            "POST /api/sanction_member",
            MODERATORS,
            |p| json!({ "room_id": p.room, "user_id": p.people[0], "kind": "mute", "hours": 1 }),
        ),
        form(
            "POST /api/sanction_member",
            OWNERS,
            |p| json!({ "room_id": p.room, "user_id": p.people[1], "kind": "ban" }),
        ),
        form(
            "POST /api/lift_sanction",
            MODERATORS_NOT_FOUND,
            |p| json!({ "room_id": p.room, "user_id": p.people[0], "kind": "mute" }),
        ),
        form("POST /api/list_sanctions", MODERATORS, here),
        form("POST /api/own_sanctions", SIGNED_IN, |_| json!({ "room_id": 1 })),
        form("POST /api/retention", MEMBERS, here),
        form("POST /api/set_retention", OWNERS, |p| json!({ "room_id": p.room, "days": 30 })),
        form("POST /api/list_invites", MODERATORS, here),
        form("POST /api/create_invite", MODERATORS, |p| json!({ "room_id": p.room, "days": 7 })),
        form(
            "POST /api/revoke_invite",
            MODERATORS_NOT_FOUND,
            |p| json!({ "room_id": p.room, "invite_id": 999_999 }),
        ),
        form("POST /api/accept_invite", NO_INVITE, |_| json!({ "token": "unknown" })),
        form("POST /api/set_notify", MEMBERS, |p| json!({ "room_id": p.room, "notify": "all" })),
        form("POST /api/mark_unread", MEMBERS, unread),
        form("POST /api/read_marks", MEMBERS, here),
        form("POST /api/list_webhooks", MODERATORS, here),
        form("POST /api/create_incoming_webhook", MODERATORS, |p| json!({ "room_id": p.room, "name": "x" })),
        form(
            "POST /api/delete_incoming_webhook",
            MODERATORS,
            |p| json!({ "room_id": p.room, "webhook_id": p.incoming }),
        ),
        form(
            "POST /api/create_outgoing_webhook",
            MODERATORS,
            |p| json!({ "room_id": p.room, "url": "https://hooks.example/x" }),
        ),
        form(
            "POST /api/delete_outgoing_webhook",
            MODERATORS,
            |p| json!({ "room_id": p.room, "webhook_id": p.outgoing }),
        ),
        // messages
        form("POST /api/history", MEMBERS, here),
        form("POST /api/post_message", MEMBERS, |p| json!({ "room_id": p.room, "content": "hello" })),
        form("POST /api/edit_message", AUTHOR, edit),
        form("POST /api/recall_message", AUTHOR_OR_MODERATORS, about),
        form("POST /api/message_versions", MODERATORS, about),
        form("POST /api/react", MEMBERS, react),
        form("POST /api/pin_message", MODERATORS_OR_BOTH, pin),
        form("POST /api/pinned_messages", MEMBERS, here),
        form("POST /api/search", SIGNED_IN, |_| json!({ "query": "insiders" })),
        form("POST /api/search", MEMBERS, |p| json!({ "query": "insiders", "room_id": p.room })),
        // files
        Row {
            operation: "POST /api/upload",
            who: MEMBERS,
            door: Door::Both(Scope::Write),
            ask: Ask::Upload,
            ends_session: false,
        },
        through(read, get("GET /media/{id}/original", MEMBERS, |p| format!("/media/{}/original", p.file))),
        through(
            read,
            get("GET /media/{id}/thumbnail", MEMBERS, |p| format!("/media/{}/thumbnail", p.picture)),
        ),
        // administration
        form("POST /api/admin_settings", ADMINISTRATORS, |_| json!({})),
        form(
            "POST /api/admin_update_settings",
            ADMINISTRATORS,
            |_| json!({ "name": "Salon", "registration": "open" }),
        ),
        form("POST /api/admin_list_invites", ADMINISTRATORS, |_| json!({})),
        form("POST /api/admin_create_invite", ADMINISTRATORS, |_| json!({ "days": 7 })),
        form("POST /api/admin_revoke_invite", ADMINISTRATORS_NOT_FOUND, |_| json!({ "invite_id": 999_999 })),
        form("POST /api/admin_statistics", ADMINISTRATORS, |_| json!({})),
        form("POST /api/admin_users", ADMINISTRATORS, |_| json!({})),
        form("POST /api/admin_sessions", ADMINISTRATORS, |_| json!({ "user_id": 1 })),
        form(
            "POST /api/admin_set_administrator",
            ADMINISTRATORS_NOBODY,
            |_| json!({ "user_id": 999_999, "on": true }),
        ),
        form(
            "POST /api/admin_set_disabled",
            ADMINISTRATORS_NOBODY,
            |_| json!({ "user_id": 999_999, "on": true }),
        ),
        form("POST /api/admin_ban", ADMINISTRATORS_NOBODY, |_| json!({ "user_id": 999_999 })),
        form("POST /api/admin_unban", ADMINISTRATORS_NOBODY, |_| json!({ "user_id": 999_999 })),
        form("POST /api/admin_reset_password", ADMINISTRATORS_NOBODY, |_| json!({ "user_id": 999_999 })),
        form("POST /api/admin_rooms", ADMINISTRATORS, |_| json!({})),
        form("POST /api/admin_delete_room", ADMINISTRATORS_NOT_FOUND, |_| json!({ "room_id": 999_999 })),
        form(
            "POST /api/admin_appoint_owner",
            ADMINISTRATORS_NOT_FOUND,
            |_| json!({ "room_id": 999_999, "username": "stranger" }),
        ),
        form("POST /api/admin_audit", ADMINISTRATORS, |_| json!({})),
        get("GET /admin", ADMINISTRATORS_PAGE, |_| "/admin".to_owned()),
        get("GET /admin/{section}", ADMINISTRATORS_PAGE, |_| "/admin/users".to_owned()),
        // pages
        get("GET /invite/{token}", NO_PAGE, |_| "/invite/unknown".to_owned()),
        get("GET /manifest.en.webmanifest", EVERYBODY, |_| "/manifest.en.webmanifest".to_owned()),
        get("GET /manifest.zh-CN.webmanifest", EVERYBODY, |_| "/manifest.zh-CN.webmanifest".to_owned()),
        get("GET /", PAGES, |_| "/".to_owned()),
        get("GET /login", ENTRANCES, |_| "/login".to_owned()),
        get("GET /register", ENTRANCES, |_| "/register".to_owned()),
        get("GET /profile", PAGES, |_| "/profile".to_owned()),
        get("GET /search", PAGES, |_| "/search?q=insiders".to_owned()),
        get("GET /rooms/{id}", ROOM_PAGE, |p| format!("/rooms/{}", p.room)),
        get("GET elsewhere", NO_PAGE, |_| "/no/such/page".to_owned()),
        get("GET /healthz", EVERYBODY, |_| "/healthz".to_owned()),
        get("GET /readyz", EVERYBODY, |_| "/readyz".to_owned()),
        // programs
        through(Door::AnyToken, get("GET /api/v1/me", SIGNED_IN, |_| "/api/v1/me".to_owned())),
        through(reading, get("GET /api/v1/rooms", SIGNED_IN, |_| "/api/v1/rooms".to_owned())),
        through(
            reading,
            get("GET /api/v1/rooms/{room_id}", WHO_MAY_JOIN, |p| format!("/api/v1/rooms/{}", p.room)),
        ),
        through(
            reading,
            get("GET /api/v1/rooms/{room_id}/members", MEMBERS, |p| {
                format!("/api/v1/rooms/{}/members", p.room)
            }),
        ),
        through(
            reading,
            get("GET /api/v1/rooms/{room_id}/messages", MEMBERS, |p| {
                format!("/api/v1/rooms/{}/messages", p.room)
            }),
        ),
        post(
            "POST /api/v1/rooms/{room_id}/messages",
            MEMBERS,
            |p| format!("/api/v1/rooms/{}/messages", p.room),
            |_| json!({ "content": "hello" }),
        ),
        post(
            "POST /api/v1/rooms/{room_id}/announcements",
            MEMBERS,
            |p| format!("/api/v1/rooms/{}/announcements", p.room),
            |_| json!({ "title": "hello", "content": "all", "messageType": "info" }),
        ),
        through(
            Door::Session,
            post(
                "POST /api/v1/hooks/{secret}",
                HOOKS,
                |p| if p.hook.is_empty() { "/api/v1/hooks/none".to_owned() } else { p.hook.clone() },
                |_| json!({ "content": "hello" }),
            ),
        ),
        get("GET /api/v1/openapi.json", EVERYBODY, |_| "/api/v1/openapi.json".to_owned()),
        get("ANY /api/v1", NOBODY, |_| "/api/v1".to_owned()),
        get("ANY /api/v1/", NOBODY, |_| "/api/v1/".to_owned()),
        get("ANY /api/v1/{*rest}", NOBODY, |_| "/api/v1/anything".to_owned()),
        // the socket
        Row {
            operation: "GET /ws",
            who: SIGNED_IN,
            door: Door::Both(Scope::Socket),
            ask: Ask::Upgrade,
            ends_session: false,
        },
        frame("frame resume", MEMBERS, |p| json!({ "rooms": { (p.room.to_string()): 0 } })),
        frame("frame join_room", WHO_MAY_JOIN, here),
        frame("frame leave_room", MEMBERS_OF_ROOMS, here),
        frame(
            "frame message",
            MEMBERS,
            |p| json!({ "room_id": p.room, "client_id": p.client_id, "content": "hello" }),
        ),
        frame("frame edit", AUTHOR, edit),
        frame("frame recall", AUTHOR_OR_MODERATORS, about),
        frame("frame react", MEMBERS, react),
        frame("frame pin", MODERATORS_OR_BOTH, pin),
        frame("frame typing", MEMBERS, here),
        frame("frame read", MEMBERS, unread),
        frame("frame mark_unread", MEMBERS, unread),
        frame("frame ping", SIGNED_IN, |_| json!({ "nonce": 1 })),
    ]
}

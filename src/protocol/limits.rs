//! Limits that both sides check. Counts of characters are Unicode scalar values.

use std::ops::RangeInclusive;

/// Characters of a username, after NFKC normalisation.
pub const USERNAME_CHARS: RangeInclusive<usize> = 2..=16;
/// Characters of the name shown beside messages.
pub const NICKNAME_CHARS: RangeInclusive<usize> = 1..=32;
/// Characters of a password.
pub const PASSWORD_CHARS: RangeInclusive<usize> = 8..=128;
/// Hours for which a password that was made up for somebody lets them in.
pub const MADE_UP_PASSWORD_HOURS: i64 = 72;
/// Built-in pictures to choose from, numbered from 1.
pub const AVATAR_IDS: RangeInclusive<i64> = 1..=12;
/// Characters of a room's name.
pub const ROOM_NAME_CHARS: RangeInclusive<usize> = 1..=64;
/// Characters of a room's description, at most.
pub const ROOM_DESCRIPTION_CHARS: usize = 500;
/// Characters of a message, at most, unless this instance says otherwise.
pub const MESSAGE_CHARS: usize = 4_000;
/// What an instance may say instead: more would not fit into the form of a page, escaped.
pub const MESSAGE_CHARS_ALLOWED: RangeInclusive<usize> = 1..=20_000;
/// Characters of a message that an answer to it shows.
pub const EXCERPT_CHARS: usize = 140;
/// Pictures and files of one message, at most.
pub const MESSAGE_ATTACHMENTS: usize = 10;
/// Characters of an attachment's name, at most.
pub const ATTACHMENT_NAME_CHARS: usize = 120;
/// What an edited message said before, the newest of it, that is kept.
pub const MESSAGE_VERSIONS: i64 = 100;
/// Different emoji under one message, at most.
pub const MESSAGE_REACTIONS: i64 = 20;
/// People named with an emoji under a message; beyond that only the count is exact.
pub const REACTION_NAMES: i64 = 50;
/// Bytes of an emoji, at most: the longest sequences are families and flags.
pub const EMOJI_BYTES: usize = 64;
/// Pinned messages of one room, at most.
pub const ROOM_PINS: i64 = 50;
/// Unread messages that address the reader, as far as they are told apart.
pub const UNREAD_MENTIONS: i64 = 100;
/// People in a room, at most, for its members to see who has read what.
pub const READ_BY_MEMBERS: i64 = 50;
/// Bytes of one WebSocket message from a client, at most, unless this instance says otherwise.
pub const FRAME_BYTES: usize = 64 * 1024;
/// What an instance may say instead, if the longest message fits, see [`frame_bytes_for`].
pub const FRAME_BYTES_ALLOWED: RangeInclusive<usize> = 4 * 1024..=1024 * 1024;
/// Messages of one page of history, at most.
pub const HISTORY_PAGE: i64 = 100;
/// Messages a page of history has when nothing is asked for.
pub const HISTORY_DEFAULT: i64 = 50;
/// Members of one page of a member list.
pub const MEMBERS_PAGE: i64 = 100;
/// Characters of a search, at most.
pub const SEARCH_CHARS: usize = 200;
/// Messages of one page of a search.
pub const SEARCH_PAGE: usize = 20;
/// Characters of the part of a message that a search shows.
pub const SNIPPET_CHARS: usize = 120;
/// Changes that a `resume` replays; beyond that it answers `reset`.
pub const REPLAY_CHANGES: i64 = 500;
/// People listed in `online_users`; beyond that only the count is exact.
pub const ONLINE_LISTED: usize = 100;
/// Characters of what a browser calls itself, as people see it on their devices.
pub const USER_AGENT_CHARS: usize = 120;

/// Days for which a room may keep messages, if not for ever.
pub const RETENTION_DAYS: RangeInclusive<i64> = 1..=36_500;
/// Messages that a room may keep, if not all.
pub const RETENTION_MESSAGES: RangeInclusive<i64> = 1..=100_000_000;
/// Characters of what a token, a webhook or the instance is called.
pub const LABEL_CHARS: RangeInclusive<usize> = 1..=32;
/// Invites of one person, at most.
pub const INVITES: i64 = 200;
/// Characters of why something was done about somebody, at most.
pub const REASON_CHARS: usize = 200;
/// Accounts, rooms or entries of one page of the administration.
pub const ADMIN_PAGE: i64 = 50;

/// Tokens of one person, at most.
pub const TOKENS: i64 = 50;
/// Webhooks of one room, incoming and outgoing each, at most.
pub const ROOM_WEBHOOKS: i64 = 20;

/// A client sends `ping` this often, in milliseconds.
pub const HEARTBEAT_MS: u64 = 25_000;
/// A client that misses its `pong` for this long reconnects, in milliseconds.
pub const PONG_TIMEOUT_MS: u64 = 8_000;
/// The server drops a connection that was silent for this long, in milliseconds.
pub const IDLE_TIMEOUT_MS: u64 = 60_000;
/// A connection's send queue: frames.
pub const QUEUE_FRAMES: usize = 256;
/// A connection's send queue: bytes.
pub const QUEUE_BYTES: usize = 1024 * 1024;

/// Bytes of the largest frame that posts a message of so many characters: JSON may escape each by 12 bytes, and what
/// stands around them.
pub const fn frame_bytes_for(message_chars: usize) -> usize {
    12 * message_chars + 2048
}

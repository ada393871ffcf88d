//! The tables: error codes, close codes, limits, server functions.

use std::fs;
use std::path::Path;

use salon::protocol::{ErrorCode, close, limits};

use crate::page::{row, rows};
use crate::{ERROR_CODES, read_name};

/// `pub const NAME: …` of a source file.
fn constants(source: &str) -> impl Iterator<Item = (&str, &str)> {
    source.lines().filter_map(|line| {
        let (name, rest) = line.strip_prefix("pub const ")?.split_once(": ")?;
        Some((name, rest.split_once(" = ")?.1.trim_end_matches(';')))
    })
}

#[test]
fn every_error_code_is_listed_with_its_status() {
    for text in ERROR_CODES {
        let code: ErrorCode = read_name(text);
        assert_eq!(row(text)[0], code.status().to_string(), "the status of `{text}`");
    }
}

#[test]
fn every_close_code_is_listed() {
    let mut count = 0;
    for (name, code) in constants(include_str!("../../src/protocol/close.rs")) {
        let may_reconnect = close::may_reconnect(code.parse().expect("a number"));
        assert_eq!(row(code)[0], if may_reconnect { "yes" } else { "no" }, "reconnecting after {name}");
        count += 1;
    }
    assert!(count > 0, "src/protocol/close.rs has changed its form");
}

#[test]
fn every_limit_is_listed_with_its_value() {
    macro_rules! listed {
        ($($name:ident),+) => { vec![$((stringify!($name), format!("{:?}", limits::$name))),+] };
    }
    let listed = listed!(
        USERNAME_CHARS,
        NICKNAME_CHARS,
        PASSWORD_CHARS,
        MADE_UP_PASSWORD_HOURS,
        AVATAR_IDS,
        ROOM_NAME_CHARS,
        ROOM_DESCRIPTION_CHARS,
        MESSAGE_CHARS,
        MESSAGE_CHARS_ALLOWED,
        EXCERPT_CHARS,
        MESSAGE_ATTACHMENTS,
        ATTACHMENT_NAME_CHARS,
        MESSAGE_VERSIONS,
        MESSAGE_REACTIONS,
        REACTION_NAMES,
        EMOJI_BYTES,
        ROOM_PINS,
        UNREAD_MENTIONS,
        READ_BY_MEMBERS,
        FRAME_BYTES,
        FRAME_BYTES_ALLOWED,
        HISTORY_PAGE,
        HISTORY_DEFAULT,
        MEMBERS_PAGE,
        SEARCH_CHARS,
        SEARCH_PAGE,
        SNIPPET_CHARS,
        LABEL_CHARS,
        INVITES,
        REASON_CHARS,
        ADMIN_PAGE,
        TOKENS,
        ROOM_WEBHOOKS,
        RETENTION_DAYS,
        RETENTION_MESSAGES,
        REPLAY_CHANGES,
        ONLINE_LISTED,
        USER_AGENT_CHARS,
        HEARTBEAT_MS,
        PONG_TIMEOUT_MS,
        IDLE_TIMEOUT_MS,
        QUEUE_FRAMES,
        QUEUE_BYTES
    );
    for (name, value) in &listed {
        assert_eq!(row(name)[0], value.replace("..=", "–"), "the value of {name}");
    }
    for (name, _) in constants(include_str!("../../src/protocol/limits.rs")) {
        assert!(listed.iter().any(|(known, _)| *known == name), "{name} is not checked here");
    }
}

#[test]
fn every_server_function_is_listed() {
    let mut count = 0;
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api")];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting
                .extend(fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path()));
            continue;
        }
        let source = fs::read_to_string(path).expect("a readable file");
        for attribute in source.split("#[server(").skip(1).filter(|rest| rest.starts_with("prefix")) {
            let (_, rest) = attribute.split_once("endpoint = \"").expect("an endpoint");
            let (endpoint, _) = rest.split_once('"').expect("a closed string");
            row(&format!("/api/{endpoint}"));
            count += 1;
        }
    }
    assert_eq!(
        rows().filter(|(name, _)| name.starts_with("/api/")).count(),
        count,
        "a function that is gone"
    );
}

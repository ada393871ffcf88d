//! `docs/PROTOCOL.md` against the types: every example is read and written back unchanged, and nothing
//! that can cross the wire is missing from the page.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use salon::protocol::{
    Account, ApiError, ClientFrame, ErrorCode, HistoryPage, MemberPage, Message, Room, ServerFrame,
    SignedOutReason, close, limits,
};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

const PAGE: &str = include_str!("../docs/PROTOCOL.md");

/// A list of an enum's variants and a match over them: a new variant does not compile until it is listed.
macro_rules! variants {
    ($list:ident, $name:ident, $enum:ident: $($variant:ident = $text:literal),+ $(,)?; but $($other:ident),*) => {
        const $list: &[&str] = &[$($text),+];

        fn $name(value: &$enum) -> Option<&'static str> {
            match value {
                $($enum::$variant { .. } => Some($text),)+
                $($enum::$other { .. } => None,)*
            }
        }
    };
}

variants! { CLIENT_TYPES, client_type, ClientFrame:
    Resume = "resume",
    JoinRoom = "join_room",
    LeaveRoom = "leave_room",
    Message = "message",
    Typing = "typing",
    Read = "read",
    Ping = "ping";
    but Unknown
}

variants! { SERVER_TYPES, server_type, ServerFrame:
    Hello = "hello",
    Replay = "replay",
    Reset = "reset",
    Ack = "ack",
    Nack = "nack",
    Message = "message",
    UserJoined = "user_joined",
    UserLeft = "user_left",
    OnlineUsers = "online_users",
    OnlineTotal = "online_total",
    Typing = "typing",
    Read = "read",
    RoomAdded = "room_added",
    RoomChanged = "room_changed",
    RoomRemoved = "room_removed",
    RoomListed = "room_listed",
    Pong = "pong",
    SignedOut = "signed_out",
    Error = "error";
    but Unknown
}

variants! { SIGNED_OUT_REASONS, signed_out_reason, SignedOutReason:
    SignedOut = "signed_out",
    SignedInElsewhere = "signed_in_elsewhere",
    Expired = "expired";
    but
}

variants! { ERROR_CODES, error_code, ErrorCode:
    BadRequest = "bad_request",
    Unauthorized = "unauthorized",
    Forbidden = "forbidden",
    NotFound = "not_found",
    Conflict = "conflict",
    TooLarge = "too_large",
    RateLimited = "rate_limited",
    CrossOrigin = "cross_origin",
    Internal = "internal",
    Unavailable = "unavailable",
    InvalidCredentials = "invalid_credentials",
    UsernameTaken = "username_taken",
    UsernameLength = "username_length",
    UsernameCharacters = "username_characters",
    PasswordLength = "password_length",
    NicknameLength = "nickname_length",
    NameCharacters = "name_characters",
    InvalidAvatar = "invalid_avatar",
    RoomNameLength = "room_name_length",
    RoomDescriptionLength = "room_description_length",
    InvalidRoomKind = "invalid_room_kind",
    UserNotFound = "user_not_found",
    AlreadyMember = "already_member",
    LastOwner = "last_owner",
    DirectFixed = "direct_fixed",
    DirectWithSelf = "direct_with_self",
    TooManyRooms = "too_many_rooms",
    MessageEmpty = "message_empty",
    MessageTooLong = "message_too_long",
    MalformedFrame = "malformed_frame",
    UnknownType = "unknown_type",
    FrameTooLarge = "frame_too_large",
    BinaryUnsupported = "binary_unsupported",
    TooManyConnections = "too_many_connections",
    Network = "network";
    but Unknown
}

/// A JSON value of the page, and the word behind `json` on its fence.
struct Example {
    kind: &'static str,
    json: &'static str,
}

/// Every JSON block of the page; a block may hold several values.
fn examples() -> Vec<Example> {
    let mut examples = Vec::new();
    for block in PAGE.split("\n```json").skip(1) {
        let (kind, rest) = block.split_once('\n').expect("a line after the fence");
        let (text, _) = rest.split_once("\n```").expect("a closed block");
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
        let mut start = 0;
        while let Some(value) = values.next() {
            value.unwrap_or_else(|error| panic!("not JSON: {error}\n{text}"));
            examples.push(Example { kind: kind.trim(), json: &text[start..values.byte_offset()] });
            start = values.byte_offset();
        }
    }
    examples
}

fn examples_of(kind: &str) -> Vec<&'static str> {
    examples().into_iter().filter(|example| example.kind == kind).map(|example| example.json).collect()
}

/// Read an example as `T`; fails if writing it back changes anything, such as a field that `T` ignored.
fn read<T: Serialize + DeserializeOwned>(json: &str) -> T {
    let read: T =
        serde_json::from_str(json).unwrap_or_else(|error| panic!("does not parse: {error}\n{json}"));
    let written = serde_json::to_value(&read).expect("protocol types have a JSON form");
    let shown: Value = serde_json::from_str(json).expect("JSON");
    assert_eq!(written, shown, "an example is not what would be sent");
    read
}

/// Read a name on the wire as one of an enum's.
fn read_name<T: Serialize + DeserializeOwned>(name: &str) -> T {
    read(&format!("\"{name}\""))
}

/// All of `listed` are in `shown`; the rest is named.
fn assert_complete(what: &str, listed: &[&str], shown: &BTreeSet<&str>) {
    let missing: Vec<_> = listed.iter().filter(|name| !shown.contains(**name)).collect();
    assert!(missing.is_empty(), "{what} without an example in docs/PROTOCOL.md: {missing:?}");
}

/// The cells of the table rows whose first cell is `` `…` ``, its backticks removed.
fn rows() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    PAGE.lines().filter_map(|line| {
        let (name, rest) = line.strip_prefix("| `")?.split_once("` |")?;
        Some((name, rest.split('|').map(str::trim).collect()))
    })
}

fn row(name: &str) -> Vec<&'static str> {
    let row = rows().find(|(first, _)| *first == name);
    row.unwrap_or_else(|| panic!("docs/PROTOCOL.md has no table row for `{name}`")).1
}

/// `pub const NAME: …` of a source file.
fn constants(source: &str) -> impl Iterator<Item = (&str, &str)> {
    source.lines().filter_map(|line| {
        let (name, rest) = line.strip_prefix("pub const ")?.split_once(": ")?;
        Some((name, rest.split_once(" = ")?.1.trim_end_matches(';')))
    })
}

#[test]
fn every_json_block_says_what_it_shows() {
    let known = ["client", "server", "account", "room", "message", "history", "members", "error"];
    for Example { kind, json } in examples() {
        assert!(known.contains(&kind), "a JSON block marked `{kind}`: {json}");
    }
}

#[test]
fn every_client_frame_has_an_example() {
    let frames: Vec<ClientFrame> = examples_of("client").into_iter().map(read).collect();
    let shown = frames.iter().map(|frame| client_type(frame).expect("a type this build knows")).collect();
    assert_complete("client frames", CLIENT_TYPES, &shown);
}

#[test]
fn every_server_frame_has_an_example() {
    let frames: Vec<ServerFrame> = examples_of("server").into_iter().map(read).collect();
    let shown = frames.iter().map(|frame| server_type(frame).expect("a type this build knows")).collect();
    assert_complete("server frames", SERVER_TYPES, &shown);
    let reasons = frames
        .iter()
        .filter_map(|frame| match frame {
            ServerFrame::SignedOut { reason } => signed_out_reason(reason),
            _ => None,
        })
        .collect();
    assert_complete("reasons of signed_out", SIGNED_OUT_REASONS, &reasons);
}

#[test]
fn the_names_above_are_those_on_the_wire() {
    for text in ERROR_CODES {
        let code: ErrorCode = read_name(text);
        assert_eq!(error_code(&code), Some(*text));
    }
    for text in SIGNED_OUT_REASONS {
        let reason: SignedOutReason = read_name(text);
        assert_eq!(signed_out_reason(&reason), Some(*text));
    }
}

#[test]
fn every_result_has_an_example() {
    fn check<T: Serialize + DeserializeOwned>(kind: &str) -> Vec<T> {
        let examples = examples_of(kind);
        assert!(!examples.is_empty(), "no example marked `json {kind}`");
        examples.into_iter().map(read).collect()
    }
    check::<Account>("account");
    check::<Room>("room");
    check::<Message>("message");
    check::<HistoryPage>("history");
    check::<MemberPage>("members");
    let errors = check::<ApiError>("error");
    assert!(errors.iter().all(|error| error_code(&error.code).is_some()), "an unknown error code");
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
    for (name, code) in constants(include_str!("../src/protocol/close.rs")) {
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
        AVATAR_IDS,
        ROOM_NAME_CHARS,
        ROOM_DESCRIPTION_CHARS,
        MESSAGE_CHARS,
        FRAME_BYTES,
        HISTORY_PAGE,
        HISTORY_DEFAULT,
        MEMBERS_PAGE,
        REPLAY_CHANGES,
        ONLINE_LISTED,
        HEARTBEAT_MS,
        PONG_TIMEOUT_MS,
        IDLE_TIMEOUT_MS,
        QUEUE_FRAMES,
        QUEUE_BYTES
    );
    for (name, value) in &listed {
        assert_eq!(row(name)[0], value.replace("..=", "–"), "the value of {name}");
    }
    for (name, _) in constants(include_str!("../src/protocol/limits.rs")) {
        assert!(listed.iter().any(|(known, _)| *known == name), "{name} is not checked here");
    }
}

#[test]
fn every_server_function_is_listed() {
    let mut count = 0;
    let api = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api");
    for entry in fs::read_dir(api).expect("src/api") {
        let source = fs::read_to_string(entry.expect("a file").path()).expect("a readable file");
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

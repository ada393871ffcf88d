//! `docs/PROTOCOL.md` against the types: every example is read and written back unchanged, and nothing
//! that can cross the wire is missing from the page.

mod page;
mod tables;

use std::collections::BTreeSet;

use salon::protocol::admin::{
    AuditPage, InstanceSettings, ManagedRoomPage, ManagedUserPage, Measure, Statistics,
};
use salon::protocol::{
    Account, ApiError, Attachment, ClientFrame, ErrorCode, HistoryPage, Invite, MemberPage, Message,
    MessageVersion, NewInvite, NewToken, OwnSanction, PushStatus, ReadMark, RetentionChange, Room,
    RoomRetention, RoomWebhooks, Sanction, SearchPage, ServerFrame, Session, SignedOutReason, TwoFactorState,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use page::{Example, examples, examples_of};

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
    Edit = "edit",
    Recall = "recall",
    React = "react",
    Pin = "pin",
    Typing = "typing",
    Read = "read",
    MarkUnread = "mark_unread",
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
    MessageChanged = "message_changed",
    UserJoined = "user_joined",
    UserLeft = "user_left",
    OnlineUsers = "online_users",
    OnlineTotal = "online_total",
    Typing = "typing",
    Read = "read",
    MarkedUnread = "marked_unread",
    MemberRead = "member_read",
    RoomAdded = "room_added",
    RoomChanged = "room_changed",
    RoomRemoved = "room_removed",
    RoomListed = "room_listed",
    Pong = "pong",
    SignedOut = "signed_out",
    Sanctioned = "sanctioned",
    Error = "error";
    but Unknown
}

variants! { SIGNED_OUT_REASONS, signed_out_reason, SignedOutReason:
    SignedOut = "signed_out",
    SignedInElsewhere = "signed_in_elsewhere",
    Expired = "expired",
    PasswordChanged = "password_changed",
    Banned = "banned";
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
    AccountDisabled = "account_disabled",
    PasswordExpired = "password_expired",
    AccountBanned = "account_banned",
    WrongPassword = "wrong_password",
    CodeRequired = "code_required",
    WrongCode = "wrong_code",
    LastAdmin = "last_admin",
    RegistrationClosed = "registration_closed",
    InvalidInvite = "invalid_invite",
    TooManyInvites = "too_many_invites",
    UsernameTaken = "username_taken",
    UsernameLength = "username_length",
    UsernameCharacters = "username_characters",
    PasswordLength = "password_length",
    PasswordCommon = "password_common",
    PasswordUnchanged = "password_unchanged",
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
    AccountDeleted = "account_deleted",
    TooManyRooms = "too_many_rooms",
    Muted = "muted",
    BannedFromRoom = "banned_from_room",
    ReasonLength = "reason_length",
    MessageEmpty = "message_empty",
    MessageTooLong = "message_too_long",
    MessageRecalled = "message_recalled",
    RecallExpired = "recall_expired",
    InvalidEmoji = "invalid_emoji",
    TooManyReactions = "too_many_reactions",
    TooManyPins = "too_many_pins",
    AttachmentMissing = "attachment_missing",
    TooManyAttachments = "too_many_attachments",
    PictureUnreadable = "picture_unreadable",
    PictureTooLarge = "picture_too_large",
    UploadEmpty = "upload_empty",
    UploadQuota = "upload_quota",
    SearchEmpty = "search_empty",
    InvalidToken = "invalid_token",
    LabelLength = "label_length",
    TooManyTokens = "too_many_tokens",
    TooManyWebhooks = "too_many_webhooks",
    InvalidWebhookUrl = "invalid_webhook_url",
    MalformedFrame = "malformed_frame",
    UnknownType = "unknown_type",
    FrameTooLarge = "frame_too_large",
    BinaryUnsupported = "binary_unsupported",
    TooManyConnections = "too_many_connections",
    Network = "network";
    but Unknown
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

#[test]
fn every_json_block_says_what_it_shows() {
    let known = [
        "client",
        "server",
        "account",
        "room",
        "message",
        "version",
        "history",
        "members",
        "error",
        "attachment",
        "mark",
        "note",
        "push",
        "search",
        "token",
        "webhooks",
        "session",
        "two_factor",
        "sanction",
        "own_sanction",
        "managed_users",
        "managed_rooms",
        "audit",
        "invite",
        "new_invite",
        "retention",
        "retention_change",
        "statistics",
        "settings",
    ];
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
    check::<InstanceSettings>("settings");
    check::<Invite>("invite");
    check::<NewInvite>("new_invite");
    check::<RoomRetention>("retention");
    check::<RetentionChange>("retention_change");
    let statistics = check::<Statistics>("statistics");
    assert!(
        statistics
            .iter()
            .flat_map(|all| &all.samples)
            .all(|sample| sample.values.len() == Measure::ALL.len())
    );
    check::<Room>("room");
    check::<Message>("message");
    check::<MessageVersion>("version");
    check::<HistoryPage>("history");
    check::<MemberPage>("members");
    check::<Attachment>("attachment");
    check::<ReadMark>("mark");
    check::<PushStatus>("push");
    check::<SearchPage>("search");
    check::<NewToken>("token");
    check::<RoomWebhooks>("webhooks");
    check::<Session>("session");
    check::<TwoFactorState>("two_factor");
    check::<Sanction>("sanction");
    check::<OwnSanction>("own_sanction");
    check::<ManagedUserPage>("managed_users");
    check::<ManagedRoomPage>("managed_rooms");
    check::<AuditPage>("audit");
    let errors = check::<ApiError>("error");
    assert!(errors.iter().all(|error| error_code(&error.code).is_some()), "an unknown error code");
}

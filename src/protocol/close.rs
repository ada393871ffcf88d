//! WebSocket close codes. 4000–4499: reconnect. 4500–4999: do not.

/// Too many malformed frames, or a frame that breaks the protocol.
pub const PROTOCOL_VIOLATION: u16 = 4400;
/// The connection stopped reading and its queue overflowed. Reconnect and resume.
pub const SLOW_CONSUMER: u16 = 4008;
/// No frame for [`crate::protocol::limits::IDLE_TIMEOUT_MS`].
pub const IDLE: u16 = 4009;
/// Frames kept coming far above the allowed rate.
pub const FLOOD: u16 = 4029;
/// The same user signed in somewhere else under the one-session policy.
pub const SIGNED_IN_ELSEWHERE: u16 = 4501;
/// The session behind this connection has ended.
pub const SIGNED_OUT: u16 = 4502;
/// The account behind this connection was banned.
pub const BANNED: u16 = 4503;

/// The server is restarting (RFC 6455 registry, "service restart").
pub const RESTARTING: u16 = 1012;
/// A message larger than this instance allows, by itself [`crate::protocol::limits::FRAME_BYTES`] (RFC 6455).
pub const TOO_BIG: u16 = 1009;
/// A text frame that is not UTF-8 (RFC 6455, "invalid payload").
pub const NOT_UTF8: u16 = 1007;
/// The WebSocket protocol itself was broken (RFC 6455, "protocol error").
pub const BROKEN: u16 = 1002;

/// Whether a client should come back after this code.
pub fn may_reconnect(code: u16) -> bool {
    !(4500..5000).contains(&code)
}

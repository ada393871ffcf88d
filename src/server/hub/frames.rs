//! Frames as text.

use axum::extract::ws::Utf8Bytes;

use crate::protocol::ServerFrame;

/// A frame's JSON. The result is shared by all who receive it: cloning it copies nothing.
pub fn encode(frame: &ServerFrame) -> Utf8Bytes {
    serde_json::to_string(frame).expect("frames have string keys and no failing parts").into()
}

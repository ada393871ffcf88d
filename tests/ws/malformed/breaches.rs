//! What breaks the WebSocket protocol or its limits, so that the connection ends.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use salon::protocol::{close, limits};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Control, Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{Frame, FrameHeader};

use super::frames::{Answer, Malformed, Piece, example_text};

pub fn no_message() -> impl Strategy<Value = Malformed> {
    prop_oneof![
        invalid_utf8()
            .prop_map(|bytes| (vec![frame(OpCode::Data(Data::Text), bytes, true)], close::NOT_UTF8)),
        (invalid_utf8(), any::<Index>()).prop_map(|(bytes, cut)| {
            let (begin, end) = bytes.split_at(cut.index(bytes.len()));
            let pieces = vec![
                frame(OpCode::Data(Data::Text), begin, false),
                frame(OpCode::Data(Data::Continue), end, true),
            ];
            (pieces, close::NOT_UTF8)
        }),
        (limits::FRAME_BYTES + 1..3 * limits::FRAME_BYTES)
            .prop_map(|count| { (vec![Piece::Message(Message::text("x".repeat(count)))], close::TOO_BIG) }),
        (limits::FRAME_BYTES + 1..2 * limits::FRAME_BYTES).prop_map(|count| {
            let half = |opcode, last| frame(OpCode::Data(opcode), vec![b'x'; count / 2 + 1], last);
            (vec![half(Data::Text, false), half(Data::Continue, true)], close::TOO_BIG)
        }),
        // A length is announced, and nothing of it comes.
        (limits::FRAME_BYTES as u64 + 1..1 << 62).prop_map(|length| {
            let header = [&[0x81, 0x80 | 127][..], &length.to_be_bytes(), &[1, 2, 3, 4]].concat();
            (vec![Piece::Bytes(header)], close::TOO_BIG)
        }),
        example_text().prop_map(|whole| {
            let length = whole.len().min(125);
            let unmasked = [&[0x81, length as u8], &whole.as_bytes()[..length]].concat();
            (vec![Piece::Bytes(unmasked)], close::BROKEN)
        }),
        (3..8u8, vec(any::<u8>(), 0..100)).prop_map(|(code, bytes)| {
            (vec![frame(OpCode::Data(Data::Reserved(code)), bytes, true)], close::BROKEN)
        }),
        (11..16u8, vec(any::<u8>(), 0..100)).prop_map(|(code, bytes)| {
            (vec![frame(OpCode::Control(Control::Reserved(code)), bytes, true)], close::BROKEN)
        }),
        (1..8u8, example_text()).prop_map(|(bits, whole)| {
            let mut reserved = Frame::message(whole, OpCode::Data(Data::Text), true);
            let header = reserved.header_mut();
            (header.rsv1, header.rsv2, header.rsv3) = (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0);
            (vec![Piece::Message(Message::Frame(reserved))], close::BROKEN)
        }),
        (example_text(), any::<bool>()).prop_map(|(whole, last)| {
            (vec![frame(OpCode::Data(Data::Continue), whole, last)], close::BROKEN)
        }),
        example_text().prop_map(|whole| {
            let begin = || frame(OpCode::Data(Data::Text), whole.as_bytes(), false);
            (vec![begin(), begin()], close::BROKEN)
        }),
        (126..1000usize).prop_map(|count| {
            (vec![frame(OpCode::Control(Control::Ping), vec![0; count], true)], close::BROKEN)
        }),
        vec(any::<u8>(), 0..100)
            .prop_map(|bytes| (vec![frame(OpCode::Control(Control::Ping), bytes, false)], close::BROKEN)),
    ]
    .prop_map(|(pieces, code)| Malformed { pieces, answer: Answer::Close(code) })
}

/// A frame with bytes in it that are no UTF-8.
fn invalid_utf8() -> impl Strategy<Value = Vec<u8>> {
    // A continuation alone, overlong forms, a surrogate, beyond Unicode, bytes that never occur.
    let invalid = select(vec![
        &b"\x80"[..],
        b"\xC0\x80",
        b"\xE0\x80\xAF",
        b"\xED\xA0\x80",
        b"\xF4\x90\x80\x80",
        b"\xFE",
        b"\xFF",
        b"\xE5\xAD\"",
    ]);
    (example_text(), invalid, any::<Index>()).prop_map(|(whole, invalid, place)| {
        let starts: Vec<usize> = whole.char_indices().map(|(start, _)| start).collect();
        let (before, after) = whole.as_bytes().split_at(starts[place.index(starts.len())]);
        [before, invalid, after].concat()
    })
}

/// A frame by hand.
fn frame(opcode: OpCode, payload: impl Into<Vec<u8>>, last: bool) -> Piece {
    let header = FrameHeader { opcode, is_final: last, ..FrameHeader::default() };
    Piece::Message(Message::Frame(Frame::from_payload(header, payload.into().into())))
}

//! Frames, as they go over the wire.

use bytes::Bytes;
use serde::Serialize;

/// Opcodes, with the bit that says that the message ends here (RFC 6455, 5.2).
const TEXT: u8 = 0x81;
const BINARY: u8 = 0x82;
const CLOSE: u8 = 0x88;
/// Bytes before the longest payload.
const HEADER_BYTES: usize = 10;
/// Bytes of the longest reason of a close: control frames have 125, the code takes two.
const REASON_BYTES: usize = 123;

/// A frame from the server, which masks nothing. Cloning it copies nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame(Bytes);

impl Frame {
    /// A text message that is something's JSON.
    pub fn json(value: &impl Serialize) -> Self {
        let mut bytes = vec![0; HEADER_BYTES];
        serde_json::to_writer(&mut bytes, value).expect("frames have string keys and no failing parts");
        Self::around(TEXT, bytes)
    }

    pub fn text(text: &str) -> Self {
        Self::of(TEXT, text.as_bytes())
    }

    pub fn binary(payload: &[u8]) -> Self {
        Self::of(BINARY, payload)
    }

    /// The end. A reason that is too long is cut.
    pub fn close(code: u16, reason: &str) -> Self {
        let reason = &reason[..reason.floor_char_boundary(REASON_BYTES)];
        Self::of(CLOSE, &[&code.to_be_bytes(), reason.as_bytes()].concat())
    }

    /// Frames that are complete already.
    pub fn framed(bytes: &[u8]) -> Self {
        Self(Bytes::copy_from_slice(bytes))
    }

    fn of(opcode: u8, payload: &[u8]) -> Self {
        let mut bytes = vec![0; HEADER_BYTES];
        bytes.extend_from_slice(payload);
        Self::around(opcode, bytes)
    }

    /// Put the header into the gap before a payload, right against it.
    fn around(opcode: u8, mut bytes: Vec<u8>) -> Self {
        let len = bytes.len() - HEADER_BYTES;
        let begin = match (u8::try_from(len), u16::try_from(len)) {
            (Ok(len @ ..126), _) => {
                bytes[8..10].copy_from_slice(&[opcode, len]);
                8
            }
            (_, Ok(len)) => {
                bytes[6..8].copy_from_slice(&[opcode, 126]);
                bytes[8..10].copy_from_slice(&len.to_be_bytes());
                6
            }
            _ => {
                bytes[..2].copy_from_slice(&[opcode, 127]);
                bytes[2..10].copy_from_slice(&(len as u64).to_be_bytes());
                0
            }
        };
        Self(Bytes::from(bytes).slice(begin..))
    }

    /// Bytes on the wire.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub fn into_bytes(self) -> Bytes {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_says_how_long_it_is() {
        for (len, header) in [
            (0, vec![0x82, 0]),
            (125, vec![0x82, 125]),
            (126, vec![0x82, 126, 0, 126]),
            (65_535, vec![0x82, 126, 0xff, 0xff]),
            (65_536, vec![0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] {
            let payload = vec![7; len];
            assert_eq!(Frame::binary(&payload).into_bytes(), [header, payload].concat(), "{len}");
        }
        assert_eq!(Frame::text("hi").into_bytes(), &b"\x81\x02hi"[..]);
        assert_eq!(Frame::json(&[1, 2]).into_bytes(), &b"\x81\x05[1,2]"[..]);
    }

    #[test]
    fn a_close_has_a_code_and_a_reason_that_fits() {
        assert_eq!(Frame::close(1000, "bye").into_bytes(), &b"\x88\x05\x03\xe8bye"[..]);
        let long = Frame::close(1000, &"好".repeat(100)).into_bytes();
        assert_eq!(long.len(), 2 + 2 + 123);
        assert!(std::str::from_utf8(&long[4..]).is_ok());
    }
}

//! What messages say.

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::super::go_gin_chat::Line;
use super::SOURCE;
use crate::protocol::limits;
use crate::server::markup::{self, Addressed};
use crate::server::store::Said;

/// What a message says: its words, then where its picture is. Whoever reads it decides whether to go there.
pub fn pieces(line: &Line) -> Vec<Said> {
    let text = line.text.replace("\r\n", "\n").replace('\0', "");
    let mut text = text.trim().to_owned();
    if !line.picture.is_empty() && !text.contains(&line.picture) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&line.picture);
    }
    let mut pieces = Vec::new();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        // Whatever the instance allows by now: importing again has to find the same pieces.
        let end = rest.char_indices().nth(limits::MESSAGE_CHARS).map_or(rest.len(), |(end, _)| end);
        let (piece, after) = rest.split_at(end);
        let piece = piece.trim();
        if !piece.is_empty() {
            let html = markup::render(piece, &Addressed::default()).html;
            pieces.push(Said { html, ..Said::plainly(piece) });
        }
        rest = after;
    }
    pieces
}

/// The same for the same message, so that it is there once.
pub fn client_id(old_id: i64, piece: usize) -> Uuid {
    let digest = Sha256::digest(format!("{SOURCE} {old_id} {piece}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

//! Uploading, and reading archives.

use std::collections::BTreeMap;

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use salon::protocol::{Attachment, RoomId};

use crate::support::{Client, answer};

/// Upload to a room without sending it.
pub async fn upload(client: &Client, room: RoomId, name: &str, content: &[u8]) -> Attachment {
    let head = format!(
        "--x\r\nContent-Disposition: form-data; name=\"room_id\"\r\n\r\n{room}\r\n\
         --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
    );
    let form = [head.as_bytes(), content, b"\r\n--x--\r\n"].concat();
    let request = client.request(Method::POST, "/api/upload");
    let request = request.header(CONTENT_TYPE, "multipart/form-data; boundary=x").body(form);
    let uploaded = answer(client.respond(request).await).await;
    serde_json::from_value(uploaded.unwrap()).unwrap()
}

/// The files of a ZIP that compresses nothing, by its central directory. Their sums have to be right.
pub fn unzip(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let u16_at = |at: usize| usize::from(u16::from_le_bytes(archive[at..at + 2].try_into().unwrap()));
    let u32_at = |at: usize| u32::from_le_bytes(archive[at..at + 4].try_into().unwrap());
    let end = archive.windows(4).rposition(|part| part == b"PK\x05\x06").expect("a whole archive");
    let mut at = u32_at(end + 16) as usize;
    let mut files = BTreeMap::new();
    for _ in 0..u16_at(end + 10) {
        assert_eq!(&archive[at..at + 4], b"PK\x01\x02");
        assert_eq!(u16_at(at + 10), 0, "stored");
        let extra = at + 46 + u16_at(at + 28);
        let name = String::from_utf8(archive[at + 46..extra].to_vec()).unwrap();
        // What does not fit, or was not known when it began, stands in the first extra field: 64 bits each.
        let mut wide =
            archive[extra + 4..].chunks(8).map(|part| u64::from_le_bytes(part.try_into().unwrap()));
        let mut field = |at: usize| match u32_at(at) {
            u32::MAX => usize::try_from(wide.next().unwrap()).unwrap(),
            narrow => narrow as usize,
        };
        let (size, stored, local) = (field(at + 24), field(at + 20), field(at + 42));
        assert_eq!(size, stored);
        let sum = u32_at(at + 16);
        let begin = local + 30 + u16_at(local + 26) + u16_at(local + 28);
        let content = archive[begin..begin + size].to_vec();
        assert_eq!(crc32fast::hash(&content), sum, "{name}");
        assert!(files.insert(name, content).is_none(), "twice");
        at += 46 + u16_at(at + 28) + u16_at(at + 30) + u16_at(at + 32);
    }
    files
}

//! What is in the archive.

use async_zip::base::write::ZipFileWriter;
use async_zip::error::ZipError;
use async_zip::tokio::write::ZipFileWriter as Archive;
use async_zip::{Compression, ZipDateTime, ZipDateTimeBuilder, ZipEntryBuilder};
use futures::{AsyncWriteExt, StreamExt};
use serde::Serialize;
use time::OffsetDateTime;
use tokio::io::DuplexStream;
use uuid::Uuid;

use crate::protocol::{
    Account, ErrorCode, MessageId, MessageVersion, Role, Room, RoomId, RoomKind, Sanction, SanctionKind,
    Session,
};
use crate::server::clock::now_ms;
use crate::server::domain::{Belongings, DomainError, OwnMessage};
use crate::server::media::Variant;
use crate::server::state::AppState;
use crate::server::store::RoomRecord;

/// Messages read at once.
const PAGE: usize = 200;
const READABLE_BY_ITS_OWNER: u16 = 0o600;

/// Why an archive broke off; for the log.
#[derive(Debug)]
pub enum Broken {
    /// Mostly a reader who has gone.
    Written(ZipError),
    Domain(DomainError),
    Media(String),
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Written(error) => write!(f, "not taken: {error}"),
            Self::Domain(error) => write!(f, "not read: {error:?}"),
            Self::Media(error) => write!(f, "a file could not be read: {error}"),
        }
    }
}

impl From<ZipError> for Broken {
    fn from(error: ZipError) -> Self {
        Self::Written(error)
    }
}

impl From<std::io::Error> for Broken {
    fn from(error: std::io::Error) -> Self {
        Self::Written(ZipError::UpstreamReadError(error))
    }
}

impl From<DomainError> for Broken {
    fn from(error: DomainError) -> Self {
        Self::Domain(error)
    }
}

/// `account.json`.
#[derive(Serialize)]
struct Profile {
    exported_at: i64,
    account: Account,
    sessions: Vec<Session>,
    rooms: Vec<OwnRoom>,
    /// What was done about them, by whomever.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sanctions: Vec<OwnTerm>,
}

#[derive(Serialize)]
struct OwnTerm {
    /// Without a room it was on the whole instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    room: Option<String>,
    kind: SanctionKind,
    reason: String,
    imposed_at: i64,
    until: i64,
}

#[derive(Serialize)]
struct OwnRoom {
    id: RoomId,
    kind: RoomKind,
    /// A direct conversation has the other person's: it is not one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    role: Option<Role>,
}

/// A line of `messages.jsonl`.
#[derive(Serialize)]
struct Line<'a> {
    id: MessageId,
    room_id: RoomId,
    /// If one is still in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    room: Option<&'a str>,
    seq: i64,
    created_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    edited_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recalled_at: Option<i64>,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<MessageId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    earlier: &'a [MessageVersion],
}

/// Write the whole archive, as fast as it is read.
pub async fn write(
    state: AppState,
    belongings: Belongings,
    sessions: Vec<Session>,
    to: DuplexStream,
) -> Result<(), Broken> {
    let Belongings { account, rooms, messages, files, sanctions } = belongings;
    let user = account.id;
    let rooms: Vec<OwnRoom> = rooms.into_iter().map(own_room).collect();
    let mut archive = ZipFileWriter::with_tokio(to);

    let term = |(room, Sanction { kind, reason, imposed_at, until, .. })| OwnTerm {
        room,
        kind,
        reason,
        imposed_at,
        until,
    };
    let sanctions = sanctions.into_iter().map(term).collect();
    let profile = Profile { exported_at: now_ms(), account, sessions, rooms, sanctions };
    let json = serde_json::to_vec_pretty(&profile).map_err(std::io::Error::from)?;
    archive.write_entry_whole(entry("account.json"), &json).await?;

    let mut lines = archive.write_entry_stream(entry("messages.jsonl")).await?;
    for page in messages.chunks(PAGE) {
        let mut text = Vec::new();
        for own in state.domain.own_messages(user, page).await? {
            serde_json::to_writer(&mut text, &line(&own, &profile.rooms)).map_err(std::io::Error::from)?;
            text.push(b'\n');
        }
        lines.write_all(&text).await?;
    }
    lines.close().await?;

    for file in files {
        let id: Uuid = file.id.parse().map_err(|_| Broken::Media(format!("the id {}", file.id)))?;
        write_file(&state, &mut archive, id, &file.name).await?;
    }
    archive.close().await?;
    Ok(())
}

async fn write_file(
    state: &AppState,
    archive: &mut Archive<DuplexStream>,
    id: Uuid,
    name: &str,
) -> Result<(), Broken> {
    let found = match state.media.open(id, Variant::Original, None).await {
        Ok(found) => found,
        // Recalled a moment ago.
        Err(ErrorCode::NotFound) => return Ok(()),
        Err(code) => return Err(Broken::Media(format!("{code:?}"))),
    };
    let mut bytes = found.into_stream();
    let mut file = archive.write_entry_stream(entry(&place(id, name))).await?;
    while let Some(part) = bytes.next().await {
        file.write_all(&part.map_err(|error| Broken::Media(error.to_string()))?).await?;
    }
    file.close().await?;
    Ok(())
}

fn entry(name: &str) -> ZipEntryBuilder {
    // Pictures are compressed already.
    ZipEntryBuilder::new(name.into(), Compression::Stored)
        .unix_permissions(READABLE_BY_ITS_OWNER)
        .last_modification_date(date(OffsetDateTime::now_utc()))
}

fn date(now: OffsetDateTime) -> ZipDateTime {
    ZipDateTimeBuilder::new()
        .year(now.year())
        .month(u8::from(now.month()).into())
        .day(now.day().into())
        .hour(now.hour().into())
        .minute(now.minute().into())
        .second(now.second().into())
        .build()
}

/// Where an attachment is in the archive. Its name has no path in it.
fn place(id: Uuid, name: &str) -> String {
    format!("media/{id}-{name}")
}

fn own_room(record: RoomRecord) -> OwnRoom {
    let Room { id, kind, name, role, .. } = record.into_room(0);
    OwnRoom { id, kind, name: Some(name).filter(|_| kind != RoomKind::Direct), role }
}

fn line<'a>(own: &'a OwnMessage, rooms: &'a [OwnRoom]) -> Line<'a> {
    let OwnMessage { message, earlier } = own;
    Line {
        id: message.id,
        room_id: message.room_id,
        room: rooms.iter().find(|room| room.id == message.room_id).and_then(|room| room.name.as_deref()),
        seq: message.seq,
        created_at: message.created_at,
        edited_at: message.edited_at,
        recalled_at: message.recalled.as_ref().map(|recall| recall.at),
        text: &message.content,
        reply_to: message.reply_to.as_ref().map(|quote| quote.id),
        attachments: message.attachments.iter().map(|file| place(file.id, &file.name)).collect(),
        earlier,
    }
}

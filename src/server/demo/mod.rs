//! A demonstration: an instance with people, rooms and what they have said, to look at and to try things on.

mod pictures;
mod script;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use uuid::Uuid;

use super::auth::Passwords;
use super::bus::Bus;
use super::clock::now_ms;
use super::config::Config;
use super::data_dir::DataDir;
use super::domain::{Domain, DomainError, Draft, Limits};
use super::hub::Hub;
use super::media::{Media, Storage};
use super::store::Store;
use super::{BUILD, StartError};
use crate::protocol::{ErrorCode, MessageId, Role, RoomId, RoomKind, UserId, limits};
use script::{Line, Room, Script};

const MINUTE_MS: i64 = 60_000;

/// Fill a data directory that holds nobody yet. Returns who can sign in, all with the same password.
///
/// # Errors
/// The directory cannot be used, a server is using it, or someone has an account there; the password has a length
/// that no password may have.
pub async fn fill(config: &Config, password: &str) -> Result<Vec<String>, StartError> {
    if !limits::PASSWORD_CHARS.contains(&password.chars().count()) {
        let (least, most) = (limits::PASSWORD_CHARS.start(), limits::PASSWORD_CHARS.end());
        return Err(StartError::new(format!("a password has {least} to {most} characters")));
    }
    let data_dir = DataDir::claim(&config.data_dir)?;
    let storage = Storage::open(config.uploads.as_deref(), data_dir.path())?;
    let unusable = |error| StartError::database(config.database(), &error);
    let _alone = config.database().claim().await.map_err(unusable)?;
    let store = Store::open(config.database()).await.map_err(unusable)?;
    let limits = Arc::new(Limits::lifted());
    let hub = Arc::new(Hub::new(config.max_connections, limits.connections_by_user));
    let domain = Domain::new(store.clone(), Bus::in_process(), hub, limits, BUILD);
    let filled = Stage::new(domain, storage, data_dir.path(), config.upload_bytes).perform(password).await;
    store.close().await;
    match filled {
        Ok(Some(people)) => Ok(people),
        Ok(None) => Err(StartError::new(format!(
            "{} is in use: a demonstration needs a data directory without accounts; choose one with --data-dir",
            data_dir.path().display()
        ))),
        Err(error) => Err(StartError::domain(error)),
    }
}

/// Where the script is performed.
struct Stage {
    domain: Domain,
    media: Media,
    people: HashMap<String, UserId>,
    now: i64,
}

impl Stage {
    fn new(domain: Domain, storage: Storage, spool: &Path, upload_bytes: u64) -> Self {
        let media = Media::new(domain.clone(), storage, spool, upload_bytes);
        Self { domain, media, people: HashMap::new(), now: now_ms() }
    }

    /// `None` where there are people already.
    async fn perform(mut self, password: &str) -> Result<Option<Vec<String>>, DomainError> {
        if self.domain.has_people().await? {
            return Ok(None);
        }
        self.domain.prepare_instance().await?;
        let script = Script::built_in();
        let hash = Passwords::new().hash(password).await?;
        for person in &script.people {
            let account =
                self.domain.create_user(person.name.clone(), hash.clone(), person.avatar_id).await?;
            self.people.insert(person.name.clone(), account.id);
        }
        let mut rooms = Vec::with_capacity(script.rooms.len());
        for room in &script.rooms {
            rooms.push(self.open(room).await?);
        }
        self.speak(&script.rooms, &rooms).await?;
        for (room, id) in script.rooms.iter().zip(&rooms) {
            self.read(room, *id).await?;
        }
        Ok(Some(script.people.into_iter().map(|person| person.name).collect()))
    }

    async fn open(&self, room: &Room) -> Result<RoomId, DomainError> {
        let owner = self.people[&room.members[0]];
        if room.kind == RoomKind::Direct {
            return Ok(self.domain.open_direct(owner, &room.members[1]).await?.id);
        }
        let id = self.domain.create_room(owner, &room.name, room.kind, &room.description).await?.id;
        for name in &room.members[1..] {
            self.domain.add_member(owner, id, name).await?;
        }
        for name in &room.moderators {
            self.domain.set_role(owner, id, self.people[name], Role::Moderator).await?;
        }
        Ok(id)
    }

    /// Every line of every room, in the order of their times: ids and times go together in the log.
    async fn speak(&self, rooms: &[Room], ids: &[RoomId]) -> Result<(), DomainError> {
        let lines_of = |(place, room): (usize, &Room)| (0..room.lines.len()).map(move |line| (place, line));
        let mut lines: Vec<(usize, usize)> = rooms.iter().enumerate().flat_map(lines_of).collect();
        lines.sort_by_key(|(place, line)| std::cmp::Reverse(rooms[*place].lines[*line].ago));
        let mut said = HashMap::<(usize, usize), MessageId>::new();
        for (place, index) in lines {
            let line = &rooms[place].lines[index];
            let answered = line.answers.and_then(|answered| said.get(&(place, answered)).copied());
            said.insert((place, index), self.say(ids[place], line, answered).await?);
        }
        Ok(())
    }

    async fn say(
        &self,
        room: RoomId,
        line: &Line,
        reply_to: Option<MessageId>,
    ) -> Result<MessageId, DomainError> {
        let author = self.people[&line.by];
        let mut attachments = Vec::new();
        if let Some(picture) = line.picture {
            let (name, bytes) = pictures::paint(picture);
            attachments.push(self.upload(author, room, name, &bytes).await?);
        }
        if let Some(file) = &line.file {
            attachments.push(self.upload(author, room, &file.name, file.content.as_bytes()).await?);
        }
        let content = line.edited_from.as_ref().unwrap_or(&line.text);
        let draft = Draft { attachments, reply_to, ..Draft::text(room, Uuid::now_v7(), content) };
        let id = self.domain.post(author, draft).await?.message.id;
        if line.edited_from.is_some() {
            self.domain.edit(author, room, id, &line.text).await?;
        }
        for (emoji, names) in &line.reactions {
            for name in names {
                self.domain.react(self.people[name], room, id, emoji, true).await?;
            }
        }
        if let Some(name) = &line.pinned {
            self.domain.pin(self.people[name], room, id, true).await?;
        }
        self.domain.backdate(id, self.now - line.ago * MINUTE_MS).await?;
        Ok(id)
    }

    async fn upload(
        &self,
        user: UserId,
        room: RoomId,
        name: &str,
        bytes: &[u8],
    ) -> Result<Uuid, DomainError> {
        let mut spool = self.media.spool().await?;
        if let Err(error) = spool.write(bytes).await {
            tracing::error!(%error, "a picture could not be written to a temporary file");
            return Err(ErrorCode::Unavailable.into());
        }
        Ok(self.media.take_in(user, room, name.to_owned(), spool).await?.id)
    }

    async fn read(&self, room: &Room, id: RoomId) -> Result<(), DomainError> {
        let newest = room.lines.len() as i64;
        for name in &room.members {
            let seq = newest - room.unread.get(name).copied().unwrap_or(0);
            if seq > 0 {
                self.domain.mark_read(self.people[name], id, seq).await?;
            }
        }
        Ok(())
    }
}

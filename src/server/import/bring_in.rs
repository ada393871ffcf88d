//! Putting what was said elsewhere into the database, as if it had been said here.

mod people;
mod texts;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use futures::future::BoxFuture;

use super::go_gin_chat::{Dump, Line};
use super::report::Report;
use super::times;
use crate::protocol::{Role, RoomId, RoomKind, SanctionKind, User, UserId};
use crate::server::OperationError;
use crate::server::clock::now_ms;
use crate::server::domain::pair_key;
use crate::server::progress::Progress;
use crate::server::store::{NewMessage, Origin, Said, Store, StoreError, Tx};
use texts::{client_id, pieces};

/// The program it comes from.
const SOURCE: &str = "go-gin-chat";
/// Messages of one transaction.
const BATCH: usize = 200;

/// Where something was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Place {
    Room(i64),
    /// Between two people here, the lower id first.
    Direct(UserId, UserId),
}

/// A message that is to be.
#[derive(Debug, Clone)]
struct Entry {
    old_id: i64,
    author: User,
    place: Place,
    /// More than one where it was too long.
    pieces: Vec<Said>,
    at: i64,
}

/// An import under way.
pub struct Import<'a> {
    store: &'a Store,
    progress: &'a dyn Progress,
    now: i64,
    report: Report,
    /// By their old ids.
    people: HashMap<i64, User>,
    /// Those who cannot sign in.
    gone: HashSet<UserId>,
    rooms: HashMap<Place, RoomId>,
}

impl<'a> Import<'a> {
    pub fn new(store: &'a Store, progress: &'a dyn Progress) -> Self {
        Self {
            store,
            progress,
            now: now_ms(),
            report: Report::default(),
            people: HashMap::new(),
            gone: HashSet::new(),
            rooms: HashMap::new(),
        }
    }

    pub async fn run(mut self, dump: Dump) -> Result<Report, OperationError> {
        let Dump { people, lines } = dump;
        let speakers: HashSet<i64> = lines
            .iter()
            .filter(|line| !line.deleted)
            .flat_map(|line| [Some(line.author), line.to])
            .flatten()
            .collect();
        let mut wanted = people;
        let all = wanted.len();
        wanted.retain(|person| !person.deleted || speakers.contains(&person.id));
        self.report.deleted_users = (all - wanted.len()) as u64;
        self.add_people(wanted).await?;
        let entries = self.entries(lines);
        let participants = participants(&entries);
        self.add_messages(entries).await?;
        self.add_members(participants).await?;
        Ok(self.report)
    }

    async fn write<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
    {
        self.store.write(job, |_| ()).await
    }

    /// What is to be brought in, in its order.
    fn entries(&mut self, lines: Vec<Line>) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut given = Vec::new();
        for line in lines {
            if line.deleted {
                self.report.deleted_messages += 1;
                continue;
            }
            let to = line.to.map(|to| self.people.get(&to));
            let (Some(author), false) = (self.people.get(&line.author), to == Some(None)) else {
                self.report.strangers_messages += 1;
                continue;
            };
            let place = match to.flatten() {
                Some(peer) => Place::Direct(author.id.min(peer.id), author.id.max(peer.id)),
                None => Place::Room(line.room),
            };
            if matches!(place, Place::Direct(one, other) if one == other)
                || matches!(place, Place::Room(..=0))
            {
                self.report.misplaced_messages += 1;
                continue;
            }
            let pieces = pieces(&line);
            if pieces.is_empty() {
                self.report.empty_messages += 1;
                continue;
            }
            self.report.divided += u64::from(pieces.len() > 1);
            given.push((place, line.written_at));
            entries.push(Entry { old_id: line.id, author: author.clone(), place, pieces, at: 0 });
        }
        for (entry, (at, changed)) in entries.iter_mut().zip(times::settle(&given, self.now)) {
            entry.at = at;
            self.report.times_changed += u64::from(changed);
        }
        entries
    }

    async fn add_messages(&mut self, entries: Vec<Entry>) -> Result<(), OperationError> {
        self.progress.begin("messages", entries.len() as u64);
        let mut entries = entries.into_iter().peekable();
        while entries.peek().is_some() {
            let batch: Vec<Entry> = entries.by_ref().take(BATCH).collect();
            for entry in &batch {
                if !self.rooms.contains_key(&entry.place) {
                    let (place, now) = (entry.place, entry.at);
                    let (room, is_new) =
                        self.write(move |tx| Box::pin(async move { open(tx, place, now).await })).await?;
                    self.rooms.insert(place, room);
                    match place {
                        Place::Room(_) => self.report.rooms += u64::from(is_new),
                        Place::Direct(..) => self.report.conversations += u64::from(is_new),
                    }
                }
            }
            let count = batch.len() as u64;
            let placed: Vec<(Entry, RoomId)> =
                batch.into_iter().map(|entry| (entry.clone(), self.rooms[&entry.place])).collect();
            let added = self
                .write(move |tx| {
                    Box::pin(async move {
                        let mut added = 0;
                        for (entry, room) in placed {
                            added += u64::from(add_message(tx, entry, room).await?);
                        }
                        Ok(added)
                    })
                })
                .await?;
            self.report.messages += added;
            self.report.known_messages += count - added;
            self.progress.advance(count);
        }
        Ok(())
    }

    /// Those who have written become members, and have read everything.
    async fn add_members(
        &mut self,
        participants: BTreeMap<Place, BTreeSet<UserId>>,
    ) -> Result<(), StoreError> {
        for (place, people) in participants {
            let Some(room) = self.rooms.get(&place).copied() else { continue };
            let is_public = matches!(place, Place::Room(_));
            let members: Vec<UserId> =
                people.into_iter().filter(|user| !is_public || !self.gone.contains(user)).collect();
            let now = self.now;
            self.write(move |tx| {
                Box::pin(async move {
                    for user in &members {
                        // They may have been banned since they were imported before.
                        if tx.sanction(*user, Some(room), SanctionKind::Ban, now).await?.is_some() {
                            continue;
                        }
                        tx.insert_member(room, *user, Role::Member, now).await?;
                    }
                    if is_public && tx.owner_count(room).await? == 0 {
                        let owner = tx.first_administrator().await?.or(members.first().copied());
                        if let Some(owner) = owner {
                            tx.insert_member(room, owner, Role::Owner, now).await?;
                            tx.set_role(room, owner, Role::Owner).await?;
                        }
                    }
                    Ok(())
                })
            })
            .await?;
        }
        Ok(())
    }
}

fn origin(kind: &'static str, old_id: i64) -> Origin {
    Origin { source: SOURCE, kind, old_id }
}

fn participants(entries: &[Entry]) -> BTreeMap<Place, BTreeSet<UserId>> {
    let mut participants: BTreeMap<Place, BTreeSet<UserId>> = BTreeMap::new();
    for entry in entries {
        let people = participants.entry(entry.place).or_default();
        match entry.place {
            Place::Room(_) => people.extend([entry.author.id]),
            Place::Direct(one, other) => people.extend([one, other]),
        }
    }
    participants
}

/// The room of a place, and whether it is new.
async fn open(tx: &mut Tx, place: Place, now: i64) -> Result<(RoomId, bool), StoreError> {
    match place {
        Place::Room(number) => {
            if let Some((id, _)) = tx.imported(&origin("room", number)).await? {
                return Ok((RoomId(id), false));
            }
            let name = format!("Room {number} 房间");
            let room = tx.insert_room(RoomKind::Public, &name, "", None, now).await?;
            tx.note_imported(&origin("room", number), room.0, &name).await?;
            Ok((room, true))
        }
        Place::Direct(one, other) => {
            let pair = pair_key(one, other);
            if let Some(room) = tx.direct_room(&pair).await? {
                return Ok((room, false));
            }
            Ok((tx.insert_room(RoomKind::Direct, "", "", Some(&pair), now).await?, true))
        }
    }
}

/// Returns whether it was not there yet.
async fn add_message(tx: &mut Tx, entry: Entry, room: RoomId) -> Result<bool, StoreError> {
    let mut is_new = false;
    for (number, said) in entry.pieces.into_iter().enumerate() {
        let client_id = client_id(entry.old_id, number);
        if tx.has_posted(entry.author.id, client_id).await? {
            continue;
        }
        let new = NewMessage {
            room,
            author: entry.author.clone(),
            client_id,
            said,
            reply_to: None,
            attachments: Vec::new(),
            created_at: entry.at.max(tx.newest_time(room).await?),
        };
        tx.insert_message(new).await?;
        is_new = true;
    }
    Ok(is_new)
}

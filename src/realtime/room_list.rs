//! What a frame changes in the list of rooms.

#[cfg(test)]
mod tests;

use crate::protocol::{
    ClientFrame, Message, MessageId, Room, RoomId, RoomKind, RoomUpdate, ServerFrame, UserId,
};

/// How far the reader has read by what the server last said, room by room. A room's `read_seq` is beyond that
/// when something was read here and may not have reached the server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks(Vec<(RoomId, i64)>);

impl Marks {
    /// As the server has told them with these rooms.
    pub fn of(rooms: &[Room]) -> Self {
        Self(rooms.iter().map(|room| (room.id, room.read_seq)).collect())
    }

    fn get(&self, id: RoomId) -> i64 {
        self.0.iter().find(|(known, _)| *known == id).map_or(0, |(_, seq)| *seq)
    }

    fn set(&mut self, id: RoomId, seq: i64) {
        match self.0.iter_mut().find(|(known, _)| *known == id) {
            Some((_, mark)) => *mark = seq,
            None => self.0.push((id, seq)),
        }
    }
}

/// Messages that the reader has not read yet, in all these rooms.
pub fn total_unread<'a>(rooms: impl IntoIterator<Item = &'a Room>) -> i64 {
    rooms.into_iter().map(Room::unread).sum()
}

/// Apply a frame to the rooms of reader `me`; whether anything is different with them now. The order stays, new
/// rooms come last.
pub fn apply(rooms: &mut Vec<Room>, marks: &mut Marks, me: UserId, frame: &ServerFrame) -> bool {
    match frame {
        ServerFrame::Hello { rooms: current, .. } => replace(rooms, marks, current),
        ServerFrame::RoomAdded { data } => upsert(rooms, marks, data.clone()),
        // Nothing of a membership stays: whoever joins again begins anew.
        ServerFrame::RoomListed { data } => put(rooms, Room { role: None, ..data.clone() }),
        ServerFrame::RoomRemoved { room_id } => {
            let before = rooms.len();
            rooms.retain(|room| room.id != *room_id);
            rooms.len() != before
        }
        ServerFrame::RoomChanged { data } => change(rooms, data.id, |room| update(room, data)),
        ServerFrame::Message { room_id, rev, data } => change(rooms, *room_id, |room| {
            let own = data.user_id == me && data.seq > room.last_seq;
            advance(room, marks, data.seq, *rev, own);
            note_mention(room, data, me);
        }),
        ServerFrame::MessageChanged { room_id, rev, data } => change(rooms, *room_id, |room| {
            room.last_rev = room.last_rev.max(*rev);
            note_mention(room, data, me);
        }),
        ServerFrame::Replay { room_id, to, data, .. } => change(rooms, *room_id, |room| {
            let known = room.last_seq;
            for message in data {
                let own = message.user_id == me && message.seq > known;
                advance(room, marks, message.seq, *to, own);
                note_mention(room, message, me);
            }
            room.last_rev = room.last_rev.max(*to);
        }),
        ServerFrame::Ack { room_id, seq, rev, .. } => change(rooms, *room_id, |room| {
            let own = *seq > room.last_seq;
            advance(room, marks, *seq, *rev, own);
        }),
        ServerFrame::Read { room_id, seq } => {
            marks.set(*room_id, *seq);
            change(rooms, *room_id, |room| room.read_seq = room.read_seq.max(*seq))
        }
        ServerFrame::MarkedUnread { room_id, seq } => {
            marks.set(*room_id, *seq - 1);
            change(rooms, *room_id, |room| room.read_seq = room.read_seq.min(*seq - 1))
        }
        ServerFrame::OnlineUsers { room_id, data } => {
            change(rooms, *room_id, |room| room.online_count = data.count)
        }
        ServerFrame::UserJoined { room_id, count, .. } | ServerFrame::UserLeft { room_id, count, .. } => {
            change(rooms, *room_id, |room| room.online_count = *count)
        }
        _ => false,
    }
}

/// Change a room in place; whether it is there and another one now.
pub fn change(rooms: &mut [Room], id: RoomId, change: impl FnOnce(&mut Room)) -> bool {
    let Some(room) = rooms.iter_mut().find(|room| room.id == id) else { return false };
    let before = room.clone();
    change(room);
    *room != before
}

/// Take in a room as it was read at some moment: what is known of its messages may be newer. Whether anything
/// is different now.
pub fn upsert(rooms: &mut Vec<Room>, marks: &mut Marks, mut current: Room) -> bool {
    let known = rooms.iter().find(|room| room.id == current.id);
    if let Some(known) = known.filter(|known| known.role.is_some() && current.role.is_some()) {
        current.last_seq = current.last_seq.max(known.last_seq);
        current.last_rev = current.last_rev.max(known.last_rev);
        // It may have been taken back since: frames tell of that, and in order.
        current.read_seq = known.read_seq;
    } else {
        marks.set(current.id, current.read_seq);
    }
    put(rooms, current)
}

/// The messages that a frame tells or repeats to be recalled.
pub fn recalled(frame: &ServerFrame) -> Vec<MessageId> {
    let messages = match frame {
        ServerFrame::MessageChanged { data, .. } => std::slice::from_ref(data),
        ServerFrame::Replay { data, .. } => data.as_slice(),
        _ => return Vec::new(),
    };
    messages.iter().filter(|message| message.recalled.is_some()).map(|message| message.id).collect()
}

/// The reading marks to send again after a `hello` with `current`: what was read here and has not reached the
/// server, because the connection went before it did. Ask after [`apply`].
pub fn marks_to_repeat(rooms: &[Room], current: &[Room]) -> Vec<ClientFrame> {
    let lost = |told: &Room| {
        let read_seq = rooms.iter().find(|room| room.id == told.id)?.read_seq;
        (read_seq > told.read_seq).then_some(ClientFrame::Read { room_id: told.id, seq: read_seq })
    };
    current.iter().filter_map(lost).collect()
}

/// The reader has left a room. A public one can still be joined, unless nobody is left in it.
pub fn leave(rooms: &mut Vec<Room>, id: RoomId) -> bool {
    let Some(at) = rooms.iter().position(|room| room.id == id) else { return false };
    let room = &mut rooms[at];
    if room.kind == RoomKind::Public && (room.role.is_none() || room.member_count > 1) {
        return room.role.take().is_some();
    }
    rooms.remove(at);
    true
}

fn put(rooms: &mut Vec<Room>, current: Room) -> bool {
    let id = current.id;
    if rooms.iter().any(|room| room.id == id) {
        return change(rooms, id, |room| *room = current);
    }
    rooms.push(current);
    true
}

/// `current` are the reader's own rooms. A public one they are no longer in can still be joined.
fn replace(rooms: &mut Vec<Room>, marks: &mut Marks, current: &[Room]) -> bool {
    let before = rooms.len();
    let is_current = |room: &Room| current.iter().any(|other| other.id == room.id);
    rooms.retain(|room| is_current(room) || room.kind == RoomKind::Public);
    let mut changed = rooms.len() != before;
    for room in rooms.iter_mut().filter(|room| !is_current(room) && room.role.is_some()) {
        room.role = None;
        changed = true;
    }
    for room in current {
        let known = rooms.iter().find(|known| known.id == room.id && known.role.is_some());
        // What was read here may not have reached the server. The rest is as `hello` says, were it less than
        // before: it was marked as unread elsewhere, or the history may be another one.
        let confirmed = marks.get(room.id);
        let is_lost = |known: &&Room| known.read_seq > confirmed && room.read_seq >= confirmed;
        let read_here = known.filter(is_lost).map_or(0, |known| known.read_seq.min(room.last_seq));
        changed |= put(rooms, Room { read_seq: room.read_seq.max(read_here), ..room.clone() });
    }
    *marks = Marks::of(current);
    changed
}

fn update(room: &mut Room, update: &RoomUpdate) {
    let RoomUpdate { id: _, name, description, member_count, notify, muted_until, role } = update.clone();
    room.name = name.unwrap_or_else(|| std::mem::take(&mut room.name));
    room.description = description.unwrap_or_else(|| std::mem::take(&mut room.description));
    room.member_count = member_count.unwrap_or(room.member_count);
    room.notify = notify.unwrap_or(room.notify);
    room.muted_until = muted_until.unwrap_or(room.muted_until);
    room.role = role.or(room.role);
}

/// Whether a message addresses the reader, as it stands now.
fn note_mention(room: &mut Room, message: &Message, me: UserId) {
    match (room.mentions.binary_search(&message.seq), message.addresses(me)) {
        (Err(at), true) if message.seq > room.read_seq => room.mentions.insert(at, message.seq),
        (Ok(at), false) => drop(room.mentions.remove(at)),
        _ => {}
    }
}

/// A message has come; `own` is a new one by the reader. Whoever writes has read what came right before, here as
/// on the server.
fn advance(room: &mut Room, marks: &mut Marks, seq: i64, rev: i64, own: bool) {
    room.last_seq = room.last_seq.max(seq);
    room.last_rev = room.last_rev.max(rev);
    if own && seq == room.read_seq + 1 {
        room.read_seq = seq;
    }
    if own && seq == marks.get(room.id) + 1 {
        marks.set(room.id, seq);
    }
}

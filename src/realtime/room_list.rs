//! What a frame changes in the list of rooms.

#[cfg(test)]
mod tests;

use crate::protocol::{Room, RoomId, RoomKind, RoomUpdate, ServerFrame, UserId};

/// Messages that the reader has not read yet, in all rooms.
pub fn total_unread(rooms: &[Room]) -> i64 {
    rooms.iter().map(Room::unread).sum()
}

/// Apply a frame to the rooms of reader `me`; whether anything is different now. The order stays, new rooms
/// come last.
pub fn apply(rooms: &mut Vec<Room>, me: UserId, frame: &ServerFrame) -> bool {
    match frame {
        ServerFrame::Hello { rooms: current, .. } => replace(rooms, current),
        ServerFrame::RoomAdded { data } => upsert(rooms, data),
        ServerFrame::RoomRemoved { room_id } => {
            let before = rooms.len();
            rooms.retain(|room| room.id != *room_id);
            rooms.len() != before
        }
        ServerFrame::RoomChanged { data } => change(rooms, data.id, |room| update(room, data)),
        ServerFrame::Message { room_id, rev, data } => {
            change(rooms, *room_id, |room| advance(room, data.seq, *rev, data.user_id == me))
        }
        ServerFrame::Replay { room_id, to, data, .. } => change(rooms, *room_id, |room| {
            for message in data {
                advance(room, message.seq, *to, message.user_id == me);
            }
            room.last_rev = room.last_rev.max(*to);
        }),
        ServerFrame::Ack { room_id, seq, rev, .. } => {
            change(rooms, *room_id, |room| advance(room, *seq, *rev, true))
        }
        ServerFrame::Read { room_id, seq } => {
            change(rooms, *room_id, |room| room.read_seq = room.read_seq.max(*seq))
        }
        ServerFrame::OnlineUsers { room_id, data } => {
            change(rooms, *room_id, |room| room.online_count = data.count)
        }
        ServerFrame::UserJoined { room_id, .. } => change(rooms, *room_id, |room| room.online_count += 1),
        ServerFrame::UserLeft { room_id, .. } => {
            change(rooms, *room_id, |room| room.online_count = (room.online_count - 1).max(0))
        }
        _ => false,
    }
}

fn change(rooms: &mut [Room], id: RoomId, change: impl FnOnce(&mut Room)) -> bool {
    let Some(room) = rooms.iter_mut().find(|room| room.id == id) else { return false };
    let before = room.clone();
    change(room);
    *room != before
}

fn upsert(rooms: &mut Vec<Room>, current: &Room) -> bool {
    if !rooms.iter().any(|room| room.id == current.id) {
        rooms.push(current.clone());
        return true;
    }
    change(rooms, current.id, |room| {
        // What was read here may still be on its way to the server.
        let read_seq = room.read_seq.max(current.read_seq).min(current.last_seq);
        *room = Room { read_seq, ..current.clone() };
    })
}

/// `current` are the reader's own rooms. A public one they are no longer in can still be joined.
fn replace(rooms: &mut Vec<Room>, current: &[Room]) -> bool {
    let before = rooms.len();
    let is_current = |room: &Room| current.iter().any(|other| other.id == room.id);
    rooms.retain(|room| is_current(room) || room.kind == RoomKind::Public);
    let mut changed = rooms.len() != before;
    for room in rooms.iter_mut().filter(|room| !is_current(room) && room.role.is_some()) {
        room.role = None;
        changed = true;
    }
    for room in current {
        changed |= upsert(rooms, room);
    }
    changed
}

fn update(room: &mut Room, update: &RoomUpdate) {
    let RoomUpdate { id: _, name, description, member_count, role } = update.clone();
    room.name = name.unwrap_or_else(|| std::mem::take(&mut room.name));
    room.description = description.unwrap_or_else(|| std::mem::take(&mut room.description));
    room.member_count = member_count.unwrap_or(room.member_count);
    room.role = role.or(room.role);
}

/// A message has come. Whoever writes has read what came right before.
fn advance(room: &mut Room, seq: i64, rev: i64, own: bool) {
    room.last_seq = room.last_seq.max(seq);
    room.last_rev = room.last_rev.max(rev);
    if own && seq == room.read_seq + 1 {
        room.read_seq = seq;
    }
}

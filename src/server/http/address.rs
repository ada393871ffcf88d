//! Which page an address is.

use crate::protocol::{INVITE_PATH, RoomId};
use crate::server::domain::RoomAddress;
use crate::ui::pages::admin::Section;

/// No room will ever hold as many messages.
const MESSAGE_SEQ_MAX: i64 = 1 << 53;

/// What an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    /// Signing in and registering: for those who are not.
    Entrance,
    /// For those who are signed in.
    Inside(Option<RoomAddress>),
    /// Messages that are looked for, as well.
    Search,
    /// An invite, for whoever has its link.
    Invite,
    /// For administrators; to everyone else who is signed in there is no such page.
    Admin(Section),
    /// A link to a message: leads to its room, where it stands.
    Message { room_id: RoomId, seq: i64 },
    /// No such page.
    Nowhere,
}

/// What an address leads to.
pub fn address(path: &str, query: Option<&str>) -> Address {
    match path {
        "/" | "/profile" => Address::Inside(None),
        "/search" => Address::Search,
        "/login" | "/register" => Address::Entrance,
        _ => match Section::of(path) {
            Some(section) => Address::Admin(section),
            None if path.starts_with(INVITE_PATH) => Address::Invite,
            None => room_address(path, query).unwrap_or(Address::Nowhere),
        },
    }
}

/// `/rooms/7` and `/rooms/7/messages/120`.
fn room_address(path: &str, query: Option<&str>) -> Option<Address> {
    let mut parts = path.strip_prefix("/rooms/")?.split('/');
    let room_id = parts.next()?.parse().ok()?;
    match (parts.next(), parts.next(), parts.next()) {
        (None, ..) => Some(Address::Inside(Some(RoomAddress { room_id, before: before(query) }))),
        (Some("messages"), Some(seq), None) => {
            let seq = seq.parse().ok().filter(|seq| (1..=MESSAGE_SEQ_MAX).contains(seq))?;
            Some(Address::Message { room_id, seq })
        }
        _ => None,
    }
}

/// `?before=120`; anything else in its place means the newest page.
fn before(query: Option<&str>) -> Option<i64> {
    query?.split('&').find_map(|pair| pair.strip_prefix("before="))?.parse().ok().filter(|before| *before > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        let room = |id, before| Address::Inside(Some(RoomAddress { room_id: RoomId(id), before }));
        assert_eq!(address("/", None), Address::Inside(None));
        assert_eq!(address("/login", Some("__err=x")), Address::Entrance);
        assert_eq!(address("/search", Some("q=tea")), Address::Search);
        assert_eq!(address("/invite/0f", None), Address::Invite);
        assert_eq!(address("/admin", None), Address::Admin(Section::General));
        assert_eq!(address("/admin/audit", None), Address::Admin(Section::Audit));
        assert_eq!(address("/rooms/7", None), room(7, None));
        assert_eq!(address("/rooms/7", Some("x=1&before=120")), room(7, Some(120)));
        assert_eq!(address("/rooms/7", Some("before=-1")), room(7, None));
        assert_eq!(address("/rooms/seven", None), Address::Nowhere);
        let message = |seq| Address::Message { room_id: RoomId(7), seq };
        assert_eq!(address("/rooms/7/messages/120", None), message(120));
        for nowhere in [
            "/admin/",
            "/admin/x",
            "/administer",
            "/rooms/7/more",
            "/rooms/7/messages",
            "/rooms/7/messages/x",
            "/rooms/7/messages/0",
        ] {
            assert_eq!(address(nowhere, None), Address::Nowhere);
        }
        assert_eq!(address("/rooms/7/messages/120/more", None), Address::Nowhere);
    }
}

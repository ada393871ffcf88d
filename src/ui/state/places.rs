//! Where a reader can go, and finding it by a few letters.

use crate::browser::letters::fold;
use crate::protocol::{Room, RoomId, User, UserId};
use crate::ui::state::rooms::Section;

/// As many are offered at once.
const OFFERED: usize = 50;

/// A place to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A room or a conversation that is in the list.
    Room(Room),
    /// Someone to talk to alone, for the first time.
    Person(User),
    /// Someone who is not known here, by username.
    Name(String),
}

/// A step through the rooms one is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Up the list, not down.
    pub back: bool,
    /// Only rooms in which something waits to be read.
    pub unread: bool,
}

/// The room that a step from `current` leads to; the list is a ring.
pub fn neighbour(rooms: &[Room], current: Option<RoomId>, step: Step) -> Option<RoomId> {
    let mut order: Vec<&Room> = [Section::Rooms, Section::Private]
        .into_iter()
        .flat_map(|section| rooms.iter().filter(move |room| Section::of(room) == section))
        .collect();
    if step.back {
        order.reverse();
    }
    let after = order.iter().position(|room| Some(room.id) == current).map_or(0, |at| at + 1);
    let ring = order[after..].iter().chain(&order[..after]);
    let mut others = ring.filter(|room| Some(room.id) != current && (!step.unread || room.unread() > 0));
    others.next().map(|room| room.id)
}

/// The places whose names fit what was typed, the best first: rooms with something to read before others, and
/// otherwise in the order of the list. `me` is nobody to talk to.
pub fn places(rooms: &[Room], people: &[User], me: Option<UserId>, typed: &str) -> Vec<Place> {
    let typed = typed.trim();
    let wanted = fold(typed.trim_start_matches(['@', '#']));
    let mut found = Vec::new();
    for section in [Section::Rooms, Section::Private, Section::OpenToJoin] {
        for room in rooms.iter().filter(|room| Section::of(room) == section) {
            let username = room.peer.as_ref().map(|peer| peer.username.as_str());
            if let Some(rank) = best_rank(&room.name, username, &wanted) {
                let waiting = if room.is_addressed() { 0 } else { 1 + u8::from(room.unread() == 0) };
                found.push((rank, waiting, Place::Room(room.clone())));
            }
        }
    }
    let is_listed =
        |user: &User| rooms.iter().any(|room| room.peer.as_ref().is_some_and(|peer| peer.id == user.id));
    for user in people.iter().filter(|user| Some(user.id) != me && !is_listed(user)) {
        if let Some(rank) = best_rank(&user.nickname, Some(&user.username), &wanted) {
            found.push((rank, 3, Place::Person(user.clone())));
        }
    }
    // Stable: of equals the list's order decides.
    found.sort_by_key(|(rank, waiting, _)| (*rank, *waiting));
    found.truncate(OFFERED);
    let mut places: Vec<Place> = found.into_iter().map(|(_, _, place)| place).collect();
    let name = typed.trim_start_matches('@');
    let is_known = |name: &str| {
        let of_rooms = rooms.iter().filter_map(|room| room.peer.as_ref());
        of_rooms.chain(people).any(|user| fold(&user.username) == fold(name))
    };
    if crate::protocol::limits::USERNAME_CHARS.contains(&name.chars().count()) && !is_known(name) {
        places.push(Place::Name(name.to_owned()));
    }
    places
}

fn best_rank(name: &str, username: Option<&str>, wanted: &str) -> Option<u8> {
    let of_name = rank(&fold(name), wanted);
    let of_username = username.and_then(|username| rank(&fold(username), wanted));
    of_name.into_iter().chain(of_username).min()
}

/// How well a name fits, 0 best: it begins with what is wanted, a word of it does, it has that somewhere, or
/// some of its words begin with parts of that, in order. Both are folded.
fn rank(name: &str, wanted: &str) -> Option<u8> {
    if name.starts_with(wanted) {
        return Some(0);
    }
    let words = words(name);
    if words.iter().any(|word| word.starts_with(wanted)) {
        return Some(1);
    }
    if name.contains(wanted) {
        return Some(2);
    }
    let letters: Vec<char> = wanted.chars().filter(|c| *c != ' ').collect();
    is_made_of_beginnings(&letters, &words).then_some(3)
}

/// What follows each beginning of a word, the word included. Letters of other scripts than the Latin one are words.
fn words(name: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut before = ' ';
    for (at, character) in name.char_indices() {
        let begins = character >= '\u{2e80}' || (is_letter(character) && !is_letter(before));
        if begins {
            words.push(&name[at..]);
        }
        before = character;
    }
    words
}

fn is_letter(character: char) -> bool {
    character.is_ascii_alphanumeric() || !character.is_ascii()
}

fn is_made_of_beginnings(letters: &[char], words: &[&str]) -> bool {
    // Whether the words so far can make as many of the letters.
    let mut makes = vec![false; letters.len() + 1];
    makes[0] = true;
    for word in words {
        // From the far end: each word makes a part once.
        for start in (0..letters.len()).rev() {
            if makes[start] {
                let fitting = letters[start..].iter().zip(word.chars());
                let count = fitting.take_while(|(wanted, letter)| **wanted == *letter).count();
                makes[start + 1..start + 1 + count].fill(true);
            }
        }
    }
    makes[letters.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Notify, Role, RoomKind};

    fn room(id: i64, name: &str, unread: i64) -> Room {
        Room {
            id: RoomId(id),
            name: name.to_owned(),
            kind: RoomKind::Public,
            description: String::new(),
            role: Some(Role::Member),
            member_count: 1,
            online_count: 0,
            last_seq: unread,
            last_rev: unread,
            read_seq: 0,
            notify: Notify::default(),
            mentions: Vec::new(),
            muted_until: 0,
            peer: None,
        }
    }

    fn user(id: i64, username: &str, nickname: &str) -> User {
        User { id: UserId(id), username: username.to_owned(), nickname: nickname.to_owned(), avatar_id: 1 }
    }

    fn direct(id: i64, with: User) -> Room {
        Room { kind: RoomKind::Direct, name: with.nickname.clone(), peer: Some(with), ..room(id, "", 0) }
    }

    fn names(places: Vec<Place>) -> Vec<String> {
        let name = |place| match place {
            Place::Room(room) => room.name,
            Place::Person(user) => user.nickname,
            Place::Name(name) => format!("?{name}"),
        };
        places.into_iter().map(name).collect()
    }

    fn found(typed: &str) -> Vec<String> {
        let rooms = [
            room(1, "Design Review", 0),
            room(2, "读书会", 0),
            room(3, "Études", 2),
            direct(4, user(2, "alan", "阿兰")),
            Room { role: None, ..room(5, "Chess", 9) },
        ];
        let people = [user(1, "me", "Me"), user(2, "alan", "阿兰"), user(3, "bjorn", "Björn")];
        names(places(&rooms, &people, Some(UserId(1)), typed))
    }

    #[test]
    fn without_a_word_all_are_offered_and_unread_ones_come_first() {
        assert_eq!(found(""), ["Études", "Design Review", "读书会", "阿兰", "Chess", "Björn"]);
    }

    #[test]
    fn what_speaks_to_the_reader_comes_before_what_is_only_unread() {
        let addressed = Room { mentions: vec![1], ..room(2, "B", 1) };
        assert_eq!(names(places(&[room(1, "A", 5), addressed], &[], None, "")), ["B", "A"]);
    }

    #[test]
    fn names_are_found_by_parts_in_any_script_and_case() {
        assert_eq!(found("ÉTU")[0], "Études");
        assert_eq!(found("etu")[0], "Études");
        assert_eq!(found("review")[0], "Design Review");
        assert_eq!(found("dr")[0], "Design Review", "by the first letters");
        assert_eq!(found("desrev")[0], "Design Review");
        assert_eq!(found("读会")[0], "读书会");
        assert_eq!(found("书会")[0], "读书会");
        assert_eq!(found("ala")[0], "阿兰", "by username");
        assert_eq!(found("@bj")[0], "Björn");
        assert!(!found("rd").contains(&"Design Review".to_owned()), "in order only");
    }

    #[test]
    fn a_name_of_one_repeated_letter_is_looked_through_in_no_time() {
        for letter in ["哈", "a "] {
            let name = letter.repeat(64);
            let typed = letter.trim().repeat(64);
            assert!(rank(&name, &typed).is_some());
            assert_eq!(rank(&name, &format!("{typed}b")), None);
        }
    }

    #[test]
    fn each_word_makes_a_part_once() {
        assert_eq!(rank("ab cd", "abc"), Some(3));
        assert_eq!(rank("ab cd", "aab"), None);
        assert_eq!(rank("ab bc", "abc"), Some(3), "a short part where a longer one leads nowhere");
    }

    #[test]
    fn a_name_that_is_not_known_can_be_tried() {
        assert_eq!(found("somebody"), ["?somebody"]);
        assert_eq!(found("@zoe"), ["?zoe"]);
        assert!(!found("alan").contains(&"?alan".to_owned()));
        assert_eq!(found("x"), [""; 0], "no username is as short");
    }

    #[test]
    fn the_better_fit_comes_first() {
        let rooms = [room(1, "green tea", 9), room(2, "steam", 9), room(3, "Tea", 0)];
        assert_eq!(names(places(&rooms, &[], None, "tea"))[..3], ["Tea", "green tea", "steam"]);
    }

    #[test]
    fn steps_go_round_the_rooms_one_is_in() {
        let rooms = [
            direct(1, user(2, "alan", "阿兰")),
            room(2, "A", 1),
            Room { role: None, ..room(3, "Not in it", 1) },
            room(4, "B", 0),
        ];
        let go = |from: i64, back, unread| {
            neighbour(&rooms, Some(RoomId(from)), Step { back, unread }).map(|id| id.0)
        };
        assert_eq!(
            [go(2, false, false), go(4, false, false), go(1, false, false)],
            [Some(4), Some(1), Some(2)]
        );
        assert_eq!([go(2, true, false), go(1, true, false)], [Some(1), Some(4)]);
        assert_eq!([go(4, false, true), go(2, false, true)], [Some(2), None]);
        assert_eq!(neighbour(&rooms, None, Step { back: false, unread: false }), Some(RoomId(2)));
        assert_eq!(neighbour(&rooms, None, Step { back: true, unread: false }), Some(RoomId(1)));
        assert_eq!(neighbour(&[], None, Step { back: true, unread: false }), None);
    }
}

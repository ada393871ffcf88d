//! What is searched for.

use salon::protocol::{RoomId, UserId};
use salon::server::store::Scope;

use crate::corpus::{AUTHORS, Random, character, word};

/// Rooms of somebody who is in many.
const MANY: usize = 50;

type Words = fn(&mut Random) -> String;

/// One kind of search.
pub struct Case<'a> {
    pub name: String,
    words: Words,
    rooms: &'a [RoomId],
    /// How many of them at a time.
    count: usize,
    by_author: bool,
}

impl Case<'_> {
    /// The nth search of its kind.
    pub fn draw(&self, number: usize) -> (String, Scope) {
        let mut random = Random::new(number as u64 + 1);
        let mut rooms = self.rooms.to_vec();
        while rooms.len() > self.count {
            rooms.swap_remove(random.below(rooms.len()));
        }
        let author = self.by_author.then(|| UserId(random.below(AUTHORS as usize) as i64 + 1));
        let text = (self.words)(&mut random);
        (text, Scope { rooms, author, cursor: None, before: None, after: None })
    }
}

/// Every kind of words in every kind of place. The rooms come in the order of their sizes.
pub fn cases(rooms: &[RoomId]) -> Vec<Case<'_>> {
    let words: [(&str, Words); 9] = [
        ("a common word", |random| format!("{} ", word(random.below(5)))),
        ("a rare word", |random| word(5_000 + random.below(15_000))),
        ("a common character", |random| character(random.below(10)).to_string()),
        ("上海", |_| "上海".to_owned()),
        ("two common characters", |random| pair(random, 0, 100)),
        ("two rare characters", |random| pair(random, 500, 1_500)),
        ("two common words", |random| format!("{} {}", word(random.below(5)), word(5 + random.below(100)))),
        ("the beginning of a word", |random| word(12 + random.below(1_000)).chars().take(2).collect()),
        ("a common character and a rare word", |random| {
            format!("{} {}", character(random.below(10)), word(5_000 + random.below(5_000)))
        }),
    ];
    let smallest = &rooms[rooms.len() - 20..];
    let places = [
        ("the largest room", &rooms[..1], 1, false),
        ("a small room", smallest, 1, false),
        ("50 rooms", rooms, MANY, false),
        ("50 rooms by one author", rooms, MANY, true),
    ];
    places
        .into_iter()
        .flat_map(|(place, rooms, count, by_author)| {
            words.iter().map(move |(name, words)| Case {
                name: format!("{name}, {place}"),
                words: *words,
                rooms,
                count,
                by_author,
            })
        })
        .collect()
}

fn pair(random: &mut Random, from: usize, count: usize) -> String {
    let mut one = || character(from + random.below(count));
    [one(), one()].iter().collect()
}

//! How far the people of a room have read, of those who let others know.

use crate::protocol::UserId;

/// The position that each of them has read up to. Only of small rooms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reads {
    marks: Vec<(UserId, i64)>,
    /// They were asked for, and are kept up since.
    pub is_complete: bool,
}

impl Reads {
    /// Someone has read up to a position.
    pub fn advance(&mut self, user_id: UserId, seq: i64) {
        match self.marks.iter_mut().find(|(known, _)| *known == user_id) {
            Some((_, mark)) => *mark = seq.max(*mark),
            None => self.marks.push((user_id, seq)),
        }
    }

    /// Who has read the message at a position.
    pub fn readers(&self, seq: i64) -> impl Iterator<Item = UserId> {
        self.marks.iter().filter(move |(_, mark)| *mark >= seq).map(|(user_id, _)| *user_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_read_further_has_read_what_came_before() {
        let mut reads = Reads::default();
        reads.advance(UserId(1), 7);
        reads.advance(UserId(2), 9);
        reads.advance(UserId(1), 5);
        assert_eq!(reads.readers(7).collect::<Vec<_>>(), [UserId(1), UserId(2)]);
        assert_eq!(reads.readers(8).collect::<Vec<_>>(), [UserId(2)]);
        assert_eq!(reads.readers(10).count(), 0);
    }
}

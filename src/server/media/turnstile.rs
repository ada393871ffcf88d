//! How many uploads may be on their way at once: in all, and of one person.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::protocol::{ErrorCode, UserId};
use crate::server::domain::{DomainError, RateLimited};

const IN_ALL: usize = 64;
const BY_PERSON: usize = 8;
/// When someone with too many at once is told to come back.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Counts uploads that are being received.
#[derive(Debug, Default)]
pub struct Turnstile {
    inside: Arc<Mutex<HashMap<UserId, usize>>>,
}

/// One upload's place. Dropped when it is over, however it ends.
#[derive(Debug)]
pub struct Place {
    inside: Arc<Mutex<HashMap<UserId, usize>>>,
    user: UserId,
}

impl Turnstile {
    /// # Errors
    /// `rate_limited` when this person has enough under way, `unavailable` when all together have.
    pub fn enter(&self, user: UserId) -> Result<Place, DomainError> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        if inside.get(&user).is_some_and(|count| *count >= BY_PERSON) {
            return Err(RateLimited { retry_after: RETRY_AFTER }.into());
        }
        if inside.values().sum::<usize>() >= IN_ALL {
            return Err(ErrorCode::Unavailable.into());
        }
        *inside.entry(user).or_default() += 1;
        Ok(Place { inside: self.inside.clone(), user })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = inside.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                inside.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(entered: Result<Place, DomainError>) -> Option<ErrorCode> {
        entered.err().map(|error| error.code())
    }

    #[test]
    fn one_person_leaves_room_for_others() {
        let turnstile = Turnstile::default();
        let mut places: Vec<_> = (0..BY_PERSON).map(|_| turnstile.enter(UserId(1)).unwrap()).collect();
        assert_eq!(code(turnstile.enter(UserId(1))), Some(ErrorCode::RateLimited));
        assert_eq!(code(turnstile.enter(UserId(2))), None);
        places.pop();
        assert_eq!(code(turnstile.enter(UserId(1))), None);
        drop(places);
        assert!(turnstile.inside.lock().unwrap().is_empty());
    }

    #[test]
    fn all_together_have_a_bound() {
        let turnstile = Turnstile::default();
        let places: Vec<_> = (0..IN_ALL as i64).map(|id| turnstile.enter(UserId(id)).unwrap()).collect();
        assert_eq!(code(turnstile.enter(UserId(-1))), Some(ErrorCode::Unavailable));
        drop(places);
        assert_eq!(code(turnstile.enter(UserId(-1))), None);
    }
}

//! Where pictures are remade: a few at a time, off the async threads, with a short queue.

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::protocol::ErrorCode;

/// Pictures remade at once: each may take a core for seconds, and some 200 MiB.
const AT_ONCE: usize = 2;
/// Those that are being remade and those that wait. Beyond that the answer is `unavailable`.
const PLACES: usize = 18;

/// A bounded number of threads.
#[derive(Debug)]
pub struct Workshop {
    places: Arc<Semaphore>,
    permits: Arc<Semaphore>,
}

impl Workshop {
    pub fn new() -> Self {
        Self { places: Arc::new(Semaphore::new(PLACES)), permits: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Do some work when its turn comes.
    ///
    /// # Errors
    /// `unavailable` when too many wait already; `picture_unreadable` when the work panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ErrorCode> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| ErrorCode::Unavailable)?;
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| ErrorCode::Unavailable)?;
        // Both go along: a caller who gives up does not free a core that is still busy.
        let task = tokio::task::spawn_blocking(move || {
            let result = work();
            drop((permit, place));
            result
        });
        task.await.map_err(|error| {
            tracing::error!(%error, "a picture has broken its decoder");
            ErrorCode::PictureUnreadable
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn those_who_find_no_place_are_turned_away() {
        let workshop = Arc::new(Workshop::new());
        let mut doors = Vec::new();
        let mut tasks = Vec::new();
        for _ in 0..PLACES {
            let (open, door) = mpsc::channel::<()>();
            let workshop = workshop.clone();
            doors.push(open);
            tasks.push(tokio::spawn(async move { workshop.run(move || door.recv()).await.is_ok() }));
        }
        while workshop.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(workshop.run(|| ()).await, Err(ErrorCode::Unavailable));
        drop(doors);
        for task in tasks {
            assert!(task.await.unwrap());
        }
        assert_eq!(workshop.run(|| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn a_panic_is_one_pictures_own() {
        let workshop = Workshop::new();
        let broken = workshop.run(|| panic!("as ordered")).await;
        assert_eq!(broken, Err::<(), _>(ErrorCode::PictureUnreadable));
        assert_eq!(workshop.places.available_permits(), PLACES);
        assert_eq!(workshop.permits.available_permits(), AT_ONCE);
    }
}

//! What gathers while the group before it is on its way, to go together.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;

/// Things that wait to go in groups, in order. One task takes them out, as long as there are any.
#[derive(Debug)]
pub struct Gather<T> {
    state: Mutex<State<T>>,
}

#[derive(Debug)]
struct State<T> {
    waiting: VecDeque<T>,
    /// Whether somebody takes them out.
    is_served: bool,
}

impl<T> Default for Gather<T> {
    fn default() -> Self {
        Self { state: Mutex::new(State { waiting: VecDeque::new(), is_served: false }) }
    }
}

impl<T> Gather<T> {
    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.lock().waiting.len()
    }

    /// Whether anything waits, or is on its way.
    pub fn is_served(&self) -> bool {
        self.lock().is_served
    }

    /// Let something wait. Whether it has to be served from now on.
    #[must_use]
    pub fn push(&self, item: T) -> bool {
        let mut state = self.lock();
        state.waiting.push_back(item);
        !std::mem::replace(&mut state.is_served, true)
    }

    /// The next group, of so many at most. Empty when nothing waits; then it is not served any more.
    pub fn take(&self, most: usize) -> VecDeque<T> {
        let mut state = self.lock();
        let rest = state.waiting.len().min(most);
        let rest = state.waiting.split_off(rest);
        let group = std::mem::replace(&mut state.waiting, rest);
        state.is_served = !group.is_empty();
        group
    }

    /// Whoever served it cannot any more: what waits is dropped, and the next thing brings another.
    fn abandon(&self) {
        let mut state = self.lock();
        state.waiting.clear();
        state.is_served = false;
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Send + 'static> Gather<T> {
    /// Let a task take out groups until nothing waits. If it panics, what waits is dropped.
    pub fn serve(self: &Arc<Self>, serving: impl Future<Output = ()> + Send + 'static) {
        let gather = self.clone();
        tokio::spawn(async move {
            if AssertUnwindSafe(serving).catch_unwind().await.is_err() {
                tracing::error!("what takes groups out panicked");
                gather.abandon();
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_have_a_bound() {
        let gather = Gather::default();
        for number in 0..5 {
            let _ = gather.push(number);
        }
        assert_eq!(gather.take(3), [0, 1, 2]);
        assert_eq!(gather.waiting(), 2);
        assert_eq!(gather.take(3), [3, 4]);
    }

    #[test]
    fn there_is_one_who_serves_as_long_as_anything_waits() {
        let gather = Gather::default();
        assert!(gather.push('a'));
        assert!(!gather.push('b'));
        assert_eq!(gather.take(9), ['a', 'b']);
        assert!(gather.is_served() && !gather.push('c'), "while these are on their way");
        assert_eq!(gather.take(9), ['c']);
        assert!(gather.take(9).is_empty() && !gather.is_served(), "it goes");
        assert!(gather.push('d'), "so another has to come");
    }

    #[tokio::test]
    async fn after_a_panic_another_serves() {
        let gather = Arc::new(Gather::default());
        let (answer, lost) = tokio::sync::oneshot::channel::<()>();
        assert!(gather.push(answer));
        gather.serve(async { panic!("on purpose") });
        assert!(lost.await.is_err(), "who waited is told");
        assert!(gather.push(tokio::sync::oneshot::channel().0));
    }
}

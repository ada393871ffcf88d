//! What gathers while the group before it is on its way, to go together: to the disk, or as one question.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::store::StoreError;

/// Questions that are asked together, at most.
const GROUP_QUESTIONS: usize = 64;
/// How long questions wait for those before them. What takes longer, has a trouble of its own.
const PATIENCE: Duration = Duration::from_millis(250);

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

/// Something to be asked of the store, and who asks.
#[derive(Debug)]
pub struct Question<Q, A> {
    of: Q,
    asker: oneshot::Sender<Result<A, StoreError>>,
}

impl<Q: Send + 'static, A: Send + 'static> Gather<Question<Q, A>> {
    /// Ask together with those who ask meanwhile; what is done for one then is done for all of them. `answers` gets what is
    /// asked after it was, and has an answer to each, in the same order.
    pub async fn ask<F>(
        self: &Arc<Self>,
        of: Q,
        answers: impl Fn(Vec<Q>) -> F + Send + 'static,
    ) -> Result<A, StoreError>
    where
        F: Future<Output = Result<Vec<A>, StoreError>> + Send + 'static,
    {
        let (asker, answer) = oneshot::channel();
        if self.push(Question { of, asker }) {
            let gather = self.clone();
            self.serve(async move {
                loop {
                    let group = gather.take(GROUP_QUESTIONS);
                    if group.is_empty() {
                        return;
                    }
                    let (asked, askers): (Vec<_>, Vec<_>) =
                        group.into_iter().map(|Question { of, asker }| (of, asker)).unzip();
                    let answered = tokio::spawn(answer_all(answers(asked), askers));
                    let _ = timeout(PATIENCE, answered).await;
                }
            });
        }
        answer.await.unwrap_or(Err(StoreError::Panicked))
    }
}

async fn answer_all<A>(
    answers: impl Future<Output = Result<Vec<A>, StoreError>>,
    askers: Vec<oneshot::Sender<Result<A, StoreError>>>,
) {
    // Who has asked may have gone.
    match answers.await {
        Ok(answers) => {
            askers.into_iter().zip(answers).for_each(|(asker, answer)| drop(asker.send(Ok(answer))))
        }
        Err(error) => askers.into_iter().for_each(|asker| drop(asker.send(Err(error.clone())))),
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

    /// What becomes of a question by itself, and among how many it was asked.
    async fn answers(asked: Vec<&'static str>) -> Result<Vec<(String, usize)>, StoreError> {
        match asked[0] {
            "panic" => panic!("on purpose"),
            "wait for ever" => std::future::pending().await,
            "fail" => Err(StoreError::Corrupt("on purpose")),
            _ => Ok(asked.iter().map(|of| (of.to_uppercase(), asked.len())).collect()),
        }
    }

    #[tokio::test]
    async fn what_is_asked_at_once_is_asked_together() {
        let gather = Arc::new(Gather::default());
        let asked = ["a", "b", "c"].map(|of| gather.ask(of, answers));
        let answered = futures::future::try_join_all(asked).await.unwrap();
        assert_eq!(answered, [("A".to_owned(), 3), ("B".to_owned(), 3), ("C".to_owned(), 3)]);
    }

    #[tokio::test]
    async fn an_error_is_that_of_all_who_asked_together() {
        let gather = Arc::new(Gather::default());
        let (one, other) = tokio::join!(gather.ask("fail", answers), gather.ask("a", answers));
        assert!(matches!((one, other), (Err(StoreError::Corrupt(_)), Err(StoreError::Corrupt(_)))));
        let panicked = gather.ask("panic", answers).await;
        assert!(matches!(panicked, Err(StoreError::Panicked)), "{panicked:?}");
        assert_eq!(gather.ask("b", answers).await.unwrap(), ("B".to_owned(), 1));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_long_for_the_trouble_of_others() {
        let gather = Arc::new(Gather::default());
        let waiting = gather.ask("wait for ever", answers);
        let later = async {
            tokio::task::yield_now().await;
            gather.ask("a", answers).await
        };
        tokio::select! {
            answer = waiting => panic!("{answer:?}"),
            answer = later => assert_eq!(answer.unwrap().0, "A"),
        }
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

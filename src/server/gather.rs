//! What gathers while the group before it is on its way, to go together: to the disk, or as one question.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;

use super::store::StoreError;

/// Questions that are asked together, at most.
const GROUP_QUESTIONS: usize = 64;
/// Groups that may be under way at once.
const GROUPS: usize = 4;
/// How long a group waits for the one before it. What takes longer has much to do, or a trouble of its own.
const PATIENCE: Duration = Duration::from_millis(10);
/// How long somebody waits for an answer until they are refused: as long as for a connection that reads.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

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

/// Questions to the store that gather, to be asked together. Cheap to clone.
#[derive(Debug)]
pub struct Questions<Q, A> {
    gather: Arc<Gather<Question<Q, A>>>,
    /// Places for groups that are under way.
    groups: Arc<Semaphore>,
}

/// What is asked, and who asks.
#[derive(Debug)]
struct Question<Q, A> {
    of: Q,
    asker: oneshot::Sender<Result<A, StoreError>>,
}

impl<Q, A> Clone for Questions<Q, A> {
    fn clone(&self) -> Self {
        Self { gather: self.gather.clone(), groups: self.groups.clone() }
    }
}

impl<Q, A> Default for Questions<Q, A> {
    fn default() -> Self {
        Self { gather: Arc::default(), groups: Arc::new(Semaphore::new(GROUPS)) }
    }
}

impl<Q: Send + 'static, A: Send + 'static> Questions<Q, A> {
    /// Ask together with those who ask meanwhile. `answers` is called with what has been asked by then, and has an answer to
    /// each, in the same order. It is the one of whoever asked first, and knows nothing of them but what they ask.
    ///
    /// # Errors
    /// Those of `answers`, for all who asked together; `PoolTimedOut` when there is no answer after ten seconds.
    pub async fn ask<F>(&self, of: Q, answers: impl Fn(Vec<Q>) -> F + Send + 'static) -> Result<A, StoreError>
    where
        F: Future<Output = Result<Vec<A>, StoreError>> + Send + 'static,
    {
        let (asker, answer) = oneshot::channel();
        if self.gather.push(Question { of, asker }) {
            let questions = self.clone();
            self.gather.serve(async move { questions.serve(answers).await });
        }
        let answer = timeout(ANSWER_TIMEOUT, answer).await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        answer.unwrap_or(Err(StoreError::Panicked))
    }

    /// Ask until nothing waits.
    async fn serve<F>(&self, answers: impl Fn(Vec<Q>) -> F + Send)
    where
        F: Future<Output = Result<Vec<A>, StoreError>> + Send + 'static,
    {
        // Never closed.
        while let Ok(place) = self.groups.clone().acquire_owned().await {
            let group = self.gather.take(GROUP_QUESTIONS);
            if group.is_empty() {
                return;
            }
            let waits = |question: &Question<Q, A>| !question.asker.is_closed();
            let (asked, askers): (Vec<_>, Vec<_>) =
                group.into_iter().filter(waits).map(|Question { of, asker }| (of, asker)).unzip();
            if asked.is_empty() {
                continue;
            }
            let answered = answer_all(answers(asked), askers);
            let under_way = tokio::spawn(async move {
                answered.await;
                drop(place);
            });
            let _ = timeout(PATIENCE, under_way).await;
        }
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

    /// The question in capitals, and among how many it was asked; or what the first one wants to happen.
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
        let questions = Questions::default();
        let asked = ["a", "b", "c"].map(|of| questions.ask(of, answers));
        let answered = futures::future::try_join_all(asked).await.unwrap();
        assert_eq!(answered, [("A".to_owned(), 3), ("B".to_owned(), 3), ("C".to_owned(), 3)]);
    }

    #[tokio::test]
    async fn an_error_is_that_of_all_who_asked_together() {
        let questions = Questions::default();
        let (one, other) = tokio::join!(questions.ask("fail", answers), questions.ask("a", answers));
        assert!(matches!((one, other), (Err(StoreError::Corrupt(_)), Err(StoreError::Corrupt(_)))));
        let panicked = questions.ask("panic", answers).await;
        assert!(matches!(panicked, Err(StoreError::Panicked)), "{panicked:?}");
        assert_eq!(questions.ask("b", answers).await.unwrap(), ("B".to_owned(), 1));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_long_for_the_trouble_of_others() {
        let questions = Questions::default();
        let begun = tokio::time::Instant::now();
        let later = async {
            tokio::task::yield_now().await;
            let answer = questions.ask("a", answers).await;
            (answer.unwrap().0, begun.elapsed() < 2 * PATIENCE)
        };
        let (waiting, later) = tokio::join!(questions.ask("wait for ever", answers), later);
        assert_eq!(later, ("A".to_owned(), true));
        assert!(waiting.unwrap_err().to_string().contains("timed out"), "nobody waits for ever");
    }

    #[tokio::test]
    async fn who_has_gone_is_not_asked_for() {
        let questions = Questions::default();
        assert!(questions.ask("fail", answers).now_or_never().is_none());
        assert_eq!(questions.ask("a", answers).await.unwrap(), ("A".to_owned(), 1));
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

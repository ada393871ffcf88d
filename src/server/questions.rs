//! Questions to the store that come at once, asked together.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;

use super::gather::Gather;
use super::store::StoreError;

/// Questions that are asked together, at most.
const GROUP_QUESTIONS: usize = 64;
/// Groups that may be under way at once.
const GROUPS: usize = 4;
/// How long a group waits for the one before it. What takes longer has much to do, or a trouble of its own.
const PATIENCE: Duration = Duration::from_millis(10);
/// How long somebody waits for an answer until they are refused: as long as for a connection that reads.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// Questions that gather. Cheap to clone.
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
    use futures::FutureExt;

    use super::*;

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
}

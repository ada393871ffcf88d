//! Posting together: while one group is on its way to the disk the next one gathers, and goes in one statement a step.
//!
//! Only plain messages go like that, from people who may write as things are. Whatever is out of the ordinary, a
//! picture, an answer, a second try, a mute, is posted alone, by the rules of `post_one`, which has the last word.

use std::collections::VecDeque;
use std::sync::Arc;

use futures::future::join_all;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::{Post, Posted, post_one, store};
use crate::server::clock::now_ms;
use crate::server::domain::{Change, Domain, DomainError};
use crate::server::gather::Gather;
use crate::server::store::{Admission, Ends, NewMessage, StoreError, Tx};

/// Messages that wait; beyond that, senders wait for a place.
const QUEUE_POSTS: usize = 4096;
/// Messages in one statement, at most.
const GROUP_POSTS: usize = 512;

type Answer = Result<Posted, DomainError>;

/// What waits to be posted.
#[derive(Debug)]
pub struct PostQueue {
    gather: Arc<Gather<Waiting>>,
    places: Arc<Semaphore>,
}

impl Default for PostQueue {
    fn default() -> Self {
        Self { gather: Arc::default(), places: Arc::new(Semaphore::new(QUEUE_POSTS)) }
    }
}

#[derive(Debug)]
struct Waiting {
    post: Post,
    sender: Sender,
}

/// Whoever waits for an answer.
#[derive(Debug)]
struct Sender {
    answer: oneshot::Sender<Answer>,
    /// Free again once it is given.
    _place: OwnedSemaphorePermit,
}

impl Sender {
    fn answer(self, answer: Answer) {
        // They may have gone.
        let _ = self.answer.send(answer);
    }
}

impl Post {
    fn is_plain(&self) -> bool {
        self.reply_to.is_none() && self.attachments.is_empty()
    }
}

impl Domain {
    /// Post after what waits already.
    pub(super) async fn enqueue(&self, post: Post) -> Result<oneshot::Receiver<Answer>, DomainError> {
        let place = self.posts.places.clone().acquire_owned().await;
        let (answer, receiver) = oneshot::channel();
        let sender = Sender { answer, _place: place.map_err(|_| StoreError::Closed)? };
        if self.posts.gather.push(Waiting { post, sender }) {
            let domain = self.clone();
            self.posts.gather.serve(async move { domain.serve_posts().await });
        }
        Ok(receiver)
    }

    /// Messages that wait to be posted.
    pub(in crate::server) fn posts_waiting(&self) -> usize {
        self.posts.gather.waiting()
    }

    /// Wait until everything that has been taken in by now is posted.
    pub async fn finish_posts(&self) {
        // Never closed, and no more than there are.
        let _ = self.posts.places.acquire_many(QUEUE_POSTS as u32).await;
    }

    /// Post until nothing waits.
    async fn serve_posts(&self) {
        loop {
            self.until_told().await;
            let group = self.posts.gather.take(GROUP_POSTS);
            if group.is_empty() {
                return;
            }
            // All of it is handed to the writer in this order and at once, to be one commit. That takes a turn for
            // each: whoever was sent to wait for another turn would be overtaken.
            let runs = runs(group).into_iter().map(|run| self.post_run(run));
            tokio::task::unconstrained(join_all(runs)).await;
        }
    }

    async fn post_run(&self, run: Vec<Waiting>) {
        let (posts, senders): (Vec<Post>, Vec<Sender>) =
            run.into_iter().map(|Waiting { post, sender }| (post, sender)).unzip();
        let may_go_together = posts.iter().all(Post::is_plain);
        let together = if may_go_together { self.post_together(posts.clone()).await } else { Ok(Vec::new()) };
        let mut posted = match together {
            Ok(posted) => posted,
            // One of them may be the cause.
            Err(DomainError::Store(error)) => {
                tracing::warn!(%error, "messages could not be posted together");
                Vec::new()
            }
            Err(refused) => {
                let code = refused.code();
                return senders.into_iter().for_each(|sender| sender.answer(Err(code.into())));
            }
        };
        posted.resize_with(posts.len(), || None);
        let mut others = Vec::new();
        for ((post, posted), sender) in posts.into_iter().zip(posted).zip(senders) {
            match posted {
                Some(posted) => sender.answer(Ok(posted)),
                None => others.push((post, sender)),
            }
        }
        join_all(others.into_iter().map(|(post, sender)| async move {
            sender.answer(self.commit(move |tx| Box::pin(async move { post_one(tx, post).await })).await);
        }))
        .await;
    }

    /// Post those that can be posted without more ado: where they stand in the list, `None` for the others.
    async fn post_together(&self, posts: Vec<Post>) -> Result<Vec<Option<Posted>>, DomainError> {
        self.commit(move |tx| {
            Box::pin(async move {
                let (admitted, ends) = admitted(tx, posts).await?;
                let is_admitted: Vec<bool> = admitted.iter().map(Option::is_some).collect();
                let (posted, events) = store(tx, admitted.into_iter().flatten().collect(), ends).await?;
                let mut posted = posted.into_iter();
                let places = is_admitted.into_iter();
                Ok(Change::new(
                    places.map(|is_next| if is_next { posted.next() } else { None }).collect(),
                    events,
                ))
            })
        })
        .await
    }
}

/// What may go together, and what may not, in the same order.
fn runs(group: VecDeque<Waiting>) -> Vec<Vec<Waiting>> {
    let mut runs: Vec<Vec<Waiting>> = Vec::new();
    for waiting in group {
        match runs.last_mut() {
            Some(run) if run[0].post.is_plain() == waiting.post.is_plain() => run.push(waiting),
            _ => runs.push(vec![waiting]),
        }
    }
    runs
}

/// Those of these posts that can go together, `None` for the others; and what they come after.
async fn admitted(tx: &mut Tx, posts: Vec<Post>) -> Result<(Vec<Option<NewMessage>>, Ends), DomainError> {
    let now = now_ms();
    let each = posts.iter().map(|post| (post.user, post.room, post.client_id));
    let Admission { writers, mut used, ends } = tx.admission(each, now).await?;
    let admit = |post: Post| {
        let author = writers.get(&(post.user, post.room))?.clone();
        // Twice in one group is a second try as well.
        used.insert((post.user, post.client_id)).then(|| NewMessage {
            room: post.room,
            author,
            client_id: post.client_id,
            said: post.said,
            reply_to: None,
            attachments: Vec::new(),
            created_at: now,
        })
    };
    Ok((posts.into_iter().map(admit).collect(), ends))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::protocol::{MessageId, RoomId, UserId};
    use crate::server::store::Said;

    impl PostQueue {
        fn receive(&self, body: &str, reply_to: Option<MessageId>) {
            let (answer, _) = oneshot::channel();
            let place = self.places.clone().try_acquire_owned().unwrap();
            let post = Post {
                user: UserId(1),
                room: RoomId(1),
                client_id: Uuid::new_v4(),
                said: Said::plainly(body),
                reply_to,
                attachments: Vec::new(),
            };
            let _ = self.gather.push(Waiting { post, sender: Sender { answer, _place: place } });
        }

        fn taken(&self) -> Vec<Vec<String>> {
            let bodies = |run: Vec<Waiting>| run.into_iter().map(|waiting| waiting.post.said.body).collect();
            runs(self.gather.take(GROUP_POSTS)).into_iter().map(bodies).collect()
        }
    }

    #[test]
    fn runs_are_alike_and_keep_the_order() {
        let queue = PostQueue::default();
        for (body, reply_to) in [("a", None), ("b", None), ("c", Some(1)), ("d", Some(2)), ("e", None)] {
            queue.receive(body, reply_to.map(MessageId));
        }
        assert_eq!(queue.taken(), [vec!["a", "b"], vec!["c", "d"], vec!["e"]]);
    }

    #[test]
    fn what_is_taken_leaves_its_place() {
        let queue = PostQueue::default();
        queue.receive("a", None);
        queue.receive("b", None);
        assert_eq!(queue.places.available_permits(), QUEUE_POSTS - 2);
        drop(queue.gather.take(1));
        assert_eq!(queue.places.available_permits(), QUEUE_POSTS - 1);
    }
}

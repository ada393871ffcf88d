//! Posting together: while one group is on its way to the disk the next one gathers, and goes in one statement a step.
//!
//! Only plain messages go like that, from people who may write as things are. Whatever is out of the ordinary, a
//! picture, an answer, a second try, a mute, is posted alone, by the rules of `post_one`, which has the last word.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::join_all;
use tokio::sync::oneshot;

use super::{Post, Posted, post_one, store};
use crate::protocol::{RoomId, User, UserId};
use crate::server::clock::now_ms;
use crate::server::domain::{Change, Domain, DomainError};
use crate::server::store::{NewMessage, Tx};

/// Messages in one statement, at most.
const GROUP_POSTS: usize = 256;

/// Changes that connections have still to be told of: beyond that, writing waits for them. Else a room that is larger
/// than the machine can serve would run ahead of its members, until all would have to reload.
const BACKLOG: usize = 1024;
/// How often that is looked at.
const BREATH: Duration = Duration::from_millis(1);

type Answer = Result<Posted, DomainError>;

/// What waits to be posted.
#[derive(Debug, Default)]
pub struct PostQueue(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Waiting>,
    /// Whether somebody takes them out.
    is_served: bool,
}

#[derive(Debug)]
struct Waiting {
    post: Post,
    answer: oneshot::Sender<Answer>,
}

impl PostQueue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it has to be served from now on.
    fn push(&self, waiting: Waiting) -> bool {
        let mut state = self.lock();
        state.waiting.push_back(waiting);
        !std::mem::replace(&mut state.is_served, true)
    }

    /// The next group: plain messages, or others. Empty when nothing waits; then it is not served any more.
    fn take(&self) -> Vec<Waiting> {
        let mut state = self.lock();
        let is_plain = state.waiting.front().is_some_and(|first| first.post.is_plain());
        let alike = state.waiting.iter().take_while(|waiting| waiting.post.is_plain() == is_plain);
        let count = alike.take(GROUP_POSTS).count();
        state.is_served = count > 0;
        state.waiting.drain(..count).collect()
    }
}

impl Post {
    fn is_plain(&self) -> bool {
        self.reply_to.is_none() && self.attachments.is_empty()
    }
}

impl Domain {
    /// Post after what waits already.
    pub(super) fn enqueue(&self, post: Post) -> oneshot::Receiver<Answer> {
        let (answer, receiver) = oneshot::channel();
        if self.posts.push(Waiting { post, answer }) {
            tokio::spawn(self.clone().serve_posts());
        }
        receiver
    }

    /// Post until nothing waits.
    async fn serve_posts(self) {
        loop {
            while self.presence.backlog() > BACKLOG {
                tokio::time::sleep(BREATH).await;
            }
            let group = self.posts.take();
            if group.is_empty() {
                return;
            }
            self.post_group(group).await;
        }
    }

    async fn post_group(&self, group: Vec<Waiting>) {
        let (posts, answers): (Vec<Post>, Vec<_>) =
            group.into_iter().map(|Waiting { post, answer }| (post, answer)).unzip();
        let is_plain = posts.iter().all(Post::is_plain);
        let mut posted = match if is_plain { self.post_together(posts.clone()).await } else { Ok(Vec::new()) }
        {
            Ok(posted) => posted,
            // One of them may be the cause.
            Err(DomainError::Store(_)) => Vec::new(),
            Err(refused) => {
                for answer in answers {
                    // Nobody may wait for it any more, here and below.
                    let _ = answer.send(Err(refused.code().into()));
                }
                return;
            }
        };
        posted.resize_with(posts.len(), || None);
        let alone = posts.into_iter().zip(posted).zip(answers).map(|((post, posted), answer)| async move {
            let result = match posted {
                Some(posted) => Ok(posted),
                None => self.commit(move |tx| Box::pin(async move { post_one(tx, post).await })).await,
            };
            let _ = answer.send(result);
        });
        join_all(alone).await;
    }

    /// Post those that can be posted without more ado: where they stand in the list, `None` for the others.
    async fn post_together(&self, posts: Vec<Post>) -> Result<Vec<Option<Posted>>, DomainError> {
        self.commit(move |tx| {
            Box::pin(async move {
                let mut taken = vec![false; posts.len()];
                let new = admitted(tx, posts, &mut taken).await?;
                let (posted, events) = store(tx, new).await?;
                let mut posted = posted.into_iter();
                let answer =
                    taken.into_iter().map(|taken| if taken { posted.next() } else { None }).collect();
                Ok(Change::new(answer, events))
            })
        })
        .await
    }
}

/// Which of these posts can go together.
async fn admitted(tx: &mut Tx, posts: Vec<Post>, taken: &mut [bool]) -> Result<Vec<NewMessage>, DomainError> {
    let now = now_ms();
    let pairs: HashSet<(UserId, RoomId)> = posts.iter().map(|post| (post.user, post.room)).collect();
    let writers: HashMap<(UserId, RoomId), User> = tx.writers(&pairs, now).await?;
    let mut used = tx.used_client_ids(posts.iter().map(|post| (post.user, post.client_id))).await?;
    let mut new = Vec::with_capacity(posts.len());
    for (post, taken) in posts.into_iter().zip(taken) {
        let Some(author) = writers.get(&(post.user, post.room)) else { continue };
        // Twice in one group is a second try as well.
        if !used.insert((post.user, post.client_id)) {
            continue;
        }
        *taken = true;
        new.push(NewMessage {
            room: post.room,
            author: author.clone(),
            client_id: post.client_id,
            said: post.said,
            reply_to: None,
            attachments: Vec::new(),
            created_at: now,
        });
    }
    Ok(new)
}

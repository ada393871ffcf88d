//! What belongs to messages: files, reactions, pins, who is addressed and who has read them.

use std::collections::{HashMap, HashSet};

use salon::protocol::{
    Attachment, AttachmentKind, Message, MessageId, Notify, Pin, Quote, Role, RoomId, User,
};
use salon::server::store::{NewAttachment, NewMessage, Said, Store};
use uuid::Uuid;

use super::sample::{self, NOW, ask, change};

pub async fn keep(store: &Store) {
    files_are_uploaded_sent_and_discarded(store).await;
    what_was_not_sent_is_discarded(store).await;
    answers_quote_and_pins_stay_in_view(store).await;
    reactions_are_counted_in_their_order(store).await;
    whom_a_message_addresses_is_told_once(store).await;
    what_one_says_oneself_is_read(store).await;
    those_who_may_write_are_told_apart(store).await;
}

async fn upload(store: &Store, room: RoomId, user: &User, name: &str) -> Attachment {
    let attachment = Attachment {
        id: Uuid::new_v4(),
        kind: AttachmentKind::Picture,
        name: name.to_owned(),
        size: 10,
        width: Some(3),
        height: None,
        thumbhash: Some("aGFzaA".to_owned()),
    };
    let (new, uploader) = (attachment.clone(), user.id);
    let new = NewAttachment {
        room,
        uploader,
        attachment: new,
        media_type: "image/png",
        stored_size: 25,
        created_at: NOW,
    };
    change!(store, tx => tx.insert_attachment(&new).await);
    attachment
}

async fn files_are_uploaded_sent_and_discarded(store: &Store) {
    let room = sample::room(store).await;
    let author = sample::member(store, room, "painter").await;
    let reader = sample::member(store, room, "viewer").await;
    let sent = [upload(store, room, &author, "b.png").await, upload(store, room, &author, "a.png").await];
    let ids = sent.clone().map(|attachment| attachment.id);
    let (id, by, other) = (ids[0], author.id, reader.id);
    let (unsent, mine, theirs, bytes) = ask!(store, tx => Ok((
        tx.unsent_attachments(by, room, &ids).await?,
        tx.visible_attachment(by, id).await?.is_some(),
        tx.visible_attachment(other, id).await?.is_some(),
        tx.stored_bytes(by).await?,
    )));
    assert_eq!(unsent.as_deref(), Some(&sent[..]));
    assert_eq!((mine, theirs, bytes), (true, false, 50), "nobody sees what is not sent");

    let new = NewMessage { attachments: sent.to_vec(), ..sample::new_message(room, &author, "look") };
    let posted = sample::post(store, new).await;
    assert_eq!(sample::log(store, room).await, std::slice::from_ref(&posted));
    let message = posted.id;
    let (visible, has, files, all, unsent) = ask!(store, tx => Ok((
        tx.visible_attachment(other, id).await?.unwrap(),
        tx.has_attachment(id, message).await?,
        tx.own_files(by).await?,
        tx.attachment_ids("", 1000).await?,
        tx.unsent_attachments(by, room, &ids).await?,
    )));
    assert!(visible.is_picture() && has && unsent.is_none());
    assert!(files.is_sorted_by(|a, b| a.id < b.id) && files.len() == 2);
    assert!(all.is_sorted() && all.contains(&id), "ids are in the order of their letters");

    let recall = salon::protocol::Recall { at: NOW, by: author.clone() };
    change!(store, tx => tx.recall_message(posted, recall).await);
    let discarded = ask!(store, tx => tx.discarded_files().await);
    assert!(ids.iter().all(|id| discarded.contains(id)));
    change!(store, tx => tx.forget_files(&ids).await);
    let discarded = ask!(store, tx => tx.discarded_files().await);
    assert!(!ids.iter().any(|id| discarded.contains(id)));
}

async fn what_was_not_sent_is_discarded(store: &Store) {
    let room = sample::room(store).await;
    let author = sample::member(store, room, "hesitant").await;
    let id = upload(store, room, &author, "first").await.id;
    assert!(!change!(store, tx => tx.forget_unless_sent(id).await));
    let left = upload(store, room, &author, "second").await.id;
    assert!(change!(store, tx => tx.discard_unsent(NOW + 1).await) >= 1);
    assert!(ask!(store, tx => tx.discarded_files().await).contains(&left));
    let last = upload(store, room, &author, "third").await.id;
    change!(store, tx => tx.discard_unsent_of(author.id).await);
    assert!(ask!(store, tx => tx.discarded_files().await).contains(&last));
    change!(store, tx => tx.forget_files(&[left, last]).await);
}

async fn answers_quote_and_pins_stay_in_view(store: &Store) {
    let room = sample::room(store).await;
    let author = sample::member(store, room, "quoted").await;
    let first = sample::post(store, sample::new_message(room, &author, &"长".repeat(200))).await;
    let excerpt = "长".repeat(140);
    let quote = Quote { id: first.id, seq: 1, excerpt, recalled: false, user: author.clone() };
    let new = NewMessage { reply_to: Some(quote), ..sample::new_message(room, &author, "answer") };
    let answer = sample::post(store, new).await;
    let found = ask!(store, tx => tx.message(room, answer.id).await).unwrap();
    assert_eq!(found, answer);

    let pin = Some(Pin { at: NOW, by: author.clone() });
    let pinned = change!(store, tx => tx.pin_message(answer, pin).await);
    assert_eq!(ask!(store, tx => tx.pinned_messages(room).await), std::slice::from_ref(&pinned));
    change!(store, tx => tx.pin_message(pinned, None).await);
    assert_eq!(ask!(store, tx => tx.pinned_messages(room).await), []);
}

async fn reactions_are_counted_in_their_order(store: &Store) {
    let room = sample::room(store).await;
    let (one, two) = (sample::member(store, room, "glad").await, sample::member(store, room, "sad").await);
    let posted = sample::post(store, sample::new_message(room, &one, "news")).await;
    let react = async |message: Message, emoji: &'static str, user: &User| {
        let (user, now) = (user.clone(), NOW + message.rev);
        change!(store, tx => tx.react(message, emoji, user, now).await)
    };
    let message = react(posted, "👍", &one).await.unwrap();
    let message = react(message, "❤️", &two).await.unwrap();
    let message = react(message, "👍", &two).await.unwrap();
    assert!(react(message.clone(), "👍", &two).await.is_none(), "once each");
    let counts: Vec<_> =
        message.reactions.iter().map(|reaction| (reaction.emoji.as_str(), reaction.count)).collect();
    assert_eq!(counts, [("👍", 2), ("❤️", 1)]);
    assert_eq!(sample::log(store, room).await, std::slice::from_ref(&message));
    let message = change!(store, tx => tx.unreact(message, "👍", one.id).await).unwrap();
    assert_eq!(sample::log(store, room).await, std::slice::from_ref(&message));
    assert!(change!(store, tx => tx.unreact(message, "👍", one.id).await).is_none());
}

async fn whom_a_message_addresses_is_told_once(store: &Store) {
    let room = sample::room(store).await;
    let author = sample::member(store, room, "caller").await;
    let called = sample::member(store, room, "called").await.id;
    let addressing = |mentions: Vec<_>, all| NewMessage {
        said: Said { mentions, mentions_room: all, ..Said::plainly("you") },
        ..sample::new_message(room, &author, "")
    };
    let first = sample::post(store, addressing(vec![called], false)).await;
    sample::post(store, addressing(vec![called], true)).await;
    sample::post(store, addressing(vec![], true)).await;
    assert!(sample::log(store, room).await[2].mentions_room);
    let unread = async || {
        let list = ask!(store, tx => tx.visible_rooms(called).await);
        list.into_iter().find(|record| record.id == room).unwrap().mentions
    };
    assert_eq!(unread().await, [1, 2, 3]);
    change!(store, tx => tx.advance_reads(&HashMap::from([((room, called), 2)])).await);
    assert_eq!(unread().await, [3]);
    assert_eq!(change!(store, tx => tx.take_back_read(room, called, 1).await), Some(1));
    change!(store, tx => tx.set_notify(room, called, Notify::Nothing).await);
    let (marks, record) =
        ask!(store, tx => Ok((tx.read_marks(room).await?, tx.visible_room(called, room).await?)));
    assert_eq!(marks.iter().map(|mark| mark.seq).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(record.unwrap().notify, Notify::Nothing);

    let addressing = ask!(store, tx => tx.messages_addressing(called, 10).await);
    assert_eq!(addressing.len(), 2);
    let text = "somebody".to_owned();
    let rewritten = change!(store, tx => tx.rewrite_message(first, called, text, None).await);
    assert_eq!((rewritten.mentions.len(), rewritten.rev), (0, 4));
}

async fn what_one_says_oneself_is_read(store: &Store) {
    let room = sample::room(store).await;
    let author = sample::member(store, room, "talkative").await;
    let other = sample::member(store, room, "silent").await;
    let new = ["a", "b"].map(|body| sample::new_message(room, &author, body)).to_vec();
    change!(store, tx => {
        let posted = tx.insert_messages(new).await?;
        tx.read_own_messages(&posted).await
    });
    let read = async |user: &User| {
        let id = user.id;
        ask!(store, tx => tx.visible_room(id, room).await).unwrap().read_seq
    };
    assert_eq!((read(&author).await, read(&other).await), (2, 0));
    let new = vec![sample::new_message(room, &other, "c")];
    change!(store, tx => {
        let posted = tx.insert_messages(new).await?;
        tx.read_own_messages(&posted).await
    });
    assert_eq!(read(&other).await, 0, "what came before has not been read");
    let (ids, own, role, people, count) = ask!(store, tx => {
        let ids = tx.own_message_ids(author.id).await?;
        let own = tx.own_messages(author.id, &ids).await?;
        assert!(tx.own_messages(author.id, &[]).await?.is_empty());
        Ok((ids, own, tx.role(room, author.id).await?, tx.people_count(room).await?, tx.member_count(room).await?))
    });
    assert_eq!((ids.len(), own.len(), role, people, count), (2, 2, Some(Role::Member), 2, 2));
    change!(store, tx => tx.set_role(room, other.id, Role::Owner).await);
    let (owners, newest, rev, missing) = ask!(store, tx => Ok((
        tx.owner_count(room).await?,
        tx.newest_time(room).await?,
        tx.last_rev(room).await?,
        tx.message(room, MessageId(i64::MAX)).await?,
    )));
    assert_eq!((owners, newest, rev, missing), (1, NOW, 3, None));
    assert!(ask!(store, tx => tx.members_named(room, &[]).await).is_empty());
}

async fn those_who_may_write_are_told_apart(store: &Store) {
    let room = sample::room(store).await;
    let member = sample::member(store, room, "able").await;
    let outsider = sample::user(store, "unable").await;
    let new = sample::new_message(room, &member, "used");
    let (used, unused, author) = (new.client_id, Uuid::new_v4(), member.id);
    sample::post(store, new).await;
    let posts = [(author, room, used), (author, room, unused), (outsider.id, room, used)];
    let (admission, has) = ask!(store, tx => Ok((
        tx.admission(posts.into_iter(), NOW).await?,
        tx.has_posted(author, used).await?,
    )));
    assert_eq!(admission.writers.into_iter().collect::<Vec<_>>(), [((author, room), member.clone())]);
    assert_eq!(admission.used, HashSet::from([(author, used)]), "an id is its author's alone");
    assert!(has);
    let next = sample::new_message(room, &member, "next");
    let ends = admission.ends;
    let next = change!(store, tx => tx.append_messages(vec![next], ends).await);
    assert_eq!(next.iter().map(|next| (next.seq, next.rev)).collect::<Vec<_>>(), [(2, 2)]);
}

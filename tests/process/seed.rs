//! `salon seed`: a demonstration in a data directory of its own.

use salon::protocol::AttachmentKind;
use tempfile::tempdir;

use crate::support::command::{Serving, run, salon};
use crate::support::{Client, PASSWORD};

#[tokio::test]
async fn it_fills_an_empty_data_directory_and_no_other() {
    let directory = tempdir().unwrap();
    let seed = ["seed", "--data-dir", "demo", "--password", PASSWORD];
    let seeded = run(salon(directory.path(), &seed)).await;
    assert_eq!(seeded.code, Some(0), "{seeded:?}");
    assert!(seeded.stdout.contains("Clara") && seeded.stdout.contains(PASSWORD), "{seeded:?}");
    let again = run(salon(directory.path(), &seed)).await;
    assert_eq!(again.code, Some(2), "{again:?}");
    assert!(again.stderr.contains("--data-dir"), "{again:?}");

    let serve = ["--listen", "127.0.0.1:0", "--data-dir", "demo"];
    let server = Serving::start(salon(directory.path(), &serve)).await;
    let mut clara = Client::new(server.address);
    assert!(clara.sign_in("Clara").await.is_admin);
    let rooms = clara.rooms().await;
    let études = rooms.iter().find(|room| room.name == "Études").expect("the room");
    assert_eq!(études.unread(), 4);
    assert!(études.is_addressed());
    let history = clara.history(études.id, None, 100).await.messages;
    assert_eq!(history.len() as i64, études.last_seq);
    assert!(history.is_sorted_by_key(|message| message.created_at));
    assert!(history.iter().any(|message| message.html.is_some()));
    assert!(history.iter().any(|message| message.reply_to.is_some()));
    assert!(history.iter().any(|message| message.pinned.is_some()));
    assert!(history.iter().any(|message| !message.reactions.is_empty()));
    let picture = history.iter().flat_map(|message| &message.attachments).next().expect("a picture");
    assert_eq!((picture.kind, picture.width), (AttachmentKind::Picture, Some(1440)));
    assert!(rooms.iter().any(|room| room.peer.is_some()), "a private conversation");
    assert!(rooms.iter().any(|room| room.role.is_none()), "a room to join");

    let meanwhile = run(salon(directory.path(), &seed)).await;
    assert_eq!(meanwhile.code, Some(2), "{meanwhile:?}");
    assert!(meanwhile.stderr.contains("another server"), "{meanwhile:?}");
}

#[tokio::test]
async fn without_a_password_it_makes_one_and_a_short_one_it_refuses() {
    let directory = tempdir().unwrap();
    let short = run(salon(directory.path(), &["seed", "--data-dir", "demo", "--password", "short"])).await;
    assert_eq!(short.code, Some(2), "{short:?}");
    assert!(!directory.path().join("demo").exists(), "nothing touched");
    let made = run(salon(directory.path(), &["seed", "--data-dir", "demo"])).await;
    assert_eq!(made.code, Some(0), "{made:?}");
    let password = made.stdout.split("password ").nth(1).and_then(|rest| rest.split_whitespace().next());
    assert!(password.is_some_and(|password| password.len() >= 16), "{made:?}");
}

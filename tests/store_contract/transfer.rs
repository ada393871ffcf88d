//! All that the contract has left in SQLite, moved to PostgreSQL.

use std::sync::Mutex;

use salon::protocol::{MessageId, UserId};
use salon::server::progress::Progress;
use salon::server::search::Query;
use salon::server::store::{Census, RoomHead, Scope, Store, StoreError};

use super::contract;
use super::postgres::Postgres;
use super::sample::{self, NOW, ask, change};

#[derive(Default)]
struct Steps(Mutex<Vec<(String, u64, u64)>>);

impl Progress for Steps {
    fn begin(&self, step: &str, total: u64) {
        self.0.lock().unwrap().push((step.to_owned(), total, 0));
    }

    fn advance(&self, by: u64) {
        self.0.lock().unwrap().last_mut().unwrap().2 += by;
    }
}

async fn state(store: &Store) -> (Census, Vec<RoomHead>, String) {
    ask!(store, tx => {
        let messages = tx.export_messages(MessageId(0), i64::MAX).await?;
        Ok((tx.census().await?, tx.room_heads().await?, format!("{messages:?}")))
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_moves_to_postgres_with_all_it_has() {
    let data_dir = tempfile::tempdir().unwrap();
    contract(Store::open_sqlite(data_dir.path()).await.unwrap()).await;
    let sqlite = Store::open_sqlite(data_dir.path()).await.unwrap();
    let room = sample::room(&sqlite).await;
    let author = sample::member(&sqlite, room, "moving").await;
    for number in 0..2500 {
        let new = vec![sample::new_message(room, &author, &format!("parcel {number} 上海"))];
        change!(sqlite, tx => tx.insert_messages(new).await);
    }
    let user = author.id;
    change!(sqlite, tx => tx.begin_two_factor(user, &[0, 159, 255]).await);
    let before = state(&sqlite).await;
    sqlite.close().await;

    let server = Postgres::start();
    let url = server.database();
    let steps = Steps::default();
    let transferred = Store::transfer(data_dir.path(), &url, &steps).await.unwrap();
    let postgres = Store::open_postgres(&url).await.unwrap();
    assert_eq!(state(&postgres).await, before);
    assert_eq!(transferred.rooms, before.1.len());
    assert_eq!(transferred.messages, before.0.messages);
    let steps = steps.0.into_inner().unwrap();
    assert!(steps.iter().all(|(_, total, done)| total == done), "{steps:?}");
    assert_eq!(steps.iter().map(|(_, total, _)| *total as i64).sum::<i64>(), transferred.rows);
    let (secret, marks) =
        ask!(postgres, tx => Ok((tx.two_factor(user).await?.unwrap().secret, tx.read_marks(room).await?)));
    assert_eq!((secret, marks.len()), (vec![0, 159, 255], 1));

    // Life goes on there: new ids follow, and what was said is found once it is indexed.
    let late = sample::member(&postgres, room, "latecomer").await;
    assert!(late.id > user);
    let other = sample::room(&postgres).await;
    assert!(other > room);
    let posted = sample::post(&postgres, sample::new_message(room, &late, "parcel 2500")).await;
    assert_eq!(posted.seq, 2501);
    while change!(postgres, tx => tx.index_older_messages(1000).await) {}
    let scope = Scope { rooms: vec![room], author: None, cursor: None, before: None, after: None };
    let (old, new) = (Query::parse("\"2499 上海\"").unwrap(), Query::parse("2500").unwrap());
    let found = ask!(postgres, tx => {
        Ok((tx.search(&old, scope.clone(), 10).await?.len(), tx.search(&new, scope, 10).await?.len()))
    });
    assert_eq!(found, (1, 1));

    let refused = Store::transfer(data_dir.path(), &url, &()).await;
    assert!(matches!(refused, Err(StoreError::Unfit(_))), "{refused:?}");
    assert_eq!(ask!(postgres, tx => tx.user(UserId(user.0)).await).unwrap().account.created_at, NOW);
}

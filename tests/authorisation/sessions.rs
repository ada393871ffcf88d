//! The matrix by cookie.

use salon::protocol::{ErrorCode, RoomId, RoomKind};

use crate::asking::{self, Answer, Ask, Heard, Means};
use crate::cast::{ACTORS, Actor, Cast, Place};
use crate::database::Database;
use crate::rows::{Door, Row, rows};
use crate::support::{Client, Seed, Server};

/// Where the matrix is asked.
struct Stage {
    server: Server,
    cast: Cast,
    seed: Seed,
}

impl Stage {
    async fn set() -> Self {
        let server = Server::start_with(|config| config.unlimited = true).await;
        let cast = Cast::gather(&server).await;
        let seed = server.seed().await;
        Self { server, cast, seed }
    }

    /// Ask as somebody. Whoever is refused has changed nothing.
    async fn ask(&self, row: &Row, actor: Actor, place: &Place, database: &mut Database) -> Answer {
        let passing = if row.ends_session { Some(self.second_device(actor).await) } else { None };
        let client = passing.as_ref().unwrap_or_else(|| self.cast.client(actor));
        // What goes on in the background may write as well, but not every time.
        for _ in 0..3 {
            let before = state(row, place, database).await;
            let answer = asking::ask(row.operation, row.ask, place, client, Means::Session).await;
            if answer.heard == Heard::Yes || state(row, place, database).await == before {
                return answer;
            }
        }
        panic!("{actor:?}: {} was refused, and wrote something", row.operation);
    }

    /// A browser of theirs that may be signed out.
    async fn second_device(&self, actor: Actor) -> Client {
        if actor == Actor::Anonymous {
            return self.server.guest();
        }
        let cookies = self.seed.sign_in(&[self.cast.client(actor).account().public()]).await;
        Client::with_cookie(self.server.address, &cookies[0])
    }
}

/// What is there now, as far as it has to be the same after a refusal. Sockets that go leave a note of when.
async fn state(row: &Row, place: &Place, database: &mut Database) -> Vec<String> {
    match row.ask {
        Ask::Frame(_) | Ask::Upgrade => database.room(place.room).await,
        _ => vec![database.version().await.to_string()],
    }
}

/// What a cookie is worth at a door.
fn expected(row: &Row, actor: Actor, kind: RoomKind) -> Heard {
    match row.door {
        Door::Session | Door::Both(_) => row.expected(actor, kind),
        Door::Token(_) | Door::AnyToken => Heard::No(ErrorCode::InvalidToken),
    }
}

async fn the_rows_hold(kind: RoomKind, wanted: impl Fn(&Row) -> bool) {
    let stage = Stage::set().await;
    let mut database = Database::open(&stage.server).await;
    for row in rows().iter().filter(|row| wanted(row)) {
        let mut place = stage.cast.place(kind, row.operation).await;
        for actor in ACTORS {
            let what = format!("{actor:?}: {} in a {kind:?} room", row.operation);
            let before = database.version().await;
            let answer = stage.ask(row, actor, &place, &mut database).await;
            assert_eq!(answer.heard, expected(row, actor, kind), "{what}: {}", answer.text);
            if row.is_about_rooms() && actor.is_outside(kind) && is_hidden(answer.heard) {
                let nowhere = stage.ask(row, actor, &place.nowhere(), &mut database).await;
                let told = [(&answer, &place), (&nowhere, &place.nowhere())];
                let [there, nowhere] = told.map(|(answer, place)| bare(answer, place.room));
                assert_eq!(there, nowhere, "{what} can be told from one that does not exist");
            }
            if answer.heard == Heard::Yes && database.version().await != before {
                place = stage.cast.place(kind, row.operation).await;
            }
        }
    }
}

fn is_hidden(heard: Heard) -> bool {
    matches!(heard, Heard::No(ErrorCode::NotFound) | Heard::NoPage)
}

/// An answer without what is different every time, or was said by whoever asked.
fn bare(answer: &Answer, room: RoomId) -> String {
    let nonce = answer.text.split_once("nonce=\"").and_then(|(_, rest)| rest.split_once('"'));
    let text = nonce.map_or(answer.text.clone(), |(nonce, _)| answer.text.replace(nonce, "…"));
    text.replace(&format!("\"room_id\":{room}"), "…").replace(&format!("/rooms/{room}"), "…")
}

fn is_frame(row: &Row) -> bool {
    matches!(row.ask, Ask::Frame(_) | Ask::Upgrade)
}

#[tokio::test]
async fn it_holds_where_no_room_is_concerned() {
    the_rows_hold(RoomKind::Private, |row| !row.is_about_rooms()).await;
}

#[tokio::test]
async fn it_holds_in_public_rooms() {
    the_rows_hold(RoomKind::Public, |row| row.is_about_rooms() && !is_frame(row)).await;
}

#[tokio::test]
async fn it_holds_in_private_rooms() {
    the_rows_hold(RoomKind::Private, |row| row.is_about_rooms() && !is_frame(row)).await;
}

#[tokio::test]
async fn it_holds_in_direct_conversations() {
    the_rows_hold(RoomKind::Direct, |row| row.is_about_rooms() && !is_frame(row)).await;
}

#[tokio::test]
async fn it_holds_over_sockets_in_public_rooms() {
    the_rows_hold(RoomKind::Public, |row| row.is_about_rooms() && is_frame(row)).await;
}

#[tokio::test]
async fn it_holds_over_sockets_in_private_rooms() {
    the_rows_hold(RoomKind::Private, |row| row.is_about_rooms() && is_frame(row)).await;
}

#[tokio::test]
async fn it_holds_over_sockets_in_direct_conversations() {
    the_rows_hold(RoomKind::Direct, |row| row.is_about_rooms() && is_frame(row)).await;
}

//! The matrix by token.

use salon::protocol::{ErrorCode, RoomKind, Scope};
use serde_json::json;

use crate::asking::{self, Ask, Heard, Means};
use crate::cast::{ACTORS, Actor, Cast};
use crate::rows::{Door, Row, rows};
use crate::support::Server;

const ALL: [&str; 3] = ["read", "write", "socket"];

async fn stage() -> (Server, Cast) {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let cast = Cast::gather(&server).await;
    (server, cast)
}

/// What a token for everything is worth to its person.
fn expected(row: &Row, actor: Actor, kind: RoomKind) -> Heard {
    match row.door {
        // It is not looked at.
        Door::Session => row.expected(Actor::Anonymous, kind),
        Door::Token(_) | Door::AnyToken | Door::Both(_) => row.expected(actor, kind),
    }
}

async fn tokens_hold(kind: RoomKind, wanted: impl Fn(&Row) -> bool) {
    let (_server, cast) = stage().await;
    let guest = cast.client(Actor::Anonymous);
    let mut tokens = Vec::new();
    for actor in ACTORS.into_iter().filter(|actor| *actor != Actor::Anonymous) {
        tokens.push((actor, cast.token(actor, &ALL).await));
    }
    for row in rows().iter().filter(|row| wanted(row)) {
        let mut place = cast.place(kind, row.operation).await;
        for (actor, token) in &tokens {
            let answer = asking::ask(row.operation, row.ask, &place, guest, Means::Token(token)).await;
            let what = format!("a token of {actor:?}: {} in a {kind:?} room", row.operation);
            assert_eq!(answer.heard, expected(row, *actor, kind), "{what}: {}", answer.text);
            if answer.heard == Heard::Yes && !matches!(row.ask, Ask::Get(_) | Ask::Upgrade) {
                place = cast.place(kind, row.operation).await;
            }
        }
    }
}

#[tokio::test]
async fn a_program_may_in_public_rooms_what_its_person_may() {
    tokens_hold(RoomKind::Public, Row::takes_tokens).await;
}

#[tokio::test]
async fn a_program_may_in_private_rooms_what_its_person_may() {
    tokens_hold(RoomKind::Private, Row::takes_tokens).await;
}

#[tokio::test]
async fn a_program_may_in_direct_conversations_what_its_person_may() {
    tokens_hold(RoomKind::Direct, Row::takes_tokens).await;
}

#[tokio::test]
async fn tokens_are_worth_nothing_where_people_sign_in() {
    tokens_hold(RoomKind::Private, |row| !row.takes_tokens() && !row.ends_session).await;
}

#[tokio::test]
async fn a_token_is_for_what_its_scopes_say() {
    let (_server, cast) = stage().await;
    let guest = cast.client(Actor::Anonymous);
    let mut tokens = Vec::new();
    for scope in Scope::ALL {
        tokens.push((scope, cast.token(Actor::Owner, &[scope.as_str()]).await));
    }
    for row in rows().iter().filter(|row| row.takes_tokens()) {
        let place = cast.place(RoomKind::Private, row.operation).await;
        for (scope, token) in &tokens {
            let fits = match row.door {
                Door::Token(wanted) | Door::Both(wanted) => wanted == *scope,
                Door::AnyToken | Door::Session => true,
            };
            let expected = if fits {
                row.expected(Actor::Owner, RoomKind::Private)
            } else {
                Heard::No(ErrorCode::Forbidden)
            };
            let answer = asking::ask(row.operation, row.ask, &place, guest, Means::Token(token)).await;
            assert_eq!(answer.heard, expected, "a token for {scope:?}: {}", row.operation);
        }
    }
}

#[tokio::test]
async fn what_is_no_token_opens_nothing() {
    let (server, cast) = stage().await;
    let guest = cast.client(Actor::Anonymous);
    let owner = cast.client(Actor::Owner);
    let revoked = cast.token(Actor::Owner, &ALL).await;
    let listed: serde_json::Value = owner.call("list_tokens", json!({})).await;
    let () = owner.call("revoke_token", json!({ "token_id": listed[0]["id"] })).await;
    let expired = cast.token(Actor::Owner, &ALL).await;
    server.execute("UPDATE tokens SET expires_at = created_at").await;
    let place = cast.place(RoomKind::Public, "").await;
    for row in rows().iter().filter(|row| row.takes_tokens()) {
        for token in [revoked.as_str(), &expired, "salon_0", "", "'"] {
            // A cookie that comes along does not make it better.
            for client in [guest, owner] {
                let answer = asking::ask(row.operation, row.ask, &place, client, Means::Token(token)).await;
                let expected = Heard::No(ErrorCode::InvalidToken);
                assert_eq!(answer.heard, expected, "{}: {token:?}", row.operation);
            }
        }
    }
}

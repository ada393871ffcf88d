use reqwest::Method;
use reqwest::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use salon::protocol::{ErrorCode, ServerFrame, Token, close, limits};
use serde_json::{Value, json};

use crate::Program;
use crate::program::refusal;
use crate::support::{Client, PASSWORD, Server, Socket, wait_for};

async fn tokens(client: &Client) -> Vec<Token> {
    client.call("list_tokens", json!({})).await
}

#[tokio::test]
async fn a_token_acts_for_its_person_and_is_kept_as_a_hash() {
    let mut server = Server::start().await;
    let ada = server.register("ada").await;
    let bob = server.register("bob").await;
    let program = Program::new(&ada, &["read"]).await;
    assert_eq!(program.get("/api/v1/me").await.unwrap()["username"], "ada");
    let listed = tokens(&ada).await;
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].name.as_str(), listed[0].expires_at), ("bot", None));
    assert!(listed[0].last_used_at.is_some(), "it has been used");
    assert!(tokens(&bob).await.is_empty(), "others see nothing of it");
    server.stop().await;
    let secret = program.token.secret.as_bytes();
    for (path, bytes) in server.stored() {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret), "{}", path.display());
    }
}

#[tokio::test]
async fn a_token_does_what_its_scopes_say() {
    let server = Server::start().await;
    let ada = server.register("ada").await;
    let room = ada.rooms().await[0].id;
    let reader = Program::new(&ada, &["read"]).await;
    let writer = Program::new(&ada, &["write"]).await;
    let messages = format!("/api/v1/rooms/{room}/messages");
    let forbidden = (403, "forbidden".to_owned());
    assert!(reader.get(&messages).await.is_ok());
    assert_eq!(refusal(reader.post(&messages, json!({ "content": "no" })).await), forbidden);
    assert!(writer.post(&messages, json!({ "content": "yes" })).await.is_ok());
    assert_eq!(writer.refused(&messages).await, forbidden);
    assert_eq!(writer.refused("/api/v1/rooms").await, forbidden);
    assert_eq!(writer.refused(&format!("/api/v1/rooms/{room}/members")).await, forbidden);
    for program in [reader, writer] {
        assert_eq!(Socket::refused(program.upgrade()).await, forbidden);
    }
}

#[tokio::test]
async fn tokens_open_nothing_that_is_a_persons() {
    let server = Server::start().await;
    let ada = server.register("ada").await;
    let program = Program::new(&ada, &["read", "write", "socket"]).await;
    let guest = server.guest();
    for endpoint in ["me", "list_rooms", "list_tokens", "create_token", "logout"] {
        let request = guest.request(Method::POST, &format!("/api/{endpoint}"));
        let response = guest.respond(request.header(AUTHORIZATION, program.authorization())).await;
        let signed_out_is_fine = endpoint == "logout";
        assert!(signed_out_is_fine || !response.status().is_success(), "{endpoint}");
    }
    let page = guest.request(Method::GET, "/profile").header(AUTHORIZATION, program.authorization());
    assert_eq!(guest.respond(page).await.status(), 303, "a token reads no pages");
    assert!(program.get("/api/v1/me").await.is_ok(), "and it was not ended by a sign-out");
}

#[tokio::test]
async fn without_a_token_there_is_a_clear_answer() {
    let server = Server::start().await;
    let ada = server.register("ada").await;
    let guest = server.guest();
    for value in [None, Some("Bearer "), Some("Bearer salon_nothing"), Some("Basic YTpi"), Some("salon_x")] {
        let mut request = guest.request(Method::GET, "/api/v1/me");
        if let Some(value) = value {
            request = request.header(AUTHORIZATION, value);
        }
        let response = guest.respond(request).await;
        assert_eq!(response.headers()[WWW_AUTHENTICATE], "Bearer", "{value:?}");
        assert_eq!(response.status(), 401, "{value:?}");
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["code"], "invalid_token");
    }
    // A cookie is not asked for here, so that no other site's page can make use of one.
    assert_eq!(ada.get("/api/v1/me").await.status(), 401);
}

#[tokio::test]
async fn a_revoked_token_ends_with_its_sockets() {
    let server = Server::start().await;
    let ada = server.register("ada").await;
    let bob = server.register("bob").await;
    let program = Program::new(&ada, &["read", "socket"]).await;
    let other = Program::new(&ada, &["read", "socket"]).await;
    let mut socket = Socket::greeted(program.upgrade()).await;
    let mut stays = Socket::greeted(other.upgrade()).await;
    assert_eq!(socket.user.username, "ada");

    let revoke = json!({ "token_id": program.token.token.id });
    assert_eq!(bob.refused("revoke_token", revoke.clone()).await, ErrorCode::NotFound);
    let () = ada.call("revoke_token", revoke).await;
    wait_for!(socket, ServerFrame::SignedOut { .. } => ());
    assert_eq!(socket.close_code().await, close::SIGNED_OUT);
    assert_eq!(program.refused("/api/v1/me").await, (401, "invalid_token".into()));
    assert_eq!(Socket::refused(program.upgrade()).await, (401, "invalid_token".into()));

    stays.resume([]).await;
    stays.settle().await;
    assert!(other.get("/api/v1/me").await.is_ok());
}

#[tokio::test]
async fn a_program_talks_over_a_socket_as_its_person_does() {
    let server = Server::start().await;
    let ada = server.register("ada").await;
    let bob = server.register("bob").await;
    let room = ada.rooms().await[0].id;
    let program = Program::new(&ada, &["socket"]).await;
    let mut socket = Socket::greeted(program.upgrade()).await;
    socket.resume([]).await;
    socket.settle().await;
    bob.post_message(room, "hello").await;
    let heard = wait_for!(socket, ServerFrame::Message { data, .. } => data.content);
    assert_eq!(heard, "hello");
}

#[tokio::test]
async fn tokens_are_made_within_limits() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let ada = server.register("ada").await;
    let form = |name: &str, scope: &str| json!({ "name": name, "scopes[0]": scope, "password": PASSWORD });
    assert_eq!(ada.refused("create_token", form("", "read")).await, ErrorCode::LabelLength);
    assert_eq!(ada.refused("create_token", form(&"x".repeat(33), "read")).await, ErrorCode::LabelLength);
    assert_eq!(ada.refused("create_token", form("x", "everything")).await, ErrorCode::BadRequest);
    assert_eq!(
        ada.refused("create_token", json!({ "name": "x", "password": PASSWORD })).await,
        ErrorCode::BadRequest
    );
    let wrong = json!({ "name": "x", "scopes[0]": "read", "password": "not the password" });
    assert_eq!(ada.refused("create_token", wrong).await, ErrorCode::WrongPassword);
    for days in [0, -1, 3_651] {
        let form = json!({ "name": "x", "scopes[0]": "read", "days": days, "password": PASSWORD });
        assert_eq!(ada.refused("create_token", form).await, ErrorCode::BadRequest, "{days} days");
    }
    for _ in 0..limits::TOKENS {
        let _: Value = ada.call("create_token", form("x", "read")).await;
    }
    assert_eq!(ada.refused("create_token", form("x", "read")).await, ErrorCode::TooManyTokens);
}

#[tokio::test]
async fn a_token_ends_when_its_days_are_over() {
    let server = Server::start().await;
    let ada = server.register("ada").await;
    let program = Program::new(&ada, &["read"]).await;
    assert!(program.get("/api/v1/me").await.is_ok());
    server.execute("UPDATE tokens SET expires_at = created_at").await;
    assert_eq!(program.refused("/api/v1/me").await, (401, "invalid_token".into()));
}

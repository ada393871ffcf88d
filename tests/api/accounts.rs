//! Registering and signing in.

use reqwest::StatusCode;
use salon::protocol::{Account, ErrorCode, Role};
use serde_json::{Value, json};

use crate::support::{PASSWORD, Server};

fn credentials(username: &str, password: &str) -> Value {
    json!({ "username": username, "password": password })
}

#[tokio::test]
async fn an_account_has_the_promised_shape() {
    let server = Server::start().await;
    let client = server.guest();
    let registered = client.post("register", credentials("alan", PASSWORD)).await.unwrap();
    let created_at = registered["created_at"].as_i64().unwrap();
    assert!(created_at > 1_700_000_000_000, "milliseconds: {created_at}");
    let expected = json!({
        "id": 1, "username": "alan", "nickname": "alan", "avatar_id": 1, "is_admin": true,
        "shares_reading": true, "created_at": created_at,
    });
    assert_eq!(registered, expected);
    assert_eq!(client.post("me", json!({})).await.unwrap(), expected);
    assert_eq!(server.guest().post("login", credentials("alan", PASSWORD)).await.unwrap(), expected);
    assert_eq!(client.post("logout", json!({})).await.unwrap(), Value::Null);
}

#[tokio::test]
async fn a_picture_can_be_chosen_at_registration() {
    let server = Server::start().await;
    let form = |avatar: i64| json!({ "username": "alan", "password": PASSWORD, "avatar_id": avatar });
    assert_eq!(server.guest().refused("register", form(0)).await, ErrorCode::InvalidAvatar);
    assert_eq!(server.guest().refused("register", form(13)).await, ErrorCode::InvalidAvatar);
    let account: Account = server.guest().call("register", form(12)).await;
    assert_eq!(account.avatar_id, 12);
}

#[tokio::test]
async fn the_first_account_administers_and_everyone_is_in_the_lobby() {
    let server = Server::start().await;
    let first = server.register("alan").await;
    let second = server.register("林小雨").await;
    assert!(first.account().is_admin);
    assert!(!second.account().is_admin);
    for (client, role) in [(&first, Role::Owner), (&second, Role::Member)] {
        let rooms = client.rooms().await;
        assert_eq!(rooms.len(), 1);
        assert_eq!((rooms[0].name.as_str(), rooms[0].role), ("Lobby 大厅", Some(role)));
        assert_eq!(rooms[0].member_count, 2);
    }
}

#[tokio::test]
async fn of_many_first_accounts_at_once_one_administers() {
    let server = Server::start().await;
    let names = ["aa", "bb", "cc", "dd", "ee", "ff"];
    let clients = futures::future::join_all(names.map(|name| server.register(name))).await;
    assert_eq!(clients.iter().filter(|client| client.account().is_admin).count(), 1);
}

#[tokio::test]
async fn names_have_rules() {
    let server = Server::start().await;
    let guest = server.guest();
    let long = "x".repeat(17);
    let long_han = "沙".repeat(17);
    for (name, code) in [
        ("", ErrorCode::UsernameLength),
        ("a", ErrorCode::UsernameLength),
        (" a ", ErrorCode::UsernameLength),
        (long.as_str(), ErrorCode::UsernameLength),
        (long_han.as_str(), ErrorCode::UsernameLength),
        ("a b", ErrorCode::UsernameCharacters),
        ("a@b", ErrorCode::UsernameCharacters),
        ("<script>", ErrorCode::UsernameCharacters),
        ("a\u{202E}b", ErrorCode::UsernameCharacters),
        ("a\u{200B}b", ErrorCode::UsernameCharacters),
        ("a\0b", ErrorCode::UsernameCharacters),
    ] {
        assert_eq!(guest.refused("register", credentials(name, PASSWORD)).await, code, "{name:?}");
    }
    for (given, kept) in [("沙龙", "沙龙"), (" Ольга ", "Ольга"), ("Ｗｉｄｅ", "Wide")] {
        let account: Account = server.guest().call("register", credentials(given, PASSWORD)).await;
        assert_eq!(account.username, kept);
    }
    let longest = "沙".repeat(16);
    assert_eq!(server.register(&longest).await.account().username, longest);
}

#[tokio::test]
async fn passwords_have_rules() {
    let server = Server::start().await;
    let guest = server.guest();
    for password in ["", "1234567", "密码密码密码密", &"x".repeat(129)] {
        let refused = guest.refused("register", credentials("alan", password)).await;
        assert_eq!(refused, ErrorCode::PasswordLength, "{password:?}");
    }
    let longest = "密".repeat(128);
    let _: Account = guest.call("register", credentials("alan", &longest)).await;
    let _: Account = server.guest().call("login", credentials("alan", &longest)).await;
    let spaced = "  eight  ";
    let _: Account = guest.call("register", credentials("beth", spaced)).await;
    assert_eq!(guest.refused("login", credentials("beth", "eight")).await, ErrorCode::InvalidCredentials);
}

#[tokio::test]
async fn names_are_unique_whatever_their_case_and_width() {
    let server = Server::start().await;
    server.register("Alan").await;
    for name in ["Alan", "alan", "ALAN", "Ａlan", "ａｌａｎ", " alan "] {
        let refused = server.guest().refused("register", credentials(name, PASSWORD)).await;
        assert_eq!(refused, ErrorCode::UsernameTaken, "{name:?}");
        let account: Account = server.guest().call("login", credentials(name, PASSWORD)).await;
        assert_eq!(account.username, "Alan");
    }
}

#[tokio::test]
async fn of_many_at_once_one_gets_the_name() {
    let server = Server::start().await;
    let attempts = ["dora", "Dora", "DORA", "ｄora"].map(|name| {
        let guest = server.guest();
        async move { guest.post("register", credentials(name, PASSWORD)).await }
    });
    let results = futures::future::join_all(attempts).await;
    let refused: Vec<_> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    assert_eq!(refused.len(), 3);
    assert!(refused.iter().all(|(_, error)| error.code == ErrorCode::UsernameTaken), "{refused:?}");
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_look_alike() {
    let server = Server::start().await;
    server.register("alan").await;
    let attempt = async |name: &str, password: &str| {
        let guest = server.guest();
        let request = guest.request(reqwest::Method::POST, "/api/login");
        let response = guest.respond(request.form(&credentials(name, password))).await;
        let mut headers = response.headers().clone();
        headers.remove("date");
        (response.status(), headers, response.text().await.unwrap())
    };
    let wrong_password = attempt("alan", "open barley").await;
    assert_eq!(wrong_password.0, StatusCode::UNAUTHORIZED);
    assert!(!wrong_password.1.contains_key("set-cookie"));
    assert!(wrong_password.2.contains("invalid_credentials"));
    assert_eq!(attempt("nobody", "open barley").await, wrong_password);
    assert_eq!(attempt("no such name!", "open barley").await, wrong_password);
    assert_eq!(attempt("alan", "short").await, wrong_password);
    assert_eq!(attempt("alan", &"x".repeat(200)).await, wrong_password);
    assert_eq!(attempt("nobody", &"x".repeat(200)).await, wrong_password);
}

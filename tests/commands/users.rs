//! `salon user`: while a server is running, and while none is.

use std::path::Path;

use salon::protocol::{Account, ErrorCode, RoomId, ServerFrame, SignedOutReason, close};
use salon::server::clock::now_ms;
use serde_json::json;
use tempfile::tempdir;

use crate::support::command::{Ended, Serving, run, run_with_input, salon};
use crate::support::database::execute;
use crate::support::{Client, PASSWORD, wait_for};

const LOBBY: RoomId = RoomId(1);

async fn user(directory: &Path, arguments: &[&str]) -> Ended {
    let arguments = [&["user"], arguments, &["--data-dir", "data"]].concat();
    run(salon(directory, &arguments)).await
}

/// Give an account a password by standard input.
async fn user_with_password(directory: &Path, arguments: &[&str], password: &str) -> Ended {
    let arguments = [&["user"], arguments, &["--password-stdin", "--data-dir", "data"]].concat();
    run_with_input(salon(directory, &arguments), &format!("{password}\n")).await
}

#[track_caller]
fn succeeded(ended: &Ended) {
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(ended.stderr, "", "{ended:?}");
}

/// Refused on one line, for a reason.
#[track_caller]
fn refused(ended: &Ended, reason: &str) {
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
    assert!(ended.stderr.contains(reason) && ended.stderr.lines().count() == 1, "{ended:?}");
}

fn made_up(ended: &Ended) -> String {
    let password = ended.stdout.lines().find_map(|line| line.strip_prefix("password: "));
    password.unwrap_or_else(|| panic!("{ended:?}")).to_owned()
}

async fn sign_in(serving: &Serving, name: &str, password: &str) -> Result<Account, ErrorCode> {
    let client = Client::new(serving.address);
    let answer = client.post("login", json!({ "username": name, "password": password })).await;
    answer.map(|account| serde_json::from_value(account).unwrap()).map_err(|(_, error)| error.code)
}

#[tokio::test]
async fn accounts_can_be_there_before_the_first_server() {
    let directory = tempdir().unwrap();
    let first = user(directory.path(), &["create", "Alan"]).await;
    succeeded(&first);
    assert!(first.stdout.contains("administrator"), "{first:?}");
    succeeded(&user_with_password(directory.path(), &["create", "beth"], PASSWORD).await);
    let third = user_with_password(directory.path(), &["create", "carol", "--admin"], PASSWORD).await;
    succeeded(&third);
    assert!(!third.stdout.contains(PASSWORD), "{third:?}");

    let serving = Serving::start_in(directory.path()).await;
    assert!(sign_in(&serving, "alan", &made_up(&first)).await.unwrap().is_admin);
    assert!(!sign_in(&serving, "beth", PASSWORD).await.unwrap().is_admin);
    let mut carol = Client::new(serving.address);
    assert!(carol.sign_in("carol").await.is_admin);
    assert_eq!(carol.members(LOBBY).await.members.len(), 3);
}

#[tokio::test]
async fn what_no_account_may_be_is_refused() {
    let directory = tempdir().unwrap();
    succeeded(&user(directory.path(), &["create", "alan"]).await);
    refused(&user(directory.path(), &["create", "ALAN"]).await, "taken");
    refused(&user(directory.path(), &["create", "a"]).await, "2 to 16");
    refused(&user(directory.path(), &["create", "al an"]).await, "al an");
    refused(&user_with_password(directory.path(), &["create", "beth"], "short").await, "8 to 128");
    for action in ["promote", "demote", "reset", "disable", "enable"] {
        refused(&user(directory.path(), &[action, "nobody"]).await, "nobody");
    }
    let misspelt = user(directory.path(), &["promot", "alan"]).await;
    assert_eq!(misspelt.code, Some(2), "{misspelt:?}");
}

#[tokio::test]
async fn a_new_account_is_seen_by_those_who_are_connected() {
    let directory = tempdir().unwrap();
    let serving = Serving::start_in(directory.path()).await;
    let mut alan = Client::new(serving.address);
    alan.register("alan").await;
    let mut socket = alan.connect().await;
    succeeded(&user(directory.path(), &["create", "beth"]).await);
    wait_for!(socket, ServerFrame::RoomChanged { data } if data.id == LOBBY && data.member_count == Some(2) => ());
}

#[tokio::test]
async fn a_new_password_signs_out_at_once() {
    let directory = tempdir().unwrap();
    let serving = Serving::start_in(directory.path()).await;
    let (mut alan, mut beth) = (Client::new(serving.address), Client::new(serving.address));
    alan.register("alan").await;
    beth.register("beth").await;
    let (mut alan_s, mut beth_s) = (alan.connect().await, beth.connect().await);

    let reset = user(directory.path(), &["reset", "Beth"]).await;
    succeeded(&reset);
    wait_for!(beth_s, ServerFrame::SignedOut { reason: SignedOutReason::SignedOut } => ());
    assert_eq!(beth_s.close_code().await, close::SIGNED_OUT);
    assert_eq!(beth.refused("me", json!({})).await, ErrorCode::Unauthorized);
    assert_eq!(sign_in(&serving, "beth", PASSWORD).await.unwrap_err(), ErrorCode::InvalidCredentials);
    sign_in(&serving, "beth", &made_up(&reset)).await.unwrap();
    assert_eq!(alan_s.post(LOBBY, "still here").await, 1);
}

/// The end of every password that has one.
const LONG_AGO: &str = "UPDATE users SET password_hash = '$until$1' || substr(password_hash, 7 + instr(substr(password_hash, 8), '$'))
     WHERE password_hash LIKE '$until$%'";

#[tokio::test]
async fn a_password_that_was_made_up_is_for_the_first_days() {
    let directory = tempdir().unwrap();
    let data_dir = directory.path().join("data");
    let created = user(directory.path(), &["create", "alan"]).await;
    let serving = Serving::start_in(directory.path()).await;
    let account = sign_in(&serving, "alan", &made_up(&created)).await.unwrap();
    let left = account.password_until.unwrap() - now_ms();
    let hour = 60 * 60 * 1_000;
    assert!((71 * hour..=72 * hour).contains(&left), "{left} ms");
    execute(&data_dir, LONG_AGO).await;
    assert_eq!(sign_in(&serving, "alan", &made_up(&created)).await.unwrap_err(), ErrorCode::PasswordExpired);
    let wrong = sign_in(&serving, "alan", "another password").await;
    assert_eq!(wrong.unwrap_err(), ErrorCode::InvalidCredentials, "only who knows the password is told");

    let password = made_up(&user(directory.path(), &["reset", "alan"]).await);
    let mut alan = Client::new(serving.address);
    let _: Account = alan.call("login", json!({ "username": "alan", "password": password })).await;
    let same = json!({ "current": password, "new": password });
    assert_eq!(alan.refused("change_password", same).await, ErrorCode::PasswordUnchanged);
    execute(&data_dir, LONG_AGO).await;
    let token = json!({ "name": "bot", "password": password });
    assert_eq!(alan.refused("create_token", token).await, ErrorCode::PasswordExpired);
    let () = alan.call("change_password", json!({ "current": password, "new": PASSWORD })).await;
    execute(&data_dir, LONG_AGO).await;
    let account = alan.sign_in("alan").await;
    assert_eq!(account.password_until, None, "one's own has no end");
}

#[tokio::test]
async fn who_is_disabled_is_out_until_they_are_enabled() {
    let directory = tempdir().unwrap();
    let serving = Serving::start_in(directory.path()).await;
    let (mut alan, mut beth) = (Client::new(serving.address), Client::new(serving.address));
    alan.register("alan").await;
    beth.register("beth").await;
    let mut socket = beth.connect().await;
    socket.post(LOBBY, "what I said stays").await;

    succeeded(&user(directory.path(), &["disable", "beth"]).await);
    assert_eq!(socket.close_code().await, close::SIGNED_OUT);
    assert_eq!(beth.refused("me", json!({})).await, ErrorCode::Unauthorized);
    assert_eq!(sign_in(&serving, "beth", PASSWORD).await.unwrap_err(), ErrorCode::AccountDisabled);
    let wrong = sign_in(&serving, "beth", "another password").await;
    assert_eq!(wrong.unwrap_err(), ErrorCode::InvalidCredentials, "only who knows the password is told");
    assert_eq!(alan.history(LOBBY, None, 10).await.messages.len(), 1);
    let again = user(directory.path(), &["disable", "beth"]).await;
    succeeded(&again);
    assert!(again.stdout.contains("already"), "{again:?}");

    succeeded(&user(directory.path(), &["enable", "beth"]).await);
    assert_eq!(beth.refused("me", json!({})).await, ErrorCode::Unauthorized, "sessions do not come back");
    sign_in(&serving, "beth", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn what_is_changed_while_no_server_runs_holds_when_one_does() {
    let directory = tempdir().unwrap();
    let serving = Serving::start_in(directory.path()).await;
    let (mut alan, mut beth) = (Client::new(serving.address), Client::new(serving.address));
    alan.register("alan").await;
    beth.register("beth").await;
    let cookie = beth.cookie().unwrap();
    serving.signal("TERM").await;
    assert!(serving.ended().await.0.success());

    succeeded(&user(directory.path(), &["disable", "beth"]).await);
    succeeded(&user(directory.path(), &["create", "carol"]).await);
    let serving = Serving::start_in(directory.path()).await;
    let beth = Client::with_cookie(serving.address, &cookie);
    assert_eq!(beth.refused("me", json!({})).await, ErrorCode::Unauthorized);
    let mut alan = Client::new(serving.address);
    alan.sign_in("alan").await;
    assert_eq!(alan.room(LOBBY).await.unwrap().member_count, 3);
}

#[tokio::test]
async fn somebody_always_administers() {
    let directory = tempdir().unwrap();
    for name in ["alan", "beth"] {
        succeeded(&user_with_password(directory.path(), &["create", name], PASSWORD).await);
    }
    refused(&user(directory.path(), &["demote", "alan"]).await, "last administrator");
    refused(&user(directory.path(), &["disable", "alan"]).await, "last administrator");
    succeeded(&user(directory.path(), &["promote", "beth"]).await);
    succeeded(&user(directory.path(), &["demote", "alan"]).await);
    refused(&user(directory.path(), &["disable", "beth"]).await, "last administrator");
    // One who cannot sign in administers nothing.
    succeeded(&user(directory.path(), &["promote", "alan"]).await);
    succeeded(&user(directory.path(), &["disable", "beth"]).await);
    refused(&user(directory.path(), &["demote", "alan"]).await, "last administrator");
    succeeded(&user(directory.path(), &["demote", "beth"]).await);

    let serving = Serving::start_in(directory.path()).await;
    assert!(sign_in(&serving, "alan", PASSWORD).await.unwrap().is_admin);
}

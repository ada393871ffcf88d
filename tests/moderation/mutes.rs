//! Who is muted reads on, and writes nowhere.

use salon::protocol::{ClientFrame, ErrorCode, FOR_GOOD, Role, RoomKind, SanctionKind, ServerFrame};
use serde_json::json;
use uuid::Uuid;

use crate::deeds::{LOBBY, hook_posts, incoming_webhook, program_posts, token};
use crate::support::{Server, wait_for};

#[tokio::test]
async fn who_is_muted_is_told_until_when_and_why() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut beth_s = beth.connect().await;
    alan.sanction(LOBBY, &beth, "mute", "  Too \n loud. ").await;

    let (until, message) = wait_for!(beth_s, ServerFrame::Sanctioned { room_id: Some(LOBBY), kind: SanctionKind::Mute, until, message } => (until, message));
    assert!(
        message.contains("Lobby") && message.contains("UTC") && message.ends_with("Reason: Too loud."),
        "{message}"
    );
    let told = wait_for!(beth_s, ServerFrame::RoomChanged { data } if data.muted_until.is_some() => data.muted_until);
    assert_eq!(told, Some(until));
    assert_eq!(beth.room(LOBBY).await.unwrap().muted_until, until);
    assert_eq!(alan.room(LOBBY).await.unwrap().muted_until, 0, "it is hers alone");

    let own = beth.own_sanctions(LOBBY).await;
    assert_eq!((own.len(), own[0].kind, own[0].reason.as_str()), (1, SanctionKind::Mute, "Too loud."));
    assert!((3_500_000..=3_600_000).contains(&own[0].remaining_ms), "{own:?}");
    let listed = alan.sanctions(LOBBY).await;
    assert_eq!((listed[0].user.id, listed[0].until, listed[0].by), (beth.id(), until, Some(alan.id())));

    alan.lift(LOBBY, &beth, "mute").await;
    wait_for!(beth_s, ServerFrame::RoomChanged { data } if data.muted_until == Some(0) => ());
    beth_s.post(LOBBY, "here again").await;
    assert_eq!(alan.sanctions(LOBBY).await, []);
}

#[tokio::test]
async fn nothing_is_written_by_any_way() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let program = token(&beth, "bot", &["read", "write", "socket"]).await;
    let mine = beth.post_message(LOBBY, "before").await.id;
    let mut beth_s = beth.connect().await;
    alan.sanction(LOBBY, &beth, "mute", "Too loud.").await;

    let client_id = beth_s.say(LOBBY, "over the socket").await;
    let code =
        wait_for!(beth_s, ServerFrame::Nack { client_id: refused, code, .. } if refused == client_id => code);
    assert_eq!(code, ErrorCode::Muted);
    let (room_id, message_id, emoji) = (LOBBY, mine, "👍".to_owned());
    for frame in [
        ClientFrame::Edit { room_id, message_id, content: "after".into() },
        ClientFrame::React { room_id, message_id, emoji, on: true },
        ClientFrame::Pin { room_id, message_id, on: true },
        ClientFrame::Typing { room_id },
    ] {
        let what = format!("{frame:?}");
        beth_s.send(frame).await;
        let (code, message) = wait_for!(beth_s, ServerFrame::Error { code, message, room_id: Some(LOBBY), .. } => (code, message));
        assert_eq!(code, ErrorCode::Muted, "{what}");
        assert!(message.contains("until") && message.contains("Too loud."), "{what}: {message}");
    }

    let on_message = |more: serde_json::Value| {
        let mut form = json!({ "room_id": LOBBY, "message_id": mine });
        form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        form
    };
    for (endpoint, form) in [
        ("post_message", json!({ "room_id": LOBBY, "content": "by form" })),
        ("edit_message", on_message(json!({ "content": "after" }))),
        ("react", on_message(json!({ "emoji": "👍", "on": true }))),
        ("pin_message", on_message(json!({ "on": true }))),
    ] {
        let (_, error) = beth.refusal(endpoint, form).await;
        assert_eq!(error.code, ErrorCode::Muted, "{endpoint}");
        assert!(error.message.contains("Too loud."), "{endpoint}: {}", error.message);
    }
    assert_eq!(beth.try_upload(LOBBY).await.unwrap_err().1.code, ErrorCode::Muted);
    assert_eq!(program_posts(&beth, &program, LOBBY).await.unwrap_err().1.code, ErrorCode::Muted);

    // She reads on, hears what others say, and takes back what she has said.
    alan.post_message(LOBBY, "what others say").await;
    beth_s.texts_until("what others say").await;
    assert_eq!(beth.history(LOBBY, None, 10).await.messages.len(), 2);
    let () = beth.call("mark_unread", json!({ "room_id": LOBBY, "seq": 1 })).await;
    let _: serde_json::Value =
        beth.call("recall_message", json!({ "room_id": LOBBY, "message_id": mine })).await;
    let elsewhere = beth.create_room("Hers", RoomKind::Public).await.id;
    beth.post_message(elsewhere, "in another room").await;
}

#[tokio::test]
async fn what_was_sent_before_is_acknowledged_again() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let client_id = Uuid::new_v4();
    let form = json!({ "room_id": LOBBY, "content": "once", "client_id": client_id });
    let _: serde_json::Value = beth.call("post_message", &form).await;
    alan.sanction(LOBBY, &beth, "mute", "").await;
    let mut beth_s = beth.connect().await;
    beth_s.send(ClientFrame::text(client_id, LOBBY, "once")).await;
    wait_for!(beth_s, ServerFrame::Ack { client_id: acked, .. } if acked == client_id => ());
}

#[tokio::test]
async fn an_end_needs_nobody() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    alan.sanction(LOBBY, &beth, "mute", "").await;
    let say = json!({ "room_id": LOBBY, "content": "hello" });
    assert_eq!(beth.refused("post_message", &say).await, ErrorCode::Muted);
    server.execute("UPDATE sanctions SET ends_at = 1000 * (SELECT unixepoch()) - 1000").await;
    beth.post_message(LOBBY, "hello").await;
    assert_eq!(beth.room(LOBBY).await.unwrap().muted_until, 0);
    assert_eq!(beth.own_sanctions(LOBBY).await, []);
    let gone = json!({ "room_id": LOBBY, "user_id": beth.id(), "kind": "mute" });
    assert_eq!(alan.refused("lift_sanction", gone).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn it_is_for_good_unless_an_end_is_given_and_a_new_one_takes_its_place() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let form = |hours: serde_json::Value| json!({ "room_id": LOBBY, "user_id": beth.id(), "kind": "mute", "hours": hours });
    let () =
        alan.call("sanction_member", json!({ "room_id": LOBBY, "user_id": beth.id(), "kind": "mute" })).await;
    assert_eq!(beth.room(LOBBY).await.unwrap().muted_until, FOR_GOOD);
    assert!(
        beth.refusal("post_message", json!({ "room_id": LOBBY, "content": "x" }))
            .await
            .1
            .message
            .contains("for good")
    );
    let () = alan.call("sanction_member", form(json!(1))).await;
    assert!(beth.room(LOBBY).await.unwrap().muted_until < FOR_GOOD);
    assert_eq!(alan.sanctions(LOBBY).await.len(), 1);
    for hours in [0, -1, 87_601] {
        assert_eq!(
            alan.refused("sanction_member", form(json!(hours))).await,
            ErrorCode::BadRequest,
            "{hours}"
        );
    }
    let mut long = form(json!(1));
    long["reason"] = "字".repeat(201).into();
    assert_eq!(alan.refused("sanction_member", long).await, ErrorCode::ReasonLength);
}

#[tokio::test]
async fn leaving_and_coming_back_does_not_help() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    alan.sanction(LOBBY, &beth, "mute", "").await;
    beth.leave(LOBBY).await;
    assert!(beth.join(LOBBY).await.muted_until > 0);
    assert_eq!(
        beth.refused("post_message", json!({ "room_id": LOBBY, "content": "x" })).await,
        ErrorCode::Muted
    );
}

#[tokio::test]
async fn moderators_do_not_lift_what_is_on_themselves_and_owners_are_pardoned() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    alan.set_role(LOBBY, beth.id(), Role::Moderator).await;
    alan.sanction(LOBBY, &beth, "mute", "").await;
    let own = json!({ "room_id": LOBBY, "user_id": beth.id(), "kind": "mute" });
    assert_eq!(beth.refused("lift_sanction", own).await, ErrorCode::Forbidden);
    let mut beth_s = beth.connect().await;
    alan.set_role(LOBBY, beth.id(), Role::Owner).await;
    wait_for!(beth_s, ServerFrame::RoomChanged { data } if data.muted_until == Some(0) => ());
    beth_s.post(LOBBY, "as an owner").await;
}

#[tokio::test]
async fn bots_are_muted_as_people_are() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let (path, bot) = incoming_webhook(&alan, LOBBY).await;
    hook_posts(&alan, &path).await.unwrap();
    let () = alan
        .call("sanction_member", json!({ "room_id": LOBBY, "user_id": bot, "kind": "mute", "hours": 1 }))
        .await;
    assert_eq!(hook_posts(&alan, &path).await.unwrap_err().1.code, ErrorCode::Muted);
    let () = alan.call("lift_sanction", json!({ "room_id": LOBBY, "user_id": bot, "kind": "mute" })).await;
    hook_posts(&alan, &path).await.unwrap();
    let () = alan.call("sanction_member", json!({ "room_id": LOBBY, "user_id": bot, "kind": "ban" })).await;
    assert_eq!(hook_posts(&alan, &path).await.unwrap_err().1.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_direct_conversation_has_nobody_who_could() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = alan.direct(&beth).await.id;
    let form = json!({ "room_id": room, "user_id": beth.id(), "kind": "mute" });
    assert_eq!(alan.refused("sanction_member", form).await, ErrorCode::DirectFixed);
}

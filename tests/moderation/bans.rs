//! Who is removed from a room, and who is kept out of it.

use salon::protocol::{ErrorCode, Role, RoomKind, SanctionKind, ServerFrame};
use serde_json::json;

use crate::deeds::{LOBBY, hook_posts, incoming_webhook};
use crate::support::{Server, texts, wait_for};

#[tokio::test]
async fn who_is_banned_is_out_and_stays_out() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    for kind in [RoomKind::Public, RoomKind::Private] {
        let room = alan.create_room("Ours", kind).await.id;
        alan.add(room, &beth, Role::Member).await;
        let mut beth_s = beth.connect().await;
        alan.sanction(room, &beth, "ban", "Spam.").await;
        let message = wait_for!(beth_s, ServerFrame::Sanctioned { room_id: Some(about), kind: SanctionKind::Ban, message, .. } if about == room => message);
        assert!(message.contains("Ours") && message.contains("Spam."), "{message}");
        wait_for!(beth_s, ServerFrame::RoomRemoved { room_id } if room_id == room => ());
        alan.post_message(room, "behind her back").await;
        assert!(texts(&beth_s.settle().await).is_empty());

        let join = json!({ "room_id": room });
        if kind == RoomKind::Public {
            let (_, error) = beth.refusal("join_room", join.clone()).await;
            assert_eq!(error.code, ErrorCode::BannedFromRoom);
            assert!(error.message.contains("Spam.") && error.message.contains("until"), "{}", error.message);
            beth_s.send(salon::protocol::ClientFrame::JoinRoom { room_id: room }).await;
            let code = wait_for!(beth_s, ServerFrame::Error { code, .. } => code);
            assert_eq!(code, ErrorCode::BannedFromRoom);
        } else {
            assert_eq!(beth.refused("join_room", &join).await, ErrorCode::NotFound);
        }
        let add = json!({ "room_id": room, "username": "beth" });
        let (_, error) = alan.refusal("add_member", add).await;
        assert_eq!(error.code, ErrorCode::BannedFromRoom);
        assert!(!error.message.contains("Spam."), "that is told to her: {}", error.message);
        assert_eq!(beth.refused("history", &join).await, ErrorCode::NotFound);

        alan.lift(room, &beth, "ban").await;
        alan.add(room, &beth, Role::Member).await;
        beth.post_message(room, "back").await;
    }
}

#[tokio::test]
async fn a_stranger_does_not_learn_of_a_private_room_that_keeps_them_out() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = alan.create_room("Layoffs", RoomKind::Private).await.id;
    let mut beth_s = beth.connect().await;
    let form = json!({ "room_id": room, "kind": "ban", "username": "beth", "reason": "Not yet." });
    let () = alan.call("sanction_member", form).await;
    let heard = beth_s.settle().await;
    assert!(!heard.iter().any(|frame| matches!(frame, ServerFrame::Sanctioned { .. })), "{heard:?}");
    let export = beth.get("/api/account/export").await.bytes().await.unwrap();
    assert!(!export.windows(7).any(|window| window == b"Layoffs"));
    let add = json!({ "room_id": room, "username": "beth" });
    assert_eq!(alan.refused("add_member", add).await, ErrorCode::BannedFromRoom);
}

#[tokio::test]
async fn a_ban_ends_by_itself() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    alan.sanction(LOBBY, &beth, "ban", "").await;
    assert_eq!(beth.refused("join_room", json!({ "room_id": LOBBY })).await, ErrorCode::BannedFromRoom);
    server.execute("UPDATE sanctions SET ends_at = 1000 * (SELECT unixepoch()) - 1000").await;
    beth.join(LOBBY).await;
}

#[tokio::test]
async fn who_is_kicked_may_come_back_and_knows_why_they_went() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut beth_s = beth.connect().await;
    let form = json!({ "room_id": LOBBY, "user_id": beth.id(), "reason": "Cool down." });
    let () = alan.call("remove_member", form).await;
    let message =
        wait_for!(beth_s, ServerFrame::Sanctioned { kind: SanctionKind::Kick, message, .. } => message);
    assert!(message.contains("Cool down."), "{message}");
    let own = beth.own_sanctions(LOBBY).await;
    assert_eq!(
        (own[0].kind, own[0].reason.as_str(), own[0].remaining_ms),
        (SanctionKind::Kick, "Cool down.", 0)
    );
    beth.join(LOBBY).await;
}

#[tokio::test]
async fn who_was_never_there_is_banned_by_name_and_not_by_number() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = alan.create_room("Ours", RoomKind::Public).await.id;
    let by_id = json!({ "room_id": room, "user_id": beth.id(), "kind": "ban" });
    assert_eq!(alan.refused("sanction_member", by_id).await, ErrorCode::UserNotFound);
    let mute = json!({ "room_id": room, "username": "beth", "kind": "mute" });
    assert_eq!(alan.refused("sanction_member", mute).await, ErrorCode::UserNotFound);
    let nobody = json!({ "room_id": room, "kind": "ban" });
    assert_eq!(alan.refused("sanction_member", nobody).await, ErrorCode::BadRequest);
    let () =
        alan.call("sanction_member", json!({ "room_id": room, "username": "BETH", "kind": "ban" })).await;
    assert_eq!(beth.refused("join_room", json!({ "room_id": room })).await, ErrorCode::BannedFromRoom);
    alan.lift(room, &beth, "ban").await;
    beth.join(room).await;
}

#[tokio::test]
async fn the_webhooks_of_who_is_banned_end_with_it() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    alan.set_role(LOBBY, beth.id(), Role::Moderator).await;
    let (hers, bot) = incoming_webhook(&beth, LOBBY).await;
    let (his, _) = incoming_webhook(&alan, LOBBY).await;
    hook_posts(&alan, &hers).await.unwrap();
    alan.sanction(LOBBY, &beth, "ban", "").await;
    assert_eq!(hook_posts(&alan, &hers).await.unwrap_err().1.code, ErrorCode::NotFound);
    hook_posts(&alan, &his).await.unwrap();
    assert!(alan.members(LOBBY).await.members.iter().all(|member| member.user.id != bot));
}

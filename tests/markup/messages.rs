//! HTML comes along wherever a message does.

use salon::protocol::{ClientFrame, Message, RoomId, ServerFrame};
use serde_json::json;

use crate::support::{Server, wait_for};

const LOBBY: RoomId = RoomId(1);

#[tokio::test]
async fn html_comes_by_every_way() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut live = beth.connect().await;
    let posted = alan.post_message(LOBBY, "**hi** https://example.com/a。").await;
    let html = "<p><strong>hi</strong> <a href=\"https://example.com/a\" target=\"_blank\" \
                rel=\"noopener noreferrer nofollow\">https://example.com/a</a>。</p>";
    assert_eq!(posted.html.as_deref(), Some(html));
    assert_eq!(posted.content, "**hi** https://example.com/a。", "what was written is kept");
    let heard = wait_for!(live, ServerFrame::Message { data, .. } => data);
    assert_eq!(heard, posted);
    assert_eq!(beth.history(LOBBY, None, 1).await.messages, std::slice::from_ref(&posted));
    let mut late = beth.connect().await;
    late.resume([(LOBBY, 0)]).await;
    assert_eq!(wait_for!(late, ServerFrame::Replay { data, .. } => data), [posted]);
}

#[tokio::test]
async fn a_message_by_socket_is_rendered_as_well() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let mut socket = alan.connect().await;
    socket.say(LOBBY, "```diff\n+a\n```").await;
    let heard = wait_for!(socket, ServerFrame::Message { data, .. } => data);
    let html = "<pre tabindex=\"0\"><code><span class=\"hl-inserted\">+a</span></code></pre>";
    assert_eq!(heard.html.as_deref(), Some(html));
    let (room_id, message_id) = (LOBBY, heard.id);
    socket.send(ClientFrame::Edit { room_id, message_id, content: "plain".into() }).await;
    let heard = wait_for!(socket, ServerFrame::MessageChanged { data, .. } => data);
    assert_eq!((heard.content.as_str(), heard.html), ("plain", None));
}

#[tokio::test]
async fn an_edit_is_rendered_anew_and_a_recall_leaves_nothing() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let posted = alan.post_message(LOBBY, "plain").await;
    assert_eq!(posted.html, None);
    let edit = json!({ "room_id": LOBBY, "message_id": posted.id, "content": "*edited*" });
    let edited: Message = alan.call("edit_message", edit).await;
    assert_eq!(edited.html.as_deref(), Some("<p><em>edited</em></p>"));
    assert_eq!(alan.history(LOBBY, None, 1).await.messages, [edited]);
    let recall = json!({ "room_id": LOBBY, "message_id": posted.id });
    let recalled: Message = alan.call("recall_message", recall).await;
    assert_eq!((recalled.content.as_str(), &recalled.html), ("", &None));
    assert_eq!(alan.history(LOBBY, None, 1).await.messages, [recalled]);
}

#[tokio::test]
async fn an_answer_quotes_what_was_written() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let posted = alan.post_message(LOBBY, "**look**").await;
    let form = json!({ "room_id": LOBBY, "content": "ok", "reply_to": posted.id });
    let answer: Message = alan.call("post_message", form).await;
    assert_eq!(answer.reply_to.unwrap().excerpt, "**look**");
}

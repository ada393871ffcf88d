use serde_json::json;

use crate::Program;
use crate::program::refusal;
use crate::support::Server;

#[tokio::test]
async fn an_announcement_is_a_message_with_a_title() {
    let server = Server::start().await;
    let ada = server.register("ada").await;
    let room = ada.rooms().await[0].id;
    let program = Program::new(&ada, &["write"]).await;
    let path = format!("/api/v1/rooms/{room}/announcements");
    let body = json!({ "title": "Backup <b>done</b>", "content": "12 *rooms*", "messageType": "success" });
    program.post(&path, body).await.unwrap();
    let html = ada.history(room, None, 1).await.messages.remove(0).html.unwrap();
    assert!(html.contains("✅ <strong>Backup &lt;b&gt;done&lt;/b&gt;</strong>"), "{html}");
    assert!(html.contains("12 <em>rooms</em>"), "{html}");
    assert_eq!(refusal(program.post(&path, json!({ "title": " " })).await), (422, "message_empty".into()));
}

//! Titles of pages, as the server writes them.

use salon::protocol::RoomKind;

use crate::support::Server;

#[tokio::test]
async fn a_room_s_name_cannot_end_the_title_it_stands_in() {
    let server = Server::start().await;
    let mallory = server.register("mallory").await;
    let name = "</title><meta http-equiv=refresh content=0;//evil.example>";
    let room = mallory.create_room(name, RoomKind::Public).await.id;
    let page = mallory.get(&format!("/rooms/{room}")).await.text().await.unwrap();
    assert_eq!(page.matches("</title>").count(), 1, "{page}");
    assert!(page.contains("&lt;/title&gt;&lt;meta http-equiv=refresh"), "{page}");
}

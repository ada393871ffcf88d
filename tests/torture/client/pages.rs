//! Pages of history, over HTTP.

use reqwest::StatusCode;
use reqwest::header::COOKIE;
use salon::protocol::{HistoryPage, RoomId};
use tokio::sync::mpsc;

use super::driver::Input;
use super::socket::Door;
use crate::history::Tick;

/// Load a room's newest page and hand it over.
pub async fn ask_for_page(door: Door, room: RoomId, request: u64, inbox: mpsc::Sender<Input>) {
    let asked = Tick::now();
    // A network that fails says nothing of the server; what the server answers has to be understood.
    let page = load(&door, room).await.ok().flatten().map(|text| {
        serde_json::from_str::<HistoryPage>(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    });
    // Whoever has crashed meanwhile needs no page.
    let _ = inbox.send(Input::Page { room, request, asked, page }).await;
}

/// The answer's text; none from a server that is stopping, or from a proxy that finds no server.
async fn load(door: &Door, room: RoomId) -> reqwest::Result<Option<String>> {
    let http = reqwest::Client::builder().no_proxy().timeout(super::PAGE_TIMEOUT).build()?;
    let request = http.post(format!("http://{}/api/history", door.address)).header(COOKIE, &door.cookie);
    let request = request.header("sec-fetch-site", "same-origin");
    let response = request.form(&[("room_id", room.0)]).send().await?;
    if [StatusCode::SERVICE_UNAVAILABLE, StatusCode::BAD_GATEWAY].contains(&response.status()) {
        return Ok(None);
    }
    response.text().await.map(Some)
}

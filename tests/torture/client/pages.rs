//! Pages of history, over HTTP.

use reqwest::header::COOKIE;
use salon::protocol::{HistoryPage, RoomId};
use tokio::sync::mpsc;

use super::driver::Input;
use super::socket::Door;
use crate::history::Tick;

/// Load a room's newest page and hand it over.
pub async fn ask_for_page(door: Door, room: RoomId, request: u64, inbox: mpsc::Sender<Input>) {
    let asked = Tick::now();
    let page = match load(&door, room).await {
        Ok(page) => Some(page),
        // The network's doing, or a server that is away or stopping. What else it answers is a fault.
        Err(error) => {
            let refused = error.status().filter(|status| status.as_u16() != 503);
            assert!(refused.is_none() && !error.is_decode(), "{error}");
            None
        }
    };
    // Whoever has crashed meanwhile needs no page.
    let _ = inbox.send(Input::Page { room, request, asked, page }).await;
}

async fn load(door: &Door, room: RoomId) -> reqwest::Result<HistoryPage> {
    let http = reqwest::Client::builder().no_proxy().timeout(super::PAGE_TIMEOUT).build()?;
    let request = http.post(format!("http://{}/api/history", door.address)).header(COOKIE, &door.cookie);
    request.form(&[("room_id", room.0)]).send().await?.error_for_status()?.json().await
}

//! How a socket ends.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::timeout;
use tokio_tungstenite::tungstenite;

use super::WRITE_TIMEOUT;
use crate::protocol::close;
use crate::server::socket::{Frame, Incoming, Line};

/// How long the peer has to answer a close, or to take the answer to its own.
pub(super) const FAREWELL_TIMEOUT: Duration = Duration::from_secs(1);

/// The code that answers a broken stream; `None` when nobody is there to be answered.
pub fn close_code(error: &tungstenite::Error) -> Option<u16> {
    match error {
        tungstenite::Error::Capacity(_) => Some(close::TOO_BIG),
        tungstenite::Error::Utf8(_) => Some(close::NOT_UTF8),
        tungstenite::Error::Protocol(_) => Some(close::BROKEN),
        _ => None,
    }
}

/// Send a close, if the peer still takes anything.
pub async fn say_goodbye(line: &Line, frame: Frame) {
    let _ = timeout(WRITE_TIMEOUT, line.write(&Mutex::new([frame].into()))).await;
}

/// Read until the peer has answered the close. Unread bytes would turn the end into a reset, and the peer might
/// never see the close code.
pub async fn wait_for_the_peer(incoming: &mut Incoming<impl FnMut(Frame) + Send + Unpin>) {
    let _ = timeout(FAREWELL_TIMEOUT, async { while let Some(Ok(_)) = incoming.next().await {} }).await;
}

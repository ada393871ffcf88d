//! A WebSocket that tells what happens to it, in order, to one function.

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{CloseEvent, Event, MessageEvent, WebSocket};

use crate::protocol::SUBPROTOCOL;

/// What happens to a socket. Nothing comes after `Closed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SocketEvent {
    Opened,
    Text(String),
    Closed { code: u16, reason: String },
}

/// A connection being opened or open; dropping it closes it silently.
#[derive(Debug)]
pub struct Socket {
    raw: WebSocket,
    _opened: Closure<dyn Fn(Event)>,
    _message: Closure<dyn Fn(MessageEvent)>,
    _closed: Closure<dyn Fn(CloseEvent)>,
}

impl Socket {
    /// Connect to the server this page is from. `None` where the browser refuses to try.
    pub fn open(on_event: impl Fn(SocketEvent) + Clone + 'static) -> Option<Self> {
        let raw = WebSocket::new_with_str(&address()?, SUBPROTOCOL).ok()?;
        let opened = Closure::new({
            let on_event = on_event.clone();
            move |_| on_event(SocketEvent::Opened)
        });
        let message = Closure::new({
            let on_event = on_event.clone();
            move |event: MessageEvent| {
                if let Some(text) = event.data().as_string() {
                    on_event(SocketEvent::Text(text));
                }
            }
        });
        let closed = Closure::new(move |event: CloseEvent| {
            on_event(SocketEvent::Closed { code: event.code(), reason: event.reason() });
        });
        raw.set_onopen(Some(Closure::as_ref(&opened).unchecked_ref()));
        raw.set_onmessage(Some(Closure::as_ref(&message).unchecked_ref()));
        raw.set_onclose(Some(Closure::as_ref(&closed).unchecked_ref()));
        Some(Self { raw, _opened: opened, _message: message, _closed: closed })
    }

    /// Send a frame; whether the socket was open for it.
    pub fn send(&self, text: &str) -> bool {
        self.raw.ready_state() == WebSocket::OPEN && self.raw.send_with_str(text).is_ok()
    }

    /// Close it with a code of 1000 or 3000–4999, without another word from it.
    pub fn close(self, code: u16) {
        self.silence();
        let _ = self.raw.close_with_code(code);
    }

    fn silence(&self) {
        self.raw.set_onopen(None);
        self.raw.set_onmessage(None);
        self.raw.set_onclose(None);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.silence();
        let _ = self.raw.close();
    }
}

fn address() -> Option<String> {
    let location = window().location();
    let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
    Some(format!("{scheme}://{}/ws", location.host().ok()?))
}

//! The connection to the server: a socket and a timer that obey [`Link`].

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::on_cleanup;

use super::batch::Batch;
use super::clock::{now_ms, random};
use super::socket::{Socket, SocketEvent};
use super::timers::{Timer, later};
use super::visibility;
use crate::protocol::{ClientFrame, ServerFrame, json};
use crate::realtime::link::{Action, Event, Link, Status, Trouble};
use crate::ui::state::connection::ConnectionEvent;

thread_local! {
    /// A page has one connection.
    static CURRENT: RefCell<Option<Rc<Driver>>> = const { RefCell::new(None) };
}

/// The close code of a connection that could not be made (RFC 6455).
const ABNORMAL: u16 = 1006;

/// Connect, and stay connected as long as the current owner lives. `tell` hears of everything, in order: of frames
/// in a moment, see [`Batch`], of all else at once.
pub fn start(tell: impl Fn(ConnectionEvent) + 'static) {
    let driver = Rc::new(Driver {
        link: RefCell::new(Link::new()),
        socket: RefCell::default(),
        timer: RefCell::default(),
        generation: Cell::new(0),
        news: Batch::new(tell),
    });
    CURRENT.set(Some(driver.clone()));
    on_cleanup(|| CURRENT.set(None));
    visibility::on_connectivity(|online| step(if online { Event::Online } else { Event::Offline }));
    visibility::on_change(|| {
        if visibility::is_visible() {
            step(Event::Visible);
        }
    });
    if !visibility::is_online() {
        driver.step(Event::Offline);
    }
    driver.step(Event::Start);
}

/// Send a frame; whether there was a connection for it.
pub fn send(frame: &ClientFrame) -> bool {
    CURRENT.with_borrow(|driver| driver.as_ref().is_some_and(|driver| driver.send(frame)))
}

/// Whether there is a connection now.
pub fn is_open() -> bool {
    let status = |driver: &Rc<Driver>| driver.link.borrow().status();
    CURRENT.with_borrow(|driver| matches!(driver.as_ref().map(status), Some(Status::Online { .. })))
}

/// What went wrong last.
pub fn trouble() -> Option<Trouble> {
    CURRENT.with_borrow(|driver| driver.as_ref()?.link.borrow().trouble().cloned())
}

/// Tell the connection what happened outside it.
pub fn step(event: Event) {
    if let Some(driver) = CURRENT.with_borrow(Clone::clone) {
        driver.step(event);
    }
}

struct Driver {
    link: RefCell<Link>,
    socket: RefCell<Option<Socket>>,
    /// Which of the link's sockets `socket` is.
    generation: Cell<u64>,
    timer: RefCell<Option<Timer>>,
    news: Rc<Batch<ConnectionEvent>>,
}

impl Driver {
    fn step(self: &Rc<Self>, event: Event) {
        let before = self.link.borrow().status();
        let actions = self.link.borrow_mut().step(now_ms(), random(), event);
        // Said first: what is done on `Connected` may already look at it.
        let status = self.link.borrow().status();
        if status != before {
            self.news.push_now(ConnectionEvent::Status(status));
        }
        for action in actions {
            self.obey(action);
        }
    }

    fn obey(self: &Rc<Self>, action: Action) {
        match action {
            Action::Open { generation } => self.open(generation),
            Action::Close { generation, code } => {
                if generation == self.generation.get()
                    && let Some(socket) = self.socket.take()
                {
                    socket.close(code);
                }
            }
            Action::SendPing { nonce, .. } => {
                self.send(&ClientFrame::Ping { nonce });
            }
            Action::WakeAt { at_ms } => {
                let driver = Rc::downgrade(self);
                let wake = move || {
                    if let Some(driver) = driver.upgrade() {
                        driver.step(Event::Wake);
                    }
                };
                self.timer.replace(Some(Timer::after(at_ms.saturating_sub(now_ms()), wake)));
            }
            Action::Connected { .. } => self.news.push_now(ConnectionEvent::Connected),
            Action::Disconnected { .. } => self.news.push_now(ConnectionEvent::Disconnected),
        }
    }

    fn open(self: &Rc<Self>, generation: u64) {
        let driver = Rc::downgrade(self);
        let on_event = move |event| {
            if let Some(driver) = driver.upgrade() {
                driver.take(generation, event);
            }
        };
        self.generation.set(generation);
        let socket = Socket::open(on_event.clone());
        if socket.is_none() {
            // Not at once: the link is still being obeyed.
            later(0, move || on_event(SocketEvent::Closed { code: ABNORMAL, reason: String::new() }));
        }
        self.socket.replace(socket);
    }

    fn take(self: &Rc<Self>, generation: u64, event: SocketEvent) {
        match event {
            SocketEvent::Opened => self.step(Event::Opened { generation }),
            SocketEvent::Closed { code, reason } => self.step(Event::Closed { generation, code, reason }),
            SocketEvent::Text(text) => match json::read(&text) {
                Ok(frame) => self.receive(generation, frame),
                // From a newer server: not for us, but a sign of life.
                Err(_) => self.step(Event::Received { generation }),
            },
        }
    }

    fn receive(self: &Rc<Self>, generation: u64, frame: ServerFrame) {
        self.step(match &frame {
            ServerFrame::Hello { heartbeat_ms, .. } => {
                Event::Hello { generation, heartbeat_ms: *heartbeat_ms }
            }
            ServerFrame::Pong { nonce, .. } => Event::Pong { generation, nonce: *nonce },
            ServerFrame::SignedOut { reason } => Event::SignedOut { reason: *reason },
            ServerFrame::Error { code, .. } | ServerFrame::Nack { code, .. } => {
                Event::Refused { generation, code: *code }
            }
            _ => Event::Received { generation },
        });
        self.news.push(ConnectionEvent::Frame(Box::new(frame)));
    }

    fn send(&self, frame: &ClientFrame) -> bool {
        let text = serde_json::to_string(frame).expect("frames have no failing parts");
        self.socket.borrow().as_ref().is_some_and(|socket| socket.send(&text))
    }
}

//! What a send queue holds, and its bound.

use std::collections::{HashMap, HashSet, VecDeque};

use super::Ending;
use crate::protocol::{RoomId, close, limits};
use crate::server::socket::Frame;

#[derive(Debug)]
pub enum Gate {
    /// Changes (with their revision) and other news wait for [`super::SendQueue::release`].
    Held(Vec<(Option<i64>, Frame)>),
    /// Changes newer than this revision pass.
    Live(i64),
}

#[derive(Debug)]
struct Outgoing {
    frame: Frame,
    /// Typing, presence, rooms one is not in: the first to go when the queue is full.
    droppable: bool,
}

#[derive(Debug, Default)]
pub struct State {
    /// `hello`, which is sent before all else.
    first: Option<Frame>,
    pub greeted: bool,
    /// Rooms left before `hello`: a list of rooms that was read earlier may still name them.
    pub departed: HashSet<RoomId>,
    frames: VecDeque<Outgoing>,
    pub gates: HashMap<RoomId, Gate>,
    /// Frames and bytes that wait, at the gates too.
    waiting: usize,
    bytes: usize,
    pub ending: Option<Ending>,
    /// Whether somebody has undertaken to write what waits.
    pub is_awaited: bool,
}

impl State {
    pub fn open_with(&mut self, frame: Frame) {
        self.first = Some(frame);
        self.greeted = true;
        self.departed = HashSet::new();
    }

    pub fn follow(&mut self, room: RoomId) {
        self.gates.entry(room).or_insert_with(|| Gate::Held(Vec::new()));
    }

    pub fn pop(&mut self) -> Option<Frame> {
        if let Some(frame) = self.first.take() {
            return Some(frame);
        }
        let outgoing = self.frames.pop_front()?;
        self.uncount(1, outgoing.frame.len());
        Some(outgoing.frame)
    }

    pub fn enqueue(&mut self, frame: Frame, droppable: bool) {
        if self.ending.is_some() {
            return;
        }
        let bytes = frame.len();
        self.frames.push_back(Outgoing { frame, droppable });
        self.count(1, bytes);
    }

    pub fn count(&mut self, frames: usize, bytes: usize) {
        self.waiting += frames;
        self.bytes += bytes;
        if self.is_full() {
            self.drop_droppable();
        }
        if self.is_full() {
            self.overflow();
        }
    }

    pub fn is_empty(&self) -> bool {
        self.first.is_none() && self.frames.is_empty()
    }

    /// Frames and bytes.
    pub fn waiting(&self) -> (usize, usize) {
        (self.waiting, self.bytes)
    }

    pub fn uncount(&mut self, frames: usize, bytes: usize) {
        self.waiting = self.waiting.saturating_sub(frames);
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    /// At most half of the bound is in use, or the writer has nothing to do.
    pub fn is_roomy(&self) -> bool {
        let half_empty = self.waiting <= limits::QUEUE_FRAMES / 2 && self.bytes <= limits::QUEUE_BYTES / 2;
        half_empty || self.frames.is_empty()
    }

    fn is_full(&self) -> bool {
        self.waiting > limits::QUEUE_FRAMES || self.bytes > limits::QUEUE_BYTES
    }

    fn drop_droppable(&mut self) {
        let (mut frames, mut bytes) = (0, 0);
        self.frames.retain(|outgoing| {
            if outgoing.droppable {
                frames += 1;
                bytes += outgoing.frame.len();
            }
            !outgoing.droppable
        });
        self.uncount(frames, bytes);
    }

    /// Forget everything that waits, and all rooms.
    pub fn clear(&mut self) {
        self.first = None;
        self.frames.clear();
        self.gates.clear();
        self.waiting = 0;
        self.bytes = 0;
    }

    /// The client resumes from the store: keeping frames for it would only cost memory.
    fn overflow(&mut self) {
        self.clear();
        self.ending.get_or_insert(Ending { code: close::SLOW_CONSUMER, reason: "slow consumer".to_owned() });
    }
}

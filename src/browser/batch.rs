//! What comes faster than anybody reads is handed on together: the page is drawn once for all of it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use leptos::prelude::request_animation_frame;

use super::clock::now_ms;
use super::timers::Timer;
use super::visibility;

/// How long something waits where nothing is painted, in milliseconds.
const PATIENCE_MS: u64 = 100;
/// Nothing is handed on sooner than this after what was before, in milliseconds. What comes alone does not wait; in a room
/// with hundreds of messages a second every picture costs as much as all that is new in it.
const PACE_MS: u64 = 100;

/// Things that wait to be handed on, in order.
pub struct Batch<T> {
    waiting: RefCell<VecDeque<T>>,
    /// It is set when they will be.
    is_due: Cell<bool>,
    /// When that was last done, in Unix milliseconds.
    last_ms: Cell<u64>,
    timer: RefCell<Option<Timer>>,
    take: Box<dyn Fn(T)>,
}

impl<T: 'static> Batch<T> {
    /// Nothing waits yet. `take` is given one thing after the other.
    pub fn new(take: impl Fn(T) + 'static) -> Rc<Self> {
        Rc::new(Self {
            waiting: RefCell::default(),
            is_due: Cell::new(false),
            last_ms: Cell::new(0),
            timer: RefCell::default(),
            take: Box::new(take),
        })
    }

    /// Hand something on before the next paint, or with what else comes in a moment; at once if the page is not on the
    /// screen.
    pub fn push(self: &Rc<Self>, item: T) {
        self.waiting.borrow_mut().push_back(item);
        if !visibility::is_visible() {
            self.flush();
        } else if !self.is_due.replace(true) {
            let flush = |batch: Weak<Self>| move || batch.upgrade().iter().for_each(|batch| batch.flush());
            // A clock that was set back is no reason to wait longer.
            let wait_ms = (self.last_ms.get() + PACE_MS).saturating_sub(now_ms()).min(PACE_MS);
            let timer_ms = if wait_ms > 0 {
                wait_ms
            } else {
                request_animation_frame(flush(Rc::downgrade(self)));
                // The page may have left the screen meanwhile.
                PATIENCE_MS
            };
            self.timer.replace(Some(Timer::after(timer_ms, flush(Rc::downgrade(self)))));
        }
    }

    /// Hand something on now, after all that waits.
    pub fn push_now(&self, item: T) {
        self.waiting.borrow_mut().push_back(item);
        self.flush();
    }

    fn flush(&self) {
        // A frame that was asked for comes although the timer was first.
        if self.waiting.borrow().is_empty() {
            return;
        }
        self.is_due.set(false);
        self.last_ms.set(now_ms());
        self.timer.take();
        loop {
            // Let go of before it is taken: that may bring more.
            let next = self.waiting.borrow_mut().pop_front();
            let Some(item) = next else { return };
            (self.take)(item);
        }
    }
}

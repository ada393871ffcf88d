//! What comes faster than the screen is painted is handed on together: nobody sees what was there in between, and the
//! page is laid out once for all of it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use leptos::prelude::request_animation_frame;

use super::timers::Timer;
use super::visibility;

/// How long something waits where nothing is painted, in milliseconds.
const PATIENCE_MS: u64 = 100;

/// Things that wait for the next paint, in order.
pub struct Batch<T> {
    waiting: RefCell<VecDeque<T>>,
    /// The next paint is awaited.
    is_due: Cell<bool>,
    /// The page may have left the screen meanwhile.
    patience: RefCell<Option<Timer>>,
    take: Box<dyn Fn(T)>,
}

impl<T: 'static> Batch<T> {
    /// Nothing waits yet. `take` is given one thing after the other.
    pub fn new(take: impl Fn(T) + 'static) -> Rc<Self> {
        Rc::new(Self {
            waiting: RefCell::default(),
            is_due: Cell::new(false),
            patience: RefCell::default(),
            take: Box::new(take),
        })
    }

    /// Hand something on before the next paint; at once if the page is not on the screen.
    pub fn push(self: &Rc<Self>, item: T) {
        self.waiting.borrow_mut().push_back(item);
        if !visibility::is_visible() {
            self.flush();
        } else if !self.is_due.replace(true) {
            let flush = |batch: Weak<Self>| move || batch.upgrade().iter().for_each(|batch| batch.flush());
            request_animation_frame(flush(Rc::downgrade(self)));
            self.patience.replace(Some(Timer::after(PATIENCE_MS, flush(Rc::downgrade(self)))));
        }
    }

    /// Hand something on now, after all that waits.
    pub fn push_now(&self, item: T) {
        self.waiting.borrow_mut().push_back(item);
        self.flush();
    }

    fn flush(&self) {
        self.is_due.set(false);
        self.patience.take();
        loop {
            // Let go of before it is taken: that may bring more.
            let next = self.waiting.borrow_mut().pop_front();
            let Some(item) = next else { return };
            (self.take)(item);
        }
    }
}

//! The scroller of a conversation: what is being read stays where it is.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Array;
use leptos::html::{Div, Ol};
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element, Event, HtmlDivElement, HtmlElement, MutationObserver, MutationObserverInit, MutationRecord,
    Node, ResizeObserver, ScrollIntoViewOptions, ScrollLogicalPosition,
};

/// This near to an edge counts as at it, in pixels.
const EDGE_PX: i32 = 48;
/// This near to an edge more should be loaded, in pixels.
const NEAR_PX: i32 = 240;

/// No line is lower, in pixels.
const LINE_PX: usize = 24;

/// A line that was looked for stays marked for so long, in milliseconds.
const FOUND_MS: u64 = 2_000;

/// Where in the conversation the reader is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScrollPosition {
    pub at_bottom: bool,
    pub near_top: bool,
    pub near_bottom: bool,
    /// Not our own doing.
    pub by_reader: bool,
}

/// Keep the reader's place while `content` changes: at its end while `following`, else on the line in the
/// middle of the view. Who goes to the end follows, if `is_complete`: if what is there ends with the newest
/// line. The first content is shown from the element called `begin_at`, if that is there. The message at the
/// position `sought` is brought into view as soon as it is there. `on_scroll` is told of every move. Ends with the current owner.
pub fn keep_place(
    scroller: NodeRef<Div>,
    content: NodeRef<Ol>,
    following: RwSignal<bool>,
    is_complete: impl Fn() -> bool + 'static,
    begin_at: Option<&'static str>,
    sought: RwSignal<Option<i64>>,
    on_scroll: impl Fn(ScrollPosition) + 'static,
) {
    let (Some(scroller), Some(content)) = (scroller.get_untracked(), content.get_untracked()) else { return };
    let place = Rc::new(Place {
        scroller,
        content,
        following,
        is_complete: Box::new(is_complete),
        anchor: RefCell::default(),
        moved: Cell::new(false),
        begin_at: Cell::new(begin_at),
        sought,
    });
    place.hold();
    let seeking = place.clone();
    Effect::new(move |_| {
        if sought.get().is_some() {
            seeking.hold();
        }
    });
    StoredValue::new_local(Watch::new(place, on_scroll));
}

/// Go to the newest line.
pub fn to_bottom(scroller: NodeRef<Div>) {
    if let Some(scroller) = scroller.get_untracked() {
        scroller.set_scroll_top(scroller.scroll_height());
    }
}

/// What is left to scroll.
fn below(scroller: &HtmlDivElement) -> i32 {
    scroller.scroll_height() - scroller.scroll_top() - scroller.client_height()
}

struct Place {
    scroller: HtmlDivElement,
    content: web_sys::HtmlOListElement,
    following: RwSignal<bool>,
    /// Whether the content ends with the newest line.
    is_complete: Box<dyn Fn() -> bool>,
    /// The id of the line in the middle of the view, and how far below the scroller's edge it is.
    anchor: RefCell<Option<(String, f64)>>,
    /// Whether the last scroll event was our own doing.
    moved: Cell<bool>,
    /// The element to begin at, until there is something to see.
    begin_at: Cell<Option<&'static str>>,
    /// The position of a message to go to, until it is there.
    sought: RwSignal<Option<i64>>,
}

impl Place {
    /// Where the reader is after a scroll event.
    fn position(&self) -> ScrollPosition {
        ScrollPosition {
            at_bottom: below(&self.scroller) <= EDGE_PX,
            near_top: self.scroller.scroll_top() <= NEAR_PX,
            near_bottom: below(&self.scroller) <= NEAR_PX,
            by_reader: !self.moved.replace(false),
        }
    }

    fn is_at_newest(&self) -> bool {
        below(&self.scroller) <= EDGE_PX && (self.is_complete)()
    }

    fn top_of(&self, element: &Element) -> f64 {
        element.get_bounding_client_rect().top() - self.scroller.get_bounding_client_rect().top()
    }

    /// Note the line in the middle of the view. By id, for a line may be drawn anew. Not the topmost: the
    /// first of the window loses its name and picture when lines come before it.
    fn remember(&self) {
        let lines = self.content.children();
        let middle_of_view = f64::from(self.scroller.client_height()) / 2.0;
        let (mut low, mut high) = (0, lines.length());
        while low < high {
            let middle = low.midpoint(high);
            let above = lines.item(middle).is_some_and(|line| {
                self.top_of(&line) + line.get_bounding_client_rect().height() <= middle_of_view
            });
            if above { low = middle + 1 } else { high = middle }
        }
        // Date lines have no id: take the next that has one, or the one before.
        let line = (low..lines.length())
            .chain((0..low).rev())
            .filter_map(|index| lines.item(index))
            .find(|line| !line.id().is_empty());
        *self.anchor.borrow_mut() = line.map(|line| (line.id(), self.top_of(&line)));
    }

    /// After a change of the content or of the size: back to the place.
    fn hold(&self) {
        self.begin();
        self.seek();
        if self.following.get_untracked() {
            if !self.scroll_to(self.scroller.scroll_height()) {
                self.remember();
            }
            // Else it is remembered when the scroller tells of it.
            return;
        }
        if let Some((id, top)) = &*self.anchor.borrow()
            && let Some(line) = document().get_element_by_id(id)
        {
            let shift = self.top_of(&line) - top;
            if shift.abs() >= 1.0 {
                self.scroll_to(self.scroller.scroll_top() + shift.round() as i32);
            }
            // The last lines may have come to where the reader is.
            if self.is_at_newest() {
                self.follow(true);
            }
        }
        self.remember();
    }

    fn begin(&self) {
        if self.content.child_element_count() == 0 {
            return;
        }
        if let Some(element) = self.begin_at.take().and_then(|id| document().get_element_by_id(id)) {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Center);
            element.scroll_into_view_with_scroll_into_view_options(&options);
            self.follow(self.is_at_newest());
            self.remember();
        }
    }

    fn follow(&self, follows: bool) {
        if self.following.get_untracked() != follows {
            self.following.set(follows);
        }
    }

    /// Go to the message that is sought, and mark it for a moment.
    fn seek(&self) {
        let Some(seq) = self.sought.get_untracked() else { return };
        let line = document().get_element_by_id(&format!("m{seq}"));
        let Some(line) = line.and_then(|line| line.dyn_into::<HtmlElement>().ok()) else { return };
        self.sought.set(None);
        let _ = line.focus();
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Center);
        line.scroll_into_view_with_scroll_into_view_options(&options);
        self.follow(self.is_at_newest());
        self.remember();
        let classes = line.class_list();
        let _ = classes.add_1("found");
        crate::browser::timers::later(FOUND_MS, move || drop(classes.remove_1("found")));
    }

    /// Whether that is another place.
    fn scroll_to(&self, top: i32) -> bool {
        let before = self.scroller.scroll_top();
        self.scroller.set_scroll_top(top);
        // Several changes may come before the one event that tells of the first.
        let is_another = self.scroller.scroll_top() != before;
        if is_another {
            self.moved.set(true);
        }
        is_another
    }
}

/// Whether anything has come or gone that takes space. The buttons of a line do not, which come while the wheel turns:
/// holding the place would take that back.
fn takes_space(records: &Array) -> bool {
    let takes_space = |node: Node| match node.dyn_ref::<Element>() {
        Some(element) => !element.class_list().contains("message-tools"),
        None => node.node_type() != Node::COMMENT_NODE,
    };
    records.iter().any(|record| {
        let record = record.unchecked_into::<MutationRecord>();
        [record.added_nodes(), record.removed_nodes()]
            .iter()
            .any(|nodes| (0..nodes.length()).filter_map(|index| nodes.item(index)).any(takes_space))
    })
}

/// Say how many lines the window has room for at most, now and whenever its size changes, while the current owner lives.
pub fn on_line_capacity(tell: impl Fn(usize) + Clone + 'static) {
    let lines = || {
        let height = window().inner_height().ok().and_then(|height| height.as_f64());
        height.map_or(0, |height| height as usize / LINE_PX)
    };
    tell(lines());
    let handle = window_event_listener(leptos::ev::resize, move |_| tell(lines()));
    on_cleanup(move || handle.remove());
}

struct Watch {
    scroller: HtmlElement,
    scrolled: Closure<dyn Fn(Event)>,
    mutations: Option<MutationObserver>,
    sizes: Option<ResizeObserver>,
    _mutated: Closure<dyn Fn(Array)>,
    _resized: Closure<dyn Fn(JsValue)>,
}

impl Watch {
    fn new(place: Rc<Place>, on_scroll: impl Fn(ScrollPosition) + 'static) -> Self {
        // Both are called after the change and before the next paint.
        let mutated = Closure::<dyn Fn(Array)>::new({
            let place = place.clone();
            move |records: Array| {
                if takes_space(&records) {
                    place.hold();
                }
            }
        });
        let resized = Closure::<dyn Fn(JsValue)>::new({
            let place = place.clone();
            move |_| place.hold()
        });
        let mutations = MutationObserver::new(mutated.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &mutations {
            let what = MutationObserverInit::new();
            what.set_child_list(true);
            what.set_subtree(true);
            let _ = observer.observe_with_options(&place.scroller, &what);
        }
        let sizes = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &sizes {
            observer.observe(&place.scroller);
            observer.observe(&place.content);
        }
        let scroller: HtmlElement = place.scroller.clone().unchecked_into();
        let scrolled = Closure::<dyn Fn(Event)>::new(move |_| {
            let position = place.position();
            // Our own move may be overtaken by growth: that does not mean the reader has left the end.
            if position.by_reader || position.at_bottom {
                place.follow(place.is_at_newest());
            }
            place.remember();
            on_scroll(position);
        });
        let _ = scroller.add_event_listener_with_callback("scroll", scrolled.as_ref().unchecked_ref());
        Self { scroller, scrolled, mutations, sizes, _mutated: mutated, _resized: resized }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self
            .scroller
            .remove_event_listener_with_callback("scroll", self.scrolled.as_ref().unchecked_ref());
        self.mutations.iter().for_each(MutationObserver::disconnect);
        self.sizes.iter().for_each(ResizeObserver::disconnect);
    }
}

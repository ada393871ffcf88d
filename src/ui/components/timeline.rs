//! The messages of a room.

use leptos::ev::PointerEvent;
use leptos::html::{Div, Ol};
use leptos::prelude::*;

use super::announcer::Announcer;
use super::history_edge::HistoryEdge;
use super::jump_to_latest::JumpToLatest;
use super::later::Later;
use super::lightbox::lightbox;
use super::line_deed::keep_deed;
use super::line_sketches::keep_sketches;
use super::line_tools::keep_tools;
use super::read_by::read_by;
use super::timeline_lines::{correct_times, use_line_inputs, use_lines};
use super::timeline_problem::TimelineProblem;
use super::when::When;
use crate::browser::scroll::{self, ScrollPosition};
use crate::browser::timers::Timer;
use crate::browser::{focus, pointer, visibility};
use crate::realtime::timeline::Side;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::lines::{SHOW_ACTIONS, UNREAD_MARK};
use crate::ui::state::conversation::{Conversation, Loading};
use crate::ui::state::conversations::use_conversations;
use crate::ui::state::outbox::use_outbox;
use crate::ui::state::read_mark::keep_read_mark;

/// How long a finger rests on a message until it shows what can be done to it, in milliseconds.
const LONG_PRESS_MS: u64 = 500;

/// A window on the room's history that scrolls.
#[component]
pub fn Timeline(conversation: Conversation) -> impl IntoView {
    let Conversation { timeline, loading, .. } = conversation;
    let (t, outbox) = (use_locale(), use_outbox());
    let inputs = use_line_inputs(conversation);
    let is_empty = Memo::new(move |_| timeline.with(|timeline| timeline.messages().is_empty()));
    let is_waiting = move || is_empty.get() && loading.with(|loading| *loading == Loading::First);
    let scroller = NodeRef::<Div>::new();
    let list = NodeRef::<Ol>::new();

    // A finger that rests on a line. Scrolling takes it away.
    let held = StoredValue::new_local(None::<Timer>);
    let hold = move |event: PointerEvent| {
        let offer = |seq| Timer::after(LONG_PRESS_MS, move || conversation.offer(seq));
        held.set_value(pointer::touched_message(&event).map(offer));
    };
    let let_go = move |_: PointerEvent| held.set_value(None);

    // Anywhere: not every browser says that an element has lost it that is no longer there.
    focus::on_focus_in(move |event| conversation.focus_on(pointer::focused_message(&event)));
    stay_in_place(conversation, scroller, list);
    keep_read_mark(conversation);
    let lines = use_lines(conversation, inputs, list);
    correct_times(inputs);
    keep_tools(conversation, inputs);
    keep_deed(conversation, inputs);
    keep_sketches(list, inputs);

    view! {
        <div class="conversation-body">
            <div
                class="scroller"
                role="log"
                aria-label=t.text(Locale::messages)
                aria-live="off"
                aria-busy=move || is_waiting().then_some("true")
                tabindex="0"
                node_ref=scroller
            >
                <HistoryEdge conversation side=Side::Earlier />
                <When is=is_waiting>
                    <ul class="skeleton messages" aria-hidden="true">
                        {(0..4).map(|_| view! { <li><span></span><span></span><span></span></li> }).collect_view()}
                    </ul>
                </When>
                <TimelineProblem conversation />
                <ol
                    class="timeline"
                    node_ref=list
                    inner_html=lines
                    on:click=move |event| conversation.press(&event, outbox)
                    on:pointerdown=hold
                    on:pointerup=let_go
                    on:pointercancel=let_go
                    on:pointerover=move |event| conversation.point_at(pointer::pointed_message(&event))
                    on:pointerleave=move |_| conversation.point_at(None)
                    on:focusout=move |event| {
                        // Else the whole window has lost it, and gets it back in the same place.
                        if visibility::is_attentive() {
                            conversation.focus_on(pointer::next_focused_message(&event));
                        }
                    }
                    on:contextmenu=move |event| {
                        if held.with_value(Option::is_some) {
                            event.prevent_default();
                        }
                    }
                ></ol>
                <HistoryEdge conversation side=Side::Later />
            </div>
            <span id=SHOW_ACTIONS hidden>
                {t.text(Locale::show_actions)}
            </span>
            <Announcer conversation />
            <JumpToLatest conversation scroller />
            <When is=move || conversation.awaits_readers()>
                <Later load=move || Box::pin(read_by(conversation)) />
            </When>
            <When is=move || conversation.picture.get().is_some()>
                <Later load=move || Box::pin(lightbox(conversation)) />
            </When>
        </div>
    }
}

/// Hold the view still, and tell the timeline where the reader is.
fn stay_in_place(conversation: Conversation, scroller: NodeRef<Div>, list: NodeRef<Ol>) {
    let Conversation { room_id, timeline, following, sought, unread_after, .. } = conversation;
    let conversations = use_conversations();
    let on_scroll = move |position: ScrollPosition| {
        if position.by_reader && position.near_top {
            conversations.load_beside(room_id, Side::Earlier);
        }
        if position.by_reader && position.near_bottom {
            conversations.load_beside(room_id, Side::Later);
        }
    };
    Effect::new(move |_| {
        if scroller.get().is_some() && list.get().is_some() {
            let begin_at = unread_after.map(|_| UNREAD_MARK);
            let is_complete = move || timeline.with_untracked(|timeline| !timeline.has_newer());
            scroll::keep_place(scroller, list, following, is_complete, begin_at, sought, on_scroll);
        }
    });
    Effect::new(move |_| {
        scroll::on_line_capacity(move |lines| {
            timeline.maybe_update(|timeline| {
                timeline.set_in_view(lines);
                false
            });
        });
    });
    // The timeline trims the end that is out of view.
    Effect::new(move |_| {
        let at_bottom = following.get();
        timeline.track();
        timeline.maybe_update(|timeline| {
            let before = (timeline.at_bottom(), timeline.new_count());
            timeline.set_at_bottom(at_bottom);
            before != (timeline.at_bottom(), timeline.new_count())
        });
    });
}

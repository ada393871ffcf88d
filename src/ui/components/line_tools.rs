//! The buttons of the line that is at hand.

use leptos::prelude::*;

use super::timeline_lines::LineInputs;
use crate::browser::line::Tools;
use crate::browser::{clock, focus};
use crate::protocol::{Message, PageData};
use crate::ui::lines::{self, MayDo};
use crate::ui::state::conversation::Conversation;
use crate::ui::state::session::use_session;

/// Whose buttons are to be in their line, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct AtHand {
    seq: i64,
    /// Unix milliseconds.
    at_ms: i64,
    /// Nothing is done to what was recalled.
    may: Option<MayDo>,
}

/// Keep the buttons in the lines that the reader has at hand.
pub fn keep_tools(conversation: Conversation, inputs: LineInputs) {
    let window_ms = use_context::<PageData>().map_or(0, |page| page.recall_window_ms);
    let session = use_session();
    let at_hand = Memo::new(move |_| {
        let (me, moderates) = (session.user_id(), conversation.moderates.get());
        let may = |message: &Message| MayDo {
            edit: me == Some(message.user_id),
            look_back: moderates && message.edited_at.is_some(),
            recall: me.is_some_and(|me| {
                message.check_recall(me, moderates, window_ms, clock::now_ms() as i64).is_ok()
            }),
        };
        let at_hand = conversation.at_hand().into_iter().map(|message| AtHand {
            seq: message.seq,
            at_ms: message.created_at,
            may: message.recalled.is_none().then(|| may(&message)),
        });
        at_hand.collect::<Vec<_>>()
    });
    let put = move |of: AtHand| {
        let viewer = inputs.look.get_untracked().viewer;
        let tools = of.may.map(|may| lines::tools(may, viewer.locale).into_string()).unwrap_or_default();
        Some((of, Tools::put(of.seq, &tools, &viewer.exact_time(of.at_ms))?))
    };
    let shown = StoredValue::new_local(Vec::<(AtHand, Tools)>::new());
    // Not while the owner is: what goes may tell others of it.
    on_cleanup(move || drop(shown.try_set_value(Vec::new())));
    Effect::new(move |_| {
        at_hand.track();
        inputs.after_drawing(move || {
            let Some(at_hand) = at_hand.try_get_untracked() else { return };
            shown.try_update_value(|shown| {
                // Others come in their place when somebody may do less than a moment ago, or more.
                focus::kept_in_lines(|| {
                    shown.retain(|(of, tools)| at_hand.contains(of) && tools.is_there());
                    for of in at_hand {
                        if !shown.iter().any(|(known, _)| *known == of) {
                            shown.extend(put(of));
                        }
                    }
                });
            });
        });
    });
}

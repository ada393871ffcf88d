//! Where messages are written.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::Textarea;
use leptos::prelude::*;
use uuid::Uuid;

use super::attachment_tray::attachment_tray;
use super::character_counter::CharacterCounter;
use super::completion_list::completion_list;
use super::emoji_picker::EmojiPicker;
use super::icon::{Icon, IconName};
use super::later::Later;
use super::reply_bar::ReplyBar;
use super::typing_line::TypingLine;
use super::when::When;
use crate::browser::{pointer, text_area, upload};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::composition::use_composition;
use crate::ui::state::conversation::Conversation;
use crate::ui::state::rooms::use_rooms;
use crate::ui::state::submission::SubmissionState;

/// Whether a key is to send what is written, and not to break the line.
pub(super) fn is_send_key(event: &KeyboardEvent) -> bool {
    // 229: some browsers end a composition before they tell of the key that ended it.
    let is_composing = event.is_composing() || event.key_code() == 229;
    // Keyboards on glass have no Shift+Enter worth the name: there Enter breaks the line, the button sends.
    event.key() == "Enter" && !event.shift_key() && !is_composing && !pointer::is_coarse()
}

/// A text field that grows with its text. Without JavaScript a plain form.
#[component]
pub fn Composer(conversation: Conversation) -> impl IntoView {
    let room_id = conversation.room_id;
    let (t, rooms) = (use_locale(), use_rooms());
    let field = NodeRef::<Textarea>::new();
    let composition = use_composition(conversation, field);
    let tray = composition.tray;
    let is_dragged_over = RwSignal::new(false);
    let name = Memo::new(move |_| rooms.get(room_id).map(|room| room.name).unwrap_or_default());
    let is_direct = Memo::new(move |_| rooms.get(room_id).is_some_and(|room| room.peer.is_some()));
    let placeholder = move || {
        let (t, name) = (t.get(), name.get());
        if is_direct.get() { t.write_to_person(name) } else { t.write_to(name) }
    };
    let is_over = Memo::new(move |_| composition.count() > composition.most_chars);
    // Of the form that was sent without JavaScript: with it a message is refused where it stands.
    let refusal = SubmissionState::to(upload::PATH).refusal().get_untracked();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        composition.send();
        text_area::focus(field);
    };
    let send_on_enter = move |event: KeyboardEvent| {
        if is_send_key(&event) {
            event.prevent_default();
            composition.send();
        } else if event.key() == "ArrowUp" && composition.is_empty() {
            event.prevent_default();
            conversation.edit_last();
        } else if event.key() == "Escape" {
            conversation.reply_to.set(None);
        }
    };

    view! {
        <form class="composer" class:dragged-over=is_dragged_over data-drop=t.text(Locale::drop_here) method="post" action=upload::PATH enctype="multipart/form-data" on:submit=submit
            on:dragover=move |event| {
                if upload::drags_files(&event) {
                    event.prevent_default();
                    is_dragged_over.set(true);
                }
            }
            on:dragleave=move |_| is_dragged_over.set(false)
            on:drop=move |event| {
                is_dragged_over.set(false);
                if upload::drags_files(&event) {
                    event.prevent_default();
                    tray.put(upload::dropped(&event));
                }
            }>
            {refusal.map(|error| view! { <p class="form-error" role="alert">{move || t.get().failure(&error)}</p> })}
            <input type="hidden" name="room_id" value=room_id.0 />
            // A form that is submitted twice is the same message.
            <input type="hidden" name="client_id" value=Uuid::now_v7().to_string() />
            <ReplyBar conversation />
            <When is=tray.is_used>
                <Later load=move || Box::pin(attachment_tray(room_id, tray)) />
            </When>
            <div class="composer-box">
                <textarea
                    name="content"
                    rows="1"
                    enterkeyhint="enter"
                    aria-label=move || t.get().message_room(name.get())
                    placeholder=placeholder
                    aria-invalid=move || is_over.get().then_some("true")
                    aria-describedby="counter"
                    node_ref=field
                    on:input=move |_| composition.edited()
                    on:keydown=send_on_enter
                    on:paste=move |event| {
                        if tray.put(upload::pasted(&event)) {
                            event.prevent_default();
                        }
                    }
                ></textarea>
                <label class="icon-button attach" title=t.text(Locale::attach)>
                    <span class="visually-hidden">{t.text(Locale::attach)}</span>
                    <Icon name=IconName::Clip />
                    <input
                        type="file"
                        name="file"
                        class="visually-hidden"
                        // Without JavaScript one goes with a message.
                        prop:multiple=true
                        on:change=move |event| {
                            tray.put(upload::chosen(&event));
                        }
                    />
                </label>
                <EmojiPicker on_pick=move |emoji: String| composition.insert(&emoji) />
                <When is=composition.completes>
                    <Later load=move || Box::pin(completion_list(composition)) />
                </When>
                <button
                    class="icon-button send"
                    aria-label=t.text(Locale::send)
                    disabled=move || !composition.can_send()
                >
                    <Icon name=IconName::Send />
                </button>
            </div>
            <div class="composer-foot">
                <TypingLine conversation />
                <CharacterCounter count=Memo::new(move |_| composition.count()) most=composition.most_chars />
            </div>
        </form>
    }
}

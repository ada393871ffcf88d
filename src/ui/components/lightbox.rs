//! Pictures in full, over the page.

use leptos::ev::KeyboardEvent;
use leptos::html::Dialog;
use leptos::prelude::*;

use super::icon::{Icon, IconName};
use crate::browser;
use crate::protocol::{Attachment, AttachmentKind};
use crate::split::lazy;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::conversation::Conversation;

lazy! {
    /// The picture that is asked for, and a way to the others of the conversation.
    pub fn lightbox(conversation: Conversation) -> AnyView {
        view! { <Lightbox conversation /> }.into_any()
    }
}

/// Escape closes it, the arrow keys lead on, a press on the picture shows it in its own size.
#[component]
fn Lightbox(conversation: Conversation) -> impl IntoView {
    let t = use_locale();
    let dialog = NodeRef::<Dialog>::new();
    let zoomed = RwSignal::new(false);
    let shown = conversation.picture;
    Effect::new(move |_| {
        if shown.get().is_some() && dialog.get().is_some() {
            browser::dialog::open(dialog);
        }
    });
    let pictures = Memo::new(move |_| pictures(conversation));
    let at = move || pictures.with(|all| all.iter().position(|picture| Some(picture.id) == shown.get()));
    let picture = move || at().and_then(|at| pictures.with(|all| all.get(at).cloned()));
    let go = move |by: i64| {
        let to =
            at().and_then(|at| pictures.with(|all| Some(all.get(usize::try_from(at as i64 + by).ok()?)?.id)));
        if to.is_some() {
            zoomed.set(false);
            shown.set(to);
        }
    };
    // A recalled picture goes from here as well.
    Effect::new(move |_| {
        if shown.get().is_some() && at().is_none() {
            browser::dialog::close(dialog);
        }
    });
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowLeft" => go(-1),
        "ArrowRight" => go(1),
        "+" | "=" => zoomed.set(true),
        "-" => zoomed.set(false),
        _ => {}
    };
    let closed = move |_| {
        let line = shown.get_untracked().map(|id| format!("picture-{id}"));
        shown.set(None);
        zoomed.set(false);
        line.into_iter().for_each(browser::focus::recover);
    };
    let has =
        move |by: i64| at().is_some_and(|at| (0..pictures.with(Vec::len) as i64).contains(&(at as i64 + by)));
    let step = move |by: i64, label: fn(Locale) -> &'static str, class: &'static str, icon: IconName| {
        view! {
            <button
                type="button"
                class=format!("icon-button {class}")
                aria-label=t.text(label)
                disabled=move || !has(by)
                on:click=move |_| go(by)
            >
                <Icon name=icon />
            </button>
        }
    };
    view! {
        <dialog
            class="lightbox"
            class:zoomed=zoomed
            node_ref=dialog
            aria-label=t.text(Locale::picture_view)
            on:close=closed
            on:keydown=on_key
        >
            {move || {
                picture()
                    .map(|picture| {
                        let original = format!("/media/{}/original", picture.id);
                        view! {
                            <header>
                                <span class="name" dir="auto">
                                    {picture.name.clone()}
                                </span>
                                <a
                                    class="icon-button"
                                    href=original.clone()
                                    download=picture.name.clone()
                                    rel="external"
                                    aria-label=t.text(Locale::download)
                                >
                                    <Icon name=IconName::Down />
                                </a>
                                <button
                                    type="button"
                                    class="icon-button"
                                    aria-label=t.text(Locale::close)
                                    on:click=move |_| browser::dialog::close(dialog)
                                >
                                    <Icon name=IconName::Close />
                                </button>
                            </header>
                            <div class="stage">
                                <button
                                    type="button"
                                    class="zoom"
                                    aria-label=t.text(Locale::zoom)
                                    aria-pressed=move || zoomed.get().to_string()
                                    on:click=move |_| zoomed.update(|zoomed| *zoomed = !*zoomed)
                                >
                                    <img
                                        src=original
                                        alt=picture.name.clone()
                                        width=picture.width.unwrap_or_default()
                                        height=picture.height.unwrap_or_default()
                                    />
                                </button>
                            </div>
                        }
                    })
            }} {step(-1, Locale::previous, "previous", IconName::Back)}
            {step(1, Locale::next, "next", IconName::Forward)}
        </dialog>
    }
}

/// The pictures that are in the window, oldest first.
fn pictures(conversation: Conversation) -> Vec<Attachment> {
    conversation.timeline.with(|timeline| {
        let all = timeline.messages().iter().flat_map(|message| message.attachments.iter());
        all.filter(|attachment| attachment.kind == AttachmentKind::Picture).cloned().collect()
    })
}

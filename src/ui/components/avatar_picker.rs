//! Choosing a picture.

use leptos::prelude::*;

use crate::protocol::limits::AVATAR_IDS;
use crate::ui::i18n::{Locale, use_locale};

/// The built-in pictures as radio buttons named `avatar_id`.
#[component]
pub fn AvatarPicker(chosen: i64) -> impl IntoView {
    let t = use_locale();
    let choices: Vec<_> = AVATAR_IDS
        .map(|id| {
            view! {
                <label>
                    <input type="radio" name="avatar_id" value=id checked=id == chosen />
                    <img
                        class="avatar"
                        src=format!("/avatars/{id}.svg")
                        alt=move || avatar_name(t.get(), id)
                        width="48"
                        height="48"
                    />
                </label>
            }
        })
        .collect();

    view! {
        <fieldset class="avatar-picker">
            <legend>{t.text(Locale::picture)}</legend>
            <div class="avatar-grid">{choices}</div>
        </fieldset>
    }
    .into_any()
}

fn avatar_name(t: Locale, id: i64) -> &'static str {
    match id {
        1 => t.avatar_1(),
        2 => t.avatar_2(),
        3 => t.avatar_3(),
        4 => t.avatar_4(),
        5 => t.avatar_5(),
        6 => t.avatar_6(),
        7 => t.avatar_7(),
        8 => t.avatar_8(),
        9 => t.avatar_9(),
        10 => t.avatar_10(),
        11 => t.avatar_11(),
        12 => t.avatar_12(),
        _ => t.picture(),
    }
}

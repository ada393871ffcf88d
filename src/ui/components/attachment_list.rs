//! Pictures and files of a message.

use leptos::html::Img;
use leptos::prelude::*;
use uuid::Uuid;

use super::icon::{Icon, IconName};
use super::later::Later;
use super::sketch::sketch;
use super::when::When;
use crate::browser;
use crate::protocol::{Attachment, AttachmentKind};
use crate::ui::i18n::use_locale;

/// The room that a picture may take, in CSS pixels.
const PICTURE_WIDTH: i64 = 420;
const PICTURE_HEIGHT: i64 = 320;

/// Pictures in their place, files to download. Works without JavaScript.
#[component]
pub fn AttachmentList(attachments: Vec<Attachment>) -> impl IntoView {
    (!attachments.is_empty()).then(|| {
        view! { <div class="attachments">{attachments.into_iter().map(attachment).collect_view()}</div> }
            .into_any()
    })
}

fn attachment(attachment: Attachment) -> AnyView {
    let t = use_locale();
    let Attachment { id, kind, name, size, width, height, thumbhash } = attachment;
    let original = format!("/media/{id}/original");
    if kind == AttachmentKind::File {
        let about = move || t.get().file_size(size);
        let download = name.clone();
        return view! {
            <a class="file" href=original download=download rel="external">
                <Icon name=IconName::File />
                <span dir="auto">{name}</span>
                <small>{about}</small>
            </a>
        }
        .into_any();
    }
    let picture = NodeRef::<Img>::new();
    let is_awaited = RwSignal::new(false);
    Effect::new(move |_| is_awaited.set(browser::sketch::is_on_its_way(picture)));
    // Known before the picture is: nothing moves when it comes.
    let (width, height) = fit(width.unwrap_or(PICTURE_WIDTH), height.unwrap_or(PICTURE_HEIGHT));
    view! {
        <a
            class="picture"
            href=original
            target="_blank"
            rel="external"
            aria-label=move || t.get().open_picture(&name)
            id=format!("picture-{id}")
            data-picture=id.to_string()
        >
            <img
                src=thumbnail(id)
                alt=""
                width=width
                height=height
                loading="lazy"
                decoding="async"
                node_ref=picture
                on:load=move |_| is_awaited.set(false)
            />
            {thumbhash
                .map(|hash| {
                    view! {
                        <When is=is_awaited>
                            <Later load={
                                let hash = hash.clone();
                                move || Box::pin(sketch(hash.clone()))
                            } />
                        </When>
                    }
                })}
        </a>
    }
    .into_any()
}

/// The address of a picture's smaller form.
pub fn thumbnail(id: Uuid) -> String {
    format!("/media/{id}/thumbnail")
}

/// A picture's size where it is shown: never larger than it is.
fn fit(width: i64, height: i64) -> (i64, i64) {
    let (width, height) = (width.max(1), height.max(1));
    if width <= PICTURE_WIDTH && height <= PICTURE_HEIGHT {
        return (width, height);
    }
    if width * PICTURE_HEIGHT > height * PICTURE_WIDTH {
        (PICTURE_WIDTH, (height * PICTURE_WIDTH / width).max(1))
    } else {
        ((width * PICTURE_HEIGHT / height).max(1), PICTURE_HEIGHT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_keep_their_shape_and_are_not_blown_up() {
        assert_eq!(fit(100, 80), (100, 80));
        assert_eq!(fit(4_200, 2_000), (420, 200));
        assert_eq!(fit(1_000, 3_200), (100, 320));
        assert_eq!(fit(8_000, 1), (420, 1));
        assert_eq!(fit(0, 0), (1, 1));
    }
}

//! Pictures and files of a message.

use maud::{Markup, html};
use uuid::Uuid;

use super::parts::icon;
use crate::protocol::{Attachment, AttachmentKind};
use crate::ui::components::icon::IconName;
use crate::ui::i18n::Locale;
use crate::ui::state::press::Press;

/// The room that a picture may take, in CSS pixels.
const PICTURE_WIDTH: i64 = 420;
const PICTURE_HEIGHT: i64 = 320;

/// Pictures in their place, files to download. Works without JavaScript.
pub(super) fn attachments(attachments: &[Attachment], locale: Locale) -> Markup {
    html! {
        @if !attachments.is_empty() {
            div.attachments {
                @for attachment in attachments {
                    @match attachment.kind {
                        AttachmentKind::File => (file(attachment, locale)),
                        AttachmentKind::Picture => (picture(attachment, locale)),
                    }
                }
            }
        }
    }
}

fn file(attachment: &Attachment, locale: Locale) -> Markup {
    let Attachment { id, name, size, .. } = attachment;
    html! {
        a.file href=(original(*id)) download=(name) rel="external" {
            (icon(IconName::File))
            span dir="auto" { (name) }
            small { (locale.file_size(*size)) }
        }
    }
}

fn picture(attachment: &Attachment, locale: Locale) -> Markup {
    let Attachment { id, name, width, height, thumbhash, .. } = attachment;
    // Known before the picture is: nothing moves when it comes.
    let (width, height) = fit(width.unwrap_or(PICTURE_WIDTH), height.unwrap_or(PICTURE_HEIGHT));
    html! {
        a.picture href=(original(*id)) target="_blank" rel="external" aria-label=(locale.open_picture(name))
            id={ "picture-" (id) } data-press=(Press::Picture(*id)) {
            img src=(thumbnail(*id)) alt="" width=(width) height=(height) loading="lazy" decoding="async"
                data-thumbhash=[thumbhash.as_deref()];
        }
    }
}

fn original(id: Uuid) -> String {
    format!("/media/{id}/original")
}

/// The address of a picture's smaller form.
fn thumbnail(id: Uuid) -> String {
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

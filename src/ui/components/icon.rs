//! Icons: one stroked path each, on a grid of 24.

use leptos::prelude::*;

/// The icons there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IconName {
    Back,
    Chat,
    Check,
    Clip,
    Close,
    Code,
    Copy,
    Down,
    Edit,
    Emoji,
    File,
    Forward,
    Hash,
    Help,
    History,
    Link,
    Lock,
    Mark,
    More,
    People,
    Pin,
    Plus,
    Reply,
    Retry,
    Search,
    Send,
    Settings,
    SignOut,
    Trash,
    Undo,
}

impl IconName {
    /// The stroke, as SVG writes it.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Back => "M15 5l-7 7 7 7",
            Self::Chat => {
                "M6.5 5h11A2.5 2.5 0 0 1 20 7.5v6a2.5 2.5 0 0 1-2.5 2.5H12l-4.5 4V16h-1A2.5 2.5 0 0 1 4 13.5v-6A2.5 2.5 0 0 1 6.5 5Z"
            }
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::Close => "M6.5 6.5l11 11M17.5 6.5l-11 11",
            Self::Clip => {
                "M19.5 11.5l-7.6 7.6a4.6 4.6 0 0 1-6.5-6.5l8-8a3 3 0 0 1 4.3 4.3l-7.9 7.8a1.5 1.5 0 0 1-2.1-2.1l7-7"
            }
            Self::Copy => "M8.5 8.5h11v11h-11ZM15.5 8.5v-4h-11v11h4",
            Self::Code => "M8.5 7.5L4 12l4.5 4.5M15.5 7.5L20 12l-4.5 4.5",
            Self::File => {
                "M7 3.5h6.5L18.5 8.5v10.5a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 19V5A1.5 1.5 0 0 1 7 3.5ZM13 3.5V9h5.5"
            }
            Self::Link => {
                "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1"
            }
            Self::Mark => "M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Z",
            Self::More => {
                "M5.5 12a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0M11.5 12a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0M17.5 12a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0"
            }
            Self::Pin => "M12 15v5.5M8.5 4h7M9.5 4v5.5L7 12.5V15h10v-2.5l-2.5-3V4",
            Self::Reply => "M9 6L4 11l5 5M4.5 11H14a5.5 5.5 0 0 1 5.5 5.5V18",
            Self::Down => "M12 5v14M6 13l6 6 6-6",
            Self::Edit => "M4.5 19.5l1-4L16 5l3 3L8.5 18.5ZM13.5 7.5l3 3",
            Self::Emoji => {
                "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM8.5 14c.9 1.4 2 2.1 3.5 2.1s2.6-.7 3.5-2.1M9.2 9.5v.6M14.8 9.5v.6"
            }
            Self::Forward => "M9 5l7 7-7 7",
            Self::Hash => "M9.5 4.5l-2 15M16.5 4.5l-2 15M4.5 9.5h15.5M4 14.5h15.5",
            Self::Help => {
                "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM9.7 9.6a2.4 2.4 0 1 1 3.6 2.1c-.9.5-1.3 1-1.3 2M12 16.6h.01"
            }
            Self::History => "M12 20a8 8 0 1 0-7.5-10.8M4.5 4.5v5h5M12 8v4.5l3 2",
            Self::Lock => {
                "M7 11h10a1.5 1.5 0 0 1 1.5 1.5v5.5a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 18v-5.5A1.5 1.5 0 0 1 7 11ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3"
            }
            Self::People => {
                "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 19.5c.5-3.3 3-5.5 6.5-5.5s6 2.2 6.5 5.5M15.5 4.8a3.4 3.4 0 0 1 0 6.5M18 14.5c2 .8 3.2 2.5 3.5 5"
            }
            Self::Plus => "M12 5.5v13M5.5 12h13",
            Self::Retry => "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4.5V9H15",
            Self::Search => "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM16 16l4.5 4.5",
            Self::Send => "M12 19.5v-15M5.5 11L12 4.5l6.5 6.5",
            Self::Settings => {
                "M4 7.5h9M18.5 7.5H20M4 16.5h1.5M11 16.5h9M15.75 10.25a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5ZM8.25 19.25a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5Z"
            }
            Self::SignOut => {
                "M14 4.5h4A1.5 1.5 0 0 1 19.5 6v12a1.5 1.5 0 0 1-1.5 1.5h-4M9.5 8l-4 4 4 4M5.5 12H15"
            }
            Self::Trash => "M5 7.5h14M10 7.5V5h4v2.5M7 7.5l.8 11.5h8.4L17 7.5M10.5 11v5M13.5 11v5",
            Self::Undo => "M8.5 5L4 9.5 8.5 14M4.5 9.5h9.5a5 5 0 0 1 0 10H9",
        }
    }
}

/// An icon; what it means is said by the control it is in.
#[component]
pub fn Icon(#[prop(into)] name: Signal<IconName>) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=move || name.get().path() />
        </svg>
    }
}

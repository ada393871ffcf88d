//! Icons: one stroked path each, on a grid of 24.

use leptos::prelude::*;

/// The icons there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IconName {
    Back,
    Chat,
    Check,
    Close,
    Down,
    Emoji,
    Hash,
    Lock,
    People,
    Plus,
    Retry,
    Send,
    Settings,
    SignOut,
    Trash,
}

impl IconName {
    const fn path(self) -> &'static str {
        match self {
            Self::Back => "M15 5l-7 7 7 7",
            Self::Chat => {
                "M6.5 5h11A2.5 2.5 0 0 1 20 7.500v6a2.5 2.5 0 0 1-2.5 2.500H12l-4.5 4V16h-1A2.5 2.5 0 0 1 4 13.500v-6A2.5 2.5 0 0 1 6.5 5Z"
            }
            Self::Check => "M5 12.500l4.5 4.500L19 7.5",
            Self::Close => "M6.5 6.500l11 11M17.5 6.500l-11 11",
            Self::Down => "M12 5v14M6 13l6 6 6-6",
            Self::Emoji => {
                "M12 20.500a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM8.5 14c.9 1.4 2 2.1 3.5 2.100s2.6-.7 3.5-2.100M9.2 9.500v.6M14.8 9.500v.6"
            }
            Self::Hash => "M9.5 4.500l-2 15M16.5 4.500l-2 15M4.5 9.500h15.500M4 14.500h15.5",
            Self::Lock => {
                "M7 11h10a1.5 1.5 0 0 1 1.5 1.500v5.500a1.5 1.5 0 0 1-1.5 1.500H7A1.5 1.5 0 0 1 5.5 18v-5.500A1.5 1.5 0 0 1 7 11ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3"
            }
            Self::People => {
                "M9 11.500a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 19.500c.5-3.3 3-5.5 6.5-5.500s6 2.2 6.5 5.500M15.5 4.800a3.4 3.4 0 0 1 0 6.500M18 14.500c2 .8 3.2 2.5 3.5 5"
            }
            Self::Plus => "M12 5.500v13M5.5 12h13",
            Self::Retry => "M19.5 12a7.5 7.5 0 1 1-2.2-5.300L19.5 9M19.5 4.500V9H15",
            Self::Send => "M12 19.500v-15M5.5 11L12 4.500l6.5 6.5",
            Self::Settings => {
                "M4 7.500h9M18.5 7.500H20M4 16.500h1.500M11 16.500h9M15.75 10.250a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.500ZM8.25 19.250a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.500Z"
            }
            Self::SignOut => {
                "M14 4.500h4A1.5 1.5 0 0 1 19.5 6v12a1.5 1.5 0 0 1-1.5 1.500h-4M9.5 8l-4 4 4 4M5.5 12H15"
            }
            Self::Trash => {
                "M5 7.500h14M10 7.500V5h4v2.500M7 7.500l.8 11.500h8.400L17 7.500M10.5 11v5M13.5 11v5"
            }
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

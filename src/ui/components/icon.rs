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
                "M6.5 5h11A2.500 2.500 0 0 1 20 7.500v6a2.500 2.500 0 0 1-2.500 2.500H12l-4.500 4V16h-1A2.500 2.500 0 0 1 4 13.500v-6A2.500 2.500 0 0 1 6.500 5Z"
            }
            Self::Check => "M5 12.500l4.500 4.500L19 7.500",
            Self::Close => "M6.500 6.500l11 11M17.500 6.500l-11 11",
            Self::Down => "M12 5v14M6 13l6 6 6-6",
            Self::Emoji => {
                "M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17ZM8.500 14c.9 1.400 2 2.100 3.500 2.100s2.600-.7 3.500-2.100M9.200 9.500v.6M14.800 9.500v.6"
            }
            Self::Hash => "M9.500 4.500l-2 15M16.500 4.500l-2 15M4.500 9.500h15.500M4 14.500h15.500",
            Self::Lock => {
                "M7 11h10a1.500 1.500 0 0 1 1.500 1.500v5.500a1.500 1.500 0 0 1-1.500 1.500H7A1.500 1.500 0 0 1 5.500 18v-5.500A1.500 1.500 0 0 1 7 11ZM8.500 11V8a3.500 3.500 0 0 1 7 0v3"
            }
            Self::People => {
                "M9 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM2.500 19.500c.5-3.300 3-5.500 6.500-5.500s6 2.200 6.500 5.500M15.500 4.800a3.400 3.400 0 0 1 0 6.500M18 14.500c2 .8 3.200 2.500 3.500 5"
            }
            Self::Plus => "M12 5.500v13M5.500 12h13",
            Self::Retry => "M19.500 12a7.500 7.500 0 1 1-2.200-5.300L19.500 9M19.500 4.500V9H15",
            Self::Send => "M12 19.500v-15M5.500 11L12 4.500l6.500 6.500",
            Self::Settings => {
                "M4 7.500h9M18.500 7.500H20M4 16.500h1.500M11 16.500h9M15.750 10.250a2.750 2.750 0 1 0 0-5.500 2.750 2.750 0 0 0 0 5.500ZM8.250 19.250a2.750 2.750 0 1 0 0-5.500 2.750 2.750 0 0 0 0 5.500Z"
            }
            Self::SignOut => {
                "M14 4.500h4A1.500 1.500 0 0 1 19.500 6v12a1.500 1.500 0 0 1-1.500 1.500h-4M9.500 8l-4 4 4 4M5.500 12H15"
            }
            Self::Trash => {
                "M5 7.500h14M10 7.500V5h4v2.500M7 7.500l.8 11.500h8.400L17 7.500M10.500 11v5M13.500 11v5"
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

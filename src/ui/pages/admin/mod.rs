//! `/admin`: what administrators see, in sections. Fetched later, as a whole.

mod audit;
mod audit_item;
mod general;
mod invites;
mod loaded;
mod rooms;
mod section;
mod statistics;
mod user_item;
mod users;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::browser::prerendered;
use crate::ui::components::empty::Empty;
use crate::ui::components::icon::{Icon, IconName};
use crate::ui::i18n::{Locale, use_locale};

pub use section::Section;

/// The sections' names, and the one that the address names. Each section tells `is_live` once it has its data:
/// until then what the server has rendered stays in view.
#[component]
pub fn Admin(is_live: RwSignal<bool>) -> impl IntoView {
    let t = use_locale();
    let path = use_location().pathname;
    let section = Memo::new(move |_| path.with(|path| Section::of(path)));
    let title = move || match section.get() {
        Some(section) => section.title(t.get()),
        None => t.get().not_found_title(),
    };
    let links = Section::ALL.map(|this| {
        view! {
            <li>
                <a href=this.path() rel="external" aria-current=move || (section.get() == Some(this)).then_some("page")>
                    {move || this.title(t.get())}
                </a>
            </li>
        }
    });
    let content = move || match section.get() {
        Some(Section::General) => view! { <general::General is_live /> }.into_any(),
        Some(Section::Users) => view! { <users::Users is_live /> }.into_any(),
        Some(Section::Rooms) => view! { <rooms::Rooms is_live /> }.into_any(),
        Some(Section::Invites) => view! { <invites::Invites is_live /> }.into_any(),
        Some(Section::Audit) => view! { <audit::Audit is_live /> }.into_any(),
        Some(Section::Statistics) => view! { <statistics::Statistics is_live /> }.into_any(),
        None => {
            is_live.set(true);
            view! { <Empty title=t.text(Locale::not_found_title) body=t.text(Locale::not_found_body) /> }
                .into_any()
        }
    };
    let waits = !prerendered::is_rendering();

    view! {
        <Title text=title />
        <div class="admin" hidden=move || waits && !is_live.get()>
            <header class="pane-header">
                <a class="icon-button back" href="/" aria-label=t.text(Locale::back_to_rooms)>
                    <Icon name=IconName::Back />
                </a>
                <div class="heading">
                    <h1>{t.text(Locale::administration)}</h1>
                </div>
            </header>
            <nav class="admin-sections" aria-label=t.text(Locale::administration)>
                <ul>{links}</ul>
            </nav>
            <div class="page-scroll" tabindex="0">
                <div class="page-body wide">{content}</div>
            </div>
        </div>
    }
    .into_any()
}

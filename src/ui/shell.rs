//! The document around the application, written by the server alone.

use leptos::html;
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};
use serde::Serialize;

use super::app::App;
use super::i18n::Locale;
use super::state::preferences::Theme;
use crate::browser;
use crate::protocol::UserId;

/// The whole page. Language, theme and data come from the contexts [`Locale`], [`Theme`] and [`crate::protocol::PageData`].
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let locale: Locale = browser::preferences::locale();
    let theme: Theme = browser::preferences::theme();
    let data = browser::page_data::read();
    let own_name = data.account.as_ref().map(|account| own_mentions(account.id));
    let data = embeddable_json(&data);

    view! {
        <!DOCTYPE html>
        <html lang=locale.tag() data-theme=theme.attribute()>
            <head>
                <meta charset="utf-8" />
                <meta
                    name="viewport"
                    content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
                />
                <meta name="color-scheme" content="light dark" />
                {[false, true].map(|system_is_dark| theme_color(theme, system_is_dark))}
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/icon-192.png" />
                <link rel="manifest" href=format!("/manifest.{}.webmanifest", locale.tag()) />
                <HashedStylesheet options=options.clone() />
                {own_name.map(|rule| view! { <style nonce=use_nonce()>{rule}</style> })}
                <script type="application/json" id="page-data" inner_html=data></script>
                <AutoReload options=options.clone() />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

fn theme_color(theme: Theme, system_is_dark: bool) -> impl IntoView {
    let scheme =
        if system_is_dark { "(prefers-color-scheme: dark)" } else { "(prefers-color-scheme: light)" };
    html::meta().name("theme-color").content(theme.bar_color(system_is_dark)).attr("media", scheme)
}

/// Mentions of the reader stand out. Messages are the same HTML for everyone: only the page knows who reads.
fn own_mentions(me: UserId) -> String {
    format!(".mention[data-user=\"{me}\"]{{background:var(--seal);color:var(--on-seal)}}")
}

/// JSON that cannot end the `<script>` it stands in.
pub(crate) fn embeddable_json(data: &impl Serialize) -> String {
    serde_json::to_string(data).unwrap_or_default().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::PageData;

    #[test]
    fn data_cannot_leave_its_script() {
        let data =
            PageData { build: "</script><script>alert(1)</script><!--".to_owned(), ..Default::default() };
        let json = embeddable_json(&data);
        assert!(!json.contains('<'));
        assert_eq!(serde_json::from_str::<PageData>(&json).unwrap(), data);
    }
}

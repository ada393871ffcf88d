//! The web app manifests, with the name of the instance.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::answers;
use crate::protocol::{ApiError, ErrorCode};
use crate::server::domain::DEFAULT_NAME;
use crate::server::state::AppState;
use crate::ui::i18n::Locale;

const EN: &str = include_str!("../../../public/manifest.en.webmanifest");
const ZH_CN: &str = include_str!("../../../public/manifest.zh-CN.webmanifest");

pub async fn en(State(state): State<AppState>) -> Response {
    manifest(&state, EN, Locale::En).await
}

pub async fn zh_cn(State(state): State<AppState>) -> Response {
    manifest(&state, ZH_CN, Locale::ZhCn).await
}

async fn manifest(state: &AppState, text: &str, locale: Locale) -> Response {
    let named = async {
        let name = state.domain.settings().await?.name;
        if name == DEFAULT_NAME {
            // Until somebody names it, it is called what Salon is in each language.
            return Ok(text.to_owned());
        }
        let mut manifest: Value = serde_json::from_str(text).map_err(|_| ErrorCode::Internal)?;
        manifest["name"] = name.clone().into();
        manifest["short_name"] = name.into();
        Ok::<_, ApiError>(manifest.to_string())
    };
    match named.await {
        Ok(manifest) => ([(CONTENT_TYPE, "application/manifest+json")], manifest).into_response(),
        Err(error) => answers::failure(error, locale),
    }
}

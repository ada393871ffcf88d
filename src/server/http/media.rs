//! `GET /media/{id}/{variant}`: pictures and files, to those who may read the messages they belong to.

use axum::body::{Body, Bytes};
use axum::extract::{Extension, Path, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use object_store::{GetRange, GetResult};
use uuid::Uuid;

use super::{admission, answers, preferences, ranges};
use crate::protocol::{ApiError, ErrorCode, Scope, UserId};
use crate::server::auth::Identity;
use crate::server::media::{PictureFormat, Variant};
use crate::server::state::AppState;
use crate::server::store::StoredAttachment;

/// A file never changes, but may be recalled: it is kept, and asked for again every time.
const REVALIDATE: HeaderValue = HeaderValue::from_static("private, no-cache");
/// Should a browser show it as a page after all, it is an empty one.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");

/// Give out one form of an attachment.
pub async fn file(
    State(state): State<AppState>,
    identity: Option<Extension<Identity>>,
    Path((id, variant)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let identity = identity.as_ref().map(|Extension(identity)| identity);
    let answer = match admission::admit(&state, &headers, identity, Scope::Read).await {
        Ok(identity) => find(&state, identity.user_id, &id, &variant, &headers).await,
        Err(error) => Err(error.into()),
    };
    answer.unwrap_or_else(|error| answers::failure(error, preferences::locale(&headers)))
}

async fn find(
    state: &AppState,
    user: UserId,
    id: &str,
    variant: &str,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    let address = id.parse::<Uuid>().ok().zip(Variant::parse(variant));
    let (id, variant) = address.ok_or(ErrorCode::NotFound)?;
    let stored = state.domain.attachment(user, id).await?;
    Ok(give(state, id, variant, &stored, headers).await?)
}

async fn give(
    state: &AppState,
    id: Uuid,
    variant: Variant,
    stored: &StoredAttachment,
    headers: &HeaderMap,
) -> Result<Response, ErrorCode> {
    if variant == Variant::Thumbnail && !stored.is_picture() {
        return Err(ErrorCode::NotFound);
    }
    let tag = format!("\"{id}\"");
    let mut response = if is_known(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        match variant {
            Variant::Original => original(state, id, stored, headers, &tag).await?,
            Variant::Thumbnail => thumbnail(state.media.open(id, variant, None).await?).await?,
        }
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, REVALIDATE);
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(ETAG, header(&tag)?);
    Ok(response)
}

async fn original(
    state: &AppState,
    id: Uuid,
    stored: &StoredAttachment,
    headers: &HeaderMap,
    tag: &str,
) -> Result<Response, ErrorCode> {
    let size = u64::try_from(stored.size).map_err(|_| ErrorCode::Internal)?;
    // A range of something else would not fit to what the reader has.
    let wanted = headers.get(RANGE).filter(|_| headers.get(IF_RANGE).is_none_or(|known| known == tag));
    let range = wanted.map_or(Ok(None), |range| ranges::parse(range.as_bytes(), size));
    let Ok(range) = range else {
        let range = [(CONTENT_RANGE, header(&format!("bytes */{size}"))?)];
        return Ok((StatusCode::RANGE_NOT_SATISFIABLE, range).into_response());
    };
    let asked = range.clone().map(GetRange::Bounded);
    let found = state.media.open(id, Variant::Original, asked).await?;
    let length = found.range.end - found.range.start;
    let mut response = Body::from_stream(found.into_stream()).into_response();
    if let Some(range) = range {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let range = format!("bytes {}-{}/{size}", range.start, range.end - 1);
        response.headers_mut().insert(CONTENT_RANGE, header(&range)?);
    }
    let headers = response.headers_mut();
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CONTENT_LENGTH, length.into());
    headers.insert(CONTENT_TYPE, header(&stored.media_type)?);
    headers.insert(CONTENT_DISPOSITION, disposition(stored)?);
    Ok(response)
}

/// What a thumbnail is, only its first bytes tell.
async fn thumbnail(found: GetResult) -> Result<Response, ErrorCode> {
    let length = found.meta.size;
    let mut bytes = found.into_stream();
    let first: Bytes = bytes.next().await.and_then(Result::ok).ok_or(ErrorCode::Unavailable)?;
    let format = PictureFormat::of(&first).ok_or(ErrorCode::Internal)?;
    let whole = futures::stream::once(async move { Ok(first) }).chain(bytes);
    let mut response = Body::from_stream(whole).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, length.into());
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    Ok(response)
}

/// Whether the reader has the file, by its tag.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|tags| tags.to_str().ok());
    known
        .flat_map(|tags| tags.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// Pictures are shown, everything else is saved under its name.
fn disposition(stored: &StoredAttachment) -> Result<HeaderValue, ErrorCode> {
    let kind = if stored.is_picture() { "inline" } else { "attachment" };
    header(&format!("{kind}; filename*=UTF-8''{}", encoded(&stored.name)))
}

/// As RFC 8187 wants it: letters and digits stay, all other bytes are numbers.
fn encoded(name: &str) -> String {
    let byte = |byte: u8| match byte {
        byte if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    name.bytes().map(byte).collect()
}

fn header(text: &str) -> Result<HeaderValue, ErrorCode> {
    HeaderValue::from_str(text).map_err(|_| ErrorCode::Internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_encoded_for_the_header() {
        assert_eq!(encoded("a b\"\r\n.txt"), "a%20b%22%0D%0A.txt");
        assert_eq!(encoded("湖.jpg"), "%E6%B9%96.jpg");
    }

    #[test]
    fn a_tag_is_found_among_others() {
        let known = |tags: &'static str| {
            is_known(&HeaderMap::from_iter([(IF_NONE_MATCH, HeaderValue::from_static(tags))]), "\"a\"")
        };
        assert!(known("\"a\"") && known("\"b\", W/\"a\"") && known("*"));
        assert!(!known("\"b\"") && !known("a"));
    }
}

//! What handlers get of a request, and how they refuse it.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;

use crate::protocol::{ApiError, ErrorCode, RoomId};
use crate::server::domain::{DomainError, Program};
use crate::server::http::admission;
use crate::server::state::AppState;

/// A refusal. Its sentence is added on the way out.
pub struct Refused(ApiError);

impl<E: Into<DomainError>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self(error.into().into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(self.0)).into_response()
    }
}

impl FromRequestParts<AppState> for Program {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refused> {
        Ok(admission::program(state, &parts.headers).await?)
    }
}

/// The room in the path.
pub struct InRoom(pub RoomId);

impl FromRequestParts<AppState> for InRoom {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refused> {
        let Ok(Path(room)) = Path::<RoomId>::from_request_parts(parts, state).await else {
            return Err(ErrorCode::NotFound.into());
        };
        Ok(Self(room))
    }
}

/// What is asked for after the `?`.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Asked<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refused> {
        let Ok(Query(asked)) = Query::<T>::from_request_parts(parts, state).await else {
            return Err(ErrorCode::BadRequest.into());
        };
        Ok(Self(asked))
    }
}

/// A JSON body.
pub struct Given<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Given<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Refused> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(given)) => Ok(Self(given)),
            Err(JsonRejection::BytesRejection(cause)) if cause.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(ErrorCode::TooLarge.into())
            }
            Err(_) => Err(ErrorCode::BadRequest.into()),
        }
    }
}

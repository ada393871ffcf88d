//! The page of a search: what it looks for stands in its address.

use axum::extract::Query;
use axum::http::Uri;

use crate::protocol::{ApiError, ErrorCode, UserId};
use crate::server::domain::{Domain, Search};
use crate::ui::state::search::{Filters, SearchAnswer, day_start};

/// What is found for an address. Days are those of UTC: nobody has said where the reader is.
pub async fn answer(domain: &Domain, user: UserId, uri: &Uri) -> SearchAnswer {
    let filters = Query::<Filters>::try_from_uri(uri).map(|Query(filters)| filters).unwrap_or_default();
    if filters.is_blank() {
        return SearchAnswer { filters, page: None, refusal: None };
    }
    let found = match search(&filters) {
        Ok(search) => domain.search(user, search).await.map_err(ApiError::from),
        Err(code) => Err(code.into()),
    };
    match found {
        Ok(page) => SearchAnswer { filters, page: Some(page), refusal: None },
        Err(error) => SearchAnswer { filters, page: None, refusal: Some(error) },
    }
}

/// Days that are none do not narrow the search; a room that is none holds nothing.
fn search(filters: &Filters) -> Result<Search, ErrorCode> {
    let room = match filters.room.as_str() {
        "" => None,
        room => Some(room.parse().map_err(|_| ErrorCode::NotFound)?),
    };
    let cursor = match filters.cursor.as_str() {
        "" => None,
        cursor => Some(cursor.parse().map_err(|_| ErrorCode::BadRequest)?),
    };
    Ok(Search {
        query: filters.q.clone(),
        room,
        from: Some(filters.from.clone()).filter(|from| !from.is_empty()),
        before: day_start(&filters.before, |_| 0),
        after: day_start(&filters.after, |_| 0),
        cursor,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{MessageId, RoomId};

    #[test]
    fn an_address_becomes_a_search() {
        let filters = Filters {
            q: "tea".into(),
            room: "7".into(),
            from: String::new(),
            before: "1970-01-02".into(),
            after: "soon".into(),
            cursor: "9".into(),
        };
        let asked = search(&filters).unwrap();
        assert_eq!((asked.room, asked.from, asked.after), (Some(RoomId(7)), None, None));
        assert_eq!((asked.before, asked.cursor), (Some(24 * 60 * 60 * 1000), Some(MessageId(9))));
    }

    #[test]
    fn a_room_that_is_none_does_not_mean_all_rooms() {
        let filters = Filters { q: "tea".into(), room: "lobby".into(), ..Filters::default() };
        assert_eq!(search(&filters).unwrap_err(), ErrorCode::NotFound);
        let filters = Filters { q: "tea".into(), cursor: "x".into(), ..Filters::default() };
        assert_eq!(search(&filters).unwrap_err(), ErrorCode::BadRequest);
    }
}

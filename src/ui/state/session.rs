//! Who is signed in. ("Session" means sign-in only.)

use leptos::prelude::*;

use crate::protocol::{Account, UserId};

/// The reader's own account.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    /// `None` on the pages before sign-in.
    pub account: RwSignal<Option<Account>>,
}

impl Session {
    /// Whether somebody is signed in. Not tracked: signing in and out loads the document anew.
    pub fn is_signed_in(self) -> bool {
        self.account.with_untracked(Option::is_some)
    }

    /// Whether the reader administers the instance. Not tracked.
    pub fn is_admin(self) -> bool {
        self.account.with_untracked(|account| account.as_ref().is_some_and(|account| account.is_admin))
    }

    /// The reader's id, tracked.
    pub fn user_id(self) -> Option<UserId> {
        self.account.with(|account| account.as_ref().map(|account| account.id))
    }

    /// The reader's name, empty without one, tracked.
    pub fn nickname(self) -> String {
        self.account
            .with(|account| account.as_ref().map(|account| account.nickname.clone()).unwrap_or_default())
    }

    /// The reader's picture, tracked.
    pub fn avatar_id(self) -> i64 {
        self.account.with(|account| account.as_ref().map_or(1, |account| account.avatar_id))
    }

    /// Whether the reader lets others know what they have read, tracked.
    pub fn shares_reading(self) -> bool {
        self.account.with(|account| account.as_ref().is_some_and(|account| account.shares_reading))
    }

    /// Whether this is the reader, tracked.
    pub fn is_me(self, id: UserId) -> bool {
        self.user_id() == Some(id)
    }
}

/// Make the session available to everything below.
pub fn provide_session(account: Option<Account>) {
    provide_context(Session { account: RwSignal::new(account) });
}

/// The session.
pub fn use_session() -> Session {
    expect_context()
}

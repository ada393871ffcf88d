//! What a server function knows about its request.

use std::net::IpAddr;
use std::time::Duration;

use axum::http::header::ACCEPT;
use axum::http::request::Parts;
use leptos::prelude::use_context;
use tower_sessions::{Expiry, Session};

use super::facts::facts;
use super::preferences;
use super::sender::Sender;
use crate::protocol::{Account, ApiError, ErrorCode, SignedOutReason, UserId};
use crate::server::auth::{
    Auth, CLIENT_FACTS, ClientFacts, FIRST_STEP, FirstStep, Identity, SIGNED_IN, SignedIn, hash_session_id,
};
use crate::server::clock::now_ms;
use crate::server::domain::{Domain, SessionRenewal};
use crate::server::outbound::Outbound;
use crate::server::push::Push;
use crate::server::state::AppState;
use crate::ui::i18n::Locale;

/// How long the first step of signing in counts.
const FIRST_STEP_COUNTS: Duration = Duration::from_secs(10 * 60);

/// A server function's request.
pub struct Call {
    state: AppState,
    session: Session,
    identity: Option<Identity>,
    client: IpAddr,
    facts: ClientFacts,
    plain_form: bool,
    locale: Locale,
}

impl Call {
    /// The request that is being answered.
    ///
    /// # Errors
    /// `internal` outside a request.
    pub fn current() -> Result<Self, ApiError> {
        let state = use_context::<AppState>().ok_or(ErrorCode::Internal)?;
        let parts = use_context::<Parts>().ok_or(ErrorCode::Internal)?;
        let session = parts.extensions.get::<Session>().cloned().ok_or(ErrorCode::Internal)?;
        Ok(Self {
            state,
            session,
            identity: parts.extensions.get::<Identity>().cloned(),
            client: Sender::of(&parts.extensions).address,
            facts: facts(&parts.extensions, &parts.headers),
            plain_form: accepts_html(&parts),
            locale: preferences::locale(&parts.headers),
        })
    }

    pub fn domain(&self) -> &Domain {
        &self.state.domain
    }

    pub fn auth(&self) -> &Auth {
        &self.state.auth
    }

    pub fn push(&self) -> &Push {
        &self.state.push
    }

    pub fn outbound(&self) -> &Outbound {
        &self.state.outbound
    }

    /// The language of whoever asks.
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// Where the request came from.
    pub fn client(&self) -> IpAddr {
        self.client
    }

    /// Who is asking.
    ///
    /// # Errors
    /// `unauthorized` if nobody is signed in.
    pub fn user(&self) -> Result<UserId, ApiError> {
        self.identity().map(|identity| identity.user_id)
    }

    /// Who is asking, and by which session.
    ///
    /// # Errors
    /// `unauthorized` if nobody is signed in.
    pub fn identity(&self) -> Result<&Identity, ApiError> {
        self.identity.as_ref().ok_or_else(|| ErrorCode::Unauthorized.into())
    }

    /// Whether a browser without JavaScript is asking.
    pub fn is_plain_form(&self) -> bool {
        self.plain_form
    }

    /// Begin a session, under a new id, in place of the one there may be.
    pub async fn sign_in(&self, account: &Account) -> Result<(), ApiError> {
        if let Some(identity) = &self.identity {
            self.domain().end_session(&identity.session, SignedOutReason::SignedOut).await?;
        }
        if self.session.id().is_some() {
            self.session.cycle_id().await.map_err(session_failed)?;
        }
        let now = now_ms();
        let signed_in = SignedIn { user_id: account.id, at: now, seen: now };
        self.session.insert(SIGNED_IN, signed_in).await.map_err(session_failed)?;
        self.session.insert(CLIENT_FACTS, &self.facts).await.map_err(session_failed)?;
        if self.state.config.one_session_per_user {
            // Stored first: had the others ended before, two sign-ins at once would not see each other.
            self.session.save().await.map_err(session_failed)?;
            let id = self.session.id().ok_or(ErrorCode::Internal)?;
            let reason = SignedOutReason::SignedInElsewhere;
            self.domain().end_sessions_beside(&hash_session_id(&id), account.id, reason).await?;
        }
        Ok(())
    }

    /// Name and password were right. Begin a session, unless that takes a code as well.
    ///
    /// # Errors
    /// `code_required`: [`Call::second_step`] is to follow.
    pub async fn first_step(&self, account: &Account) -> Result<(), ApiError> {
        if !self.auth().takes_code(account.id).await? {
            return self.sign_in(account).await;
        }
        self.sign_out().await?;
        if self.session.id().is_some() {
            self.session.cycle_id().await.map_err(session_failed)?;
        }
        let step = FirstStep { user_id: account.id, at: now_ms() };
        self.session.insert(FIRST_STEP, step).await.map_err(session_failed)?;
        let ends = tower_sessions::cookie::time::Duration::try_from(FIRST_STEP_COUNTS).ok();
        self.session.set_expiry(ends.map(Expiry::OnInactivity));
        Err(ErrorCode::CodeRequired.into())
    }

    /// Check the code, and begin a session.
    ///
    /// # Errors
    /// `unauthorized` without a first step a moment ago, `wrong_code`, `rate_limited`.
    pub async fn second_step(&self, code: &str) -> Result<Account, ApiError> {
        let first = self.session.get::<FirstStep>(FIRST_STEP).await.map_err(session_failed)?;
        let counts_ms = FIRST_STEP_COUNTS.as_millis() as i64;
        let first = first.filter(|first| now_ms() - first.at < counts_ms).ok_or(ErrorCode::Unauthorized)?;
        self.auth().check_code(first.user_id, code).await?;
        let account = self.domain().account(first.user_id).await?;
        self.session.remove_value(FIRST_STEP).await.map_err(session_failed)?;
        self.sign_in(&account).await?;
        Ok(account)
    }

    /// Change the password. The other sessions end; this one goes on, with its sockets, under a new id.
    pub async fn change_password(&self, current: &str, new: &str) -> Result<(), ApiError> {
        let Identity { user_id, session, .. } = self.identity()?;
        let hash = self.auth().new_password(*user_id, current, new).await?;
        let now = now_ms();
        self.session.cycle_id().await.map_err(session_failed)?;
        let signed_in = SignedIn { user_id: *user_id, at: now, seen: now };
        self.session.insert(SIGNED_IN, signed_in).await.map_err(session_failed)?;
        self.session.save().await.map_err(session_failed)?;
        let id = self.session.id().ok_or(ErrorCode::Internal)?;
        let renewal = SessionRenewal { from: session.clone(), to: hash_session_id(&id) };
        Ok(self.domain().change_password(*user_id, hash, renewal).await?)
    }

    /// Delete the account, once its person has said their password again.
    pub async fn delete_account(&self, password: &str) -> Result<(), ApiError> {
        let user = self.user()?;
        self.auth().confirm(user, password).await?;
        self.domain().delete_account(user).await?;
        self.session.flush().await.map_err(session_failed)
    }

    /// End the session, and with it its sockets.
    pub async fn sign_out(&self) -> Result<(), ApiError> {
        if let Some(identity) = &self.identity {
            self.session.flush().await.map_err(session_failed)?;
            self.domain().end_session(&identity.session, SignedOutReason::SignedOut).await?;
        }
        Ok(())
    }

    /// Where a plain form's reader goes next. Programs and the browser half get the JSON alone.
    ///
    /// `path` is one of ours: it has no characters that a header cannot carry.
    pub fn leads_to(&self, path: &str) {
        if self.plain_form {
            leptos_axum::redirect(path);
        }
    }
}

fn session_failed(error: tower_sessions::session::Error) -> ApiError {
    tracing::error!(%error, "the session could not be changed");
    ErrorCode::Unavailable.into()
}

fn accepts_html(parts: &Parts) -> bool {
    parts
        .headers
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

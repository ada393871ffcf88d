//! What a server function knows about its request.

use std::net::IpAddr;
use std::time::Duration;

use axum::http::header::ACCEPT;
use axum::http::request::Parts;
use leptos::prelude::use_context;
use tower_sessions::{Expiry, Session};

use super::facts::facts;
use super::known_device::{self, Given};
use super::origin::own_origin;
use super::preferences;
use super::sender::Sender;
use crate::protocol::admin::{AuditKind, Statistics};
use crate::protocol::{Account, ApiError, ErrorCode, INVITE_PATH, NewInvite, SignedOutReason, UserId};
use crate::server::auth::{
    Auth, CLIENT_FACTS, ClientFacts, FIRST_STEP, FirstStep, Identity, SIGNED_IN, SignedIn, hash_session_id,
};
use crate::server::clock::now_ms;
use crate::server::domain::admin::Administration;
use crate::server::domain::{Deed, Domain, MadeInvite, SessionRenewal};
use crate::server::outbound::Outbound;
use crate::server::push::Push;
use crate::server::qr;
use crate::server::state::AppState;
use crate::server::wording;
use crate::ui::i18n::Locale;

/// The key under which a session remembers why its reader could not sign in.
pub const TURNED_AWAY: &str = "turned_away";
/// How long the first step of signing in counts.
const FIRST_STEP_COUNTS: Duration = Duration::from_secs(10 * 60);

/// A server function's request.
pub struct Call {
    state: AppState,
    /// Knows where the request came from.
    domain: Domain,
    session: Session,
    identity: Option<Identity>,
    client: IpAddr,
    device: Option<String>,
    given_device: Given,
    facts: ClientFacts,
    plain_form: bool,
    locale: Locale,
    origin: String,
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
        let sender = Sender::of(&parts.extensions);
        Ok(Self {
            domain: state.domain.for_client(sender.address),
            origin: own_origin(&parts.headers, sender.https, state.config.public_url.as_ref()),
            state,
            session,
            identity: parts.extensions.get::<Identity>().cloned(),
            client: sender.address,
            device: known_device::shown(&parts.headers),
            given_device: parts.extensions.get::<Given>().cloned().unwrap_or_default(),
            facts: facts(&parts.extensions, &parts.headers),
            plain_form: accepts_html(&parts),
            locale: preferences::locale(&parts.headers),
        })
    }

    pub fn domain(&self) -> &Domain {
        &self.domain
    }

    pub fn auth(&self) -> &Auth {
        &self.state.auth
    }

    pub fn push(&self) -> &Push {
        &self.state.push
    }

    /// How the server is doing, for administrators.
    ///
    /// # Errors
    /// `forbidden` if it is none who asks.
    pub async fn statistics(&self, after: Option<i64>) -> Result<Statistics, ApiError> {
        self.administration()?.checked().await?;
        Ok(self.state.metrics.statistics(after))
    }

    pub fn outbound(&self) -> &Outbound {
        &self.state.outbound
    }

    /// The language of whoever asks.
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// An invite as it is shown once, to who has made it.
    pub fn show_once(&self, made: MadeInvite) -> Result<NewInvite, ApiError> {
        let url = format!("{}{INVITE_PATH}{}", self.origin, made.token);
        let qr = qr::svg(&url).ok_or(ErrorCode::Internal)?;
        Ok(NewInvite { invite: made.invite, url, qr })
    }

    /// Refuse a form whose answer can only be shown, not led to: a browser without JavaScript would never see it.
    ///
    /// # Errors
    /// `bad_request`.
    pub fn no_plain_form(&self) -> Result<(), ApiError> {
        if self.plain_form { Err(ErrorCode::BadRequest.into()) } else { Ok(()) }
    }

    /// Where the request came from.
    pub fn client(&self) -> IpAddr {
        self.client
    }

    /// What this browser was given when somebody signed in in it.
    pub fn device(&self) -> Option<&str> {
        self.device.as_deref()
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

    /// What administrators do. Whoever is signed in gets it; what they do with it asks who they are.
    ///
    /// # Errors
    /// `unauthorized` if nobody is signed in.
    pub fn administration(&self) -> Result<Administration, ApiError> {
        Ok(self.domain().administration(self.user()?))
    }

    /// Where a form goes that signs somebody in: to where they choose a password, if they have none of their own.
    pub fn leads_home(&self, account: &Account) {
        self.leads_to(if account.password_until.is_some() { "/profile" } else { "/" });
    }

    /// Whether a browser without JavaScript is asking.
    pub fn is_plain_form(&self) -> bool {
        self.plain_form
    }

    /// Begin a session, under a new id, in place of the one there may be.
    pub async fn sign_in(&self, account: &Account) -> Result<(), ApiError> {
        self.begin_session(account, now_ms()).await
    }

    /// `begun`: when they have shown who they are, in Unix milliseconds. A password of before does not count.
    async fn begin_session(&self, account: &Account, begun: i64) -> Result<(), ApiError> {
        if let Some(identity) = &self.identity {
            self.domain().end_session(&identity.session, SignedOutReason::SignedOut).await?;
        }
        if self.session.id().is_some() {
            self.session.cycle_id().await.map_err(session_failed)?;
        }
        let signed_in = SignedIn { user_id: account.id, at: begun, seen: now_ms() };
        self.session.insert(SIGNED_IN, signed_in).await.map_err(session_failed)?;
        self.session.insert(CLIENT_FACTS, &self.facts).await.map_err(session_failed)?;
        tracing::info!(user = %account.id, client = %self.client, "signed in");
        if account.is_admin {
            self.domain().note(Deed::new(AuditKind::AdminSignedIn).by(account.id)).await?;
        }
        if !self.auth().is_known_device(self.device.as_deref(), account) {
            self.given_device.set(self.auth().remember_device(account));
        }
        if self.state.config.one_session_per_user {
            // Stored first: had the others ended before, two sign-ins at once would not see each other.
            self.session.save().await.map_err(session_failed)?;
            let id = self.session.id().ok_or(ErrorCode::Internal)?;
            let reason = SignedOutReason::SignedInElsewhere;
            self.domain().end_sessions_beside(&hash_session_id(&id), account.id, reason).await?;
        }
        Ok(())
    }

    /// Check a name and a password, see [`Auth::verify`]. A plain form that is sent back finds there why.
    async fn check_password(&self, username: &str, password: &str) -> Result<Account, ApiError> {
        let error = match self.auth().verify(self.client, self.device.as_deref(), username, password).await {
            Ok(account) => return Ok(account),
            Err(error) => ApiError::from(error),
        };
        // As it was typed: written with escapes, it cannot pass for a line of its own.
        tracing::info!(?username, client = %self.client, code = ?error.code, "a sign-in is refused");
        if self.plain_form && error.code == ErrorCode::AccountBanned {
            let message = wording::sentence(&error, self.locale);
            let told = ApiError { message, ..error.code.into() };
            self.session.insert(TURNED_AWAY, told).await.map_err(session_failed)?;
            let ends = tower_sessions::cookie::time::Duration::try_from(FIRST_STEP_COUNTS).ok();
            self.session.set_expiry(ends.map(Expiry::OnInactivity));
        }
        Err(error)
    }

    /// Check name and password, and begin a session, unless that takes a code as well.
    ///
    /// # Errors
    /// Those of [`Auth::verify`]; `code_required`: [`Call::second_step`] is to follow.
    pub async fn first_step(&self, username: &str, password: &str) -> Result<Account, ApiError> {
        let begun = now_ms();
        let account = self.check_password(username, password).await?;
        if !self.auth().takes_code(account.id).await? {
            self.begin_session(&account, begun).await?;
            return Ok(account);
        }
        self.sign_out().await?;
        if self.session.id().is_some() {
            self.session.cycle_id().await.map_err(session_failed)?;
        }
        let step = FirstStep { user_id: account.id, at: begun };
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
        // They may have been shut out since the first.
        self.domain().may_sign_in(first.user_id, first.at).await?;
        let account = self.domain().account(first.user_id).await?;
        self.session.remove_value(FIRST_STEP).await.map_err(session_failed)?;
        self.begin_session(&account, first.at).await?;
        Ok(account)
    }

    /// Change the password. The other sessions end; this one goes on, with its sockets, under a new id.
    pub async fn change_password(&self, current: &str, new: &str) -> Result<(), ApiError> {
        let Identity { user_id, session, .. } = self.identity()?;
        // From before the hashing, which may take long: who was shut out meanwhile stays out.
        let begun = now_ms();
        let (old, new) = self.auth().new_password(*user_id, current, new).await?;
        self.session.cycle_id().await.map_err(session_failed)?;
        let signed_in = SignedIn { user_id: *user_id, at: begun, seen: begun };
        self.session.insert(SIGNED_IN, signed_in).await.map_err(session_failed)?;
        self.session.save().await.map_err(session_failed)?;
        let id = self.session.id().ok_or(ErrorCode::Internal)?;
        let renewal = SessionRenewal { from: session.clone(), to: hash_session_id(&id) };
        Ok(self.domain().change_password(*user_id, old, new, renewal).await?)
    }

    /// Delete the account, once its person has said their password again.
    pub async fn delete_account(&self, password: &str) -> Result<(), ApiError> {
        let user = self.user()?;
        let confirmed = self.auth().confirm(user, password).await?;
        self.domain().delete_account(user, confirmed).await?;
        self.session.flush().await.map_err(session_failed)
    }

    /// End the session, and with it its sockets.
    pub async fn sign_out(&self) -> Result<(), ApiError> {
        if let Some(identity) = &self.identity {
            self.session.flush().await.map_err(session_failed)?;
            self.domain().end_session(&identity.session, SignedOutReason::SignedOut).await?;
            tracing::info!(user = %identity.user_id, client = %self.client, "signed out");
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

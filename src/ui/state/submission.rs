//! How a form stands that calls a server function.

use std::marker::PhantomData;
use std::ops::Deref;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;

use crate::browser::form::{self, Fields};
use crate::protocol::{ApiError, ErrorCode, PageData};

/// A form's way to the server function that answers with a `T`.
///
/// Not a `ServerAction`: what a form holds is already in the shape that the server function takes, so
/// the browser needs no code to read it into Rust types and to write it out again.
pub struct Submission<T> {
    state: SubmissionState,
    answer: PhantomData<fn() -> T>,
}

impl<T> Submission<T> {
    /// To this server function. If the page answers a form that was sent to it without JavaScript and
    /// refused, that is where it stands.
    pub fn to<F: ServerFn<Output = T>>() -> Self {
        Self { state: SubmissionState::to(F::PATH), answer: PhantomData }
    }
}

impl<T> Clone for Submission<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Submission<T> {}

impl<T> Deref for Submission<T> {
    type Target = SubmissionState;

    fn deref(&self) -> &SubmissionState {
        &self.state
    }
}

/// Whether a form is under way, and why it was last refused.
#[derive(Debug, Clone, Copy)]
pub struct SubmissionState {
    path: &'static str,
    pending: RwSignal<bool>,
    refusal: RwSignal<Option<ApiError>>,
}

impl SubmissionState {
    /// To this path. If the page answers a form that was sent there and refused, that is where it stands.
    pub fn to(path: &'static str) -> Self {
        let refusal = use_context::<PageData>().and_then(|page| page.refusal);
        let refusal = refusal.filter(|refusal| refusal.path == path).map(|refusal| refusal.error);
        Self { path, pending: RwSignal::new(false), refusal: RwSignal::new(refusal) }
    }

    /// Where the form is sent.
    pub fn path(self) -> &'static str {
        self.path
    }

    /// Whether it is under way, tracked.
    pub fn pending(self) -> Signal<bool> {
        self.pending.into()
    }

    /// Why it was last refused, tracked.
    pub fn refusal(self) -> Signal<Option<ApiError>> {
        self.refusal.into()
    }

    /// Whether it was last refused for one of these reasons, tracked: marks the field to blame.
    pub fn refused_for(self, codes: &'static [ErrorCode]) -> Signal<bool> {
        let Self { refusal, .. } = self;
        Signal::derive(move || {
            refusal.with(|refusal| refusal.as_ref().is_some_and(|error| codes.contains(&error.code)))
        })
    }

    /// The form is not sent, for the server would say this.
    pub fn refuse(self, code: ErrorCode) {
        self.refusal.set(Some(code.into()));
    }

    /// Send the form, unless it is under way; `done` gets the JSON of an agreement.
    pub fn send(self, fields: Fields, done: Callback<String>) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        spawn_local(async move {
            let answer = form::send(self.path, fields).await;
            // The form may be gone by now.
            self.pending.try_set(false);
            match answer {
                Ok(json) => {
                    self.refusal.try_set(None);
                    done.try_run(json);
                }
                Err(error) => {
                    self.refusal.try_set(Some(error));
                }
            }
        });
    }
}

//! Invites of the whole instance.

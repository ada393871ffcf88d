//! Keys that work wherever the focus is.

use leptos::html::Input;
use leptos::prelude::NodeRef;

/// No keys here.
pub fn focus_on_command_k(_: NodeRef<Input>) {}

//! What is to go along with the message that is being written.

use leptos::prelude::*;

use crate::browser::upload::File;
use crate::protocol::Attachment;

/// The attachments of a message to be. `components::attachment_tray` uploads them.
#[derive(Debug, Clone, Copy)]
pub struct Tray {
    /// Handed over, and not yet taken up.
    incoming: RwSignal<Vec<File>, LocalStorage>,
    /// Uploaded, in the order in which they were handed over.
    pub ready: RwSignal<Vec<Attachment>>,
    /// Something has not been uploaded: it is on its way, or has failed.
    pub is_waiting: RwSignal<bool>,
    /// Something was handed over: there is a tray.
    pub is_used: RwSignal<bool>,
    /// How often it was emptied.
    pub emptied: RwSignal<u32>,
}

impl Tray {
    /// An empty one.
    pub fn empty() -> Self {
        Self {
            incoming: RwSignal::new_local(Vec::new()),
            ready: RwSignal::default(),
            is_waiting: RwSignal::new(false),
            is_used: RwSignal::new(false),
            emptied: RwSignal::new(0),
        }
    }

    /// The reader has handed over files; whether there were any.
    pub fn put(self, files: Vec<File>) -> bool {
        let any = !files.is_empty();
        if any {
            self.is_waiting.set(true);
            self.incoming.update(|incoming| incoming.extend(files));
            self.is_used.set(true);
        }
        any
    }

    /// Take up what was handed over, tracked.
    pub fn take_incoming(self) -> Vec<File> {
        self.incoming.track();
        self.incoming.try_update_untracked(std::mem::take).unwrap_or_default()
    }

    /// Everything goes with a message, and the tray is empty again.
    pub fn take(self) -> Vec<Attachment> {
        let ready = self.ready.try_update(std::mem::take).unwrap_or_default();
        self.emptied.update(|times| *times += 1);
        ready
    }

    /// Whether there is something to send, and nothing to wait for, tracked.
    pub fn is_ready(self) -> bool {
        !self.is_waiting.get() && self.ready.with(|ready| !ready.is_empty())
    }
}

//! What the interface knows: signals in contexts, `provide_x()` above and `use_x()` below.

pub mod calls;
pub mod composition;
pub mod connection;
pub mod conversation;
pub mod conversations;
pub mod drafts;
pub mod live;
pub mod notices;
pub mod notifying;
pub mod outbox;
pub mod outbox_store;
pub mod panes;
pub mod people;
pub mod preferences;
pub mod read_mark;
pub mod reader;
pub mod reads;
pub mod rooms;
pub mod session;
pub mod submission;
pub mod talking;
pub mod tray;
pub mod typing;

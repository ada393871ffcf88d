//! What the interface knows: signals in contexts, `provide_x()` above and `use_x()` below.

pub mod calls;
pub mod composition;
pub mod connection;
pub mod conversation;
pub mod conversations;
pub mod drafts;
pub mod finder;
pub mod live;
pub mod notices;
pub mod outbox;
pub mod outbox_store;
pub mod panes;
pub mod people;
pub mod places;
pub mod preferences;
pub mod read_mark;
pub mod reader;
pub mod reads;
pub mod rooms;
pub mod search;
pub mod session;
pub mod shortcuts;
pub mod submission;
pub mod talking;
pub mod tray;
pub mod typing;

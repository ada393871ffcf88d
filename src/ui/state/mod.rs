//! What the interface knows: signals in contexts, `provide_x()` above and `use_x()` below.

pub mod notices;
pub mod panes;
pub mod preferences;
pub mod rooms;
pub mod session;

//! What only administrators exchange with the server, a module for each section of `/admin`.

pub mod audit;
pub mod general;
pub mod invites;
pub mod rooms;
pub mod statistics;
pub mod users;

pub use audit::{AuditDetail, AuditEntry, AuditKind, AuditPage, AuditRoom};
pub use general::{InstanceSettings, Registration};
pub use rooms::{ManagedRoom, ManagedRoomPage};
pub use statistics::{Measure, RefusalCount, Sample, Statistics, Unit};
pub use users::{AccountBan, ManagedUser, ManagedUserPage};

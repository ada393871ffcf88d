//! The sections of `/admin`.

use crate::ui::i18n::Locale;

/// A section, with an address of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    General,
    Users,
    Rooms,
    Invites,
    Audit,
    Statistics,
}

impl Section {
    /// In the order they are offered.
    pub const ALL: [Self; 6] =
        [Self::General, Self::Users, Self::Rooms, Self::Invites, Self::Audit, Self::Statistics];

    /// Where it is.
    pub fn path(self) -> &'static str {
        match self {
            Self::General => "/admin",
            Self::Users => "/admin/users",
            Self::Rooms => "/admin/rooms",
            Self::Invites => "/admin/invites",
            Self::Audit => "/admin/audit",
            Self::Statistics => "/admin/statistics",
        }
    }

    /// The reverse of [`Section::path`].
    pub fn of(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.path() == path)
    }

    /// What it is called.
    pub fn title(self, t: Locale) -> &'static str {
        match self {
            Self::General => t.admin_general(),
            Self::Users => t.admin_users(),
            Self::Rooms => t.rooms(),
            Self::Invites => t.invites(),
            Self::Audit => t.admin_audit(),
            Self::Statistics => t.admin_statistics(),
        }
    }
}

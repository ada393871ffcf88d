//! What an import has done.

/// Counts of one run.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Report {
    pub users: u64,
    pub rooms: u64,
    pub conversations: u64,
    pub messages: u64,
    /// Brought in by an earlier run.
    pub known_users: u64,
    pub known_messages: u64,
    /// Those whose name is another one here.
    pub renamed: Vec<Renamed>,
    /// Those whose password could not be taken over: an administrator gives them one.
    pub without_password: Vec<String>,
    /// Deleted accounts whose messages stay; nobody can sign in with them.
    pub disabled: u64,
    /// Messages whose time was not known, or later than now, or earlier than that of the message before it.
    pub times_changed: u64,
    /// Messages that were too long for one, and are several now.
    pub divided: u64,
    // What was left out:
    pub deleted_users: u64,
    pub deleted_messages: u64,
    pub empty_messages: u64,
    /// Messages by or to somebody who is not in the file.
    pub strangers_messages: u64,
    /// Messages to oneself, and in rooms without a number.
    pub misplaced_messages: u64,
}

/// Somebody who signs in with another name from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    pub from: String,
    pub to: String,
}

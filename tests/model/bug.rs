//! Bugs to put into the model, one at a time, to see that each is found.

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bug {
    /// The server answers before the last commit is on the disk: a crash takes it back.
    AcknowledgesBeforeFlush,
    /// The server takes a message that is sent again for another one.
    ForgetsClientIds,
    /// The server resumes a connection without sending what was missed.
    SkipsReplay,
    /// The server's pongs do not tell how far the room has come.
    KeepsHeadsToItself,
    /// The server reads recalled messages from an old copy.
    ReadsOldText,
    /// A client shows whatever comes, not minding revisions.
    BelievesEverything,
    /// A crash of a client takes with it what waits for an answer.
    LosesOutbox,
    /// After a crash a client sends what waits in the reverse order.
    ReversesOutbox,
}

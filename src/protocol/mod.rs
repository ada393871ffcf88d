//! The data that crosses the wire, shared by the server, the browser and every other client.
//!
//! Nothing here does anything: types with their JSON form, limits and error codes. The prose is in
//! `docs/PROTOCOL.md`, whose examples are parsed by a test.

pub mod admin;
pub mod attachment;
pub mod close;
pub mod entrance;
pub mod error;
pub mod frame;
pub mod ids;
pub mod invite;
pub mod json;
pub mod limits;
pub mod message;
pub mod moderation;
pub mod page;
pub mod permissions;
pub mod presence;
pub mod push;
pub mod retention;
pub mod room;
pub mod search;
pub mod session;
pub mod token;
pub mod two_factor;
mod type_first;
pub mod user;
pub mod webhook;

pub use attachment::{Attachment, AttachmentKind};
pub use entrance::{OpenedInvite, Reception};
pub use error::{ApiError, ErrorCode};
pub use frame::{ClientFrame, ServerFrame, SignedOutReason};
pub use ids::{InviteId, MessageId, RoomId, TokenId, UserId, WebhookId};
pub use invite::{INVITE_PATH, Invitation, Invite, InvitedRoom, NewInvite};
pub use message::{Message, MessageVersion, Pin, Quote, Reaction, Recall};
pub use moderation::{FOR_GOOD, OwnSanction, Sanction, SanctionKind};
pub use page::{Conversation, HistoryPage, MemberPage, PageData, Refusal};
pub use permissions::Action;
pub use presence::OnlineUsers;
pub use push::PushStatus;
pub use retention::{Retention, RetentionChange, RoomRetention};
pub use room::{Member, Notify, ReadMark, Role, Room, RoomKind, RoomUpdate};
pub use search::{Highlight, SearchHit, SearchPage, Snippet};
pub use session::Session;
pub use token::{NewToken, Scope, Token};
pub use two_factor::{TwoFactorSetup, TwoFactorState};
pub use user::{Account, User};
pub use webhook::{IncomingWebhook, NewIncomingWebhook, NewOutgoingWebhook, OutgoingWebhook, RoomWebhooks};

/// Version of the socket protocol, announced in `hello`.
pub const VERSION: u32 = 1;

/// The WebSocket subprotocol a client offers and the server selects.
pub const SUBPROTOCOL: &str = "salon.v1";

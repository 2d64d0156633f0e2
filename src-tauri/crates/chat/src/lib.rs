//! Chat: threads and messages beside a call, before it and after it.
//!
//! One port, [`ChatService`], with two implementations: Communication Services' chat for guests ([`AcsChat`]) and Graph's for who
//! signs in with a work account ([`GraphChat`]). Whether there is chat at all is found out, since the first of the two retires. Other people's
//! HTML is taken apart by [`html`]; the services' limits are kept by [`pacer`].
//!
//! A thread is one machine without I/O, [`timeline::Timeline`]; [`Conversation`] drives it. What happens elsewhere comes as it happens by
//! [`realtime::Realtime`], where there is that, and by asking where there isn't.
//!
//! HTTP is [`base::http::Http`] and tokens come by [`Bearer`], so that nothing here opens a socket by itself. Ids, texts, names
//! and topics reach no log line and no `Debug`.

mod acs;
mod bearer;
mod body;
mod capability;
mod conversation;
mod exchange;
mod failure;
mod graph;
pub mod html;
mod identifier;
mod ids;
mod limits;
mod message;
pub mod pacer;
mod picture;
pub mod realtime;
pub mod search;
mod service;
mod text;
mod thread;
mod time;
pub mod timeline;

pub use acs::{AcsChat, AcsEndpointError};
pub use bearer::{Account, Bearer, Bearing};
pub use body::{Body, BodyError};
pub use conversation::Conversation;
pub use failure::{Absence, ChatFailure, Refusal, ServiceCode};
pub use graph::{GraphChat, GraphEndpointError};
pub use identifier::{Cloud, Identifier, IdentifierError, Kind};
pub use ids::{ClientId, IdError, MessageId, ThreadId};
pub use limits::{
    MAX_ADDED, MAX_CONTENT_BYTES, MAX_DEPTH, MAX_HTML_BYTES, MAX_LIVELY_PEOPLE, MAX_NODES, MAX_PAGE, TYPING_EVERY,
};
pub use message::{Attachment, AttachmentKind, Content, Mentioned, Message, Person};
pub use picture::{Picture, PictureKind, PicturePlace};
pub use service::{Abilities, Answering, ChatService, Detection};
pub use thread::{
    Continuation, Created, History, Invitation, LeftOut, Listing, NewThread, Page, Participant, Receipt, Thread,
    ThreadSummary,
};
pub use time::Timestamp;

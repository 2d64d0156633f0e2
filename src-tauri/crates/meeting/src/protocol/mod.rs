//! The call protocol: JSON text messages over one WebSocket between a *client* (the app's core, a bot) and a *meeting host*.
//!
//! ```text
//! client                                   host
//!   | hello {version, secret}  ------------> |   the secret is one-time, 256 bits, due within 10 s
//!   | join {target, displayName, …} -------> |   sent without waiting: joining costs one round trip
//!   | offer {sdp, media} ------------------> |
//!   | <----------------- hello {version}     |
//!   | <----------------- answer {sdp}        |
//!   | <----------------- state {connecting | lobby | connected …}, roster, slots, capabilities …
//!   | mute, camera, wantSlots, … ----------> |
//!   | leave ------------------------------>  |
//!   | <----------------- state {ended}       |   the last message, but for an answer to `rate`; then the socket closes
//! ```
//!
//! Which side opened the TCP connection is no part of the protocol: the practice host listens, the call page dials the
//! core. Whoever dials presents the secret in its `hello`.
//!
//! Whatever a host knows about recording and transcription when a client comes in, it says *before* `state connected`, so
//! that nothing of a person's leaves before they were asked. The client's last word about its own microphone, camera and
//! share holds; a host only ever closes them ([`HostMessage::Muted`], [`HostMessage::Stopped`]), and doesn't echo.
//!
//! A socket that breaks without a word may be followed by another one, on which the client says `takePlace {secret}` where it would
//! else join, if it asked for that (`keepPlace`) and the host keeps places (`place {secret}`). The host then says everything anew that
//! a client knows, and the client its own switches and wishes.
//!
//! Rules both sides keep: a message is at most [`MAX_MESSAGE_BYTES`]; an unknown or malformed message is dropped and
//! counted, the call goes on; an oversize one closes the socket. Fields a reader does not know are ignored, so that
//! fields can be added within a version.

mod client;
mod extras;
mod host;
mod parse;
mod types;

pub use client::{ClientMessage, JoinTarget, MediaMap, SlotWish};
pub use extras::{
    CallIssue, DataPacket, DialIn, DialInNumber, MediaAccess, MediaPermission, MediaRight, PersonAccess, Rating, Seat,
    Slides, Together, TypedText,
};
pub use host::{Answer, CallState, HoldSide, HostMessage};
pub use parse::{ParseError, encode, parse_client, parse_host};
pub use types::*;

/// The version this code speaks, named in both sides' `hello`.
pub const VERSION: u32 = 1;

/// The longest message either side may send, in bytes of UTF-8. An offer with 25 slots is about 60 kB.
pub const MAX_MESSAGE_BYTES: usize = 256 * 1024;

/// The longest text of a chat message, in bytes of UTF-8; the limit of Communication Services.
pub const MAX_CHAT_BYTES: usize = 28 * 1024;

/// The longest line of real-time text, in bytes of UTF-8.
pub const MAX_TYPED_BYTES: usize = 2000;

/// The most bytes of a data packet, before they are written as base64. The service's own limit for one message.
pub const MAX_DATA_BYTES: usize = 32 * 1024;

/// How long a host that takes ratings waits for one after the end, in seconds. It ends earlier with the socket.
pub const RATING_DEADLINE_S: u64 = 120;

/// How long a host that keeps places keeps one, in seconds.
pub const PLACE_KEPT_S: u64 = 90;

/// How long the dialling side may take to present its secret, in seconds.
pub const HELLO_DEADLINE_S: u64 = 10;

//! The call protocol's socket: one WebSocket of JSON text between a client and a meeting host, whichever of the two
//! opened it.
//!
//! ```text
//!  dial   the client dials a host that listens (the practice host)   -> ClientSignal
//!  listen the host dials us (the call page)                          -> ClientSignal
//!  serve  the host's side of a socket that an HTTP server accepted   -> HostSignal
//! ```
//!
//! Both hellos are exchanged and consumed here: what comes out of `incoming` starts after them. The side that dialled
//! presents a one-time secret in its hello, within [`HELLO_DEADLINE`]. A message that can't be read is handed on as
//! [`Incoming::Dropped`] for the counters and the call goes on; one over [`MAX_MESSAGE_BYTES`] closes the socket, and the
//! WebSocket layer refuses it by its announced length, before anything is allocated for it.
//!
//! Close codes of our own, for the side that can only see a number (a page): [`code::SECRET`], [`code::VERSION`],
//! [`code::HELLO`].

mod dial;
mod door;
mod guard;
mod hello;
mod pump;
mod serve;
mod side;
mod socket;

use std::time::Duration;

use meeting::protocol::{
    ClientMessage, ErrorCode, HELLO_DEADLINE_S, HostMessage, MAX_MESSAGE_BYTES, ParseError, VERSION,
};
use tokio::sync::mpsc;

pub use dial::dial;
pub use door::{HostDoor, ListenConfig, listen};
pub use guard::{Guard, Refusal};
pub use serve::serve;
pub use socket::{Frame, SocketError, WebSocket, limits};

/// How long the dialling side may take to present its secret, from the moment its TCP connection is there.
pub const HELLO_DEADLINE: Duration = Duration::from_secs(HELLO_DEADLINE_S);

/// Messages that may wait to be written. A sender that awaits is slowed down; `try_send` fails when it is full.
pub const OUTGOING_QUEUE: usize = 256;

/// Messages that may wait to be read. When it is full the socket is not read, which slows down the other side.
pub const INCOMING_QUEUE: usize = 256;

/// WebSocket close codes (RFC 6455 §7.4.2, the private range).
pub mod code {
    /// The secret was missing, wrong or used.
    pub const SECRET: u16 = 4001;
    /// The protocol versions differ.
    pub const VERSION: u16 = 4002;
    /// The first message was no hello, or came too late.
    pub const HELLO: u16 = 4003;
    /// A message was over the limit (RFC 6455).
    pub const TOO_LARGE: u16 = 1009;
    /// All is well, the call is over (RFC 6455).
    pub const NORMAL: u16 = 1000;
}

/// A client's end of the socket.
#[derive(Debug)]
pub struct ClientSignal {
    /// To the host. Dropping it writes what waits, closes the socket and ends its tasks.
    pub outgoing: mpsc::Sender<ClientMessage>,
    /// From the host. The last item is [`Incoming::Closed`].
    pub incoming: mpsc::Receiver<Incoming<HostMessage>>,
}

/// A host's end of the socket.
#[derive(Debug)]
pub struct HostSignal {
    /// To the client. Dropping it writes what waits, closes the socket and ends its tasks.
    pub outgoing: mpsc::Sender<HostMessage>,
    /// From the client. The last item is [`Incoming::Closed`].
    pub incoming: mpsc::Receiver<Incoming<ClientMessage>>,
}

/// What comes out of a socket.
#[derive(Debug, Clone, PartialEq)]
pub enum Incoming<M> {
    /// A message.
    Message(M),
    /// A message that could not be read; the call goes on.
    Dropped(ParseError),
    /// The socket is closed. Nothing follows.
    Closed(CloseReason),
}

/// Why a socket closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CloseReason {
    /// The other side closed it in the regular way.
    #[error("the other side closed the connection")]
    Finished,
    /// This side closed it.
    #[error("closed by this side")]
    Local,
    /// It ended without a word: a crash, a cut network, a WebSocket that makes no sense.
    #[error("the connection was lost: {0}")]
    Lost(String),
    /// A message over [`MAX_MESSAGE_BYTES`] arrived.
    #[error("a message of {bytes} bytes arrived, over the limit of {MAX_MESSAGE_BYTES}")]
    TooLarge {
        /// As announced.
        bytes: usize,
    },
    /// The other side read nothing for ten seconds.
    #[error("the other side stopped reading")]
    Stalled,
    /// The other side speaks another version of the protocol.
    #[error("the other side speaks version {theirs} of the call protocol, this side {VERSION}")]
    Version {
        /// Theirs.
        theirs: u32,
    },
    /// The host refused us.
    #[error("the host refused the connection: {0:?}")]
    Refused(ErrorCode),
    /// The first message was no hello, or none came within [`HELLO_DEADLINE`].
    #[error("the other side did not introduce itself")]
    NoHello,
    /// Closed by the other side with a code that means something else.
    #[error("the other side closed the connection with code {0}")]
    Code(u16),
}

/// Why a socket did not come about.
#[derive(Debug, thiserror::Error)]
pub enum SignalError {
    /// The address is no `ws://` URL.
    #[error("the address of the meeting host is no ws:// URL")]
    Address,
    /// The secret would travel in the clear to another machine.
    #[error("a meeting host is reached on this machine only, not at {0}")]
    NotLoopback(String),
    /// Nobody listens, or the port can't be listened on.
    #[error("can't reach the meeting host: {0}")]
    Io(#[from] std::io::Error),
    /// The HTTP side said no: a wrong path, a ticket that is used or expired, a wrong Origin.
    #[error("the meeting host refused the connection with HTTP status {0}")]
    Http(u16),
    /// The other side does not speak WebSocket, or not properly.
    #[error("the connection failed: {0}")]
    Socket(#[from] SocketError),
    /// The other side presented no secret, or a wrong one.
    #[error("the other side presented a wrong secret")]
    Secret,
    /// The other side speaks another version.
    #[error("the other side speaks version {theirs} of the call protocol, this side {VERSION}")]
    Version {
        /// Theirs.
        theirs: u32,
    },
    /// The first message was no hello.
    #[error("the first message was no hello")]
    NoHello,
    /// No secret within [`HELLO_DEADLINE`].
    #[error("the other side did not present its secret within {} s", HELLO_DEADLINE.as_secs())]
    Late,
    /// The request for a socket was refused by the [`Guard`].
    #[error("the request was refused: {0}")]
    Refused(#[from] Refusal),
    /// This door had its one client.
    #[error("this door has had its client")]
    Used,
}

//! What differs between the two sides of the protocol, so that everything else is written once.

use base::Secret;
use meeting::protocol::{ClientMessage, ErrorCode, HostMessage, ParseError, VERSION, parse_client, parse_host};
use serde::Serialize;

/// One side of the protocol: what it says and what it hears.
pub(super) trait Side: 'static {
    /// Said.
    type Out: Serialize + Send + 'static;
    /// Heard.
    type In: Send + 'static;

    fn hello(secret: Option<Secret>) -> Self::Out;
    fn parse(text: &str) -> Result<Self::In, ParseError>;
    /// Version and secret of a hello; anything else comes back.
    fn open_hello(message: Self::In) -> Result<(u32, Option<Secret>), Self::In>;
    /// The code of an error message.
    fn error_code(message: &Self::In) -> Option<ErrorCode>;
    /// An error message, where this side has one to say.
    fn error(code: ErrorCode) -> Option<Self::Out>;
}

/// The client's.
pub(super) struct ClientSide;

/// The host's.
pub(super) struct HostSide;

impl Side for ClientSide {
    type Out = ClientMessage;
    type In = HostMessage;

    fn hello(secret: Option<Secret>) -> ClientMessage {
        ClientMessage::Hello { version: VERSION, secret }
    }

    fn parse(text: &str) -> Result<HostMessage, ParseError> {
        parse_host(text)
    }

    fn open_hello(message: HostMessage) -> Result<(u32, Option<Secret>), HostMessage> {
        match message {
            HostMessage::Hello { version, secret } => Ok((version, secret)),
            other => Err(other),
        }
    }

    fn error_code(message: &HostMessage) -> Option<ErrorCode> {
        match message {
            HostMessage::Error { code, .. } => Some(*code),
            _ => None,
        }
    }

    fn error(_code: ErrorCode) -> Option<ClientMessage> {
        None
    }
}

impl Side for HostSide {
    type Out = HostMessage;
    type In = ClientMessage;

    fn hello(secret: Option<Secret>) -> HostMessage {
        HostMessage::Hello { version: VERSION, secret }
    }

    fn parse(text: &str) -> Result<ClientMessage, ParseError> {
        parse_client(text)
    }

    fn open_hello(message: ClientMessage) -> Result<(u32, Option<Secret>), ClientMessage> {
        match message {
            ClientMessage::Hello { version, secret } => Ok((version, secret)),
            other => Err(other),
        }
    }

    fn error_code(_message: &ClientMessage) -> Option<ErrorCode> {
        None
    }

    fn error(code: ErrorCode) -> Option<HostMessage> {
        Some(HostMessage::Error { code, detail: String::new(), reference: None })
    }
}

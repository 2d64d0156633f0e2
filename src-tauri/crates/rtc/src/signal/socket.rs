//! A WebSocket seen as a stream and a sink of [`Frame`]s, so that sockets of any HTTP server fit.

use std::{
    error::Error,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_util::{Sink, Stream};
use meeting::protocol::MAX_MESSAGE_BYTES;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        self, Message,
        error::CapacityError,
        protocol::{CloseFrame, WebSocketConfig},
    },
};

/// What a socket carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// A text message. A binary one becomes an empty text, which no message is, and so is dropped and counted.
    Text(String),
    /// The closing of the socket, with its code (RFC 6455 §7.4); 1005 where there was none.
    Close(u16),
}

/// A socket that can't go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SocketError {
    /// A message over the limit.
    #[error("a message of {bytes} bytes is over the limit of {MAX_MESSAGE_BYTES}")]
    TooLarge {
        /// As announced.
        bytes: usize,
    },
    /// Everything else.
    #[error("{0}")]
    Lost(String),
}

impl SocketError {
    /// Reads an error of tungstenite, however deep an HTTP server wrapped it.
    #[must_use]
    pub fn of(error: &(dyn Error + 'static)) -> Self {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(tungstenite::Error::Capacity(CapacityError::MessageTooLong { size, .. })) = error.downcast_ref()
            {
                return Self::TooLarge { bytes: *size };
            }
            cause = error.source();
        }
        Self::Lost(error.to_string())
    }
}

/// The limits of a WebSocket of the call protocol. A frame's announced length is checked before room is made for it.
#[must_use]
pub fn limits() -> WebSocketConfig {
    WebSocketConfig::default()
        .max_message_size(Some(MAX_MESSAGE_BYTES))
        .max_frame_size(Some(MAX_MESSAGE_BYTES))
        .read_buffer_size(16 * 1024)
        .write_buffer_size(0)
        .max_write_buffer_size(4 * MAX_MESSAGE_BYTES)
}

/// A tungstenite socket as [`Frame`]s. Pings are answered underneath.
#[derive(Debug)]
pub struct WebSocket<S>(pub WebSocketStream<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> Stream for WebSocket<S> {
    type Item = Result<Frame, SocketError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let Some(message) = ready!(Pin::new(&mut self.0).poll_next(context)) else { return Poll::Ready(None) };
            return Poll::Ready(Some(match message {
                Ok(Message::Text(text)) => Ok(Frame::Text(text.as_str().to_owned())),
                Ok(Message::Binary(_)) => Ok(Frame::Text(String::new())),
                Ok(Message::Close(frame)) => Ok(Frame::Close(frame.map_or(1005, |frame| frame.code.into()))),
                Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => continue,
                Err(error) => Err(SocketError::of(&error)),
            }));
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Sink<Frame> for WebSocket<S> {
    type Error = SocketError;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SocketError>> {
        Pin::new(&mut self.0).poll_ready(context).map_err(|error| SocketError::of(&error))
    }

    fn start_send(mut self: Pin<&mut Self>, frame: Frame) -> Result<(), SocketError> {
        let message = match frame {
            Frame::Text(text) => Message::text(text),
            Frame::Close(code) => Message::Close(Some(CloseFrame { code: code.into(), reason: "".into() })),
        };
        Pin::new(&mut self.0).start_send(message).map_err(|error| SocketError::of(&error))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SocketError>> {
        Pin::new(&mut self.0).poll_flush(context).map_err(|error| SocketError::of(&error))
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SocketError>> {
        Pin::new(&mut self.0).poll_close(context).map_err(|error| SocketError::of(&error))
    }
}

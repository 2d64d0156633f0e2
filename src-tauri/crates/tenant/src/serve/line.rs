//! A connection that can be cut from within an answer.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use axum::{extract::connect_info::Connected, serve::IncomingStream};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::server::TlsStream;

use super::{PlainListener, TlsListener};

/// Whoever answers on a connection holds its scissors.
#[derive(Debug, Clone)]
pub struct Line {
    /// What absolute addresses begin with.
    pub(super) scheme: &'static str,
    cut: Arc<AtomicBool>,
}

impl Line {
    /// Nothing more is written.
    pub(super) fn cut(&self) {
        self.cut.store(true, Ordering::Relaxed);
    }
}

/// A socket, in the clear or not, with a line.
#[derive(Debug)]
pub struct Socket<S> {
    stream: S,
    line: Line,
}

impl<S> Socket<S> {
    pub(super) fn new(stream: S, scheme: &'static str) -> Self {
        Self { stream, line: Line { scheme, cut: Arc::default() } }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Socket<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Socket<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.line.cut.load(Ordering::Relaxed) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl Connected<IncomingStream<'_, PlainListener>> for Line {
    fn connect_info(stream: IncomingStream<'_, PlainListener>) -> Self {
        let socket: &Socket<TcpStream> = stream.io();
        socket.line.clone()
    }
}

impl Connected<IncomingStream<'_, TlsListener>> for Line {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Self {
        let socket: &Socket<TlsStream<TcpStream>> = stream.io();
        socket.line.clone()
    }
}

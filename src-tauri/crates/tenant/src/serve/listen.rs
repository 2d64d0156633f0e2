//! Listeners that axum serves.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::serve::Listener;
use rustls::ServerConfig;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::{AbortHandle, JoinSet},
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::line::Socket;

/// A caller that does not shake hands is not waited for.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Handshakes under way at once; more wait in the system's queue.
const MOST_HANDSHAKES: usize = 64;
/// Connections that wait to be served.
const WAITING: usize = 16;

/// Connections in the clear.
#[derive(Debug)]
pub struct PlainListener(pub TcpListener);

impl Listener for PlainListener {
    type Io = Socket<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        let _ = stream.set_nodelay(true);
        (Socket::new(stream, "http"), address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

/// TLS connections. Hands are shaken on tasks of their own, so that a slow caller keeps no other waiting; dropping the
/// listener ends them.
#[derive(Debug)]
pub struct TlsListener {
    address: SocketAddr,
    shaken: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    accepting: AbortHandle,
}

impl TlsListener {
    /// Begins to accept on a socket that listens.
    ///
    /// # Errors
    /// When the socket has no address.
    pub fn new(listener: TcpListener, tls: Arc<ServerConfig>) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (sender, shaken) = mpsc::channel(WAITING);
        let accepting = tokio::spawn(shake_hands(listener, TlsAcceptor::from(tls), sender)).abort_handle();
        Ok(Self { address, shaken, accepting })
    }
}

impl Drop for TlsListener {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn shake_hands(
    mut listener: TcpListener,
    tls: TlsAcceptor,
    shaken: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    // Dropped with this task, and all handshakes with it.
    let mut handshakes = JoinSet::new();
    loop {
        while handshakes.try_join_next().is_some() {}
        if handshakes.len() >= MOST_HANDSHAKES {
            handshakes.join_next().await;
        }
        let (stream, address) = Listener::accept(&mut listener).await;
        let (tls, shaken) = (tls.clone(), shaken.clone());
        handshakes.spawn(async move {
            let _ = stream.set_nodelay(true);
            match timeout(HANDSHAKE, tls.accept(stream)).await {
                Ok(Ok(stream)) => {
                    let _ = shaken.send((stream, address)).await;
                }
                Ok(Err(error)) => tracing::debug!(%error, "a caller of the practice service did not trust it"),
                Err(_) => tracing::debug!("a caller of the practice service did not shake hands"),
            }
        });
    }
}

impl Listener for TlsListener {
    type Io = Socket<TlsStream<TcpStream>>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.shaken.recv().await {
            Some((stream, address)) => (Socket::new(stream, "https"), address),
            // The accepting task is gone, and nobody comes any more.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(self.address)
    }
}

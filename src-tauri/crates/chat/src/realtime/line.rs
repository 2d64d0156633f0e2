//! A socket as a port, and the one implementation that reaches a network.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::mpsc,
    time::timeout,
};
use tokio_rustls::{TlsConnector, rustls};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, protocol::WebSocketConfig},
};
use url::Url;

use crate::limits::MAX_FRAME_BYTES;

/// What [`Dialer::dial`] gives.
pub type Dialing<'a> = Pin<Box<dyn Future<Output = Result<Line, DialFailure>> + Send + 'a>>;

/// Opens sockets.
pub trait Dialer: Send + Sync {
    /// Opens one at a `ws:` or `wss:` address.
    fn dial(&self, address: String) -> Dialing<'_>;
}

/// There is no socket. Says no more: addresses hold ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the socket can't be opened")]
pub struct DialFailure;

/// An open socket: text messages both ways. Both channels are bounded: who writes waits, and what isn't read slows the other side
/// down. When it is dropped, what was written before still goes out, and the socket is closed.
#[derive(Debug)]
pub struct Line {
    /// Writes.
    pub say: mpsc::Sender<String>,
    /// Reads; ends when the socket does.
    pub hear: mpsc::Receiver<String>,
}

/// Whoever doesn't take what is written within this time is not there any more.
const STUCK: Duration = Duration::from_secs(5);

/// Web sockets (RFC 6455) over TCP, and over TLS where the address says so. Knows no proxy.
pub struct WebSockets {
    tls: Option<Arc<rustls::ClientConfig>>,
}

impl std::fmt::Debug for WebSockets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebSockets").finish_non_exhaustive()
    }
}

impl WebSockets {
    /// Sockets that trust as this configuration does; without one, only to this machine.
    #[must_use]
    pub fn new(tls: Option<Arc<rustls::ClientConfig>>) -> Self {
        Self { tls }
    }

    async fn connect(&self, address: String) -> Result<Line, DialFailure> {
        let url = Url::parse(&address).map_err(|_| DialFailure)?;
        let host = url.host_str().ok_or(DialFailure)?.trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = url.port_or_known_default().ok_or(DialFailure)?;
        let stream = TcpStream::connect((host.as_str(), port)).await.map_err(|_| DialFailure)?;
        if url.scheme() == "wss" {
            let connector = TlsConnector::from(Arc::clone(self.tls.as_ref().ok_or(DialFailure)?));
            let name = rustls::pki_types::ServerName::try_from(host).map_err(|_| DialFailure)?;
            Box::pin(upgrade(address, connector.connect(name, stream).await.map_err(|_| DialFailure)?)).await
        } else if url.scheme() == "ws" && stream.peer_addr().is_ok_and(|peer| peer.ip().is_loopback()) {
            Box::pin(upgrade(address, stream)).await
        } else {
            Err(DialFailure)
        }
    }
}

impl Dialer for WebSockets {
    fn dial(&self, address: String) -> Dialing<'_> {
        Box::pin(self.connect(address))
    }
}

async fn upgrade<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    address: String,
    stream: S,
) -> Result<Line, DialFailure> {
    let limits =
        WebSocketConfig::default().max_message_size(Some(MAX_FRAME_BYTES)).max_frame_size(Some(MAX_FRAME_BYTES));
    let (socket, _) = client_async_with_config(address, stream, Some(limits)).await.map_err(|_| DialFailure)?;
    let (say, to_say) = mpsc::channel(16);
    let (heard, hear) = mpsc::channel(16);
    tokio::spawn(carry(socket, to_say, heard));
    Ok(Line { say, hear })
}

/// Carries texts both ways until one side ends.
async fn carry<S: AsyncRead + AsyncWrite + Unpin>(
    socket: WebSocketStream<S>,
    mut to_say: mpsc::Receiver<String>,
    heard: mpsc::Sender<String>,
) {
    let (mut sink, mut stream) = socket.split();
    loop {
        tokio::select! {
            text = to_say.recv() => {
                let Some(text) = text else { break };
                if !matches!(timeout(STUCK, sink.send(Message::text(text))).await, Ok(Ok(()))) {
                    break;
                }
            }
            message = stream.next() => match message {
                Some(Ok(Message::Text(text))) => {
                    // Where nobody reads any more, what is still to be said is said.
                    let _ = heard.send(text.as_str().to_owned()).await;
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => {}
            }
        }
    }
    let _ = timeout(STUCK, sink.close()).await;
}

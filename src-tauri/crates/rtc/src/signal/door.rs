//! A door for one host that dials us: the page that runs the Calling SDK, or a test's page in its place.

use std::net::{Ipv4Addr, SocketAddr};

use base::Secret;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    task::JoinSet,
    time::{Instant, timeout_at},
};
use tokio_tungstenite::{
    accept_hdr_async_with_config,
    tungstenite::{
        self,
        handshake::server::{ErrorResponse, Request, Response},
    },
};

use super::{
    ClientSignal, Guard, HELLO_DEADLINE, Refusal, SignalError, SocketError, WebSocket, hello::welcome, limits, pump,
    side::ClientSide,
};

/// Callers that may be introducing themselves at one time.
const WAITING: usize = 8;

/// Who may come in.
#[derive(Debug, Clone, Default)]
pub struct ListenConfig {
    /// The origins of the page that will dial, such as `http://localhost:4711`.
    pub allowed_origins: Vec<String>,
}

/// Listens on a port of its own on 127.0.0.1, at a random path, for one host.
///
/// # Errors
/// When there is no port to listen on.
pub async fn listen(config: ListenConfig) -> Result<HostDoor, SignalError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let guard = Guard { port: address.port(), origins: config.allowed_origins, origin_required: true };
    let path = format!("/host/{}", Secret::random().expose());
    Ok(HostDoor {
        listener: Some(listener),
        address,
        entry: Entry { guard, path, secret: Secret::random() },
        refused: 0,
    })
}

/// A listening socket that closes behind the first host to present the secret.
#[derive(Debug)]
pub struct HostDoor {
    listener: Option<TcpListener>,
    address: SocketAddr,
    entry: Entry,
    refused: u64,
}

/// What a caller has to know.
#[derive(Clone)]
struct Entry {
    guard: Guard,
    path: String,
    secret: Secret,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry").field("guard", &self.guard).finish_non_exhaustive()
    }
}

impl HostDoor {
    /// Where the host dials. The path is random and not to be logged.
    #[must_use]
    pub fn url(&self) -> String {
        format!("ws://{}{}", self.address, self.entry.path)
    }

    /// What the host presents in its hello.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.entry.secret
    }

    /// Callers turned away up to now.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refused
    }

    /// Waits for the host. Callers with a wrong Host, Origin, path, secret or version, or who take longer than
    /// [`HELLO_DEADLINE`], are turned away and counted, and the wait goes on: who does not know the secret can't keep the
    /// host out. Once the host is in, nobody listens any more.
    ///
    /// # Errors
    /// [`SignalError::Used`] the second time; an I/O error when the port fails.
    pub async fn accept(&mut self) -> Result<ClientSignal, SignalError> {
        let listener = self.listener.as_ref().ok_or(SignalError::Used)?;
        let mut callers = JoinSet::new();
        loop {
            tokio::select! {
                caller = listener.accept(), if callers.len() < WAITING => {
                    let (stream, _) = caller?;
                    stream.set_nodelay(true)?;
                    callers.spawn(enter(stream, self.entry.clone()));
                }
                Some(outcome) = callers.join_next() => match outcome {
                    Ok(Ok(socket)) => {
                        self.listener = None;
                        let (outgoing, incoming) = pump::start::<ClientSide, _>(socket, true);
                        return Ok(ClientSignal { outgoing, incoming });
                    }
                    Ok(Err(error)) => {
                        self.refused += 1;
                        tracing::warn!(%error, "a caller was turned away from the call socket");
                    }
                    Err(error) => tracing::error!(%error, "a caller's task failed"),
                },
            }
        }
    }
}

/// One caller, from the first byte to its secret.
async fn enter<S: AsyncRead + AsyncWrite + Unpin>(stream: S, entry: Entry) -> Result<WebSocket<S>, SignalError> {
    let deadline = Instant::now() + HELLO_DEADLINE;
    let mut refusal = None;
    #[allow(clippy::result_large_err, reason = "the shape of the WebSocket library's callback")]
    let check = |request: &Request, response: Response| {
        let path = if request.uri().path() == entry.path { Ok(()) } else { Err(Refusal::Path) };
        path.and_then(|()| entry.guard.check(request.headers())).map(|()| response).map_err(|why| {
            refusal = Some(why);
            refused(why)
        })
    };
    let upgraded = timeout_at(deadline, accept_hdr_async_with_config(stream, check, Some(limits()))).await;
    let upgraded = upgraded.map_err(|_| SignalError::Late)?;
    let mut socket = WebSocket(upgraded.map_err(|error| failed(refusal, &error))?);
    welcome::<ClientSide, _>(&mut socket, &entry.secret, deadline).await?;
    Ok(socket)
}

fn refused(why: Refusal) -> ErrorResponse {
    let mut response = ErrorResponse::new(None);
    *response.status_mut() = why.status().try_into().expect("the statuses of Refusal are valid");
    response
}

fn failed(refusal: Option<Refusal>, error: &tungstenite::Error) -> SignalError {
    refusal.map_or_else(|| SocketError::of(error).into(), SignalError::Refused)
}

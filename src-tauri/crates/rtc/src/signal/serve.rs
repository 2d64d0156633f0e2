//! The host's side of a socket that an HTTP server accepted.

use base::Secret;
use futures_util::{Sink, Stream};
use tokio::time::Instant;

use super::{Frame, HELLO_DEADLINE, HostSignal, SignalError, SocketError, hello::welcome, pump, side::HostSide};

/// Waits for the client's hello, checks its secret, answers it.
///
/// The HTTP server has checked [`Guard`](super::Guard) and the path, and has set [`limits`](super::limits) (or the same
/// sizes) on the socket.
///
/// # Errors
/// When the hello is late, missing, of another version or with a wrong secret. The client is told and the socket closed.
pub async fn serve<S>(mut socket: S, secret: &Secret) -> Result<HostSignal, SignalError>
where
    S: Stream<Item = Result<Frame, SocketError>> + Sink<Frame, Error = SocketError> + Send + Unpin + 'static,
{
    welcome::<HostSide, S>(&mut socket, secret, Instant::now() + HELLO_DEADLINE).await?;
    let (outgoing, incoming) = pump::start::<HostSide, _>(socket, true);
    Ok(HostSignal { outgoing, incoming })
}

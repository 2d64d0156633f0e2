//! The accepting side of the introduction: the first message within the deadline, its secret, its version.

use base::Secret;
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use meeting::protocol::{ErrorCode, VERSION, encode};
use tokio::time::{Duration, Instant, timeout, timeout_at};

use super::{Frame, SignalError, SocketError, code, side::Side};

/// How long a goodbye may take to be written.
const GOODBYE: Duration = Duration::from_secs(2);

/// Waits for the dialling side's hello and answers it.
///
/// # Errors
/// [`SignalError::Late`], [`SignalError::NoHello`], [`SignalError::Secret`], [`SignalError::Version`] or a lost socket;
/// except for the last the other side is told why before its socket is closed.
pub(super) async fn welcome<T: Side, S>(socket: &mut S, secret: &Secret, deadline: Instant) -> Result<(), SignalError>
where
    S: Stream<Item = Result<Frame, SocketError>> + Sink<Frame, Error = SocketError> + Unpin,
{
    let checked = match timeout_at(deadline, socket.next()).await {
        Err(_) => Err(SignalError::Late),
        Ok(None | Some(Ok(Frame::Close(_)))) => Err(SignalError::Socket(SocketError::Lost("closed".into()))),
        Ok(Some(Err(error))) => Err(error.into()),
        Ok(Some(Ok(Frame::Text(text)))) => check::<T>(&text, secret),
    };
    match checked {
        Ok(()) => Ok(socket.send(text(&T::hello(None))).await?),
        Err(error) => {
            // The other side may be gone or hostile: its goodbye is a courtesy that must not hold us up.
            let _ = timeout(GOODBYE, refuse::<T, S>(socket, &error)).await;
            Err(error)
        }
    }
}

fn check<T: Side>(text: &str, secret: &Secret) -> Result<(), SignalError> {
    let message = T::parse(text).map_err(|_| SignalError::NoHello)?;
    let (theirs, presented) = T::open_hello(message).map_err(|_| SignalError::NoHello)?;
    // Secret's comparison takes the same time wherever the first difference lies.
    if presented.as_ref() != Some(secret) {
        return Err(SignalError::Secret);
    }
    if theirs != VERSION {
        return Err(SignalError::Version { theirs });
    }
    Ok(())
}

async fn refuse<T: Side, S>(socket: &mut S, error: &SignalError) -> Result<(), SocketError>
where
    S: Sink<Frame, Error = SocketError> + Unpin,
{
    let (reason, number) = match error {
        SignalError::Secret => (Some(ErrorCode::Secret), code::SECRET),
        SignalError::Late => (Some(ErrorCode::Secret), code::HELLO),
        SignalError::Version { .. } => (Some(ErrorCode::Version), code::VERSION),
        SignalError::Socket(SocketError::TooLarge { .. }) => (None, code::TOO_LARGE),
        _ => (Some(ErrorCode::Unexpected), code::HELLO),
    };
    if let Some(message) = reason.and_then(T::error) {
        socket.feed(self::text(&message)).await?;
    }
    socket.send(Frame::Close(number)).await?;
    socket.close().await
}

/// A message as it goes to the wire.
pub(super) fn text<M: serde::Serialize>(message: &M) -> Frame {
    Frame::Text(encode(message))
}

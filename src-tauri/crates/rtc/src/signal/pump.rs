//! The two tasks of a socket that is open: one reads, one writes, and the end of one ends the other.

use std::time::Duration;

use futures_util::{Sink, SinkExt, Stream, StreamExt, stream::SplitSink};
use meeting::protocol::{MAX_MESSAGE_BYTES, VERSION};
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};

use super::{
    CloseReason, Frame, HELLO_DEADLINE, INCOMING_QUEUE, Incoming, OUTGOING_QUEUE, SocketError, code, hello, side::Side,
};

/// How long one message may take to be written before the other side counts as gone.
pub(super) const STALL: Duration = Duration::from_secs(10);

/// How long a closing handshake may take.
const FAREWELL: Duration = Duration::from_secs(2);

/// The application's ends of the two queues.
pub(super) type Ends<T> = (mpsc::Sender<<T as Side>::Out>, mpsc::Receiver<Incoming<<T as Side>::In>>);

/// Starts the two tasks. `introduced` says that the other side's hello was read already.
pub(super) fn start<T: Side, S>(socket: S, introduced: bool) -> Ends<T>
where
    S: Stream<Item = Result<Frame, SocketError>> + Sink<Frame, Error = SocketError> + Send + Unpin + 'static,
{
    let (outgoing, to_write) = mpsc::channel(OUTGOING_QUEUE);
    let (read, incoming) = mpsc::channel(INCOMING_QUEUE);
    let (sink, stream) = socket.split();
    let (stop_writing, stopped) = oneshot::channel();
    let (stop_reading, written) = oneshot::channel();
    tokio::spawn(async move {
        let reason = write::<T, S>(sink, to_write, stopped).await;
        let _ = stop_reading.send(reason);
    });
    tokio::spawn(async move {
        let reason = tokio::select! {
            reason = read_all::<T>(stream, &read, introduced) => reason,
            reason = written => reason.unwrap_or(CloseReason::Local),
        };
        let number = match reason {
            CloseReason::TooLarge { .. } => code::TOO_LARGE,
            CloseReason::Version { .. } => code::VERSION,
            CloseReason::NoHello => code::HELLO,
            _ => code::NORMAL,
        };
        tracing::debug!(%reason, "call socket closed");
        let _ = stop_writing.send(number);
        let _ = read.send(Incoming::Closed(reason)).await;
    });
    (outgoing, incoming)
}

/// Writes until the application drops its end, the other side stops reading, or the reader says with which code to close.
async fn write<T: Side, S: Sink<Frame, Error = SocketError> + Unpin>(
    mut sink: SplitSink<S, Frame>,
    mut messages: mpsc::Receiver<T::Out>,
    mut stopped: oneshot::Receiver<u16>,
) -> CloseReason {
    let (number, reason) = loop {
        let message = tokio::select! {
            biased;
            number = &mut stopped => break (number.unwrap_or(code::NORMAL), CloseReason::Local),
            message = messages.recv() => message,
        };
        let Some(message) = message else { break (code::NORMAL, CloseReason::Local) };
        let frame = hello::text(&message);
        if let Frame::Text(text) = &frame
            && text.len() > MAX_MESSAGE_BYTES
        {
            tracing::error!(bytes = text.len(), "a message over the protocol's limit was not sent");
            continue;
        }
        match timeout(STALL, sink.send(frame)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return CloseReason::Lost(error.to_string()),
            Err(_) => return CloseReason::Stalled,
        }
    };
    let _ = timeout(FAREWELL, async {
        sink.send(Frame::Close(number)).await?;
        sink.close().await
    })
    .await;
    reason
}

async fn read_all<T: Side>(
    mut stream: impl Stream<Item = Result<Frame, SocketError>> + Unpin,
    read: &mpsc::Sender<Incoming<T::In>>,
    introduced: bool,
) -> CloseReason {
    if !introduced {
        match timeout(HELLO_DEADLINE, stream.next()).await {
            Ok(Some(Ok(Frame::Text(text)))) => {
                if let Err(reason) = introduce::<T>(&text) {
                    return reason;
                }
            }
            Ok(frame) => return frame.map_or(CloseReason::Finished, closing),
            Err(_) => return CloseReason::NoHello,
        }
    }
    while let Some(frame) = stream.next().await {
        let Ok(Frame::Text(text)) = frame else { return closing(frame) };
        // Nobody may listen any more while the last messages are written; then what comes is let go.
        let _ = read.send(T::parse(&text).map_or_else(Incoming::Dropped, Incoming::Message)).await;
    }
    CloseReason::Lost("the connection ended without being closed".into())
}

/// The listening side's first message: its hello, or the reason why it won't have us.
fn introduce<T: Side>(text: &str) -> Result<(), CloseReason> {
    match T::parse(text).map(T::open_hello) {
        Ok(Ok((VERSION, _))) => Ok(()),
        Ok(Ok((theirs, _))) => Err(CloseReason::Version { theirs }),
        Ok(Err(message)) => Err(T::error_code(&message).map_or(CloseReason::NoHello, CloseReason::Refused)),
        Err(_) => Err(CloseReason::NoHello),
    }
}

fn closing(frame: Result<Frame, SocketError>) -> CloseReason {
    match frame {
        Ok(Frame::Close(1000 | 1001 | 1005) | Frame::Text(_)) => CloseReason::Finished,
        Ok(Frame::Close(number)) => CloseReason::Code(number),
        Err(SocketError::TooLarge { bytes }) => CloseReason::TooLarge { bytes },
        Err(SocketError::Lost(why)) => CloseReason::Lost(why),
    }
}

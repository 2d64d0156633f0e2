//! Notifications in real time on a WebSocket: drives a [`Session`] by the socket and the clock.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{
        Path, State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use tokio::time::{Instant, sleep_until, timeout};

use super::mount::check;
use crate::{
    Session, Tenant,
    realtime::{MOST_FRAME, Step},
};

/// A client that takes nothing for so long is gone.
const WRITE: Duration = Duration::from_secs(10);

/// Bytes of a socket's buffers: clients are many, and frames small.
const BUFFER: usize = 4 * 1024;

/// Opens the socket of a handshake.
pub(super) async fn open(
    State(tenant): State<Arc<Tenant>>,
    Path(handshake): Path<String>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if let Err(refusal) = check(&headers) {
        return refusal.into_response();
    }
    let began = Instant::now();
    let Some(session) = tenant.listen(&handshake, Duration::ZERO) else { return StatusCode::NOT_FOUND.into_response() };
    upgrade
        .max_message_size(MOST_FRAME)
        .read_buffer_size(BUFFER)
        .write_buffer_size(0)
        .on_upgrade(move |socket| drive(socket, session, began))
}

async fn drive(mut socket: WebSocket, mut session: Session, began: Instant) {
    for frame in Session::greeting() {
        if !send(&mut socket, frame).await {
            return;
        }
    }
    loop {
        let deadline = began + session.deadline();
        let step = tokio::select! {
            heard = socket.recv() => match heard {
                Some(Ok(Message::Text(text))) => session.hear(text.as_str(), began.elapsed()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => None,
            },
            notification = session.notification() => match notification {
                Some(frame) => Some(Step::Send(frame)),
                None => return,
            },
            () = sleep_until(deadline) => session.tick(began.elapsed()),
        };
        let goes_on = match step {
            None => true,
            Some(Step::Send(frame)) => send(&mut socket, frame).await,
            Some(Step::Close(frame)) => {
                send(&mut socket, frame.to_owned()).await;
                false
            }
        };
        if !goes_on {
            return;
        }
    }
}

async fn send(socket: &mut WebSocket, frame: String) -> bool {
    timeout(WRITE, socket.send(Message::Text(frame.into()))).await.is_ok_and(|sent| sent.is_ok())
}

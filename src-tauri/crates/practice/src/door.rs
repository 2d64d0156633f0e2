//! The HTTP side: tickets, sockets, a sign of life. Loopback only.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use axum::{
    Json, Router,
    extract::{
        Path, Request, State,
        ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade},
    },
    http::{HeaderMap, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base::{Clock, Secret};
use futures_util::{Sink, Stream};
use meeting::protocol::MAX_MESSAGE_BYTES;
use rtc::signal::{Frame, Guard, SocketError, serve};
use serde_json::json;
use tokio::sync::watch;

use crate::{
    host::{Meetings, attend},
    tickets::Tickets,
};

/// What every request needs.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    pub(crate) meetings: Arc<Meetings>,
    pub(crate) tickets: Arc<Mutex<Tickets>>,
    /// What a caller must know to get a ticket.
    pub(crate) secret: Secret,
    /// Shown by `/healthz`, so that a file that names us can be told from one that names another.
    pub(crate) instance: String,
    pub(crate) address: std::net::SocketAddr,
    pub(crate) stop: watch::Receiver<bool>,
}

/// The routes. A fallback that is added to them has to guard itself.
pub(crate) fn router(door: Door) -> Router {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/v1/tickets", post(ticket))
        .route("/v1/call/{ticket}", get(call))
        .layer(middleware::from_fn_with_state(door.clone(), guard))
        .with_state(door)
}

/// Lets through what is addressed to this machine and comes from a page of it or from no page.
async fn guard(State(door): State<Door>, request: Request, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).and_then(|origin| origin.to_str().ok()).unwrap_or_default();
    let origins = if is_local_page(origin) { vec![origin.to_owned()] } else { Vec::new() };
    let guard = Guard { port: door.address.port(), origins, origin_required: false };
    match guard.check(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::FORBIDDEN);
            (status, refusal.to_string()).into_response()
        }
    }
}

/// A page served by this machine, on whatever port: where it comes from is checked here, what it may do by the ticket.
fn is_local_page(origin: &str) -> bool {
    let Some(rest) = origin.strip_prefix("http://") else { return false };
    let (host, port) = rest.rsplit_once(':').unwrap_or((rest, "80"));
    ["127.0.0.1", "localhost", "[::1]"].contains(&host) && port.parse::<u16>().is_ok()
}

async fn healthz(State(door): State<Door>) -> Json<serde_json::Value> {
    Json(json!({ "service": "passerelle-practice", "instance": door.instance }))
}

async fn ticket(State(door): State<Door>, headers: HeaderMap) -> Response {
    let presented = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(|text| Secret::new(text.trim()));
    // Secret's comparison takes the same time wherever the first difference lies.
    if presented.as_ref() != Some(&door.secret) {
        return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")]).into_response();
    }
    let now = door.meetings.clock.now();
    let issued = door.tickets.lock().unwrap_or_else(PoisonError::into_inner).issue(now);
    match issued {
        Ok((path, secret)) => {
            let socket = format!("ws://{}/v1/call/{path}", door.address);
            Json(json!({ "socket": socket, "secret": secret.expose() })).into_response()
        }
        Err(_) => StatusCode::TOO_MANY_REQUESTS.into_response(),
    }
}

async fn call(State(door): State<Door>, Path(path): Path<String>, upgrade: WebSocketUpgrade) -> Response {
    let now = door.meetings.clock.now();
    let Some(secret) = door.tickets.lock().unwrap_or_else(PoisonError::into_inner).redeem(&path, now) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    upgrade.max_message_size(MAX_MESSAGE_BYTES).max_frame_size(MAX_MESSAGE_BYTES).on_upgrade(move |socket| async move {
        let mut stop = door.stop.clone();
        let attending = async {
            match serve(Socket(socket), &secret).await {
                Ok(signal) => Box::pin(attend(signal, door.meetings)).await,
                Err(error) => tracing::info!(%error, "a client was turned away"),
            }
        };
        tokio::select! {
            () = attending => {}
            // The meeting says goodbye first; the socket is written to by a task of its own.
            () = async { let _ = stop.wait_for(|stop| *stop).await; } => {}
        }
    })
}

/// An axum socket as the call protocol wants it.
struct Socket(WebSocket);

impl Stream for Socket {
    type Item = Result<Frame, SocketError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let Some(message) = ready!(Pin::new(&mut self.0).poll_next(context)) else { return Poll::Ready(None) };
            return Poll::Ready(Some(match message {
                Ok(Message::Text(text)) => Ok(Frame::Text(text.as_str().to_owned())),
                Ok(Message::Binary(_)) => Ok(Frame::Text(String::new())),
                Ok(Message::Close(frame)) => Ok(Frame::Close(frame.map_or(1005, |frame| frame.code))),
                Ok(Message::Ping(_) | Message::Pong(_)) => continue,
                Err(error) => Err(SocketError::of(&error)),
            }));
        }
    }
}

impl Sink<Frame> for Socket {
    type Error = SocketError;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SocketError>> {
        Pin::new(&mut self.0).poll_ready(context).map_err(|error| SocketError::of(&error))
    }

    fn start_send(mut self: Pin<&mut Self>, frame: Frame) -> Result<(), SocketError> {
        let message = match frame {
            Frame::Text(text) => Message::Text(text.into()),
            Frame::Close(code) => Message::Close(Some(CloseFrame { code, reason: "".into() })),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_this_machine_are_told_from_others() {
        for origin in ["http://localhost:4711", "http://127.0.0.1:80", "http://[::1]:9", "http://localhost"] {
            assert!(is_local_page(origin), "{origin}");
        }
        for origin in [
            "http://evil.example",
            "http://localhost.evil.example:4711",
            "https://localhost:4711",
            "http://localhost:4711/x",
            "http://x@localhost:1",
            "null",
            "",
        ] {
            assert!(!is_local_page(origin), "{origin}");
        }
    }
}

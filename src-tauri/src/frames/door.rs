//! Who may have the pictures: the page of our window, one at a time.

use base::Secret;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        handshake::server::{ErrorResponse, Request, Response},
        http::{HeaderValue, StatusCode, header::ORIGIN},
    },
};

use super::{line::Line, path};

/// What the webviews of the three systems call our page.
const ORIGINS: &[&str] = &["tauri://localhost", "http://tauri.localhost", "https://tauri.localhost"];

/// The development server's, in development only.
const DEVELOPMENT: &str = "http://localhost:1420";

/// Serves pages one after the other: a page that is loaded again takes over from the one before.
pub(super) async fn serve(listener: TcpListener, secret: Secret, mut line: Line) {
    let mut page: Option<WebSocketStream<TcpStream>> = None;
    loop {
        let Some(socket) = page.take() else {
            page = next(&listener, &secret).await;
            continue;
        };
        tokio::select! {
            over = line.carry(socket) => match over {
                super::line::Over::Page => {}
                super::line::Over::Pictures => return,
            },
            another = next(&listener, &secret) => page = another,
        }
    }
}

/// The next connection, if it is our page's; cancelling it loses nothing that counts.
async fn next(listener: &TcpListener, secret: &Secret) -> Option<WebSocketStream<TcpStream>> {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors, most likely: others must end first.
            tokio::task::yield_now().await;
            continue;
        };
        // Pictures are small and each is wanted at once.
        let _ = stream.set_nodelay(true);
        #[allow(clippy::result_large_err, reason = "the handshake's callback has this type")]
        let check =
            |request: &Request, response: Response| if may(request, secret) { Ok(response) } else { Err(refused()) };
        if let Ok(socket) = accept_hdr_async(stream, check).await {
            return Some(socket);
        }
    }
}

fn may(request: &Request, secret: &Secret) -> bool {
    let origin = request.headers().get(ORIGIN).map(HeaderValue::as_bytes).unwrap_or_default();
    let ours = ORIGINS.iter().any(|known| known.as_bytes() == origin)
        || (cfg!(debug_assertions) && DEVELOPMENT.as_bytes() == origin);
    let right = Secret::new(request.uri().path()) == Secret::new(path(secret));
    if !ours || !right {
        tracing::warn!("somebody else asked for the pictures and was refused");
    }
    ours && right
}

fn refused() -> ErrorResponse {
    let mut response = ErrorResponse::new(None);
    *response.status_mut() = StatusCode::FORBIDDEN;
    response
}

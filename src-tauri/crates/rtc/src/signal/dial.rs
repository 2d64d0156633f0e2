//! A client that dials a host.

use std::net::IpAddr;

use base::Secret;
use futures_util::SinkExt;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    client_async_with_config,
    tungstenite::{self, client::IntoClientRequest, http::Uri},
};

use super::{
    ClientSignal, HELLO_DEADLINE, SignalError, SocketError, WebSocket, hello, limits, pump,
    side::{ClientSide, Side},
};

/// Connects to a meeting host on this machine and introduces the client.
///
/// Returns as soon as the hello is written: join and offer can follow at once, so that joining costs one round trip. The
/// host's hello is checked when it comes; a host that refuses ends the socket with
/// [`CloseReason`](super::CloseReason)`::{Refused, Version, NoHello}`.
///
/// # Errors
/// When the URL is not `ws://` on loopback (the secret would travel in the clear), nobody listens, or the HTTP side refuses.
pub async fn dial(url: &str, secret: &Secret) -> Result<ClientSignal, SignalError> {
    let request = url.into_client_request().map_err(|_| SignalError::Address)?;
    let (host, port) = address(request.uri())?;
    let connect = async {
        let stream = TcpStream::connect((host.as_str(), port)).await?;
        // Messages are small and each is awaited by someone.
        stream.set_nodelay(true)?;
        let (socket, _) =
            client_async_with_config(request, stream, Some(limits())).await.map_err(|error| match error {
                tungstenite::Error::Http(response) => SignalError::Http(response.status().as_u16()),
                other => SocketError::of(&other).into(),
            })?;
        let mut socket = WebSocket(socket);
        socket.send(hello::text(&ClientSide::hello(Some(secret.clone())))).await?;
        Ok::<_, SignalError>(socket)
    };
    let socket = timeout(HELLO_DEADLINE, connect).await.map_err(|_| SignalError::Late)??;
    let (outgoing, incoming) = pump::start::<ClientSide, _>(socket, false);
    Ok(ClientSignal { outgoing, incoming })
}

fn address(uri: &Uri) -> Result<(String, u16), SignalError> {
    if uri.scheme_str() != Some("ws") {
        return Err(SignalError::Address);
    }
    let host = uri.host().ok_or(SignalError::Address)?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let loopback = bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    if !loopback {
        return Err(SignalError::NotLoopback(bare.to_owned()));
    }
    Ok((bare.to_owned(), uri.port_u16().unwrap_or(80)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sends_no_secret_to_another_machine() {
        let error = dial("ws://192.0.2.1:80/v1/call/x", &Secret::random()).await.unwrap_err();
        assert!(matches!(error, SignalError::NotLoopback(host) if host == "192.0.2.1"));
        let error = dial("ws://localhost.example:80/", &Secret::random()).await.unwrap_err();
        assert!(matches!(error, SignalError::NotLoopback(_)));
    }

    #[tokio::test]
    async fn says_what_is_no_address() {
        for url in ["", "nonsense", "http://127.0.0.1:1/", "wss://127.0.0.1:1/", "ws:///path"] {
            let error = dial(url, &Secret::random()).await.unwrap_err();
            assert!(matches!(error, SignalError::Address), "{url}: {error}");
        }
    }

    #[test]
    fn knows_every_name_of_this_machine() {
        for url in ["ws://127.0.0.1:9/a", "ws://localhost:9/a", "ws://[::1]:9/a", "ws://127.9.9.9:9/"] {
            assert_eq!(address(&url.parse().unwrap()).unwrap().1, 9, "{url}");
        }
    }
}

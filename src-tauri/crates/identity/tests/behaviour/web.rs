//! The network itself: trust, failures, bounds, and that nothing is followed or repeated.

use std::sync::Arc;
use std::time::Duration;

use crate::support::Server;
use axum::{Router, body::Body, http::StatusCode, response::Redirect, routing::get};
use base::http::{Http, HttpFailure, Request};
use bytes::Bytes;
use identity::{Web, WebOptions};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::{TlsAcceptor, rustls};

fn get_of(address: &str) -> Request {
    http::Request::get(address).body(Bytes::new()).unwrap()
}

fn web(options: WebOptions) -> Web {
    Web::new(&options).unwrap()
}

#[tokio::test]
async fn an_answer_comes_whole_whatever_its_status() {
    let router = Router::new().route("/no", get(|| async { (StatusCode::IM_A_TEAPOT, [("x-a", "b")], "short") }));
    let server = Server::start(router).await;
    let answer = web(WebOptions::default()).send(get_of(&server.url("/no"))).await.unwrap();
    assert_eq!(answer.status(), 418);
    assert_eq!(answer.headers()["x-a"], "b");
    assert_eq!(answer.body(), "short");
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let router = Router::new()
        .route("/from", get(|| async { Redirect::temporary("/to") }))
        .route("/to", get(|| async { "followed" }));
    let server = Server::start(router).await;
    let answer = web(WebOptions::default()).send(get_of(&server.url("/from"))).await.unwrap();
    assert_eq!(answer.status(), 307);
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_not_read_on() {
    let router = Router::new()
        .route("/fits", get(|| async { "x".repeat(1000) }))
        .route("/said", get(|| async { "x".repeat(1001) }))
        .route("/endless", get(|| async { Body::from_stream(Endless) }));
    let server = Server::start(router).await;
    let web = web(WebOptions { answer_limit: 1000, ..WebOptions::default() });
    assert_eq!(web.send(get_of(&server.url("/fits"))).await.unwrap().body().len(), 1000);
    assert_eq!(web.send(get_of(&server.url("/said"))).await.unwrap_err(), HttpFailure::TooLong);
    assert_eq!(web.send(get_of(&server.url("/endless"))).await.unwrap_err(), HttpFailure::TooLong);
}

/// A body without a length and without an end.
struct Endless;

impl futures_util::Stream for Endless {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(Some(Ok(Bytes::from_static(&[b'x'; 64]))))
    }
}

#[tokio::test]
async fn what_goes_wrong_has_a_name() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let web = web(WebOptions { timeout: Duration::from_millis(300), ..WebOptions::default() });
    let refused = web.send(get_of(&format!("http://{address}/"))).await;
    assert_eq!(refused.unwrap_err(), HttpFailure::Unreachable);

    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let waited = web.send(get_of(&format!("http://{}/", silent.local_addr().unwrap()))).await;
    assert_eq!(waited.unwrap_err(), HttpFailure::TimedOut);

    let babbling = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = babbling.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (mut socket, _) = babbling.accept().await.unwrap();
        let _ = socket.read(&mut [0; 1024]).await;
        let _ = socket.write_all(b"SSH-2.0-hello\r\n\r\n").await;
    });
    assert_eq!(web.send(get_of(&format!("http://{address}/"))).await.unwrap_err(), HttpFailure::Broken);
    server.await.unwrap();
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted_once_it_is_named() {
    let (authority, acceptor) = authority_and_server();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
    let server = tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            // A client that does not trust us breaks off.
            let Ok(mut tls) = acceptor.accept(socket).await else { continue };
            let _ = tls.read(&mut [0; 1024]).await;
            let _ = tls.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok").await;
            let _ = tls.shutdown().await;
        }
    });
    let stranger = web(WebOptions::default()).send(get_of(&address)).await;
    assert_eq!(stranger.unwrap_err(), HttpFailure::Untrusted);
    let named = WebOptions { extra_authorities: Some(authority.into_bytes()), ..WebOptions::default() };
    assert_eq!(web(named.clone()).send(get_of(&address)).await.unwrap().body(), "ok");
    let other_name = address.replace("localhost", "127.0.0.1");
    assert_eq!(web(named).send(get_of(&other_name)).await.unwrap_err(), HttpFailure::Untrusted);
    server.abort();
}

/// The PEM of an authority, and a server whose certificate it signed for `localhost`.
fn authority_and_server() -> (String, TlsAcceptor) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let mut leaf = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    leaf.use_authority_key_identifier_extension = true;
    let leaf = leaf.signed_by(&key, &authority).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key.into())
        .unwrap();
    (authority.pem(), TlsAcceptor::from(Arc::new(config)))
}

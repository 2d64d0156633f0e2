//! What is signed is what goes over the wire, byte by byte.

use std::sync::Arc;

use crate::support::HeldClock;
use base::http::Http;
use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use identity::WallClock;
use identity::{Web, WebOptions, acs::sign};
use ring::{digest, hmac};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const KEY: &str = "a2V5";
const DATE: &str = "Thu, 29 Feb 2024 23:59:59 GMT";

#[tokio::test]
async fn the_signature_holds_for_the_bytes_that_arrive() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let web = Arc::new(Web::new(&WebOptions::default()).unwrap());
    for (method, path, body) in [
        ("POST", "/identities?api-version=2023-10-01", r#"{"createTokenWithScopes":["voip"]}"#),
        ("DELETE", "/identities/8%3Aacs%3Aa_b?api-version=2023-10-01", ""),
        ("POST", "/identities/8%3aacs%3aa_b/:issueAccessToken?api-version=2023-10-01", r#"{"scopes":[]}"#),
        ("GET", "/chat/threads?startTime=2026-01-01T00%3A00%3A00Z&q=a%20b%2Bc+d'e~f", ""),
        ("POST", "/x", "\u{fc}\u{20ac}\u{1f600}"),
    ] {
        let request = http::Request::builder().method(method).uri(format!("{base}{path}"));
        let mut request = request.body(Bytes::from(body)).unwrap();
        sign(&mut request, &KEY.parse().unwrap(), HeldClock::at(DATE).now());
        let sender = Arc::clone(&web);
        let sending = tokio::spawn(async move { sender.send(request).await });
        let (head, arrived) = take_one(&listener).await;
        assert_eq!(sending.await.unwrap().unwrap().status(), 204);
        assert_eq!(arrived, body.as_bytes());
        assert_eq!(header(&head, "authorization"), expected(&head, &arrived), "{path}");
    }
}

/// The signature of a request as it arrived, computed from its head and body alone.
fn expected(head: &str, body: &[u8]) -> String {
    let mut line = head.lines().next().unwrap().split(' ');
    let (method, target) = (line.next().unwrap(), line.next().unwrap());
    let hash = BASE64_STANDARD.encode(digest::digest(&digest::SHA256, body));
    let text = format!("{method}\n{target}\n{};{};{hash}", header(head, "x-ms-date"), header(head, "host"));
    let key = hmac::Key::new(hmac::HMAC_SHA256, &BASE64_STANDARD.decode(KEY).unwrap());
    let signature = BASE64_STANDARD.encode(hmac::sign(&key, text.as_bytes()));
    format!("HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}")
}

/// A header's value; panics unless it stands there exactly once.
fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let mut values =
        head.lines().filter_map(|line| line.split_once(": ")).filter(|(found, _)| found.eq_ignore_ascii_case(name));
    let (_, value) = values.next().unwrap_or_else(|| panic!("no {name} in {head}"));
    assert!(values.next().is_none(), "{name} twice in {head}");
    value
}

/// Takes one request and answers 204.
async fn take_one(listener: &TcpListener) -> (String, Vec<u8>) {
    let (mut socket, _) = listener.accept().await.unwrap();
    let mut read = Vec::new();
    let end = loop {
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        assert_ne!(socket.read_buf(&mut read).await.unwrap(), 0);
    };
    let head = String::from_utf8(read[..end].to_vec()).unwrap();
    let length = if head.to_ascii_lowercase().contains("content-length") {
        header(&head, "content-length").parse().unwrap()
    } else {
        0
    };
    while read.len() < end + 4 + length {
        assert_ne!(socket.read_buf(&mut read).await.unwrap(), 0);
    }
    socket.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").await.unwrap();
    (head, read[end + 4..].to_vec())
}

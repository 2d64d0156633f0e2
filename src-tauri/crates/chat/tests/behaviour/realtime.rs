//! Realtime over a real socket on loopback.

use std::sync::Arc;
use std::time::Duration;

use crate::support::{
    HeldClock, Tokens,
    scripted::{Scripted, answer},
};
use chat::realtime::{Dialer, Happening, Notice, Realtime, SocketRealtime, WebSockets};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{WebSocketStream, accept_async, tungstenite::Message};

type Socket = WebSocketStream<TcpStream>;

fn texts(base: &str) -> [base::http::Response; 4] {
    let shaken = http::Response::builder().status(200).body("s1:120:60:websocket".into()).unwrap();
    [
        answer(200, &json!({ "trouterServiceUrl": base, "registrarServiceUrl": base, "cloudType": "Public" })),
        answer(200, &json!({ "socketio": base, "surl": "x", "connectparams": {} })),
        shaken,
        answer(202, &Value::Null),
    ]
}

async fn next(socket: &mut Socket) -> String {
    tokio::time::timeout(Duration::from_secs(20), socket.next())
        .await
        .unwrap()
        .unwrap()
        .unwrap()
        .to_text()
        .unwrap()
        .to_owned()
}

async fn connected(listener: &TcpListener) -> Socket {
    let (stream, _) = listener.accept().await.unwrap();
    let mut socket = accept_async(stream).await.unwrap();
    socket.send(Message::text("1::")).await.unwrap();
    socket.send(Message::text(r#"5:1+::{"name":"trouter.connected","args":[{}]}"#)).await.unwrap();
    assert_eq!(next(&mut socket).await, "6:::1+[]");
    assert!(next(&mut socket).await.contains("user.activity"));
    socket
}

#[tokio::test]
async fn notices_come_over_a_socket_which_is_opened_again_when_it_breaks() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/", listener.local_addr().unwrap());
    let http = Arc::new(Scripted::new(texts(&base).into_iter().chain(texts(&base)).chain([answer(200, &Value::Null)])));
    let realtime = SocketRealtime::new(
        Arc::clone(&http) as _,
        Arc::new(Tokens::default()),
        Arc::new(WebSockets::new(None)),
        Arc::new(HeldClock),
        &base,
    )
    .unwrap();
    let mut notices = realtime.subscribe();

    let mut socket = connected(&listener).await;
    assert_eq!(notices.next().await, Some(Notice::Up));
    let event = json!({ "eventId": 258, "threadId": "19:x", "properties": "{}" }).to_string();
    let frame = json!({ "id": 1, "method": "POST", "url": "/", "headers": {}, "body": event });
    socket.send(Message::text(format!("3:::{frame}"))).await.unwrap();
    assert!(next(&mut socket).await.starts_with(r#"3:::{"id":1,"status":200"#));
    let Some(Notice::Event(event)) = notices.next().await else { panic!("an event") };
    assert_eq!(event.what, Happening::Updated { topic: None });
    drop(socket);
    assert_eq!(notices.next().await, Some(Notice::Down));

    let mut socket = connected(&listener).await;
    assert_eq!(notices.next().await, Some(Notice::Up));
    // Whoever doesn't listen any more says goodbye.
    drop(notices);
    assert_eq!(next(&mut socket).await, "0::");
    let end = tokio::time::timeout(Duration::from_secs(20), async { while let Some(Ok(_)) = socket.next().await {} });
    end.await.unwrap();
    let seen = http.seen();
    assert_eq!(seen.last().unwrap().method(), "DELETE");
    assert_eq!(seen.len(), 9);
}

#[test]
fn an_endpoint_is_secure_or_on_this_machine() {
    let made = |endpoint: &str| {
        let http = Arc::new(Scripted::new([]));
        SocketRealtime::new(
            http,
            Arc::new(Tokens::default()),
            Arc::new(WebSockets::new(None)),
            Arc::new(HeldClock),
            endpoint,
        )
        .is_ok()
    };
    assert!(made("https://a.example") && made("http://127.0.0.1:1/"));
    assert!(!made("http://a.example") && !made("x") && !made("file:///x"));
}

#[tokio::test]
async fn a_plain_socket_leads_to_this_machine_only() {
    let sockets = WebSockets::new(None);
    for address in ["wss://127.0.0.1:1/", "http://127.0.0.1:1/", "ws://", "x", "ws://127.0.0.1:1/"] {
        assert!(sockets.dial(address.to_owned()).await.is_err(), "{address}");
    }
}

//! The host's side of a call's socket, over a pipe in memory: secrets, deadlines, nonsense, sizes.

use std::time::Duration;

use base::Secret;
use futures_util::{SinkExt, StreamExt};
use meeting::protocol::{
    ClientMessage, ErrorCode, HELLO_DEADLINE_S, HostMessage, MAX_MESSAGE_BYTES, ParseError, VERSION, encode,
};
use rtc::signal::{self, CloseReason, HostSignal, Incoming, SignalError, WebSocket, code};
use tokio::{io::DuplexStream, task::JoinHandle, time::Instant};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};

type Client = WebSocketStream<DuplexStream>;

/// A host that serves one end, and the other end to say anything on.
async fn serving(secret: &Secret) -> (Client, JoinHandle<Result<HostSignal, SignalError>>) {
    let (near, far) = tokio::io::duplex(64 * 1024);
    let client = WebSocketStream::from_raw_socket(near, Role::Client, None).await;
    let host = WebSocket(WebSocketStream::from_raw_socket(far, Role::Server, Some(signal::limits())).await);
    let secret = secret.clone();
    (client, tokio::spawn(async move { signal::serve(host, &secret).await }))
}

/// A client that is in.
async fn welcome() -> (Client, HostSignal) {
    let secret = Secret::random();
    let (mut client, host) = serving(&secret).await;
    client.send(hello(&secret)).await.unwrap();
    let host = host.await.unwrap().unwrap();
    assert_eq!(heard(&mut client).await, Ok(HostMessage::Hello { version: VERSION, secret: None }));
    (client, host)
}

fn hello(secret: &Secret) -> Message {
    Message::text(encode(&ClientMessage::Hello { version: VERSION, secret: Some(secret.clone()) }))
}

/// The next message, or the code of the closing.
async fn heard(client: &mut Client) -> Result<HostMessage, u16> {
    match client.next().await {
        Some(Ok(Message::Text(text))) => Ok(meeting::protocol::parse_host(&text).unwrap()),
        Some(Ok(Message::Close(frame))) => Err(frame.map_or(1005, |frame| frame.code.into())),
        other => panic!("{other:?}"),
    }
}

fn error_code(message: Result<HostMessage, u16>) -> ErrorCode {
    match message {
        Ok(HostMessage::Error { code, .. }) => code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn messages_go_both_ways() {
    let (mut client, mut host) = welcome().await;
    client.send(Message::text(encode(&ClientMessage::RaiseHand))).await.unwrap();
    assert_eq!(host.incoming.recv().await, Some(Incoming::Message(ClientMessage::RaiseHand)));
    host.outgoing.send(HostMessage::TokenNeeded).await.unwrap();
    assert_eq!(heard(&mut client).await, Ok(HostMessage::TokenNeeded));
}

#[tokio::test]
async fn a_wrong_secret_is_refused_and_told() {
    for wrong in [Some(Secret::random()), Some(Secret::new("")), None] {
        let (mut client, host) = serving(&Secret::random()).await;
        let message = ClientMessage::Hello { version: VERSION, secret: wrong };
        client.send(Message::text(encode(&message))).await.unwrap();
        assert_eq!(error_code(heard(&mut client).await), ErrorCode::Secret);
        assert_eq!(heard(&mut client).await, Err(code::SECRET));
        assert!(matches!(host.await.unwrap(), Err(SignalError::Secret)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_late_secret_is_refused() {
    let secret = Secret::random();
    let (mut client, host) = serving(&secret).await;
    let start = Instant::now();
    assert!(matches!(host.await.unwrap(), Err(SignalError::Late)));
    assert_eq!(start.elapsed().as_secs(), HELLO_DEADLINE_S);
    let _ = client.send(hello(&secret)).await;
    assert_eq!(error_code(heard(&mut client).await), ErrorCode::Secret);
    assert_eq!(heard(&mut client).await, Err(code::HELLO));
}

#[tokio::test]
async fn another_version_is_refused_in_words() {
    let secret = Secret::random();
    let (mut client, host) = serving(&secret).await;
    let message = ClientMessage::Hello { version: VERSION + 1, secret: Some(secret) };
    client.send(Message::text(encode(&message))).await.unwrap();
    assert_eq!(error_code(heard(&mut client).await), ErrorCode::Version);
    assert_eq!(heard(&mut client).await, Err(code::VERSION));
    let error = host.await.unwrap().unwrap_err();
    assert!(error.to_string().contains(&format!("version {}", VERSION + 1)), "{error}");
}

#[tokio::test]
async fn whoever_does_not_begin_with_hello_is_refused() {
    for first in [encode(&ClientMessage::RaiseHand), "{".into(), String::new()] {
        let (mut client, host) = serving(&Secret::random()).await;
        client.send(Message::text(first)).await.unwrap();
        assert_eq!(error_code(heard(&mut client).await), ErrorCode::Unexpected);
        assert!(matches!(host.await.unwrap(), Err(SignalError::NoHello)));
    }
}

#[tokio::test]
async fn truncated_and_unknown_messages_are_dropped_and_the_call_goes_on() {
    let (mut client, mut host) = welcome().await;
    for nonsense in [r#"{"type":"mute","mut"#, r#"{"type":"teleport"}"#, "[]", "\0", r#"{"type":"mute"}"#] {
        client.send(Message::text(nonsense)).await.unwrap();
        let dropped = host.incoming.recv().await;
        assert!(matches!(dropped, Some(Incoming::Dropped(ParseError::Malformed { .. }))), "{nonsense}: {dropped:?}");
    }
    client.send(Message::binary(vec![1, 2, 3])).await.unwrap();
    assert!(matches!(host.incoming.recv().await, Some(Incoming::Dropped(_))));
    client.send(Message::text(encode(&ClientMessage::Hold))).await.unwrap();
    assert_eq!(host.incoming.recv().await, Some(Incoming::Message(ClientMessage::Hold)));
}

#[tokio::test]
async fn the_longest_message_passes() {
    let (mut client, mut host) = welcome().await;
    let empty = encode(&ClientMessage::Dtmf { tones: String::new() }).len();
    let longest = ClientMessage::Dtmf { tones: "1".repeat(MAX_MESSAGE_BYTES - empty) };
    client.send(Message::text(encode(&longest))).await.unwrap();
    assert_eq!(host.incoming.recv().await, Some(Incoming::Message(longest)));
}

#[tokio::test]
async fn an_oversize_message_closes_the_socket_with_an_error() {
    let (client, mut host) = welcome().await;
    let (mut send, mut receive) = client.split();
    let reading = tokio::spawn(async move {
        while let Some(Ok(message)) = receive.next().await {
            if let Message::Close(frame) = message {
                return frame.map(|frame| u16::from(frame.code));
            }
        }
        None
    });
    // One byte over; the host does not read it, so writing it may fail.
    let _ = send.send(Message::text("x".repeat(MAX_MESSAGE_BYTES + 1))).await;
    let bytes = MAX_MESSAGE_BYTES + 1;
    assert_eq!(host.incoming.recv().await, Some(Incoming::Closed(CloseReason::TooLarge { bytes })));
    assert_eq!(reading.await.unwrap(), Some(code::TOO_LARGE));
}

#[tokio::test]
async fn an_oversize_hello_is_refused_by_its_announced_length() {
    let (mut client, host) = serving(&Secret::random()).await;
    // A frame header that announces 4 GiB, and nothing after it.
    let header = [0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4];
    tokio::io::AsyncWriteExt::write_all(client.get_mut(), &header).await.unwrap();
    let error = host.await.unwrap().unwrap_err();
    assert!(error.to_string().contains("4294967296 bytes"), "{error}");
}

#[tokio::test]
async fn closing_says_why() {
    let (mut client, mut host) = welcome().await;
    client.close(None).await.unwrap();
    assert_eq!(host.incoming.recv().await, Some(Incoming::Closed(CloseReason::Finished)));
    assert_eq!(host.incoming.recv().await, None);

    let (client, mut host) = welcome().await;
    drop(client);
    assert!(matches!(host.incoming.recv().await, Some(Incoming::Closed(CloseReason::Lost(_)))));
}

#[tokio::test]
async fn dropping_the_host_writes_what_waits_and_closes() {
    let (mut client, host) = welcome().await;
    for _ in 0..5 {
        host.outgoing.send(HostMessage::TokenNeeded).await.unwrap();
    }
    drop(host);
    for _ in 0..5 {
        assert_eq!(heard(&mut client).await, Ok(HostMessage::TokenNeeded));
    }
    assert_eq!(heard(&mut client).await, Err(code::NORMAL));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_stops_reading_is_let_go() {
    let (_client, mut host) = welcome().await;
    let filler = HostMessage::Error { code: ErrorCode::Internal, detail: "x".repeat(100_000), reference: None };
    let mut queued = 0;
    while host.outgoing.try_send(filler.clone()).is_ok() {
        queued += 1;
    }
    assert_eq!(queued, signal::OUTGOING_QUEUE, "the queue is bounded");
    let start = Instant::now();
    assert_eq!(host.incoming.recv().await, Some(Incoming::Closed(CloseReason::Stalled)));
    assert_eq!(start.elapsed(), Duration::from_secs(10));
}

//! Dialling a host, and the door for a host that dials us, over loopback.

use base::Secret;
use futures_util::{SinkExt, StreamExt};
use meeting::protocol::{ClientMessage, ErrorCode, HostMessage, VERSION, encode};
use rtc::signal::{self, CloseReason, HostDoor, Incoming, ListenConfig, SignalError, WebSocket, code};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, accept_async_with_config, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest, http::HeaderValue},
};

const ORIGIN: &str = "http://localhost:4711";

type Page = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn door() -> HostDoor {
    signal::listen(ListenConfig { allowed_origins: vec![ORIGIN.into()] }).await.unwrap()
}

/// Dials as a browser's page does.
async fn page(url: &str, headers: &[(&'static str, &str)]) -> Result<Page, Error> {
    let mut request = url.into_client_request().unwrap();
    for (name, value) in [("origin", ORIGIN)].iter().chain(headers) {
        request.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
    }
    if headers.contains(&("origin", "")) {
        request.headers_mut().remove("origin");
    }
    connect_async(request).await.map(|(page, _)| page)
}

fn hello(secret: &Secret) -> Message {
    Message::text(encode(&HostMessage::Hello { version: VERSION, secret: Some(secret.clone()) }))
}

fn status(result: Result<Page, Error>) -> u16 {
    match result {
        Err(Error::Http(response)) => response.status().as_u16(),
        other => panic!("{:?}", other.map(|_| "let in")),
    }
}

async fn close_code(page: &mut Page) -> u16 {
    loop {
        match page.next().await.unwrap().unwrap() {
            Message::Close(frame) => return frame.map_or(1005, |frame| frame.code.into()),
            _ => continue,
        }
    }
}

#[tokio::test]
async fn a_page_with_the_secret_comes_in() {
    let mut door = door().await;
    let (url, secret) = (door.url(), door.secret().clone());
    let page = async {
        let mut page = page(&url, &[]).await.unwrap();
        page.send(hello(&secret)).await.unwrap();
        page
    };
    let (client, mut page) = tokio::join!(door.accept(), page);
    let mut client = client.unwrap();
    let greeting = page.next().await.unwrap().unwrap().into_text().unwrap();
    assert_eq!(&*greeting, encode(&ClientMessage::Hello { version: VERSION, secret: None }));
    page.send(Message::text(encode(&HostMessage::TokenNeeded))).await.unwrap();
    assert_eq!(client.incoming.recv().await, Some(Incoming::Message(HostMessage::TokenNeeded)));
    // A second one finds nobody listening, and the door can't be used again.
    assert!(matches!(connect_async(url).await, Err(Error::Io(_))));
    assert!(matches!(door.accept().await, Err(SignalError::Used)));
}

#[tokio::test]
async fn callers_without_the_secret_do_not_keep_the_page_out() {
    let mut door = door().await;
    let (url, secret) = (door.url(), door.secret().clone());
    let callers = async {
        let silent = TcpStream::connect(url.split('/').nth(2).unwrap()).await.unwrap();
        let mut wrong = page(&url, &[]).await.unwrap();
        wrong.send(hello(&Secret::random())).await.unwrap();
        assert_eq!(close_code(&mut wrong).await, code::SECRET);
        let mut right = page(&url, &[]).await.unwrap();
        right.send(hello(&secret)).await.unwrap();
        (silent, right)
    };
    let (client, _callers) = tokio::join!(door.accept(), callers);
    assert!(client.is_ok());
    assert_eq!(door.refused(), 1);
}

#[tokio::test]
async fn other_origins_hosts_and_paths_are_refused() {
    let mut door = door().await;
    let (url, secret) = (door.url(), door.secret().clone());
    let elsewhere = format!("{}x", url);
    let callers = async {
        assert_eq!(status(page(&url, &[("origin", "http://evil.example")]).await), 403);
        assert_eq!(status(page(&url, &[("origin", "")]).await), 403, "a browser always sends one");
        assert_eq!(status(page(&url, &[("host", "evil.example:80")]).await), 421, "a name re-bound to 127.0.0.1");
        assert_eq!(status(page(&url, &[("host", "127.0.0.1:1")]).await), 421);
        assert_eq!(status(page(&elsewhere, &[]).await), 404);
        let mut right = page(&url, &[]).await.unwrap();
        right.send(hello(&secret)).await.unwrap();
        right
    };
    let (client, _page) = tokio::join!(door.accept(), callers);
    assert!(client.is_ok());
    assert_eq!(door.refused(), 5);
}

#[tokio::test]
async fn path_and_secret_are_long_and_new_each_time() {
    let (one, two) = (door().await, door().await);
    assert_ne!(one.url().rsplit('/').next(), two.url().rsplit('/').next());
    assert_ne!(one.secret(), two.secret());
    assert_eq!(one.url().rsplit('/').next().unwrap().len(), 64);
    let shown = format!("{one:?}");
    assert!(!shown.contains(one.secret().expose()) && !shown.contains(one.url().rsplit('/').next().unwrap()));
}

/// A host that listens, and what it makes of its first socket.
async fn host(secret: &Secret) -> (String, tokio::task::JoinHandle<Result<signal::HostSignal, SignalError>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/v1/call/x", listener.local_addr().unwrap());
    let secret = secret.clone();
    let serving = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let socket = accept_async_with_config(stream, Some(signal::limits())).await.unwrap();
        signal::serve(WebSocket(socket), &secret).await
    });
    (url, serving)
}

#[tokio::test]
async fn dial_and_serve_meet() {
    let secret = Secret::random();
    let (url, serving) = host(&secret).await;
    let mut client = signal::dial(&url, &secret).await.unwrap();
    // Without waiting for the host's hello.
    client.outgoing.send(ClientMessage::RaiseHand).await.unwrap();
    let mut host = serving.await.unwrap().unwrap();
    assert_eq!(host.incoming.recv().await, Some(Incoming::Message(ClientMessage::RaiseHand)));
    host.outgoing.send(HostMessage::TokenNeeded).await.unwrap();
    assert_eq!(client.incoming.recv().await, Some(Incoming::Message(HostMessage::TokenNeeded)));
    drop(host);
    assert_eq!(client.incoming.recv().await, Some(Incoming::Closed(CloseReason::Finished)));
}

#[tokio::test]
async fn a_client_with_a_wrong_secret_hears_why() {
    let (url, serving) = host(&Secret::random()).await;
    let mut client = signal::dial(&url, &Secret::random()).await.unwrap();
    assert_eq!(client.incoming.recv().await, Some(Incoming::Closed(CloseReason::Refused(ErrorCode::Secret))));
    assert!(matches!(serving.await.unwrap(), Err(SignalError::Secret)));
}

#[tokio::test]
async fn a_host_of_another_version_is_a_clear_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut socket = accept_async_with_config(stream, None).await.unwrap();
        let hello = HostMessage::Hello { version: 99, secret: None };
        socket.send(Message::text(encode(&hello))).await.unwrap();
        while socket.next().await.is_some() {}
    });
    let mut client = signal::dial(&url, &Secret::random()).await.unwrap();
    assert_eq!(client.incoming.recv().await, Some(Incoming::Closed(CloseReason::Version { theirs: 99 })));
}

#[tokio::test]
async fn nobody_there_and_no_websocket_there_are_told_apart() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = signal::dial(&format!("ws://{free}/"), &Secret::random()).await.unwrap_err();
    assert!(matches!(error, SignalError::Io(_)), "{error}");

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let answer = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
        tokio::io::AsyncWriteExt::write_all(&mut stream, answer).await.unwrap();
        tokio::io::AsyncReadExt::read(&mut stream, &mut [0; 1000]).await.unwrap();
    });
    let error = signal::dial(&url, &Secret::random()).await.unwrap_err();
    assert!(matches!(error, SignalError::Http(404)), "{error}");
}

//! Real clients on loopback.

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest, http::StatusCode},
};

use super::*;

pub(super) type Client = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn connect(address: &str, origin: Option<&str>) -> Result<Client, StatusCode> {
    let mut request = address.into_client_request().unwrap();
    if let Some(origin) = origin {
        request.headers_mut().insert("Origin", origin.parse().unwrap());
    }
    match connect_async(request).await {
        Ok((client, _)) => Ok(client),
        Err(tokio_tungstenite::tungstenite::Error::Http(response)) => Err(response.status()),
        Err(error) => panic!("{error}"),
    }
}

pub(super) async fn page(frames: &Frames) -> Client {
    connect(&frames.address(), Some("tauri://localhost")).await.unwrap()
}

pub(super) async fn say(client: &mut Client, text: &str) {
    client.send(Message::text(text)).await.unwrap();
}

fn picture(timestamp: u32) -> EncodedVideo {
    let data = Bytes::from_static(&[0, 0, 0, 1, 0x65]);
    EncodedVideo { data, keyframe: true, timestamp, at: Duration::ZERO, width: 320, height: 180 }
}

/// Stream, number and timestamp of the next picture.
async fn next(client: &mut Client) -> (u8, u32, u32) {
    loop {
        if let Message::Binary(bytes) = client.next().await.unwrap().unwrap() {
            let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
            assert_eq!((bytes[0], &bytes[16..]), (1, &[0, 0, 0, 1, 0x65][..]));
            return (bytes[1], word(12), word(8));
        }
    }
}

#[tokio::test]
async fn only_our_page_with_the_secret_is_let_in() {
    let (frames, _wishes) = Frames::open().await.unwrap();
    let address = frames.address();
    let wrong = format!("{}0", &address[..address.len() - 1]);
    let wrong = if wrong == address { format!("{}1", &address[..address.len() - 1]) } else { wrong };
    let refused = StatusCode::FORBIDDEN;
    assert_eq!(connect(&wrong, Some("tauri://localhost")).await.unwrap_err(), refused);
    assert_eq!(connect(&address, Some("https://evil.example")).await.unwrap_err(), refused);
    assert_eq!(connect(&address, None).await.unwrap_err(), refused);
    assert!(connect(&address, Some("tauri://localhost")).await.is_ok());
    assert!(!format!("{frames:?}").contains(&address[address.len() - 64..]), "the secret is not printed");
}

#[tokio::test]
async fn a_stream_that_came_before_the_page_is_seen_at_once() {
    let (frames, mut wishes) = Frames::open().await.unwrap();
    let mut client = page(&frames).await;
    say(&mut client, r#"{"watch":[100]}"#).await;
    assert_eq!(wishes.recv().await, Some(100));
    frames.show(3, picture(90), Duration::ZERO);
    frames.show(100, picture(91), Duration::ZERO);
    assert_eq!(next(&mut client).await, (100, 1, 91), "only what it watches");
    say(&mut client, r#"{"watch":[3,100]}"#).await;
    assert_eq!(next(&mut client).await, (3, 1, 90));
    assert!(wishes.try_recv().is_err(), "nobody has to send a keyframe for it");
}

#[tokio::test]
async fn a_page_gets_what_it_watches_in_order_and_new_streams_begin_with_a_keyframe() {
    let (frames, mut wishes) = Frames::open().await.unwrap();
    let mut client = page(&frames).await;
    say(&mut client, r#"{"watch":[3,100]}"#).await;
    assert_eq!([wishes.recv().await, wishes.recv().await], [Some(3), Some(100)]);
    frames.show(4, picture(1), Duration::ZERO);
    // The later one may not overtake.
    frames.show(3, picture(2), Duration::from_millis(30));
    frames.show(3, picture(3), Duration::ZERO);
    assert_eq!(next(&mut client).await, (3, 1, 2));
    assert_eq!(next(&mut client).await, (3, 2, 3));
    say(&mut client, r#"{"keyframe":3}"#).await;
    assert_eq!(wishes.recv().await, Some(3));
}

#[tokio::test]
async fn senseless_words_change_nothing() {
    let (frames, mut wishes) = Frames::open().await.unwrap();
    let mut client = page(&frames).await;
    for word in [
        "",
        "{}",
        r#"{"watch":[300]}"#,
        r#"{"watch":"all"}"#,
        r#"{"keyframe":9}"#,
        r#"{"decoded":1}"#,
        r#"{"taken":9}"#,
        "[1]",
    ] {
        say(&mut client, word).await;
    }
    say(&mut client, r#"{"watch":[1]}"#).await;
    assert_eq!(wishes.recv().await, Some(1));
    frames.show(1, picture(5), Duration::ZERO);
    assert_eq!(next(&mut client).await.2, 5);
}

#[tokio::test]
async fn a_page_that_is_loaded_again_takes_over() {
    let (frames, mut wishes) = Frames::open().await.unwrap();
    let mut before = page(&frames).await;
    say(&mut before, r#"{"watch":[1]}"#).await;
    assert_eq!(wishes.recv().await, Some(1));
    let mut after = page(&frames).await;
    say(&mut after, r#"{"watch":[1]}"#).await;
    assert_eq!(wishes.recv().await, Some(1));
    frames.show(1, picture(7), Duration::ZERO);
    assert_eq!(next(&mut after).await.2, 7);
    assert!(!matches!(before.next().await, Some(Ok(Message::Binary(_)))));
}

#[tokio::test]
async fn pictures_that_were_left_out_show_in_the_numbers() {
    let (frames, mut wishes) = Frames::open().await.unwrap();
    let mut client = page(&frames).await;
    say(&mut client, r#"{"watch":[1]}"#).await;
    assert_eq!(wishes.recv().await, Some(1));
    frames.show(1, picture(1), Duration::ZERO);
    frames.missed(4);
    frames.show(1, picture(2), Duration::ZERO);
    assert_eq!([next(&mut client).await, next(&mut client).await], [(1, 1, 1), (1, 3, 2)]);
}

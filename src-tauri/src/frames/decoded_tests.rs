//! Numbered pictures, encoded, through the socket to a page that can't decode.

use std::sync::Arc;

use futures_util::StreamExt;
use media::{
    I420, VideoFrame,
    pattern::{self, Stamp},
    video::{EncoderConfig, H264Encoder},
};
use tokio_tungstenite::tungstenite::Message;

use super::{
    tests::{Client, page, say},
    *,
};

/// What one source sends.
struct Film {
    source: u8,
    number: u32,
    encoder: H264Encoder,
}

impl Film {
    fn new(source: u8) -> Self {
        let config = EncoderConfig { width: 320, height: 180, fps: 30, bitrate: 2_000_000, screen: false };
        Self { source, number: 0, encoder: H264Encoder::new(config).unwrap() }
    }

    /// The next picture, at a size and as a keyframe or not.
    fn next(&mut self, (width, height): (u32, u32), keyframe: bool) -> EncodedVideo {
        self.number += 1;
        let mut image = I420::black(width, height).unwrap();
        pattern::draw(&mut image, &Stamp { source: self.source, number: self.number, time: 0 });
        let at = Duration::from_millis(33) * self.number;
        let encoded = self.encoder.encode(&VideoFrame { image: Arc::new(image), at }, keyframe).unwrap();
        encoded.expect("the bitrate leaves nothing out")
    }

    fn small(&mut self, keyframe: bool) -> EncodedVideo {
        self.next((320, 180), keyframe)
    }
}

/// A decoded picture as it came.
#[derive(Debug)]
struct Raw {
    stream: u8,
    number: u32,
    image: I420,
}

impl Raw {
    /// The number that is painted into it.
    fn stamp(&self) -> Option<(u8, u32)> {
        pattern::read(&self.image).map(|stamp| (stamp.source, stamp.number))
    }
}

/// The next picture, which must be decoded, of the colours that ours have, and as long as its header says.
async fn raw(client: &mut Client) -> Raw {
    let bytes = message(client).await;
    let side = |at: usize| u32::from(u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap()));
    assert_eq!((bytes[0], bytes[2]), (1, 2), "version and flags");
    let image = I420::from_packed(side(4), side(6), bytes[ipc::frame::LENGTH..].to_vec()).unwrap();
    Raw { stream: bytes[1], number: u32::from_le_bytes(bytes[12..16].try_into().unwrap()), image }
}

async fn message(client: &mut Client) -> bytes::Bytes {
    loop {
        if let Message::Binary(bytes) = client.next().await.unwrap().unwrap() {
            return bytes;
        }
    }
}

/// A page without a decoder that watches streams.
async fn decoderless(frames: &Frames, wishes: &mut mpsc::Receiver<u8>, streams: &[u8]) -> Client {
    let mut client = page(frames).await;
    say(&mut client, r#"{"decoded":true}"#).await;
    say(&mut client, &format!(r#"{{"watch":{streams:?}}}"#)).await;
    for stream in streams {
        assert_eq!(wishes.recv().await, Some(*stream));
    }
    client
}

/// Shows a picture and takes it in at the other end.
async fn through(frames: &Frames, client: &mut Client, picture: EncodedVideo) -> Raw {
    frames.show(3, picture, Duration::ZERO);
    let raw = raw(client).await;
    say(client, r#"{"taken":3}"#).await;
    raw
}

#[tokio::test]
async fn numbered_pictures_arrive_decoded_in_order_and_in_every_size() {
    let (frames, mut wishes) = Frames::open().await.unwrap();
    let mut client = decoderless(&frames, &mut wishes, &[3]).await;
    let mut film = Film::new(5);
    for (number, size) in (1..).zip([(320, 180), (320, 180), (640, 360), (640, 360), (160, 96), (1280, 720)]) {
        let raw = through(&frames, &mut client, film.next(size, number == 1)).await;
        assert_eq!((raw.image.width(), raw.image.height()), size);
        assert_eq!((raw.stream, raw.number, raw.stamp()), (3, number, Some((5, number))));
    }
}

#[tokio::test]
async fn after_a_loss_nothing_comes_before_a_keyframe_which_is_asked_for() {
    let (frames, mut wishes) = Frames::open().await.unwrap();
    let mut client = decoderless(&frames, &mut wishes, &[3]).await;
    let mut film = Film::new(5);
    for number in [1, 2] {
        let raw = through(&frames, &mut client, film.small(number == 1)).await;
        assert_eq!(raw.stamp(), Some((5, number)));
    }
    frames.missed(1);
    film.small(false);
    for _ in 0..2 {
        frames.show(3, film.small(false), Duration::ZERO);
    }
    assert_eq!(wishes.recv().await, Some(3));
    let raw = through(&frames, &mut client, film.small(true)).await;
    assert_eq!(raw.stamp(), Some((5, 6)), "neither 4 nor 5, which build on the lost 3");
}

#[tokio::test]
async fn after_damage_nothing_comes_before_a_keyframe_which_is_asked_for() {
    let (frames, mut wishes) = Frames::open().await.unwrap();
    let mut client = decoderless(&frames, &mut wishes, &[3]).await;
    let mut film = Film::new(5);
    through(&frames, &mut client, film.small(true)).await;
    let mut damaged = film.small(true);
    damaged.data = bytes::Bytes::from_static(&[0, 0, 0, 1, 0x67, 0x42, 0, 0, 0, 1, 0x65, 0xff, 0xff, 0xff]);
    frames.show(3, damaged, Duration::ZERO);
    assert_eq!(wishes.recv().await, Some(3));
    frames.show(3, film.small(false), Duration::ZERO);
    let raw = through(&frames, &mut client, film.small(true)).await;
    assert_eq!(raw.stamp(), Some((5, 4)));
}

#[tokio::test]
async fn one_picture_of_a_stream_is_under_way_and_then_the_newest() {
    let (frames, mut wishes) = Frames::open().await.unwrap();
    let mut client = decoderless(&frames, &mut wishes, &[3, 4]).await;
    let (mut slow, mut quick) = (Film::new(5), Film::new(6));
    frames.show(3, slow.small(true), Duration::ZERO);
    assert_eq!(raw(&mut client).await.stamp(), Some((5, 1)));
    for number in 1..=10 {
        frames.show(3, slow.small(false), Duration::ZERO);
        frames.show(4, quick.small(number == 1), Duration::ZERO);
        assert_eq!(raw(&mut client).await.stamp(), Some((6, number)), "the first of 3 was not taken in");
        say(&mut client, r#"{"taken":4}"#).await;
    }
    let mut seen = 1;
    while seen < 11 {
        say(&mut client, r#"{"taken":3}"#).await;
        let (source, number) = raw(&mut client).await.stamp().unwrap();
        assert!(source == 5 && number > seen, "{number} after {seen}");
        seen = number;
    }
}

#[tokio::test]
async fn decoding_ends_when_the_page_takes_it_back_or_is_loaded_again() {
    let (frames, mut wishes) = Frames::open().await.unwrap();
    let mut client = decoderless(&frames, &mut wishes, &[3]).await;
    let mut film = Film::new(5);
    through(&frames, &mut client, film.small(true)).await;
    say(&mut client, r#"{"decoded":false}"#).await;
    assert_eq!(wishes.recv().await, Some(3), "the page's decoder begins");
    let encoded = film.small(true);
    frames.show(3, encoded.clone(), Duration::ZERO);
    assert_eq!(message(&mut client).await[ipc::frame::LENGTH..], encoded.data);
    say(&mut client, r#"{"decoded":true}"#).await;
    assert_eq!(wishes.recv().await, Some(3));
    let mut again = page(&frames).await;
    say(&mut again, r#"{"watch":[3]}"#).await;
    assert_eq!(wishes.recv().await, Some(3));
    frames.show(3, encoded.clone(), Duration::ZERO);
    assert_eq!(message(&mut again).await[ipc::frame::LENGTH..], encoded.data);
}

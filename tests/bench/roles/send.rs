//! A guest who sends 1.5 Mbit/s of 720p video that was encoded beforehand.

use std::{sync::Arc, time::Duration};

use base::MonotonicClock;
use media::{
    EncodedVideo, I420, VideoFrame,
    pattern::{Stamp, draw},
    rtp::Packetizer,
    video::{EncoderConfig, H264Encoder},
};
use rtc::{PeerEvent, Section};
use serde_json::json;
use tokio::time::{MissedTickBehavior, interval};

use super::{Invitation, guest::Guest};

const FPS: u32 = 30;

const BITRATE: u32 = 1_500_000;

/// Five seconds, then again from the beginning.
const PICTURES: u32 = 150;

/// Steps of the 90 kHz clock from one picture to the next.
const STEP: u32 = 90_000 / FPS;

pub(super) async fn run(to: Invitation) {
    let clip = clip();
    let mut guest = Guest::join(&to, "Sender".to_owned(), true, MonotonicClock::start()).await;
    println!("{}", json!({ "pictures": clip.len() }));
    let mut tick = interval(Duration::from_secs(1) / FPS);
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let (mut packetizer, mut place, mut timestamp) = (Packetizer::new(1), 0, 0u32);
    loop {
        tokio::select! {
            _ = tick.tick() => {
                let picture = EncodedVideo { timestamp, ..clip[place].clone() };
                for packet in packetizer.packetize(&picture) {
                    guest.peer.send(Section::Camera, packet);
                }
                place = (place + 1) % clip.len();
                timestamp = timestamp.wrapping_add(STEP);
            }
            event = guest.events.recv() => match event {
                // The first picture is the only keyframe.
                Some(PeerEvent::KeyframeWanted { section: Section::Camera }) => place = 0,
                Some(_) => {}
                None => return,
            },
        }
    }
}

/// A test pattern under noise, which takes all the bits that rate control gives.
fn clip() -> Vec<EncodedVideo> {
    let config = EncoderConfig { width: 1280, height: 720, fps: FPS, bitrate: BITRATE, screen: false };
    let mut encoder = H264Encoder::new(config).expect("720p can be encoded");
    let noise = noise(2 * 1280 * 720);
    let encoded = |number: u32| {
        let mut image = I420::black(1280, 720).expect("the size is even");
        draw(&mut image, &Stamp::new(1, number, Duration::ZERO));
        let moved = &noise[number as usize * 2957..];
        for (luma, noise) in image.planes_mut().0.iter_mut().zip(moved) {
            *luma += noise;
        }
        let frame = VideoFrame { image: Arc::new(image), at: Duration::from_secs(1) * number / FPS };
        encoder.encode(&frame, number == 0).expect("720p can be encoded")
    };
    (0..PICTURES).filter_map(encoded).collect()
}

/// So many values small enough to be added to any luma.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9u32;
    let mut next = || {
        // Xorshift; any sequence without a pattern will do.
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state % 20) as u8
    };
    (0..length).map(|_| next()).collect()
}

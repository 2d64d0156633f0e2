//! What several behaviours need.

use std::{sync::Arc, time::Duration};

use media::{
    EncodedVideo, I420, VideoFrame,
    pattern::{self, Stamp},
    video::{EncoderConfig, H264Encoder, bitrate_for},
};

pub(crate) fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Numbers that look random and are the same every time.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(2).wrapping_add(0x9e37_79b9_7f4a_7c15))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// 0 to 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Picture `number` of a source at 30 a second.
pub(crate) fn frame(width: u32, height: u32, number: u32) -> VideoFrame {
    let mut image = I420::black(width, height).unwrap();
    pattern::draw(&mut image, &Stamp { source: 5, number, time: number * 3 });
    VideoFrame { image: Arc::new(image), at: Duration::from_micros(u64::from(number) * 33_333) }
}

/// The same with noise below the stamp, which costs bits.
pub(crate) fn noisy_frame(width: u32, height: u32, number: u32) -> VideoFrame {
    let mut frame = frame(width, height, number);
    let image = Arc::make_mut(&mut frame.image);
    let mut dice = Dice::new(u64::from(number));
    let (y, ..) = image.planes_mut();
    for luma in &mut y[(width * height / 8) as usize..] {
        *luma = luma.wrapping_add((dice.next() % 24) as u8);
    }
    frame
}

pub(crate) fn encoder(width: u32, height: u32) -> H264Encoder {
    let bitrate = bitrate_for(width, height, 30, false);
    H264Encoder::new(EncoderConfig { width, height, fps: 30, bitrate, screen: false }).unwrap()
}

/// `count` encoded pictures of one source; keyframes where `keyframe` says so.
pub(crate) fn encoded(width: u32, height: u32, count: u32, keyframe: impl Fn(u32) -> bool) -> Vec<EncodedVideo> {
    let mut encoder = encoder(width, height);
    (0..count).filter_map(|number| encoder.encode(&frame(width, height, number), keyframe(number)).unwrap()).collect()
}

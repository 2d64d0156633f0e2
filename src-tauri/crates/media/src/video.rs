//! H.264 both ways, scaling, and how many bits a picture deserves.

mod decoder;
mod encoder;
mod ladder;
mod rate;
mod scale;

pub use decoder::H264Decoder;
pub use encoder::{EncoderConfig, H264Encoder};
pub use ladder::{Ladder, Limit, Rung};
pub use rate::bitrate_for;
pub use scale::scale;

use crate::frame::I420;

/// The planes of a picture as the codec library wants to see them.
struct Planes<'a>(&'a I420);

impl openh264::formats::YUVSource for Planes<'_> {
    fn dimensions(&self) -> (usize, usize) {
        (self.0.width() as usize, self.0.height() as usize)
    }

    fn strides(&self) -> (usize, usize, usize) {
        let width = self.0.width() as usize;
        (width, width / 2, width / 2)
    }

    fn y(&self) -> &[u8] {
        self.0.y()
    }

    fn u(&self) -> &[u8] {
        self.0.u()
    }

    fn v(&self) -> &[u8] {
        self.0.v()
    }
}

const H264: &str = "H.264";

//! What is passed from stage to stage: raw and encoded pictures, ten milliseconds of sound.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;

/// Samples a second, everywhere between the device and the codec.
pub const SAMPLE_RATE: u32 = 48_000;

/// Samples of one [`AudioFrame`]: ten milliseconds, mono.
pub const FRAME_SAMPLES: usize = 480;

/// The size of a picture can't be used: zero, odd, or over 8192 on a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a picture of {width} × {height} can't be used: sides must be even and between 2 and 8192")]
pub struct SizeError {
    /// Width asked for.
    pub width: u32,
    /// Height asked for.
    pub height: u32,
}

/// A picture in planar YCbCr 4:2:0, eight bits. In BT.601 limited range, unless it was decoded: then in the stream's own
/// [`Colours`]. Planes are packed tightly: Y, then U, then V.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct I420 {
    width: u32,
    height: u32,
    data: Vec<u8>,
}

impl I420 {
    /// A black picture.
    ///
    /// # Errors
    /// When a side is zero, odd or over 8192.
    pub fn black(width: u32, height: u32) -> Result<Self, SizeError> {
        check(width, height)?;
        let luma = (width * height) as usize;
        let mut data = vec![16u8; luma];
        data.resize(luma + luma / 2, 128);
        Ok(Self { width, height, data })
    }

    /// Takes planes that are packed already.
    ///
    /// # Errors
    /// When the size can't be used or `data` is not `width × height × 3 / 2` bytes.
    pub fn from_packed(width: u32, height: u32, data: Vec<u8>) -> Result<Self, SizeError> {
        check(width, height)?;
        if data.len() != (width * height) as usize * 3 / 2 {
            return Err(SizeError { width, height });
        }
        Ok(Self { width, height, data })
    }

    /// Pixels across.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Pixels down.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Luma, `width` bytes a row.
    #[must_use]
    pub fn y(&self) -> &[u8] {
        &self.data[..self.luma()]
    }

    /// Blue difference, `width / 2` bytes a row.
    #[must_use]
    pub fn u(&self) -> &[u8] {
        let luma = self.luma();
        &self.data[luma..luma + luma / 4]
    }

    /// Red difference, `width / 2` bytes a row.
    #[must_use]
    pub fn v(&self) -> &[u8] {
        let luma = self.luma();
        &self.data[luma + luma / 4..]
    }

    /// All three planes to write to: Y, U, V.
    pub fn planes_mut(&mut self) -> (&mut [u8], &mut [u8], &mut [u8]) {
        let luma = self.luma();
        let (y, chroma) = self.data.split_at_mut(luma);
        let (u, v) = chroma.split_at_mut(luma / 4);
        (y, u, v)
    }

    /// The planes one after the other, as Y4M and raw files hold them.
    #[must_use]
    pub fn packed(&self) -> &[u8] {
        &self.data
    }

    fn luma(&self) -> usize {
        (self.width * self.height) as usize
    }
}

fn check(width: u32, height: u32) -> Result<(), SizeError> {
    let good = |side: u32| (2..=8192).contains(&side) && side.is_multiple_of(2);
    if good(width) && good(height) { Ok(()) } else { Err(SizeError { width, height }) }
}

/// The standard by which luma and colour differences are made of red, green and blue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Matrix {
    /// ITU-R BT.601, as of webcams and WebRTC.
    #[default]
    Bt601,
    /// ITU-R BT.709, as of high-definition television and many screens.
    Bt709,
}

/// How the samples of a decoded picture become colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Colours {
    /// The standard.
    pub matrix: Matrix,
    /// Samples use 0 to 255; otherwise luma is in 16 to 235 and colour differences are in 16 to 240.
    pub full_range: bool,
}

/// A raw picture and when it was captured. Cheap to clone.
#[derive(Debug, Clone)]
pub struct VideoFrame {
    /// The picture.
    pub image: Arc<I420>,
    /// When it was captured, on the call's clock.
    pub at: Duration,
}

/// One encoded picture: an H.264 access unit in Annex B form (start codes), parameter sets before every IDR.
#[derive(Debug, Clone)]
pub struct EncodedVideo {
    /// The access unit.
    pub data: Bytes,
    /// Decodable without anything before it.
    pub keyframe: bool,
    /// RTP timestamp, 90 kHz.
    pub timestamp: u32,
    /// When it was captured (sending) or its last packet arrived (receiving), on the call's clock.
    pub at: Duration,
    /// Pixels across, where known; receiving, of the last keyframe.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// Ten milliseconds of mono sound at 48 kHz, samples from -1 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct AudioFrame {
    /// Exactly [`FRAME_SAMPLES`].
    pub samples: [f32; FRAME_SAMPLES],
    /// When its first sample was captured or is to be played, on the call's clock.
    pub at: Duration,
}

impl AudioFrame {
    /// Silence.
    #[must_use]
    pub fn silence(at: Duration) -> Self {
        Self { samples: [0.0; FRAME_SAMPLES], at }
    }

    /// Root mean square of the samples, 0 to 1.
    #[must_use]
    pub fn level(&self) -> f32 {
        (self.samples.iter().map(|sample| sample * sample).sum::<f32>() / FRAME_SAMPLES as f32).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_have_their_sizes() {
        let mut image = I420::black(6, 4).unwrap();
        assert_eq!((image.y().len(), image.u().len(), image.v().len()), (24, 6, 6));
        let (y, u, v) = image.planes_mut();
        assert_eq!((y[0], u[0], v[0]), (16, 128, 128));
        assert_eq!(image.packed().len(), 36);
    }

    #[test]
    fn refuses_sizes_it_cannot_hold() {
        assert!(I420::black(0, 4).is_err());
        assert!(I420::black(3, 4).is_err());
        assert!(I420::black(4, 10_000).is_err());
        assert!(I420::from_packed(4, 4, vec![0; 23]).is_err());
    }
}

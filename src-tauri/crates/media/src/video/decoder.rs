//! OpenH264 as a decoder that gives every picture at once.

use std::sync::Arc;

use openh264::{
    decoder::{DecodedYUV, Decoder, DecoderConfig, Flush},
    formats::YUVSource,
};

use super::H264;
use crate::{
    error::CodecError,
    frame::{Colours, EncodedVideo, I420, SizeError, VideoFrame},
    h264,
};

/// Access units in, frames out.
pub struct H264Decoder {
    decoder: Decoder,
    /// Nothing decodes before the next keyframe.
    broken: bool,
    colours: Colours,
}

impl H264Decoder {
    /// A decoder that waits for a keyframe.
    ///
    /// # Errors
    /// When the library can't be set up.
    pub fn new() -> Result<Self, CodecError> {
        Ok(Self { decoder: open()?, broken: true, colours: Colours::default() })
    }

    /// Decodes an access unit; `at` of the frame is that of the access unit. `None` when it shows nothing.
    ///
    /// # Errors
    /// [`CodecError::KeyframeNeeded`] for frames before the first keyframe and between damage and the next keyframe,
    /// [`CodecError::Decode`] for damage itself, [`CodecError::Size`] for a picture of odd size.
    pub fn decode(&mut self, encoded: &EncodedVideo) -> Result<Option<VideoFrame>, CodecError> {
        if self.broken && !encoded.keyframe {
            return Err(CodecError::KeyframeNeeded);
        }
        if encoded.keyframe {
            self.colours = h264::units(&encoded.data)
                .find(|unit| h264::kind(unit) == h264::SPS)
                .map_or(self.colours, h264::colours);
        }
        match self.decode_now(encoded) {
            Ok(frame) => {
                self.broken = false;
                Ok(frame)
            }
            Err(error) => {
                self.broken = true;
                // After damage the library may keep pieces of pictures: begin afresh.
                self.decoder = open()?;
                Err(error)
            }
        }
    }

    /// The colours that the pictures since the last keyframe are meant in.
    #[must_use]
    pub fn colours(&self) -> Colours {
        self.colours
    }

    fn decode_now(&mut self, encoded: &EncodedVideo) -> Result<Option<VideoFrame>, CodecError> {
        let decoded = self
            .decoder
            .decode(&encoded.data)
            .map_err(|error| CodecError::Decode { codec: H264, reason: error.to_string() })?;
        let Some(picture) = decoded else { return Ok(None) };
        Ok(Some(VideoFrame { image: Arc::new(packed(&picture)?), at: encoded.at }))
    }
}

impl std::fmt::Debug for H264Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("H264Decoder").field("broken", &self.broken).finish_non_exhaustive()
    }
}

fn open() -> Result<Decoder, CodecError> {
    let config = DecoderConfig::new().flush_after_decode(Flush::NoFlush);
    Decoder::with_api_config(openh264::OpenH264API::from_source(), config)
        .map_err(|error| CodecError::Setup { codec: H264, reason: error.to_string() })
}

/// Copies a picture out of the library, without the padding at the ends of its lines.
fn packed(picture: &DecodedYUV<'_>) -> Result<I420, SizeError> {
    let (width, height) = picture.dimensions();
    let (y_stride, u_stride, v_stride) = picture.strides();
    let mut data = Vec::with_capacity(width * height * 3 / 2);
    let planes = [
        (picture.y(), y_stride, width, height),
        (picture.u(), u_stride, width / 2, height / 2),
        (picture.v(), v_stride, width / 2, height / 2),
    ];
    for (plane, stride, width, height) in planes {
        for line in plane.chunks(stride.max(1)).take(height) {
            data.extend_from_slice(line.get(..width).unwrap_or(line));
        }
    }
    I420::from_packed(width as u32, height as u32, data)
}

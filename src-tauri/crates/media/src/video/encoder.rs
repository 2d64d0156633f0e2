//! OpenH264 as an encoder for calls: constrained baseline, no frame waits for another.

use std::os::raw::{c_int, c_void};

use bytes::Bytes;
use openh264::{
    OpenH264API, Timestamp,
    encoder::{
        BitRate, Complexity, Encoder, EncoderConfig as Settings, FrameRate, FrameType, IntraFramePeriod, Profile,
        RateControlMode, SpsPpsStrategy, UsageType, VuiConfig,
    },
};
use openh264_sys2::{ENCODER_OPTION_BITRATE, ENCODER_OPTION_MAX_BITRATE, SBitrateInfo, SPATIAL_LAYER_ALL};

use super::{H264, Planes};
use crate::{
    error::CodecError,
    frame::{EncodedVideo, SizeError, VideoFrame},
};

/// The only spatial layer there is (`SPATIAL_LAYER_0`).
const FIRST_LAYER: c_int = 0;
/// The lowest bitrate the encoder is asked for, in bits a second.
const LEAST_BITRATE: u32 = 30_000;

/// What to encode for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncoderConfig {
    /// Pixels across, until a frame of another size comes.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Frames a second, which rate control reckons with.
    pub fps: u32,
    /// Bits a second.
    pub bitrate: u32,
    /// Text and windows instead of a camera's picture.
    pub screen: bool,
}

/// Frames in, H.264 access units out, each at once.
pub struct H264Encoder {
    config: EncoderConfig,
    encoder: Encoder,
    started: bool,
    keyframe_wanted: bool,
}

impl H264Encoder {
    /// An encoder, whose first frame will be a keyframe.
    ///
    /// # Errors
    /// When the size is over 3840 × 2160 (either way up) or the library refuses its settings.
    pub fn new(config: EncoderConfig) -> Result<Self, CodecError> {
        let (width, height) = (config.width, config.height);
        if width.max(height) > 3840 || width.min(height) > 2160 || width.min(height) < 16 {
            return Err(SizeError { width, height }.into());
        }
        let config = EncoderConfig { bitrate: config.bitrate.max(LEAST_BITRATE), ..config };
        let encoder = Encoder::with_api_config(OpenH264API::from_source(), settings(config))
            .map_err(|error| CodecError::Setup { codec: H264, reason: error.to_string() })?;
        Ok(Self { config, encoder, started: false, keyframe_wanted: true })
    }

    /// What it encodes for now.
    #[must_use]
    pub fn config(&self) -> EncoderConfig {
        self.config
    }

    /// Encodes a frame. `None` when rate control left it out; a keyframe asked for then comes with the next frame that is
    /// not left out. A frame of another size starts the encoder anew, with a keyframe.
    ///
    /// # Errors
    /// When the size can't be encoded or the library fails.
    pub fn encode(&mut self, frame: &VideoFrame, force_keyframe: bool) -> Result<Option<EncodedVideo>, CodecError> {
        let (width, height) = (frame.image.width(), frame.image.height());
        if (width, height) != (self.config.width, self.config.height) {
            *self = Self::new(EncoderConfig { width, height, ..self.config })?;
        }
        self.keyframe_wanted |= force_keyframe;
        if self.keyframe_wanted && self.started {
            self.encoder.force_intra_frame();
        }
        let timestamp = Timestamp::from_millis(frame.at.as_millis() as u64);
        let stream = self
            .encoder
            .encode_at(&Planes(&frame.image), timestamp)
            .map_err(|error| CodecError::Encode { codec: H264, reason: error.to_string() })?;
        self.started = true;
        let keyframe = stream.frame_type() == FrameType::IDR;
        let data = Bytes::from(stream.to_vec());
        if data.is_empty() {
            return Ok(None);
        }
        self.keyframe_wanted &= !keyframe;
        // 90 kHz, wrapping as RTP does.
        let timestamp = (frame.at.as_micros() * 9 / 100) as u32;
        Ok(Some(EncodedVideo { data, keyframe, timestamp, at: frame.at, width, height }))
    }

    /// Changes the target without a keyframe, from the next frame on. At least 30 kbit/s is used.
    pub fn set_bitrate(&mut self, bitrate: u32) {
        let before = std::mem::replace(&mut self.config.bitrate, bitrate.max(LEAST_BITRATE));
        if self.started {
            let refused = set_live_bitrate(&mut self.encoder, before, self.config.bitrate);
            debug_assert!(!refused, "the library refuses {} bit/s", self.config.bitrate);
        } else if let Ok(anew) = Self::new(self.config) {
            *self = anew;
        }
    }
}

impl std::fmt::Debug for H264Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("H264Encoder").field("config", &self.config).finish_non_exhaustive()
    }
}

fn settings(config: EncoderConfig) -> Settings {
    let usage = if config.screen { UsageType::ScreenContentRealTime } else { UsageType::CameraVideoRealTime };
    Settings::new()
        .usage_type(usage)
        .bitrate(BitRate::from_bps(config.bitrate))
        .max_frame_rate(FrameRate::from_hz(config.fps.clamp(1, 60) as f32))
        .rate_control_mode(RateControlMode::Bitrate)
        .skip_frames(true)
        .complexity(Complexity::Low)
        .profile(Profile::Baseline)
        .sps_pps_strategy(SpsPpsStrategy::ConstantId)
        .intra_frame_period(IntraFramePeriod::from_num_frames(0))
        // A change of scene may cost bits, not a keyframe that nobody asked for.
        .scene_change_detect(config.screen)
        // Not made for screens; the library would say so on the console.
        .adaptive_quantization(!config.screen)
        .background_detection(!config.screen)
        .num_threads(1)
        .vui(VuiConfig::bt601())
}

/// Whether the library refused.
#[allow(unsafe_code)]
fn set_live_bitrate(encoder: &mut Encoder, before: u32, bitrate: u32) -> bool {
    // The layer's limit must not lie below the target at any moment.
    let limit = (ENCODER_OPTION_MAX_BITRATE, FIRST_LAYER);
    let target = (ENCODER_OPTION_BITRATE, SPATIAL_LAYER_ALL);
    let order = if bitrate > before { [limit, target] } else { [target, limit] };
    order.into_iter().any(|(option, layer)| {
        let mut info = SBitrateInfo { iLayer: layer, iBitrate: c_int::try_from(bitrate).unwrap_or(c_int::MAX) };
        // SAFETY: the encoder is initialised (it has encoded a frame), both options take a pointer to an `SBitrateInfo`,
        // which lives until the call returns and is only read, and nothing the safe wrapper relies on changes.
        let answer = unsafe { encoder.raw_api().set_option(option, (&raw mut info).cast::<c_void>()) };
        answer != 0
    })
}

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
use openh264_sys2::{
    ENCODER_OPTION_BITRATE, ENCODER_OPTION_FRAME_RATE, ENCODER_OPTION_MAX_BITRATE, ENCODER_OPTION_SVC_ENCODE_PARAM_EXT,
    SBitrateInfo, SEncParamExt, SPATIAL_LAYER_ALL,
};

use super::{H264, Planes};
use crate::{
    error::CodecError,
    frame::{EncodedVideo, I420, SizeError, VideoFrame},
};

/// The only spatial layer there is (`SPATIAL_LAYER_0`).
const FIRST_LAYER: c_int = 0;
/// See [`H264Encoder::with_layers`].
const LAYERS: c_int = 2;
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
    layers: bool,
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
        Ok(Self { config, encoder, layers: false, started: false, keyframe_wanted: true })
    }

    /// An encoder of which no other frame needs every second one, so that whoever forwards them can leave it out
    /// ([`crate::rtp::is_disposable`]).
    ///
    /// # Errors
    /// Those of [`H264Encoder::new`].
    pub fn with_layers(config: EncoderConfig) -> Result<Self, CodecError> {
        let mut encoder = Self::new(config)?;
        encoder.begin_layers()?;
        encoder.layers = true;
        Ok(encoder)
    }

    /// One like this for something else.
    fn anew(&self, config: EncoderConfig) -> Result<Self, CodecError> {
        if self.layers { Self::with_layers(config) } else { Self::new(config) }
    }

    /// The safe wrapper knows one layer only, and the library takes its parameters once it has encoded: a black frame that
    /// nobody sees.
    #[allow(unsafe_code)]
    fn begin_layers(&mut self) -> Result<(), CodecError> {
        let black = I420::black(self.config.width, self.config.height)?;
        let failed = |error: openh264::Error| CodecError::Setup { codec: H264, reason: error.to_string() };
        self.encoder.encode(&Planes(&black)).map_err(failed)?;
        let mut parameters = SEncParamExt::default();
        // SAFETY: the encoder is initialised (it has encoded a frame), both options take a pointer to an `SEncParamExt`, which
        // lives until the calls return, and neither the size nor the format that the safe wrapper relies on changes.
        let refused = unsafe {
            let api = self.encoder.raw_api();
            let option = ENCODER_OPTION_SVC_ENCODE_PARAM_EXT;
            let read = api.get_option(option, (&raw mut parameters).cast::<c_void>());
            parameters.iTemporalLayerNum = LAYERS;
            read != 0 || api.set_option(option, (&raw mut parameters).cast::<c_void>()) != 0
        };
        if refused {
            return Err(CodecError::Setup { codec: H264, reason: "two layers are refused".to_owned() });
        }
        self.started = true;
        Ok(())
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
            *self = self.anew(EncoderConfig { width, height, ..self.config })?;
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

    /// Changes the frames a second that rate control reckons with, without a keyframe.
    #[allow(unsafe_code)]
    pub fn set_fps(&mut self, fps: u32) {
        self.config.fps = fps.clamp(1, 60);
        if !self.started {
            if let Ok(anew) = self.anew(self.config) {
                *self = anew;
            }
            return;
        }
        let mut rate = self.config.fps as f32;
        // SAFETY: the encoder is initialised (it has encoded a frame), the option takes a pointer to a float, which lives until
        // the call returns and is only read, and nothing the safe wrapper relies on changes.
        let answer =
            unsafe { self.encoder.raw_api().set_option(ENCODER_OPTION_FRAME_RATE, (&raw mut rate).cast::<c_void>()) };
        debug_assert_eq!(answer, 0, "the library refuses {rate} frames a second");
    }

    /// Changes the target without a keyframe, from the next frame on. At least 30 kbit/s is used.
    pub fn set_bitrate(&mut self, bitrate: u32) {
        let before = std::mem::replace(&mut self.config.bitrate, bitrate.max(LEAST_BITRATE));
        if self.started {
            let refused = set_live_bitrate(&mut self.encoder, before, self.config.bitrate);
            debug_assert!(!refused, "the library refuses {} bit/s", self.config.bitrate);
        } else if let Ok(anew) = self.anew(self.config) {
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

//! What a call is made of.

use std::path::PathBuf;

use base::Secret;
use capture::{SourceSpec, SpeakerSpec, VideoFormat};
use rtc::PeerConfig;

/// How to take part in a meeting, whichever it is.
#[derive(Debug, Clone)]
pub struct CallOptions {
    /// The name others see.
    pub name: String,
    /// The access token; the practice host needs none.
    pub token: Option<Secret>,
    /// Join muted.
    pub muted: bool,
    /// The camera; `None` joins with the camera off.
    pub camera: SourceSpec,
    /// The most that is sent of the camera.
    pub camera_format: VideoFormat,
    /// The microphone.
    pub microphone: SourceSpec,
    /// What to share as soon as that is possible.
    pub share: SourceSpec,
    /// The most that is sent of the share.
    pub share_format: VideoFormat,
    /// Where the meeting's sound goes.
    pub speaker: SpeakerSpec,
    /// Agree to being recorded and transcribed when asked. Without it nothing is sent once consent is asked.
    pub consent: bool,
    /// The folder to record into.
    pub record: Option<PathBuf>,
    /// The file for the report; it is written every two seconds and at the end.
    pub statistics: Option<PathBuf>,
    /// How media travels.
    pub peer: PeerConfig,
}

impl CallOptions {
    /// Joins with nothing sent and nothing kept.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            token: None,
            muted: false,
            camera: SourceSpec::None,
            camera_format: VideoFormat { width: 1280, height: 720, fps: 30 },
            microphone: SourceSpec::None,
            share: SourceSpec::None,
            share_format: VideoFormat { width: 1920, height: 1080, fps: 10 },
            speaker: SpeakerSpec::None,
            consent: false,
            record: None,
            statistics: None,
            peer: PeerConfig::default(),
        }
    }
}

//! What a call is made of.

use std::path::PathBuf;

use base::Secret;
use capture::{SourceSpec, SpeakerSpec, SpecError, VideoFormat};
use ipc::{Chosen, JoinForm, SoundSettings};
use rtc::PeerConfig;

use crate::{Code, Failure, TokenSource};

/// How to take part in a meeting, whichever it is.
#[derive(Debug, Clone)]
pub struct CallOptions {
    /// The name others see.
    pub name: String,
    /// Where the access token comes from; the practice host needs none.
    pub token: Option<TokenSource>,
    /// Join muted.
    pub muted: bool,
    /// The camera; `None` joins with the camera off.
    pub camera: SourceSpec,
    /// Join with the camera off, though there is one.
    pub camera_off: bool,
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
    /// How the microphone's sound is treated, where it is a real one's, and what is played.
    pub sound: SoundSettings,
    /// Treat a recorded file's sound as well.
    pub treat_files: bool,
    /// Agree to being recorded and transcribed when asked. Without it nothing is sent once consent is asked.
    pub consent: bool,
    /// A person is there who can be asked for consent, so that nothing is wrong when they are.
    pub attended: bool,
    /// Take the first call that comes in, where one waits for calls ([`crate::wait`]).
    pub answers: bool,
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
            camera_off: false,
            camera_format: VideoFormat { width: 1280, height: 720, fps: 30 },
            microphone: SourceSpec::None,
            share: SourceSpec::None,
            share_format: VideoFormat { width: 1920, height: 1080, fps: 10 },
            speaker: SpeakerSpec::None,
            sound: SoundSettings::default(),
            treat_files: false,
            consent: false,
            attended: false,
            answers: false,
            record: None,
            statistics: None,
            peer: PeerConfig::default(),
        }
    }

    /// The access token as it is now.
    ///
    /// # Errors
    /// When there should be one and it can't be read.
    pub(crate) async fn read_token(&self) -> Result<Option<Secret>, Failure> {
        match &self.token {
            Some(source) => source.read().await.map(Some),
            None => Ok(None),
        }
    }

    /// As a person filled in the join sheet.
    ///
    /// # Errors
    /// When a device's id can't be read.
    pub fn of_form(form: &JoinForm) -> Result<Self, Failure> {
        let Chosen { camera, microphone, speaker } = &form.devices;
        Ok(Self {
            muted: !form.microphone,
            camera: source(camera)?,
            camera_off: !form.camera,
            microphone: source(microphone)?,
            speaker: self::speaker(speaker)?,
            attended: true,
            ..Self::new(form.name.trim())
        })
    }
}

/// The source an id of a picker means.
pub(crate) fn source(id: &str) -> Result<SourceSpec, Failure> {
    id.parse().map_err(|error| unreadable(&error))
}

/// The loudspeaker an id of a picker means.
pub(crate) fn speaker(id: &str) -> Result<SpeakerSpec, Failure> {
    id.parse().map_err(|error| unreadable(&error))
}

fn unreadable(error: &SpecError) -> Failure {
    Failure::new(Code::Device, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_switched_off_is_chosen_all_the_same() {
        let devices = Chosen { camera: "test-pattern#7".into(), microphone: "tone:440".into(), speaker: "none".into() };
        let form = JoinForm { link: String::new(), name: " Ada ".into(), microphone: false, camera: false, devices };
        let options = CallOptions::of_form(&form).unwrap();
        assert!(options.muted && options.camera_off && options.attended && options.name == "Ada");
        assert_eq!(options.microphone, SourceSpec::Tone(440.0));
        assert_ne!(options.camera, SourceSpec::None);
    }

    #[test]
    fn an_id_that_means_nothing_is_named() {
        let devices = Chosen { camera: "test-pattern:0x0".into(), ..Chosen::default() };
        let form = JoinForm { link: String::new(), name: String::new(), microphone: true, camera: true, devices };
        let failure = CallOptions::of_form(&form).unwrap_err();
        assert!(failure.code == Code::Device && failure.words.contains("test-pattern:0x0"), "{failure}");
    }
}

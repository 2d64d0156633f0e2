//! A few seconds of the person's own voice, recorded and played back, as the others will hear it.

use std::time::{Duration, Instant};

use base::MonotonicClock;
use ipc::OwnVoice;
use media::AudioFrame;

use super::play;
use crate::{
    DeviceReason, FailedDevice, Failure,
    call::source,
    device_failure::{device_failure, with_reason},
};

/// So much is recorded: three seconds.
const FRAMES: usize = 300;
/// A microphone that gives so little in this time is broken.
const PATIENCE: Duration = Duration::from_secs(8);
/// Below this nobody has spoken; of full scale.
const QUIET: f32 = 0.01;

/// What was recorded. Kept in memory only, and gone with this.
pub struct VoiceSample(Vec<AudioFrame>);

impl std::fmt::Debug for VoiceSample {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VoiceSample").field("frames", &self.0.len()).finish()
    }
}

/// Records three seconds, and says whether anything was heard. Waits: not for a task.
///
/// # Errors
/// When there is no such microphone, it can't be opened, or it gives no sound.
pub fn record_voice(microphone: &str) -> Result<(VoiceSample, OwnVoice), Failure> {
    let spec = source(microphone)?;
    let capture = capture::open_microphone(&spec, MonotonicClock::start())
        .map_err(|error| device_failure(FailedDevice::Microphone, &error))?;
    let begun = Instant::now();
    let mut frames = Vec::with_capacity(FRAMES);
    while frames.len() < FRAMES {
        frames.extend(capture.recv_timeout(Duration::from_millis(100)));
        if begun.elapsed() > PATIENCE {
            return Err(match capture.error() {
                Some(error) => device_failure(FailedDevice::Microphone, &error),
                None => with_reason(FailedDevice::Microphone, DeviceReason::Other, "the microphone gives no sound"),
            });
        }
    }
    let loudest = loudest(&frames);
    Ok((VoiceSample(frames), OwnVoice { heard: loudest >= QUIET, loudest }))
}

fn loudest(frames: &[AudioFrame]) -> f32 {
    frames.iter().flat_map(|frame| frame.samples).fold(0.0, |most: f32, sample| most.max(sample.abs())).min(1.0)
}

/// Plays it and returns when it has been heard. Waits: not for a task.
///
/// # Errors
/// When there is no such loudspeaker, it can't be opened, or it takes no sound.
pub fn play_voice(sample: VoiceSample, speaker_id: &str) -> Result<(), Failure> {
    play(speaker_id, PATIENCE, sample.0.into_iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_is_played_and_silence_is_told() {
        let (sample, voice) = record_voice("tone:440").unwrap();
        assert!(voice.heard && voice.loudest > 0.1, "{voice:?}");
        assert_eq!(sample.0.len(), FRAMES);
        play_voice(sample, "none").unwrap();
        assert!(!record_voice("silence").unwrap().1.heard);
    }

    #[test]
    fn a_missing_device_is_told() {
        let failure = record_voice("device:no such microphone").unwrap_err();
        assert_eq!(failure.device.map(|trouble| trouble.device), Some(FailedDevice::Microphone));
    }
}

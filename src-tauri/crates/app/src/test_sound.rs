//! What a person tries out: a short sound by which the loudspeaker is heard, the own voice, and how long sound takes.

mod own_voice;
mod round_trip;

pub use own_voice::{VoiceSample, play_voice, record_voice};
pub use round_trip::round_trip;

use std::{sync::mpsc, time::Duration};

use base::MonotonicClock;
use media::{AudioFrame, SAMPLE_RATE};

use crate::{
    DeviceReason, FailedDevice, Failure,
    call::speaker,
    device_failure::{device_failure, with_reason},
};

/// The two notes, a major third apart, as a door bell has them; hertz.
const NOTES: [f32; 2] = [659.26, 523.25];
/// When each begins, in seconds.
const BEGIN: [f32; 2] = [0.0, 0.35];
/// Each fades to a third in this time, in seconds.
const FADE: f32 = 0.22;
/// The loudest of one note.
const AMPLITUDE: f32 = 0.25;
/// Of the sound as a whole.
const FRAMES: usize = 110;
/// A loudspeaker holds some of it back; it is closed only when that is played too.
const LAST: Duration = Duration::from_millis(250);
/// A loudspeaker that takes nothing for so long is broken.
const PATIENCE: Duration = Duration::from_secs(5);

/// Plays two notes, about a second, and returns when they have been heard. Waits: not for a task.
///
/// # Errors
/// When there is no such loudspeaker, it can't be opened, or it takes no sound.
pub fn test_speaker(id: &str) -> Result<(), Failure> {
    play(id, PATIENCE, (0..FRAMES).map(|number| frame(number, Duration::ZERO)))
}

/// Plays frames one after the other, whatever time they have, and returns when they have been heard.
fn play(
    speaker_id: &str,
    patience: Duration,
    mut frames: impl Iterator<Item = AudioFrame> + Send + 'static,
) -> Result<(), Failure> {
    let spec = speaker(speaker_id)?;
    let (done, end) = mpsc::sync_channel(1);
    let pull = move |at| match frames.next() {
        Some(frame) => AudioFrame { at, ..frame },
        None => {
            let _ = done.try_send(());
            AudioFrame::silence(at)
        }
    };
    let playback = capture::open_speaker(&spec, MonotonicClock::start(), Box::new(pull))
        .map_err(|error| device_failure(FailedDevice::Speaker, &error))?;
    if end.recv_timeout(patience).is_err() {
        return Err(match playback.error() {
            Some(error) => device_failure(FailedDevice::Speaker, &error),
            None => with_reason(FailedDevice::Speaker, DeviceReason::Other, "the loudspeaker takes no sound"),
        });
    }
    std::thread::sleep(LAST);
    Ok(())
}

/// The `number`-th ten milliseconds.
fn frame(number: usize, at: Duration) -> AudioFrame {
    let mut frame = AudioFrame::silence(at);
    let first = number * frame.samples.len();
    for (place, sample) in frame.samples.iter_mut().enumerate() {
        *sample = sound((first + place) as f32 / SAMPLE_RATE as f32);
    }
    frame
}

/// The sound at a time in seconds.
fn sound(time: f32) -> f32 {
    let note = |(hz, begin): (f32, f32)| {
        let since = time - begin;
        // It comes up within ten milliseconds, or it would click.
        let loud = if since < 0.0 { 0.0 } else { (since / 0.01).min(1.0) * (-since / FADE).exp() };
        (since * hz * std::f32::consts::TAU).sin() * loud * AMPLITUDE
    };
    NOTES.into_iter().zip(BEGIN).map(note).sum()
}

#[cfg(test)]
mod tests {
    use media::pattern::dominant_frequency;

    use super::*;
    use crate::{Code, DeviceTrouble};

    fn samples(from: usize, to: usize) -> Vec<f32> {
        (from..to).flat_map(|number| frame(number, Duration::ZERO).samples).collect()
    }

    #[test]
    fn two_notes_of_about_a_second_without_a_click() {
        let near = |samples: &[f32], hz: f32| (dominant_frequency(samples).unwrap() - hz).abs() < 20.0;
        assert!(near(&samples(5, 30), NOTES[0]) && near(&samples(50, 75), NOTES[1]));
        let all = samples(0, FRAMES);
        assert!(all.iter().all(|sample| sample.abs() < 0.5));
        assert!(all.windows(2).all(|pair| (pair[1] - pair[0]).abs() < 0.05), "no step is a click");
        assert!(all[all.len() - 480..].iter().all(|sample| sample.abs() < 0.02), "it has faded away");
    }

    #[test]
    fn it_ends_and_a_missing_loudspeaker_is_told() {
        test_speaker("none").unwrap();
        let failure = test_speaker("device:no such loudspeaker").unwrap_err();
        assert_eq!(failure.code, Code::Device);
        assert!(matches!(failure.device, Some(DeviceTrouble { device: FailedDevice::Speaker, .. })), "{failure}");
    }
}

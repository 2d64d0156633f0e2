//! How long sound takes from this program through the loudspeaker, the air and the microphone back to it.

use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

use base::{Clock, MonotonicClock};
use media::{AudioFrame, FRAME_SAMPLES, SAMPLE_RATE};

use crate::{
    FailedDevice, Failure,
    call::{source, speaker},
    device_failure::device_failure,
};

/// Clicks that are played.
const CLICKS: usize = 5;
/// Frames from one to the next: none may be taken for the echo of the one before.
const APART: usize = 80;
/// Hertz of a click.
const PITCH: f32 = 2000.0;
/// The loudest of a click.
const AMPLITUDE: f32 = 0.5;
/// A click is so many times louder than what is heard between them.
const ABOVE: f32 = 6.0;
/// What is fainter is noise, of full scale.
const FAINT: f32 = 0.004;
/// So long after the last click nothing is expected any more.
const TAIL: Duration = Duration::from_millis(900);

/// Plays five clicks and finds them in what the microphone hears: the middle one of the times they took, from being handed to
/// the loudspeaker to being handed out by the microphone; `None` where fewer than three were heard, as with headphones. Takes
/// five seconds and waits: not for a task.
///
/// # Errors
/// When a device can't be opened.
pub fn round_trip(microphone: &str, speaker_id: &str) -> Result<Option<Duration>, Failure> {
    let clock = MonotonicClock::start();
    let (ear, mouth) = (source(microphone)?, speaker(speaker_id)?);
    let hearing =
        capture::open_microphone(&ear, clock).map_err(|error| device_failure(FailedDevice::Microphone, &error))?;
    let (played, plays) = mpsc::channel();
    let mut number = 0;
    let pull = move |at| {
        number += 1;
        if !is_click(number) {
            return AudioFrame::silence(at);
        }
        // The other end hears to the end, or doesn't care.
        let _ = played.send(clock.now());
        click(at)
    };
    let _playback = capture::open_speaker(&mouth, clock, Box::new(pull))
        .map_err(|error| device_failure(FailedDevice::Speaker, &error))?;
    let mut found = Clicks::default();
    let length = Duration::from_millis(10 * (APART * (CLICKS + 1)) as u64) + TAIL;
    let begun = Instant::now();
    while begun.elapsed() < length {
        for at in plays.try_iter() {
            found.played(at);
        }
        if let Some(frame) = hearing.recv_timeout(Duration::from_millis(20)) {
            found.heard(&frame, clock.now());
        }
    }
    Ok(found.middle())
}

/// The first is played when both devices have run for a while.
fn is_click(number: usize) -> bool {
    number.is_multiple_of(APART) && number <= APART * CLICKS
}

/// Three milliseconds at the beginning of a frame.
fn click(at: Duration) -> AudioFrame {
    let mut frame = AudioFrame::silence(at);
    for (place, sample) in frame.samples.iter_mut().take(FRAME_SAMPLES * 3 / 10).enumerate() {
        let time = place as f32 / SAMPLE_RATE as f32;
        *sample = (time * PITCH * std::f32::consts::TAU).sin() * AMPLITUDE;
    }
    frame
}

/// Clicks that were played and those that came back. Told the time.
#[derive(Debug, Default)]
struct Clicks {
    /// The one that is waited for.
    waiting: Option<Duration>,
    trips: Vec<Duration>,
    noise: f32,
}

impl Clicks {
    /// A click was handed to the loudspeaker.
    fn played(&mut self, at: Duration) {
        self.waiting = Some(at);
    }

    /// The microphone handed out a frame.
    fn heard(&mut self, frame: &AudioFrame, now: Duration) {
        let loudest = frame.samples.iter().fold(0.0f32, |most, sample| most.max(sample.abs()));
        let threshold = (self.noise * ABOVE).max(FAINT);
        let begin = frame.samples.iter().position(|sample| sample.abs() > threshold);
        // What is heard while no click is under way is noise, however loud.
        let (Some(played), Some(begin)) = (self.waiting, begin) else {
            self.noise = self.noise.mul_add(0.9, loudest * 0.1);
            return;
        };
        self.waiting = None;
        // The frame is handed out when its last sample has been heard.
        let since = Duration::from_secs_f64((FRAME_SAMPLES - begin) as f64 / f64::from(SAMPLE_RATE));
        self.trips.push(now.saturating_sub(played).saturating_sub(since));
    }

    /// The middle one of the times that clicks took.
    fn middle(mut self) -> Option<Duration> {
        self.trips.sort_unstable();
        (self.trips.len() > CLICKS / 2).then(|| self.trips[self.trips.len() / 2])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// Hears clicks that come back after `trip`, as loud as said, above a noise.
    fn measured(trip: u64, loud: f32, noise: f32) -> Option<Duration> {
        let mut clicks = Clicks::default();
        for number in 1..=APART * (CLICKS + 1) {
            let now = number as u64 * 10;
            if is_click(number) {
                clicks.played(ms(now));
            }
            let mut frame = AudioFrame::silence(ms(now));
            for (place, sample) in frame.samples.iter_mut().enumerate() {
                *sample = if place % 2 == 0 { noise } else { -noise };
                // What is handed out now was heard in the ten milliseconds before.
                let time = now as i64 * 48 - FRAME_SAMPLES as i64 + place as i64 - trip as i64 * 48;
                let since = time.rem_euclid(APART as i64 * 480);
                if time >= APART as i64 * 480 && time < (APART * (CLICKS + 1)) as i64 * 480 && since < 144 {
                    *sample += if since % 2 == 0 { loud } else { -loud };
                }
            }
            clicks.heard(&frame, ms(now));
        }
        clicks.middle()
    }

    #[test]
    fn a_click_is_found_to_the_millisecond_in_quiet_and_in_noise() {
        for trip in [23, 60, 255] {
            for (loud, noise) in [(0.4, 0.0), (0.05, 0.001), (0.3, 0.02)] {
                let found = measured(trip, loud, noise).expect("it is heard");
                assert!(found.abs_diff(ms(trip)) <= ms(1), "{found:?} for {trip} ms");
            }
        }
    }

    #[test]
    fn what_is_not_heard_is_not_guessed() {
        assert_eq!(measured(60, 0.0, 0.0), None);
        assert_eq!(measured(60, 0.02, 0.02), None, "it drowns");
    }

    #[test]
    fn headphones_are_told_and_a_missing_device_is_a_failure() {
        assert_eq!(round_trip("silence", "none").unwrap(), None);
        assert!(round_trip("silence", "device:no such loudspeaker").is_err());
    }
}

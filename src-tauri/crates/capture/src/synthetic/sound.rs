//! Tones, recorded voices and silence.

use std::{
    path::PathBuf,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use base::{Clock, MonotonicClock};
use media::{
    AudioFrame, SAMPLE_RATE,
    file::{FileError, WavReader},
    pattern::Tone,
};

use crate::{AudioCapture, CaptureError, pace::Pace, queue::Feed};

/// Frames that a microphone's queue holds: 200 ms.
pub(crate) const QUEUE: usize = 20;

/// Peaks of a test tone: -14 dB, loud enough to be found under a crowd of others.
const AMPLITUDE: f32 = 0.2;

/// A sine of `hz`.
pub(crate) fn tone(hz: f32, clock: MonotonicClock) -> Result<AudioCapture, CaptureError> {
    let open = move |_: &Feed<AudioFrame>| Ok(Tone::new(hz, AMPLITUDE));
    AudioCapture::start("tone", QUEUE, open, move |mut tone, feed| {
        every_ten_ms(clock, feed, |at| Some(tone.next(at)));
    })
}

/// A sine of `hz` in the first tenth of every second of the system's clock.
pub(crate) fn pulse(hz: f32, clock: MonotonicClock) -> Result<AudioCapture, CaptureError> {
    let open = move |_: &Feed<AudioFrame>| Ok(Tone::new(hz, AMPLITUDE));
    AudioCapture::start("pulse", QUEUE, open, move |mut tone, feed| {
        every_ten_ms(clock, feed, |at| {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            let began = now.saturating_sub(clock.now().saturating_sub(at));
            Some(in_pulses(tone.next(at), began))
        });
    })
}

/// Silences every sample outside the first tenth of a second; the first sample is of the system's time `began`.
fn in_pulses(mut frame: AudioFrame, began: Duration) -> AudioFrame {
    let began = u64::from(began.subsec_nanos()) * u64::from(SAMPLE_RATE) / 1_000_000_000;
    for (place, sample) in (began..).zip(&mut frame.samples) {
        if place % u64::from(SAMPLE_RATE) >= u64::from(SAMPLE_RATE) / 10 {
            *sample = 0.0;
        }
    }
    frame
}

/// What a microphone gives in an empty room.
pub(crate) fn silence(clock: MonotonicClock) -> Result<AudioCapture, CaptureError> {
    let run = move |(), feed: &Feed<AudioFrame>| every_ten_ms(clock, feed, |at| Some(AudioFrame::silence(at)));
    AudioCapture::start("silence", QUEUE, |_| Ok(()), run)
}

/// A WAV file over and over.
pub(crate) fn voice(path: PathBuf, clock: MonotonicClock) -> Result<AudioCapture, CaptureError> {
    let open = move |_: &Feed<AudioFrame>| Voice::open(path);
    AudioCapture::start("voice", QUEUE, open, move |mut voice, feed| {
        every_ten_ms(clock, feed, |at| voice.next(at, feed));
    })
}

struct Voice {
    path: PathBuf,
    reader: WavReader,
}

impl Voice {
    /// Tries the first frame, so that a file without any is told of at once.
    fn open(path: PathBuf) -> Result<Self, CaptureError> {
        let no_sound = |why: String| CaptureError::NotSound { path: path.clone(), why };
        let mut reader = WavReader::open(&path).map_err(|why| no_sound(why.to_string()))?;
        let first = reader.next_frame(Duration::ZERO).map_err(|why| no_sound(why.to_string()))?;
        first.ok_or_else(|| no_sound("it has no samples".to_owned()))?;
        reader.rewind().map_err(|why| no_sound(why.to_string()))?;
        Ok(Self { reader, path })
    }

    /// The next frame, from the beginning again after the last. Damage is reported and ends the round.
    fn next(&mut self, at: Duration, feed: &Feed<AudioFrame>) -> Option<AudioFrame> {
        match self.reader.next_frame(at) {
            Ok(Some(frame)) => return Some(frame),
            Ok(None) => {}
            Err(why) => self.report(&why, feed),
        }
        let again = self.reader.rewind().and_then(|()| self.reader.next_frame(at));
        again.unwrap_or_else(|why| {
            self.report(&why, feed);
            None
        })
    }

    fn report(&self, why: &FileError, feed: &Feed<AudioFrame>) {
        feed.fail(CaptureError::NotSound { path: self.path.clone(), why: why.to_string() });
    }
}

/// Pushes what `next` gives once every ten milliseconds until it gives nothing. A frame is due when its last sample has
/// been heard.
fn every_ten_ms(clock: MonotonicClock, feed: &Feed<AudioFrame>, mut next: impl FnMut(Duration) -> Option<AudioFrame>) {
    let mut pace = Pace::new(Instant::now(), 100, 1);
    loop {
        let began = pace.next_of_all(Instant::now());
        if !feed.sleep_until(began + Duration::from_millis(10)) {
            return;
        }
        let Some(frame) = next(clock.at(began)) else { return };
        feed.push(frame);
    }
}

#[cfg(test)]
mod tests {
    use media::pattern::{dominant_frequency, tone_power};

    use super::*;

    const SOON: Duration = Duration::from_secs(20);

    /// `count` frames joined; fails when one is missing between them.
    fn take(capture: &AudioCapture, count: usize) -> Vec<f32> {
        let frames: Vec<_> = (0..count).map(|_| capture.recv_timeout(SOON).expect("a frame")).collect();
        frames.iter().flat_map(|frame| frame.samples).collect()
    }

    #[test]
    fn a_tone_has_its_frequency_and_a_frame_every_ten_ms() {
        let clock = MonotonicClock::start();
        let capture = tone(440.0, clock).unwrap();
        let frames: Vec<_> = (0..20).map(|_| capture.recv_timeout(SOON).unwrap()).collect();
        let steps = frames.windows(2).map(|pair| (pair[1].at - pair[0].at).as_micros() / 100 * 100 % 10_000);
        assert!(steps.into_iter().all(|step| step == 0 || step == 9_900), "{:?}", frames[1].at - frames[0].at);
        let samples: Vec<f32> = frames.iter().flat_map(|frame| frame.samples).collect();
        assert!(tone_power(&samples, 440.0) > 0.95, "{:?}", dominant_frequency(&samples));
    }

    #[test]
    fn pulses_begin_with_the_second_and_last_a_tenth() {
        let loud = |began_ms| {
            let frame = AudioFrame { samples: [1.0; media::FRAME_SAMPLES], at: Duration::ZERO };
            in_pulses(frame, Duration::from_millis(began_ms)).samples.iter().filter(|&&sample| sample != 0.0).count()
        };
        assert_eq!([loud(7000), loud(7095), loud(7100), loud(7990), loud(7995)], [480, 240, 0, 0, 240]);
    }

    #[test]
    fn silence_is_silent_and_flows() {
        let samples = take(&silence(MonotonicClock::start()).unwrap(), 3);
        assert!(samples.len() == 1440 && samples.iter().all(|&sample| sample == 0.0));
    }

    fn write_wav(path: &std::path::Path, rate: u32, channels: u16) {
        let spec = hound::WavSpec {
            channels,
            sample_rate: rate,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::create(path, spec).unwrap();
        for n in 0..rate / 4 {
            let sample = (f64::from(n) * std::f64::consts::TAU * 600.0 / f64::from(rate)).sin() * 8000.0;
            (0..channels).for_each(|_| writer.write_sample(sample as i16).unwrap());
        }
        writer.finalize().unwrap();
    }

    #[test]
    fn a_voice_of_another_rate_loops_at_its_pitch() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("voice.wav");
        write_wav(&path, 16_000, 2);
        let samples = take(&voice(path, MonotonicClock::start()).unwrap(), 40);
        assert_eq!(samples.len() as u32, SAMPLE_RATE * 4 / 10);
        assert!(tone_power(&samples[..9600], 600.0) > 0.95, "{:?}", dominant_frequency(&samples[..9600]));
        assert!(tone_power(&samples[13_440..], 600.0) > 0.9, "{:?}", dominant_frequency(&samples[13_440..]));
    }

    #[test]
    fn what_is_no_sound_is_a_clear_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("letter.wav");
        std::fs::write(&path, "RIFF but not for long").unwrap();
        let empty = folder.path().join("empty.wav");
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: 48_000,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        hound::WavWriter::create(&empty, spec).unwrap().finalize().unwrap();
        for path in [path, empty, folder.path().join("missing.wav")] {
            let error = voice(path.clone(), MonotonicClock::start()).unwrap_err();
            assert!(matches!(&error, CaptureError::NotSound { path: named, .. } if *named == path), "{error}");
        }
    }
}

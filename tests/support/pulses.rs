//! Finds where short sounds begin, to the sample.

use std::time::Duration;

use media::{AudioFrame, SAMPLE_RATE};

/// A sample this loud begins a pulse.
const LOUD: f32 = 0.06;

/// Only below this it is quiet: codecs leave traces around a pulse.
const QUIET: f32 = 0.03;

/// So many quiet samples have to come before: 0.3 s.
const PAUSE: u32 = SAMPLE_RATE * 3 / 10;

/// Takes frames one after the other.
#[derive(Debug, Default)]
pub struct Pulses {
    quiet: u32,
}

impl Pulses {
    /// When a pulse begins in this frame, on the clock of the frame's `at`.
    pub fn take(&mut self, frame: &AudioFrame) -> Option<Duration> {
        let mut begins = None;
        for (place, sample) in (0u64..).zip(&frame.samples) {
            let loudness = sample.abs();
            if loudness < QUIET {
                self.quiet = self.quiet.saturating_add(1);
            } else if loudness >= LOUD {
                if self.quiet >= PAUSE {
                    begins = Some(frame.at + Duration::from_nanos(place * 1_000_000_000 / u64::from(SAMPLE_RATE)));
                }
                self.quiet = 0;
            }
        }
        begins
    }
}

#[cfg(test)]
mod tests {
    use media::{FRAME_SAMPLES, pattern::Tone};

    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// Two seconds of a tone that is heard for a tenth of every second, from 123 ms on.
    fn beginnings(amplitude: f32) -> Vec<Duration> {
        let (mut tone, mut pulses) = (Tone::new(1000.0, amplitude), Pulses::default());
        let mut found = Vec::new();
        for frame in 0..200u64 {
            let mut heard = tone.next(ms(frame * 10));
            for (place, sample) in heard.samples.iter_mut().enumerate() {
                let at = frame * 10_000 + place as u64 * 1_000_000 / 48_000;
                if !(400_000..500_000).contains(&(at % 1_000_000)) {
                    *sample *= 0.05;
                }
            }
            found.extend(pulses.take(&heard));
        }
        found
    }

    #[test]
    fn every_pulse_is_found_once_and_to_the_millisecond() {
        let found = beginnings(0.2);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.iter().zip([400, 1400]).all(|(found, begins)| found.abs_diff(ms(begins)) < ms(1)), "{found:?}");
    }

    #[test]
    fn what_is_faint_or_lasts_is_no_pulse() {
        assert!(beginnings(0.02).is_empty());
        let mut pulses = Pulses::default();
        let steady = AudioFrame { samples: [0.5; FRAME_SAMPLES], at: ms(0) };
        assert_eq!([pulses.take(&steady), pulses.take(&steady)], [None, None]);
    }
}

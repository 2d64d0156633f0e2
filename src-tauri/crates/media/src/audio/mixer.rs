//! Several voices as one, without clipping.

use crate::frame::AudioFrame;

/// Peaks above this are turned down.
const CEILING: f32 = 0.9;
/// Turned down over this many samples (1 ms).
const ATTACK: usize = 48;
/// How much of the way back the gain goes in 10 ms once it is loud no more: 200 ms for most of it.
const RELEASE: f32 = 0.05;

/// Adds frames up. When the sum is too loud it turns all of it down for as long, and rounds off what still stands out.
#[derive(Debug, Clone)]
pub struct Mixer {
    gain: f32,
}

impl Default for Mixer {
    fn default() -> Self {
        Self::new()
    }
}

impl Mixer {
    /// A mixer at full gain.
    #[must_use]
    pub fn new() -> Self {
        Self { gain: 1.0 }
    }

    /// The sum of `frames`, within -1 to 1, marked with the first frame's time. Silence at zero for none.
    pub fn mix(&mut self, frames: &[&AudioFrame]) -> AudioFrame {
        let mut mixed = AudioFrame::silence(frames.first().map_or_else(Default::default, |frame| frame.at));
        for frame in frames {
            for (sum, sample) in mixed.samples.iter_mut().zip(&frame.samples) {
                *sum += if sample.is_finite() { *sample } else { 0.0 };
            }
        }
        self.limit(&mut mixed.samples);
        mixed
    }

    fn limit(&mut self, samples: &mut [f32]) {
        let peak = samples.iter().fold(0.0f32, |peak, sample| peak.max(sample.abs()));
        let wanted = if peak > CEILING { CEILING / peak } else { 1.0 };
        let before = self.gain;
        self.gain = if wanted < before { wanted } else { before + (wanted - before) * RELEASE };
        for (index, sample) in samples.iter_mut().enumerate() {
            let along = (index as f32 / ATTACK as f32).min(1.0);
            *sample = round_off(*sample * (before + (self.gain - before) * along));
        }
    }
}

/// Leaves samples up to the ceiling alone and bends the rest towards 1.
fn round_off(sample: f32) -> f32 {
    let over = sample.abs() - CEILING;
    if over <= 0.0 { sample } else { (CEILING + (1.0 - CEILING) * (over / (1.0 - CEILING)).tanh()).copysign(sample) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::pattern::{Tone, tone_power};

    fn mix(tones: &mut [Tone], mixer: &mut Mixer, frames: usize) -> Vec<f32> {
        (0..frames)
            .flat_map(|_| {
                let frames: Vec<AudioFrame> = tones.iter_mut().map(|tone| tone.next(Duration::ZERO)).collect();
                mixer.mix(&frames.iter().collect::<Vec<_>>()).samples
            })
            .collect()
    }

    #[test]
    fn quiet_voices_add_up_exactly() {
        let mut alone = Tone::new(300.0, 0.2);
        let frame = alone.next(Duration::from_millis(5));
        let mixed = Mixer::new().mix(&[&frame, &frame]);
        assert_eq!(mixed.at, Duration::from_millis(5));
        assert!(mixed.samples.iter().zip(&frame.samples).all(|(mixed, one)| (mixed - 2.0 * one).abs() < 1e-6));
        assert_eq!(Mixer::new().mix(&[]), AudioFrame::silence(Duration::ZERO));
    }

    #[test]
    fn a_crowd_is_turned_down_and_every_voice_stays_clean() {
        let hertz = [300.0, 440.0, 700.0, 1100.0, 1900.0];
        let mut tones: Vec<Tone> = hertz.iter().map(|&hz| Tone::new(hz, 0.6)).collect();
        let mixed = mix(&mut tones, &mut Mixer::new(), 100);
        assert!(mixed.iter().all(|sample| sample.abs() <= 1.0));
        for hz in hertz {
            let share = tone_power(&mixed[4800..], hz);
            assert!((share - 0.2).abs() < 0.02, "{hz} Hz has {share}");
        }
    }

    #[test]
    fn full_gain_comes_back_after_the_crowd() {
        let mut mixer = Mixer::new();
        mix(&mut [Tone::new(300.0, 0.9), Tone::new(400.0, 0.9)], &mut mixer, 20);
        let after = mix(&mut [Tone::new(300.0, 0.5)], &mut mixer, 100);
        let peak = after[40 * 480..].iter().fold(0.0f32, |peak, sample| peak.max(*sample));
        assert!(peak > 0.49, "{peak}");
    }

    #[test]
    fn broken_samples_do_no_harm() {
        let mut broken = AudioFrame::silence(Duration::ZERO);
        broken.samples[7] = f32::NAN;
        broken.samples[8] = f32::INFINITY;
        let mut mixer = Mixer::new();
        assert!(mixer.mix(&[&broken]).samples.iter().all(|sample| *sample == 0.0));
        assert_eq!(mixer.gain, 1.0);
    }
}

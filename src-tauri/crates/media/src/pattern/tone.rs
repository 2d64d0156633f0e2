//! A steady tone, one frame after the other without a seam.

use std::{f64::consts::TAU, time::Duration};

use crate::frame::{AudioFrame, FRAME_SAMPLES, SAMPLE_RATE};

/// A sine wave that continues from frame to frame.
#[derive(Debug, Clone)]
pub struct Tone {
    step: f64,
    phase: f64,
    amplitude: f32,
    /// Where in its syllable a spoken tone is, and how far a sample leads.
    syllable: Option<(f64, f64)>,
}

/// Syllables a second of a spoken tone.
const SYLLABLES: f64 = 4.0;

impl Tone {
    /// A tone of `hz`, its peaks at `amplitude` (0 to 1).
    #[must_use]
    pub fn new(hz: f32, amplitude: f32) -> Self {
        Self { step: TAU * f64::from(hz) / f64::from(SAMPLE_RATE), phase: 0.0, amplitude, syllable: None }
    }

    /// A tone that swells and fades four times a second, down to a tenth. Codecs take it for speech, where they take a steady
    /// tone for background noise: no spare copies, nothing sent with DTX.
    #[must_use]
    pub fn spoken(hz: f32, amplitude: f32) -> Self {
        let step = TAU * SYLLABLES / f64::from(SAMPLE_RATE);
        Self { syllable: Some((0.0, step)), ..Self::new(hz, amplitude) }
    }

    /// The next ten milliseconds, marked with the time `at`.
    pub fn next(&mut self, at: Duration) -> AudioFrame {
        let mut samples = [0.0; FRAME_SAMPLES];
        for (index, sample) in samples.iter_mut().enumerate() {
            *sample = (self.phase + self.step * index as f64).sin() as f32 * self.amplitude;
        }
        if let Some((phase, step)) = &mut self.syllable {
            for (index, sample) in samples.iter_mut().enumerate() {
                *sample *= (0.55 - 0.45 * (*phase + *step * index as f64).cos()) as f32;
            }
            *phase = (*phase + *step * FRAME_SAMPLES as f64) % TAU;
        }
        self.phase = (self.phase + self.step * FRAME_SAMPLES as f64) % TAU;
        AudioFrame { samples, at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spoken_tones_swell_and_fade() {
        let mut tone = Tone::spoken(500.0, 0.4);
        let levels: Vec<f32> = (0..25).map(|_| tone.next(Duration::ZERO).level()).collect();
        let (low, high) = (levels.iter().copied().fold(1.0, f32::min), levels.iter().copied().fold(0.0, f32::max));
        assert!(low < 0.05 && high > 0.25, "{low} to {high}");
    }

    #[test]
    fn frames_join_without_a_seam() {
        let mut tone = Tone::new(437.0, 0.5);
        let samples: Vec<f32> = (0..50).flat_map(|_| tone.next(Duration::ZERO).samples).collect();
        let steepest = samples.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        let expected = 0.5 * std::f32::consts::TAU * 437.0 / SAMPLE_RATE as f32;
        assert!(steepest <= expected * 1.001, "a jump of {steepest} against {expected}");
        assert!((samples.iter().copied().fold(0.0, f32::max) - 0.5).abs() < 0.001);
    }
}

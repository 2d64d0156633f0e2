//! A steady tone, one frame after the other without a seam.

use std::{f64::consts::TAU, time::Duration};

use crate::frame::{AudioFrame, FRAME_SAMPLES, SAMPLE_RATE};

/// A sine wave that continues from frame to frame.
#[derive(Debug, Clone)]
pub struct Tone {
    step: f64,
    phase: f64,
    amplitude: f32,
}

impl Tone {
    /// A tone of `hz`, its peaks at `amplitude` (0 to 1).
    #[must_use]
    pub fn new(hz: f32, amplitude: f32) -> Self {
        Self { step: TAU * f64::from(hz) / f64::from(SAMPLE_RATE), phase: 0.0, amplitude }
    }

    /// The next ten milliseconds, marked with the time `at`.
    pub fn next(&mut self, at: Duration) -> AudioFrame {
        let mut samples = [0.0; FRAME_SAMPLES];
        for (index, sample) in samples.iter_mut().enumerate() {
            *sample = (self.phase + self.step * index as f64).sin() as f32 * self.amplitude;
        }
        self.phase = (self.phase + self.step * FRAME_SAMPLES as f64) % TAU;
        AudioFrame { samples, at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

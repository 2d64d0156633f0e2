//! Any sample rate to any other, any block size to ten milliseconds, and a steady time for each block.

use std::time::Duration;

use media::{AudioFrame, FRAME_SAMPLES, SAMPLE_RATE};
use rubato::{
    Async, FixedAsync, Indexing, Resampler as _, ResamplerConstructionError, SincInterpolationParameters,
    SincInterpolationType, WindowFunction, audioadapter_buffers::direct::InterleavedSlice,
};

/// Mono from one sample rate to another, a chunk of ten milliseconds at a time.
pub(super) struct Rate {
    converter: Option<Async<f32>>,
    waiting: Vec<f32>,
    scratch: Vec<f32>,
    /// What it holds back, in samples a second of the input.
    rate: u32,
}

impl Rate {
    /// Nothing is done, and nothing delayed, when both rates are the same.
    pub(super) fn new(from: u32, to: u32) -> Result<Self, ResamplerConstructionError> {
        let converter = if from == to { None } else { Some(converter(from, to)?) };
        let scratch = vec![0.0; converter.as_ref().map_or(0, |converter| converter.output_frames_max())];
        Ok(Self { converter, waiting: Vec::new(), scratch, rate: from })
    }

    /// Converts `input` and adds what is ready to `output`.
    pub(super) fn push(&mut self, input: &[f32], output: &mut Vec<f32>) {
        let Some(converter) = &mut self.converter else { return output.extend_from_slice(input) };
        self.waiting.extend_from_slice(input);
        let mut used = 0;
        while self.waiting.len() - used >= converter.input_frames_next() {
            let length = self.scratch.len();
            let source = InterleavedSlice::new(&self.waiting[..], 1, self.waiting.len());
            let sink = InterleavedSlice::new_mut(&mut self.scratch[..], 1, length);
            let (Ok(source), Ok(mut sink)) = (source, sink) else { return };
            let from = Indexing::new().input_offset(used);
            // It only fails when a buffer is too short, and both are as long as it said.
            let Ok((read, written)) = converter.process_into_buffer(&source, &mut sink, Some(&from)) else { return };
            output.extend_from_slice(&self.scratch[..written]);
            used += read;
        }
        self.waiting.drain(..used);
    }

    /// How much sound has gone in and not come out yet.
    pub(super) fn held(&self) -> Duration {
        let filter = self
            .converter
            .as_ref()
            .map_or(0.0, |converter| converter.output_delay() as f64 / converter.resample_ratio());
        Duration::from_secs_f64((self.waiting.len() as f64 + filter) / f64::from(self.rate))
    }
}

fn converter(from: u32, to: u32) -> Result<Async<f32>, ResamplerConstructionError> {
    let filter = SincInterpolationParameters {
        sinc_len: 64,
        f_cutoff: None,
        interpolation: SincInterpolationType::Linear,
        oversampling_factor: 256,
        window: WindowFunction::BlackmanHarris2,
    };
    let chunk = (from as usize / 100).max(1);
    Async::new_sinc(f64::from(to) / f64::from(from), 1.0, &filter, chunk, 1, FixedAsync::Input)
}

/// Blocks of any size at 48 kHz in, frames of ten milliseconds with a time each out.
pub(super) struct Blocks {
    samples: Vec<f32>,
    steady: Steady,
}

impl Blocks {
    pub(super) fn new() -> Self {
        Self { samples: Vec::with_capacity(4 * FRAME_SAMPLES), steady: Steady::new(frame_time()) }
    }

    /// Where the converter adds its samples.
    pub(super) fn tail(&mut self) -> &mut Vec<f32> {
        &mut self.samples
    }

    /// How much is waiting for a frame to become full.
    pub(super) fn held(&self) -> Duration {
        Duration::from_secs_f64(self.samples.len() as f64 / f64::from(SAMPLE_RATE))
    }

    /// Hands over every full frame; `began` is the time of the first sample waiting.
    pub(super) fn cut(&mut self, began: Duration, mut each: impl FnMut(AudioFrame)) {
        let full = self.samples.len() / FRAME_SAMPLES * FRAME_SAMPLES;
        let mut at = began;
        for samples in self.samples[..full].as_chunks::<FRAME_SAMPLES>().0 {
            each(AudioFrame { samples: *samples, at: self.steady.time(at) });
            at += frame_time();
        }
        self.samples.drain(..full);
    }
}

fn frame_time() -> Duration {
    Duration::from_millis(10)
}

/// Times of equal steps from measured ones that jitter: it follows slowly, and jumps when it is far off.
pub(super) struct Steady {
    step: Duration,
    next: Option<Duration>,
}

impl Steady {
    /// Further off than this is no jitter: a pause, or another device.
    const JUMP: Duration = Duration::from_millis(60);

    pub(super) fn new(step: Duration) -> Self {
        Self { step, next: None }
    }

    pub(super) fn time(&mut self, measured: Duration) -> Duration {
        let expected = self.next.unwrap_or(measured);
        let time = if measured.abs_diff(expected) > Self::JUMP {
            // Never back behind what was said before.
            measured.max(expected.saturating_sub(self.step))
        } else if measured > expected {
            expected + (measured - expected) / 32
        } else {
            expected - (expected - measured) / 32
        };
        self.next = Some(time + self.step);
        time
    }
}

#[cfg(test)]
mod tests {
    use media::pattern::{Tone, dominant_frequency, tone_power};

    use super::*;

    /// A second of 1 kHz at `rate`.
    fn sine(rate: u32) -> Vec<f32> {
        let step = std::f64::consts::TAU * 1000.0 / f64::from(rate);
        (0..rate).map(|n| (f64::from(n) * step).sin() as f32 * 0.5).collect()
    }

    #[test]
    fn every_rate_keeps_pitch_loudness_and_length() {
        for rate in [8000, 11_025, 16_000, 22_050, 32_000, 44_100, 47_999, 48_000, 88_200, 96_000, 192_000] {
            let mut converter = Rate::new(rate, SAMPLE_RATE).unwrap();
            let mut output = Vec::new();
            for block in sine(rate).chunks(317) {
                converter.push(block, &mut output);
            }
            let missing = SAMPLE_RATE as f64 - output.len() as f64;
            assert!((-480.0..=1100.0).contains(&missing), "{rate}: {missing} samples short");
            let middle = &output[9600..38_400];
            assert!(tone_power(middle, 1000.0) > 0.99, "{rate}: {:?}", dominant_frequency(middle));
            let level = (middle.iter().map(|s| s * s).sum::<f32>() / middle.len() as f32).sqrt();
            assert!((level - 0.5 / 2f32.sqrt()).abs() < 0.01, "{rate}: level {level}");
        }
    }

    #[test]
    fn what_is_above_hearing_of_the_target_is_filtered_out() {
        let step = std::f64::consts::TAU * 30_000.0 / 96_000.0;
        let ultrasound: Vec<f32> = (0..96_000).map(|n| (f64::from(n) * step).sin() as f32).collect();
        let mut output = Vec::new();
        Rate::new(96_000, SAMPLE_RATE).unwrap().push(&ultrasound, &mut output);
        let loudest = output[4800..].iter().fold(0.0f32, |most, s| most.max(s.abs()));
        assert!(loudest < 0.01, "an alias of {loudest}");
    }

    #[test]
    fn blocks_of_any_size_become_frames_without_a_seam() {
        let mut tone = Tone::new(440.0, 0.5);
        let whole: Vec<f32> = (0..10).flat_map(|_| tone.next(Duration::ZERO).samples).collect();
        let mut blocks = Blocks::new();
        let mut frames = Vec::new();
        let mut sent = 0;
        for block in whole.chunks(320) {
            let began = Duration::from_secs_f64((sent - blocks.tail().len()) as f64 / 48_000.0);
            blocks.tail().extend_from_slice(block);
            sent += block.len();
            blocks.cut(began, |frame| frames.push(frame));
        }
        let joined: Vec<f32> = frames.iter().flat_map(|frame| frame.samples).collect();
        assert_eq!(joined, whole);
        let times: Vec<_> = frames.iter().map(|frame| frame.at.as_millis()).collect();
        assert_eq!(times, (0..10).map(|n| n * 10).collect::<Vec<_>>());
    }

    #[test]
    fn times_are_steady_under_jitter_and_follow_a_pause() {
        let mut steady = Steady::new(frame_time());
        let mut last = steady.time(Duration::from_secs(1));
        for number in 1..200u64 {
            let jitter = number * 7919 % 9;
            let time = steady.time(Duration::from_millis(1000 + number * 10 + jitter));
            let step = (time - last).as_secs_f64() * 1000.0;
            assert!((9.5..10.5).contains(&step), "step of {step} ms");
            last = time;
        }
        let resumed = Duration::from_secs(9);
        assert_eq!(steady.time(resumed), resumed);
        assert!(steady.time(Duration::from_secs(1)) >= resumed, "time never goes back");
    }
}

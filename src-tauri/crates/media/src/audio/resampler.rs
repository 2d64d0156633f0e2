//! Other sample rates to 48 kHz.

use rubato::{
    Async, FixedAsync, Resampler as _, SincInterpolationParameters, WindowFunction,
    audioadapter_buffers::direct::InterleavedSlice,
};

use crate::frame::SAMPLE_RATE;

/// Samples taken at once, roughly 20 ms at usual rates.
const CHUNK: usize = 1_024;
/// Rates that are taken, in Hz.
const RATES: std::ops::RangeInclusive<u32> = 4_000..=384_000;

/// Mono sound of any usual rate, piece by piece, at 48 kHz. The first sample out is the first sample in: the filter's
/// delay is taken off.
pub struct Resampler {
    /// `None` at 48 kHz, where there is nothing to do.
    filter: Option<Async<f32>>,
    rate: u32,
    waiting: Vec<f32>,
    made: Vec<f32>,
    /// Samples still to drop at the start.
    delay: usize,
    /// Samples taken and given out, to end as long as it began.
    taken: u64,
    given: u64,
}

/// The rate can't be converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sample rate of {0} Hz can't be used: it must be between 4 and 384 kHz")]
pub struct RateError(pub u32);

impl Resampler {
    /// A converter from `rate` in Hz.
    ///
    /// # Errors
    /// When the rate is below 4 or above 384 kHz.
    pub fn new(rate: u32) -> Result<Self, RateError> {
        if !RATES.contains(&rate) {
            return Err(RateError(rate));
        }
        let ratio = f64::from(SAMPLE_RATE) / f64::from(rate);
        let shape = SincInterpolationParameters::new(128, WindowFunction::BlackmanHarris2);
        let make = || Async::new_sinc(ratio, 1.0, &shape, CHUNK, 1, FixedAsync::Input);
        let filter = if rate == SAMPLE_RATE { None } else { Some(make().map_err(|_| RateError(rate))?) };
        let delay = filter.as_ref().map_or(0, |filter| filter.output_delay());
        Ok(Self { filter, rate, waiting: Vec::new(), made: Vec::new(), delay, taken: 0, given: 0 })
    }

    /// Takes samples and appends to `out` what is ready.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.taken += samples.len() as u64;
        if self.filter.is_none() {
            out.extend_from_slice(samples);
            return;
        }
        self.waiting.extend_from_slice(samples);
        while self.filter.as_ref().is_some_and(|filter| self.waiting.len() >= filter.input_frames_next()) {
            self.convert(out);
        }
    }

    /// Appends to `out` what is still inside, so that in all it lasts as long as what was taken.
    pub fn finish(&mut self, out: &mut Vec<f32>) {
        if self.filter.is_none() {
            return;
        }
        let whole = self.taken * u64::from(SAMPLE_RATE) / u64::from(self.rate);
        while self.given < whole {
            let before = out.len();
            self.convert(out);
            let excess = self.given.saturating_sub(whole) as usize;
            out.truncate(out.len() - excess.min(out.len() - before));
        }
        self.waiting.clear();
    }

    /// Converts one chunk, filled up with silence where too little waits.
    fn convert(&mut self, out: &mut Vec<f32>) {
        let Some(filter) = &mut self.filter else { return };
        let wanted = filter.input_frames_next();
        self.waiting.resize(self.waiting.len().max(wanted), 0.0);
        self.made.resize(filter.output_frames_next(), 0.0);
        let count = self.made.len();
        let source = InterleavedSlice::new(&self.waiting, 1, self.waiting.len()).expect("one channel fills it");
        let mut target = InterleavedSlice::new_mut(&mut self.made, 1, count).expect("one channel fills it");
        let (_, made) =
            filter.process_into_buffer(&source, &mut target, None).expect("both buffers are as large as it asks for");
        let skipped = self.delay.min(made);
        self.delay -= skipped;
        self.given += (made - skipped) as u64;
        out.extend_from_slice(&self.made[skipped..made]);
        self.waiting.drain(..wanted);
    }
}

impl std::fmt::Debug for Resampler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resampler").field("rate", &self.rate).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::{dominant_frequency, tone_power};

    fn tone(rate: u32, hz: f64, count: usize) -> Vec<f32> {
        (0..count)
            .map(|index| (std::f64::consts::TAU * hz * index as f64 / f64::from(rate)).cos() as f32 * 0.5)
            .collect()
    }

    #[test]
    fn a_tone_keeps_frequency_strength_and_length() {
        for rate in [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 47_999] {
            let input = tone(rate, 440.0, rate as usize);
            let mut resampler = Resampler::new(rate).unwrap();
            let mut out = Vec::new();
            input.chunks(333).for_each(|piece| resampler.push(piece, &mut out));
            resampler.finish(&mut out);
            assert_eq!(out.len(), 48_000, "{rate}");
            let middle = &out[4_800..43_200];
            assert!(tone_power(middle, 440.0) > 0.999, "{rate}: {}", tone_power(middle, 440.0));
            assert!((dominant_frequency(middle).unwrap() - 440.0).abs() < 0.5, "{rate}");
            // In step: the cosine's first crest is at the start still.
            let crest = out[10_909..=11_018].iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
            let expected = 10_909 + crest.0;
            let off = (expected as f64 * 440.0 / 48_000.0).fract();
            assert!(!(0.02..=0.98).contains(&off), "{rate}: {off} of a period off");
        }
    }

    #[test]
    fn absurd_rates_are_refused() {
        for rate in [0, 1, 3_999, 384_001, u32::MAX] {
            assert_eq!(Resampler::new(rate).unwrap_err(), RateError(rate));
        }
    }

    #[test]
    fn a_few_samples_come_out_as_few() {
        let mut resampler = Resampler::new(24_000).unwrap();
        let mut out = Vec::new();
        resampler.push(&[0.1, 0.2, 0.3], &mut out);
        resampler.finish(&mut out);
        assert_eq!(out.len(), 6);
    }
}

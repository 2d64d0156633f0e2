//! Sample formats and channels of devices from and to mono `f32`, and which configuration to ask a device for.

use cpal::{
    BufferSize, Data, FromSample, Sample, SampleFormat, SizedSample, StreamConfig, SupportedBufferSize,
    SupportedStreamConfig, SupportedStreamConfigRange,
};
use media::SAMPLE_RATE;

/// Runs a generic function for the sample type a format names; formats nobody uses for calls do nothing.
macro_rules! for_format {
    ($format:expr, $call:ident($($argument:expr),*)) => {
        match $format {
            SampleFormat::I8 => $call::<i8>($($argument),*),
            SampleFormat::I16 => $call::<i16>($($argument),*),
            SampleFormat::I24 => $call::<cpal::I24>($($argument),*),
            SampleFormat::I32 => $call::<i32>($($argument),*),
            SampleFormat::U8 => $call::<u8>($($argument),*),
            SampleFormat::U16 => $call::<u16>($($argument),*),
            SampleFormat::U32 => $call::<u32>($($argument),*),
            SampleFormat::F32 => $call::<f32>($($argument),*),
            SampleFormat::F64 => $call::<f64>($($argument),*),
            _ => {}
        }
    };
}

/// How much a format is liked; `None` for those that can't be read here.
fn liking(format: SampleFormat) -> Option<u8> {
    match format {
        SampleFormat::F32 => Some(9),
        SampleFormat::I32 => Some(8),
        SampleFormat::I24 => Some(7),
        SampleFormat::I16 => Some(6),
        SampleFormat::F64 => Some(5),
        SampleFormat::U32 | SampleFormat::U16 => Some(4),
        SampleFormat::I8 | SampleFormat::U8 => Some(1),
        _ => None,
    }
}

/// What a device is opened with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) config: StreamConfig,
    pub(super) format: SampleFormat,
}

/// 48 kHz with the device's own channels if it can, else its default; buffers of so many milliseconds.
pub(super) fn choose(
    milliseconds: u32,
    default: &SupportedStreamConfig,
    ranges: impl Iterator<Item = SupportedStreamConfigRange>,
) -> Choice {
    let fitting = ranges
        .filter(|range| range.channels() == default.channels())
        .filter(|range| (range.min_sample_rate()..=range.max_sample_rate()).contains(&SAMPLE_RATE))
        .filter_map(|range| Some((liking(range.sample_format())?, range)))
        .max_by_key(|(liking, _)| *liking)
        .map(|(_, range)| range.with_sample_rate(SAMPLE_RATE));
    let chosen = fitting.as_ref().unwrap_or(default);
    let wanted = (chosen.sample_rate() * milliseconds / 1000).max(1);
    let frames = match *chosen.buffer_size() {
        SupportedBufferSize::Range { min, max } => wanted.max(min).min(max),
        SupportedBufferSize::Unknown => wanted,
    };
    let mut config = chosen.config();
    config.buffer_size = BufferSize::Fixed(frames);
    Choice { config, format: chosen.sample_format() }
}

/// Adds a device's samples to `mono`: the mean of the first two channels.
pub(super) fn to_mono(data: &Data, channels: usize, mono: &mut Vec<f32>) {
    fn read<T: SizedSample>(data: &Data, channels: usize, mono: &mut Vec<f32>)
    where
        f32: FromSample<T>,
    {
        let samples = data.as_slice::<T>().unwrap_or_default();
        mono.extend(samples.chunks_exact(channels).map(|frame| {
            let used = &frame[..frame.len().min(2)];
            used.iter().map(|sample| sample.to_sample::<f32>()).sum::<f32>() / used.len() as f32
        }));
    }
    if channels > 0 {
        for_format!(data.sample_format(), read(data, channels, mono));
    }
}

/// Fills a device's buffer from `mono`, one sample for each of its frames: to the first two channels, silence to others.
pub(super) fn from_mono(mono: &[f32], channels: usize, data: &mut Data) {
    fn write<T: SizedSample + FromSample<f32>>(data: &mut Data, channels: usize, mono: &[f32]) {
        let samples = data.as_slice_mut::<T>().unwrap_or_default();
        for (frame, &sample) in samples.chunks_exact_mut(channels).zip(mono) {
            let (front, rest) = frame.split_at_mut(channels.min(2));
            front.fill(sample.clamp(-1.0, 1.0).to_sample());
            rest.fill(T::EQUILIBRIUM);
        }
    }
    if channels > 0 {
        for_format!(data.sample_format(), write(data, channels, mono));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUFFER: SupportedBufferSize = SupportedBufferSize::Range { min: 64, max: 8192 };

    fn range(channels: u16, min: u32, max: u32, format: SampleFormat) -> SupportedStreamConfigRange {
        SupportedStreamConfigRange::new(channels, min, max, BUFFER, format)
    }

    #[test]
    fn asks_for_48_khz_where_the_device_has_it() {
        let default = SupportedStreamConfig::new(2, 44_100, BUFFER, SampleFormat::I16);
        let ranges = [
            range(1, 8000, 96_000, SampleFormat::F32),
            range(2, 44_100, 44_100, SampleFormat::F32),
            range(2, 8000, 96_000, SampleFormat::U8),
            range(2, 8000, 96_000, SampleFormat::I16),
        ];
        let choice = choose(10, &default, ranges.into_iter());
        assert_eq!((choice.config.channels, choice.config.sample_rate), (2, 48_000));
        assert_eq!((choice.format, choice.config.buffer_size), (SampleFormat::I16, BufferSize::Fixed(480)));
    }

    #[test]
    fn takes_the_default_of_a_device_that_has_nothing_else() {
        let buffer = SupportedBufferSize::Range { min: 1024, max: 2048 };
        let default = SupportedStreamConfig::new(1, 16_000, buffer, SampleFormat::I16);
        let choice = choose(20, &default, [range(1, 8000, 16_000, SampleFormat::F32)].into_iter());
        assert_eq!((choice.config.sample_rate, choice.config.buffer_size), (16_000, BufferSize::Fixed(1024)));
    }

    #[test]
    #[expect(unsafe_code, reason = "cpal's buffers can only be made from pointers")]
    fn channels_and_formats_are_converted_both_ways() {
        let mut samples = [0i16; 6];
        // SAFETY: the pointer, the length and the format are those of the array, which outlives `data`.
        let mut data = unsafe { Data::from_parts(samples.as_mut_ptr().cast(), 6, SampleFormat::I16) };
        from_mono(&[0.5, -2.0], 3, &mut data);
        let mut mono = Vec::new();
        to_mono(&data, 3, &mut mono);
        assert_eq!(samples, [16384, 16384, 0, -32768, -32768, 0]);
        assert_eq!(mono, [0.5, -1.0]);
    }
}

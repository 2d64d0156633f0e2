//! WAV files of any kind as frames of 10 ms.

use std::{
    fs::File,
    io::{BufReader, Read, Seek, SeekFrom},
    path::Path,
    time::Duration,
};

use hound::SampleFormat;

use super::FileError;
use crate::{
    audio::Resampler,
    frame::{AudioFrame, FRAME_SAMPLES},
};

const WAV: &str = "WAV";
/// Samples of each channel read at once.
const PIECE: usize = 1_024;
const MOST_CHANNELS: u16 = 64;

/// Reads a WAV file of any rate, number of channels and sample format as 48 kHz mono, a little at a time.
pub struct WavReader<R = BufReader<File>> {
    /// `None` after an error that left nothing to read.
    input: Option<hound::WavReader<R>>,
    resampler: Resampler,
    /// Converted and not yet given out.
    ready: Vec<f32>,
    ended: bool,
}

impl WavReader {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// When it can't be opened, is no WAV file, or one that can't be decoded.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, FileError> {
        Self::new(BufReader::with_capacity(1 << 16, File::open(path)?))
    }
}

impl<R: Read + Seek> WavReader<R> {
    /// Reads the header from `input`.
    ///
    /// # Errors
    /// As [`WavReader::open`].
    pub fn new(input: R) -> Result<Self, FileError> {
        let input = hound::WavReader::new(input).map_err(header_error)?;
        let spec = input.spec();
        let unsupported = |reason: String| FileError::Unsupported { kind: WAV, reason };
        if !(1..=MOST_CHANNELS).contains(&spec.channels) {
            return Err(unsupported(format!("it has {} channels", spec.channels)));
        }
        if !matches!(
            (spec.sample_format, spec.bits_per_sample),
            (SampleFormat::Float, 32) | (SampleFormat::Int, 8..=32)
        ) {
            return Err(unsupported(format!("its samples have {} bits", spec.bits_per_sample)));
        }
        let resampler = Resampler::new(spec.sample_rate).map_err(|error| unsupported(error.to_string()))?;
        Ok(Self { input: Some(input), resampler, ready: Vec::new(), ended: false })
    }

    /// The next ten milliseconds, marked with the time `at`; the last ones filled up with silence. `None` at the end.
    ///
    /// # Errors
    /// When reading fails or the file breaks off before the end its header promises; what came before has been given out.
    pub fn next_frame(&mut self, at: Duration) -> Result<Option<AudioFrame>, FileError> {
        while self.ready.len() < FRAME_SAMPLES && !self.ended {
            self.read_piece()?;
        }
        if self.ready.is_empty() {
            return Ok(None);
        }
        let mut frame = AudioFrame::silence(at);
        let count = self.ready.len().min(FRAME_SAMPLES);
        for (sample, read) in frame.samples.iter_mut().zip(self.ready.drain(..count)) {
            *sample = read;
        }
        Ok(Some(frame))
    }

    /// Goes back to the first sample.
    ///
    /// # Errors
    /// When seeking fails, or the header can't be read again.
    pub fn rewind(&mut self) -> Result<(), FileError> {
        if let Some(input) = self.input.take() {
            let mut input = input.into_inner();
            input.seek(SeekFrom::Start(0))?;
            *self = Self::new(input)?;
        }
        Ok(())
    }

    fn read_piece(&mut self) -> Result<(), FileError> {
        let Some(input) = &mut self.input else {
            self.ended = true;
            return Ok(());
        };
        let spec = input.spec();
        let channels = usize::from(spec.channels);
        let count = PIECE * channels;
        let read: Result<Vec<f32>, _> = match spec.sample_format {
            SampleFormat::Float => input.samples::<f32>().take(count).collect(),
            SampleFormat::Int => {
                let full = 2f32.powi(i32::from(spec.bits_per_sample) - 1);
                input.samples::<i32>().take(count).map(|sample| Ok(sample? as f32 / full)).collect()
            }
        };
        let read = read.inspect_err(|_| self.ended = true).map_err(sample_error)?;
        let mono: Vec<f32> = read.chunks_exact(channels).map(average).collect();
        self.resampler.push(&mono, &mut self.ready);
        if read.len() < count {
            self.ended = true;
            self.resampler.finish(&mut self.ready);
        }
        Ok(())
    }
}

impl<R> std::fmt::Debug for WavReader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WavReader").field("resampler", &self.resampler).finish_non_exhaustive()
    }
}

/// The channels as one; samples that are no numbers are silence.
fn average(channels: &[f32]) -> f32 {
    let mean = channels.iter().sum::<f32>() / channels.len() as f32;
    if mean.is_finite() { mean.clamp(-1.0, 1.0) } else { 0.0 }
}

fn header_error(error: hound::Error) -> FileError {
    match error {
        hound::Error::IoError(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => not_ours(error),
        hound::Error::Unsupported => {
            FileError::Unsupported { kind: WAV, reason: "its samples are compressed or of a rare kind".into() }
        }
        other => FileError::NotA { kind: WAV, reason: other.to_string() },
    }
}

/// Errors that the library makes up itself have no system error behind them.
fn not_ours(error: std::io::Error) -> FileError {
    if error.raw_os_error().is_some() { error.into() } else { FileError::NotA { kind: WAV, reason: error.to_string() } }
}

fn sample_error(error: hound::Error) -> FileError {
    match error {
        hound::Error::IoError(error) if error.raw_os_error().is_some() => error.into(),
        other => FileError::Damaged { kind: WAV, reason: other.to_string() },
    }
}

//! Sound recordings that survive a crash.

use std::{fs::File, io::BufWriter, path::Path};

use hound::{SampleFormat, WavSpec};

use super::FileError;
use crate::frame::{AudioFrame, SAMPLE_RATE};

/// Frames between two rewritings of the header: one second.
const FRAMES_PER_HEADER: u32 = 100;

/// Writes frames as 16-bit mono WAV at 48 kHz. The header is brought up to date every second, so whatever happens the
/// file plays, up to its last second.
pub struct WavWriter {
    output: hound::WavWriter<BufWriter<File>>,
    frames: u32,
}

impl WavWriter {
    /// Creates a file, or empties the one that is there.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, FileError> {
        let spec =
            WavSpec { channels: 1, sample_rate: SAMPLE_RATE, bits_per_sample: 16, sample_format: SampleFormat::Int };
        let mut output = hound::WavWriter::create(path, spec).map_err(io)?;
        output.flush().map_err(io)?;
        Ok(Self { output, frames: 0 })
    }

    /// Appends ten milliseconds.
    ///
    /// # Errors
    /// When they can't be written, or the file reaches 4 GB.
    pub fn write(&mut self, frame: &AudioFrame) -> Result<(), FileError> {
        for sample in frame.samples {
            let sample = (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16;
            self.output.write_sample(sample).map_err(io)?;
        }
        self.frames += 1;
        if self.frames.is_multiple_of(FRAMES_PER_HEADER) {
            self.output.flush().map_err(io)?;
        }
        Ok(())
    }

    /// Brings the header up to date and closes the file. Dropping does so too, but says nothing of errors.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn finish(self) -> Result<(), FileError> {
        self.output.finalize().map_err(io)
    }
}

impl std::fmt::Debug for WavWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WavWriter").field("frames", &self.frames).finish_non_exhaustive()
    }
}

fn io(error: hound::Error) -> FileError {
    match error {
        hound::Error::IoError(error) => error.into(),
        other => FileError::Unsupported { kind: "WAV", reason: other.to_string() },
    }
}

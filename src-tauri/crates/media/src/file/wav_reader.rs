//! WAV files of any kind as frames of 10 ms.

use std::{fs::File, io::BufReader, path::Path, time::Duration};

use super::FileError;
use crate::frame::AudioFrame;

/// Reads a WAV file of any rate, number of channels and sample format as 48 kHz mono.
pub struct WavReader {
    input: hound::WavReader<BufReader<File>>,
}

impl WavReader {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// When it can't be opened, is no WAV file, or one that can't be decoded.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, FileError> {
        let input = hound::WavReader::new(BufReader::new(File::open(path)?))
            .map_err(|error| FileError::NotA { kind: "WAV", reason: error.to_string() })?;
        Ok(Self { input })
    }

    /// The next ten milliseconds, marked with the time `at`; the last ones filled up with silence. `None` at the end.
    ///
    /// # Errors
    /// When reading fails or the file is damaged.
    pub fn next_frame(&mut self, at: Duration) -> Result<Option<AudioFrame>, FileError> {
        let mut frame = AudioFrame::silence(at);
        let mut count = 0;
        for (sample, read) in frame.samples.iter_mut().zip(self.input.samples::<i16>()) {
            *sample = f32::from(read.unwrap_or(0)) / 32768.0;
            count += 1;
        }
        Ok((count > 0).then_some(frame))
    }

    /// Goes back to the first sample.
    ///
    /// # Errors
    /// When seeking fails.
    pub fn rewind(&mut self) -> Result<(), FileError> {
        Ok(self.input.seek(0)?)
    }
}

impl std::fmt::Debug for WavReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WavReader").field("spec", &self.input.spec()).finish_non_exhaustive()
    }
}

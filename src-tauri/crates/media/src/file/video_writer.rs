//! Video recordings.

use std::{fs::File, io::Write, path::Path};

use super::FileError;
use crate::frame::EncodedVideo;

/// Writes encoded pictures.
#[derive(Debug)]
pub struct VideoWriter {
    output: File,
}

impl VideoWriter {
    /// Creates a file, or empties the one that is there.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn create(path: impl AsRef<Path>, _width: u32, _height: u32) -> Result<Self, FileError> {
        Ok(Self { output: File::create(path)? })
    }

    /// Appends a picture.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&mut self, frame: &EncodedVideo) -> Result<(), FileError> {
        Ok(self.output.write_all(&frame.data)?)
    }

    /// Closes the file.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn finish(mut self) -> Result<(), FileError> {
        Ok(self.output.flush()?)
    }
}

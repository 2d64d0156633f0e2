//! The voices of scripted people.

use std::{path::Path, time::Duration};

use media::{
    AudioFrame,
    file::{FileError, WavReader},
    pattern::Tone,
};

use crate::script;

/// How loud a tone is: with four at once there is still no need to turn anything down.
const AMPLITUDE: f32 = 0.2;

/// A voice that never ends.
#[derive(Debug)]
pub(super) enum Voice {
    Tone(Tone),
    File(Box<WavReader>),
}

impl Voice {
    /// # Errors
    /// When its file can't be read.
    pub(super) fn open(voice: &script::Voice, folder: &Path) -> Result<Self, FileError> {
        Ok(match voice {
            script::Voice::Tone(hertz) => Self::Tone(Tone::new(*hertz, AMPLITUDE)),
            script::Voice::File(path) => Self::File(Box::new(WavReader::open(folder.join(path))?)),
        })
    }

    /// The next ten milliseconds. A file begins again at its end; one that breaks while it is read is silent.
    pub(super) fn next(&mut self, at: Duration) -> AudioFrame {
        match self {
            Self::Tone(tone) => tone.next(at),
            Self::File(file) => match file.next_frame(at) {
                Ok(Some(frame)) => frame,
                Ok(None) if file.rewind().is_ok() => {
                    file.next_frame(at).ok().flatten().unwrap_or_else(|| AudioFrame::silence(at))
                }
                _ => AudioFrame::silence(at),
            },
        }
    }
}

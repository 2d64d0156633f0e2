//! Sources and recordings: Y4M pictures, WAV sound, Matroska video.

mod matroska;
mod video_writer;
mod wav_reader;
mod wav_writer;
mod y4m;

use std::io;

pub use video_writer::VideoWriter;
pub use wav_reader::WavReader;
pub use wav_writer::WavWriter;
pub use y4m::{Y4mReader, Y4mWriter};

/// A file can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The system says no.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is not the kind of file it should be.
    #[error("this is not a {kind} file: {reason}")]
    NotA {
        /// `Y4M` or `WAV`.
        kind: &'static str,
        /// What gives it away.
        reason: String,
    },
    /// It is of the right kind, in a form that isn't supported.
    #[error("this {kind} file can't be used: {reason}")]
    Unsupported {
        /// `Y4M` or `WAV`.
        kind: &'static str,
        /// What isn't supported.
        reason: String,
    },
    /// It breaks off or contradicts itself.
    #[error("this {kind} file is damaged: {reason}")]
    Damaged {
        /// `Y4M` or `WAV`.
        kind: &'static str,
        /// Where.
        reason: String,
    },
}

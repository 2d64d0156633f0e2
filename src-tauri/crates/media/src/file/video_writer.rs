//! Video recordings that survive a crash.

use std::{fs::File, io::Write, path::Path, time::Duration};

use super::{FileError, matroska};
use crate::frame::EncodedVideo;

/// A cluster holds at most this many milliseconds; its blocks count from its start in 16 bits.
const LONGEST_CLUSTER: u64 = 5_000;
/// A step of the RTP timestamps larger than this is another timeline.
const LONGEST_STEP: u32 = 90_000 * 10;

/// Writes encoded pictures into a Matroska file, as they are: nothing is encoded again. Every picture is handed to the
/// system at once and nothing written is ever changed, so a crash of the program loses nothing. A change of size is carried
/// by the parameter sets of its keyframe.
///
/// The writer is ours: of the registry's Matroska muxers the established one (`webm`) binds a C++ library, and those in Rust
/// are at their first releases or write a cluster only once it is full, which a crash would lose.
#[derive(Debug)]
pub struct VideoWriter<W: Write = File> {
    output: W,
    size: (u32, u32),
    last: Option<Last>,
    cluster: Option<u64>,
    written: u64,
}

/// The last picture written: its timestamp, its time on the call's clock, its time in the file in microseconds.
#[derive(Debug, Clone, Copy)]
struct Last {
    timestamp: u32,
    at: Duration,
    micros: u64,
}

impl VideoWriter {
    /// Creates a file, or empties the one that is there. The size counts only if the stream doesn't say.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn create(path: impl AsRef<Path>, width: u32, height: u32) -> Result<Self, FileError> {
        Ok(Self::new(File::create(path)?, width, height))
    }
}

impl<W: Write> VideoWriter<W> {
    /// Writes to `output`, which shouldn't buffer.
    pub fn new(output: W, width: u32, height: u32) -> Self {
        Self { output, size: (width, height), last: None, cluster: None, written: 0 }
    }

    /// Appends a picture, at the time its RTP timestamp says; where these jump, at the time it was captured or arrived.
    /// Pictures before the first keyframe can't be shown and are left out.
    ///
    /// # Errors
    /// When it can't be written. What was written before stays good.
    pub fn write(&mut self, frame: &EncodedVideo) -> Result<(), FileError> {
        let mut bytes = Vec::new();
        if self.last.is_none() {
            let header = Some(&frame.data).filter(|_| frame.keyframe);
            let Some(header) = header.and_then(|data| matroska::header(data, self.size.0, self.size.1)) else {
                return Ok(());
            };
            bytes = header;
        }
        let micros = self.last.map_or(0, |last| last.micros + step(last, frame));
        let at = micros / 1000;
        let cluster = match self.cluster.filter(|start| !frame.keyframe && at - start <= LONGEST_CLUSTER) {
            Some(start) => start,
            None => {
                bytes.extend(matroska::cluster(at));
                at
            }
        };
        bytes.extend(matroska::block(&frame.data, (at - cluster) as i16, frame.keyframe));
        self.output.write_all(&bytes)?;
        self.cluster = Some(cluster);
        self.last = Some(Last { timestamp: frame.timestamp, at: frame.at, micros });
        self.written += 1;
        Ok(())
    }

    /// Pictures written so far.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Closes the file. Nothing is left to write; a file that got no picture is empty.
    ///
    /// # Errors
    /// When the last bytes can't be written.
    pub fn finish(mut self) -> Result<(), FileError> {
        Ok(self.output.flush()?)
    }
}

/// Microseconds from the last picture to this one.
fn step(last: Last, frame: &EncodedVideo) -> u64 {
    match frame.timestamp.wrapping_sub(last.timestamp) {
        ticks @ 1..=LONGEST_STEP => u64::from(ticks) * 100 / 9,
        _ => (frame.at.saturating_sub(last.at).as_micros() as u64).max(1_000),
    }
}

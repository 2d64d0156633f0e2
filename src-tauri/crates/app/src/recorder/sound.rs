//! A WAV file that keeps step with the call's time.

use std::{path::Path, time::Duration};

use media::{
    AudioFrame,
    file::{FileError, WavWriter},
};

/// The length of a frame.
const FRAME: Duration = Duration::from_millis(10);

/// So many frames behind the call's time, silence is put in. Less is jitter of the puller.
const SLACK: u64 = 5;

/// A sound file and its beginning. Its sample `n` was heard at `start + n / 48000` seconds.
#[derive(Debug)]
pub(super) struct TimedSound {
    writer: WavWriter,
    start: Duration,
    frames: u64,
}

impl TimedSound {
    /// Begins a file whose first sample is of the time `start`.
    pub(super) fn create(path: &Path, start: Duration) -> Result<Self, FileError> {
        Ok(Self { writer: WavWriter::create(path)?, start, frames: 0 })
    }

    /// Writes a frame at its place. Time that was missed becomes silence; a frame of a time already written is left out
    /// when it would push everything after it late.
    pub(super) fn write(&mut self, frame: &AudioFrame) -> Result<(), FileError> {
        let place = (frame.at.saturating_sub(self.start) + FRAME / 2).as_millis() as u64 / 10;
        if place > self.frames + SLACK {
            let silence = AudioFrame::silence(frame.at);
            while self.frames < place {
                self.writer.write(&silence)?;
                self.frames += 1;
            }
        }
        if place + SLACK < self.frames {
            return Ok(());
        }
        self.frames += 1;
        self.writer.write(frame)
    }

    /// Brings the header up to date and closes the file.
    pub(super) fn finish(self) -> Result<(), FileError> {
        self.writer.finish()
    }
}

#[cfg(test)]
mod tests {
    use media::file::WavReader;

    use super::*;

    fn tone(at_ms: u64) -> AudioFrame {
        AudioFrame { samples: [0.5; media::FRAME_SAMPLES], at: Duration::from_millis(at_ms) }
    }

    /// Which frames of the file are loud.
    fn loud(path: &Path) -> Vec<bool> {
        let mut reader = WavReader::open(path).unwrap();
        let mut loud = Vec::new();
        while let Some(frame) = reader.next_frame(Duration::ZERO).unwrap() {
            loud.push(frame.level() > 0.25);
        }
        loud
    }

    #[test]
    fn keeps_step_with_time() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("x.wav");
        let mut sound = TimedSound::create(&path, Duration::from_millis(1000)).unwrap();
        // Begins 100 ms late, jitters a little, and misses 200 ms.
        for at in [1100, 1112, 1118, 1130, 1340, 1350] {
            sound.write(&tone(at)).unwrap();
        }
        sound.finish().unwrap();
        let loud = loud(&path);
        assert_eq!(loud.len(), 36);
        let places: Vec<usize> = (0..36).filter(|place| loud[*place]).collect();
        assert_eq!(places, [10, 11, 12, 13, 34, 35]);
    }

    #[test]
    fn does_not_grow_longer_than_time() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("x.wav");
        let mut sound = TimedSound::create(&path, Duration::ZERO).unwrap();
        // Pulled twice as fast as time runs.
        (0..100).for_each(|n| sound.write(&tone(n * 5)).unwrap());
        sound.finish().unwrap();
        assert!((50..=57).contains(&loud(&path).len()));
    }
}

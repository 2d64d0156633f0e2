//! The picture files of one person's camera or share.

use std::{io, time::Duration};

use media::{
    EncodedVideo,
    file::{FileError, VideoWriter},
};

use super::folder::Folder;

/// One camera or share. It begins at a keyframe, and a keyframe of another size begins another file.
#[derive(Debug)]
pub(super) struct VideoTrack {
    person: String,
    stem: &'static str,
    files: u32,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    writer: VideoWriter,
    size: (u32, u32),
    last: Duration,
}

/// A file that just began.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Begun {
    pub(super) file: String,
    pub(super) start: Duration,
    pub(super) size: (u32, u32),
}

impl VideoTrack {
    /// Of someone, `video` or `share`.
    pub(super) fn new(person: &str, stem: &'static str) -> Self {
        Self { person: person.to_owned(), stem, files: 0, open: None }
    }

    /// Writes a picture that is seen at `show_at` after the start; says so when it began a file.
    pub(super) fn write(
        &mut self,
        folder: &Folder,
        frame: EncodedVideo,
        show_at: Duration,
    ) -> Result<Option<Begun>, FileError> {
        let size = (frame.width, frame.height);
        let mut begun = None;
        if self.open.as_ref().is_none_or(|open| frame.keyframe && open.size != size) {
            if !frame.keyframe {
                return Ok(None);
            }
            self.finish()?;
            begun = Some(self.begin(folder, size, show_at)?);
        }
        let Some(open) = &mut self.open else { return Ok(None) };
        // Holding for lip sync varies; players want times that grow.
        open.last = show_at.max(open.last + Duration::from_millis(1));
        // The writer steps by RTP timestamps. Those of the network are another series in each slot a person moves through,
        // so the file gets a series of its own: the times at which the pictures are seen.
        let timestamp = (open.last.as_micros() * 9 / 100) as u32;
        open.writer.write(&EncodedVideo { at: open.last, timestamp, ..frame })?;
        Ok(begun)
    }

    fn begin(&mut self, folder: &Folder, size: (u32, u32), start: Duration) -> Result<Begun, FileError> {
        self.files += 1;
        let name = match self.files {
            1 => format!("{}.mkv", self.stem),
            number => format!("{}-{number}.mkv", self.stem),
        };
        let path = folder.file_of(&self.person, &name).map_err(|error: io::Error| FileError::from(error))?;
        let writer = VideoWriter::create(path, size.0, size.1)?;
        self.open = Some(Open { writer, size, last: Duration::ZERO });
        Ok(Begun { file: format!("{}/{name}", self.person), start, size })
    }

    /// Closes the open file.
    pub(super) fn finish(&mut self) -> Result<(), FileError> {
        self.open.take().map_or(Ok(()), |open| open.writer.finish())
    }
}

#[cfg(test)]
mod tests {
    use media::{
        I420, VideoFrame,
        video::{EncoderConfig, H264Encoder},
    };

    use super::*;

    fn frames(width: u32, height: u32, count: u64) -> Vec<EncodedVideo> {
        let mut encoder =
            H264Encoder::new(EncoderConfig { width, height, fps: 30, bitrate: 500_000, screen: false }).unwrap();
        let image = std::sync::Arc::new(I420::black(width, height).unwrap());
        let encode = |n| {
            let frame = VideoFrame { image: std::sync::Arc::clone(&image), at: Duration::from_millis(n * 33) };
            encoder.encode(&frame, n == 0).unwrap()
        };
        (0..count).filter_map(encode).collect()
    }

    #[test]
    fn begins_at_a_keyframe_and_anew_at_another_size() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = Folder::open(scratch.path()).unwrap();
        let mut track = VideoTrack::new("1-Mary", "video");
        let small = frames(320, 180, 3);
        let at = Duration::from_millis;
        assert_eq!(track.write(&folder, small[1].clone(), at(0)).unwrap(), None);
        assert!(!scratch.path().join("1-Mary").exists());
        let begun = track.write(&folder, small[0].clone(), at(40)).unwrap().unwrap();
        assert_eq!(begun, Begun { file: "1-Mary/video.mkv".into(), start: at(40), size: (320, 180) });
        assert_eq!(track.write(&folder, small[1].clone(), at(70)).unwrap(), None);
        let begun = track.write(&folder, frames(640, 360, 1)[0].clone(), at(100)).unwrap().unwrap();
        assert_eq!(begun.file, "1-Mary/video-2.mkv");
        track.finish().unwrap();
        for file in ["video.mkv", "video-2.mkv"] {
            assert!(std::fs::metadata(scratch.path().join("1-Mary").join(file)).unwrap().len() > 100);
        }
    }
}

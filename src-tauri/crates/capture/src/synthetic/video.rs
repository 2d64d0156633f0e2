//! Numbered frames and clips.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use base::{Clock, MonotonicClock};
use media::{I420, VideoFrame, file::Y4mReader, pattern};

use crate::{CaptureError, VideoCapture, VideoFormat, pace::Pace, picture, queue::Feed};

/// A pattern of `size` at its rate, drawn no larger and no faster than `limit`.
pub(crate) fn test_pattern(
    size: VideoFormat,
    source: u8,
    limit: VideoFormat,
    clock: MonotonicClock,
) -> Result<VideoCapture, CaptureError> {
    let (width, height) = picture::fit((size.width, size.height), (limit.width, limit.height));
    let fps = size.fps.min(limit.fps.max(1));
    let open =
        move |_: &Feed<VideoFrame>| I420::black(width, height).map_err(|why| CaptureError::failed("test-pattern", why));
    VideoCapture::start("test-pattern", picture::QUEUE, open, move |canvas, feed| {
        let mut pace = Pace::new(Instant::now(), fps, 1);
        let mut number = 0;
        while feed.sleep_until(pace.next_or_skip(Instant::now())) {
            let mut image = canvas.clone();
            let at = clock.now();
            pattern::draw(&mut image, &pattern::Stamp::new(source, number, since_1970()));
            feed.push(VideoFrame { image: Arc::new(image), at });
            number = number.wrapping_add(1);
        }
    })
}

/// A Y4M file over and over, at its own rate, scaled down to `limit`. Where its pictures carry stamps, these get the time at
/// which each is given out, so that a clip of numbered pictures tells how old it is as a test pattern does.
pub(crate) fn clip(path: PathBuf, limit: VideoFormat, clock: MonotonicClock) -> Result<VideoCapture, CaptureError> {
    let open = move |_: &Feed<VideoFrame>| Clip::open(path);
    VideoCapture::start("clip", picture::QUEUE, open, move |mut clip, feed| {
        let (frames, seconds) = clip.reader.fps();
        let mut pace = Pace::new(Instant::now(), frames, seconds);
        let mut next = clip.first.take();
        while let Some(image) = next {
            if !feed.sleep_until(pace.next_or_skip(Instant::now())) {
                return;
            }
            let at = clock.now();
            match picture::shrink(dated(image), limit) {
                Ok(image) => feed.push(VideoFrame { image, at }),
                Err(why) => return feed.fail(clip.no_video(why)),
            }
            next = clip.next(feed);
        }
    })
}

fn dated(mut image: Arc<I420>) -> Arc<I420> {
    if let Some(pattern::Stamp { source, number, .. }) = pattern::read(&image) {
        pattern::Stamp::new(source, number, since_1970()).draw(Arc::make_mut(&mut image));
    }
    image
}

struct Clip {
    path: PathBuf,
    reader: Y4mReader,
    first: Option<Arc<I420>>,
}

impl Clip {
    /// Reads up to the first picture, so that a file without any is told of at once.
    fn open(path: PathBuf) -> Result<Self, CaptureError> {
        let no_video = |why: String| CaptureError::NotAVideo { path: path.clone(), why };
        let mut reader = Y4mReader::open(&path).map_err(|why| no_video(why.to_string()))?;
        let first = reader.next_frame().map_err(|why| no_video(why.to_string()))?;
        let first = first.ok_or_else(|| no_video("it has no pictures".to_owned()))?;
        Ok(Self { reader, first: Some(Arc::new(first)), path })
    }

    fn no_video(&self, why: impl ToString) -> CaptureError {
        CaptureError::NotAVideo { path: self.path.clone(), why: why.to_string() }
    }

    /// The next picture, from the beginning again after the last. A damaged one is reported and ends the round.
    fn next(&mut self, feed: &Feed<VideoFrame>) -> Option<Arc<I420>> {
        match self.reader.next_frame() {
            Ok(Some(image)) => return Some(Arc::new(image)),
            Ok(None) => {}
            Err(why) => feed.fail(self.no_video(why)),
        }
        let again = self.reader.rewind().and_then(|()| self.reader.next_frame());
        again
            .unwrap_or_else(|why| {
                feed.fail(self.no_video(why));
                None
            })
            .map(Arc::new)
    }
}

fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use media::file::Y4mWriter;

    use super::*;

    const SOON: Duration = Duration::from_secs(20);
    const LIMIT: VideoFormat = VideoFormat { width: 1280, height: 720, fps: 100 };

    fn take(capture: &VideoCapture, count: usize) -> Vec<VideoFrame> {
        (0..count).map(|_| capture.recv_timeout(SOON).expect("a frame")).collect()
    }

    fn numbers(frames: &[VideoFrame]) -> Vec<u32> {
        frames.iter().map(|frame| pattern::read(&frame.image).expect("a stamp").number).collect()
    }

    #[test]
    fn pattern_frames_are_numbered_in_order() {
        let size = VideoFormat { width: 640, height: 360, fps: 100 };
        let capture = test_pattern(size, 9, LIMIT, MonotonicClock::start()).unwrap();
        let frames = take(&capture, 10);
        let numbers = numbers(&frames);
        assert!(numbers.is_sorted_by(|one, two| one < two), "{numbers:?}");
        assert!(frames.is_sorted_by(|one, two| one.at < two.at));
        let stamp = pattern::read(&frames[9].image).unwrap();
        assert_eq!(stamp.source, 9);
        assert!(stamp.age(since_1970()) < SOON);
    }

    #[test]
    fn pattern_is_drawn_no_larger_than_asked() {
        let size = VideoFormat { width: 1920, height: 1080, fps: 100 };
        let limit = VideoFormat { width: 320, height: 320, fps: 100 };
        let capture = test_pattern(size, 1, limit, MonotonicClock::start()).unwrap();
        let frame = capture.recv_timeout(SOON).unwrap();
        assert_eq!((frame.image.width(), frame.image.height()), (320, 180));
        assert!(pattern::read(&frame.image).is_some());
    }

    fn write_clip(path: &std::path::Path, count: u32) {
        let mut writer = Y4mWriter::create(path, 640, 360, 100).unwrap();
        let mut image = I420::black(640, 360).unwrap();
        for number in 0..count {
            pattern::draw(&mut image, &pattern::Stamp { source: 2, number, time: 5 });
            writer.write(&image).unwrap();
        }
        writer.finish().unwrap();
    }

    #[test]
    fn clip_loops_and_is_scaled_down() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clip.y4m");
        write_clip(&path, 3);
        let limit = VideoFormat { width: 320, height: 180, fps: 30 };
        let frames = take(&clip(path, limit, MonotonicClock::start()).unwrap(), 7);
        assert_eq!((frames[0].image.width(), frames[0].image.height()), (320, 180));
        let numbers = numbers(&frames);
        let first = numbers[0];
        assert_eq!(numbers, (0..7).map(|n| (first + n) % 3).collect::<Vec<_>>());
        let ages = frames.iter().map(|frame| pattern::read(&frame.image).unwrap().age(since_1970()));
        assert!(ages.max().unwrap() < SOON, "stamps say when pictures were given out");
    }

    #[test]
    fn clip_that_breaks_off_is_told_of_and_loops() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clip.y4m");
        write_clip(&path, 2);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 1000]).unwrap();
        let capture = clip(path, LIMIT, MonotonicClock::start()).unwrap();
        assert_eq!(numbers(&take(&capture, 3)), [0, 0, 0]);
        assert!(matches!(capture.error(), Some(CaptureError::NotAVideo { .. })));
    }

    #[test]
    fn what_is_no_video_is_a_clear_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("letter.y4m");
        std::fs::write(&path, "Dear Sir or Madam").unwrap();
        for path in [path, folder.path().join("missing.y4m"), folder.path().to_owned()] {
            let error = clip(path.clone(), LIMIT, MonotonicClock::start()).unwrap_err();
            assert!(matches!(&error, CaptureError::NotAVideo { path: named, .. } if *named == path), "{error}");
        }
    }
}

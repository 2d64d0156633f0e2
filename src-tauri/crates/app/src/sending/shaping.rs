//! What is sent of each picture: all of it, fewer, smaller, or none, by what the path and the processor can take.

use std::time::Duration;

use media::{
    CodecError, EncodedVideo, I420, VideoFrame,
    video::{EncoderConfig, H264Encoder, Ladder, Limit, Rung, bitrate_for, scale},
};

use super::Allowance;

/// A still screen is sent so often more, in which the encoder makes it sharp.
const SHARPEN: u32 = 8;
/// Then a sign of life at this interval, by which a lost packet is missed.
const ALIVE: Duration = Duration::from_secs(1);
/// A picture that comes so much before its time is not too early.
const EARLY: f64 = 0.25;

/// What became of a picture.
#[derive(Debug)]
pub(super) enum Made {
    /// It is to be sent.
    Picture(EncodedVideo),
    /// It is not worth its bits, or there was no room.
    LeftOut,
}

/// Makes what is sent of one source.
#[derive(Debug)]
pub(super) struct Shaping {
    screen: bool,
    fps: u32,
    ladder: Ladder,
    encoder: Option<H264Encoder>,
    due: Duration,
    /// The picture before and how often it came, of a screen.
    still: Option<(std::sync::Arc<I420>, u32)>,
    sent_at: Duration,
}

impl Shaping {
    /// For a source of so many pictures a second.
    pub(super) fn new(screen: bool, fps: u32) -> Self {
        Self {
            screen,
            fps: fps.max(1),
            ladder: Ladder::new(screen),
            encoder: None,
            due: Duration::ZERO,
            still: None,
            sent_at: Duration::ZERO,
        }
    }

    /// The next picture begins anew, as that of another source does.
    pub(super) fn begin_anew(&mut self) {
        (self.encoder, self.still) = (None, None);
    }

    /// The most bits a second that pictures of this size could use.
    pub(super) fn wanted(&self, image: &I420) -> u32 {
        bitrate_for(image.width(), image.height(), self.fps, self.screen)
    }

    /// Why less is sent than the source gives.
    pub(super) fn limit(&self) -> Limit {
        self.ladder.limit()
    }

    /// Makes what is sent of a picture. `keyframe` says whether one is wanted, and is asked only when it will come.
    ///
    /// # Errors
    /// When it can't be encoded.
    pub(super) fn make(
        &mut self,
        frame: &VideoFrame,
        allowance: Option<Allowance>,
        keyframe: &mut dyn FnMut() -> bool,
    ) -> Result<Made, CodecError> {
        let source = Rung { width: frame.image.width(), height: frame.image.height(), fps: self.fps };
        let bitrate = allowance.map_or(u32::MAX, |allowance| allowance.bitrate);
        let Some(rung) = self.ladder.choose(source, bitrate, frame.at) else { return Ok(Made::LeftOut) };
        let late = allowance.is_some_and(|allowance| allowance.late);
        if late || !self.is_due(rung, frame.at) {
            return Ok(Made::LeftOut);
        }
        let keyframe = keyframe();
        if self.is_still(frame) && !keyframe {
            return Ok(Made::LeftOut);
        }
        let scaled;
        let shown = if (rung.width, rung.height) == (source.width, source.height) {
            frame
        } else {
            let image = scale(&frame.image, rung.width, rung.height)?;
            scaled = VideoFrame { image: std::sync::Arc::new(image), at: frame.at };
            &scaled
        };
        let encoded = self.encoder(rung, bitrate)?.encode(shown, keyframe)?;
        self.sent_at = frame.at;
        Ok(encoded.map_or(Made::LeftOut, Made::Picture))
    }

    /// Making a picture took so long.
    pub(super) fn worked(&mut self, took: Duration, now: Duration) {
        self.ladder.worked(took, Duration::from_secs(1) / self.fps, now);
    }

    /// Whether a picture's turn has come at the rate that is sent.
    fn is_due(&mut self, rung: Rung, at: Duration) -> bool {
        if rung.fps >= self.fps {
            return true;
        }
        let interval = Duration::from_secs(1) / rung.fps.max(1);
        if at + interval.mul_f64(EARLY) < self.due {
            return false;
        }
        self.due = (self.due + interval).max(at.saturating_sub(interval / 2) + interval);
        true
    }

    /// Whether a screen shows what it showed before and that is sharp already.
    fn is_still(&mut self, frame: &VideoFrame) -> bool {
        if !self.screen {
            return false;
        }
        let same = self
            .still
            .as_ref()
            .is_some_and(|(before, _)| std::sync::Arc::ptr_eq(before, &frame.image) || **before == *frame.image);
        match &mut self.still {
            Some((_, times)) if same => *times += 1,
            still => *still = Some((frame.image.clone(), 0)),
        }
        let times = self.still.as_ref().map_or(0, |(_, times)| *times);
        times > SHARPEN && frame.at.saturating_sub(self.sent_at) < ALIVE
    }

    fn encoder(&mut self, rung: Rung, bitrate: u32) -> Result<&mut H264Encoder, CodecError> {
        let Rung { width, height, fps } = rung;
        let bitrate = bitrate.min(bitrate_for(width, height, fps, self.screen));
        let mut encoder = match self.encoder.take() {
            Some(encoder) if (encoder.config().width, encoder.config().height) == (width, height) => encoder,
            _ => {
                let config = EncoderConfig { width, height, fps, bitrate, screen: self.screen };
                // A screen's pictures are few and each is read.
                if self.screen { H264Encoder::new(config)? } else { H264Encoder::with_layers(config)? }
            }
        };
        if encoder.config().fps != fps {
            encoder.set_fps(fps);
        }
        // Every change costs the encoder's rate control a little of what it knows.
        if encoder.config().bitrate.abs_diff(bitrate) > bitrate / 33 {
            encoder.set_bitrate(bitrate);
        }
        Ok(self.encoder.insert(encoder))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use media::pattern::{self, Stamp};

    use super::*;

    const INTERVAL: Duration = Duration::from_micros(33_333);

    fn frame(number: u32, shown: u32) -> VideoFrame {
        let mut image = I420::black(640, 360).unwrap();
        pattern::draw(&mut image, &Stamp { source: 1, number: shown, time: 0 });
        VideoFrame { image: Arc::new(image), at: INTERVAL * number }
    }

    /// Makes so many pictures; those that are to be sent.
    fn make(shaping: &mut Shaping, from: u32, count: u32, bitrate: u32, moves: bool) -> Vec<EncodedVideo> {
        let allowance = Some(Allowance { bitrate, late: false });
        (from..from + count)
            .filter_map(|number| {
                let frame = frame(number, if moves { number } else { 7 });
                match shaping.make(&frame, allowance, &mut || false).unwrap() {
                    Made::Picture(picture) => Some(picture),
                    Made::LeftOut => None,
                }
            })
            .collect()
    }

    #[test]
    fn a_narrow_path_gets_fewer_and_smaller_pictures_and_none_at_all_before_sound_suffers() {
        let mut shaping = Shaping::new(false, 30);
        let all = make(&mut shaping, 0, 60, 2_000_000, true);
        assert_eq!((all.len(), all[0].width, shaping.limit()), (60, 640, Limit::None));
        let fewer = make(&mut shaping, 60, 60, 150_000, true);
        assert!((28..=32).contains(&fewer.len()) && fewer[0].width == 640, "{}", fewer.len());
        let smaller = make(&mut shaping, 120, 60, 80_000, true);
        assert!(smaller.iter().all(|picture| picture.width == 320) && smaller[0].keyframe);
        assert_eq!(make(&mut shaping, 180, 30, 5_000, true).len(), 0);
        assert_eq!(shaping.limit(), Limit::Network);
        let back = make(&mut shaping, 210, 600, 2_000_000, true);
        assert_eq!(back.last().unwrap().width, 640);
    }

    #[test]
    fn what_would_only_wait_is_not_made() {
        let mut shaping = Shaping::new(false, 30);
        let late = Some(Allowance { bitrate: 2_000_000, late: true });
        assert!(matches!(shaping.make(&frame(0, 0), late, &mut || false).unwrap(), Made::LeftOut));
    }

    #[test]
    fn a_still_screen_costs_a_sign_of_life_and_is_there_at_once_when_it_moves() {
        let mut shaping = Shaping::new(true, 30);
        assert!(make(&mut shaping, 0, 30, 2_000_000, false).len() >= 8);
        let still = make(&mut shaping, 30, 300, 2_000_000, false);
        assert!((8..=12).contains(&still.len()), "{}", still.len());
        let bytes: usize = still.iter().map(|picture| picture.data.len()).sum();
        assert!(bytes * 8 / 10 < 5_000, "{} bit/s", bytes * 8 / 10);
        assert_eq!(make(&mut shaping, 330, 10, 2_000_000, true).len(), 10);
    }

    #[test]
    fn a_keyframe_that_is_wanted_comes_of_a_still_screen_too() {
        let mut shaping = Shaping::new(true, 30);
        make(&mut shaping, 0, 60, 2_000_000, false);
        let allowance = Some(Allowance { bitrate: 2_000_000, late: false });
        let made = shaping.make(&frame(60, 7), allowance, &mut || true).unwrap();
        assert!(matches!(made, Made::Picture(picture) if picture.keyframe));
    }
}

//! Gaps between the frames of a video: what a person sees as a frozen picture.

use std::time::Duration;

/// A gap longer than this between two frames of a running video is a freeze.
pub const FREEZE: Duration = Duration::from_millis(200);

/// Watches one video. Told the arrival of every frame, and when the video stops for a known reason.
#[derive(Debug, Clone, Copy, Default)]
pub struct Gaps {
    last: Option<Duration>,
    figures: GapFigures,
}

/// What was seen so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GapFigures {
    /// Gaps over [`FREEZE`].
    pub freezes: u32,
    /// The time beyond the first [`FREEZE`] of each of them.
    pub frozen: Duration,
    /// The longest gap between two frames, freeze or not.
    pub longest: Duration,
}

impl Gaps {
    /// A frame is there.
    pub fn frame(&mut self, at: Duration) {
        if let Some(last) = self.last.replace(at) {
            count(&mut self.figures, at.saturating_sub(last));
        }
    }

    /// The video stops on purpose: the camera went off, or the slot shows somebody else. The next frame starts anew.
    pub fn stop(&mut self) {
        self.last = None;
    }

    /// The figures up to now, the gap since the last frame included once it is a freeze.
    #[must_use]
    pub fn figures(&self, now: Duration) -> GapFigures {
        let mut figures = self.figures;
        if let Some(gap) = self.last.map(|last| now.saturating_sub(last)).filter(|gap| *gap > FREEZE) {
            count(&mut figures, gap);
        }
        figures
    }
}

fn count(figures: &mut GapFigures, gap: Duration) {
    figures.longest = figures.longest.max(gap);
    if gap > FREEZE {
        figures.freezes += 1;
        figures.frozen += gap - FREEZE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_steady_video_has_no_freeze() {
        let mut gaps = Gaps::default();
        (0..100).for_each(|n| gaps.frame(ms(n * 33)));
        assert_eq!(gaps.figures(ms(99 * 33)), GapFigures { freezes: 0, frozen: ms(0), longest: ms(33) });
    }

    #[test]
    fn counts_what_is_over_the_limit_and_not_what_is_on_it() {
        let mut gaps = Gaps::default();
        for at in [0, 200, 401, 1401] {
            gaps.frame(ms(at));
        }
        assert_eq!(gaps.figures(ms(1401)), GapFigures { freezes: 2, frozen: ms(801), longest: ms(1000) });
    }

    #[test]
    fn a_video_that_has_been_still_for_long_shows_before_the_next_frame_comes() {
        let mut gaps = Gaps::default();
        gaps.frame(ms(0));
        assert_eq!(gaps.figures(ms(150)).freezes, 0);
        assert_eq!(gaps.figures(ms(900)), GapFigures { freezes: 1, frozen: ms(700), longest: ms(900) });
    }

    #[test]
    fn a_camera_switched_off_is_no_freeze() {
        let mut gaps = Gaps::default();
        gaps.frame(ms(0));
        gaps.stop();
        assert_eq!(gaps.figures(ms(5000)).freezes, 0);
        gaps.frame(ms(9000));
        assert_eq!(gaps.figures(ms(9000)).freezes, 0);
    }
}

//! Which of a camera's formats to ask for, and how to keep to a frame rate.

use std::{cmp::Reverse, time::Duration};

use nokhwa::utils::{CameraFormat, FrameFormat};

use crate::{VideoFormat, colour::Layout};

/// Every format nokhwa knows can be read, the cheapest first.
pub(super) const READABLE: [FrameFormat; 6] = [
    FrameFormat::NV12,
    FrameFormat::YUYV,
    FrameFormat::MJPEG,
    FrameFormat::RAWRGB,
    FrameFormat::RAWBGR,
    FrameFormat::GRAY,
];

/// Below this many frames a second, motion counts more than size.
const SMOOTH: u32 = 24;

pub(super) fn layout(format: FrameFormat) -> Layout {
    match format {
        FrameFormat::MJPEG => Layout::Mjpeg,
        FrameFormat::YUYV => Layout::Yuyv,
        FrameFormat::NV12 => Layout::Nv12,
        FrameFormat::GRAY => Layout::Grey,
        FrameFormat::RAWRGB => Layout::Rgb,
        FrameFormat::RAWBGR => Layout::Bgr,
    }
}

/// A camera's formats, the best for `wanted` first: smooth enough, large enough and not larger, colour, cheap.
pub(super) fn by_liking(mut formats: Vec<CameraFormat>, wanted: VideoFormat) -> Vec<CameraFormat> {
    let area = |width: u32, height: u32| u64::from(width) * u64::from(height);
    let asked = area(wanted.width, wanted.height);
    formats.retain(|format| format.frame_rate() > 0 && format.width() > 1 && format.height() > 1);
    formats.sort_by_key(|format| {
        let (size, rate) = (area(format.width(), format.height()), format.frame_rate());
        let cost = READABLE.iter().position(|readable| *readable == format.format());
        (
            Reverse(rate.min(SMOOTH.min(wanted.fps))),
            format.format() == FrameFormat::GRAY,
            asked.saturating_sub(size),
            size.saturating_sub(asked),
            Reverse(rate.min(wanted.fps)),
            cost,
            rate,
        )
    });
    formats
}

/// Lets at most so many frames a second through, evenly. A camera that is hardly faster is left alone: when this machine
/// was busy, its frames come late and then close together.
#[derive(Debug)]
pub(super) struct Thinning {
    interval: Duration,
    due: Duration,
}

impl Thinning {
    /// From the `camera`'s frames a second to those `wanted`.
    pub(super) fn new(camera: u32, wanted: u32) -> Self {
        let thin = camera > wanted.saturating_add(wanted / 4);
        Self {
            interval: if thin { Duration::from_secs(1) / wanted.max(1) } else { Duration::ZERO },
            due: Duration::ZERO,
        }
    }

    /// Whether to keep a frame that came now. One that is a little early counts as the one that was due.
    pub(super) fn keep(&mut self, now: Duration) -> bool {
        if now + self.interval / 4 < self.due {
            return false;
        }
        // The next is due one interval on; after a pause it is reckoned from now.
        self.due = (self.due + self.interval).max(now + self.interval / 2);
        true
    }
}

#[cfg(test)]
mod tests {
    use nokhwa::utils::Resolution;

    use super::*;

    fn format(width: u32, height: u32, format: FrameFormat, fps: u32) -> CameraFormat {
        CameraFormat::new(Resolution::new(width, height), format, fps)
    }

    const WANTED: VideoFormat = VideoFormat { width: 1280, height: 720, fps: 30 };

    #[test]
    fn a_webcam_is_asked_for_the_smooth_one_of_the_right_size() {
        let formats = vec![
            format(640, 480, FrameFormat::YUYV, 30),
            format(1280, 720, FrameFormat::YUYV, 10),
            format(1280, 720, FrameFormat::MJPEG, 60),
            format(1280, 720, FrameFormat::MJPEG, 30),
            format(1920, 1080, FrameFormat::MJPEG, 30),
            format(1280, 720, FrameFormat::GRAY, 30),
            format(1280, 720, FrameFormat::GRAY, 0),
        ];
        let liked = by_liking(formats, WANTED);
        assert_eq!(liked[0], format(1280, 720, FrameFormat::MJPEG, 30));
        assert_eq!(liked[1], format(1280, 720, FrameFormat::MJPEG, 60));
        assert_eq!(liked.last(), Some(&format(1280, 720, FrameFormat::YUYV, 10)));
    }

    #[test]
    fn uncompressed_is_liked_better_and_larger_better_than_smaller() {
        let formats = vec![
            format(640, 360, FrameFormat::NV12, 30),
            format(1920, 1080, FrameFormat::MJPEG, 30),
            format(1920, 1080, FrameFormat::YUYV, 30),
        ];
        assert_eq!(by_liking(formats, WANTED)[0], format(1920, 1080, FrameFormat::YUYV, 30));
    }

    #[test]
    fn a_camera_of_its_own_rate_is_thinned_evenly() {
        let kept = |camera: u32, wanted: u32| {
            let mut thinning = Thinning::new(camera, wanted);
            (0..camera).filter(|n| thinning.keep(Duration::from_secs(1) * *n / camera)).count()
        };
        assert_eq!(kept(60, 30), 30);
        assert_eq!(kept(30, 30), 30);
        assert_eq!(kept(15, 30), 15);
        assert!((9..=11).contains(&kept(25, 10)), "{}", kept(25, 10));
    }

    #[test]
    fn frames_that_come_late_and_close_together_are_all_kept() {
        let mut thinning = Thinning::new(30, 30);
        assert!([0, 90, 95, 100, 133].into_iter().all(|at| thinning.keep(Duration::from_millis(at))));
    }
}

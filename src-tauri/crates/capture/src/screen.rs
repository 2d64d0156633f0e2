//! Screens and windows: one [`ScreenSource`] per system, chosen when compiling, on Linux when running.
//!
//! - **X11** ([`x11`]): x11rb, MIT-SHM and XComposite. Picked because a full HD picture costs 0.07 ms of CPU time with no C
//!   library, where xcap takes 12.8 ms and a new connection each; scap doesn't compile on Linux, crabgrab has no Linux.
//! - **Wayland** (`portal`): ashpd asks the desktop's portal, where the person chooses the screen or window, and PipeWire
//!   delivers. Chosen when `XDG_SESSION_TYPE` or `WAYLAND_DISPLAY` says so. Compiled on Linux; it has not met a compositor
//!   in our tests, which have none.
//! - **Windows** (`wgc`): Windows Graphics Capture by windows-capture, the API that sees every window and needs no
//!   driver. **macOS** (`macos`): ScreenCaptureKit by screencapturekit, which replaced the deprecated CGWindowList. Both
//!   are written after the crates' sources and have not been run by us yet.
//!
//! Every source gives frames at the rate asked for, the last one again where nothing moved, so that whoever comes later
//! sees the picture.

#[cfg(any(windows, target_os = "macos", all(target_os = "linux", feature = "portal")))]
mod latest;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(all(target_os = "linux", feature = "portal"))]
mod portal;
#[cfg(windows)]
mod wgc;
#[cfg(target_os = "linux")]
mod x11;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use base::{Clock, MonotonicClock};
use media::{I420, VideoFrame};

use crate::{CaptureError, Device, VideoCapture, VideoFormat, pace::Pace, picture, queue::Feed};

/// How long a person may think in the system's dialog about what to share.
const THINKING: Duration = Duration::from_secs(120);

/// What is asked for to look once.
const GLANCE: VideoFormat = VideoFormat { width: 1920, height: 1080, fps: 30 };

/// How long to wait before looking again for a first picture.
const BETWEEN: Duration = Duration::from_millis(10);

/// What is captured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// A screen, counted from 0.
    Screen(u32),
    /// A window by the system's id.
    Window(u64),
}

/// A screen or window that can be looked at.
trait ScreenSource {
    /// How it looks now; `None` when that hasn't changed, or can't be told, since the last time.
    ///
    /// # Errors
    /// When it is gone for good.
    fn picture(&mut self) -> Result<Option<I420>, CaptureError>;
}

/// Captures `target` at `format`'s rate until the handle is dropped or the target is gone.
pub(crate) fn open(target: Target, format: VideoFormat, clock: MonotonicClock) -> Result<VideoCapture, CaptureError> {
    let start = move |_: &Feed<VideoFrame>| look(target, format);
    VideoCapture::start_within(THINKING, "screen", picture::QUEUE, start, move |mut source, feed| {
        let mut pace = Pace::new(Instant::now(), format.fps, 1);
        let mut last = None;
        while feed.sleep_until(pace.next_or_skip(Instant::now())) {
            let at = clock.now();
            match next(source.as_mut(), format) {
                Ok(Some(image)) => last = Some(image),
                Ok(None) => {}
                Err(why) => return feed.fail(why),
            }
            if let Some(image) = last.clone() {
                feed.push(VideoFrame { image, at });
            }
        }
    })
}

fn next(source: &mut dyn ScreenSource, limit: VideoFormat) -> Result<Option<Arc<I420>>, CaptureError> {
    let Some(image) = source.picture()? else { return Ok(None) };
    picture::shrink(image, limit).map(Some).map_err(|why| CaptureError::ScreenUnavailable(why.to_string()))
}

/// One picture of `target`, waited for at most `patience`.
pub(crate) fn glance(target: Target, patience: Duration) -> Result<I420, CaptureError> {
    if desktop_asks() {
        return Err(CaptureError::ScreenUnavailable("the desktop asks first".to_owned()));
    }
    let deadline = Instant::now() + patience;
    let mut source = look(target, GLANCE)?;
    loop {
        if let Some(image) = source.picture()? {
            return Ok(image);
        }
        if Instant::now() >= deadline {
            return Err(CaptureError::ScreenUnavailable("it shows nothing".to_owned()));
        }
        std::thread::sleep(BETWEEN);
    }
}

/// Whether the desktop itself asks the person what to share, each time (Wayland): then nothing can be looked at before.
#[must_use]
pub fn desktop_asks() -> bool {
    backend::desktop_asks()
}

/// Screens that can be captured now.
///
/// # Errors
/// When this session lets nobody capture them.
pub fn screens() -> Result<Vec<Device>, CaptureError> {
    backend::screens()
}

/// Windows that can be captured now.
///
/// # Errors
/// When this session lets nobody capture them.
pub fn windows() -> Result<Vec<Device>, CaptureError> {
    backend::windows()
}

fn look(target: Target, format: VideoFormat) -> Result<Box<dyn ScreenSource>, CaptureError> {
    backend::open(target, format)
}

fn device(target: Target, name: impl Into<String>) -> Device {
    let id = match target {
        Target::Screen(number) => format!("screen:{number}"),
        Target::Window(id) => format!("window:{id}"),
    };
    Device { id, name: name.into() }
}

#[cfg(target_os = "macos")]
use self::macos as backend;
#[cfg(windows)]
use self::wgc as backend;

#[cfg(target_os = "linux")]
mod backend {
    //! X11 or Wayland, by what the session says it is.

    use super::{CaptureError, Device, ScreenSource, Target, VideoFormat, x11};

    fn under_wayland() -> bool {
        let says = |name: &str| std::env::var(name).unwrap_or_default();
        says("XDG_SESSION_TYPE") == "wayland" || !says("WAYLAND_DISPLAY").is_empty()
    }

    pub(super) fn desktop_asks() -> bool {
        under_wayland()
    }

    pub(super) fn screens() -> Result<Vec<Device>, CaptureError> {
        if under_wayland() { wayland::screens() } else { x11::screens() }
    }

    pub(super) fn windows() -> Result<Vec<Device>, CaptureError> {
        if under_wayland() { wayland::windows() } else { x11::windows() }
    }

    pub(super) fn open(target: Target, format: VideoFormat) -> Result<Box<dyn ScreenSource>, CaptureError> {
        if under_wayland() { wayland::open(target, format) } else { x11::open(target) }
    }

    #[cfg(feature = "portal")]
    use super::portal as wayland;

    #[cfg(not(feature = "portal"))]
    mod wayland {
        use super::{CaptureError, Device, ScreenSource, Target, VideoFormat};

        fn left_out<T>() -> Result<T, CaptureError> {
            let why = "this is a Wayland session, and this program was built without the desktop portal";
            Err(CaptureError::ScreenUnavailable(why.to_owned()))
        }

        pub(super) fn screens() -> Result<Vec<Device>, CaptureError> {
            left_out()
        }

        pub(super) fn windows() -> Result<Vec<Device>, CaptureError> {
            left_out()
        }

        pub(super) fn open(_: Target, _: VideoFormat) -> Result<Box<dyn ScreenSource>, CaptureError> {
            left_out()
        }
    }
}

#[cfg(not(any(windows, target_os = "macos", target_os = "linux")))]
mod backend {
    //! Systems without a way to capture screens.

    use super::{CaptureError, Device, ScreenSource, Target, VideoFormat};

    pub(super) fn desktop_asks() -> bool {
        false
    }

    pub(super) fn screens() -> Result<Vec<Device>, CaptureError> {
        Ok(Vec::new())
    }

    pub(super) fn windows() -> Result<Vec<Device>, CaptureError> {
        Ok(Vec::new())
    }

    pub(super) fn open(_: Target, _: VideoFormat) -> Result<Box<dyn ScreenSource>, CaptureError> {
        Err(CaptureError::ScreenUnavailable("this system has no way to do it".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a picture, then nothing new, then is gone.
    struct Script(u32);

    impl ScreenSource for Script {
        fn picture(&mut self) -> Result<Option<I420>, CaptureError> {
            self.0 += 1;
            match self.0 {
                1 => Ok(Some(I420::black(640, 360).unwrap())),
                2 => Ok(None),
                _ => Err(CaptureError::ScreenUnavailable("the window was closed".to_owned())),
            }
        }
    }

    #[test]
    fn pictures_are_scaled_and_the_end_is_told() {
        let limit = VideoFormat { width: 320, height: 320, fps: 30 };
        let mut script = Script(0);
        let image = next(&mut script, limit).unwrap().unwrap();
        assert_eq!((image.width(), image.height()), (320, 180));
        assert!(next(&mut script, limit).unwrap().is_none());
        assert!(matches!(next(&mut script, limit), Err(CaptureError::ScreenUnavailable(_))));
    }

    #[test]
    fn ids_read_back_as_sources() {
        use crate::SourceSpec;
        assert_eq!(device(Target::Screen(1), "a").id.parse(), Ok(SourceSpec::Screen(1)));
        assert_eq!(device(Target::Window(77), "b").id.parse(), Ok(SourceSpec::Window(77)));
    }
}

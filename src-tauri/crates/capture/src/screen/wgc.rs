//! Windows: screens and windows by Windows Graphics Capture, on a thread of windows-capture's own.

use std::time::{Duration, Instant};

use media::I420;
use windows_capture::{
    capture::{CaptureControl, Context, GraphicsCaptureApiHandler},
    frame::Frame,
    graphics_capture_api::InternalCaptureControl,
    monitor::Monitor,
    settings::{
        ColorFormat, CursorCaptureSettings, DirtyRegionSettings, DrawBorderSettings, GraphicsCaptureItemType,
        MinimumUpdateIntervalSettings, SecondaryWindowSettings, Settings,
    },
    window::Window,
};

use super::{ScreenSource, Target, device, latest::Latest};
use crate::{
    CaptureError, Device, VideoFormat,
    colour::{self, Layout},
};

fn unavailable(why: impl ToString) -> CaptureError {
    CaptureError::ScreenUnavailable(why.to_string())
}

/// The monitors, the primary one first.
fn monitors() -> Result<Vec<Monitor>, CaptureError> {
    let mut monitors = Monitor::enumerate().map_err(unavailable)?;
    let primary = Monitor::primary().ok();
    monitors.sort_by_key(|monitor| Some(*monitor) != primary);
    Ok(monitors)
}

/// Never here.
pub(super) fn desktop_asks() -> bool {
    false
}

pub(super) fn screens() -> Result<Vec<Device>, CaptureError> {
    let named = |(number, monitor): (u32, Monitor)| {
        let name = monitor.name().or_else(|_| monitor.device_name()).unwrap_or_else(|_| "screen".to_owned());
        let size = monitor.width().ok().zip(monitor.height().ok());
        let size = size.map(|(width, height)| format!(" ({width} × {height})")).unwrap_or_default();
        device(Target::Screen(number), name + &size)
    };
    Ok((0..).zip(monitors()?).map(named).collect())
}

pub(super) fn windows() -> Result<Vec<Device>, CaptureError> {
    let titled = |window: Window| {
        let title = window.title().ok().filter(|title| !title.is_empty())?;
        Some(device(Target::Window(window.as_raw_hwnd() as u64), title))
    };
    let windows = Window::enumerate().map_err(unavailable)?;
    Ok(windows.into_iter().filter(Window::is_valid).filter_map(titled).collect())
}

pub(super) fn open(target: Target, format: VideoFormat) -> Result<Box<dyn ScreenSource>, CaptureError> {
    match target {
        Target::Screen(number) => {
            let monitor = monitors()?.into_iter().nth(number as usize);
            start(monitor.ok_or_else(|| unavailable(format!("there is no screen {number}")))?, format)
        }
        Target::Window(id) => {
            let window = Window::from_raw_hwnd(id as usize as *mut std::ffi::c_void);
            if !window.is_valid() {
                return Err(unavailable(format!("there is no window {id}")));
            }
            start(window, format)
        }
    }
}

fn start<T>(item: T, format: VideoFormat) -> Result<Box<dyn ScreenSource>, CaptureError>
where
    T: TryInto<GraphicsCaptureItemType> + Send + 'static,
{
    let latest = Latest::default();
    let interval = Duration::from_secs(1) / format.fps.max(1);
    let settings = Settings::new(
        item,
        CursorCaptureSettings::WithCursor,
        DrawBorderSettings::Default,
        SecondaryWindowSettings::Default,
        // Windows 10 has no such setting; the handler leaves out what comes too soon.
        MinimumUpdateIntervalSettings::Default,
        DirtyRegionSettings::Default,
        ColorFormat::Bgra8,
        (latest.clone(), interval),
    );
    let control = Handler::start_free_threaded(settings).map_err(unavailable)?;
    Ok(Box::new(Running { latest, control: Some(control) }))
}

struct Running {
    latest: Latest,
    control: Option<CaptureControl<Handler, std::convert::Infallible>>,
}

impl ScreenSource for Running {
    fn picture(&mut self) -> Result<Option<I420>, CaptureError> {
        if self.control.as_ref().is_none_or(CaptureControl::is_finished) {
            self.latest.end("Windows ended it");
        }
        self.latest.take()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let stopped = self.control.take().map(CaptureControl::stop);
        if let Some(Err(why)) = stopped {
            tracing::warn!(%why, "screen capture didn't stop cleanly");
        }
    }
}

/// Called by Windows for every new picture.
struct Handler {
    latest: Latest,
    interval: Duration,
    due: Instant,
}

impl GraphicsCaptureApiHandler for Handler {
    type Flags = (Latest, Duration);
    type Error = std::convert::Infallible;

    fn new(context: Context<Self::Flags>) -> Result<Self, Self::Error> {
        let (latest, interval) = context.flags;
        Ok(Self { latest, interval, due: Instant::now() })
    }

    fn on_frame_arrived(&mut self, frame: &mut Frame<'_>, _: InternalCaptureControl) -> Result<(), Self::Error> {
        let now = Instant::now();
        // A monitor's rate is rarely a multiple of ours: one that comes a little early is the one that was due.
        if now + self.interval / 4 < self.due {
            return Ok(());
        }
        self.due = (self.due + self.interval).max(now + self.interval / 2);
        match frame.buffer() {
            Ok(mut buffer) => {
                let (width, height, stride) = (buffer.width(), buffer.height(), buffer.row_pitch());
                match colour::convert(Layout::Bgra, width, height, stride, buffer.as_raw_buffer()) {
                    Ok(image) => self.latest.put(image),
                    Err(why) => tracing::debug!(%why, "a picture of the screen was left out"),
                }
            }
            Err(why) => tracing::debug!(%why, "a picture of the screen was left out"),
        }
        Ok(())
    }

    fn on_closed(&mut self) -> Result<(), Self::Error> {
        self.latest.end("the window was closed");
        Ok(())
    }
}

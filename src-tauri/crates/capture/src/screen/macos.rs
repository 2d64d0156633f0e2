//! macOS 12.3 and later: screens and windows by ScreenCaptureKit, on a queue of the system's own.
#![expect(unsafe_code, reason = "a locked pixel buffer is viewed as bytes; nothing else in here")]

use media::I420;
use screencapturekit::{
    cm::SCFrameStatus,
    cv::CVPixelBufferLockFlags,
    prelude::{
        CMSampleBuffer, CMSampleBufferExt, CMSampleBufferSCExt, ErrorHandler, PixelFormat, SCContentFilter, SCDisplay,
        SCShareableContent, SCStream, SCStreamConfiguration, SCStreamOutputType, SCWindow,
    },
};

use super::{ScreenSource, Target, device, latest::Latest};
use crate::{
    CaptureError, Device, VideoFormat,
    colour::{self, Layout},
    picture,
};

fn unavailable(why: impl ToString) -> CaptureError {
    CaptureError::ScreenUnavailable(why.to_string())
}

/// What may be shared. The first call has the system ask the person for leave.
fn content() -> Result<SCShareableContent, CaptureError> {
    SCShareableContent::create().with_exclude_desktop_windows(true).with_on_screen_windows_only(true).get().map_err(
        |why| {
            unavailable(format!(
                "{why}; allow Screen Recording for this app in the system's privacy settings, then start it again"
            ))
        },
    )
}

/// Never here.
pub(super) fn desktop_asks() -> bool {
    false
}

pub(super) fn screens() -> Result<Vec<Device>, CaptureError> {
    let named = |(number, display): (u32, &SCDisplay)| {
        device(Target::Screen(number), format!("Display {} ({} × {})", number + 1, display.width(), display.height()))
    };
    Ok((0..).zip(&content()?.displays()).map(named).collect())
}

pub(super) fn windows() -> Result<Vec<Device>, CaptureError> {
    let titled = |window: &SCWindow| {
        let title = window.title().filter(|title| !title.is_empty() && window.window_layer() == 0)?;
        Some(device(Target::Window(window.window_id().into()), title))
    };
    Ok(content()?.windows().iter().filter_map(titled).collect())
}

pub(super) fn open(target: Target, format: VideoFormat) -> Result<Box<dyn ScreenSource>, CaptureError> {
    let content = content()?;
    let (filter, size) = match target {
        Target::Screen(number) => {
            let display = content.displays().into_iter().nth(number as usize);
            let display = display.ok_or_else(|| unavailable(format!("there is no screen {number}")))?;
            let filter = SCContentFilter::create().with_display(&display).with_excluding_windows(&[]).build();
            (filter, (display.width(), display.height()))
        }
        Target::Window(id) => {
            let window = content.windows().into_iter().find(|window| u64::from(window.window_id()) == id);
            let window = window.ok_or_else(|| unavailable(format!("there is no window {id}")))?;
            let size = window.frame().size;
            (SCContentFilter::create().with_window(&window).build(), (size.width as u32, size.height as u32))
        }
    };
    start(&filter.map_err(unavailable)?, size, format)
}

fn start(
    filter: &SCContentFilter,
    size: (u32, u32),
    format: VideoFormat,
) -> Result<Box<dyn ScreenSource>, CaptureError> {
    // Points may be two pixels; asking for twice the size and fitting it to the limit keeps small text sharp.
    let (width, height) = picture::fit((size.0 * 2, size.1 * 2), (format.width, format.height));
    let configuration = SCStreamConfiguration::new()
        .with_width(width)
        .with_height(height)
        .with_pixel_format(PixelFormat::BGRA)
        .with_shows_cursor(true)
        .with_fps(format.fps);
    let latest = Latest::default();
    let (ending, drawing) = (latest.clone(), latest.clone());
    let ended = ErrorHandler::new(move |why| ending.end(format!("macOS ended it: {why}")));
    let mut stream = SCStream::new_with_delegate(filter, &configuration, ended).map_err(unavailable)?;
    let draw = move |sample: CMSampleBuffer, kind: SCStreamOutputType| {
        if matches!(kind, SCStreamOutputType::Screen) {
            draw(&sample, &drawing);
        }
    };
    stream.add_output_handler(draw, SCStreamOutputType::Screen).map_err(unavailable)?;
    stream.start_capture().map_err(unavailable)?;
    Ok(Box::new(Running { latest, stream }))
}

/// Converts one picture; those without new content carry no pixels.
fn draw(sample: &CMSampleBuffer, latest: &Latest) {
    if sample.frame_status() != Some(SCFrameStatus::Complete) {
        return;
    }
    let Some(buffer) = sample.pixel_buffer() else { return };
    let Ok(locked) = buffer.lock(CVPixelBufferLockFlags::READ_ONLY) else { return };
    // SAFETY: the buffer is locked for reading until `locked` is dropped, below, and nobody here writes to it.
    let Some(pixels) = (unsafe { locked.as_slice() }) else { return };
    let (width, height, stride) = (locked.width() as u32, locked.height() as u32, locked.bytes_per_row() as u32);
    match colour::convert(Layout::Bgra, width, height, stride, pixels) {
        Ok(image) => latest.put(image),
        Err(why) => tracing::debug!(%why, "a picture of the screen was left out"),
    }
}

struct Running {
    latest: Latest,
    stream: SCStream,
}

impl ScreenSource for Running {
    fn picture(&mut self) -> Result<Option<I420>, CaptureError> {
        self.latest.take()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Err(why) = self.stream.stop_capture() {
            tracing::debug!(%why, "screen capture had stopped already");
        }
    }
}

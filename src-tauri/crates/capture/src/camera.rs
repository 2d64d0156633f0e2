//! Cameras by nokhwa, one thread each.
//!
//! nokhwa's calls block and its drivers may hang or panic, so all of them are made on the thread of [`Capture`], which
//! catches panics and is left behind when it hangs. The format is always asked for explicitly: the one that comes nearest
//! to what is wanted, motion before size, uncompressed before JPEG. JPEG is unpacked by zune-jpeg, everything else is
//! converted without a loss.
//!
//! [`Capture`]: crate::Capture

mod formats;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc,
    time::{Duration, Instant},
};

use base::{Clock, MonotonicClock};
use media::VideoFrame;
use nokhwa::{
    Camera, NokhwaError, nokhwa_check, nokhwa_initialize, query,
    utils::{ApiBackend, CameraFormat, CameraIndex, CameraInfo, RequestedFormat, RequestedFormatType},
};

use crate::{
    CaptureError, Device, DeviceEvents as _, DeviceKinds, SystemEvents, VideoCapture, VideoFormat,
    colour::{self, PictureError},
    picture,
    queue::Feed,
};

/// How long a person may think about whether to allow the camera.
const THINKING: Duration = Duration::from_secs(60);
/// A camera that was lost is tried again so often, and whenever one comes.
const AGAIN: Duration = Duration::from_secs(3);
/// So many damaged pictures in a row, and the camera is opened anew.
const DAMAGED: u32 = 30;

/// The cameras there are now; empty where there are none.
///
/// # Errors
/// When the system refuses to list them.
pub fn cameras() -> Result<Vec<Device>, CaptureError> {
    Ok(list()?.iter().map(|camera| Device { id: id(camera), name: camera.human_name() }).collect())
}

fn list() -> Result<Vec<CameraInfo>, CaptureError> {
    // On Linux every /dev/video* has to end in a number, or the listing panics.
    let found = guarded(|| query(ApiBackend::Auto));
    let mut found = found.map_err(|why| CaptureError::failed("the list of cameras", why))?;
    found.retain(|camera| takes_pictures(camera.index()));
    found.sort_by_key(|camera| camera.index().as_index().unwrap_or(u32::MAX));
    Ok(found)
}

/// Linux gives a webcam a second device for the data that goes with its pictures; it is counted from 0 within a webcam.
fn takes_pictures(index: &CameraIndex) -> bool {
    let path = format!("/sys/class/video4linux/video{}/index", index.as_string());
    !cfg!(target_os = "linux") || std::fs::read_to_string(path).map_or(true, |number| number.trim() == "0")
}

fn id(camera: &CameraInfo) -> String {
    // macOS and Windows have a name for each that stays, Linux has the number of the device.
    let lasting = camera.misc();
    if lasting.is_empty() { format!("camera{}", camera.index().as_string()) } else { lasting }
}

/// Opens the camera `name`, or the first one that opens.
pub(crate) fn camera(
    name: Option<String>,
    format: VideoFormat,
    clock: MonotonicClock,
) -> Result<VideoCapture, CaptureError> {
    allow(name.as_deref().unwrap_or("the camera"))?;
    let wanted = name.clone();
    let start = move |_: &Feed<VideoFrame>| open(wanted.as_deref(), format);
    VideoCapture::start("camera", picture::QUEUE, start, move |camera, feed| {
        let mut open_camera = Some(camera);
        while let Some(mut camera) = open_camera.take() {
            let label = camera.info().human_name();
            let Some(why) = film(&mut camera, format, clock, feed) else { return };
            drop(camera);
            feed.fail(CaptureError::Lost { name: label, why });
            open_camera = reopen(name.as_deref(), format, feed);
        }
    })
}

/// Asks the person for leave where the system has that (macOS).
fn allow(name: &str) -> Result<(), CaptureError> {
    if nokhwa_check() {
        return Ok(());
    }
    let (answered, answer) = mpsc::sync_channel(1);
    nokhwa_initialize(move |granted| {
        let _ = answered.try_send(granted);
    });
    match answer.recv_timeout(THINKING) {
        Ok(true) => Ok(()),
        _ => Err(CaptureError::PermissionDenied(name.to_owned())),
    }
}

fn reopen(name: Option<&str>, format: VideoFormat, feed: &Feed<VideoFrame>) -> Option<Camera> {
    let nudged = feed.clone();
    let told = move |kinds: DeviceKinds| {
        if kinds.any(DeviceKinds::CAMERAS) {
            nudged.nudge();
        }
    };
    let listening = SystemEvents.listen(Box::new(told));
    let _listening = listening.inspect_err(|error| tracing::warn!(%error, "nobody tells of cameras"));
    while feed.sleep_until_nudged(Instant::now() + AGAIN) {
        feed.take_nudge();
        if let Ok(camera) = open(name, format) {
            return Some(camera);
        }
    }
    None
}

fn open(name: Option<&str>, format: VideoFormat) -> Result<Camera, CaptureError> {
    let found = list()?;
    let Some(name) = name else {
        let mut refused = CaptureError::NoCamera;
        for camera in &found {
            match start(camera, format) {
                Ok(camera) => return Ok(camera),
                Err(why) => refused = why,
            }
        }
        return Err(refused);
    };
    let named = |camera: &&CameraInfo| id(camera) == name || camera.human_name() == name;
    let camera = found.iter().find(named).ok_or_else(|| CaptureError::NoSuchDevice(name.to_owned()))?;
    start(camera, format)
}

fn start(info: &CameraInfo, wanted: VideoFormat) -> Result<Camera, CaptureError> {
    let explain = |why| explain(&info.human_name(), &why);
    let first = RequestedFormat::with_formats(RequestedFormatType::None, &formats::READABLE);
    let mut camera = Camera::new(info.index().clone(), first).map_err(explain)?;
    // Some cameras can't list what they can do; then the first format has to do.
    for format in formats::by_liking(camera.compatible_camera_formats().unwrap_or_default(), wanted) {
        if set(&mut camera, format).is_ok() {
            break;
        }
    }
    camera.open_stream().map_err(explain)?;
    let format = camera.camera_format();
    tracing::info!(%format, "opened a camera");
    Ok(camera)
}

fn set(camera: &mut Camera, format: CameraFormat) -> Result<(), NokhwaError> {
    if camera.camera_format() == format {
        return Ok(());
    }
    let exactly = RequestedFormat::with_formats(RequestedFormatType::Exact(format), &formats::READABLE);
    camera.set_camera_requset(exactly).map(|_| ())
}

/// Passes pictures on until the handle is dropped (`None`) or the camera fails.
fn film(camera: &mut Camera, limit: VideoFormat, clock: MonotonicClock, feed: &Feed<VideoFrame>) -> Option<String> {
    let mut thinning = formats::Thinning::new(camera.camera_format().frame_rate(), limit.fps);
    let mut damaged = 0;
    while !feed.stopped() {
        let format = camera.camera_format();
        let lens = &mut *camera;
        let data = match guarded(move || lens.frame_raw()) {
            Ok(data) => data,
            Err(why) => return Some(why),
        };
        let at = clock.now();
        if !thinning.keep(at) {
            continue;
        }
        match develop(format, &data, limit) {
            Ok(image) => {
                damaged = 0;
                feed.recovered();
                feed.push(VideoFrame { image, at });
            }
            Err(why) => {
                damaged += 1;
                tracing::debug!(%why, "a camera's picture was left out");
                if damaged == DAMAGED {
                    return Some(why.to_string());
                }
            }
        }
    }
    None
}

/// Calls a driver. Its panics are caught here, so that a camera is not dropped, which may panic too, while one is under
/// way.
fn guarded<R>(call: impl FnOnce() -> Result<R, NokhwaError>) -> Result<R, String> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(|why| why.to_string()),
        Err(_) => Err("its driver failed".to_owned()),
    }
}

fn develop(format: CameraFormat, data: &[u8], limit: VideoFormat) -> Result<std::sync::Arc<media::I420>, PictureError> {
    let (width, height) = (format.width(), format.height());
    let layout = formats::layout(format.format());
    let image = colour::convert(layout, width, height, layout.row(width), data)?;
    Ok(picture::shrink(image, limit)?)
}

/// nokhwa hands the system's words on as text; what a person can do something about is found in there.
fn explain(name: &str, why: &NokhwaError) -> CaptureError {
    let text = why.to_string();
    let says = |words: &[&str]| words.iter().any(|word| text.to_ascii_lowercase().contains(word));
    if says(&["busy", "os error 16", "0xc00d3704", "in use"]) {
        CaptureError::Busy(name.to_owned())
    } else if says(&["permission denied", "os error 13", "access is denied", "0x80070005", "not authorized"]) {
        CaptureError::PermissionDenied(name.to_owned())
    } else if says(&["no such file", "no such device", "os error 2)", "os error 19"]) {
        CaptureError::NoSuchDevice(name.to_owned())
    } else {
        CaptureError::failed(name, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_becomes_what_to_do() {
        let said = |text: &str| explain("Cam", &NokhwaError::OpenStreamError(text.to_owned()));
        assert_eq!(said("Device or resource busy (os error 16)"), CaptureError::Busy("Cam".into()));
        assert_eq!(said("Permission denied (os error 13)"), CaptureError::PermissionDenied("Cam".into()));
        assert_eq!(said("No such file or directory (os error 2)"), CaptureError::NoSuchDevice("Cam".into()));
        assert!(matches!(said("Invalid argument (os error 22)"), CaptureError::Failed { .. }));
    }
}

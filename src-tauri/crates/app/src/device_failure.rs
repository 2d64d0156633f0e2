//! What `capture` says of a device, as the failure that people are told: the one place where its errors become codes.

use capture::{CaptureError, DeviceKinds, Refuser};
use ipc::RefusedBy;
use meeting::MediaKind;

use crate::{Code, DeviceReason, DeviceTrouble, FailedDevice, Failure};

/// A device that can't be used, or stopped.
pub(crate) fn device_failure(device: FailedDevice, error: &CaptureError) -> Failure {
    let mut trouble = DeviceTrouble::new(device, reason(error));
    let kinds = kinds(device);
    match trouble.reason {
        DeviceReason::Busy => trouble.held_by = capture::holder(kinds),
        DeviceReason::Refused => trouble.refused_by = capture::refuser(kinds).map(refused_by),
        _ => {}
    }
    Failure { device: Some(trouble), ..Failure::because(Code::Device, error.to_string(), error) }
}

/// The same where only a line says what happened.
pub(crate) fn with_reason(device: FailedDevice, reason: DeviceReason, words: impl Into<String>) -> Failure {
    Failure { device: Some(DeviceTrouble::new(device, reason)), ..Failure::new(Code::Device, words) }
}

/// The device behind what is sent.
pub(crate) fn device_of(kind: MediaKind) -> FailedDevice {
    match kind {
        MediaKind::Camera => FailedDevice::Camera,
        MediaKind::Microphone => FailedDevice::Microphone,
        MediaKind::Share => FailedDevice::Screen,
    }
}

/// Where it is looked for who stands between. For a screen it is nobody but the desktop itself.
fn kinds(device: FailedDevice) -> DeviceKinds {
    match device {
        FailedDevice::Camera => DeviceKinds::CAMERAS,
        FailedDevice::Microphone | FailedDevice::Speaker => DeviceKinds::SOUND,
        FailedDevice::Screen => DeviceKinds::NONE,
    }
}

fn refused_by(refuser: Refuser) -> RefusedBy {
    match refuser {
        Refuser::Group => RefusedBy::Group,
        Refuser::Sandbox => RefusedBy::Sandbox,
    }
}

fn reason(error: &CaptureError) -> DeviceReason {
    match error {
        CaptureError::NoCamera | CaptureError::NoMicrophone | CaptureError::NoSpeaker => DeviceReason::Missing,
        CaptureError::NoSuchDevice(_) | CaptureError::Lost { .. } => DeviceReason::Gone,
        CaptureError::Busy(_) => DeviceReason::Busy,
        CaptureError::PermissionDenied(_) => DeviceReason::Refused,
        CaptureError::NotChosen(_)
        | CaptureError::NotAVideo { .. }
        | CaptureError::NotSound { .. }
        | CaptureError::ScreenUnavailable(_)
        | CaptureError::WrongKind { .. }
        | CaptureError::Failed { .. } => DeviceReason::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_which_device_it_is_and_what_is_wrong_with_it() {
        let lost = CaptureError::Lost { name: "Webcam".into(), why: "unplugged".into() };
        for (device, error, expected) in [
            (FailedDevice::Camera, CaptureError::NoCamera, DeviceReason::Missing),
            (FailedDevice::Microphone, CaptureError::NoSuchDevice("Headset".into()), DeviceReason::Gone),
            (FailedDevice::Camera, lost, DeviceReason::Gone),
            (FailedDevice::Speaker, CaptureError::Busy("Speakers".into()), DeviceReason::Busy),
            (FailedDevice::Screen, CaptureError::PermissionDenied("the screen".into()), DeviceReason::Refused),
            (FailedDevice::Screen, CaptureError::ScreenUnavailable("no portal".into()), DeviceReason::Other),
        ] {
            let failure = device_failure(device, &error);
            let trouble = failure.device.as_ref().expect("it is of a device");
            assert_eq!((trouble.device, trouble.reason), (device, expected), "{error}");
            assert_eq!(
                (failure.code, failure.to_string()),
                (Code::Device, error.to_string()),
                "as the command line says it"
            );
        }
    }
}

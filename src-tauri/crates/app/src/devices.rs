//! The devices a picker lists, and word of those that come and go.

mod preference;
mod preferences;
mod watch;

pub use preference::Preference;
pub use preferences::Preferences;
pub use watch::DeviceWatch;

use ipc::{Device, Devices};

/// A camera for machines without one.
const TEST_PICTURE: &str = "test-pattern:1280x720@30";
/// A microphone for machines without one.
const TEST_TONE: &str = "tone:440";

/// Everything that can be chosen now: the system's default first, where there is any device, and what stands in for one last.
/// Asks the system, which may take a second: not for a thread that must not wait.
#[must_use]
pub fn devices() -> Devices {
    Devices { cameras: cameras(), microphones: microphones(), speakers: speakers() }
}

fn cameras() -> Vec<Device> {
    list("cameras", capture::cameras(), Some(TEST_PICTURE))
}

fn microphones() -> Vec<Device> {
    list("microphones", capture::microphones(), Some(TEST_TONE))
}

fn speakers() -> Vec<Device> {
    list("speakers", capture::speakers(), None)
}

fn list(what: &str, found: Result<Vec<capture::Device>, capture::CaptureError>, stand_in: Option<&str>) -> Vec<Device> {
    // A system that refuses to list still has a default; one that lists nothing has none.
    let found = found.inspect_err(|error| tracing::warn!(%error, "the {what} can't be listed"));
    let default = found.as_ref().map_or(true, |found| !found.is_empty()).then_some("default");
    let nameless = |id: &str| Device { id: id.to_owned(), name: String::new() };
    let real = found.unwrap_or_default().into_iter().map(|device| Device { id: id(&device.id), name: device.name });
    default.map(nameless).into_iter().chain(real).chain(stand_in.map(nameless)).collect()
}

/// Written so that no name is taken for another kind of source.
fn id(device: &str) -> String {
    capture::SourceSpec::Device(device.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use capture::{CaptureError, SourceSpec};

    use super::*;

    fn ids(devices: &[Device]) -> Vec<&str> {
        devices.iter().map(|device| device.id.as_str()).collect()
    }

    #[test]
    fn a_machine_without_devices_has_no_default_but_something_to_choose() {
        let cameras = list("cameras", Ok(Vec::new()), Some(TEST_PICTURE));
        assert_eq!(ids(&cameras), [TEST_PICTURE]);
        assert!(list("speakers", Ok(Vec::new()), None).is_empty());
        assert!(matches!(TEST_PICTURE.parse(), Ok(SourceSpec::TestPattern { width: 1280, .. })));
        assert_eq!(TEST_TONE.parse(), Ok(SourceSpec::Tone(440.0)));
    }

    #[test]
    fn a_list_that_fails_leaves_the_default() {
        assert_eq!(ids(&list("speakers", Err(CaptureError::NoSpeaker), None)), ["default"]);
    }

    #[test]
    fn a_device_with_an_odd_name_is_read_back_as_itself() {
        let found = capture::Device { id: "tone:440".into(), name: "My tone box".into() };
        let listed = list("microphones", Ok(vec![found]), None);
        assert_eq!(listed[1].id.parse(), Ok(SourceSpec::Device("tone:440".into())));
        assert_eq!(listed[1].name, "My tone box");
    }
}

//! Notices devices that are plugged in and out.

use std::{
    io,
    path::Path,
    sync::mpsc::{self, RecvTimeoutError},
    time::Duration,
};

use ipc::{Device, Devices};

use super::{cameras, with_cameras};

/// How often it is looked for new files of devices.
const LOOK: Duration = Duration::from_secs(2);

/// So many times after a change all are listed again: a device may be used only a moment after it has appeared.
const SETTLES: u32 = 2;

/// Among so many looks sound devices are listed once in any case: those of a sound server have no files.
const SOUND_EVERY: u32 = 5;

/// Looks for devices that come and go, from a thread of its own. Dropping it ends that.
#[derive(Debug)]
pub struct DeviceWatch {
    _alive: mpsc::Sender<()>,
}

impl DeviceWatch {
    /// Calls `told` with all there are now whenever these may be others than before.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(mut told: impl FnMut(Devices) + Send + 'static) -> io::Result<Self> {
        let (alive, dropped) = mpsc::channel();
        let run = move || {
            let mut seen = Seen::default();
            while dropped.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                if let Some(devices) = seen.look(traces(), cameras, with_cameras) {
                    told(devices);
                }
            }
        };
        std::thread::Builder::new().name("devices".to_owned()).spawn(run)?;
        Ok(Self { _alive: alive })
    }
}

/// What was seen last.
#[derive(Debug, Default)]
struct Seen {
    traces: Option<Vec<String>>,
    devices: Option<Devices>,
    settles: u32,
    looks: u32,
}

impl Seen {
    /// Lists cameras where their traces changed or say nothing, sound devices also now and then; gives all where they are
    /// others than before.
    fn look(
        &mut self,
        traces: Option<Vec<String>>,
        cameras: impl FnOnce() -> Vec<Device>,
        with_sound: impl FnOnce(Vec<Device>) -> Devices,
    ) -> Option<Devices> {
        self.settles = if traces != self.traces { SETTLES + 1 } else { self.settles };
        let unsettled = self.settles > 0 || traces.is_none();
        self.settles = self.settles.saturating_sub(1);
        self.traces = traces;
        self.looks += 1;
        let cameras = match &self.devices {
            Some(before) if !unsettled && self.looks.is_multiple_of(SOUND_EVERY) => before.cameras.clone(),
            Some(_) if !unsettled => return None,
            _ => cameras(),
        };
        let devices = with_sound(cameras);
        if self.devices.as_ref() == Some(&devices) {
            return None;
        }
        self.devices = Some(devices.clone());
        Some(devices)
    }
}

/// What devices leave behind where that can be had without waking one, as listing cameras may: on Linux, the names of their
/// files. `None` elsewhere.
fn traces() -> Option<Vec<String>> {
    let names = |folder: &str, prefix: &str| {
        let entries = std::fs::read_dir(Path::new(folder)).into_iter().flatten().filter_map(Result::ok);
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        names.filter(|name| name.starts_with(prefix)).collect::<Vec<_>>()
    };
    cfg!(target_os = "linux").then(|| {
        let mut all = [names("/dev", "video"), names("/dev/snd", "")].concat();
        all.sort_unstable();
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(ids: &[&str]) -> Vec<Device> {
        ids.iter().map(|id| Device { id: (*id).to_owned(), name: String::new() }).collect()
    }

    fn files(names: &[&str]) -> Option<Vec<String>> {
        Some(names.iter().map(|name| (*name).to_owned()).collect())
    }

    fn never() -> Vec<Device> {
        panic!("cameras are listed though nothing changed")
    }

    /// Looks; gives the ids of what is told.
    fn look(
        seen: &mut Seen,
        traces: Option<Vec<String>>,
        cameras: impl FnOnce() -> Vec<Device>,
        speakers: &[&str],
    ) -> Option<Vec<String>> {
        let told =
            seen.look(traces, cameras, |cameras| Devices { cameras, speakers: list(speakers), ..Devices::default() });
        told.map(|told| told.cameras.into_iter().chain(told.speakers).map(|device| device.id).collect())
    }

    fn ids(ids: &[&str]) -> Option<Vec<String>> {
        Some(ids.iter().map(|id| (*id).to_owned()).collect())
    }

    #[test]
    fn cameras_are_listed_only_when_files_change_and_a_little_longer() {
        let mut seen = Seen::default();
        assert_eq!(look(&mut seen, files(&[]), || list(&[]), &[]), ids(&[]), "what there is at first");
        for _ in 0..SETTLES {
            assert_eq!(look(&mut seen, files(&[]), || list(&[]), &[]), None);
        }
        assert_eq!(look(&mut seen, files(&[]), never, &[]), None);
        assert_eq!(look(&mut seen, files(&["video0"]), || list(&[]), &[]), None, "not ready yet");
        assert_eq!(look(&mut seen, files(&["video0"]), || list(&["a"]), &[]), ids(&["a"]));
        assert_eq!(look(&mut seen, files(&["video0"]), || list(&["a"]), &[]), None);
        for _ in 0..2 * SOUND_EVERY {
            assert_eq!(look(&mut seen, files(&["video0"]), never, &[]), None);
        }
        assert_eq!(look(&mut seen, files(&[]), || list(&[]), &[]), ids(&[]));
    }

    #[test]
    fn sound_devices_without_files_are_found_before_long() {
        let mut seen = Seen::default();
        assert_eq!(look(&mut seen, files(&["video0"]), || list(&["a"]), &[]), ids(&["a"]));
        for _ in 0..SETTLES {
            look(&mut seen, files(&["video0"]), || list(&["a"]), &[]);
        }
        let told: Vec<_> =
            (0..SOUND_EVERY).filter_map(|_| look(&mut seen, files(&["video0"]), never, &["headset"])).collect();
        assert_eq!(told, [["a", "headset"]]);
    }

    #[test]
    fn where_there_are_no_traces_devices_are_listed_each_time() {
        let mut seen = Seen::default();
        assert_eq!(look(&mut seen, None, || list(&["a"]), &[]), ids(&["a"]));
        assert_eq!(look(&mut seen, None, || list(&["a"]), &[]), None);
        assert_eq!(look(&mut seen, None, || list(&[]), &[]), ids(&[]));
    }
}

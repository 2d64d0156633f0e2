//! Notices devices that are plugged in and out, when the system says so.

use std::{
    io,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use capture::{DeviceEvents, DeviceKinds, Listening, SystemEvents};
use ipc::Devices;

use super::{cameras, microphones, speakers};

/// After so long cameras are listed once more: one may be used only a moment after it has appeared, and says no second word.
const SETTLE: Duration = Duration::from_secs(2);

/// So many times.
const SETTLES: u32 = 2;

/// Waits for word of devices that come and go, on a thread of its own. Dropping it ends that.
#[derive(Debug)]
pub struct DeviceWatch {
    word: Arc<Word>,
    _listening: Listening,
}

impl DeviceWatch {
    /// Calls `told` with all there are now, and again whenever these are others than before.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(told: impl FnMut(Devices) + Send + 'static) -> io::Result<Self> {
        Self::start_by(&SystemEvents, list, told)
    }

    fn start_by(
        events: &impl DeviceEvents,
        mut list: impl FnMut(DeviceKinds, &Devices) -> Devices + Send + 'static,
        mut told: impl FnMut(Devices) + Send + 'static,
    ) -> io::Result<Self> {
        let word = Arc::new(Word::default());
        let heard = word.clone();
        let listening = events.listen(Box::new(move |kinds| heard.changed(kinds)))?;
        // What there is at first.
        word.changed(DeviceKinds::ALL);
        let of_thread = word.clone();
        let run = move || {
            let mut seen = Seen::default();
            while let Some(kinds) = of_thread.next(seen.settle()) {
                if let Some(devices) = seen.look(kinds, &mut list) {
                    told(devices);
                }
            }
        };
        std::thread::Builder::new().name("devices".to_owned()).spawn(run)?;
        Ok(Self { word, _listening: listening })
    }
}

impl Drop for DeviceWatch {
    fn drop(&mut self) {
        self.word.lock().stopped = true;
        self.word.news.notify_all();
    }
}

/// Lists those kinds anew; the others are as they were.
fn list(kinds: DeviceKinds, before: &Devices) -> Devices {
    let mut devices = before.clone();
    if kinds.any(DeviceKinds::CAMERAS) {
        devices.cameras = cameras();
    }
    if kinds.any(DeviceKinds::SOUND) {
        (devices.microphones, devices.speakers) = (microphones(), speakers());
    }
    devices
}

/// From the thread of events to that which lists.
#[derive(Debug, Default)]
struct Word {
    state: Mutex<State>,
    news: Condvar,
}

#[derive(Debug, Default)]
struct State {
    changed: DeviceKinds,
    stopped: bool,
}

impl Word {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn changed(&self, kinds: DeviceKinds) {
        let mut state = self.lock();
        state.changed = state.changed | kinds;
        drop(state);
        self.news.notify_all();
    }

    /// Waits for word, at most so long; `None` when the watch is over.
    fn next(&self, settle: Option<Duration>) -> Option<DeviceKinds> {
        let quiet = |state: &mut State| !state.stopped && state.changed == DeviceKinds::NONE;
        let state = self.lock();
        let mut state = match settle {
            None => self.news.wait_while(state, quiet).unwrap_or_else(PoisonError::into_inner),
            Some(settle) => {
                self.news.wait_timeout_while(state, settle, quiet).unwrap_or_else(PoisonError::into_inner).0
            }
        };
        (!state.stopped).then(|| std::mem::take(&mut state.changed))
    }
}

/// What was seen last.
#[derive(Debug, Default)]
struct Seen {
    devices: Option<Devices>,
    settles: u32,
}

impl Seen {
    /// How long to wait at most: for good, once what came has settled.
    fn settle(&self) -> Option<Duration> {
        (self.settles > 0).then_some(SETTLE)
    }

    /// Lists what changed, or (with no kinds) cameras that have settled; gives all where they are others than before.
    fn look(&mut self, kinds: DeviceKinds, list: &mut impl FnMut(DeviceKinds, &Devices) -> Devices) -> Option<Devices> {
        self.settles = if kinds.any(DeviceKinds::CAMERAS) { SETTLES } else { self.settles.saturating_sub(1) };
        let kinds = if kinds == DeviceKinds::NONE { DeviceKinds::CAMERAS } else { kinds };
        if !kinds.any(DeviceKinds::CAMERAS | DeviceKinds::SOUND) {
            return None;
        }
        let before = self.devices.clone().unwrap_or_default();
        let devices = list(kinds, &before);
        if self.devices.as_ref() == Some(&devices) {
            return None;
        }
        self.devices = Some(devices.clone());
        Some(devices)
    }
}

#[cfg(test)]
mod tests {
    use ipc::Device;

    use super::*;

    fn devices(cameras: &[&str], speakers: &[&str]) -> Devices {
        let list = |ids: &[&str]| ids.iter().map(|id| Device { id: (*id).to_owned(), name: String::new() }).collect();
        Devices { cameras: list(cameras), speakers: list(speakers), ..Devices::default() }
    }

    /// Looks where these are what there is; gives which kinds were listed, and whether it is told.
    fn look(seen: &mut Seen, kinds: DeviceKinds, now: &Devices) -> (DeviceKinds, bool) {
        let mut listed = DeviceKinds::NONE;
        let told = seen.look(kinds, &mut |kinds, _| {
            listed = kinds;
            now.clone()
        });
        (listed, told.is_some())
    }

    #[test]
    fn only_what_changed_is_listed_and_only_what_is_new_is_told() {
        let mut seen = Seen::default();
        let (none, sound) = (DeviceKinds::NONE, DeviceKinds::SOUND);
        assert_eq!(
            look(&mut seen, DeviceKinds::ALL, &devices(&[], &[])),
            (DeviceKinds::ALL, true),
            "what there is at first"
        );
        assert_eq!(look(&mut seen, sound, &devices(&[], &["headset"])), (sound, true));
        assert_eq!(look(&mut seen, sound, &devices(&[], &["headset"])), (sound, false));
        assert_eq!(look(&mut seen, DeviceKinds::SCREENS, &devices(&[], &[])), (none, false));
    }

    #[test]
    fn a_camera_that_is_not_ready_at_once_is_found_a_moment_later_and_then_it_is_quiet() {
        let mut seen = Seen::default();
        let cameras = DeviceKinds::CAMERAS;
        look(&mut seen, DeviceKinds::ALL, &devices(&[], &[]));
        assert_eq!(look(&mut seen, cameras, &devices(&[], &[])), (cameras, false), "not ready yet");
        assert_eq!(seen.settle(), Some(SETTLE));
        assert_eq!(look(&mut seen, DeviceKinds::NONE, &devices(&["a"], &[])), (cameras, true));
        assert_eq!(look(&mut seen, DeviceKinds::NONE, &devices(&["a"], &[])), (cameras, false));
        assert_eq!(seen.settle(), None, "nothing is looked at without a word");
    }

    #[test]
    fn a_watch_ends_with_its_handle() {
        let (told, tells) = std::sync::mpsc::channel();
        let list = |_, _: &Devices| devices(&["a"], &[]);
        let watch = DeviceWatch::start_by(&SystemEvents, list, move |devices| drop(told.send(devices))).unwrap();
        assert_eq!(tells.recv().unwrap(), devices(&["a"], &[]));
        drop(watch);
        // It waits for nothing any more: its end of the channel is gone.
        while tells.recv().is_ok() {}
    }
}

//! Which devices are used: by what the person likes and by what is plugged in. A call that is going on follows.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::{CallHandle, DeviceWatch, Failure, Preferences, settings::SharedStore};
use ipc::{Chosen, Devices, DevicesNow, UiEvent};

use crate::events;

/// Gives the call that is going on.
pub(crate) type Call = Arc<dyn Fn() -> Option<CallHandle> + Send + Sync>;

/// Watches devices as long as it lives.
pub(crate) struct UsedDevices {
    following: Following,
    _watch: Option<DeviceWatch>,
}

#[derive(Clone)]
struct Following {
    preferences: Arc<Mutex<Preferences>>,
    page: events::Page,
    call: Call,
}

impl UsedDevices {
    /// Begins with what is remembered, and tells the page of devices that come and go.
    pub(crate) fn watch(store: &SharedStore, page: events::Page, call: Call) -> Self {
        let preferences = store.with(|store| {
            let settings = store.settings();
            Preferences::new(&settings.preferences, &settings.devices)
        });
        let following = Following { preferences: Arc::new(Mutex::new(preferences)), page, call };
        let of_watch = following.clone();
        let watch = DeviceWatch::start(move |devices| of_watch.follow(devices));
        let watch = watch.inspect_err(|error| tracing::warn!(%error, "nobody looks for devices that come and go")).ok();
        Self { following, _watch: watch }
    }

    /// The devices there are now, and which are used. Asks the system: not for a task.
    pub(crate) fn now(&self) -> DevicesNow {
        self.following.follow(app::devices());
        self.following.preferences().now()
    }

    /// A person chose these: they are remembered.
    ///
    /// # Errors
    /// When that can't be written; they hold for this run all the same.
    pub(crate) fn choose(&self, chosen: &Chosen, store: &SharedStore) -> Result<(), Failure> {
        let remembered = self.following.preferences().choose(chosen);
        remembered.map_or(Ok(()), |remembered| store.with(|store| store.save_preferences(remembered)))
    }
}

impl Following {
    fn preferences(&self) -> MutexGuard<'_, Preferences> {
        self.preferences.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn follow(&self, devices: Devices) {
        let (news, now) = {
            let mut preferences = self.preferences();
            (preferences.follow(devices), preferences.now())
        };
        if let (Some(call), false) = ((self.call)(), news.is_empty()) {
            let used = now.used.clone();
            // What can't be opened is told by the call.
            tauri::async_runtime::spawn(async move { drop(call.choose(&used).await) });
        }
        self.page.tell(UiEvent::Devices { now, news });
    }
}

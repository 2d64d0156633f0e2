//! One watch over the system for all who listen.

use std::{
    collections::BTreeMap,
    fmt, io,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

#[cfg(target_os = "linux")]
use super::linux::Source;
#[cfg(target_os = "macos")]
use super::macos::Source;
#[cfg(windows)]
use super::windows::Source;
use super::{DeviceKinds, Told};

/// What comes within so long is told together: a headset is several devices.
const TOGETHER: Duration = Duration::from_millis(30);

/// How often that is looked at of which the system doesn't tell, in milliseconds; 0 is never.
static NET_MS: AtomicU64 = AtomicU64::new(10_000);

static HUB: Mutex<Weak<Hub>> = Mutex::new(Weak::new());

pub(super) fn set_net(every: Option<Duration>) {
    let ms = every.map_or(0, |every| u64::try_from(every.as_millis()).unwrap_or(u64::MAX));
    NET_MS.store(ms, Ordering::Relaxed);
}

pub(super) fn listen(told: Told) -> io::Result<Listening> {
    let mut current = HUB.lock().unwrap_or_else(PoisonError::into_inner);
    let hub = match current.upgrade() {
        Some(hub) => hub,
        None => {
            let hub = Arc::new(Hub::start()?);
            *current = Arc::downgrade(&hub);
            hub
        }
    };
    Ok(Listening::new(hub, told))
}

/// What the system's own threads tell, until it is passed on. Bounded, since only kinds are kept.
#[derive(Debug, Default)]
pub(super) struct Word {
    state: Mutex<State>,
    news: Condvar,
}

#[derive(Debug, Default)]
struct State {
    changed: DeviceKinds,
    told_of: DeviceKinds,
    stopped: bool,
}

impl Word {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Devices of these kinds came or went.
    pub(super) fn changed(&self, kinds: DeviceKinds) {
        let mut state = self.lock();
        state.changed = state.changed | kinds;
        drop(state);
        self.news.notify_all();
    }

    /// From now on the system tells of these kinds, or no more.
    pub(super) fn tells_of(&self, kinds: DeviceKinds, tells: bool) {
        let mut state = self.lock();
        state.told_of = if tells { state.told_of | kinds } else { state.told_of & !kinds };
        drop(state);
        self.news.notify_all();
    }

    /// Whether the watch is over.
    pub(super) fn stopped(&self) -> bool {
        self.lock().stopped
    }

    fn stop(&self) {
        self.lock().stopped = true;
        self.news.notify_all();
    }
}

type Listeners = Mutex<BTreeMap<u64, Told>>;

struct Hub {
    word: Arc<Word>,
    listeners: Arc<Listeners>,
    next: AtomicU64,
    /// Kept for what its drop does: it ends the system's telling.
    _source: Source,
}

impl Hub {
    fn start() -> io::Result<Self> {
        let (word, listeners) = (Arc::new(Word::default()), Arc::new(Listeners::default()));
        let source = Source::start(&word)?;
        let (heard, told) = (word.clone(), listeners.clone());
        let net = Some(NET_MS.load(Ordering::Relaxed)).filter(|ms| *ms > 0).map(Duration::from_millis);
        let run = move || {
            while let Some(kinds) = next(&heard, net) {
                let listeners = told.lock().unwrap_or_else(PoisonError::into_inner);
                listeners.values().for_each(|told| told(kinds));
            }
        };
        std::thread::Builder::new().name("device-events".to_owned()).spawn(run)?;
        Ok(Self { word, listeners, next: AtomicU64::new(0), _source: source })
    }

    fn listeners(&self) -> MutexGuard<'_, BTreeMap<u64, Told>> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        // The thread isn't joined: whoever is told may be who drops this.
        self.word.stop();
    }
}

/// Waits for what is to be told next; `None` when the watch is over.
fn next(word: &Word, net: Option<Duration>) -> Option<DeviceKinds> {
    let begun = Instant::now();
    let mut state = word.lock();
    loop {
        if state.stopped {
            return None;
        }
        if state.changed != DeviceKinds::NONE {
            drop(state);
            std::thread::sleep(TOGETHER);
            return Some(std::mem::take(&mut word.lock().changed));
        }
        let untold = !state.told_of;
        state = match net.filter(|_| untold != DeviceKinds::NONE) {
            None => word.news.wait(state).unwrap_or_else(PoisonError::into_inner),
            Some(net) => {
                let left = net.saturating_sub(begun.elapsed());
                if left.is_zero() {
                    tracing::debug!(?untold, "looked at, since the system doesn't tell of them");
                    return Some(untold);
                }
                word.news.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0
            }
        };
    }
}

/// Somebody who is told. Dropping it ends that, and once it is dropped nothing is told any more.
pub struct Listening {
    hub: Arc<Hub>,
    number: u64,
}

impl Listening {
    fn new(hub: Arc<Hub>, told: Told) -> Self {
        let number = hub.next.fetch_add(1, Ordering::Relaxed);
        hub.listeners().insert(number, told);
        Self { hub, number }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.hub.listeners().remove(&self.number);
    }
}

impl fmt::Debug for Listening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listening").field("number", &self.number).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Option<Duration> = Some(Duration::from_millis(1));

    #[test]
    fn what_comes_together_is_told_once() {
        let word = Word::default();
        word.tells_of(DeviceKinds::ALL, true);
        word.changed(DeviceKinds::SOUND);
        word.changed(DeviceKinds::CAMERAS);
        assert_eq!(next(&word, None), Some(DeviceKinds::SOUND | DeviceKinds::CAMERAS));
        word.changed(DeviceKinds::SCREENS);
        assert_eq!(next(&word, None), Some(DeviceKinds::SCREENS));
    }

    #[test]
    fn only_what_the_system_does_not_tell_of_is_looked_at() {
        let word = Word::default();
        word.tells_of(DeviceKinds::SOUND, true);
        assert_eq!(next(&word, SOON), Some(DeviceKinds::CAMERAS | DeviceKinds::SCREENS));
        word.tells_of(DeviceKinds::SOUND, false);
        assert_eq!(next(&word, SOON), Some(DeviceKinds::ALL));
    }

    #[test]
    fn a_watch_that_is_over_tells_nothing() {
        let word = Word::default();
        word.changed(DeviceKinds::SOUND);
        word.stop();
        assert_eq!(next(&word, SOON), None);
    }
}

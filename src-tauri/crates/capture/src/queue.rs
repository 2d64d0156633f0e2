//! A capturing thread and the bounded queue between it and whoever takes its frames.
//!
//! The queue keeps the newest: when it is full, the oldest frame goes and is counted. Dropping the handle wakes the
//! thread, stops it and joins it.

mod feed;

use std::{
    collections::VecDeque,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc},
    thread::JoinHandle,
    time::Duration,
};

pub(crate) use self::feed::Feed;
use crate::CaptureError;

/// How long a device may take to open before it is left to itself. Some drivers hang for good.
const OPENING: Duration = Duration::from_secs(10);
/// The same for stopping.
const STOPPING: Duration = Duration::from_secs(3);

/// A running source of frames `T`. Dropping it stops the thread behind it.
pub struct Capture<T> {
    shared: Arc<Shared<T>>,
    thread: Option<JoinHandle<()>>,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    /// A frame arrived, or the thread ended.
    arrived: Condvar,
    /// The handle was dropped, or the thread was nudged.
    halted: Condvar,
}

struct State<T> {
    frames: VecDeque<T>,
    capacity: usize,
    dropped: u64,
    error: Option<CaptureError>,
    stop: bool,
    ended: bool,
    nudged: bool,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // A panic while it was held leaves nothing half done: every change is one step.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Capture<T> {
    /// The next frame if one is waiting.
    #[must_use]
    pub fn try_recv(&self) -> Option<T> {
        self.shared.lock().frames.pop_front()
    }

    /// The next frame, waited for at most `timeout`; `None` when none came.
    #[must_use]
    pub fn recv_timeout(&self, timeout: Duration) -> Option<T> {
        let state = self.shared.lock();
        let (mut state, _) = self
            .shared
            .arrived
            .wait_timeout_while(state, timeout, |state| state.frames.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        state.frames.pop_front()
    }

    /// Frames that were thrown away because nobody took them in time.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.shared.lock().dropped
    }

    /// What is wrong with the device just now; `None` while frames come. A device that was lost is tried again, so an
    /// error here may go away.
    #[must_use]
    pub fn error(&self) -> Option<CaptureError> {
        self.shared.lock().error.clone()
    }

    /// The source has ended for good: frames still queued can be taken, no more will come.
    #[must_use]
    pub fn ended(&self) -> bool {
        self.shared.lock().ended
    }
}

impl<T: Send + 'static> Capture<T> {
    /// A source that never has a frame.
    pub(crate) fn nothing() -> Self {
        Self { shared: shared(1), thread: None }
    }

    /// Runs `open` and then `run` on a thread of their own, and waits until `open` has answered. What `open` made never
    /// leaves that thread, since many device handles must not.
    pub(crate) fn start<S>(
        name: &str,
        capacity: usize,
        open: impl FnOnce(&Feed<T>) -> Result<S, CaptureError> + Send + 'static,
        run: impl FnOnce(S, &Feed<T>) + Send + 'static,
    ) -> Result<Self, CaptureError> {
        Self::start_within(OPENING, name, capacity, open, run)
    }

    /// The same for what takes `patience` to open, because a person is asked.
    pub(crate) fn start_within<S>(
        patience: Duration,
        name: &str,
        capacity: usize,
        open: impl FnOnce(&Feed<T>) -> Result<S, CaptureError> + Send + 'static,
        run: impl FnOnce(S, &Feed<T>) + Send + 'static,
    ) -> Result<Self, CaptureError> {
        let shared = shared(capacity);
        let feed = Feed::new(shared.clone());
        let (opened, answer) = mpsc::sync_channel(1);
        let failed = name.to_owned();
        let body = move || {
            let feed = feed;
            let outcome = catch_unwind(AssertUnwindSafe(|| match open(&feed) {
                Ok(source) => {
                    let _ = opened.send(Ok(()));
                    run(source, &feed);
                }
                Err(error) => {
                    let _ = opened.send(Err(error));
                }
            }));
            if outcome.is_err() {
                feed.fail(CaptureError::failed(failed, "its driver failed"));
            }
            feed.end();
        };
        let thread = std::thread::Builder::new()
            .name(format!("capture {name}"))
            .spawn(body)
            .map_err(|why| CaptureError::failed(name, why))?;
        let capture = Self { shared, thread: Some(thread) };
        match answer.recv_timeout(patience) {
            Ok(Ok(())) => Ok(capture),
            Ok(Err(error)) => Err(error),
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(CaptureError::failed(name, "its driver failed")),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                capture.abandon();
                Err(CaptureError::failed(name, "it does not answer"))
            }
        }
    }
}

impl<T> Capture<T> {
    /// Lets a thread that hangs in a driver be; it sees that it should stop when the driver returns.
    fn abandon(mut self) {
        self.thread = None;
    }

    fn stop(&self) {
        self.shared.lock().stop = true;
        self.shared.halted.notify_all();
    }
}

impl<T> Drop for Capture<T> {
    fn drop(&mut self) {
        self.stop();
        let Some(thread) = self.thread.take() else { return };
        let state = self.shared.lock();
        let (state, _) = self
            .shared
            .arrived
            .wait_timeout_while(state, STOPPING, |state| !state.ended)
            .unwrap_or_else(PoisonError::into_inner);
        let ended = state.ended;
        drop(state);
        if ended {
            let _ = thread.join();
        } else {
            tracing::warn!("a capture thread hangs in its driver and was left behind");
        }
    }
}

impl<T> fmt::Debug for Capture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.shared.lock();
        f.debug_struct("Capture")
            .field("queued", &state.frames.len())
            .field("dropped", &state.dropped)
            .field("error", &state.error)
            .finish_non_exhaustive()
    }
}

fn shared<T>(capacity: usize) -> Arc<Shared<T>> {
    let frames = VecDeque::with_capacity(capacity);
    let state = State { frames, capacity, dropped: 0, error: None, stop: false, ended: false, nudged: false };
    Arc::new(Shared { state: Mutex::new(state), arrived: Condvar::new(), halted: Condvar::new() })
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    const SOON: Duration = Duration::from_secs(20);

    fn counting(capacity: usize, up_to: u32) -> Capture<u32> {
        let run = move |(), feed: &Feed<u32>| (0..up_to).for_each(|number| feed.push(number));
        Capture::start("counter", capacity, |_| Ok(()), run).unwrap()
    }

    fn wait_for_the_end<T>(capture: &Capture<T>) {
        let state = capture.shared.lock();
        let (state, timeout) = capture.shared.arrived.wait_timeout_while(state, SOON, |state| !state.ended).unwrap();
        assert!(!timeout.timed_out() && state.ended);
    }

    #[test]
    fn keeps_the_newest_and_counts_the_rest() {
        let capture = counting(3, 10);
        wait_for_the_end(&capture);
        let taken: Vec<_> = std::iter::from_fn(|| capture.try_recv()).collect();
        assert_eq!(taken, [7, 8, 9]);
        assert_eq!(capture.dropped(), 7);
    }

    #[test]
    fn waits_for_a_frame_and_gives_up() {
        let capture = counting(10, 2);
        assert_eq!(capture.recv_timeout(SOON), Some(0));
        assert_eq!(capture.recv_timeout(SOON), Some(1));
        assert_eq!(capture.recv_timeout(Duration::from_millis(1)), None);
        assert!(capture.ended());
    }

    #[test]
    fn dropping_wakes_and_joins_the_thread() {
        let alive = Arc::new(());
        let held = alive.clone();
        let run = move |(), feed: &Feed<u32>| {
            let _held = held;
            while feed.sleep_until(Instant::now() + Duration::from_secs(3600)) {}
        };
        let capture = Capture::start("sleeper", 1, |_| Ok(()), run).unwrap();
        drop(capture);
        assert_eq!(Arc::strong_count(&alive), 1);
    }

    #[test]
    fn hands_back_why_it_did_not_open() {
        let opened: Result<Capture<u32>, _> =
            Capture::start("camera", 1, |_| Err::<(), _>(CaptureError::NoCamera), |(), _| ());
        assert_eq!(opened.unwrap_err(), CaptureError::NoCamera);
    }

    #[test]
    fn a_panicking_driver_is_an_error_and_no_more() {
        let opened: Result<Capture<u32>, _> =
            Capture::start("bad", 1, |_| -> Result<(), _> { panic!("driver") }, |(), _| ());
        assert!(matches!(opened.unwrap_err(), CaptureError::Failed { .. }));
        let capture: Capture<u32> = Capture::start("bad", 1, |_| Ok(()), |(), _| panic!("driver")).unwrap();
        wait_for_the_end(&capture);
        assert!(matches!(capture.error(), Some(CaptureError::Failed { .. })));
    }

    #[test]
    fn an_error_stays_until_it_is_taken_back() {
        let (go, wait) = mpsc::channel();
        let run = move |(), feed: &Feed<u32>| {
            feed.fail(CaptureError::NoCamera);
            let _ = wait.recv();
            feed.recovered();
            feed.push(1);
        };
        let capture = Capture::start("camera", 1, |_| Ok(()), run).unwrap();
        while capture.error().is_none() {
            std::thread::yield_now();
        }
        go.send(()).unwrap();
        assert_eq!(capture.recv_timeout(SOON), Some(1));
        assert_eq!(capture.error(), None);
    }
}

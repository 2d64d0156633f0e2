//! Whether media may leave now. One side is the call, the other a device thread that waits on it.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Keyframes are forced at most this often, however many ask for one.
const KEYFRAME_EVERY: Duration = Duration::from_millis(300);

/// Opened and closed by the call, watched by a thread.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    open: bool,
    stopped: bool,
    keyframe_wanted: bool,
    keyframe_at: Option<Duration>,
}

impl Gate {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Every change is one step, so a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets media pass, or no more.
    pub(crate) fn set(&self, open: bool) {
        self.lock().open = open;
        self.changed.notify_all();
    }

    /// Ends the thread.
    pub(crate) fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }

    /// Somebody can't decode what was sent.
    pub(crate) fn want_keyframe(&self) {
        self.lock().keyframe_wanted = true;
    }

    /// Whether media may pass.
    pub(crate) fn is_open(&self) -> bool {
        let state = self.lock();
        state.open && !state.stopped
    }

    /// Whether the thread should end.
    pub(crate) fn is_stopped(&self) -> bool {
        self.lock().stopped
    }

    /// Waits until media may pass; false when the thread should end.
    pub(crate) fn wait_open(&self) -> bool {
        let wait = |state: &mut State| !state.open && !state.stopped;
        !self.changed.wait_while(self.lock(), wait).unwrap_or_else(PoisonError::into_inner).stopped
    }

    /// Waits until media may not pass, at most this long.
    pub(crate) fn wait_closed(&self, patience: Duration) {
        let wait = |state: &mut State| state.open && !state.stopped;
        drop(self.changed.wait_timeout_while(self.lock(), patience, wait));
    }

    /// Whether the frame of this moment should be a keyframe. A wish that comes too soon stays for later.
    pub(crate) fn take_keyframe(&self, now: Duration) -> bool {
        let mut state = self.lock();
        let soon = state.keyframe_at.is_some_and(|at| now.saturating_sub(at) < KEYFRAME_EVERY);
        if !state.keyframe_wanted || soon {
            return false;
        }
        state.keyframe_wanted = false;
        state.keyframe_at = Some(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn wishes_for_keyframes_are_met_once_and_not_too_often() {
        let gate = Gate::default();
        assert!(!gate.take_keyframe(ms(0)));
        gate.want_keyframe();
        gate.want_keyframe();
        assert!(gate.take_keyframe(ms(10)) && !gate.take_keyframe(ms(20)));
        gate.want_keyframe();
        assert!(!gate.take_keyframe(ms(30)) && gate.take_keyframe(ms(310)));
    }

    #[test]
    fn a_waiting_thread_is_let_through_or_ended() {
        for stop in [false, true] {
            let gate = Arc::new(Gate::default());
            let waiting = std::thread::spawn({
                let gate = gate.clone();
                move || gate.wait_open()
            });
            if stop {
                gate.stop()
            } else {
                gate.set(true)
            }
            assert_eq!(waiting.join().unwrap(), !stop);
        }
    }

    #[test]
    fn a_stopped_gate_is_never_open() {
        let gate = Gate::default();
        gate.set(true);
        gate.stop();
        assert!(!gate.is_open() && gate.is_stopped());
    }
}

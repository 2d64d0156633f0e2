//! Whether media may leave now, and from which device. One side is the call, the other a device thread that waits on it.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use capture::SourceSpec;

/// Keyframes are forced at most this often, however many ask for one.
const KEYFRAME_EVERY: Duration = Duration::from_millis(300);

/// Opened and closed by the call, watched by a thread.
#[derive(Debug)]
pub(crate) struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    source: SourceSpec,
    open: bool,
    /// How often it was opened.
    openings: u64,
    switched_off: bool,
    stopped: bool,
    keyframe_wanted: bool,
    keyframe_at: Option<Duration>,
}

impl Gate {
    /// Closed, with the device to use once it opens.
    pub(crate) fn new(source: SourceSpec) -> Self {
        let state = State {
            source,
            open: false,
            openings: 0,
            switched_off: false,
            stopped: false,
            keyframe_wanted: false,
            keyframe_at: None,
        };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Every change is one step, so a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets media pass, or no more.
    pub(crate) fn set(&self, open: bool) {
        let mut state = self.lock();
        state.openings += u64::from(open && !state.open);
        state.open = open;
        drop(state);
        self.changed.notify_all();
    }

    /// The person has it switched off; a gate may be closed for other reasons too.
    pub(crate) fn set_switched_off(&self, off: bool) {
        self.lock().switched_off = off;
    }

    /// Whether the person has it switched off.
    pub(crate) fn is_switched_off(&self) -> bool {
        self.lock().switched_off
    }

    /// Another device from now on.
    pub(crate) fn choose(&self, source: SourceSpec) {
        self.lock().source = source;
        self.changed.notify_all();
    }

    /// The device to use.
    pub(crate) fn source(&self) -> SourceSpec {
        self.lock().source.clone()
    }

    /// The device to use, where it is another than this.
    pub(crate) fn other_than(&self, current: &SourceSpec) -> Option<SourceSpec> {
        let state = self.lock();
        (state.source != *current).then(|| state.source.clone())
    }

    /// Takes back a choice that is of no use, unless another was made meanwhile.
    pub(crate) fn fall_back(&self, failed: &SourceSpec, to: &SourceSpec) {
        let mut state = self.lock();
        if state.source == *failed {
            state.source = to.clone();
        }
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

    /// Waits until media may not pass or another device is chosen, at most this long.
    pub(crate) fn wait_closed(&self, patience: Duration, current: &SourceSpec) {
        let wait = |state: &mut State| state.open && !state.stopped && state.source == *current;
        drop(self.changed.wait_timeout_while(self.lock(), patience, wait));
    }

    /// How often it was opened so far.
    pub(crate) fn openings(&self) -> u64 {
        self.lock().openings
    }

    /// Waits for a reason to try a device again that failed: the gate was opened once more since, or another was chosen.
    pub(crate) fn wait_for_another_try(&self, failed: &SourceSpec, openings: u64) {
        let wait = |state: &mut State| state.openings == openings && !state.stopped && state.source == *failed;
        drop(self.changed.wait_while(self.lock(), wait));
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
        let gate = Gate::new(SourceSpec::Default);
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
            let gate = Arc::new(Gate::new(SourceSpec::Default));
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
        let gate = Gate::new(SourceSpec::Default);
        gate.set(true);
        gate.stop();
        assert!(!gate.is_open() && gate.is_stopped());
    }

    #[test]
    fn a_choice_is_taken_back_unless_another_was_made() {
        let gate = Gate::new(SourceSpec::Default);
        let (bad, good) = (SourceSpec::Screen(9), SourceSpec::Screen(0));
        gate.choose(bad.clone());
        assert_eq!(gate.other_than(&SourceSpec::Default), Some(bad.clone()));
        gate.fall_back(&bad, &SourceSpec::Default);
        assert_eq!(gate.other_than(&SourceSpec::Default), None);
        gate.choose(good.clone());
        gate.fall_back(&bad, &SourceSpec::Default);
        assert_eq!(gate.source(), good);
    }

    #[test]
    fn a_failed_device_is_tried_again_when_it_is_opened_again_or_another_is_chosen() {
        for choose in [false, true] {
            let gate = Arc::new(Gate::new(SourceSpec::Default));
            gate.set(true);
            let openings = gate.openings();
            let waiting = std::thread::spawn({
                let gate = gate.clone();
                move || gate.wait_for_another_try(&SourceSpec::Default, openings)
            });
            if choose {
                gate.choose(SourceSpec::Silence);
            } else {
                gate.set(false);
                gate.set(true);
            }
            waiting.join().unwrap();
        }
    }
}

//! What a capturing thread does with its queue.

use std::{
    sync::{Arc, PoisonError},
    time::Instant,
};

use super::Shared;
use crate::CaptureError;

/// The capturing thread's end.
pub(crate) struct Feed<T> {
    shared: Arc<Shared<T>>,
}

impl<T> Clone for Feed<T> {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone() }
    }
}

impl<T> Feed<T> {
    pub(super) fn new(shared: Arc<Shared<T>>) -> Self {
        Self { shared }
    }

    /// Queues a frame, in place of the oldest when the queue is full.
    pub(crate) fn push(&self, frame: T) {
        let mut state = self.shared.lock();
        if state.frames.len() == state.capacity {
            state.frames.pop_front();
            state.dropped += 1;
        }
        state.frames.push_back(frame);
        drop(state);
        self.shared.arrived.notify_all();
    }

    /// Says what is wrong, until [`Feed::recovered`].
    pub(crate) fn fail(&self, error: CaptureError) {
        let mut state = self.shared.lock();
        if state.error.as_ref() != Some(&error) {
            tracing::warn!(%error, "capture");
        }
        state.error = Some(error);
    }

    /// All is well again.
    pub(crate) fn recovered(&self) {
        self.shared.lock().error = None;
    }

    pub(crate) fn stopped(&self) -> bool {
        self.shared.lock().stop
    }

    /// Sleeps until `deadline`; `false` when the handle was dropped meanwhile.
    pub(crate) fn sleep_until(&self, deadline: Instant) -> bool {
        let state = self.shared.lock();
        let wait = deadline.saturating_duration_since(Instant::now());
        let (state, _) = self
            .shared
            .halted
            .wait_timeout_while(state, wait, |state| !state.stop)
            .unwrap_or_else(PoisonError::into_inner);
        !state.stop
    }

    /// There is a reason not to wait any longer: devices came or went.
    pub(crate) fn nudge(&self) {
        self.shared.lock().nudged = true;
        self.shared.halted.notify_all();
    }

    /// Whether it was nudged since this was asked last.
    pub(crate) fn take_nudge(&self) -> bool {
        std::mem::take(&mut self.shared.lock().nudged)
    }

    /// Whether there is a nudge to take.
    pub(crate) fn nudged(&self) -> bool {
        self.shared.lock().nudged
    }

    /// Sleeps until `deadline` or a nudge, which is left to [`Feed::take_nudge`]; `false` when the handle was dropped.
    pub(crate) fn sleep_until_nudged(&self, deadline: Instant) -> bool {
        let state = self.shared.lock();
        let wait = deadline.saturating_duration_since(Instant::now());
        let (state, _) = self
            .shared
            .halted
            .wait_timeout_while(state, wait, |state| !state.stop && !state.nudged)
            .unwrap_or_else(PoisonError::into_inner);
        !state.stop
    }

    /// There will be no more frames.
    pub(super) fn end(&self) {
        self.shared.lock().ended = true;
        self.shared.arrived.notify_all();
    }
}

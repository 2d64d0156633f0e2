//! What the owner wants sent, until the engine's task takes it.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use rtc_crate::interceptor::Packet;

/// Packets that may wait: a good second of everything a host sends to one client.
const LIMIT: usize = 2048;

/// A bounded queue that wakes its reader once for all that waits.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    waiting: Mutex<VecDeque<(Instant, Packet)>>,
    woken: AtomicBool,
}

impl Outbox {
    /// Puts a packet in with the time it was handed over; false when it is full.
    pub(crate) fn push(&self, now: Instant, packet: Packet) -> bool {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let room = waiting.len() < LIMIT;
        if room {
            waiting.push_back((now, packet));
        }
        room
    }

    /// Whether anything waits.
    pub(crate) fn holds_any(&self) -> bool {
        !self.waiting.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Whether the reader has to be woken now. True once until it has come.
    pub(crate) fn must_wake(&self) -> bool {
        !self.woken.swap(true, Ordering::AcqRel)
    }

    /// The reader could not be woken; the next packet tries again.
    pub(crate) fn not_woken(&self) {
        self.woken.store(false, Ordering::Release);
    }

    /// Moves all that waits to the end of `taken`.
    pub(crate) fn take(&self, taken: &mut VecDeque<(Instant, Packet)>) {
        // Before the packets are taken: one that comes in between wakes once too often and not once too rarely.
        self.woken.store(false, Ordering::Release);
        taken.append(&mut self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet() -> Packet {
        Packet::Rtcp(Vec::new())
    }

    #[test]
    fn wakes_once_for_all_that_waits() {
        let outbox = Outbox::default();
        assert!(outbox.push(Instant::now(), packet()) && outbox.must_wake());
        assert!(outbox.push(Instant::now(), packet()) && !outbox.must_wake());
        let mut taken = VecDeque::new();
        outbox.take(&mut taken);
        assert_eq!(taken.len(), 2);
        assert!(outbox.push(Instant::now(), packet()) && outbox.must_wake());
    }

    #[test]
    fn is_bounded() {
        let outbox = Outbox::default();
        assert!((0..LIMIT).all(|_| outbox.push(Instant::now(), packet())));
        assert!(!outbox.push(Instant::now(), packet()));
    }
}

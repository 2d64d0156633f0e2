//! Asking a source for keyframes, often enough and not too often: each one costs every receiver of the source.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use rtc::Section;

use super::wire::Wire;

/// Receivers that lost something are served so often.
const USUAL: Duration = Duration::from_millis(500);

/// Receivers that see the source for the first time are served at once, unless it was asked this short a time ago.
const URGENT: Duration = Duration::from_millis(200);

/// Nothing is owed.
const NEVER: u64 = u64::MAX;

/// Who makes the keyframes.
#[derive(Debug)]
enum Maker {
    /// A client.
    Client(Arc<dyn Wire>, Section),
    /// An encoder of our own, which looks here before each picture.
    Encoder(AtomicBool),
}

/// Keyframe requests to one source.
#[derive(Debug)]
pub(crate) struct Keyframes {
    maker: Maker,
    asked: Mutex<Option<Duration>>,
    /// When a request that came too soon is due, in microseconds.
    owed: AtomicU64,
}

impl Keyframes {
    pub(crate) fn of_client(wire: Arc<dyn Wire>, section: Section) -> Self {
        Self::new(Maker::Client(wire, section))
    }

    pub(crate) fn of_encoder() -> Self {
        Self::new(Maker::Encoder(AtomicBool::new(false)))
    }

    fn new(maker: Maker) -> Self {
        Self { maker, asked: Mutex::new(None), owed: AtomicU64::new(NEVER) }
    }

    /// A receiver needs one: at once when it sees the source for the first time (`urgent`). What comes too soon is
    /// remembered, and asked for when packets flow after its time ([`Keyframes::late`]).
    pub(crate) fn want(&self, now: Duration, urgent: bool) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let due = asked.map_or(Duration::ZERO, |asked| asked + if urgent { URGENT } else { USUAL });
        if due > now {
            self.owed.fetch_min(micros(due), Ordering::Relaxed);
            return;
        }
        *asked = Some(now);
        self.owed.store(NEVER, Ordering::Relaxed);
        match &self.maker {
            Maker::Client(wire, section) => wire.request_keyframe(*section),
            Maker::Encoder(wanted) => wanted.store(true, Ordering::Relaxed),
        }
    }

    /// Asks for what is owed by now.
    pub(crate) fn late(&self, now: Duration) {
        if self.owed.load(Ordering::Relaxed) <= micros(now) {
            self.want(now, true);
        }
    }

    /// Whether an encoder of our own is asked for one.
    pub(crate) fn is_wanted(&self) -> bool {
        matches!(&self.maker, Maker::Encoder(wanted) if wanted.load(Ordering::Relaxed))
    }

    /// Whether an encoder of our own was asked since the last call.
    pub(crate) fn take(&self) -> bool {
        match &self.maker {
            Maker::Client(..) => false,
            Maker::Encoder(wanted) => wanted.swap(false, Ordering::Relaxed),
        }
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(NEVER - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(number: u64) -> Duration {
        Duration::from_millis(number)
    }

    #[test]
    fn the_first_wish_is_served_at_once() {
        let keyframes = Keyframes::of_encoder();
        assert!(!keyframes.take());
        keyframes.want(ms(0), false);
        assert!(keyframes.take());
        assert!(!keyframes.take(), "once");
    }

    #[test]
    fn wishes_of_a_crowd_are_served_twice_a_second_and_none_is_forgotten() {
        let keyframes = Keyframes::of_encoder();
        let mut served = 0;
        for now in (0..3000).step_by(10) {
            if now < 2000 {
                keyframes.want(ms(now), false);
            }
            keyframes.late(ms(now));
            served += u32::from(keyframes.take());
        }
        assert_eq!(served, 5, "at 0, 500, 1000, 1500 ms, and at 2000 ms for those who asked after that");
    }

    #[test]
    fn a_new_viewer_waits_less_than_one_who_lost_something() {
        let keyframes = Keyframes::of_encoder();
        keyframes.want(ms(1000), false);
        assert!(keyframes.take());
        keyframes.want(ms(1100), true);
        keyframes.late(ms(1150));
        assert!(!keyframes.take(), "one was asked for just now");
        keyframes.late(ms(1200));
        assert!(keyframes.take());
        keyframes.late(ms(9000));
        assert!(!keyframes.take(), "a debt is paid once");
    }
}

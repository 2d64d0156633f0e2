//! Time as a parameter. State machines are told the time; only the edges of the house ask a clock.

use std::time::{Duration, Instant};

/// Monotonic time since a moment that the clock chooses and keeps.
pub trait Clock: Send + Sync {
    /// Time since the clock's own zero.
    fn now(&self) -> Duration;
}

/// The system's monotonic clock, counted from its making. Copies share the same zero.
#[derive(Debug, Clone, Copy)]
pub struct MonotonicClock {
    zero: Instant,
}

impl MonotonicClock {
    /// A clock whose zero is now.
    #[must_use]
    pub fn start() -> Self {
        Self { zero: Instant::now() }
    }

    /// The clock's time of an instant; zero for instants before the clock was made.
    #[must_use]
    pub fn at(&self, instant: Instant) -> Duration {
        instant.saturating_duration_since(self.zero)
    }

    /// The instant of a time of this clock.
    #[must_use]
    pub fn instant(&self, at: Duration) -> Instant {
        self.zero + at
    }
}

impl Clock for MonotonicClock {
    fn now(&self) -> Duration {
        self.zero.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_share_the_zero() {
        let clock = MonotonicClock::start();
        let copy = clock;
        let moment = Instant::now() + Duration::from_secs(5);
        assert_eq!(clock.at(moment), copy.at(moment));
        assert_eq!(clock.instant(clock.at(moment)), moment);
    }
}

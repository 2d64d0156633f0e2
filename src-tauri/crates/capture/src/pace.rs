//! Ticks at a steady rate, reckoned from one start so that small delays never add up.

use std::time::{Duration, Instant};

/// Deadlines `start + n × interval`, exact for rates such as 30000/1001.
#[derive(Debug)]
pub(crate) struct Pace {
    start: Instant,
    next: u64,
    /// Ticks of a whole number of seconds: `ticks` in `seconds`.
    ticks: u64,
    seconds: u64,
}

impl Pace {
    /// `ticks` every `seconds`, the first one at `start`. Zero is taken as one.
    pub(crate) fn new(start: Instant, ticks: u32, seconds: u32) -> Self {
        Self { start, next: 0, ticks: u64::from(ticks.max(1)), seconds: u64::from(seconds.max(1)) }
    }

    /// The instant of tick `number`.
    fn instant(&self, number: u64) -> Instant {
        let nanos = u128::from(number) * u128::from(self.seconds) * 1_000_000_000 / u128::from(self.ticks);
        self.start + Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }

    /// The next deadline, given that it is `now`: ticks that have passed meanwhile altogether are skipped, as a camera
    /// skips frames that its driver had no buffer for.
    pub(crate) fn next_or_skip(&mut self, now: Instant) -> Instant {
        let late = now.saturating_duration_since(self.start).as_nanos() * u128::from(self.ticks);
        let passed = u64::try_from(late / (u128::from(self.seconds) * 1_000_000_000)).unwrap_or(u64::MAX);
        self.next = self.next.max(passed);
        self.advance()
    }

    /// The next deadline, however late: no tick is left out unless more than a second is missing (a suspended machine).
    pub(crate) fn next_of_all(&mut self, now: Instant) -> Instant {
        if now.saturating_duration_since(self.instant(self.next)) > Duration::from_secs(1) {
            (self.start, self.next) = (now, 0);
        }
        self.advance()
    }

    fn advance(&mut self) -> Instant {
        self.next += 1;
        self.instant(self.next - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn does_not_drift() {
        let start = Instant::now();
        let mut pace = Pace::new(start, 30_000, 1001);
        let mut last = start;
        for _ in 0..=30_000 {
            last = pace.next_or_skip(last);
        }
        assert_eq!(last - start, Duration::from_secs(1001));
    }

    #[test]
    fn skips_what_has_passed() {
        let start = Instant::now();
        let mut pace = Pace::new(start, 10, 1);
        assert_eq!(pace.next_or_skip(start), start);
        assert_eq!(pace.next_or_skip(start + Duration::from_millis(10)), start + Duration::from_millis(100));
        assert_eq!(pace.next_or_skip(start + Duration::from_millis(555)), start + Duration::from_millis(500));
        assert_eq!(pace.next_or_skip(start + Duration::from_millis(556)), start + Duration::from_millis(600));
    }

    #[test]
    fn keeps_every_tick_of_sound_but_not_over_a_suspend() {
        let start = Instant::now();
        let mut pace = Pace::new(start, 100, 1);
        let late = start + Duration::from_millis(200);
        let ticks: Vec<_> = (0..3).map(|_| pace.next_of_all(late) - start).collect();
        assert_eq!(ticks, [0, 10, 20].map(Duration::from_millis));
        let morning = start + Duration::from_secs(3600);
        assert_eq!(pace.next_of_all(morning), morning);
        assert_eq!(pace.next_of_all(morning), morning + Duration::from_millis(10));
    }
}

//! The rate at which no queue grows (draft-ietf-rmcat-gcc-02 §5.5): up while all is calm, down to what arrives when it
//! is not.

use std::time::Duration;

use super::trend::Usage;

/// Of what arrives, so much is sent after a queue was seen, so that it drains.
const BACK_OFF: f64 = 0.85;
/// Growth a second where the limit is not known.
const GROWTH: f64 = 1.08;
/// Packets that one more fits into in a round trip: growth near a limit that is known.
const PACKET_BITS: f64 = 1_200.0 * 8.0;
/// The estimate never exceeds what arrives by more, as long as enough is sent to tell.
const AHEAD: f64 = 1.5;
/// The rate is filled when this much of it is sent.
const USED: f64 = 0.75;
/// A path that is too narrow lets less than this share of what is sent arrive in the same time.
const ARRIVING: f64 = 0.9;
/// Two reductions lie at least so far apart.
const PAUSE: std::ops::RangeInclusive<Duration> = Duration::from_millis(10)..=Duration::from_millis(200);

/// What is known of the limit, from what arrived when queues grew: mean and variance, in kbit/s.
#[derive(Debug, Clone, Copy)]
struct Limit {
    mean: f64,
    variance: f64,
}

impl Limit {
    fn learn(known: Option<Self>, kilobits: f64) -> Self {
        let before = known.unwrap_or(Self { mean: kilobits, variance: 0.4 });
        let mean = 0.95 * before.mean + 0.05 * kilobits;
        let off = (mean - kilobits).powi(2) / mean.max(1.0);
        Self { mean, variance: (0.95 * before.variance + 0.05 * off).clamp(0.4, 2.5) }
    }

    /// Three standard deviations.
    fn spread(self) -> f64 {
        3.0 * (self.variance * self.mean).sqrt()
    }
}

/// See the module's documentation.
#[derive(Debug)]
pub(super) struct Delays {
    bitrate: f64,
    limit: Option<Limit>,
    changed_at: Option<Duration>,
    reduced_at: Option<Duration>,
    /// A queue was seen and has not drained yet.
    hold: bool,
}

impl Delays {
    pub(super) fn new(start: f64) -> Self {
        Self { bitrate: start, limit: None, changed_at: None, reduced_at: None, hold: false }
    }

    pub(super) fn bitrate(&self) -> f64 {
        self.bitrate
    }

    /// A probe has shown what the path takes.
    pub(super) fn set(&mut self, bitrate: f64, now: Duration) {
        self.bitrate = bitrate;
        self.changed_at = Some(now);
        if self.limit.is_some_and(|limit| bitrate / 1_000.0 > limit.mean + limit.spread()) {
            self.limit = None;
        }
    }

    /// Nothing is heard of any more: halves.
    pub(super) fn halve(&mut self, now: Duration) {
        (self.bitrate, self.reduced_at, self.limit) = (self.bitrate / 2.0, Some(now), None);
    }

    /// What the newest feedback says: `acked` of `sent` arrives, in bits a second.
    pub(super) fn follow(&mut self, usage: Usage, acked: Option<f64>, sent: f64, round_trip: Duration, now: Duration) {
        match usage {
            Usage::Over => return self.reduce(acked, sent, round_trip, now),
            Usage::Under => self.hold = true,
            Usage::Normal => self.hold = false,
        }
        let since = now.saturating_sub(self.changed_at.replace(now).unwrap_or(now)).as_secs_f64().min(1.0);
        if self.hold {
            return;
        }
        let kilobits = acked.unwrap_or(0.0) / 1_000.0;
        if self.limit.is_some_and(|limit| kilobits > limit.mean + limit.spread()) {
            self.limit = None;
        }
        let near = self.limit.is_some_and(|limit| kilobits > limit.mean - limit.spread());
        let grown = if near {
            let response = (round_trip + Duration::from_millis(100)).as_secs_f64();
            self.bitrate + (PACKET_BITS / response).max(4_000.0) * since
        } else {
            self.bitrate * GROWTH.powf(since) + 1_000.0 * since
        };
        // What is not sent is not tried: nothing is known above it.
        let most = acked.map_or(f64::INFINITY, |acked| acked * AHEAD + 10_000.0);
        if sent > self.bitrate * USED && grown < most {
            self.bitrate = grown;
        }
    }

    fn reduce(&mut self, acked: Option<f64>, sent: f64, round_trip: Duration, now: Duration) {
        let pause = round_trip.clamp(*PAUSE.start(), *PAUSE.end());
        let soon = self.reduced_at.is_some_and(|at| now.saturating_sub(at) < pause);
        let far = acked.is_some_and(|acked| acked < self.bitrate / 2.0);
        self.changed_at = Some(now);
        self.hold = true;
        if soon && !far {
            return;
        }
        let Some(acked) = acked else {
            (self.bitrate, self.reduced_at) = (self.bitrate * BACK_OFF, Some(now));
            return;
        };
        let kilobits = acked / 1_000.0;
        if self.limit.is_some_and(|limit| (kilobits - limit.mean).abs() > limit.spread()) {
            self.limit = None;
        }
        self.limit = Some(Limit::learn(self.limit, kilobits));
        // As much arrives as is sent, though late: less than may be sent, that says little about the path. A machine that is
        // busy looks like this.
        let narrower = acked < sent * ARRIVING;
        let least = if narrower { 0.0 } else { self.bitrate * BACK_OFF };
        self.bitrate = self.bitrate.min((acked * BACK_OFF).max(least));
        self.reduced_at = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUND_TRIP: Duration = Duration::from_millis(50);

    fn calm(delays: &mut Delays, seconds: u64, acked: impl Fn(f64) -> f64) {
        let start = delays.changed_at.unwrap_or_default();
        for step in 1..=seconds * 20 {
            let acked = acked(delays.bitrate());
            let sent = delays.bitrate();
            delays.follow(Usage::Normal, Some(acked), sent, ROUND_TRIP, start + Duration::from_millis(step * 50));
        }
    }

    #[test]
    fn grows_by_a_share_until_the_limit_is_known_and_then_carefully() {
        let mut delays = Delays::new(1e6);
        calm(&mut delays, 5, |bitrate| bitrate);
        assert!((1.4e6..1.5e6).contains(&delays.bitrate()), "{}", delays.bitrate());
        let now = delays.changed_at.unwrap();
        delays.follow(Usage::Over, Some(1e6), 1.4e6, ROUND_TRIP, now);
        assert_eq!(delays.bitrate(), 0.85e6);
        calm(&mut delays, 2, |_| 1e6);
        assert!((0.96e6..1.0e6).contains(&delays.bitrate()), "{}", delays.bitrate());
    }

    #[test]
    fn does_not_grow_on_what_is_not_sent() {
        let mut delays = Delays::new(1e6);
        calm(&mut delays, 60, |_| 0.5e6);
        assert!(delays.bitrate() <= 1e6);
    }

    #[test]
    fn reduces_once_for_one_queue_and_again_when_far_less_arrives() {
        let mut delays = Delays::new(2e6);
        let at = Duration::from_secs(1);
        delays.follow(Usage::Over, Some(1.6e6), 2e6, ROUND_TRIP, at);
        delays.follow(Usage::Over, Some(1.5e6), 2e6, ROUND_TRIP, at + ROUND_TRIP / 2);
        assert_eq!(delays.bitrate(), 1.6e6 * 0.85);
        delays.follow(Usage::Over, Some(0.4e6), 2e6, ROUND_TRIP, at + ROUND_TRIP / 2);
        assert_eq!(delays.bitrate(), 0.4e6 * 0.85);
    }

    #[test]
    fn a_machine_that_is_busy_is_no_narrow_path() {
        let mut delays = Delays::new(10e6);
        delays.follow(Usage::Over, Some(0.98e6), 1e6, ROUND_TRIP, Duration::from_secs(1));
        assert_eq!(delays.bitrate(), 8.5e6);
    }
}

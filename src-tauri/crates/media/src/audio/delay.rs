//! How long sound must wait so that the packets that come late are still in time.

use std::{collections::VecDeque, time::Duration};

use crate::frame::SAMPLE_RATE;

/// Packets looked back on: five seconds of 20 ms packets.
const WINDOW: usize = 250;
/// So many of a hundred packets shall be in time.
const IN_TIME: usize = 98;
/// Added to the jitter, since sound is asked for in pieces of 10 ms and never quite on time.
const MARGIN: i64 = milliseconds(10);
/// The delay when little is known yet.
const AT_FIRST: i64 = milliseconds(30);
const LEAST: i64 = milliseconds(20);
const MOST: i64 = milliseconds(500);
/// With fewer packets than this, little is known.
const FEW: usize = 50;

/// Samples of a number of milliseconds.
pub(super) const fn milliseconds(ms: i64) -> i64 {
    ms * SAMPLE_RATE as i64 / 1000
}

/// A time in samples.
pub(super) fn samples(time: Duration) -> i64 {
    (time.as_micros() * 6 / 125) as i64
}

/// A number of samples as a time; zero for negative ones.
pub(super) fn duration(samples: i64) -> Duration {
    Duration::from_micros(samples.max(0) as u64 * 125 / 6)
}

/// Learns from the packets' transit times, arrival minus timestamp, all in samples at 48 kHz. Their zero means nothing, only
/// differences do: the smallest one in the window is an undelayed packet's.
#[derive(Debug, Clone, Default)]
pub(super) struct DelayEstimate {
    transits: VecDeque<i64>,
    least: i64,
    target: i64,
}

impl DelayEstimate {
    /// Takes the transit time of the next packet.
    pub(super) fn observe(&mut self, transit: i64) {
        if self.transits.len() == WINDOW {
            self.transits.pop_front();
        }
        self.transits.push_back(transit);
        let mut sorted: Vec<i64> = self.transits.iter().copied().collect();
        let index = (sorted.len() - 1) * IN_TIME / 100;
        let (_, &mut late, _) = sorted.select_nth_unstable(index);
        self.least = self.transits.iter().copied().min().unwrap_or(transit);
        let least_target = if self.transits.len() < FEW { AT_FIRST } else { LEAST };
        self.target = (late - self.least + MARGIN).clamp(least_target, MOST);
    }

    /// The transit time of an undelayed packet; `None` before the first.
    pub(super) fn undelayed(&self) -> Option<i64> {
        (!self.transits.is_empty()).then_some(self.least)
    }

    /// How long after an undelayed arrival sound should be played.
    pub(super) fn target(&self) -> i64 {
        self.target.max(LEAST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_stream_needs_little() {
        let mut delay = DelayEstimate::default();
        delay.observe(-5_000);
        assert_eq!(delay.target(), milliseconds(30));
        (0..100).for_each(|_| delay.observe(-5_000));
        assert_eq!((delay.target(), delay.undelayed()), (milliseconds(20), Some(-5_000)));
    }

    #[test]
    fn jitter_raises_it_and_calm_lowers_it_again() {
        let mut delay = DelayEstimate::default();
        (0..250).for_each(|index| delay.observe(milliseconds(index * 7 % 60)));
        assert!((milliseconds(65)..=milliseconds(70)).contains(&delay.target()), "{}", delay.target());
        (0..250).for_each(|_| delay.observe(0));
        assert_eq!(delay.target(), milliseconds(20));
    }

    #[test]
    fn a_rare_straggler_is_not_waited_for() {
        let mut delay = DelayEstimate::default();
        (0..250).for_each(|index| delay.observe(if index % 100 == 99 { milliseconds(400) } else { 0 }));
        assert_eq!(delay.target(), milliseconds(20));
    }
}
